"""ePIC's PowerPlay (umcOS): API replies and its log. A table, but for a board's share of what it should do.

A reply prints a board's rate beside the percentage that it is of the nominal one; the nominal one follows from both.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import replace

from drivers.logs.language import Block, Session
from drivers.logs.table import table_language
from drivers.model.observation import Fact, Observation

#: The name that the table gives a percentage.
_PERCENT = "percent"


class _WithNominal:
    """A session in which a percentage becomes the rate that it is a share of; one without its rate is left out."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rate: Observation | None = None

    def __copy__(self) -> _WithNominal:
        other = _WithNominal(copy(self._session))
        other._rate = self._rate
        return other

    def feed(self, block: Block) -> Iterable[Observation]:
        """The observations of a block in line order."""
        for seen in self._session.feed(block):
            if seen.fact is Fact.HASHRATE:
                self._rate = seen
            if seen.fact is not Fact.HASHRATE_NOMINAL or seen.name != _PERCENT:
                yield seen
            elif (nominal := self._nominal(seen)) is not None:
                yield replace(seen, name=None, value=nominal)

    def _nominal(self, percent: Observation) -> float | None:
        rate = self._rate
        if rate is None or rate.chain != percent.chain or not isinstance(rate.value, int | float):
            return None
        if not isinstance(percent.value, int | float) or rate.value <= 0 or percent.value <= 0:
            return None
        return round(rate.value * 100 / percent.value, 6)


LANGUAGE = replace(table_language("epic"), wrap=_WithNominal)
