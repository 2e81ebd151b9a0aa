"""What an order waits for: which parts, where they are by now, and that it can go on once they are here."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.domain.order_view import OrderView
from app.domain.part_need import PartNeed
from app.domain.work_order import State
from app.services import part_needs
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.buttons import button
from app.ui.widgets.order_card import OrderCard, OrderSpace
from app.ui.widgets.pill import Pill
from app.ui.widgets.text import Elided, label
from app.words.language import _
from app.words.plain_text import plain
from app.words.purchases import need_text

#: Where an order may come to wait for a part.
_WAITING = frozenset({State.DIAGNOSED, State.AWAITING_APPROVAL, State.AWAITING_PARTS, State.IN_REPAIR, State.ON_HOLD})


class OrderNeeds(OrderCard):
    """One line a part: here, on its way with which order and for when, or not ordered."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("Parts it waits for"))
        #: What is shown.
        self.needs: tuple[PartNeed, ...] = ()

    @classmethod
    def wanted(cls, view: OrderView) -> bool:
        return not view.signed and view.state in _WAITING

    @classmethod
    def read(cls, shop: Any, view: OrderView) -> tuple[PartNeed, ...]:
        return part_needs.needs_of(shop, view.id)

    def show_order(self, view: OrderView, found: tuple[PartNeed, ...]) -> None:
        self.clear()
        self.needs = found or ()
        self.aside(button(_("Wait for a part…"), self.ask, kind="link"))
        waited = [one for one in self.needs if one.wanted]
        if view.state is State.AWAITING_PARTS and self.needs and all(one.met for one in self.needs):
            row = QHBoxLayout()
            row.addWidget(Pill(_("The parts are here"), "ok", "state.ok"))
            row.addStretch(1)
            self.column.addLayout(row)
            self.column.addWidget(label(_("The repair can go on: take the next step."), "small", "ink_2", wrap=True))
        elif view.state is State.AWAITING_PARTS and not self.needs:
            said = _("Nobody has said which part. Say it, and this order tells when it is here.")
            self.column.addWidget(label(said, "small", "ink_2", wrap=True))
        for need in waited:
            self.column.addWidget(self._line(need))

    def _line(self, need: PartNeed) -> QWidget:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Elided(plain(f"{need.wanted} × {need.sku}", 80), "strong"), 1)
        row.addWidget(label(need_text(need), "small", "ok" if need.met else "info" if need.arriving else "major"))
        off = button(_("Off"), lambda: self._remove(need), kind="link")
        off.setAccessibleName(_("No longer wait for {part}").format(part=need.sku))
        row.addWidget(off)
        return holder

    def ask(self) -> None:
        """Ask for the part, by typing or scanning."""
        asked = AskDialog(
            self,
            _("Which part does it wait for?"),
            _("It goes onto the reorder list, and this order says when it is here."),
            _("Wait for it"),
        )
        part, many = asked.field(_("Part number, scanned or typed")), asked.field(_("How many"), "1")

        def judge(_text: str = "") -> None:
            asked.go_button.setEnabled(bool(part.text().strip()) and many.text().strip().isdecimal())

        part.textChanged.connect(judge)
        many.textChanged.connect(judge)
        judge()
        part.setFocus()
        if asked.exec():
            self.add(part.text().strip(), int(many.text()))

    def add(self, part: str, quantity: int) -> None:
        """Say that the order waits for so many of a part."""
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, self.order_id
        self.space.write(
            lambda: part_needs.add_need(shop, actor, order_id, part, quantity), _("The order waits for the part.")
        )

    def _remove(self, need: PartNeed) -> None:
        shop, actor, order_id = self.space.desk.shop, self.space.desk.actor, self.order_id
        self.space.write(
            lambda: part_needs.remove_need(shop, actor, order_id, need.part_id), _("The order waits for it no longer.")
        )
