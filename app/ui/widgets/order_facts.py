"""Whose the board of an order is, where it came from, when it came in."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from app.domain.order_view import OrderView
from app.domain.work_order import FINISHED
from app.services import orders
from app.ui.order_marks import offset_min
from app.ui.widgets.order_card import OrderAction, OrderCard, OrderSpace
from app.ui.widgets.order_dialogs import AssignDialog, PromiseDialog
from app.ui.widgets.text import label
from app.words.dates import moment_text
from app.words.language import _
from app.words.waiting import due_text


class OrderFacts(OrderCard):
    """Customer and what was promised; below it where the board came from, and when it came in."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("Customer"))
        self.column.setSpacing(4)

    def show_order(self, view: OrderView, found: Any) -> None:
        self.clear()
        self.column.addWidget(label(view.customer or _("Not said whose it is"), "strong", wrap=True, select=True))
        late = view.due_at is not None and view.due_at < datetime.now(UTC) and view.state not in FINISHED
        promised = moment_text(view.due_at, offset_min()) if view.due_at is not None else ""
        if late and view.due_at is not None:
            promised = f"{due_text(view.due_at, late=True)} · {promised}"
        self._line(_("Promised"), promised, "critical" if late else "ink", strong=True)
        self._line(_("Works on it"), view.assignee)
        self._line(_("Their number"), view.customer_reference)
        self._line(_("Delivery"), view.batch or "")
        self._line(_("Reported"), view.reported_fault)
        self.add_line()
        miner = view.miner
        if miner is not None:
            slot = "" if miner.slot is None else _("board {number}").format(number=miner.slot + 1)
            self._line(_("Miner"), " · ".join(part for part in (miner.ip, miner.model, slot) if part))
        self._line(_("Board"), " · ".join(part for part in (view.asset.board_code, view.asset.number) if part))
        self._line(_("Comeback of"), view.parent_number or "")
        self._line(_("Opened"), f"{moment_text(view.opened_at, offset_min())} · {view.opened_by}")

    def menu(self, view: OrderView) -> tuple[OrderAction, ...]:
        if view.state.closed:
            return ()
        return (
            OrderAction(_("Promise for…"), "ph.calendar-check", self.ask_promise),
            OrderAction(_("Assign…"), "ph.user", self.ask_person),
        )

    def ask_promise(self) -> None:
        """For when it is promised."""
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, self.order_id
        dialog = PromiseDialog(self, _("Promise"))
        dialog.accepted.connect(
            lambda: self.space.write(
                lambda: orders.set_due(shop, actor, order_id, dialog.due.value()), _("Promise kept")
            )
        )
        dialog.open()

    def ask_person(self) -> None:
        """Who works on it."""
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, self.order_id
        dialog = AssignDialog(self, _("Assign"), (), actor)
        dialog.accepted.connect(
            lambda: self.space.write(
                lambda: orders.assign(shop, actor, order_id, dialog.name.text().strip() or None), _("Assigned")
            )
        )
        dialog.open()

    def _line(self, name: str, value: str, tone: str = "ink", *, strong: bool = False) -> None:
        if not value:
            return
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(label(name, "small", "ink_2"), 0, Qt.AlignmentFlag.AlignTop)
        said = label(value, "strong" if strong else "small", tone, wrap=True, select=True)
        said.setAlignment(Qt.AlignmentFlag.AlignRight)
        row.addWidget(said, 1)
        self.column.addLayout(row)
