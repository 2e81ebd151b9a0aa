"""What Avalons print: the bracketed values of `stats`, `estats` and `litestats`, other replies of their API. A table.

Canaan prints one number a board in some lists (`MTmax[77 77 76]`), the bare number of a model in `Ver[1246-...]`, and
error counters whose meaning hangs on their name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from drivers.logs.amended import Aside, amended
from drivers.model.log import LogKind
from drivers.model.observation import Fact, Observation

#: What the table writes before the name of a fact of which one number a board is printed.
_BOARDS = "boards "
#: What the table writes before the name of a counter that is nothing without its name.
_COUNTER = "counter "


def _of_canaan(seen: Observation, _aside: Aside) -> Iterator[Observation]:
    name = seen.name or ""
    if name.startswith(_BOARDS):
        if seen.value != 0:
            yield replace(seen, chain=seen.chip_index, chip_index=None, name=name.removeprefix(_BOARDS) or None)
    elif name.startswith(_COUNTER):
        yield replace(seen, name=None, value=f"{name.removeprefix(_COUNTER)}[{seen.value}]")
    elif seen.fact in (Fact.CHIP_COUNTERS, Fact.CHIP_ERRORS) and isinstance(seen.value, float):
        yield replace(seen, value=int(seen.value))
    elif seen.fact is Fact.MODEL:
        yield replace(seen, value=re.sub(r"^(?=\d{3,4})", "A", str(seen.value)))
    else:
        yield seen


LANGUAGE = amended("avalon", _of_canaan, LogKind.CGMINER)
