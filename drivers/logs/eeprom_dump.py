"""EEPROM dumps inside logs, in any habit that `drivers.eeprom` reads: what each says of the board on its chain.

Only whole dumps count. One of a format nobody knows says nothing; one whose checksum fails says so where another of its
checksums holds, or where a head above it calls it an EEPROM: other tables of bytes are printed too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import copy

from drivers.eeprom.decode import decode
from drivers.eeprom.dump_text import Dump, DumpReader
from drivers.logs.language import Block, Session
from drivers.logs.table import EVIDENCE
from drivers.model.eeprom import EepromContent
from drivers.model.observation import Fact, Observation, Provenance

#: What the first line of a dump, or a head above it, bears.
_BEGINS = ("[chain", "eeprom", "EEPROM", "24c02", "24C02", "i2cdump", "hexdump", "0000", "\n00:", " 00:", "0x00")
#: What else a dump tells of its board, for the comparison of sisters: fields of `EepromContent`.
FIELDS = (
    "format", "board_name", "pcb_version", "bom_version", "chip_bin", "chip_die", "chip_marking", "ft_version",
    "factory_job", "pt1_result", "pt2_result",
)  # fmt: skip


class WithDumps:
    """A session that reads EEPROM dumps besides what another session reads."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._dumps = DumpReader()

    def __copy__(self) -> WithDumps:
        other = WithDumps(copy(self._session))
        other._dumps = copy(self._dumps)
        return other

    def feed(self, block: Block) -> Iterable[Observation]:
        """The observations of both, in line order; a dump stands at its first row."""
        observations = list(self._session.feed(block))
        read = list(self._read(block))
        if not read:
            return observations
        return sorted((*observations, *read), key=lambda observation: observation.provenance.line or 0)

    def _read(self, block: Block) -> Iterator[Observation]:
        """Reads the lines that a dump may begin with, and those after them; jumps over all others."""
        text, place, number = block.text, 0, block.first_line
        known: dict[str, int] = {}
        while place < len(text):
            if self._dumps.idle(number):
                found = _next(text, place, known)
                if found < 0:
                    return
                start = text.rfind("\n", place, found + 1) + 1 or place
                number += text.count("\n", place, start)
                place = start
            end = text.find("\n", place)
            line = text[place:] if end < 0 else text[place:end]
            if (dump := self._dumps.feed(line, number)) is not None:
                yield from _observations(decode(dump.image), dump, block.source)
            place = len(text) if end < 0 else end + 1
            number += 1


def _next(text: str, place: int, known: dict[str, int]) -> int:
    """Where from `place` on something stands that a dump may begin with, -1 = nowhere; `known` keeps what was found."""
    for literal in _BEGINS:
        at = known.get(literal, -2)
        if at != -1 and at < place:
            known[literal] = text.find(literal, place)
    return min((at for at in known.values() if at >= 0), default=-1)


def _observations(content: EepromContent, dump: Dump, source: str) -> Iterator[Observation]:
    where = Provenance(source, dump.line, dump.text.strip()[:EVIDENCE])
    if content.format == "unknown":
        return
    if not content.valid:
        if dump.headed or any(check.ok for check in content.checks):
            yield Observation(Fact.EEPROM_CRC, where, chain=dump.chain, name="dump")
        return
    if content.board_sn:
        yield Observation(Fact.BOARD_SERIAL, where, chain=dump.chain, value=content.board_sn)
    if content.board_name:
        yield Observation(Fact.BOARD_CODE, where, chain=dump.chain, name="eeprom", value=content.board_name)
    for field in FIELDS:
        if (value := getattr(content, field)) is not None:
            yield Observation(Fact.EEPROM_FIELD, where, chain=dump.chain, name=field, value=value)
