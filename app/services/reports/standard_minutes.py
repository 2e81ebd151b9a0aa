"""Standard minutes of an order by its model and fault: as the shop set them, else what it takes itself.

What it takes itself is the median touch time of all its repaired orders with that model and fault, whoever did them and
whenever; where those are too few, of all with the fault, then of all. So one person's pace does not set the measure he
is held against.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from app.domain.finding import Fault
from app.domain.permission import Permission
from app.domain.phrase import Phrase
from app.domain.report import Asked, Column, Row, Table, Unit
from app.domain.report_rates import BadStandard
from app.services.permissions import require
from app.services.reports.arrays import Floats, Whole
from app.services.reports.frame import OUTCOMES, Facts, Orders, Outcome
from app.services.reports.groups import groups
from app.services.reports.naming import fault_of
from app.services.reports.order_groups import behind, led
from app.services.settings_kept import keep, kept
from app.services.shop import Shop

_P = Phrase.of
_PREFIX = "standard_minutes."
#: So many orders make a standard of their own.
ENOUGH = 5
_MOST = 10_000


class Source(IntEnum):
    """Where a standard comes from."""

    SET = 0
    MODEL_AND_FAULT = 1
    FAULT = 2
    OVERALL = 3


@dataclass(frozen=True, slots=True)
class Standard:
    """The standards of a shop: minutes by (model, fault) as texts; `by_fault` and `overall` where those are too few."""

    set_: dict[tuple[str, str], float]
    own: dict[tuple[str, str], float]
    by_fault: dict[str, float]
    overall: float

    def of(self, orders: Orders) -> tuple[Floats, Whole]:
        """Minutes of each order, and where they come from (`Source`)."""
        minutes, source = np.zeros(len(orders)), np.full(len(orders), int(Source.OVERALL))
        for (model, fault), places in self._groups(orders):
            minutes[places], source[places] = self.at(model, fault)
        return minutes, source

    def at(self, model: str, fault: str) -> tuple[float, Source]:
        """Minutes of a model and a fault, and where they come from."""
        if (model, fault) in self.set_:
            return self.set_[model, fault], Source.SET
        if (model, fault) in self.own:
            return self.own[model, fault], Source.MODEL_AND_FAULT
        if fault in self.by_fault:
            return self.by_fault[fault], Source.FAULT
        return self.overall, Source.OVERALL

    def table(self, orders: Orders) -> Table:
        """The standards that these orders are weighted by."""
        rows = []
        for (model, fault), places in self._groups(orders):
            minutes, source = self.at(model, fault)
            rows.append(
                Row(
                    (
                        model or _P("flow.no_model"),
                        fault_of(fault) if fault else _P("flow.no_fault"),
                        len(places),
                        minutes,
                        _P(f"throughput.source.{source.name.lower()}"),
                    ),
                    behind(orders, places),
                )
            )
        return Table(
            "standards",
            _P("throughput.standards"),
            (
                Column("model", _P("flow.col.model")),
                Column("fault", _P("flow.col.fault")),
                Column("n", _P("flow.col.orders"), Unit.COUNT),
                Column("minutes", _P("throughput.col.standard"), Unit.MINUTES),
                Column("source", _P("throughput.col.source")),
            ),
            tuple(rows),
        )

    @staticmethod
    def _groups(orders: Orders) -> list[tuple[tuple[str, str], Whole]]:
        models, faults = orders.names("model"), orders.names("fault")
        return [
            ((models[model] if model >= 0 else "", faults[fault] if fault >= 0 else ""), places)
            for (model, fault), places in groups(orders.model, orders.fault)
        ]


def standards(facts: Facts) -> Standard:
    """The standards of the shop as it stands."""
    said = set_minutes(facts.shop)
    orders = led(facts.select(Asked()))[0]
    orders = orders.only((orders.outcome == OUTCOMES.index(Outcome.REPAIRED)) & (orders.touch_min > 0))
    models, faults = orders.names("model"), orders.names("fault")
    own, by_fault = {}, {}
    for (model, fault), places in groups(orders.model, orders.fault):
        if len(places) >= ENOUGH and model >= 0 and fault >= 0:
            own[models[model], faults[fault]] = _median(orders.touch_min[places])
    for (fault,), places in groups(orders.fault):
        if len(places) >= ENOUGH and fault >= 0:
            by_fault[faults[fault]] = _median(orders.touch_min[places])
    return Standard(said, own, by_fault, _median(orders.touch_min))


def set_standards(shop: Shop, actor: str, wanted: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], float]:
    """Keep standard minutes by (model, fault) as a person typed them; "" takes one back. Gives all that are set.

    Raises BadStandard, NotAllowed, and what a commit raises.
    """
    require(shop, actor, Permission.EDIT_PRICES)
    changed: dict[tuple[str, str], float | None] = {}
    for (model, fault), text in wanted.items():
        if not model.strip() or fault.strip() not in list(Fault):
            raise BadStandard(model.strip(), fault.strip(), text)
        try:
            minutes = float(text.strip().replace(",", ".")) if text.strip() else None
        except ValueError:
            raise BadStandard(model.strip(), fault.strip(), text) from None
        if minutes is not None and not (math.isfinite(minutes) and 0 < minutes <= _MOST):
            raise BadStandard(model.strip(), fault.strip(), text)
        changed[model.strip(), fault.strip()] = minutes
    with shop.writing(actor) as draft:
        keep(shop, draft, _PREFIX, changed)
    return set_minutes(shop)


def set_minutes(shop: Shop) -> dict[tuple[str, str], float]:
    """The standard minutes that the shop has set, by (model, fault)."""
    with shop.read() as db:
        return {key: float(value) for key, value in kept(db, _PREFIX).items()}


def _median(minutes: Floats) -> float:
    return float(np.median(minutes)) if len(minutes) else 0.0
