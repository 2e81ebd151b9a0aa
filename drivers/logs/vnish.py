"""VNish: API replies and the miner log; older versions print bmminer's lines among their own. A table."""

from __future__ import annotations

from drivers.logs.table import table_language

LANGUAGE = table_language("vnish")
