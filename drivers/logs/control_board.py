"""The console of an Antminer control board, from its boot loader into the miner's own log. A table."""

from __future__ import annotations

from dataclasses import replace

from drivers.logs.antminer import session_of
from drivers.logs.table import table_language

LANGUAGE = replace(table_language("control_board_uart"), wrap=session_of)
