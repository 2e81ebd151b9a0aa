"""What WhatsMiners print: replies of btminer's API, its chip lists, its error words, the single-board test. A table.

The test names the chips that did not answer by their places on the board, U1 first; a log index counts from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace

from drivers.logs.language import Block, Session
from drivers.logs.table import TableLanguage, table_language
from drivers.model.log import LogKind
from drivers.model.observation import Fact, Observation

#: The name that the table gives places on the board.
_PLACES = "U"


@dataclass(frozen=True, slots=True)
class WhatsminerLanguage:
    """The table's language; chips by their places become indices."""

    table: TableLanguage

    @property
    def kind(self) -> LogKind:
        """Its name in the JSON contract."""
        return self.table.kind

    def marks(self, text: str) -> dict[str, int]:
        """The table's marks."""
        return self.table.marks(text)

    def start(self) -> Session:
        """A session of the table."""
        return _Placed(self.table.start())


class _Placed:
    def __init__(self, inner: Session) -> None:
        self._inner = inner

    def __copy__(self) -> _Placed:
        return _Placed(copy(self._inner))

    def feed(self, block: Block) -> Iterable[Observation]:
        """The observations of a block in line order."""
        for seen in self._inner.feed(block):
            yield from _indices(seen) if seen.fact is Fact.CHIP_SILENT and seen.name == _PLACES else (seen,)


def _indices(seen: Observation) -> Iterator[Observation]:
    places = [int(place) for place in re.findall(r"\d+", str(seen.value))]
    if places and min(places) > 0:
        yield replace(seen, name=None, value=" ".join(str(place - 1) for place in places))


LANGUAGE = WhatsminerLanguage(table_language("whatsminer"))
