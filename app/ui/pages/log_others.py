"""What a log can be compared with: another file, the clipboard, or a log that an order of its boards keeps."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.services.bench_orders import OrderLog, logs_of_boards
from app.services.log_text import OpenedLog, open_bytes
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.widgets.buttons import button
from app.words.dates import day_text
from app.words.language import _
from app.words.plain_text import plain


class Host(Protocol):
    """The Log page, as the menu sees it."""

    def compare(self, before: OpenedLog, after: OpenedLog) -> None:
        """Show two logs side by side."""

    def compare_with(self, path: Path) -> None:
        """Compare with a file."""

    def compare_pasted(self) -> None:
        """Compare with the clipboard."""


class LogOthers(QObject):
    """`button` opens the menu of the log that is shown; what is chosen goes to the page."""

    def __init__(self, desk: Desk, page: Host, owner: QWidget) -> None:
        super().__init__(owner)
        self._desk, self._page = desk, page
        self._log: OpenedLog | None = None
        self.menu: QMenu | None = None
        self.button = button(_("Compare…"), self.offer, icon="ph.columns")

    def show_log(self, log: OpenedLog) -> None:
        """Another log is shown."""
        self._log = log

    def offer(self) -> None:
        """Look which logs the orders of these boards keep, then open the menu."""
        log, shop = self._log, self._desk.shop
        if log is None:
            return
        if shop is None:
            self._open(())
            return
        run_in_thread(lambda: logs_of_boards(shop, log.diagnosis), self._open, self._desk.say_error, self)

    def _open(self, kept: tuple[OrderLog, ...]) -> None:
        menu = self.menu = QMenu(self.button)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("With another file…"), self._ask)
        menu.addAction(_("With what is in the clipboard"), self._page.compare_pasted)
        if kept:
            menu.addSeparator()
        for one in kept:
            words = _("With {name} of order {number}, {day}").format(
                name=plain(one.name, 40), number=one.number, day=day_text(one.at, 0)
            )
            menu.addAction(words.replace("&", "&&"), partial(self._take, one))
        menu.popup(self.button.mapToGlobal(self.button.rect().bottomLeft()))

    def _ask(self) -> None:
        dialog = QFileDialog(self.button, _("Open the log to compare with"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda path: self._page.compare_with(Path(path)))
        dialog.open()

    def _take(self, kept: OrderLog) -> None:
        """The log that an order keeps was there before the one that is shown."""
        shop, log = self._desk.shop, self._log
        if log is not None:
            run_in_thread(
                lambda: open_bytes(kept.name, shop.attachments.get(kept.sha256)),
                lambda before: self._page.compare(before, log),
                self._desk.say_error,
                self,
            )
