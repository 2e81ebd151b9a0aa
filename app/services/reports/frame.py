"""The facts that reports reckon with: columns of orders, findings, parts, tests and stays, filtered as was asked.

`Facts.of(shop, watch)` brings the store of figures up to the shop and holds one reading of it. `facts.select(asked,
when)` gives the orders that pass the filters and whose moment `when` lies in the period; `facts.faults(orders)` and the
like give the lines of those orders, each with `order` = the place of its order in the selection. What the columns are:
`app.services.reports.columns` and `lines`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from app.domain.order_row import OrderRow
from app.domain.report import Asked, Behind, Period
from app.ledger.figures_columns import OUTCOMES, STATES, STATUSES, Outcome
from app.ledger.writing import Watch
from app.services.order_list import rows_of
from app.services.reports.arrays import Floats, Mask, Whole
from app.services.reports.columns import Orders, When, named
from app.services.reports.lines import Assets, Faults, Moves, Parts, Tests
from app.services.reports.reading import Reading
from app.services.shop import Shop

__all__ = [
    "OUTCOMES",
    "STATES",
    "STATE_NUMBER",
    "STATUSES",
    "Assets",
    "Facts",
    "Faults",
    "Moves",
    "Orders",
    "Outcome",
    "Parts",
    "Tests",
    "grouped",
    "within",
]

_T = TypeVar("_T")


class Facts(Reading):
    """The facts of one reading."""

    @classmethod
    def of(cls, shop: Shop, watch: Watch | None = None) -> Facts:
        """The facts as the shop stands now; brings its store of figures up, or makes it, followed by `watch`.

        Raises CommitCancelled where the watch says so, LedgerError, OSError.
        """
        with shop.read() as db:
            return cls(shop, shop.figures.current(db, watch or Watch()), db)

    def select(self, asked: Asked, when: When | None = None) -> Orders:
        """The orders that pass the filters, and whose moment `when` lies in the period (None = whatever the time)."""
        keep: Mask = self.column("order", "live") == 1
        if when is not None:
            keep &= within(self.column("order", when), asked.period)
        orders = Orders(self, np.flatnonzero(keep))
        mask = self._chosen(asked, orders)
        if asked.technicians:
            mask &= named(orders.technician, self.figures.names("person"), asked.technicians)
        return orders.only(mask)

    def moves(self, orders: Orders) -> Moves:
        """Every stay of the orders in a state, oldest first order by order."""
        return Moves(self, "move", orders)

    def faults(self, orders: Orders) -> Faults:
        """The findings of the orders, those ruled out too; one line for each chip that a finding names."""
        return Faults(self, "fault", orders)

    def parts(self, orders: Orders) -> Parts:
        """The parts that were fitted in the orders."""
        return Parts(self, "part", orders)

    def tests(self, orders: Orders) -> Tests:
        """The test runs of the orders, oldest first order by order."""
        return Tests(self, "test", orders)

    def assets(self, asked: Asked) -> Assets:
        """Every asset that passes the filters by model, customer (its owner) and site (where it was last seen), those
        that never failed too; of merged assets the one that stands for them. The period is not applied.
        """
        head = self._asset_head
        live = (self.column("asset", "live") == 1) & (head == np.arange(len(head)))
        assets = Assets(self, np.flatnonzero(live))
        mask = self._chosen(asked, assets)
        return Assets(self, assets.place[mask])

    def _chosen(self, asked: Asked, of: Orders | Assets) -> Mask:
        """Which of those orders or assets pass the filters by model, customer and site."""
        mask: Mask = np.ones(len(of), dtype=bool)
        names = self.figures.names
        if asked.models:
            mask &= named(of.model, names("model"), asked.models) | named(of.code, names("code"), asked.models)
        if asked.customers:
            mask &= named(of.customer, self.customer_ids, (self.customer_head(id_) for id_ in asked.customers))
        if asked.sites:
            mask &= named(of.site, names("site"), asked.sites)
        return mask

    def orders(self, behind: Behind | Sequence[int]) -> tuple[OrderRow, ...]:
        """The orders of those keys as lists show them, the newest first; a key that no order has is left out."""
        with self.shop.read() as db:
            return rows_of(db, self.order_ids(behind))

    def order_ids(self, behind: Behind | Sequence[int]) -> tuple[str, ...]:
        """The ids of the orders of those keys, the newest first; a key that no order has is left out."""
        keys = self.column("order", "key")
        by_key = np.argsort(keys)
        wanted = np.unique(np.array(behind, dtype=np.int64))
        at = np.searchsorted(keys, wanted, sorter=by_key)
        at = by_key[at[at < len(keys)]]
        ids = self.figures.ids("order")
        return tuple(sorted((ids[place] for place in at[np.isin(keys[at], wanted)]), reverse=True))


def within(moments: Floats, period: Period) -> Mask:
    """Which moments lie in the period; one that did not happen lies in none."""
    mask = ~np.isnan(moments)
    if period.start is not None:
        mask &= moments >= period.start.timestamp()
    if period.end is not None:
        mask &= moments < period.end.timestamp()
    return mask


def grouped(numbers: Whole, names: Sequence[str], make: Callable[[Mask], _T]) -> dict[str, _T]:
    """Of each text that occurs (not of -1), what `make` makes of its mask."""
    return {names[number]: make(numbers == number) for number in np.unique(numbers).tolist() if number >= 0}


#: State -> its number in the columns.
STATE_NUMBER = {state: number for number, state in enumerate(STATES)}
