"""One work order: where it stands, what was found and done, what is next, and its paper.

The page reads the order and keeps its cards (`app.ui.pages.order_cards`); what a person does is done by the cards, and
by `OrderWays` where it leads away from the page or asks something first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from app.domain.order_view import OrderView
from app.domain.shop_error import NoSuchThing
from app.services import orders
from app.ui import icons, theme
from app.ui.bridge import run_in_thread
from app.ui.order_marks import asset_title, state_mark
from app.ui.pages.order_cards import Side, classes
from app.ui.pages.order_undo import OrderUndo
from app.ui.pages.order_ways import OrderWays
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.order_card import OrderAction, OrderCard
from app.ui.widgets.pill import Pill
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.text import Elided
from app.words.language import _
from app.words.orders import state_name
from app.words.plain_text import plain

if TYPE_CHECKING:
    from app.ledger.change import Commit

#: What the cards read beside the order, by the name of the card.
Found = dict[str, Any]


class Page(OrderUndo, OrderWays, PageBase):
    """`open(order=number)` shows it. Every write runs beside the GUI thread and may be taken back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Order"))
        self.view: OrderView | None = None
        self._found: Found = {}
        self._number = self._part_scanned = ""
        self._busy = self._reading = self._outdated = False
        #: What is written once the write that runs has ended.
        self._in_turn: list[tuple[Callable[[], Any], Callable[[Any], str]]] = []
        self._cards: dict[str, OrderCard] = {}
        self._came_from = "orders"
        #: What this page saved, by order: what one action saved is taken back together.
        self._kept: list[tuple[str, list[Commit]]] = []
        self._build_header()
        self._columns = {Side.TOP: QVBoxLayout()}
        self._columns[Side.TOP].setSpacing(12)
        self.body.addLayout(self._columns[Side.TOP])
        inside = Inside()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(12)
        self._columns[Side.LEFT], main = _column()
        columns.addWidget(main, 1)
        self._columns[Side.RIGHT], self._side = _column()
        self._side.setFixedWidth(_side_width(self.width()))
        columns.addWidget(self._side)
        self._scrolled = Scrolled(inside)
        self.body.addWidget(self._scrolled, 1)
        for key, do in (
            (QKeySequence(QKeySequence.StandardKey.Undo), self.undo),
            (QKeySequence(QKeySequence.StandardKey.Redo), self.redo),
        ):
            QShortcut(key, self, do).setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.setAcceptDrops(True)
        self.follow_shop(self._changed)

    def _build_header(self) -> None:
        back = icon_button(_("Back to the orders"), "ph.arrow-left", self.back)
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            head.insertWidget(0, back)
        self._state = Pill("", "idle")
        self.left.addWidget(self._state)
        self.simulated = Pill(_("Simulated"), "info", "ph.flask")
        self.simulated.hide()
        self.left.addWidget(self.simulated)
        self.imported = Pill(_("Imported"), "info", "ph.file-arrow-up")
        self.imported.hide()
        self.left.addWidget(self.imported)
        self._comeback = Pill("", "minor")
        self._comeback.hide()
        self.left.addWidget(self._comeback)
        self._about = Elided("", "small", "ink_2")
        self._about.setMinimumWidth(theme.px(220))
        self.left.addWidget(self._about, 1)
        self.undo_button = button(_("Undo last"), self.undo, icon="action.undo", kind="ghost")
        self.undo_button.setEnabled(False)
        self.right.addWidget(self.undo_button)
        self.print_button = button(_("Print…"), self.show_paper, icon="action.print")
        self.right.addWidget(self.print_button)
        self.more_button = icon_button(_("More for this order"), "ph.dots-three-bold", self._show_menu)
        self.right.addWidget(self.more_button)

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        super().restyle()
        if hasattr(self, "_side"):
            self._side.setFixedWidth(_side_width(self.width()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._side.setFixedWidth(_side_width(event.size().width()))

    # ------------------------------------------------------------ the cards

    def card(self, name: str) -> Any:
        """The card of a name in the list of cards; None while the order has none."""
        return self._cards.get(name)

    @property
    def next_step(self) -> Any:
        """The card with the big button."""
        return self.card("next_step")

    @property
    def findings(self) -> Any:
        """The card of the findings."""
        return self.card("findings")

    @property
    def work(self) -> Any:
        """The card of parts and actions."""
        return self.card("work")

    @property
    def measured(self) -> Any:
        """The card of the measurements; None while nothing was measured."""
        return self.card("measured")

    @property
    def _shown_cards(self) -> tuple[OrderCard, ...]:
        """The cards the order has, in the order of the list: the first that takes a key or a scan has it."""
        return tuple(self._cards[line.name] for line, _kind in classes() if line.name in self._cards)

    def _show_cards(self, view: OrderView, found: Found) -> None:
        """Show the order on every card it needs; build those it had none of yet, drop those it needs no more."""
        places = dict.fromkeys(Side, 0)
        for line, kind in classes():
            shown = self._cards.get(line.name)
            if not kind.wanted(view):
                if shown is not None:
                    del self._cards[line.name]
                    shown.hide()
                    shown.setParent(None)
                    shown.deleteLater()
                continue
            if shown is None:
                shown = self._cards[line.name] = kind(self)
                self._columns[line.side].insertWidget(places[line.side], shown)
            places[line.side] += 1
            shown.show_order(view, found.get(line.name))

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """Show an order by its number or id; `part` = a scanned part or lot that goes onto it, `back` = the page to
        which one goes back.
        """
        if "order" in where:
            self._number = str(where["order"])
            self._came_from = str(where.get("back", "orders"))
        self._part_scanned = str(where.get("part", ""))
        self.refresh()

    def scanned(self, text: str) -> bool:
        """A scanned part goes onto the order that is open."""
        return self.view is not None and any(card.scanned(text) for card in self._shown_cards)

    def pasted(self, data: QMimeData) -> bool:
        """A photo or a file goes onto the order that is open."""
        return self.view is not None and any(card.take_data(data) for card in self._shown_cards)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.view is not None and any(card.takes(event.mimeData()) for card in self._shown_cards):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.pasted(event.mimeData()):
            event.acceptProposedAction()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        on_button = enter and isinstance(self.window().focusWidget(), QAbstractButton)
        if self.view is None or on_button or not any(card.key_pressed(event) for card in self._shown_cards):
            if event.key() == Qt.Key.Key_Backspace and not event.isAutoRepeat():
                self.back()
                return
            super().keyPressEvent(event)

    def stop(self) -> bool:
        """Esc: back to the orders."""
        self.back()
        return True

    def back(self) -> None:
        """Back to where one came from: the orders, at this one's card, or the reports as they stood."""
        if self._came_from == "orders":
            self.desk.go_to("orders", at=self._number)
        else:
            self.desk.go_to(self._came_from)

    # ------------------------------------------------------------ reading

    def _changed(self) -> None:
        if self.isVisible() and not self._busy:
            self.refresh()

    def refresh(self) -> None:
        """Read the order anew, away from the GUI thread: one reading at a time, so that the newest is what stays."""
        shop, number = self.desk.shop, self._number
        if shop is None or not number:
            return
        if self._reading:
            self._outdated = True
            return
        self._reading = True
        run_in_thread(lambda: _read(shop, number), lambda read: self._came(*read), self._unreadable, self)

    def _came(self, view: OrderView, found: Found) -> None:
        if not self._read_again():
            self._show(view, found)

    def _read_again(self) -> bool:
        """A reading has ended. Begins another one where something was saved since it began."""
        again, self._reading, self._outdated = self._outdated, False, False
        if again:
            self.refresh()
        return again

    def read_aside(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        """Run `work` beside the GUI thread; its value comes back here, its error is said as one sentence."""
        run_in_thread(work, done, self.desk.say_error, self)

    def _show(self, view: OrderView, found: Found) -> None:
        same = self.view == view and self._found == found
        if not same:
            self._show_anew(view, found)
        self._take_part()
        self.read_undo(view.id)

    def _show_anew(self, view: OrderView, found: Found) -> None:
        if self.view is None or self.view.id != view.id:
            self._scrolled.verticalScrollBar().setValue(0)
        self.view, self._found, self._number = view, found, view.number
        self.title.setText(view.number)
        tone, icon = state_mark(view.state)
        self.simulated.setVisible(view.simulated and not view.demo)  # a demo says so on every page
        self.imported.setVisible(view.imported_from is not None)
        self.imported.setToolTip(
            _("An old repair, as {file} told it; it was not led here.").format(file=plain(view.imported_from or "", 80))
        )
        self._state.show_state(state_name(view.state), tone, icon)
        self._comeback.setVisible(view.parent_number is not None)
        if view.parent_number is not None:
            self._comeback.show_state(_("Comeback of {number}").format(number=view.parent_number), "minor", "ph.repeat")
        self._about.set_text(" · ".join(part for part in (asset_title(view.asset), view.asset.serial) if part))
        self._show_cards(view, found)
        if self.isVisible():
            self._focus_next()

    def _take_part(self) -> None:
        """Put the part that was scanned at the bench onto the order, once it is shown."""
        part, self._part_scanned = self._part_scanned, ""
        if part:
            self.scanned(part)

    def _focus_next(self) -> None:
        """The keyboard goes to the next step; where that is locked, to what opens it, and never to another page."""
        names = ("next_step", *(line.name for line, _kind in classes()))
        asked = (self._cards[name].focus_wanted() for name in names if name in self._cards)
        first: QWidget = next((one for one in asked if one is not None and one.isEnabled()), self)
        first.setFocus()

    # ------------------------------------------------------------ writing

    def write_in_turn(self, work: Callable[[], Any], said: Callable[[Any], str]) -> None:
        """As `write`, and where something is being written, after it: scans come faster than they are saved. `said`
        makes the sentence of what `work` gave.
        """
        if self._busy:
            self._in_turn.append((work, said))
        else:
            self._write(work, said)

    def write(self, work: Callable[[], object], said: str) -> None:
        """Run a write beside the GUI thread; then show the order, say it, and offer to take it back."""
        if not self._busy:
            self._write(work, lambda _value: said)

    def _write(self, work: Callable[[], Any], said: Callable[[Any], str]) -> None:
        if self.view is None:
            return
        self._busy = True
        shop, order_id = self.desk.shop, self.view.id

        def both() -> tuple[OrderView, Found, list[Commit], Any]:
            with shop.noting() as noted:
                value = work()
            return *_read(shop, order_id), noted, value

        def done(read: tuple[OrderView, Found, list[Commit], Any]) -> None:
            view, found, noted, value = read
            self._busy = False
            self._outdated = self._reading  # what is being read may be from before
            if noted:
                self._kept.append((view.id, noted))
            self._show(view, found)
            self.desk.toast(said(value), (lambda: self.take_back(noted)) if noted else None)
            self._next_in_turn()

        def failed(error: BaseException) -> None:
            self._busy = False
            self.desk.say_error(error)
            self._next_in_turn()

        run_in_thread(both, done, failed, self)

    def _next_in_turn(self) -> None:
        if self._in_turn and not self._busy:
            self._write(*self._in_turn.pop(0))

    def take_back(self, noted: list[Commit]) -> None:
        """Take back exactly what one action saved, whatever came after it."""
        shop, actor = self.desk.shop, self.desk.actor
        self.read_aside(lambda: shop.take_back(actor, noted), lambda _none: self.said_undone(noted))

    def said_undone(self, noted: list[Commit], sentence: str = "") -> None:
        """Something was taken back or given back: say it, and show the order as it then is."""
        self._kept = [one for one in self._kept if one[1] is not noted]
        self.desk.toast(sentence or _("Taken back"))
        self.refresh()

    def saved_with(self, commit_id: str) -> list[Commit]:
        """What one action on this page saved together with a commit, which is then taken back together."""
        return next((noted for _id, noted in self._kept if any(one.id == commit_id for one in noted)), [])

    def _show_menu(self) -> None:
        """What else may be done with this order: what the cards bring, and its undo history."""
        if self.view is None:
            return
        menu = QMenu(self)
        lines = (one for card in self._shown_cards for one in card.menu(self.view))
        for one in (
            *lines,
            OrderAction(_("Labels…"), "ph.tag", self.print_label),
            OrderAction(_("Undo history…"), "ph.clock-counter-clockwise", self.show_history),
        ):
            entry = menu.addAction(icons.icon(one.icon, "ink_2"), one.text)
            entry.setEnabled(not one.why_not)
            entry.setToolTip(one.why_not)
            entry.triggered.connect(lambda _checked=False, do=one.do: do())
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.more_button.mapToGlobal(self.more_button.rect().bottomLeft()))

    def _unreadable(self, error: BaseException) -> None:
        """An order whose opening was taken back is no page any more."""
        if self._read_again():
            return
        if isinstance(error, NoSuchThing):
            self.view = None
            if self.isVisible():
                self.desk.go_to("orders")
            return
        self.desk.say_error(error)


def _read(shop: Any, number: str) -> tuple[OrderView, Found]:
    """The order and what its cards show beside it."""
    view = orders.order(shop, number)
    return view, {line.name: kind.read(shop, view) for line, kind in classes() if kind.wanted(view)}


def _column() -> tuple[QVBoxLayout, QWidget]:
    """A column of cards from the top down, and what it stands in."""
    inside = QWidget()
    whole = QVBoxLayout(inside)
    whole.setContentsMargins(0, 0, 0, 0)
    whole.setSpacing(0)
    column = QVBoxLayout()
    column.setSpacing(12)
    whole.addLayout(column)
    whole.addStretch(1)
    return column, inside


def _side_width(page: int) -> int:
    """How wide the right column is on a page of a width, px: a quarter of it, within what reads well."""
    scale = min(theme.current().scale, 1.08)
    return round(min(max(360 * scale, page * 0.25), 460 * scale))
