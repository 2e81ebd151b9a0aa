"""What WhatsMiners print: replies of btminer's API, its chip lists, its error words, the single-board test. A table.

The test names the chips that did not answer by their places on the board, U1 first; a log index counts from 0. Boards
raise their clocks one by one: the machine is warming up as long as none of them is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from drivers.logs.amended import Aside, amended
from drivers.model.log import LogKind
from drivers.model.observation import Fact, Observation
from drivers.model.reading import Activity

#: The name that the table gives places on the board.
_PLACES = "U"


def _of_microbt(seen: Observation, aside: Aside) -> Iterator[Observation]:
    if seen.fact is Fact.ACTIVITY and seen.chain is not None:
        aside[(seen.fact, seen.chain)] = seen
        said = {one.value for one in aside.values()}
        yield replace(seen, chain=None, value=Activity.HASHING.value if Activity.HASHING in said else seen.value)
    elif seen.fact is Fact.CHIP_SILENT and seen.name == _PLACES:
        yield from _by_index(seen)
    else:
        yield seen


def _by_index(seen: Observation) -> Iterator[Observation]:
    places = [int(place) for place in re.findall(r"\d+", str(seen.value))]
    if places and min(places) > 0:
        yield replace(seen, name=None, value=" ".join(str(place - 1) for place in places))


LANGUAGE = amended("whatsminer", _of_microbt, LogKind.CGMINER)
