"""Whose the board of an order is, where it came from, when it came in."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from app.domain.order_view import OrderView
from app.ui.order_marks import offset_min
from app.ui.widgets.order_card import OrderCard, OrderSpace
from app.ui.widgets.text import label
from app.words.dates import moment_text
from app.words.language import _


class OrderFacts(OrderCard):
    """Customer, where the board came from, when it came in."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("From"))
        self.column.setSpacing(4)

    def show_order(self, view: OrderView, found: Any) -> None:
        self.clear()
        miner = view.miner
        place = ""
        if miner is not None:
            slot = "" if miner.slot is None else _("board {number}").format(number=miner.slot + 1)
            place = " · ".join(part for part in (miner.ip, miner.model, slot) if part)
        for name, value in (
            (_("Customer"), view.customer),
            (_("Reported"), view.reported_fault),
            (_("Miner"), place),
            (_("Board"), view.asset.board_code),
            (_("Label"), view.asset.number),
            (_("Opened"), f"{moment_text(view.opened_at, offset_min())} · {view.opened_by}"),
        ):
            if value:
                row = QHBoxLayout()
                row.setSpacing(12)
                row.addWidget(label(name, "small", "ink_2"), 0, Qt.AlignmentFlag.AlignTop)
                said = label(value, "small", "ink", wrap=True, select=True)
                said.setAlignment(Qt.AlignmentFlag.AlignRight)
                row.addWidget(said, 1)
                self.column.addLayout(row)
