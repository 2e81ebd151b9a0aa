"""Reading the shop's policy from the rows it is kept in; keeping it is `app.services.policy`."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from app.domain.work_order import OrderKind, Policy
from app.ledger.ledger import Reader, Row

#: What the names of its settings begin with, and the field that belongs to a model.
PREFIX = "policy."
HOURS = "burn_in_hours"
#: The fields of the policy with what sort of value each has.
KINDS: dict[str, type[bool] | type[int] | type[float]] = {
    field.name: type(getattr(Policy(), field.name)) for field in fields(Policy)
}


def read_policy(db: Reader, *models: str | None, kind: OrderKind | None = None) -> Policy:
    """As `app.services.policy.policy_of`, inside a reading that is under way."""
    kept = kept_values(db)
    chosen: dict[str, Any] = {}
    for name, python_kind in KINDS.items():
        scope = next((one for one in (kind or "", "") if (name, one) in kept), None)
        if scope is not None and name != HOURS:
            chosen[name] = python_kind(kept[name, scope])
    hours = next((kept[HOURS, scope_of(model)] for model in models if model and (HOURS, scope_of(model)) in kept), 0.0)
    return Policy(**chosen, burn_in_hours=float(hours))


def kept_values(db: Reader) -> dict[tuple[str, str], bool | int | float]:
    """(field, scope) -> value; the newest where two benches set the same."""
    kept = {}
    for row in rows_of(db):
        name, value = row["name"].removeprefix(PREFIX), json.loads(row["value"])
        if name in KINDS and isinstance(value, bool | int | float):
            kept[name, row["scope"] or ""] = value
    return kept


def rows_of(db: Reader) -> list[Row]:
    """The settings that hold the policy, the oldest first."""
    return db.execute(
        "SELECT id, name, scope, value FROM setting WHERE gone = 0 AND substr(name, 1, ?) = ? ORDER BY hlc",
        (len(PREFIX), PREFIX),
    ).fetchall()


def scope_of(model: str) -> str:
    """A model as it is compared: case and spaces do not matter."""
    return " ".join(model.split()).casefold()
