"""The miner logs of Antminers, from the S9's driver-btm-c5.c over bmminer to godminer.

The messages are a table; the EEPROM dumps that some firmwares print are decoded, and the rates of single chips that an
S9 prints eight a line; what a firmware counts otherwise than
people do is put right. Source of the numbering: the public source of the S9's driver-btm-c5.c, where the same board is
`chain[5]` in one line and `Chain[J6]`, after its socket, in another; the API calls it chain 6 as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import replace

from drivers.logs.eeprom_dump import WithDumps
from drivers.logs.language import Block, Session
from drivers.logs.table import EVIDENCE, TableSession, table_language
from drivers.model.observation import Fact, Observation, Provenance

#: A board named by its socket, and the source file of a later firmware whose logs count all chains alike.
_SOCKET, _LATER = "Chain[J", "driver-btm-soc.c"
#: A chain as a firmware that knows sockets counts it from 0.
_FROM_ZERO = re.compile(r"\b(?:(?:[Cc]hain|board)\[\d|Chain:\d)")
_MAKE = "Antminer"
#: A fan told by the number of its plug, which counts from 1.
_PLUG = "(corresponding to FAN"
#: The rates of single chips, GH/s from chip 1, that an S9 prints under a chain's head; a list of bad ones comes after.
_RATES = re.compile(
    r"get RT hashrate from Chain\[(?P<chain>\d{1,2})\]"
    r"|(?P<end>ASIC RT error|\bDone )"
    r"|\bAsic\[ ?(?P<chip>\d{1,3})\]=(?P<rate>\d{1,6}\.\d{1,6})(?=(?P<whole>\s)?)"
)
#: Facts whose name is a number, or whose domain is one, that bmminer counts from 0 and people from 1.
_NUMBERED = frozenset({Fact.FAN_SPEED, Fact.FAN_FAIL})

#: Replies that arrive damaged.
_NOISE = frozenset({Fact.CRC_ERROR, Fact.NONCE_ERROR})


class Renumbered:
    """A session whose chains go by socket where the firmware knows sockets, and whose fans and domains count from 1."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._sockets = False
        self._rated: int | None = None

    def __copy__(self) -> Renumbered:
        other = Renumbered(copy(self._session))
        other._sockets, other._rated = self._sockets, self._rated
        return other

    def feed(self, block: Block) -> Iterable[Observation]:
        """The observations, put right."""
        if not self._sockets:
            self._sockets = "driver-btm-c5.c" in block.text or (_SOCKET in block.text and _LATER not in block.text)
        seen = [self._right(one) for one in self._session.feed(block)]
        if any(one.fact is Fact.MODEL and _MAKE in str(one.value) for one in seen):
            # The same model, told in short as well.
            seen = [one for one in seen if one.fact is not Fact.MODEL or _MAKE in str(one.value)]
        seen = _noise_placed(seen)
        if "Asic[" in block.text:
            seen += self._rates(block)
            seen.sort(key=lambda one: one.provenance.line or 0)
        return seen

    def _rates(self, block: Block) -> Iterator[Observation]:
        """The rates of single chips, by the chain whose head came before."""
        text, line, counted = block.text, block.first_line, 0
        for found in _RATES.finditer(text):
            if found["chain"] is not None:
                self._rated = int(found["chain"]) + self._sockets
            elif found["end"] is not None:
                self._rated = None
            elif self._rated is not None and found["whole"] is not None and int(found["chip"]) > 0:
                line += text.count("\n", counted, found.start())
                counted = found.start()
                where = Provenance(block.source, line, _line_at(text, found.start())[:EVIDENCE])
                rate = round(float(found["rate"]) / 1000, 9)
                chip = int(found["chip"]) - 1
                yield Observation(Fact.CHIP_HASHRATE, where, chain=self._rated, chip_index=chip, value=rate)

    def _right(self, seen: Observation) -> Observation:
        if self._sockets and seen.chain is not None and _FROM_ZERO.search(seen.provenance.text):
            seen = replace(seen, chain=seen.chain + 1)
        if seen.fact in _NUMBERED and (seen.name or "").isdecimal() and _PLUG not in seen.provenance.text:
            seen = replace(seen, name=str(int(seen.name or 0) + 1))
        if seen.domain is not None:
            seen = replace(seen, domain=seen.domain + 1)
        return seen


def _noise_placed(seen: list[Observation]) -> list[Observation]:
    """Noise that names no chain, by the chain whose count comes right after it: it was heard while that was counted.

    A count ends what a firmware says of a chain, so noise after the last count belongs to nobody.
    """
    placed: list[Observation] = []
    chain: int | None = None
    for one in reversed(seen):
        if one.fact in _NOISE and one.chain is None:
            one = replace(one, chain=chain)
        elif one.fact not in _NOISE:
            chain = one.chain if one.fact is Fact.CHIPS_FOUND and one.provenance.field is None else None
        placed.append(one)
    return placed[::-1]


def _line_at(text: str, place: int) -> str:
    """The line around a place."""
    end = text.find("\n", place)
    return text[text.rfind("\n", 0, place) + 1 : len(text) if end < 0 else end].strip()


def session_of(table: TableSession) -> Session:
    """What reads an Antminer's log by a table, its own or one that includes it."""
    return Renumbered(WithDumps(table))


LANGUAGE = replace(table_language("antminer"), wrap=session_of)
