"""The miner logs of Antminers, from the S9 SE's driver-btm-soc.c to bmminer of the S19 class.

The messages are a table; the EEPROM dumps that some firmwares print are decoded.
"""

from __future__ import annotations

from dataclasses import dataclass

from drivers.logs.eeprom_dump import WithDumps
from drivers.logs.language import Session
from drivers.logs.table import TableLanguage, table_language
from drivers.model.log import LogKind


@dataclass(frozen=True, slots=True)
class AntminerLanguage:
    """The table's language, with the dumps."""

    table: TableLanguage

    @property
    def kind(self) -> LogKind:
        """Its name in the JSON contract."""
        return self.table.kind

    def marks(self, text: str) -> dict[str, int]:
        """The table's marks."""
        return self.table.marks(text)

    def start(self) -> Session:
        """A session of the table that also reads dumps."""
        return WithDumps(self.table.start())


LANGUAGE = AntminerLanguage(table_language("antminer"))
