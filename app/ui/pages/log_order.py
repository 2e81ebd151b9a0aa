"""From a log to a work order: its findings and itself, and back again where that was not meant."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.services.bench_orders import keep_log
from app.services.log_text import OpenedLog
from app.services.orders import KeptOrder
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.widgets.buttons import primary
from app.words.language import _


class LogOrder(QObject):
    """`button` opens the order of the log that is shown; once it is open, the button goes there."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        super().__init__(owner)
        self._desk = desk
        self._log: OpenedLog | None = None
        self._number: str | None = None
        self.button = primary(_("Open work order"), self.keep, icon="action.open_order", compact=True)

    @property
    def offered(self) -> bool:
        """Whether there is something to put on an order, and a shop to put it in."""
        return self._desk.shop is not None and self._log is not None and bool(self._log.diagnosis.findings)

    def show_log(self, log: OpenedLog) -> None:
        """Another log is shown."""
        self._log = log
        self._named(None)

    def keep(self) -> None:
        """Open a work order from the findings, the log attached; a second click shows it."""
        log, shop, actor = self._log, self._desk.shop, self._desk.actor
        if log is None:
            return
        if self._number is not None:
            self._desk.go_to("orders", order=self._number)
            return
        self.button.setEnabled(False)

        def kept(at: KeptOrder) -> None:
            self.button.setEnabled(True)
            if self._log is log:
                self._named(at.number)
            words = _("Opened {number} from the log").format(number=at.number)
            self._desk.toast(words, partial(self._take_back, at))
            self._desk.go_to("orders", order=at.number)

        def failed(error: BaseException) -> None:
            self.button.setEnabled(True)
            self._desk.say_error(error)

        run_in_thread(lambda: keep_log(shop, actor, log.diagnosis, log.text, log.name), kept, failed, self)

    def _named(self, number: str | None) -> None:
        self._number = number
        words = _("Open work order") if number is None else _("Show order {number}").format(number=number)
        self.button.setText(words)
        self.button.setAccessibleName(words)

    def _take_back(self, kept: KeptOrder) -> None:
        """Undo of the order just opened: it is gone from the list, and the log is shown again."""
        shop, actor = self._desk.shop, self._desk.actor

        def done(_commit: object) -> None:
            self._named(None)
            self._desk.go_to("log")
            self._desk.toast(_("Taken back"))

        run_in_thread(lambda: shop.undo(actor, kept.commit), done, self._desk.say_error, self)
