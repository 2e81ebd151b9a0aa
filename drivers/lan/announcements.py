"""Which announcements are told. They are unauthenticated and cost the sender nothing, so repeats and floods are not."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from drivers.model.sighting import Sighting, Source

#: An address is told again by the same source after this many seconds: a button is pressed twice, a packet repeats.
REPEAT_SECONDS = 10.0
#: mDNS says the same for as long as the machine runs: unchanged words are told again only after this many seconds.
UNCHANGED_SECONDS = 600.0
#: How many are told at once, and how many a second after that: a hall's machines may all answer one question.
BURST, PER_SECOND = 512, 20.0
#: Addresses remembered; the longest unheard are forgotten first.
REMEMBERED = 4096


@dataclass(slots=True)
class _Last:
    at: float
    sighting: Sighting


class Gate:
    """Lets an announcement through or not. Times are seconds of any steady clock."""

    def __init__(self) -> None:
        self._last: OrderedDict[tuple[str, Source], _Last] = OrderedDict()
        self._allowed = float(BURST)
        self._filled_at: float | None = None
        self.dropped_at: float | None = None

    def lets(self, sighting: Sighting, now: float) -> bool:
        """Whether to tell it. `dropped_at` is when one was held back only because there were too many."""
        key = (sighting.ip, sighting.source)
        last = self._last.get(key)
        if last is not None:
            unchanged = sighting.source is Source.MDNS and last.sighting == sighting
            if now - last.at < (UNCHANGED_SECONDS if unchanged else REPEAT_SECONDS):
                return False
        if self._filled_at is not None:
            self._allowed = min(float(BURST), self._allowed + (now - self._filled_at) * PER_SECOND)
        self._filled_at = now
        if self._allowed < 1.0:
            self.dropped_at = now
            return False
        self._allowed -= 1.0
        self._last[key] = _Last(now, sighting)
        self._last.move_to_end(key)
        if len(self._last) > REMEMBERED:
            self._last.popitem(last=False)
        return True
