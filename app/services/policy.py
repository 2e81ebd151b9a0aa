"""The shop's policy: which gates hold up an order of which kind, how many passes it needs, how long a model ages.

Kept in the shop's record as settings, one row a field, so that benches that exchange changes agree field by field and
what was changed can be undone. What nobody has set is as `Policy` has it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence

from app.domain.shop_error import BadQuantity
from app.domain.work_order import OrderKind, Policy
from app.services.policy_reading import HOURS, KINDS, PREFIX, kept_values, read_policy, rows_of, scope_of
from app.services.shop import Shop

_ORDER_KINDS = frozenset(kind.value for kind in OrderKind)


def policy_of(shop: Shop, *models: str | None, kind: OrderKind | None = None) -> Policy:
    """The policy for a board or machine; `models` are its names (board code, model), of which the first that has
    aging hours set decides. None set, or no model: 0 hours. `kind` = as the shop has it for orders of that kind; None =
    as it has it for all of which nothing else is said.
    """
    with shop.read() as db:
        return read_policy(db, *models, kind=kind)


def kinds_apart(shop: Shop) -> dict[OrderKind, dict[str, bool | int]]:
    """What the shop does otherwise for a kind of order: field of `Policy` -> its value; kinds without are absent."""
    apart: dict[OrderKind, dict[str, bool | int]] = {}
    with shop.read() as db:
        for (name, scope), value in kept_values(db).items():
            if scope in _ORDER_KINDS and name != HOURS:
                apart.setdefault(OrderKind(scope), {})[name] = bool(value) if KINDS[name] is bool else int(value)
    return apart


def set_policy(shop: Shop, actor: str, policy: Policy, kind: OrderKind | None = None) -> Policy:
    """Keep the policy for the whole shop, as one commit; aging hours belong to a model (`set_burn_in`) and are left
    out. With `kind`, keep what orders of that kind do otherwise than the shop; what agrees with it follows it from then
    on. Raises BadQuantity for fewer than one pass or less than no photo, and what `Ledger.commit` raises.
    """
    if policy.passes < 1 or policy.photos < 0:
        raise BadQuantity(policy.passes if policy.passes < 1 else policy.photos)
    names = [name for name in KINDS if name != HOURS]
    shops = policy_of(shop)
    if kind is None:
        changed = {(name, ""): getattr(policy, name) for name in names if getattr(policy, name) != getattr(shops, name)}
        _keep(shop, actor, changed)
        return policy_of(shop)
    apart = kinds_apart(shop).get(kind, {})
    wanted = {name: getattr(policy, name) for name in names if getattr(policy, name) != getattr(shops, name)}
    changed = {(name, kind.value): value for name, value in wanted.items() if apart.get(name) != value}
    _keep(shop, actor, changed, [(name, kind.value) for name in apart if name not in wanted])
    return policy_of(shop, kind=kind)


def set_burn_in(shop: Shop, actor: str, model: str, hours: float) -> Policy:
    """Keep how many hours boards or machines of a model (or board code) age after a repair.

    Raises BadQuantity for less than none, and what `Ledger.commit` raises.
    """
    if not math.isfinite(hours) or hours < 0 or not scope_of(model):
        raise BadQuantity(int(hours) if math.isfinite(hours) else 0)
    if policy_of(shop, model).burn_in_hours != hours:
        _keep(shop, actor, {(HOURS, scope_of(model)): float(hours)})
    return policy_of(shop, model)


def _keep(
    shop: Shop,
    actor: str,
    values: Mapping[tuple[str, str], bool | int | float],
    dropped: Sequence[tuple[str, str]] = (),
) -> None:
    with shop.writing(actor) as draft:
        with shop.read() as db:
            ids = {(row["name"], row["scope"]): row["id"] for row in rows_of(db)}
        for (name, scope), value in values.items():
            id_ = ids.get((PREFIX + name, scope or None))
            if id_ is None:
                draft.add("setting", name=PREFIX + name, scope=scope or None, value=json.dumps(value))
            else:
                draft.set("setting", id_, value=json.dumps(value))
        for name, scope in dropped:
            draft.set("setting", ids[PREFIX + name, scope], gone=1)
