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

#: What every block with a dump bears.
_TRIGGERS = ("0x0000", "[chain ", "EEPROM", "eeprom", "\n00: ", "00000000", "0000000 ", "0000:")
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
        if self._dumps.waiting or any(trigger in block.text for trigger in _TRIGGERS):
            observations += self._read(block)
            observations.sort(key=lambda observation: observation.provenance.line or 0)
        return observations

    def _read(self, block: Block) -> Iterator[Observation]:
        lines = block.text.split("\n")
        if lines and not lines[-1]:
            lines.pop()
        for number, line in enumerate(lines, block.first_line):
            if (dump := self._dumps.feed(line, number)) is not None:
                yield from _observations(decode(dump.image), dump, block.source)


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
