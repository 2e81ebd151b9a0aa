"""VNish: API replies and the miner log; older versions print bmminer's lines among their own. A table."""

from __future__ import annotations

from dataclasses import replace

from drivers.logs.table import table_language
from drivers.model.log import LogKind

LANGUAGE = replace(table_language("vnish"), covers=frozenset({LogKind.CGMINER, LogKind.ANTMINER_MINER_LOG}))
