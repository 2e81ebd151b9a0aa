"""What Elphapex machines print: the pages of their web interface. A table.

Places that never held a board are listed with no chips and no serial; a board that tells its serial, but no chips, is
dead.
Fans are counted from 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from drivers.logs.amended import Aside, amended
from drivers.model.log import LogKind
from drivers.model.observation import Fact, Observation


def _of_boards(seen: Observation, aside: Aside) -> Iterator[Observation]:
    if seen.fact is Fact.FAN_SPEED and (seen.name or "").isdecimal():
        yield replace(seen, name=str(int(seen.name or 0) + 1))
    elif seen.fact is Fact.CHIPS_FOUND and seen.value == 0:
        if (Fact.BOARD_SERIAL, seen.chain) in aside:
            yield seen
        else:
            aside[(seen.fact, seen.chain)] = seen
    elif seen.fact is Fact.BOARD_SERIAL or seen.chain is None or (Fact.CHIPS_FOUND, seen.chain) not in aside:
        yield seen
        if seen.fact is Fact.BOARD_SERIAL:
            aside[(seen.fact, seen.chain)] = seen
            dead = aside.pop((Fact.CHIPS_FOUND, seen.chain), None)
            if dead is not None:
                yield replace(dead, provenance=replace(dead.provenance, line=seen.provenance.line))


LANGUAGE = amended("elphapex", _of_boards, LogKind.CGMINER)
