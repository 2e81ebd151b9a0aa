"""Which meter the values come from: typed by hand or by a USB meter, or a meter on a port or the LAN that is read."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QWidget

from app.services.meters import LAN_PORT, MeterOffer, lan_url, list_meters
from app.ui import icons, theme
from app.ui.bridge import run_in_thread
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.choice import Choice
from app.words.language import _

_BY_HAND, _LAN = "", "lan"


class MeterChoice(Choice):
    """`wanted` carries the URL of the meter to read, "" for none."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__(_("Where the values come from"), 170)
        self._offers: tuple[MeterOffer, ...] = ()
        self._lan = ""
        self._chosen = ""
        self._board = ""
        self._fill()
        self.activated.connect(lambda _at: self._choose())

    def minimumSizeHint(self) -> QSize:
        """Typing by hand, the usual way, is never cut off."""
        wide = QFontMetrics(theme.font("strong")).horizontalAdvance(_("By hand")) + theme.px(78)
        return QSize(wide, super().minimumSizeHint().height())

    def look(self, board_code: str) -> None:
        """Look which meters there may be; a simulated one lies on a board of that code."""
        self._board = board_code

        def done(offers: tuple[MeterOffer, ...]) -> None:
            if board_code == self._board:
                self._offers = offers
                self._fill()

        run_in_thread(lambda: list_meters(board_code), done, None, self)

    @property
    def url(self) -> str:
        """The URL of the chosen meter, "" where values are typed."""
        return self._chosen

    def give_up(self) -> None:
        """The meter cannot be read: back to typing."""
        self._chosen = ""
        self._show_chosen()

    def _fill(self) -> None:
        self.blockSignals(True)
        self.clear()
        self.addItem(icons.icon("ph.keyboard", "ink_2"), _("By hand"), _BY_HAND)
        for offer in self._offers:
            self.addItem(icons.icon("source.multimeter", "ink_2"), offer.label, offer.url)
        if self._lan:
            self.addItem(icons.icon("mdi6.lan", "ink_2"), self._lan, lan_url(self._lan))
        self.addItem(icons.icon("mdi6.lan", "ink_2"), _("Meter on the LAN…"), _LAN)
        self.blockSignals(False)
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.blockSignals(True)
        at = next((at for at in range(self.count()) if self.itemData(at) == self._chosen), 0)
        self.setCurrentIndex(at)
        self.blockSignals(False)
        self.setToolTip(self.currentText())

    def _choose(self) -> None:
        wanted = str(self.currentData() or "")
        if wanted == _LAN:
            self._show_chosen()
            self._ask_address()
            return
        self._chosen = wanted
        self.wanted.emit(wanted)

    def _ask_address(self) -> None:
        window: QWidget = self.window()
        line = _("Its address or name; port {port} unless you add one. Only this address is contacted.")
        dialog = AskDialog(window, _("Meter on the LAN"), line.format(port=LAN_PORT), _("Connect"))
        field = dialog.field(_("Address"), self._lan)
        field.setFocus()

        def accepted() -> None:
            host = field.text().strip()
            if host:
                self._lan, self._chosen = host, lan_url(host)
                self._fill()
                self.wanted.emit(self._chosen)

        dialog.accepted.connect(accepted)
        dialog.open()
