"""Which schema this program knows, and how changes written under older ones are read.

A change keeps the names of its own schema version for ever; `RENAMES` carries it over when tables are rebuilt.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

#: "HWR1" in ASCII: marks the file as ours (PRAGMA application_id).
APPLICATION_ID = 0x48575231
#: The schema this program knows (PRAGMA user_version).
SCHEMA_VERSION = 6

#: schema version -> entity -> {field name until then: field name since}. Empty until a field is renamed.
RENAMES: dict[int, dict[str, dict[str, str]]] = {}


def carried(entity: str, values: Mapping[str, Any], schema: int) -> dict[str, Any]:
    """The fields of a change written under an older schema, by the names of today."""
    result = dict(values)
    for version in sorted(RENAMES):
        if version > schema:
            renamed = RENAMES[version].get(entity, {})
            result = {renamed.get(name, name): value for name, value in result.items()}
    return result
