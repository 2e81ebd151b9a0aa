"""Reads a log of any firmware: recognises its language by content and collects its observations in bounded memory."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from typing import BinaryIO, cast

from drivers.logs.language import Block, LogLanguage, Session
from drivers.logs.lines import Bounded, blocks
from drivers.model.log import LogKind, LogReading
from drivers.model.observation import Observation
from drivers.registry import drivers

#: Weight of marks from which a language counts as recognised.
SURE = 3
#: Characters that may be kept while no language is recognised yet.
WAITING = 1 << 20
#: Repeats of one message, about one place, that are kept as they are; later ones only count.
REPEATS = 200
#: ... and of one message about one chip.
OF_ONE_CHIP = 3


def read_log(source: str, text: bytes) -> LogReading:
    """The observations of a whole log. An empty or foreign one gives kind `unknown` and no observations."""
    return read_stream(source, io.BytesIO(text))


def read_stream(source: str, file: BinaryIO) -> LogReading:
    """The observations of a log that need not fit in memory nor end. Raises OSError from reading only."""
    candidates = cast("tuple[LogLanguage, ...]", drivers("logs"))
    scores: dict[LogKind, dict[str, int]] = {language.kind: {} for language in candidates}
    session: Session | None = None
    kind = LogKind.UNKNOWN
    waiting: list[Block] = []
    kept = _Kept()
    line, text = 1, ""
    bounded = Bounded(file)
    for text in blocks(bounded):
        block = Block(source, text, line)
        line += text.count("\n")
        if session is None:
            waiting.append(block)
            language = _recognised(candidates, scores, text)
            if language is None:
                while len(waiting) > 1 and sum(len(b.text) for b in waiting) > WAITING:
                    del waiting[0]
                continue
            session, kind = language.start(), language.kind
            for early in waiting:
                kept.add(session.feed(early))
            waiting.clear()
        else:
            kept.add(session.feed(block))
    lines = line - 1 if not text or text.endswith("\n") else line
    return LogReading(source, kind, kept.observations(), lines, cut=bounded.cut)


def _recognised(
    candidates: tuple[LogLanguage, ...], scores: dict[LogKind, dict[str, int]], text: str
) -> LogLanguage | None:
    """The language whose marks, with those of earlier blocks, weigh most, once they weigh enough."""
    for language in candidates:
        scores[language.kind].update(language.marks(text))
    best = max(candidates, key=lambda language: sum(scores[language.kind].values()), default=None)
    return best if best is not None and sum(scores[best.kind].values()) >= SURE else None


class _Kept:
    """The observations so far. Beyond `REPEATS` of one kind about one place, only news is kept: extremes and counts."""

    def __init__(self) -> None:
        self._kept: list[Observation] = []
        self._seen: dict[tuple[object, ...], int] = {}
        self._extremes: dict[tuple[object, ...], tuple[float, float]] = {}
        self._overflow: dict[tuple[object, ...], int] = {}

    def add(self, observations: Iterable[Observation]) -> None:
        """Keep what is new."""
        for observation in observations:
            key = (observation.fact, observation.chain, observation.name, observation.chip_index)
            seen = self._seen.get(key, 0)
            self._seen[key] = seen + 1
            if seen < (REPEATS if observation.chip_index is None else OF_ONE_CHIP):
                self._kept.append(observation)
                self._extreme(key, observation.value)
            elif isinstance(observation.value, int | float):
                if self._extreme(key, observation.value):
                    self._kept.append(observation)
            elif key in self._overflow:
                place = self._overflow[key]
                count = self._kept[place].value
                self._kept[place] = replace(self._kept[place], value=(count if isinstance(count, int) else 1) + 1)
            elif observation.value is None:
                self._overflow[key] = len(self._kept)
                self._kept.append(replace(observation, value=1))

    def observations(self) -> tuple[Observation, ...]:
        """Everything kept, in line order."""
        return tuple(self._kept)

    def _extreme(self, key: tuple[object, ...], value: object) -> bool:
        """Whether a number is lower or higher than all before it of its kind."""
        if not isinstance(value, int | float):
            return False
        low, high = self._extremes.get(key, (value, value))
        self._extremes[key] = (min(low, value), max(high, value))
        return value < low or value > high
