"""The actions of the Fleet page as a menu, and as a bar that says how many machines are selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QWidget

from app.ui import icons
from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_line import FleetLine
from app.ui.models.fleet_note import FleetNote
from app.ui.pages.fleet_actions import FleetAction, Shelf, offered
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.flow import Flow
from app.ui.widgets.text import label
from app.words.language import _, ngettext


class Host(Protocol):
    """The page whose machines are meant."""

    model: FleetModel


def _notes(page: Host, lines: Sequence[FleetLine]) -> list[FleetNote]:
    return [page.model.note(line.ip) for line in lines]


def menu_of(
    page: Host,
    lines: Sequence[FleetLine],
    parent: QWidget,
    leave_out: Callable[[FleetAction], bool] = lambda _one: False,
) -> QMenu:
    """What may be done with these machines; `leave_out` tells what has a button of its own beside the menu."""
    menu = QMenu(parent)
    menu.setAccessibleName(_("What may be done"))
    shelf: Shelf | None = None
    for one in sorted(offered(lines, _notes(page, lines)), key=lambda action: list(Shelf).index(action.shelf)):
        if leave_out(one):
            continue
        if shelf is not None and one.shelf is not shelf:
            menu.addSeparator()
        shelf = one.shelf
        menu.addAction(_entry(page, one, lines, menu))
    return menu


def _entry(page: Host, one: FleetAction, lines: Sequence[FleetLine], menu: QMenu) -> QAction:
    entry = QAction(icons.icon(one.icon, "ink_2"), _(one.title).replace("&", "&&"), menu)
    entry.triggered.connect(lambda _checked=False: one.run(page, lines))
    return entry


#: What the panel's primary does: it stands in the menu of a row and not once more beside the primary.
_PRIMARY = "open_order"


class ActionButtons(QWidget):
    """The actions that have buttons of their own here, the others under "More"; wraps where there is little room.

    With `fill` the buttons take the whole width. The panel's primary is not repeated here.
    """

    def __init__(self, page: Host, shown: Callable[[FleetAction], bool], *, fill: bool = False) -> None:
        super().__init__()
        self._fill = fill
        self._page = page
        self._shown = shown
        self._lines: tuple[FleetLine, ...] = ()
        self._flow = Flow(self, 8, fill=fill)
        self._buttons: list[QPushButton] = []
        self._shape: tuple[str, ...] = ()
        self._wishes: list[FleetAction] = []
        self.more = icon_button(_("More"), "action.more", self._show_more)
        self.more.setProperty("kind", "")
        self._flow.addWidget(self.more)

    def show_lines(self, lines: Sequence[FleetLine]) -> None:
        """Offer what may be done with these."""
        self._lines = tuple(lines)
        can = [one for one in offered(self._lines, _notes(self._page, self._lines)) if one.id != _PRIMARY]
        shape = tuple(one.id for one in can)
        if shape == self._shape:
            return
        self._shape = shape
        held = self._held()
        self._flow.removeWidget(self.more)
        for old in self._buttons:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._wishes = wishes = [one for one in can if self._shown(one)] or list(can[:1])
        self._buttons = [button(_(one.title), partial(self._run, one), icon=one.icon) for one in wishes]
        for made in self._buttons:
            if self._fill:
                made.setSizePolicy(QSizePolicy.Policy.Expanding, made.sizePolicy().verticalPolicy())
            self._flow.addWidget(made)
        self._flow.addWidget(self.more)
        self.more.setVisible(len(shape) > len(wishes))
        self.setVisible(bool(shape))
        if held:
            kept = (made for made, wish in zip(self._buttons, wishes, strict=True) if wish.id == held)
            heir = next(kept, next(iter(self._buttons), self.more))
            heir.show()  # what is not shown yet takes no keyboard
            heir.setFocus()

    def _held(self) -> str:
        """The id of the action whose button has the keyboard, which its successor keeps."""
        return next((wish.id for made, wish in zip(self._buttons, self._wishes, strict=True) if made.hasFocus()), "")

    def _run(self, wish: FleetAction) -> None:
        wish.run(self._page, self._lines)

    def _show_more(self) -> None:
        """Above the button, which is at the foot of the window; gone after use."""
        menu = menu_of(self._page, self._lines, self, lambda one: one.id == _PRIMARY or one in self._wishes)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.more.mapToGlobal(QPoint(0, -menu.sizeHint().height())))


class SelectionBar(QFrame):
    """Says how many machines are selected and what may be done with them; hidden with fewer than two."""

    cleared = Signal()

    def __init__(self, page: Host) -> None:
        super().__init__()
        self.setProperty("kind", "bar")
        self.setAccessibleName(_("The selected machines"))
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 6, 12, 6)
        row.setSpacing(12)
        self.words = label("", "strong", wrap=True)
        row.addWidget(self.words)
        self.deeds = ActionButtons(page, lambda one: one.in_bar)
        row.addWidget(self.deeds, 1)
        row.addWidget(icon_button(_("Select nothing"), "ph.x", self.cleared.emit))
        self.hide()

    def show_lines(self, lines: Sequence[FleetLine], hidden: int) -> None:
        """Offer what may be done with these; `hidden` of them are not in sight."""
        self.setVisible(len(lines) > 1)
        if len(lines) < 2:
            return
        words = ngettext("{count} selected", "{count} selected", len(lines)).format(count=f"{len(lines):,}")
        if hidden:
            words += " · " + ngettext("{count} hidden", "{count} hidden", hidden).format(count=f"{hidden:,}")
        self.words.setText(words)
        self.deeds.show_lines(lines)
