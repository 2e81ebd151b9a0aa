"""A table's language whose observations pass a function, where a make prints what no pattern can turn into a fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass

from drivers.logs.language import Block, Session
from drivers.logs.table import TableLanguage
from drivers.model.log import LogKind
from drivers.model.observation import Observation

#: From one observation of the table to what it means: itself, others, or none.
Amend = Callable[[Observation], Iterable[Observation]]


@dataclass(frozen=True, slots=True)
class AmendedLanguage:
    """The table's language; `amend` gets each of its observations."""

    table: TableLanguage
    amend: Amend

    @property
    def kind(self) -> LogKind:
        """Its name in the JSON contract."""
        return self.table.kind

    @property
    def mark_weights(self) -> Mapping[str, int]:
        """The table's marks."""
        return self.table.mark_weights

    @property
    def covers(self) -> frozenset[LogKind]:
        """The languages that the table includes."""
        return self.table.covers

    def start(self) -> Session:
        """A session of the table."""
        return _Amending(self.table.start(), self.amend)


class _Amending:
    def __init__(self, inner: Session, amend: Amend) -> None:
        self._inner = inner
        self._amend = amend

    def __copy__(self) -> _Amending:
        return _Amending(copy(self._inner), self._amend)

    def feed(self, block: Block) -> Iterable[Observation]:
        """The observations of a block in line order."""
        for seen in self._inner.feed(block):
            yield from self._amend(seen)
