"""The shop's policy: which gates hold up an order, how many passes it needs, how long a model ages.

Kept in the shop's record as settings, one row a field, so that benches that exchange changes agree field by field and
what was changed can be undone. What nobody has set is as `Policy` has it.
"""

from __future__ import annotations

import json
import math
from dataclasses import fields
from typing import Any

from app.domain.shop_error import BadQuantity
from app.domain.work_order import Policy
from app.ledger.ledger import Reader, Row
from app.services.shop import Shop

_PREFIX = "policy."
_HOURS = "burn_in_hours"
_KINDS: dict[str, type[bool] | type[int] | type[float]] = {
    field.name: type(getattr(Policy(), field.name)) for field in fields(Policy)
}


def policy_of(shop: Shop, *models: str | None) -> Policy:
    """The policy for a board or machine; `models` are its names (board code, model), of which the first that has
    aging hours set decides. None set, or no model: 0 hours.
    """
    with shop.read() as db:
        return read_policy(db, *models)


def read_policy(db: Reader, *models: str | None) -> Policy:
    """As `policy_of`, inside a reading that is under way."""
    kept = _kept(db)
    chosen: dict[str, Any] = {
        name: kind(kept[name, ""]) for name, kind in _KINDS.items() if (name, "") in kept and name != _HOURS
    }
    hours = next((kept[_HOURS, _scope(model)] for model in models if model and (_HOURS, _scope(model)) in kept), 0.0)
    return Policy(**chosen, burn_in_hours=float(hours))


def set_policy(shop: Shop, actor: str, policy: Policy) -> Policy:
    """Keep the policy for the whole shop, as one commit; aging hours belong to a model (`set_burn_in`) and are left
    out. Raises BadQuantity for fewer than one pass or less than no photo, and what `Ledger.commit` raises.
    """
    if policy.passes < 1 or policy.photos < 0:
        raise BadQuantity(policy.passes if policy.passes < 1 else policy.photos)
    now = policy_of(shop)
    changed = {
        (name, ""): getattr(policy, name)
        for name in _KINDS
        if name != _HOURS and getattr(policy, name) != getattr(now, name)
    }
    _keep(shop, actor, changed)
    return policy_of(shop)


def set_burn_in(shop: Shop, actor: str, model: str, hours: float) -> Policy:
    """Keep how many hours boards or machines of a model (or board code) age after a repair.

    Raises BadQuantity for less than none, and what `Ledger.commit` raises.
    """
    if not math.isfinite(hours) or hours < 0 or not _scope(model):
        raise BadQuantity(int(hours) if math.isfinite(hours) else 0)
    if policy_of(shop, model).burn_in_hours != hours:
        _keep(shop, actor, {(_HOURS, _scope(model)): float(hours)})
    return policy_of(shop, model)


def _keep(shop: Shop, actor: str, values: dict[tuple[str, str], bool | int | float]) -> None:
    with shop.writing(actor) as draft:
        with shop.read() as db:
            ids = {(row["name"], row["scope"]): row["id"] for row in _rows(db)}
        for (name, scope), value in values.items():
            id_ = ids.get((_PREFIX + name, scope or None))
            if id_ is None:
                draft.add("setting", name=_PREFIX + name, scope=scope or None, value=json.dumps(value))
            else:
                draft.set("setting", id_, value=json.dumps(value))


def _kept(db: Reader) -> dict[tuple[str, str], bool | int | float]:
    """(field, scope) -> value; the newest where two benches set the same."""
    kept = {}
    for row in _rows(db):
        name, value = row["name"].removeprefix(_PREFIX), json.loads(row["value"])
        if name in _KINDS and isinstance(value, bool | int | float):
            kept[name, row["scope"] or ""] = value
    return kept


def _rows(db: Reader) -> list[Row]:
    return db.execute(
        "SELECT id, name, scope, value FROM setting WHERE gone = 0 AND substr(name, 1, ?) = ? ORDER BY hlc",
        (len(_PREFIX), _PREFIX),
    ).fetchall()


def _scope(model: str) -> str:
    """A model as it is compared: case and spaces do not matter."""
    return " ".join(model.split()).casefold()
