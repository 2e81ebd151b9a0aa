"""The miner logs of Antminers, from the S9 SE's driver-btm-soc.c to bmminer of the S19 class. A table."""

from __future__ import annotations

from drivers.logs.table import table_language

LANGUAGE = table_language("antminer")
