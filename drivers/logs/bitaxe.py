"""The logs of ESP-Miner on Bitaxe and its relatives. A table."""

from __future__ import annotations

from drivers.logs.table import table_language

LANGUAGE = table_language("bitaxe")
