"""What a page is, and what it may ask of the window around it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.domain.permission import Permission
from app.ui import bridge, theme
from app.ui.preferences import Preferences
from app.ui.widgets.pill import Pill
from app.words.language import _


class Wish(StrEnum):
    """Which shop to open in place of the one in the window."""

    NONE = ""
    DEMO = "demo"
    SHOP = "shop"
    MOVE = "move"


class Desk(Protocol):
    """The window as a page sees it. `shop` is the open `app.services.shop.Shop`."""

    shop: Any
    data_dir: Path
    demo: bool
    preferences: Preferences

    @property
    def lan(self) -> Any:
        """The `app.services.lan.Lan` that the pages of the window share."""

    @property
    def credentials(self) -> Any:
        """The `app.services.credentials.CredentialService` of the window."""

    @property
    def atlas(self) -> Any:
        """The `app.services.site_atlas.SiteAtlas` of the open shop."""

    @property
    def hearing(self) -> Any:
        """The `app.ui.hearing.Hearing` of the window: miners that announce themselves."""

    @property
    def watching(self) -> Any:
        """The `app.ui.watching.Watching` of the window: machines read again and again, their history and tests."""

    @property
    def at_hand(self) -> Any:
        """The `app.ui.models.board_at_hand.BoardAtHand` of the window: the board that lies on the bench."""

    @property
    def backups(self) -> Any:
        """The `app.ui.backup_keeper.BackupKeeper` of the window: automatic backups and how they stand."""

    @property
    def actor(self) -> str:
        """The name of the person at the window."""

    def may(self, permission: Permission) -> bool:
        """Whether the person at the window may do that; the record refuses the others in any case."""

    def why_not(self, permission: Permission) -> str:
        """Why the person at the window may not do that, in a sentence; "" where they may."""

    @property
    def sees_prices(self) -> bool:
        """Whether the person at the window may see money of the shop."""

    def switch_person(self) -> None:
        """Ask who is at the bench."""

    def on_person(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call back when somebody else is at the window, or may do something else; what comes back ends it."""

    def go_to(self, page_id: str, **where: Any) -> None:
        """Show a page and tell it where to go: `go_to("orders", order="WO-B1-000012")`."""

    def toast(
        self,
        sentence: str,
        undo: Callable[[], None] | None = None,
        also: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        """One sentence at the bottom for six seconds, with Undo when `undo` is given; `also` is one more button, what
        it says and does.
        """

    def say_error(self, error: BaseException) -> None:
        """The one clear sentence for an error, as a toast, and a line in the log file."""

    def status(self, key: str, text: str, icon: str = "", tone: str = "ink_2") -> None:
        """A lasting item at the left of the status bar (`link`, `power`, `lan`); an empty text takes it away."""

    def choose(self, **changes: Any) -> None:
        """Change fields of `preferences`, keep them, and put a theme in force."""

    def open_instead(self, wish: Wish) -> None:
        """Close the window and open another shop in its place."""

    def restore(self, backup: Path) -> None:
        """Put a backup in the place of the open shop and begin anew with it."""

    def move_data(self, target: Path | None) -> None:
        """Close the window, move the data folder (None = back where it came from), and open it again there."""

    def look_up(self, text: str = "") -> None:
        """Open the palette, with a text to find."""

    def badge(self, page_id: str, count: int) -> None:
        """The number of things waiting on a page of the rail; 0 takes it away."""


class Page(QWidget):
    """Base of every page: a header of 64 px (title, DEMO pill, controls left and right) over a body.

    Fill `left` and `right` (in the header) and `body`. `open` is called at each `go_to` with its arguments; `scanned`
    is offered what the barcode scanner read while the page is shown; F5 calls `start`, Esc calls `stop`.
    """

    #: Whether measured values are typed here: a meter that types as fast as a scanner is then none.
    takes_values = False

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__()
        self.desk = desk
        self._unfollow: Callable[[], None] = _nothing
        self._leaving: list[Callable[[], None]] = []
        self._changed_hands: Callable[[], None] = _nothing
        self._stale = False
        self.setObjectName("page")
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # so that Tab starts at the page, not at the rail
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.header = QWidget()
        row = QHBoxLayout(self.header)
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(12)
        self.title = QLabel(title)
        self.title.setTextFormat(Qt.TextFormat.PlainText)  # a serial may stand here
        theme.set_font(self.title, "title")
        row.addWidget(self.title)
        if desk.demo:
            row.addWidget(Pill(_("DEMO"), "accent", outline=True))
        self.left = QHBoxLayout()
        self.left.setSpacing(12)
        self.right = QHBoxLayout()
        self.right.setSpacing(12)
        row.addLayout(self.left)
        row.addStretch(1)
        row.addLayout(self.right)
        column.addWidget(self.header)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(20, 0, 20, 12)
        self.body.setSpacing(12)
        column.addLayout(self.body, 1)
        self.restyle()

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        self.header.setMinimumHeight(theme.size("page_header"))

    def open(self, **where: Any) -> None:
        """Shown by `go_to`; `where` says at what."""

    def scanned(self, text: str) -> bool:
        """Take what the scanner read, or return False to let the window route it."""
        return False

    def pasted(self, data: QMimeData) -> bool:
        """Take what Ctrl+V brings outside of a field, or return False to let it be read as a log."""
        return False

    def start(self) -> bool:
        """F5: start the page's long action; False when it has none."""
        return False

    def print_paper(self) -> bool:
        """Ctrl+P: show the paper of what is shown here, to print it; its label where it has none. False = neither."""
        return self.print_label()

    def labelled(self) -> Any:
        """What F8 prints labels for: numbers, or an `app.services.labels.Wanted`; () where nothing is."""
        return ()

    def print_label(self) -> bool:
        """F8: ask for the labels of what is shown here; False when there is nothing to label."""
        wanted = self.labelled()
        if wanted:
            self.print_label_of(wanted)
        return bool(wanted)

    def print_label_of(self, wanted: Any) -> None:
        """Ask for the labels of numbers, or of all that an `app.services.labels.Wanted` names."""
        from app.ui.widgets.label_dialog import ask_labels

        ask_labels(self.window(), self.desk, wanted)

    @property
    def holds_power(self) -> bool:
        """Whether something of this page has power now, so that Esc must reach it from every page."""
        return False

    def stop(self) -> bool:
        """Esc: cancel what runs, which cuts its power as far as it can be reached; False when nothing runs."""
        return False

    def follow_shop(self, changed: Callable[[], None]) -> None:
        """Call `changed` on the GUI thread after each change of the shop's record, and when somebody else is at the
        window, until the window closes.
        """
        if self.desk.shop is not None:
            self._changed_hands = changed
            self.on_leave(self.desk.on_person(self._other_hands))
            self._unfollow = self.desk.shop.on_change(lambda _commit: bridge.post(changed, self))

    def _other_hands(self) -> None:
        """Somebody else is at the window: what is shown is read anew, on a page out of sight once it is shown."""
        self._stale = not self.isVisible()
        if not self._stale:
            self._changed_hands()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            bridge.post(self._changed_hands, self)

    def on_leave(self, ending: Callable[[], None]) -> None:
        """Call `ending` when the window closes, while the LAN process still lives."""
        self._leaving.append(ending)

    def stays(self) -> str:
        """What the window would leave behind if it closed now, as a sentence; empty where nothing."""
        return ""

    def leave(self) -> None:
        """The window closes: end what runs, cut the power, close processes."""
        leaving, self._leaving = self._leaving, []
        for ending in leaving:
            ending()
        self._unfollow()
        self._unfollow = _nothing


def _nothing() -> None:
    """Nothing to end."""
