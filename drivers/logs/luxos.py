"""LuxOS: API replies, events and health replies, and luxminer.log. A table, for more than a cgminer API says."""

from __future__ import annotations

from dataclasses import replace

from drivers.logs.table import table_language
from drivers.model.log import LogKind

LANGUAGE = replace(table_language("luxos"), covers=frozenset({LogKind.CGMINER}))
