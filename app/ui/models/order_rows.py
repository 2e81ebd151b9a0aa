"""The list of orders as a table: a page of rows at a time, in the order the record gives them.

Sorting and further pages are asked of whoever reads the record: `resorted` and `more`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal

from app.domain.finding import Fault
from app.domain.order_draft import OrderSort
from app.domain.order_row import OrderRow
from app.domain.work_order import Priority
from app.ui.models.rows import CellText, Rows
from app.ui.order_marks import short_title, state_mark, when
from app.ui.widgets.order_tile import status_of
from app.words.findings import fault_name
from app.words.language import _
from app.words.orders import state_name
from app.words.waiting import due_text

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
#: What each column is sorted by; None = it is not.
SORTS: tuple[OrderSort | None, ...] = (
    OrderSort.NUMBER,
    OrderSort.STATE,
    None,
    OrderSort.DUE,
    None,
    OrderSort.SERIAL,
    None,
    OrderSort.CUSTOMER,
    OrderSort.ASSIGNEE,
    OrderSort.MOVED,
)
#: Widths of the columns, px at 100 %; the one for the fault takes what is left.
WIDTHS = (156, 140, 122, 80, 110, 160, 100, 94, 94, 98)
WIDEST = 6
#: What the serial, the fault, the state and the customer take of the room that is left, in this order.
LIKES = ((5, 182), (6, 150), (1, 176), (7, 150))
WAITS = 2
#: Where the page is too narrow for all: whose it is, when it changed, what it waits for, when it is due, what it is.
FIRST_TO_GO = (9, 8, WAITS, 3, 4)


class OrderRows(Rows):
    """`total` rows there are in all, of which the first pages are here."""

    resorted = Signal()
    more = Signal()

    def __init__(self) -> None:
        super().__init__(
            (
                _("Number"), _("State"), _("Waits for"), _("Due"), _("What it is"), _("Serial"), _("Fault"),
                _("Customer"), _("Whose"), _("Changed"),
            )
        )  # fmt: skip
        self.total = 0
        self.sorted_by, self.descending = OrderSort.MOVED, False
        self._asked = False

    def show_orders(self, rows: Sequence[OrderRow], total: int) -> None:
        """Show the first page of a list of so many."""
        self.total, self._asked = total, False
        self.show([(row, cells(row)) for row in rows])

    def add_orders(self, rows: Sequence[OrderRow]) -> None:
        """Show a further page below."""
        self._asked = False
        have = self.rowCount()
        if not rows:
            self.total = have
            return
        self.beginInsertRows(_ROOT, have, have + len(rows) - 1)
        self._rows += [(row, cells(row)) for row in rows]
        self.endInsertRows()

    def canFetchMore(self, parent: Index) -> bool:  # noqa: N802 - Qt's name
        return not parent.isValid() and not self._asked and self.rowCount() < self.total

    def fetchMore(self, parent: Index) -> None:  # noqa: N802 - Qt's name
        self._asked = True
        self.more.emit()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        wanted = SORTS[column] if 0 <= column < len(SORTS) else OrderSort.MOVED
        newest_first = wanted is OrderSort.MOVED  # which is how the record gives them
        descending = (order == Qt.SortOrder.DescendingOrder) != newest_first
        if wanted is not None and (wanted, descending) != (self.sorted_by, self.descending):
            self.sorted_by, self.descending = wanted, descending
            self.resorted.emit()


def cells(row: OrderRow) -> tuple[CellText, ...]:
    """What the list shows of an order."""
    tone, icon = state_mark(row.state)
    late = row.late(datetime.now(UTC))
    _tone, _icon, waits = status_of(row) if row.waits_for is not None else ("", "", "")
    due = due_text(row.due_at, late=late) if row.due_at is not None else ""
    return (
        CellText(row.number, icon="ph.star-fill" if row.priority is Priority.HIGH else "", strong=True),
        CellText(state_name(row.state), tone if not row.state.closed else "ink_2", icon),
        CellText(waits, "ink_2"),
        CellText(due, "critical" if late else "ink", strong=late),
        CellText(short_title(row.asset)),
        CellText(row.asset.serial or "—"),
        CellText(fault_name(Fault(row.fault)) if row.fault else row.reported_fault),
        CellText(row.customer or ""),
        CellText(row.assignee or row.technician, "ink" if row.assignee else "ink_2"),
        CellText(when(row.changed_at), "ink_2"),
    )
