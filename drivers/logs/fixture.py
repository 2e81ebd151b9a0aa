"""The logs of Bitmain's factory test fixtures (PT1, PT2, SWEEP). A table."""

from __future__ import annotations

from drivers.logs.table import table_language

LANGUAGE = table_language("fixture")
