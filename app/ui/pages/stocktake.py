"""The Stocktake page: bins are counted with a scanner alone. A bin's label opens its count, each scan of a lot or part
counts one, a typed number says how many there are, the next bin's label closes this one.

Every scan is saved as it comes: the count goes on where it stopped. What becomes of it is the page `count_review`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from app.domain.permission import Permission
from app.domain.stocktake import CountState
from app.domain.stocktake_view import BinPlan, BinSheet, CountRow, SheetRow, Step, StepKind
from app.services import stocktake
from app.services.scanning import ScannedKind, resolve
from app.services.stocktake_reading import count_named, counts, open_count, sheet_of, to_count
from app.ui import sound, theme
from app.ui.bridge import run_in_thread
from app.ui.models.in_turn import InTurn
from app.ui.models.rows import Rows
from app.ui.order_marks import when
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.pages.stocktake_sheet import PiecesPad, sheet_cells, unknown_cells
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.entry_field import EntryField
from app.ui.widgets.flow import Flow
from app.ui.widgets.pill import Pill
from app.ui.widgets.progress import Bar
from app.ui.widgets.side_panel import empty
from app.ui.widgets.table import Table
from app.ui.widgets.text import Elided, label
from app.words.language import _
from app.words.plain_text import plain
from app.words.stocktake import count_text, counted_text, progress_text, state_word, step_text, thing_text

#: How many bins a round of those not counted for longest has, and how many of the next ones are shown.
_ROUND, _NEXT = 20, 12
_LONGEST = 60


class Page(PageBase):
    """`open(bin=...)` counts that bin; `open(count=...)` goes on with that stocktake."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Stocktake"))
        self.count: CountRow | None = None
        self.sheet: BinSheet | None = None
        self.step: Step | None = None
        self._turn = InTurn(self)
        self._under_way = 0
        self.pill = Pill("", "accent", "action.barcode")
        self.left.addWidget(self.pill)
        self.parts_button = button(_("Parts"), lambda: desk.go_to("parts"), icon="ph.arrow-left", kind="ghost")
        self.drop_button = button(_("Drop it"), self.drop, icon="ph.trash", kind="ghost")
        self.finish_button = primary(_("Finish counting"), self.finish, icon="ph.check", compact=True)
        for one in (self.parts_button, self.drop_button, self.finish_button):
            self.right.addWidget(one)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._begin())
        self.stack.addWidget(self._counting())
        self.body.addWidget(self.stack, 1)
        self.follow_shop(self._changed)
        self.on_leave(self._turn.finish)
        self._frame()

    # ------------------------------------------------------------ how it is laid out

    def _begin(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.ways = EmptyState(
            _("Which bin do you count first?"),
            _("Scan its label. Then scan what lies in it, or type how many there are; the next bin's label goes on."),
            (
                Way("nav.parts", _("All bins"), _("the whole shop, with what is left to do"), "", self._start_all),
                Way("ph.clock-counter-clockwise", _("A round of {n} bins").format(n=_ROUND),
                    _("those that were not counted for longest"), "", self._start_round),
                Way("ph.eye-slash", _("All bins, blind"), _("what the record has stays hidden"), "", self._start_blind),
            ),
            quiet=True,
        )  # fmt: skip
        column.addWidget(self.ways, 1)
        self.before = Card(_("Stocktakes before"))
        self._before_rows = QVBoxLayout()
        self._before_rows.setSpacing(4)
        self.before.column.addLayout(self._before_rows)
        column.addWidget(self.before)
        return whole

    def _counting(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        left = QVBoxLayout()
        left.setSpacing(12)
        card = Card()
        card.column.setSpacing(6)
        head = QHBoxLayout()
        self.where = Elided("", "small", "ink_2")
        self.progress = label("", "small", "ink_2")
        head.addWidget(self.where, 1)
        head.addWidget(self.progress)
        card.column.addLayout(head)
        self.bar = Bar()
        card.column.addWidget(self.bar)
        self.bin_name = label("", "hero", wrap=True)
        card.column.addWidget(self.bin_name)
        last = QHBoxLayout()
        last.setSpacing(12)
        self.thing = Elided("", "section")
        self.figure = label("", "hero", "accent")
        last.addWidget(self.thing, 1)
        last.addWidget(self.figure)
        card.column.addLayout(last)
        self.said = label("", "body", "ink_2", wrap=True)
        card.column.addWidget(self.said)
        keys = QWidget()
        flow = Flow(keys, 8)
        self.move_button = button(_("It lies here now"), self.lies_here, icon="ph.arrows-left-right")
        self.level_buttons = [
            button(text, partial(self._level, hundredths), icon=icon)
            for text, hundredths, icon in (
                (_("Full"), 100, "ph.battery-full"), (_("Half"), 50, "ph.battery-medium"),
                (_("Empty"), 0, "ph.battery-empty"),
            )
        ]  # fmt: skip
        self.back_button = button(_("Take the last scan back"), self.take_back, icon="ph.backspace", kind="ghost")
        self.done_button = button(_("Bin is done"), self.close_bin, icon="ph.check", kind="ghost")
        for one in (self.move_button, *self.level_buttons, self.done_button, self.back_button):
            flow.addWidget(one)
        card.column.addWidget(keys)
        left.addWidget(card)
        self.rows = Rows((_("Part"), _("Lot"), _("What it is"), _("Record"), _("Counted")), frozenset({3, 4}))
        self.table = Table(_("What lies in this bin"), self.rows)
        self.table.picked.connect(lambda _row: None)
        self.table.horizontalHeader().setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        left.addWidget(self.table, 1)
        row.addLayout(left, 1)
        self._side = QWidget()
        side = QVBoxLayout(self._side)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(12)
        entry = Card(_("How many"))
        self.field = EntryField(_("How many, or a code"), _LONGEST)
        self.field.returnPressed.connect(self.enter)
        self.field.taken_back.connect(self.take_back)
        entry.column.addWidget(self.field)
        self.pad = PiecesPad()
        self.pad.typed.connect(self._typed)
        self.pad.back.connect(self.field.take_away)
        self.pad.entered.connect(self.enter)
        entry.column.addWidget(self.pad)
        side.addWidget(entry)
        self.next_card = Card(_("Still to count"))
        self._next_rows = QVBoxLayout()
        self._next_rows.setSpacing(2)
        self.next_card.column.addLayout(self._next_rows)
        self.next_card.column.addStretch(1)
        side.addWidget(self.next_card, 1)
        row.addWidget(self._side)
        self.restyle()
        return whole

    def restyle(self) -> None:
        """Renew the fixed widths at a switch of theme."""
        super().restyle()
        if hasattr(self, "_side"):
            self._side.setFixedWidth(theme.px(300))
            self.pad.set_low(low=theme.current().scale > 1.1 or self.window().height() < theme.px(820))
            for column, width in enumerate((170, 150, 200, 90, 100)):
                self.table.setColumnWidth(column, theme.px(width))

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """Count a bin, go on with a stocktake, or show what there is to begin with."""
        shop = self.desk.shop
        if shop is None:
            return
        self.restyle()
        if where.get("bin"):
            self._open_bin(str(where["bin"]))
            return
        wanted = where.get("count")
        run_in_thread(
            lambda: (count_named(shop, str(wanted)) if wanted else open_count(shop), counts(shop)),
            lambda found: self._read(*found), self.desk.say_error, self,
        )  # fmt: skip

    def scanned(self, text: str) -> bool:
        """While bins are counted every scan is taken here; before, a place begins a count."""
        shop = self.desk.shop
        if shop is None or not shop.writable:
            return False
        if self.count is not None:
            self._put(partial(stocktake.scan, shop, self.desk.actor, self.count.id, text))
            return True
        if resolve(shop, text).kind is not ScannedKind.PLACE:
            return False
        self._open_bin(text)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain_key = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if self.count is not None and plain_key and event.text().isdigit():
            self._typed(event.text())
        elif self.count is not None and event.key() == Qt.Key.Key_Backspace:
            self.field.take_away()
        else:
            super().keyPressEvent(event)

    def _changed(self) -> None:
        if self.isVisible() and self.count is None and not self._under_way:
            self.open()

    # ------------------------------------------------------------ beginning

    def _start_all(self) -> None:
        self.begin()

    def _start_round(self) -> None:
        self.begin(oldest=_ROUND)

    def _start_blind(self) -> None:
        self.begin(blind=True)

    def begin(self, *, oldest: int | None = None, blind: bool = False) -> None:
        """Begin a stocktake with a plan of bins."""
        shop, actor = self.desk.shop, self.desk.actor
        run_in_thread(
            lambda: stocktake.start(shop, actor, oldest=oldest, blind=blind),
            lambda made: self.open(count=made.id), self.desk.say_error, self,
        )  # fmt: skip

    def _open_bin(self, text: str) -> None:
        shop, actor = self.desk.shop, self.desk.actor
        known = self.count

        def work() -> Step:
            here = known or open_count(shop)
            count_id, step = stocktake.open_in(shop, actor, text, here.id if here is not None else None)
            self._found = count_named(shop, count_id)
            return step

        self._put(work)

    _found: CountRow | None = None

    def _read(self, count: CountRow | None, before: tuple[CountRow, ...]) -> None:
        if self._under_way:
            return  # a bin was scanned meanwhile: its count is the one
        if count is not None and count.state is not CountState.OPEN:
            self.desk.go_to("count_review", count=count.number)
            count = None
        self.count = count
        empty(self._before_rows)
        for one in before[:5]:
            row = QHBoxLayout()
            row.setSpacing(12)
            open_it = partial(self._show_count, one)
            row.addWidget(button(one.number, open_it, kind="link"))
            row.addWidget(label(state_word(one.state), "body"))
            row.addWidget(Elided(f"{when(one.started_at)} · {count_text(one)}", "small", "ink_2"), 1)
            self._before_rows.addLayout(row)
        self.before.setVisible(bool(before))
        self._frame()
        if count is not None:
            self._resume(count)

    def _show_count(self, count: CountRow) -> None:
        if count.state is CountState.OPEN:
            self.open(count=count.id)
        else:
            self.desk.go_to("count_review", count=count.number)

    def _resume(self, count: CountRow) -> None:
        """Go on where this person stopped."""
        shop, actor = self.desk.shop, self.desk.actor

        def work() -> tuple[BinSheet | None, tuple[BinPlan, ...]]:
            at = stocktake.bin_at_hand(shop, actor, count.id)
            return (sheet_of(shop, count.id, at) if at else None), to_count(shop, count.id)

        def done(found: tuple[BinSheet | None, tuple[BinPlan, ...]]) -> None:
            self.sheet, self.step = found[0], None
            self._show_left(found[1])
            self._show()

        run_in_thread(work, done, self.desk.say_error, self)

    # ------------------------------------------------------------ scanning

    def _put(self, work: Callable[[], Step]) -> None:
        """One after the other, in the order of the scans, however fast they come."""
        self._under_way += 1

        def ended() -> None:
            self._under_way -= 1

        def done(step: Step) -> None:
            ended()
            if self._found is not None:
                self.count, self._found = self._found, None
                self._frame()
            self._take(step)

        def failed(error: BaseException) -> None:
            ended()
            self.desk.say_error(error)
            sound.play(sound.Tune.LOOK)
            self._show()

        self._turn.put(work, done, failed)

    def _take(self, step: Step) -> None:
        self.step = step
        if step.sheet is not None or step.kind is StepKind.TAKEN_BACK:
            self.sheet = step.sheet
        if step.kind.trouble:
            sound.play(sound.Tune.LOOK)
        if not self._under_way:  # what is scanned faster than it is saved is shown when all is saved
            if step.kind in (StepKind.BIN, StepKind.DONE, StepKind.TAKEN_BACK):
                self._renew()
            self._show()

    def _renew(self) -> None:
        """How far the stocktake is, and which bins are next."""
        shop, count = self.desk.shop, self.count
        if count is None:
            return

        def work() -> tuple[CountRow | None, tuple[BinPlan, ...]]:
            here = next((one for one in counts(shop) if one.id == count.id), None)
            return here, to_count(shop, count.id) if here is not None else ()

        def done(found: tuple[CountRow | None, tuple[BinPlan, ...]]) -> None:
            if found[0] is None:  # its first scan was taken back, and it with it
                self.count = self.sheet = self.step = None
                self.open()
            elif self.count is not None and self.count.id == found[0].id:
                self.count = found[0]
                self._show_left(found[1])
                self._show()

        run_in_thread(work, done, self.desk.say_error, self)

    def _typed(self, text: str) -> None:
        self.field.insert(text)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def enter(self) -> None:
        """Take what stands in the field: a number, a weight, or a code that was typed."""
        text, count = self.field.text().strip(), self.count
        self.field.clear()
        if text and count is not None:
            self._put(partial(stocktake.enter, self.desk.shop, self.desk.actor, count.id, text))

    def take_back(self) -> None:
        """Take back the last thing that was scanned or typed."""
        if self.count is not None:
            self._put(partial(stocktake.take_back, self.desk.shop, self.desk.actor, self.count.id))

    def close_bin(self) -> None:
        """The bin is done, and no other follows at once."""
        if self.count is not None:
            self._put(partial(stocktake.close_bin, self.desk.shop, self.desk.actor, self.count.id))

    def lies_here(self) -> None:
        """What the record has of the last lot in other bins was moved here."""
        count, row, sheet = self.count, self._row(), self.sheet
        if count is None or row is None or sheet is None:
            return
        shop, actor = self.desk.shop, self.desk.actor

        def work() -> Step:
            commit = stocktake.lies_here(shop, actor, count.id, row.key)
            return Step(StepKind.SET, row.number, sheet_of(shop, count.id, sheet.place_id), commit)

        self._put(work)

    def _level(self, hundredths: int) -> None:
        if self.count is not None:
            self._put(partial(stocktake.set_level, self.desk.shop, self.desk.actor, self.count.id, hundredths))

    # ------------------------------------------------------------ ending

    def finish(self) -> None:
        """Counting is over: to the review."""
        count, shop, actor = self.count, self.desk.shop, self.desk.actor
        if count is None:
            return

        def done(_commit: object) -> None:
            self.count = self.sheet = self.step = None
            self._frame()
            self.desk.go_to("count_review", count=count.number)

        self._turn.put(lambda: stocktake.finish(shop, actor, count.id), done, self.desk.say_error)

    def drop(self) -> None:
        """Nothing shall come of it."""
        count, shop, actor = self.count, self.desk.shop, self.desk.actor
        if count is None:
            return

        def undo(commit: Any) -> None:
            run_in_thread(lambda: shop.undo(actor, commit), lambda _none: self.open(), self.desk.say_error, self)

        def done(commit: Any) -> None:
            self.count = self.sheet = self.step = None
            self.open()
            self.desk.toast(_("{number} was dropped. The stock is as it was.").format(number=count.number),
                            lambda: undo(commit))  # fmt: skip

        self._turn.put(lambda: stocktake.drop(shop, actor, count.id), done, self.desk.say_error)

    # ------------------------------------------------------------ showing

    def _frame(self) -> None:
        count = self.count
        may = self.desk.may(Permission.WRITE)
        self.stack.setCurrentIndex(0 if count is None else 1)
        self.ways.setEnabled(may)
        self.pill.setVisible(count is not None)
        for one in (self.drop_button, self.finish_button):
            one.setVisible(count is not None)
        if count is not None:
            words = (count.number, _("blind") if count.blind else "")
            self.pill.show_state(" · ".join(word for word in words if word), "accent", "action.barcode")
            self._show()
            self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self) -> SheetRow | None:
        return self.sheet.row if self.sheet is not None else None

    def _show(self) -> None:
        count, sheet, row = self.count, self.sheet, self._row()
        if count is None:
            return
        self.progress.setText(progress_text(count.done, count.scope))
        self.bar.show_fraction(count.done / count.scope if count.scope else None)
        self.where.set_text(" › ".join(sheet.path[:-1]) if sheet is not None else "")
        self.bin_name.setText(plain(sheet.name, 40) if sheet is not None else _("Scan a bin"))
        self.thing.set_text(f"{thing_text(row)} · {row.name}" if row is not None else "")
        self.figure.setText(counted_text(row) if row is not None else "")
        trouble = self.step is not None and self.step.kind.trouble
        self.said.setText(
            step_text(self.step, blind=count.blind) if self.step is not None else _("Every scan is saved.")
        )
        theme.set_tone(self.said, "critical" if trouble else "ink_2")
        self.move_button.setVisible(row is not None and bool(row.elsewhere))
        for one in self.level_buttons:
            one.setVisible(row is not None and row.loose)
        self.done_button.setEnabled(sheet is not None and not sheet.done)
        self.table.setColumnHidden(3, count.blind)
        shown = [one for one in sheet.rows if not count.blind or one.counted is not None] if sheet is not None else []
        cells: list[tuple[Any, Any]] = [(one, sheet_cells(one, blind=count.blind)) for one in shown]
        cells += [(code, unknown_cells(code)) for code in (sheet.unknown if sheet is not None else ())]
        self.rows.show(cells)
        at = self.rows.row_of(row) if row is not None else -1
        if at >= 0:
            self.table.selectRow(at)

    def _show_left(self, left: tuple[BinPlan, ...]) -> None:
        empty(self._next_rows)
        for one in left[:_NEXT]:
            line = QHBoxLayout()
            line.addWidget(button(plain(one.name, 20), partial(self._open_bin, one.number), kind="link"))
            line.addWidget(Elided(" › ".join(one.path[:-1]), "small", "ink_2", right=True), 1)
            self._next_rows.addLayout(line)
        more = len(left) - _NEXT
        if more > 0:
            self._next_rows.addWidget(label(_("and {n} more").format(n=more), "small", "ink_2"))
        if not left:
            self._next_rows.addWidget(label(_("Every bin of the plan is counted."), "small", "ink_2", wrap=True))
