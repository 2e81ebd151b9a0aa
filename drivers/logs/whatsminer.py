"""The chip lists of Whatsminers. A table."""

from __future__ import annotations

from drivers.logs.table import table_language

LANGUAGE = table_language("whatsminer")
