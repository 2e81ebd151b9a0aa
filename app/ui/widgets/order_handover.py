"""The order's hand-overs: what two benches say differently waits here for a person; handing it over is in the menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from app.domain.handover import Choice, Conflict, HandoverLine
from app.domain.order_view import OrderView
from app.ui.order_marks import when
from app.ui.widgets.buttons import button
from app.ui.widgets.flow import Flow
from app.ui.widgets.handover_dialog import ask_where_to
from app.ui.widgets.order_card import OrderAction, OrderCard, OrderSpace
from app.ui.widgets.text import hairline, label
from app.words.handover import conflict_text, field_name, value_text
from app.words.language import _, ngettext
from app.words.plain_text import plain


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What the card shows: what waits for a person, and when the order went or came."""

    conflicts: tuple[Conflict, ...] = ()
    lines: tuple[HandoverLine, ...] = ()


class OrderHandover(OrderCard):
    """Hidden while no bench says anything different from another."""

    def __init__(self, space: OrderSpace) -> None:
        super().__init__(space, _("Two benches differ"))

    @classmethod
    def read(cls, shop: Any, view: OrderView) -> HandedOver:
        """What waits for a person on this order, and its hand-overs."""
        from app.services.handover import handovers_of
        from app.services.handover_conflicts import conflicts_of

        return HandedOver(conflicts_of(shop, view.id), handovers_of(shop, view.id))

    def show_order(self, view: OrderView, found: HandedOver | None) -> None:
        """Show what is at odds, each with its two ways out."""
        self.clear()
        told = found or HandedOver()
        self.setVisible(bool(told.conflicts))
        if not told.conflicts:
            return
        words = ngettext(
            "Set on two laptops without knowing of each other. What is here stays until you choose.",
            "Set on two laptops without knowing of each other. What is here stays until you choose.",
            len(told.conflicts),
        )
        self.column.addWidget(label(words, "small", "ink_2", wrap=True))
        for conflict in told.conflicts:
            self.column.addWidget(hairline())
            self.column.addWidget(label(conflict_text(conflict), "body", "ink", wrap=True))
            self.column.addWidget(self._ways(conflict))
        if told.lines:
            newest = told.lines[-1]
            words = _("Last handed over {when}, by {who}")
            text = words.format(when=when(newest.at), who=plain(newest.by, 40) or "—")
            self.column.addWidget(label(text, "small", "ink_2", wrap=True))

    def menu(self, view: OrderView) -> tuple[OrderAction, ...]:
        """Handing the order over."""
        return (OrderAction(_("Hand over…"), "ph.export", self.hand_over),)

    def hand_over(self) -> None:
        """Ask for a file and write the order into it."""
        from app.services.handover import export_order

        if self.space.view is not None:
            ask_where_to(self.space.desk, self, self.space.view.number, export_order)

    def settle(self, conflict: Conflict, choice: Choice) -> None:
        """Settle one as the person chose; it can be taken back."""
        from app.services.handover_conflicts import settle

        shop, actor = self.space.desk.shop, self.space.desk.actor
        said = _("{field} settled").format(field=field_name(conflict.field))
        self.space.write(lambda: settle(shop, actor, conflict.id, choice), said)

    def _ways(self, conflict: Conflict) -> QWidget:
        row = QWidget()
        ways = Flow(row, 8)
        if conflict.same_thing:
            keep, take = _("Two different ones"), _("One and the same")
        else:
            keep = _("Keep: {value}").format(value=value_text(conflict.field, conflict.ours))
            take = _("Take: {value}").format(value=value_text(conflict.field, conflict.theirs))
        ways.addWidget(button(keep, lambda: self.settle(conflict, Choice.OURS)))
        ways.addWidget(button(take, lambda: self.settle(conflict, Choice.THEIRS)))
        return row
