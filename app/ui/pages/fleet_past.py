"""What the shop's record says of one machine in the side panel: that it was here before, its orders, what was done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.service_mode import ServiceStep
from app.ui.bridge import run_in_thread
from app.ui.models.fleet_line import FleetLine
from app.ui.order_marks import when
from app.ui.pages.fleet_notes import past_words
from app.ui.pages.page import Desk
from app.ui.widgets.buttons import button
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.text import Elided, hairline, label
from app.words.language import _
from app.words.plain_text import plain
from app.words.service_mode import step_name
from app.words.swap_test import outcome_text
from drivers.model.action import ActionKind, ActionOutcome

if TYPE_CHECKING:
    from app.services.fleet_history import PastDeed, PastOrder

#: So many orders and deeds are listed; the whole life stands on the Boards page.
_ORDERS, _DEEDS = 3, 5


def comeback_strip(words: str) -> QFrame:
    """The strip that says a machine or a board in it was repaired here before."""
    strip = QFrame()
    strip.setProperty("kind", "card")
    strip.setProperty("tone", "minor")
    row = QHBoxLayout(strip)
    row.setContentsMargins(12, 8, 12, 8)
    row.setSpacing(10)
    row.addWidget(icon_label("ph.clock-counter-clockwise", "minor", 18))
    row.addWidget(label(words, "body", "ink", wrap=True, select=True), 1)
    return strip


class MachinePast(QWidget):
    """Orders of a machine and its boards, and what was done to it over the LAN; empty until the record answered."""

    def __init__(self, desk: Desk, line: FleetLine) -> None:
        super().__init__()
        self._desk = desk
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.hide()
        if desk.shop is not None:
            self._ask(line)

    def _ask(self, line: FleetLine) -> None:
        from app.services.fleet_history import past_deeds, past_orders

        shop, reading = self._desk.shop, line.reading
        run_in_thread(
            lambda: (past_orders(shop, [reading]).get(reading.ip, ()), past_deeds(shop, reading, _DEEDS)),
            lambda past: self._show(line, *past),
            self._desk.say_error,
            self,
        )

    def _show(self, line: FleetLine, orders: tuple[PastOrder, ...], deeds: tuple[PastDeed, ...]) -> None:
        if not orders and not deeds:
            return
        self._column.addWidget(hairline())
        head = QHBoxLayout()
        head.addWidget(label(_("History"), "strong", "ink_2"))
        head.addStretch(1)
        serial = line.reading.serial
        if serial and orders:
            wish = button(_("Open miner"), lambda: self._desk.go_to("board", serial=serial), kind="link")
            head.addWidget(wish)
        self._column.addLayout(head)
        for past in orders[:_ORDERS]:
            self._column.addLayout(self._order(past))
        for deed in deeds:
            self._column.addLayout(self._deed(deed))
        self.show()

    def _deed(self, deed: PastDeed) -> QHBoxLayout:
        from app.services.device_logs import KeptLog

        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(Elided(deed_words(deed), "small", "ink_2"), 1)
        if isinstance(deed, KeptLog):
            wish = button(
                _("Open the log"), partial(self._desk.go_to, "log", kept=deed.sha256, name=deed.name), kind="link"
            )
            row.addWidget(wish)
        return row

    def _order(self, past: PastOrder) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(when(past.at), "small", "ink_3"))
        row.addWidget(button(past.number, lambda: self._desk.go_to("orders", order=past.number), kind="link"))
        row.addWidget(Elided(past_words(past), "small", "ink_2"), 1)
        return row


def deed_words(deed: PastDeed) -> str:
    """One thing done to a machine, in a line: when, what, what came of it, who."""
    from app.services.device_logs import KeptLog
    from app.services.swap_test import KeptSwapTest

    if isinstance(deed, KeptLog):
        parts = [_done_word(ActionKind.FETCH_LOG), plain(deed.name, 80)]
    elif isinstance(deed, KeptSwapTest):
        parts = [_("swap test"), outcome_text(deed.test)]
    else:
        steps = set(ServiceStep)
        what = step_name(ServiceStep(deed.kind)) if deed.kind in steps else _done_word(ActionKind(deed.kind))
        if deed.outcome is not ActionOutcome.DONE:
            what = _("{action}: not done").format(action=what)
        watts = _("{watts} W").format(watts=f"{deed.watts:,.0f}") if deed.watts is not None else ""
        parts = [what, watts, plain(deed.actor, 40)]
    return " · ".join(part for part in (when(deed.at), *parts) if part)


def _done_word(kind: ActionKind) -> str:
    return {
        ActionKind.LOCATE: _("light on"),
        ActionKind.LOCATE_OFF: _("light off"),
        ActionKind.RESTART: _("restarted"),
        ActionKind.PAUSE: _("paused"),
        ActionKind.RESUME: _("resumed"),
        ActionKind.POWER_LIMIT: _("power limit set"),
        ActionKind.FETCH_LOG: _("log kept"),
    }[kind]
