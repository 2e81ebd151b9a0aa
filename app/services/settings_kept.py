"""What a shop has set: one row of the record a field, so that benches agree on each and a change can be undone."""

from __future__ import annotations

import json
from collections.abc import Mapping

from app.ledger.ledger import Reader
from app.services.shop import Draft, Shop

Value = str | int | float | bool


def kept(db: Reader, prefix: str) -> dict[tuple[str, str], Value]:
    """(name without the prefix, scope) -> value of every setting under a prefix such as "message."."""
    rows = db.execute(
        "SELECT name, scope, value FROM setting WHERE gone = 0 AND substr(name, 1, ?) = ? ORDER BY hlc",
        (len(prefix), prefix),
    )
    found: dict[tuple[str, str], Value] = {}
    for row in rows:
        value = json.loads(row["value"])
        if isinstance(value, str | int | float | bool):
            found[row["name"].removeprefix(prefix), row["scope"] or ""] = value
    return found


def keep(shop: Shop, draft: Draft, prefix: str, values: Mapping[tuple[str, str], Value | None]) -> None:
    """Put settings into a draft; None takes one back to what the program has."""
    with shop.read() as db:
        ids = {
            (row["name"], row["scope"] or ""): row["id"]
            for row in db.execute(
                "SELECT id, name, scope FROM setting WHERE gone = 0 AND substr(name, 1, ?) = ? ORDER BY hlc",
                (len(prefix), prefix),
            )
        }
    for (name, scope), value in values.items():
        id_ = ids.get((prefix + name, scope))
        if value is None:
            if id_ is not None:
                draft.set("setting", id_, gone=1)
        elif id_ is None:
            draft.add("setting", name=prefix + name, scope=scope or None, value=json.dumps(value))
        else:
            draft.set("setting", id_, value=json.dumps(value))
