"""Schema version 2 as SQL, frozen: the shop's settings."""

from __future__ import annotations

from app.ledger.schema_1 import ROW

SQL = f"""
CREATE TABLE setting (
    {ROW}, name TEXT NOT NULL, scope TEXT, value TEXT NOT NULL
) STRICT
"""
