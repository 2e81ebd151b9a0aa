"""The lock on power: a shorted input or domain of the newest cold values forbids it until cleared or overridden.

A later value at the spot clears it, and so does a test that the board passed since; an override with its reason stays
on the order.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.diagnosis.values import judged_of, unjudged
from app.domain.board_check import CheckKind, PowerOverride
from app.domain.expected import Judged
from app.domain.measurement import Measurement
from app.domain.measuring_error import PowerReasonMissing
from app.domain.order_view import OrderView
from app.domain.shop_error import NoSuchThing
from app.domain.spot import Spot
from app.ledger.change import Commit
from app.services import checks
from app.services.assets import asset
from app.services.measuring import board_of
from app.services.order_reading import order
from app.services.references import references_of
from app.services.shop import Shop


@dataclass(frozen=True, slots=True)
class PowerLock:
    """Why a board may have no power: the hard fails, the order they stand on, and the override, where there is one."""

    number: str
    hard: tuple[Judged, ...]
    overridden: PowerOverride | None = None

    @property
    def holds(self) -> bool:
        """Whether power is still forbidden."""
        return self.overridden is None


def lock_of(shop: Shop, number: str) -> PowerLock | None:
    """The lock on the board of an order; None where nothing forbids power.

    The order's own cold values count; without any, those of the newest earlier order of the same serial that has some.
    Raises NoSuchThing.
    """
    view = order(shop, number)
    return lock_of_view(shop, view)


def lock_of_view(shop: Shop, view: OrderView) -> PowerLock | None:
    """The same of an order that is read already."""
    own = _cold_values(view)
    if own:
        return _lock(shop, view, own, view)
    if view.asset.serial is None:
        return None
    try:
        earlier = asset(shop, view.asset.serial).orders
    except NoSuchThing:
        return None
    for row in reversed(earlier):
        if row.number == view.number:
            continue
        other = order(shop, row.number)
        if values := _cold_values(other):
            return _lock(shop, other, values, view)
    return None


def override(shop: Shop, actor: str, number: str, reason: str) -> Commit:
    """Let the board have power all the same; `reason` in words, kept on the order.

    Raises PowerReasonMissing, NoSuchThing, OrderSigned.
    """
    said = " ".join(reason.split())
    if not said:
        raise PowerReasonMissing
    view = order(shop, number)
    cold = [check for check in view.checks if check.kind is CheckKind.COLD]
    return checks.override_power(shop, actor, number, said, cold[-1] if cold else None)


def _lock(shop: Shop, source: OrderView, values: dict[Spot, Measurement], view: OrderView) -> PowerLock | None:
    code = next((check.board_code for check in reversed(source.checks) if check.board_code), None)
    board = board_of(code, source.asset.board_code, source.asset.model)
    cold = [check.simulated for check in source.checks if check.kind is CheckKind.COLD]
    simulated = bool(cold) and all(cold)
    revision = next((check.revision for check in reversed(source.checks) if check.revision), None)
    references = references_of(shop, board.code, revision, simulated=simulated) if board else ()
    known = {
        spot: unjudged(spot, math.inf if one.taken.over_range else one.taken.value, one.by, one.taken.instrument)
        for spot, one in values.items()
    }
    hard = tuple(one for one in judged_of(known, board, references).values() if one.judgement.hard)
    runs = [run for run in (*source.test_runs, *view.test_runs) if run.kind.proves and run.passed and not run.replayed]
    passed = [run.stamp for run in runs if simulated or not run.simulated]
    hard = tuple(one for one in hard if all(stamp < values[one.spot].stamp for stamp in passed))
    if not hard:
        return None
    newest = max(values[one.spot].stamp for one in hard)
    overrides = {one.id: one for one in (*source.power_overrides, *view.power_overrides) if one.stamp > newest}
    latest = max(overrides.values(), key=lambda one: one.stamp, default=None)
    return PowerLock(source.number, hard, latest)


def _cold_values(view: OrderView) -> dict[Spot, Measurement]:
    """The newest cold value of every spot of an order; a simulated board's values clear nothing of a real one."""
    made_up = {check.id for check in view.checks if check.simulated}
    cold = [one for one in view.measurements if one.taken.spot is not None and not one.taken.spot.conditions.powered]
    real = [one for one in cold if one.check_id not in made_up]
    newest = sorted(real or cold, key=lambda one: one.stamp)
    return {one.taken.spot: one for one in newest if one.taken.spot is not None}
