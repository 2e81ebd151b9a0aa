"""What WhatsMiners print: replies of btminer's API, its chip lists, its error words, the single-board test. A table.

The test names the chips that did not answer by their places on the board, U1 first; a log index counts from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from drivers.logs.amended import Aside, amended
from drivers.model.observation import Fact, Observation

#: The name that the table gives places on the board.
_PLACES = "U"


def _by_index(seen: Observation, _aside: Aside) -> Iterator[Observation]:
    if seen.fact is not Fact.CHIP_SILENT or seen.name != _PLACES:
        yield seen
        return
    places = [int(place) for place in re.findall(r"\d+", str(seen.value))]
    if places and min(places) > 0:
        yield replace(seen, name=None, value=" ".join(str(place - 1) for place in places))


LANGUAGE = amended("whatsminer", _by_index)
