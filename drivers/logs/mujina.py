"""The tracing log of mujina-minerd: a line for an event, its named values on the next. A table."""

from __future__ import annotations

from drivers.logs.table import table_language

LANGUAGE = table_language("mujina")
