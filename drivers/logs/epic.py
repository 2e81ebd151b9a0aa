"""ePIC's PowerPlay (umcOS): API replies and its log. A table."""

from __future__ import annotations

from drivers.logs.table import table_language

LANGUAGE = table_language("epic")
