"""The main window: rail, pages, status bar, toast and keys. Pages are imported when they are first shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QMimeData, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.permission import Permission
from app.domain.record_error import LedgerClosed
from app.services.shop import Shop
from app.ui import bridge, fallback, preferences, theme
from app.ui.arrivals import Arrivals
from app.ui.at_window import AtWindow
from app.ui.backup_keeper import BackupKeeper
from app.ui.hearing import Hearing
from app.ui.models.board_at_hand import BoardAtHand
from app.ui.pages.page import Page, Wish
from app.ui.pages.register import PAGES, entry
from app.ui.preferences import Preferences
from app.ui.scan_taking import ScanTaking
from app.ui.watching import Watching
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.rail import Rail
from app.ui.widgets.status_line import StatusLine
from app.ui.widgets.toast import Toast
from app.words.errors import sentence
from app.words.language import _

if TYPE_CHECKING:  # only the demo has a tour, and the LAN side is imported when a page needs it
    from app.ledger.change import Commit
    from app.services.credentials import CredentialService
    from app.services.lan import Lan
    from app.services.site_atlas import SiteAtlas
    from app.ui.tour import Tour


class Frame(QMainWindow):
    """The window; what pages may ask of it is `app.ui.pages.page.Desk`."""

    def __init__(self, shop: Shop, data_dir: Path, choices: Preferences, *, demo: bool = False) -> None:
        super().__init__()
        self.shop = shop
        self.data_dir = data_dir
        self.demo = demo
        self.preferences = choices
        self._ended = False
        self.tour: Tour | None = None
        self._lan: Lan | None = None
        self._atlas: SiteAtlas | None = None
        self._credentials: CredentialService | None = None
        self._making = threading.RLock()  # watching asks for some of it from a thread of its own
        self.hearing = Hearing(self, self)
        self.at_hand = BoardAtHand(self, self)
        self.people = AtWindow(self, self, self._stop)
        #: What to open next in place of this window, once it is closed: the demo, or the real shop.
        self.wish = Wish.NONE
        self.move_to: Path | None = None
        self.pages: dict[str, QWidget] = {}
        self.setWindowTitle(_("Hashwrench, DEMO") if demo else "Hashwrench")
        self.setMinimumSize(1024, 640)
        self._whole = whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.rail = Rail([(one.id, _(one.title), one.icon) for one in PAGES if one.parent is None])
        self.rail.chosen.connect(self.go_to)
        self.rail.person.clicked.connect(lambda _checked=False: self.switch_person())
        row.addWidget(self.rail)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.stack = QStackedWidget()
        column.addWidget(self.stack, 1)
        self.status_line = StatusLine()
        column.addWidget(self.status_line)
        self._column = column
        row.addLayout(column, 1)
        self.setCentralWidget(whole)
        self._toast = Toast(self.stack)
        self._keys()
        self.arrivals = Arrivals(self, whole, lambda: self.page() is self.pages.get("log"), self._pasted)
        self.scans = ScanTaking(self, self, self.shown)
        self.status_line.show_item("scanner", _("Scanner ready"), "action.barcode", right=True)
        self.rail.person.set_name(self.actor)
        self.backups = BackupKeeper(self, self)
        self.status_line.lead("backup", lambda: self.go_to("data"))
        self._open_shop(shop)

    @property
    def actor(self) -> str:
        """The person at the window; the computer's user until somebody says otherwise."""
        return self.preferences.person or preferences.default_person() or _("Technician")

    def may(self, permission: Permission) -> bool:
        """Whether the person at the window may do that."""
        return self.people.may(permission)

    def why_not(self, permission: Permission) -> str:
        """Why the person at the window may not do that; "" where they may."""
        return self.people.why_not(permission)

    @property
    def sees_prices(self) -> bool:
        """Whether the person at the window may see money of the shop."""
        return self.people.may(Permission.SEE_PRICES)

    def switch_person(self) -> None:
        """Ask who is at the bench."""
        self.people.ask()

    def on_person(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call back when somebody else is at the window, or may do something else."""
        return self.people.follow(changed)

    @property
    def lan(self) -> Lan:
        """The LAN process of this window; made when a page first asks for it."""
        with self._making:
            if self._lan is None:
                from app.services.lan import Lan

                self._lan = Lan()
                self._offer_logins()
            return self._lan

    @property
    def credentials(self) -> CredentialService:
        """The person's logins for miners; the keyring is opened when somebody first asks."""
        with self._making:
            if self._credentials is None:
                from app.services.credentials import CredentialService

                self._credentials = CredentialService()
            return self._credentials

    def _offer_logins(self) -> None:
        """Tell the LAN process's side the saved logins, away from this thread: the keyring may ask to be unlocked."""
        shop, credentials, lan = self.shop, self.credentials, self._lan
        if lan is not None and not self._ended:
            bridge.run_in_thread(lambda: credentials.offer(shop, lan), None, self.say_error, self)

    @property
    def atlas(self) -> SiteAtlas:
        """Where the shop's machines stand; made when a page first asks for it."""
        with self._making:
            if self._atlas is None:
                from app.services.site_atlas import SiteAtlas

                self._atlas = SiteAtlas(self.shop)
            return self._atlas

    # ---------------------------------------------------------------- what pages may ask

    def go_to(self, page_id: str, **where: Any) -> None:
        """Show a page; built at its first time."""
        place = entry(page_id)
        for covering in self._whole.findChildren(QWidget, "palette"):
            covering.close()
        page = self.pages.get(page_id)
        if page is None:
            page = self._build(page_id)
            self.pages[page_id] = page
            self.stack.addWidget(page)
        self.stack.setCurrentWidget(page)
        self._toast.raise_()  # a page that was built since lies above it
        self.rail.show_current(place.parent or page_id)
        self.rail.setVisible(not place.alone)
        self.status_line.setVisible(not place.alone)
        if isinstance(page, Page):
            page.setFocus()
            page.open(**where)
        if page_id != self.preferences.page:
            self.choose(page=place.parent or page_id)

    def toast(
        self,
        sentence: str,
        undo: Callable[[], None] | None = None,
        also: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """One sentence at the bottom, with Undo when there is one, and one more button."""
        self._toast.say(sentence, undo, also)

    def say_error(self, error: BaseException) -> None:
        """The sentence for an error, and its traceback into the log."""
        if self._ended and isinstance(error, LedgerClosed):
            return  # what still read when the window was closed
        fallback.record(error)
        self._toast.say(sentence(error))

    def status(self, key: str, text: str, icon: str = "", tone: str = "ink_2") -> None:
        """A lasting item at the left of the status bar."""
        self.status_line.show_item(key, text, icon, tone)

    def badge(self, page_id: str, count: int) -> None:
        """The number of things waiting on a page."""
        self.rail.buttons[page_id].set_badge(count)

    def choose(self, **changes: Any) -> None:
        """Change the person's choices and keep them; theme and glove mode take effect at once."""
        self.preferences = replace(self.preferences, **changes)
        if {"theme", "glove"} & set(changes):
            theme.choose(self.preferences.theme, glove=self.preferences.glove)
        if "lock_min" in changes:
            self.people.watch_idle()
        if "person" in changes:
            self.rail.person.set_name(self.actor)
            self.people.switched()
        try:
            preferences.save(self.data_dir, self.preferences)
        except OSError as error:
            self.say_error(error)

    def open_instead(self, wish: Wish) -> None:
        """Close this window and open the demo, made anew, or the real shop."""
        self.wish = wish
        self.close()

    def move_data(self, target: Path | None) -> None:
        """Close this window, move the data folder (None = back where it came from), and open it again there."""
        self.move_to = target
        self.open_instead(Wish.MOVE)

    def show_strip(self, strip: QWidget) -> None:
        """Put a strip between the page and the status bar."""
        self._column.insertWidget(self._column.indexOf(self.status_line), strip)

    def hide_strip(self, strip: QWidget) -> None:
        """Take a strip away."""
        self._column.removeWidget(strip)
        strip.hide()
        strip.deleteLater()
        self.page().setFocus()

    def restore(self, backup: Path) -> None:
        """Close the shop, put a backup in its place, open it again and build the pages anew."""
        from app.services import safety

        self._leave()
        for page in self.pages.values():
            self.stack.removeWidget(page)
            page.deleteLater()
        for dialog in self.findChildren(QDialog):  # one that is only hidden would go on with the shop of before
            dialog.deleteLater()
        self.pages.clear()
        self.shop.close()
        try:
            report = safety.restore(self.data_dir, backup)
            kept = report.kept.name if report.kept is not None else ""
            said = _("Restored. The shop from before is kept as {name}.").format(name=kept) if kept else _("Restored.")
        except Exception as error:  # noqa: BLE001 - the shop that was open is opened again and the person told why
            fallback.record(error)
            said = sentence(error)
        self._open_shop(Shop.open(self.data_dir, write=True))
        self._offer_logins()
        self.go_to("data")
        self.toast(said)

    # ---------------------------------------------------------------- inside

    def _open_shop(self, shop: Shop) -> None:
        self.shop = shop
        self.watching = Watching(self, self)
        self.at_hand.follow(shop)
        self.people.open(shop)
        shop.on_change(self._saved)
        shop.index.follow()
        self._show_saved()

    def _saved(self, commit: Commit) -> None:
        """On the writer's thread."""
        bridge.post(self._show_saved, self)
        if self._lan is not None:
            from app.services.credentials import RESTS_ON

            if any(entity in RESTS_ON for entity, _id in commit.touched):
                bridge.post(self._offer_logins, self)

    def end(self) -> None:
        """End what runs and save what is on its way; once, however the window ends."""
        if not self._ended:
            self._ended = True
            self._leave()
            self.shop.close()

    def _leave(self) -> None:
        if self.tour is not None:
            self.tour.leave()
        for page in self.pages.values():
            if isinstance(page, Page):
                page.leave()
        self.at_hand.leave()
        for dialog in self.findChildren(QDialog):
            dialog.close()
        self.hearing.stop()
        self.backups.end()
        self.watching.close()
        self.people.close()
        if self._lan is not None:
            self._lan.close()
        if self._atlas is not None:
            self._atlas.close()
            self._atlas = None

    def page(self) -> QWidget:
        """The page that is shown."""
        return self.stack.currentWidget() or self.stack

    def shown(self) -> tuple[str, QWidget]:
        """The id of the page that is shown, "" for none, and the page."""
        page = self.page()
        return next((one for one, widget in self.pages.items() if widget is page), ""), page

    def _build(self, page_id: str) -> QWidget:
        place = entry(page_id)
        try:
            made: QWidget = import_module(f"app.ui.pages.{place.module}").Page(self)
        except Exception as error:  # noqa: BLE001 - becomes the page that says so, and a line in the log
            fallback.record(error)
            return _broken(self, _(place.title), error)
        return made

    def _keys(self) -> None:
        def key(sequence: str, call: Callable[[], object]) -> None:
            QShortcut(QKeySequence(sequence), self).activated.connect(lambda: call())

        for number, page_id in enumerate(self.rail.buttons, 1):
            key(f"Ctrl+{number}", partial(self.go_to, page_id))
        key("F5", self._start)
        key("F1", self._help)
        key("F4", self._call)
        key("F9", self.switch_person)
        key("Ctrl+K", self.look_up)
        key("Ctrl+P", self._print)
        key("F8", self._print_label)
        key("Ctrl+N", partial(self.go_to, "intake"))
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        escape.activated.connect(self._stop)
        escape.activatedAmbiguously.connect(self._stop)

    def _start(self) -> None:
        page = self.page()
        if isinstance(page, Page) and page.start():
            return
        self.go_to("fleet")
        fleet = self.page()
        if isinstance(fleet, Page):
            fleet.start()

    def _help(self) -> None:
        page = self.page()
        if page is self.pages.get("help") and isinstance(page, Page):
            page.stop()
        else:
            self.go_to("help", back=self.shown()[0])

    def _call(self) -> None:
        self.go_to("call", back=self.shown()[0])

    def _print(self) -> None:
        page = self.page()
        if not (isinstance(page, Page) and page.print_paper()):
            self.toast(_("This page has nothing to print."))

    def _print_label(self) -> None:
        page = self.page()
        if self._toast.take_also():  # what has just come in is labelled while it is in the hand
            return
        if not (isinstance(page, Page) and page.print_label()):
            self.toast(_("Nothing here has a label. Open or choose an order, a board, a part or a place."))

    def _stop(self) -> None:
        if self.tour is not None and self.tour.stop():
            return
        for live in self.pages.values():
            if isinstance(live, Page) and live.holds_power and live.stop():
                return
        page = self.page()
        if isinstance(page, Page) and page.stop():
            return
        self._toast.hide()

    def look_up(self, text: str = "") -> None:
        """Open the palette: find an order, serial, address or page."""
        from app.ui.palette import Palette

        Palette(self, self._whole, text)

    def _pasted(self, data: QMimeData) -> bool:
        page = self.page()
        return isinstance(page, Page) and page.pasted(data)

    def _show_saved(self) -> None:
        at = self.shop.last_saved
        words = _("Saved {time}").format(time=at.astimezone().strftime("%H:%M:%S")) if at else _("Nothing saved yet")
        self.status_line.show_item("saved", words, "ph.database", right=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Outside a dialog Qt lets only Space press a button; people press Enter.
        here = self.focusWidget()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and isinstance(here, QAbstractButton):
            here.click()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            QTimer.singleShot(0, self.update)

    def _closes_all_the_same(self, stays: str) -> bool:
        """Ask whether to close although something is left behind."""
        from app.ui.widgets.ask_dialog import AskDialog

        asked = AskDialog(self, _("Close the window?"), stays, _("Close the window"))
        return bool(asked.exec())

    def closeEvent(self, event: QCloseEvent) -> None:
        stays = [words for page in self.pages.values() if isinstance(page, Page) and (words := page.stays())]
        if stays and not self._ended and not self._closes_all_the_same(" ".join(stays)):
            event.ignore()
            return
        self.end()
        super().closeEvent(event)


def _broken(desk: Frame, title: str, error: BaseException) -> QWidget:
    page = Page(desk, title)
    line = _("{sentence} The details are in {file} in the data folder. The other pages go on working.").format(
        sentence=sentence(error), file=fallback.LOG_NAME
    )
    page.body.addWidget(EmptyState(_("This page cannot be shown"), line))
    return page
