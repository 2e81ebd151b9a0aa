"""LuxOS: API replies, events and health replies, and luxminer.log. A table."""

from __future__ import annotations

from drivers.logs.table import table_language

LANGUAGE = table_language("luxos")
