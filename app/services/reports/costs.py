"""What orders cost: parts at the cost of their lots, and what the shop's rates add; amounts of one currency together.

An order whose parts were paid in another currency than the rates are in has the cost of its parts alone; one whose
parts were paid in several currencies has no cost that could be added to another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.domain.report_rates import COST_RATES, Rate, Rates, rated
from app.services.reports.arrays import Floats, Mask
from app.services.reports.frame import Facts, Orders

#: What a cost is made of, in the order it is told: the parts, then the rates.
PARTS = "parts"


@dataclass(frozen=True, slots=True)
class Costs:
    """The costs in one currency: `there` = the orders (of the selection) that have theirs in it. `shares` = what each
    is made of, minor units by order of the selection; a rate that is not set, or is in another currency, is absent.
    """

    currency: str
    there: Mask
    shares: dict[str, Floats]
    total: Floats

    @property
    def missing(self) -> tuple[Rate, ...]:
        """The rates that are not in these costs."""
        return tuple(one for one in COST_RATES if one.value not in self.shares)


@dataclass(frozen=True, slots=True)
class AllCosts:
    """The costs of a selection of orders, by currency, that of the rates where there is no other; `mixed` = the orders
    with parts of several currencies.
    """

    by_currency: tuple[Costs, ...]
    mixed: Mask


def costs_of(facts: Facts, orders: Orders, rates: Rates) -> AllCosts:
    """What each of the orders cost."""
    lines = facts.parts(orders)
    names = facts.figures.names("currency")
    used = np.unique(lines.currency[lines.currency >= 0]).tolist()
    sums: dict[str, Floats] = {
        names[number]: np.bincount(
            lines.order[lines.currency == number], lines.value[lines.currency == number], len(orders)
        ).astype(np.float64)
        for number in used
    }
    kinds = np.zeros(len(orders), dtype=np.int64)
    for amounts in sums.values():
        kinds += amounts != 0
    mixed = kinds > 1
    made = []
    for currency in sorted({rates.currency, *sums}):
        parts = sums.get(currency, np.zeros(len(orders)))
        own = currency == rates.currency
        there = ~mixed & ((parts != 0) | ((kinds == 0) & own))
        shares: dict[str, Floats] = {PARTS: parts, **(_rated(orders, rates, parts) if own else {})}
        total: Floats = np.sum(list(shares.values()), axis=0)
        if there.any() or (own and not sums):
            made.append(Costs(currency, there, shares, total))
    return AllCosts(tuple(made), mixed)


def _rated(orders: Orders, rates: Rates, parts: Floats) -> dict[str, Floats]:
    minutes = orders.touch_min.astype(np.float64)
    return {rate.value: costs for rate, costs in rated(rates, parts, minutes, np.rint).items()}
