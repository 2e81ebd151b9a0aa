"""Reads a log of any firmware: recognises its language by content and collects its observations in bounded memory."""

from __future__ import annotations

import io
from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from typing import BinaryIO, cast

from drivers.logs.language import Block, LogLanguage, Session
from drivers.logs.lines import CHUNK, TextFeed
from drivers.model.log import LogKind, LogReading
from drivers.model.observation import Fact, Observation
from drivers.registry import drivers

#: Weight of marks from which a language counts as recognised.
SURE = 3
#: Characters that may be kept while no language is recognised yet.
WAITING = 1 << 20
#: Repeats of one message, about one place, that are kept as they are; later ones only count.
REPEATS = 200
#: ... and of one message about one chip.
OF_ONE_CHIP = 3
#: Restarts after each of which the repeats are counted anew; a machine that restarts for ever is counted through.
RESTARTS = 30


def read_log(source: str, text: bytes) -> LogReading:
    """The observations of a whole log. An empty or foreign one gives kind `unknown` and no observations."""
    return read_stream(source, io.BytesIO(text))


def read_stream(source: str, file: BinaryIO) -> LogReading:
    """The observations of a log that need not fit in memory nor end. Raises OSError from reading only."""
    stream = LogStream(source)
    while not stream.cut and (data := file.read(CHUNK)):
        stream.feed(data)
    return stream.reading()


class LogStream:
    """A log as it comes, in pieces of any size: `reading` at any moment is that of a file that ends there.

    `first_line` is the number of its first line, where it is a part of something longer.
    """

    def __init__(self, source: str, first_line: int = 1) -> None:
        self._source = source
        self._candidates = cast("tuple[LogLanguage, ...]", drivers("logs"))
        self._text = TextFeed()
        self._scores: dict[LogKind, dict[str, int]] = {language.kind: {} for language in self._candidates}
        self._session: Session | None = None
        self._kind = LogKind.UNKNOWN
        self._waiting: list[Block] = []
        self._kept = _Kept()
        self._first = self._line = first_line
        self._unfinished = False

    @property
    def cut(self) -> bool:
        """Whether there was more than is read of one log; what is fed from then on is passed over."""
        return self._text.cut

    def feed(self, data: bytes) -> None:
        """The next bytes."""
        for text in self._text.feed(data):
            self._take(text)

    def reading(self) -> LogReading:
        """The observations of all that was fed, an unfinished last line included; more may be fed afterwards."""
        whole = self._copy()
        for text in whole._text.end():
            whole._take(text)
        lines = whole._line - whole._first + whole._unfinished
        return LogReading(self._source, whole._kind, whole._kept.observations(), lines, cut=self.cut)

    def _take(self, text: str) -> None:
        block = Block(self._source, text, self._line)
        self._line += text.count("\n")
        self._unfinished = not text.endswith("\n")
        if self._session is not None:
            self._kept.add(self._session.feed(block))
            return
        self._waiting.append(block)
        language = _recognised(self._candidates, self._scores, text)
        if language is None:
            while len(self._waiting) > 1 and sum(len(b.text) for b in self._waiting) > WAITING:
                del self._waiting[0]
            return
        self._session, self._kind = language.start(), language.kind
        for early in self._waiting:
            self._kept.add(self._session.feed(early))
        self._waiting.clear()

    def _copy(self) -> LogStream:
        other = LogStream(self._source, self._first)
        other._text, other._kept = self._text.copy(), self._kept.copy()
        other._scores = {kind: dict(marks) for kind, marks in self._scores.items()}
        other._session, other._kind = copy(self._session), self._kind
        other._waiting, other._line, other._unfinished = list(self._waiting), self._line, self._unfinished
        return other


def _recognised(
    candidates: tuple[LogLanguage, ...], scores: dict[LogKind, dict[str, int]], text: str
) -> LogLanguage | None:
    """The language whose marks, with those of earlier blocks, weigh most, once they weigh enough."""
    for language in candidates:
        scores[language.kind].update(language.marks(text))
    best = max(candidates, key=lambda language: sum(scores[language.kind].values()), default=None)
    return best if best is not None and sum(scores[best.kind].values()) >= SURE else None


class _Kept:
    """The observations so far. Beyond `REPEATS` of one kind about one place, only news is kept: extremes, counts and
    the last of them. A restart begins the count anew.
    """

    def __init__(self) -> None:
        self._kept: list[Observation] = []
        self._seen: dict[tuple[object, ...], int] = {}
        self._extremes: dict[tuple[object, ...], tuple[float, float]] = {}
        self._overflow: dict[tuple[object, ...], int] = {}
        self._last: dict[tuple[object, ...], tuple[int, Observation]] = {}
        self._restarts = 0

    def add(self, observations: Iterable[Observation]) -> None:
        """Keep what is new."""
        for observation in observations:
            if observation.fact is Fact.RESTART and self._restarts < RESTARTS:
                self._restart()
            key = (observation.fact, observation.chain, observation.name, observation.chip_index)
            seen = self._seen.get(key, 0)
            self._seen[key] = seen + 1
            if seen < (REPEATS if observation.chip_index is None else OF_ONE_CHIP):
                self._kept.append(observation)
                self._extreme(key, observation.value)
            elif isinstance(observation.value, int | float):
                if self._extreme(key, observation.value):
                    self._kept.append(observation)
                    self._last.pop(key, None)
                else:
                    self._last[key] = (len(self._kept), observation)
            elif key in self._overflow:
                place = self._overflow[key]
                count = self._kept[place].value
                self._kept[place] = replace(self._kept[place], value=(count if isinstance(count, int) else 1) + 1)
            elif observation.value is None:
                self._overflow[key] = len(self._kept)
                self._kept.append(replace(observation, value=1))

    def observations(self) -> tuple[Observation, ...]:
        """Everything kept, in line order."""
        return tuple(self._with_last())

    def _with_last(self) -> list[Observation]:
        """What is kept, and of each kind that was thinned out the last one in its place."""
        if not self._last:
            return self._kept
        late = sorted(self._last.values(), key=lambda one: (one[0], one[1].provenance.line or 0))
        whole: list[Observation] = []
        begin = 0
        for place, observation in late:
            whole += self._kept[begin:place]
            whole.append(observation)
            begin = place
        return whole + self._kept[begin:]

    def _restart(self) -> None:
        """Count anew: what a machine says after a restart is news."""
        self._restarts += 1
        self._kept = self._with_last()
        self._last, self._overflow, self._seen = {}, {}, {}

    def copy(self) -> _Kept:
        """The same state, to go on from without touching this one."""
        other = _Kept()
        other._kept, other._seen = list(self._kept), dict(self._seen)
        other._extremes, other._overflow = dict(self._extremes), dict(self._overflow)
        other._last, other._restarts = dict(self._last), self._restarts
        return other

    def _extreme(self, key: tuple[object, ...], value: object) -> bool:
        """Whether a number is lower or higher than all before it of its kind."""
        if not isinstance(value, int | float):
            return False
        low, high = self._extremes.get(key, (value, value))
        self._extremes[key] = (min(low, value), max(high, value))
        return value < low or value > high
