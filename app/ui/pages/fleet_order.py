"""From a miner of the Fleet page to a work order, and back again where that was not meant."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QPushButton, QWidget

from app.ui.bridge import run_in_thread
from app.ui.models.fleet_line import FleetLine
from app.ui.pages.page import Desk
from app.words.language import _

if TYPE_CHECKING:
    from app.ledger.change import Commit
    from app.services.fleet_orders import Opened


def open_order(desk: Desk, line: FleetLine, primary: QPushButton) -> None:
    """Open a work order for a miner and go to it; the primary that asked for it waits that long."""
    from app.services.fleet_orders import open_for_row

    primary.setEnabled(False)
    shop, actor = desk.shop, desk.actor

    def work() -> tuple[Opened, list[Commit]]:
        with shop.noting() as noted:
            return open_for_row(shop, actor, line.row), noted

    def done(found: tuple[Opened, list[Commit]]) -> None:
        opened, noted = found
        primary.setEnabled(True)
        words = _("Opened {number} for {ip}") if opened.new else _("{number} is already open for {ip}")
        undo = (lambda: _take_back(desk, noted, primary)) if opened.new else None
        desk.toast(words.format(number=opened.number, ip=line.reading.ip), undo)
        desk.go_to("orders", order=opened.number)

    def failed(error: BaseException) -> None:
        primary.setEnabled(True)
        desk.say_error(error)

    run_in_thread(work, done, failed, primary)


class Host(Protocol):
    """The page, as the menu of its rows sees it."""

    def open_order(self, line: FleetLine) -> None:
        """Open a work order for a miner and go to it."""


def order_of_row(page: Host, lines: Sequence[FleetLine]) -> None:
    """The Fleet page's action: what the panel's primary does, from a row's menu."""
    page.open_order(lines[0])


def _take_back(desk: Desk, opened: Sequence[Commit], owner: QWidget) -> None:
    """Undo of an order just opened: it is gone from the list, and the miner is shown again."""
    shop, actor = desk.shop, desk.actor

    def done(_none: object) -> None:
        desk.go_to("fleet")
        desk.toast(_("Taken back"))

    run_in_thread(lambda: shop.take_back(actor, opened), done, desk.say_error, owner)
