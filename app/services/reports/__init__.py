"""The reports of the shop: `make` answers, `orders_behind` lists what a figure is made of.

Each report is a module here beside with a function `report(facts, asked) -> Report`, registered in `_MAKERS`; a module
is imported when its report is first asked for. Facts come from the store of figures (`frame`), or from the services
that know better (stock, reorder list).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TypeVar

from app.domain.order_row import OrderRow
from app.domain.report import Asked, Report, ReportKind
from app.ledger.errors import LedgerFailed
from app.ledger.writing import Watch
from app.services.reports.frame import Facts
from app.services.reports.hidden_money import without_money
from app.services.reports.whole_cents import in_whole_cents
from app.services.shop import Shop
from app.words.hidden_prices import prices_hidden

_T = TypeVar("_T")
#: Which module here makes which report.
_MAKERS: dict[ReportKind, str] = {
    ReportKind.TURNAROUND: "turnaround",
    ReportKind.FIRST_PASS: "first_pass",
    ReportKind.COMEBACKS: "comebacks",
    ReportKind.SUCCESS: "success",
    ReportKind.RELIABILITY: "reliability",
    ReportKind.FAULTS: "faults",
    ReportKind.PARTS: "parts",
    ReportKind.STOCK: "stock",
    ReportKind.COST: "cost",
    ReportKind.THROUGHPUT: "throughput",
    ReportKind.WORK_IN_PROGRESS: "work_in_progress",
    ReportKind.KEPT: "kept",
}


def make(shop: Shop, kind: ReportKind, asked: Asked, watch: Watch | None = None) -> Report:
    """The report as the shop stands now, amounts in whole minor units, and none where prices are hidden. `watch`
    follows the making of the store of figures, where that is due.

    Raises CommitCancelled when the watch says so, LedgerError, OSError.
    """
    maker = import_module(f"app.services.reports.{_MAKERS[kind]}")
    made = in_whole_cents(_once_more(shop, lambda: maker.report(Facts.of(shop, watch), asked)))
    return without_money(made) if prices_hidden() else made


def orders_behind(shop: Shop, behind: Sequence[int]) -> tuple[OrderRow, ...]:
    """The orders behind a figure or a row, the newest first."""
    return _once_more(shop, lambda: Facts.of(shop).orders(behind))


def ids_behind(shop: Shop, behind: Sequence[int]) -> tuple[str, ...]:
    """The ids of the orders behind a figure or a row, the newest first: for lists that are read a page at a time."""
    return _once_more(shop, lambda: Facts.of(shop).order_ids(behind))


def _once_more(shop: Shop, work: Callable[[], _T]) -> _T:
    """What the work gives; where the store of figures turns out to be damaged, after it was made anew."""
    try:
        return work()
    except LedgerFailed:
        shop.figures.doubt()
        return work()
