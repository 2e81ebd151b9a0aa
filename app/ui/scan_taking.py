"""Who gets what a scanner read in the window: the dialog that is open, else the page, else where it leads.

Telling a scan from typing is `app.ui.scanner`, where it leads is `app.ui.scan_routes`. What a scan may mean is loaded
with the first one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.domain.scanned_text import cleaned
from app.ui import bridge
from app.ui.application import start_application
from app.ui.pages.page import Desk, Page
from app.ui.scan_fields import type_into
from app.ui.scanner import Code, Scanner

if TYPE_CHECKING:
    from app.services.scanning import Scanned


class ScanTaking(QObject):
    """The scanner of the window `host`; `shown` tells the page that is shown and its id."""

    def __init__(self, desk: Desk, host: QWidget, shown: Callable[[], tuple[str, QWidget]]) -> None:
        super().__init__(host)
        self._desk, self._shown = desk, shown
        self.scanner = Scanner(start_application(), self.read, self, self._is_value, _is_label)

    def read(self, code: Code) -> None:
        """Take what the scanner read."""
        text = code.text
        if code.scrambled:
            from app.services.scanning import meant

            text = meant(self._desk.shop, text, code.by_place) if text.isascii() else code.by_place
        text = cleaned(text)
        dialog = QApplication.activeModalWidget()
        if dialog is None:
            self.take(text)
        elif not (hasattr(dialog, "scanned") and dialog.scanned(text)):
            type_into(dialog.focusWidget(), text)

    def take(self, text: str) -> None:
        """Give a scanned text to the page that is shown; where that takes none, go where it leads."""
        here, page = self._shown()
        if isinstance(page, Page) and page.scanned(text):
            return
        shop = self._desk.shop
        from app.services.scanning import resolve

        bridge.run_in_thread(
            lambda: resolve(shop, text), lambda found: self._lead(found, here), self._desk.say_error, self
        )

    def _lead(self, found: Scanned, here: str) -> None:
        from app.services.scanning import ScannedKind
        from app.ui.scan_routes import layout_said, route

        if found.kind is ScannedKind.NOTHING and not found.text.isascii():
            self._desk.toast(layout_said(found.text))
        else:
            route(self._desk, found, here)

    def _is_value(self, text: str) -> bool:
        """Whether what came as fast as from a scanner is a meter's value on a page that takes them."""
        _id, page = self._shown()
        if not (isinstance(page, Page) and page.takes_values):
            return False
        from app.domain.meter_text import is_reading

        return is_reading(text)


def _is_label(text: str) -> bool:
    """Whether a text has the form of a label."""
    from app.services.scanning import is_label

    return is_label(text)
