"""Languages whose observations pass a function, where a make prints what no pattern alone can turn into a fact."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import replace
from functools import partial

from drivers.logs.language import Block, Session
from drivers.logs.table import TableLanguage, table_language
from drivers.model.log import LogKind
from drivers.model.observation import Fact, Observation

#: What the function puts aside of one log, by fact and chain.
Aside = dict[tuple[Fact, int | None], Observation]
#: From one observation of the table to what it means: itself, others, or none.
Amend = Callable[[Observation, Aside], Iterable[Observation]]


def amended(name: str, amend: Amend, *covers: LogKind) -> TableLanguage:
    """The language of a table, whose observations go through `amend`; `covers` = whose form its replies have."""
    table = table_language(name)
    return replace(table, wrap=partial(Amended, amend=amend), covers=table.covers | frozenset(covers))


class Amended:
    """A session around that of the table."""

    def __init__(self, session: Session, amend: Amend) -> None:
        self._session = session
        self._amend = amend
        self._aside: Aside = {}

    def __copy__(self) -> Amended:
        other = Amended(copy(self._session), self._amend)
        other._aside = dict(self._aside)
        return other

    def feed(self, block: Block) -> Iterable[Observation]:
        """The observations of a block in line order."""
        for seen in self._session.feed(block):
            yield from self._amend(seen, self._aside)
