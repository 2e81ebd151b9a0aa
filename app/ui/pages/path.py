"""The Bench: one path for every board. Who it is and when it was here, its order, the stages, and the one that is next.

Everything measured on the way stands on the order; the path itself is read from it and keeps nothing of its own.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.domain.asset import AssetKind
from app.domain.board_check import BoardCheck, CheckKind
from app.domain.board_path import Act, BoardPath, Source, Stage, StageView
from app.domain.board_visit import leading
from app.domain.order_row import OrderRow
from app.services.board_path import path_of
from app.services.keypad_boards import Candidate, candidates
from app.services.orders import KeptOrder, OrderFilter, orders
from app.services.remeasure import begin_again
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.bench_views import bench_views
from app.ui.widgets.board_card import BoardCard
from app.ui.widgets.board_finder import BoardFinder
from app.ui.widgets.board_known import BoardKnown
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.history_strip import HistoryStrip
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.stage_list import StageList
from app.ui.widgets.text import label
from app.words.board_path import ago_text, source_name, visit_line
from app.words.language import _

#: Boards on open orders that are offered to be taken up again.
_OFFERED = 12
#: Pages at least this wide show what is known of the board beside the path; how wide the path is then; px at 100 %.
_WIDE, _PATH, _NO_LIMIT = 1400, 800, 16_777_215
#: Earlier visits told one by one below the path.
_VISITS = 5
_SOURCE_ICONS = {
    Source.OUR_LINK: "source.our_link",
    Source.TESTER_UART: "source.tester_uart",
    Source.TESTER_DISPLAY: "source.tester_display",
    Source.MULTIMETER: "source.multimeter",
}
#: Where a board is tested, by where its answers come from; a bench without a tester walks the voltages.
_TESTS = {
    Source.OUR_LINK: "bench",
    Source.TESTER_UART: "console",
    Source.TESTER_DISPLAY: "keypad",
    Source.MULTIMETER: "walk",
}
_PAGES = {
    Act.LOOK: "look",
    Act.MEASURE_COLD: "cold_check",
    Act.WALK: "walk",
    Act.BISECT: "bisection",
    Act.REPAIR: "orders",
    Act.CLOSE: "orders",
    Act.AGE: "orders",
}
_CHECKS = {CheckKind.COLD: "cold_check", CheckKind.WALK: "walk"}


class Page(PageBase):
    """`open(order=...)` or `open(serial=...)` puts that board on the bench; Enter does what is next."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Bench"))
        self.path: BoardPath | None = None
        self._opening = False
        #: Enter came while the order was being read: what is next by then is done.
        self._go_on = False
        self.left.addWidget(bench_views(desk, "path", lambda: desk.at_hand.code))
        self.another = button(_("Another board"), self.forget, icon="action.barcode")
        self.right.addWidget(self.another)
        self.stack = QStackedWidget()
        self.finder = BoardFinder()
        self.finder.typed.connect(self._typed)
        self.finder.taken.connect(self._taken)
        self.stack.addWidget(self.finder)
        self.stack.addWidget(self._board())
        self.body.addWidget(self.stack, 1)
        desk.at_hand.changed.connect(self._follow_board)
        desk.at_hand.opened.connect(self._opened)
        self.follow_shop(self._list_open)
        self.show_now()

    # ------------------------------------------------------------ building

    def _board(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.strip = HistoryStrip(self.desk)
        column.addWidget(self.strip)
        columns = QHBoxLayout()
        columns.setSpacing(12)
        columns.addWidget(self._side())
        columns.addWidget(self._main(), 1)
        self._far = Inside()
        far = QVBoxLayout(self._far)
        far.setContentsMargins(0, 0, 0, 0)
        far.setSpacing(12)
        self.known = BoardKnown()
        far.addWidget(self.known)
        far.addStretch(1)
        self._far_column = far
        self._far_scroll = Scrolled(self._far)
        self._far_scroll.hide()
        columns.addWidget(self._far_scroll, 1)
        column.addLayout(columns, 1)
        return whole

    def _side(self) -> QWidget:
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.board_card = BoardCard()
        column.addWidget(self.board_card)
        more = Card()
        more.column.setSpacing(2)
        more.column.setContentsMargins(7, 8, 7, 8)  # the icons stand below the words of the card above
        for text, icon, page in (
            (_("How it is connected"), "mdi6.cable-data", "connect"),
            (_("Good boards to compare with"), "ph.medal", "references"),
            (_("Error codes"), "ph.hash", "codes"),
        ):
            made = button(text, partial(self._beside, page), icon=icon, kind="ghost", tone="ink_2")
            made.setProperty("row", True)
            more.column.addWidget(made)
        column.addWidget(more)
        column.addStretch(1)
        self._side_scroll = Scrolled(inside)
        self._side_scroll.fitted.connect(self._side_scroll.setFixedWidth)
        self._side_scroll.set_span(_side_width(), round(_side_width() * 1.25))
        return self._side_scroll

    def _main(self) -> QWidget:
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.path_card = Card()
        head = QHBoxLayout()
        head.setSpacing(10)
        self._source_caption = label(_("Its answers come from"), "small", "ink_2")
        head.addWidget(self._source_caption)
        self.source_choice = Segmented(
            _("Where the board's answers come from"),
            [(source.value, source_name(source), _SOURCE_ICONS[source]) for source in Source],
        )
        self.source_choice.choose(self.source.value)
        self.source_choice.chosen.connect(self._choose_source)
        head.addWidget(self.source_choice)
        head.addStretch(1)
        self.path_card.column.addLayout(head)
        self.path_card.column.addSpacing(4)
        self.stages = StageList()
        self.stages.taken.connect(self.go)
        self.path_card.column.addWidget(self.stages)
        column.addWidget(self.path_card)
        self.opening = self._opening_card()
        column.addWidget(self.opening)
        self.visits = Card(_("Earlier visits"))
        self._visit_lines = QVBoxLayout()
        self._visit_lines.setSpacing(4)
        self.visits.column.addLayout(self._visit_lines)
        column.addWidget(self.visits)
        column.addStretch(1)
        self._main_column = column
        self._main_scroll = Scrolled(inside)
        return self._main_scroll

    def _opening_card(self) -> Card:
        card = Card(_("No order is open for this board"))
        line = _("Everything that is measured stands on its order, before and after the repair.")
        card.column.addWidget(label(line, "body", "ink_2", wrap=True))
        caption = label(_("What is it here for? May stay empty."), "small", "ink_2")
        self.reported = QLineEdit()
        self.reported.setMaxLength(400)
        self.reported.setAccessibleName(_("What the board is here for"))
        caption.setBuddy(self.reported)
        self.reported.returnPressed.connect(self.open_order)
        card.column.addWidget(caption)
        card.column.addWidget(self.reported)
        self.open_button = primary(_("Open the order"), self.open_order, icon="action.open_order")
        card.column.addWidget(self.open_button)
        self.open_note = label("", "small", "ink_2", wrap=True)
        card.column.addWidget(self.open_note)
        return card

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        super().restyle()
        if hasattr(self, "_side_scroll"):
            self._side_scroll.set_span(_side_width(), round(_side_width() * 1.25))
            self._spread()
            QTimer.singleShot(0, self, self._fit_source)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._spread()
        QTimer.singleShot(0, self, self._fit_source)  # once the columns have their widths

    def _spread(self) -> None:
        """A wide page has a third column: the board with what is known of it, and its earlier visits."""
        wide = self.width() >= theme.px(_WIDE)
        self._main_scroll.setMaximumWidth(theme.px(_PATH) if wide else _NO_LIMIT)
        if wide == self._far_scroll.isVisibleTo(self):
            return
        self._far_scroll.setVisible(wide)
        self.visits.setParent(None)
        column = self._far_column if wide else self._main_column
        column.insertWidget(column.count() - 1, self.visits)
        self._show_visits()

    def _fit_source(self) -> None:
        """Where the sources have no room beside their caption, it goes; where that is not enough, their words do."""
        choice, caption = self.source_choice, self._source_caption
        if not choice.isVisible():
            return
        choice.set_short(short=False)
        room = self._main_scroll.viewport().width() - 2 * 17 - 4
        words = choice.sizeHint().width()
        caption.setVisible(words + 10 + caption.sizeHint().width() <= room)
        choice.set_short(short=words > room)

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """`order` = the number of an order, `serial` = a serial, label or code; without either the board at hand."""
        if where.get("order"):
            self.desk.at_hand.take_order(str(where["order"]))
        elif where.get("serial"):
            self.desk.at_hand.take_serial(str(where["serial"]))
        else:
            self.desk.at_hand.refresh()
        self.show_now()
        self._focus()

    def scanned(self, text: str) -> bool:
        """Whatever is scanned is the board on the table."""
        self.finder.field.clear()
        self.desk.at_hand.take_serial(text)
        return True

    def stop(self) -> bool:
        """Esc: another board, where one is at hand."""
        if self.desk.at_hand.found is None and not self.finder.field.text():
            return False
        self.forget()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat()
        next_ = self.path.next if self.path is not None else None
        if enter and next_ is not None and self.stack.currentIndex() == 1 and self.desk.at_hand.number is not None:
            self.go(next_)
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ which board

    @property
    def source(self) -> Source:
        """Where answers come from at this bench, as the person chose last."""
        try:
            return Source(self.desk.preferences.bench_source)
        except ValueError:
            return Source.OUR_LINK

    def forget(self) -> None:
        """Take the board off the bench and ask for another; its order stays as it is."""
        self._go_on = False
        self.finder.field.clear()
        self.desk.at_hand.clear()
        self._focus()

    def _typed(self, text: str) -> None:
        shop = self.desk.shop
        if not text:
            self._list_open()
            return

        def done(found: tuple[Candidate, ...]) -> None:
            if self.finder.field.text().strip() != text:
                return
            if found:
                self.finder.show_candidates(found)
            else:
                self.finder.say_nothing_found(text)

        run_in_thread(lambda: candidates(shop, text), done, self.desk.say_error, self)

    def _taken(self, what: object) -> None:
        """What was chosen; not at once, since the very Enter that chose would go on to what is shown then."""
        at_hand = self.desk.at_hand
        if isinstance(what, OrderRow):
            QTimer.singleShot(0, self, lambda: at_hand.take_order(what.number))
        elif isinstance(what, Candidate) and what.serial is None:
            QTimer.singleShot(0, self, lambda: at_hand.take_board(what.spec))
        else:
            text = what.serial if isinstance(what, Candidate) else str(what)
            QTimer.singleShot(0, self, lambda: at_hand.take_serial(text or ""))

    def _list_open(self) -> None:
        shop = self.desk.shop
        if shop is None or not self.isVisible() or self.finder.field.text().strip():
            return

        def read() -> list[OrderRow]:
            rows = orders(shop, OrderFilter(open_only=True, limit=4 * _OFFERED))
            return [row for row in rows if row.asset.kind is AssetKind.HASHBOARD][:_OFFERED]

        def done(rows: list[OrderRow]) -> None:
            if not self.finder.field.text().strip():
                self.finder.show_open(rows)

        run_in_thread(read, done, self.desk.say_error, self)

    # ------------------------------------------------------------ the order

    def open_order(self) -> None:
        """Open an order for the board at hand."""
        if not self._opening:
            self._opening = True
            self.open_button.setEnabled(False)
            self.desk.at_hand.open_order(self.reported.text().strip())

    def _opened(self, kept: KeptOrder) -> None:
        shop, actor, at_hand = self.desk.shop, self.desk.actor, self.desk.at_hand
        self._opening = False
        self.reported.clear()

        def back() -> None:
            run_in_thread(lambda: shop.undo(actor, kept.commit), lambda _c: at_hand.clear(), self.desk.say_error, self)

        self.desk.toast(_("Order {number} is open").format(number=kept.number), back)

    # ------------------------------------------------------------ the path

    def go(self, stage: StageView) -> None:
        """Go to where a stage is done, with the board at hand."""
        at_hand = self.desk.at_hand
        number, code = at_hand.number, at_hand.code
        if number is None:
            return
        if stage.is_next and at_hand.reading:
            self._go_on = True
            return
        if stage.act is Act.MEASURE_AGAIN:
            self._measure_again(number)
            return
        page = _PAGES.get(stage.act) or _TESTS[self.source]
        if stage.act is Act.TEST_AGAIN and self.source is Source.MULTIMETER:
            page = "orders"  # voltages prove no repair; what a machine shows is typed there
        where: dict[str, Any] = {"order": number}
        if page in ("bench", "keypad") and code:
            where["board"] = code
        QTimer.singleShot(0, self, lambda: self.desk.go_to(page, **where))

    def _measure_again(self, number: str) -> None:
        """Begin the check of the points that are owed after the repair, and go there."""
        shop, actor = self.desk.shop, self.desk.actor

        def begun(check: BoardCheck | None) -> None:
            if check is not None:
                self.desk.go_to(_CHECKS[check.kind], order=number)

        run_in_thread(lambda: begin_again(shop, actor, number), begun, self.desk.say_error, self)

    def _beside(self, page: str) -> None:
        code = self.desk.at_hand.code
        self.desk.go_to(page, **({"board": code} if code else {}))

    def _choose_source(self, source: str) -> None:
        if source != self.desk.preferences.bench_source:
            self.desk.choose(bench_source=source)
            self.show_now()

    def _follow_board(self) -> None:
        """The board at hand changed, as with every value that is typed elsewhere: shown where somebody looks at it."""
        if self.isVisible():
            self.show_now()

    def show_now(self) -> None:
        """Show the board at hand and how its path stands."""
        self._show_now()
        next_ = self.path.next if self.path is not None else None
        if self._go_on and not self.desk.at_hand.reading:
            self._go_on = False
            if next_ is not None and self.isVisible():
                self.go(next_)

    def _show_now(self) -> None:
        at_hand = self.desk.at_hand
        found = at_hand.found
        known = found is not None and (found.known or found.number is not None)
        self.another.setVisible(known)
        if found is None or not known:
            self.path = None
            self.finder.ask(at_hand.new_serial)
            if found is not None and found.candidates:
                self.finder.show_candidates(found.candidates)
            elif found is not None and not found.new_serial:
                self.finder.say_nothing_found(found.text)
            else:
                self._list_open()
            changed = self.stack.currentIndex() != 0
            self.stack.setCurrentIndex(0)
            if changed:
                self._focus()
            return
        self._show_board()

    def _show_board(self) -> None:
        at_hand = self.desk.at_hand
        found, view = at_hand.found, at_hand.view
        lead = leading(view) if view is not None else None
        named = at_hand.serial or (found.asset.number if found.asset else "")
        self.strip.show_visits(found.visits, lead.fault if lead else None, named)
        self.board_card.show_board(found, at_hand.serial)
        before = self.path
        self.path = path_of(view, self.source, at_hand.spec) if view is not None else None
        self.path_card.setVisible(view is not None)
        self.opening.setVisible(view is None)
        self.open_button.setEnabled(not self._opening)
        serial = at_hand.serial
        self.open_note.setText("" if serial else _("Without a serial it begins as a draft, under a label of the shop."))
        self.open_note.setVisible(not serial)
        if self.path is not None:
            self.stages.show_path(self.path)
            QTimer.singleShot(0, self, self._fit_source)
        self.known.show_board(view, at_hand.spec, at_hand.history)
        self._show_visits()
        if self.stack.currentIndex() != 1 or (before is None) != (self.path is None) or before != self.path:
            self.stack.setCurrentIndex(1)
            self._focus()

    def _show_visits(self) -> None:
        visits = self.desk.at_hand.history[:_VISITS]
        self.visits.setVisible(len(visits) > 1)
        while (item := self._visit_lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for visit in visits if len(visits) > 1 else ():
            line = f"{ago_text(visit.last_seen)} · {visit.number} · {visit_line(visit)}"
            self._visit_lines.addWidget(label(line, "small", "ink_2", wrap=True))

    def _focus(self) -> None:
        """The keyboard goes to what comes next."""
        if not self.isVisible():
            return
        if self.stack.currentIndex() == 0:
            self.finder.field.setFocus()
        elif self.path is None:
            self.reported.setFocus()
        elif (go := self.stages.go_button) is not None:
            go.setFocus()
        else:
            self.stages.row(Stage.PROVE).setFocus()


def _side_width() -> int:
    """The left column grows less than the type: the path needs the room more."""
    return round(292 * min(theme.current().scale, 1.1))
