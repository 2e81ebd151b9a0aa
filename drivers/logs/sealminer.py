"""What SealMiners print: the replies of bdminer's API. A table.

A board tells how many chips it has and how many of them are bad; its place and its fan are counted from 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drivers.logs.amended import Aside, amended
from drivers.model.log import LogKind
from drivers.model.observation import Fact, Observation

#: The name that the table gives the number of bad chips.
_BAD = "bad"


def _counted(seen: Observation, aside: Aside) -> Iterator[Observation]:
    if seen.fact is Fact.FAN_SPEED and (seen.name or "").isdecimal():
        yield replace(seen, name=str(int(seen.name or 0) + 1))
        return
    if seen.fact is not Fact.CHIPS_EXPECTED and not (seen.fact is Fact.CHIPS_FOUND and seen.name == _BAD):
        yield seen
        return
    if seen.fact is Fact.CHIPS_EXPECTED:
        yield seen
    aside[(seen.fact, seen.chain)] = seen
    whole = aside.get((Fact.CHIPS_EXPECTED, seen.chain))
    bad = aside.get((Fact.CHIPS_FOUND, seen.chain))
    if whole is not None and bad is not None and isinstance(whole.value, int) and isinstance(bad.value, int):
        yield replace(seen, fact=Fact.CHIPS_FOUND, name=None, value=max(0, whole.value - bad.value))
        aside.clear()


LANGUAGE = amended("sealminer", _counted, LogKind.CGMINER)
