"""EEPROM dumps inside miner logs: `[chain N]`, then sixteen rows of sixteen bytes; decoded by `drivers.eeprom`.

Only whole dumps count. A dump of a format nobody knows says nothing; one whose own checksum fails says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy

from drivers.eeprom.decode import SIZE, decode
from drivers.logs.language import Block, Session
from drivers.logs.table import EVIDENCE
from drivers.model.eeprom import EepromContent
from drivers.model.observation import Fact, Observation, Provenance

_STAMP = r"^(?:\d{4}-\d\d-\d\d \d\d:\d\d:\d\d )?"
_LINE = re.compile(
    _STAMP + r"\[chain (?P<chain>\d{1,2})\][ \t]*$"
    r"|"
    + _STAMP
    + r"0x00(?P<row>[0-9A-Fa-f]{2})[ \t]{1,4}(?P<bytes>(?:[0-9A-Fa-f]{2}[ \t]{1,4}){15}[0-9A-Fa-f]{2})[ \t]*$",
    re.MULTILINE,
)


class WithDumps:
    """A session that reads EEPROM dumps besides what another session reads."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._chain: int | None = None
        self._image = b""
        self._first: Provenance | None = None

    def __copy__(self) -> WithDumps:
        other = WithDumps(copy(self._session))
        other._chain, other._image, other._first = self._chain, self._image, self._first
        return other

    def feed(self, block: Block) -> Iterable[Observation]:
        """The observations of both, in line order; a dump stands at its first row."""
        observations = list(self._session.feed(block))
        if self._image or "0x0000" in block.text or "[chain " in block.text:
            observations += self._dumps(block)
            observations.sort(key=lambda observation: observation.provenance.line or 0)
        return observations

    def _dumps(self, block: Block) -> Iterator[Observation]:
        line, counted = block.first_line, 0
        for found in _LINE.finditer(block.text):
            line += block.text.count("\n", counted, found.start())
            counted = found.start()
            if found["chain"] is not None:
                self._chain, self._image = int(found["chain"]), b""
                continue
            offset = int(found["row"], 16)
            if offset == 0:
                self._image = b""
                self._first = Provenance(block.source, line, found[0].strip()[:EVIDENCE])
            if offset != len(self._image):
                self._image = b""
                continue
            self._image += bytes.fromhex(found["bytes"])
            if len(self._image) == SIZE and self._first is not None:
                yield from _observations(decode(self._image), self._chain, self._first)
                self._image, self._chain = b"", None


def _observations(content: EepromContent, chain: int | None, where: Provenance) -> Iterator[Observation]:
    if content.format == "unknown":
        return
    if not content.valid:
        yield Observation(Fact.EEPROM_CRC, where, chain=chain, name="dump")
        return
    if content.board_sn:
        yield Observation(Fact.BOARD_SERIAL, where, chain=chain, value=content.board_sn)
    if content.board_name:
        yield Observation(Fact.BOARD_CODE, where, chain=chain, name="eeprom", value=content.board_name)
