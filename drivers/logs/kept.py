"""The observations of a long log in bounded memory: repeats are counted, not kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from drivers.model.observation import Fact, Observation

#: Repeats of one message, about one place, that are kept as they are; later ones only count.
REPEATS = 200
#: ... and of one message about one chip.
OF_ONE_CHIP = 3
#: Restarts after each of which the repeats are counted anew; a machine that restarts for ever is counted through.
RESTARTS = 30


class Kept:
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

    def copy(self) -> Kept:
        """The same state, to go on from without touching this one."""
        other = Kept()
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
