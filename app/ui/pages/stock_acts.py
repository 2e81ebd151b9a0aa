"""Writing to the stock from a page: beside the GUI thread, said in one sentence, and exactly that can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject

from app.domain.stock import LotRow, PartRow
from app.domain.stock_error import NothingChanged
from app.ledger.change import Commit
from app.services import stock
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Page
from app.ui.widgets.receive_dialog import CURRENCIES, Received, ReceiveDialog
from app.words.language import _, ngettext
from app.words.part_story import number_text
from app.words.plain_text import plain

T = TypeVar("T")


class StockActs(QObject):
    """What a page of parts does to the stock; `refresh` shows the page anew afterwards."""

    def __init__(self, page: Page, refresh: Callable[[], None]) -> None:
        super().__init__(page)
        self._page, self._refresh = page, refresh
        #: The lot that came in last, to be labelled while it is in the hand.
        self.received_lots: tuple[str, ...] = ()

    def write(
        self,
        work: Callable[[], T],
        said: Callable[[T], str],
        also: Callable[[T], tuple[str, Callable[[], object]] | None] = lambda _value: None,
    ) -> None:
        """Run a write beside the GUI thread; then say it, and offer to take back exactly what it saved, and what else
        `also` makes of it.
        """
        desk = self._page.desk
        shop = desk.shop

        def both() -> tuple[T, list[Commit]]:
            with shop.noting() as noted:
                return work(), noted

        def done(found: tuple[T, list[Commit]]) -> None:
            value, noted = found
            desk.toast(said(value), (lambda: self._take_back(noted)) if noted else None, also(value))
            self._refresh()

        def failed(error: BaseException) -> None:
            if isinstance(error, NothingChanged):  # what was asked for is so already
                desk.toast(_("Nothing to change: it is so already."))
            else:
                desk.say_error(error)

        run_in_thread(both, done, failed, self)

    def _take_back(self, noted: list[Commit]) -> None:
        desk = self._page.desk
        shop, actor = desk.shop, desk.actor

        def done(_none: None) -> None:
            desk.toast(_("Taken back"))
            self._refresh()

        run_in_thread(lambda: shop.take_back(actor, noted), done, desk.say_error, self)

    def ask_receive(
        self,
        find: Callable[[str], PartRow | None],
        chosen: PartRow | None = None,
        currency: str = CURRENCIES[0],
        bin: str = "",
    ) -> ReceiveDialog:
        """Ask what came in, and take it in."""
        dialog = ReceiveDialog(
            self._page, find, chosen, currency=currency, bin=bin, priced=self._page.desk.sees_prices
        )  # fmt: skip
        dialog.accepted.connect(lambda: self.receive(dialog.received()))
        dialog.open()
        return dialog

    def receive(self, came: Received) -> None:
        """Take a lot in."""
        shop, actor = self._page.desk.shop, self._page.desk.actor

        def work() -> LotRow:
            return stock.receive(
                shop, actor, came.part, came.quantity, came.unit, value=came.whole, grade=came.grade,
                supplier=came.supplier, batch=came.batch, bin=came.bin, expires_at=came.expires_at,
            )  # fmt: skip

        def said(lot: LotRow) -> str:
            words = ngettext("{n} × {sku} received as {lot}", "{n} × {sku} received as {lot}", came.quantity)
            return words.format(n=number_text(came.quantity), sku=plain(lot.sku, 40), lot=lot.number)

        def label(lot: LotRow) -> tuple[str, Callable[[], object]]:
            return _("Label…"), lambda: self._page.print_label_of((lot.number,))

        self.write(work, said, label)
