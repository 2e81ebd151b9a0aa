"""The miner logs of Antminers, from the S9's driver-btm-c5.c over bmminer to godminer.

The messages are a table; the EEPROM dumps that some firmwares print are decoded; what a firmware counts otherwise than
people do is put right. Source of the numbering: the public source of the S9's driver-btm-c5.c, where the same board is
`chain[5]` in one line and `Chain[J6]`, after its socket, in another; the API calls it chain 6 as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from dataclasses import replace

from drivers.logs.eeprom_dump import WithDumps
from drivers.logs.language import Block, Session
from drivers.logs.table import TableSession, table_language
from drivers.model.observation import Fact, Observation

#: A board named by its socket, and the source file of a later firmware whose logs count all chains alike.
_SOCKET, _LATER = "Chain[J", "driver-btm-soc.c"
#: A chain as a firmware that knows sockets counts it from 0.
_FROM_ZERO = re.compile(r"\b(?:(?:[Cc]hain|board)\[\d|Chain:\d)")
#: Facts whose name is a number, or whose domain is one, that bmminer counts from 0 and people from 1.
_NUMBERED = frozenset({Fact.FAN_SPEED, Fact.FAN_FAIL})


class Renumbered:
    """A session whose chains go by socket where the firmware knows sockets, and whose fans and domains count from 1."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sockets = False

    def __copy__(self) -> Renumbered:
        other = Renumbered(copy(self._session))
        other._sockets = self._sockets
        return other

    def feed(self, block: Block) -> Iterable[Observation]:
        """The observations, put right."""
        if not self._sockets:
            self._sockets = "driver-btm-c5.c" in block.text or (_SOCKET in block.text and _LATER not in block.text)
        for seen in self._session.feed(block):
            yield self._right(seen)

    def _right(self, seen: Observation) -> Observation:
        if self._sockets and seen.chain is not None and _FROM_ZERO.search(seen.provenance.text):
            seen = replace(seen, chain=seen.chain + 1)
        if seen.fact in _NUMBERED and seen.name is not None and seen.name.isdigit():
            seen = replace(seen, name=str(int(seen.name) + 1))
        if seen.domain is not None:
            seen = replace(seen, domain=seen.domain + 1)
        return seen


def _session(table: TableSession) -> Session:
    return Renumbered(WithDumps(table))


LANGUAGE = replace(table_language("antminer"), wrap=_session)
