"""The console of an Antminer control board, from its boot loader to the start of the miner. A table."""

from __future__ import annotations

from drivers.logs.table import table_language

LANGUAGE = table_language("control_board_uart")
