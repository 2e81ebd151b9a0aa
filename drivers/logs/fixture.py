"""The logs of Bitmain's factory test fixtures (PT1, PT2, SWEEP): a table, with the lists of chips and EEPROM dumps."""

from __future__ import annotations

from dataclasses import replace

from drivers.logs.eeprom_dump import WithDumps
from drivers.logs.fixture_lists import WithChipLists
from drivers.logs.language import Session
from drivers.logs.table import TableSession, table_language


def _session(table: TableSession) -> Session:
    return WithDumps(WithChipLists(table))


LANGUAGE = replace(table_language("fixture"), wrap=_session)
