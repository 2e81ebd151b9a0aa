"""One work order: where it stands, what was found and done, what is next, and its paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QDialog, QHBoxLayout, QVBoxLayout

from app.diagnosis.causes import finding_of
from app.diagnosis.causes.ranking import NextMove, Ranking
from app.domain.board_check import BoardCheck, CheckKind
from app.domain.clue import Clue
from app.domain.order_view import OrderView
from app.domain.reference import Reference
from app.domain.repair_choice import RepairChoice, by_chip, choices
from app.domain.shop_error import NoSuchThing
from app.domain.stock import LotRow
from app.domain.work_order import FINISHED, ActionCode, FindingStatus, SignerRole, Step
from app.services import orders, paper, stock
from app.services.bench_orders import leading_line, next_place
from app.services.causes import question_of
from app.services.diagnosis import board_spec
from app.services.machine_test import hours_of, keep_machine_test
from app.services.measuring import board_of
from app.services.remeasure import begin_again
from app.services.repairs import record_choice
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.models.ranking_job import RankingJob
from app.ui.order_marks import asset_title, state_mark
from app.ui.pages.move_page import TEST_PAGES, go_to_move
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.ask_dialog import ReasonDialog, SignDialog
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.card import Card
from app.ui.widgets.causes_so_far import CausesSoFar
from app.ui.widgets.machine_test_dialog import MachineTestDialog
from app.ui.widgets.next_step import NextStepCard
from app.ui.widgets.order_facts import order_facts
from app.ui.widgets.order_findings import OrderFindings
from app.ui.widgets.order_measured import OrderMeasured
from app.ui.widgets.order_progress import OrderProgress
from app.ui.widgets.order_tests import OrderTests
from app.ui.widgets.order_timeline import OrderTimeline
from app.ui.widgets.order_work import OrderWork
from app.ui.widgets.pill import Pill
from app.ui.widgets.print_preview import PrintPreview
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided
from app.words.language import _
from app.words.missing_characters import missing_text
from app.words.orders import explain, state_name, step_name
from drivers.model.board import BoardSpec

if TYPE_CHECKING:
    from app.ledger.change import Commit

#: Where the checks of the bench are taken up.
CHECK_PAGES = {CheckKind.COLD: "cold_check", CheckKind.WALK: "walk"}

Write = Callable[[], OrderView]


class Page(PageBase):
    """`open(order=number)` shows it. Every write runs beside the GUI thread and may be taken back."""

    work: OrderWork
    measured: OrderMeasured | None = None
    next_step: NextStepCard

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Order"))
        self.view: OrderView | None = None
        self._suggested: tuple[LotRow, ...] = ()
        self._number = ""
        self._proposed = ""
        self._busy = False
        #: What this page saved, by order: what one action saved is taken back together.
        self._kept: list[tuple[str, list[Commit]]] = []
        back = icon_button(_("Back to the orders"), "ph.arrow-left", lambda: desk.go_to("orders"))
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            head.insertWidget(0, back)
        self._state = Pill("", "idle")
        self.left.addWidget(self._state)
        self.simulated = Pill(_("Simulated"), "info", "ph.flask")
        self.simulated.hide()
        self.left.addWidget(self.simulated)
        self._about = Elided("", "small", "ink_2")
        self._about.setMinimumWidth(theme.px(220))
        self.left.addWidget(self._about, 1)
        self.undo_button = button(_("Undo last"), self.undo, icon="action.undo", kind="ghost")
        self.right.addWidget(self.undo_button)
        self.print_button = button(_("Print…"), self.preview, icon="action.print")
        self.right.addWidget(self.print_button)
        self._progress_card = Card()
        self.progress = OrderProgress()
        self._progress_card.column.addWidget(self.progress)
        self.body.addWidget(self._progress_card)
        columns = QHBoxLayout()
        columns.setSpacing(12)
        self._main, main = _scrolled()
        columns.addWidget(main, 1)
        self._side, self._side_scroll = _scrolled()
        self._side_scroll.setFixedWidth(_side_width())
        columns.addWidget(self._side_scroll)
        self.body.addLayout(columns, 1)
        QShortcut(QKeySequence.StandardKey.Print, self, self.preview).setContext(
            Qt.ShortcutContext.WidgetWithChildrenShortcut
        )
        self.causes = CausesSoFar()
        self.causes.wanted.connect(self._take_move)
        self._job = RankingJob(desk.say_error, self)
        self._job.ranked.connect(self._ranked)
        self.follow_shop(self._changed)

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        super().restyle()
        if hasattr(self, "_side_scroll"):
            self._side_scroll.setFixedWidth(_side_width())

    # ------------------------------------------------------------ what the window asks

    def open(self, **where: Any) -> None:
        """Show an order by its number or id."""
        if "order" in where:
            self._number = str(where["order"])
        self.refresh()

    def scanned(self, text: str) -> bool:
        """A scanned part goes onto the order that is open."""
        if self.view is None or self.view.signed:
            return False
        self.use_part(text, self.work.chosen_place())
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        on_button = isinstance(self.window().focusWidget(), QAbstractButton)
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        figure = event.key() - Qt.Key.Key_0
        plain_keys = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if self.view is not None and event.modifiers() in plain_keys and 1 <= figure <= len(self.work.choices):
            self.take_choice(self.work.choices[figure - 1])
        elif self.view is not None and event.modifiers() in plain_keys and figure == 0:
            self.ask_machine_test()
        elif enter and self.view is not None and not on_button:
            if self.next_step.go_button.isEnabled():
                self.next_step.go_button.click()
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ reading

    def _changed(self) -> None:
        if self.isVisible() and not self._busy:
            self.refresh()

    def refresh(self) -> None:
        """Read the order anew, away from the GUI thread."""
        shop, number = self.desk.shop, self._number
        if shop is None or not number:
            return

        def read() -> tuple[OrderView, tuple[LotRow, ...]]:
            view = orders.order(shop, number)
            return view, _lots_for(shop, view)

        run_in_thread(read, lambda found: self._show(*found), self._unreadable, self)

    def _show(self, view: OrderView, suggested: tuple[LotRow, ...]) -> None:
        self._may_undo(view)
        if self.view == view and self._suggested == suggested:
            return
        same = self.view is not None and self.view.id == view.id
        self.view, self._suggested, self._number = view, suggested, view.number
        self.title.setText(view.number)
        tone, icon = state_mark(view.state)
        self.simulated.setVisible(view.simulated and not view.demo)  # a demo says so on every page
        self._state.show_state(state_name(view.state), tone, icon)
        parts = (asset_title(view.asset), view.asset.serial, _("comeback of {number}").format(number=view.parent_number)
                 if view.parent_number else None)  # fmt: skip
        self._about.set_text(" · ".join(part for part in parts if part))
        self.progress.show_order(view)
        typed = self.work.chosen_place() if same else ""
        opened = self.measured.opened if same and self.measured is not None else ()
        proposed, before = next_place(view), self._proposed
        self._proposed = proposed
        empty(self._main)
        findings = OrderFindings(view)
        findings.confirmed.connect(self.confirm)
        findings.ruled_out.connect(self.rule_out)
        self.findings = findings
        self._main.addWidget(findings)
        lead = leading_line(view)
        kind = next((run.kind for run in view.test_runs if lead is not None and run.id == lead.test_run_id), None)
        place = typed if typed and typed != before else proposed
        offered = choices(lead.finding if lead else None, suggested, kind)
        board = board_of(view.asset.board_code, view.asset.model)
        self.work = OrderWork(view, suggested, place, by_chip(offered, board))
        self.work.part_wanted.connect(self.use_part)
        self.work.action_wanted.connect(self.add_action)
        self.work.part_returned.connect(self.give_back)
        self.work.choice_taken.connect(self.take_choice)
        self._main.addWidget(self.work)
        self.measured = OrderMeasured(view, opened) if view.measurements else None
        if self.measured is not None:
            self._main.addWidget(self.measured)
        tests = OrderTests(view)
        tests.machine_wanted.connect(self.ask_machine_test)
        self._main.addWidget(tests)
        self._main.addStretch(1)
        self._side.removeWidget(self.causes)  # it stays, and what is open in it
        if not same:
            self.causes.show_ranking(None)
        empty(self._side)
        self.next_step = NextStepCard(view)
        self.next_step.taken.connect(self.take)
        self.next_step.test_wanted.connect(self.test)
        self.next_step.measure_wanted.connect(self.measure_again)
        self.next_step.aging_wanted.connect(self.ask_machine_test)
        self.next_step.sign_wanted.connect(self.ask_signature)
        self._side.addWidget(self.next_step)
        self._side.addWidget(self.causes)
        self._ask_causes(view)
        self._side.addWidget(order_facts(view))
        self._side.addWidget(OrderTimeline(view))
        self._side.addStretch(1)
        if self.isVisible():
            self._focus_next()

    def _ask_causes(self, view: OrderView) -> None:
        """Rank the causes by all that the order tells since the last work, until it is over."""
        shop = self.desk.shop
        found = any(line.status is not FindingStatus.RULED_OUT for line in view.findings)
        if shop is None or not found or view.signed or view.state in FINISHED:
            self._job.forget()
            self.causes.show_ranking(None)
            return

        def ask(question: tuple[BoardSpec, tuple[Clue, ...], tuple[Reference, ...]] | None) -> None:
            if self.view is not view:
                return
            if question is None:
                self._job.forget()
                self.causes.show_ranking(None)
            else:
                self._job.forget()  # the choices are new, so they are offered anew
                self._job.ask(*question)

        run_in_thread(lambda: question_of(shop, view), ask, self.desk.say_error, self)

    def _ranked(self, ranking: Ranking, clues: tuple[Clue, ...]) -> None:
        """Show the ranking; what it concludes adds choices behind those that have their keys already."""
        view = self.view
        board = board_of(view.asset.board_code, view.asset.model) if view is not None else None
        if view is None or board is None or view.signed:
            return
        self.causes.show_ranking(ranking, counted=self.desk.preferences.bench_source in TEST_PAGES)
        if leading_line(view) is not None:
            for finding in finding_of(ranking, board, clues):
                self.work.add_choices(choices(finding, self._suggested))

    def _focus_next(self) -> None:
        """The keyboard goes to the next step; where that is locked, to what opens it, and never to another page."""
        wanted = (self.next_step.go_button, *self.findings.confirm_buttons, self.work.field)
        first = next((one for one in wanted if one.isEnabled() and self.isAncestorOf(one)), self)
        first.setFocus()

    # ------------------------------------------------------------ writing

    def _write(self, work: Write, said: str) -> None:
        """Run a write beside the GUI thread; then show the order, say it, and offer to take it back."""
        if self._busy:
            return
        self._busy = True
        shop = self.desk.shop

        def both() -> tuple[OrderView, tuple[LotRow, ...], list[Commit]]:
            with shop.noting() as noted:
                view = work()
            return view, _lots_for(shop, view), noted

        def done(found: tuple[OrderView, tuple[LotRow, ...], list[Commit]]) -> None:
            view, suggested, noted = found
            self._busy = False
            if noted:
                self._kept.append((view.id, noted))
            self._show(view, suggested)
            self.desk.toast(said, (lambda: self.take_back(noted)) if noted else None)

        def failed(error: BaseException) -> None:
            self._busy = False
            self.desk.say_error(error)

        run_in_thread(both, done, failed, self)

    def _order(self) -> tuple[Any, str, str]:
        assert self.view is not None  # noqa: S101 - buttons exist only with an order
        return self.desk.shop, self.desk.actor, self.view.id

    def take(self, step: Step) -> None:
        """Take a step; one that needs a reason asks for it."""
        shop, actor, order_id = self._order()
        said = _("Now: {state}").format(state=state_name(step.target))
        if step.needs_reason or not step.ready or step.target.value == "on_hold":
            line = explain(step.why) if step.why is not None else ""
            dialog = ReasonDialog(self, step_name(step), line)
            dialog.accepted.connect(
                lambda: self._write(
                    lambda: orders.advance(shop, actor, order_id, step.target, dialog.reason.text().strip()), said
                )
            )
            dialog.open()
            return
        self._write(lambda: orders.advance(shop, actor, order_id, step.target), said)

    def confirm(self, finding_id: str) -> None:
        """Confirm a finding."""
        shop, actor, order_id = self._order()
        self._write(lambda: orders.confirm_finding(shop, actor, order_id, finding_id), _("Finding confirmed"))

    def rule_out(self, finding_id: str) -> None:
        """Rule a finding out."""
        shop, actor, order_id = self._order()
        self._write(lambda: orders.rule_out_finding(shop, actor, order_id, finding_id), _("Finding ruled out"))

    def use_part(self, named: str, place: str) -> None:
        """Take one part from stock: `named` is a lot, or a part whose oldest lot with something left is used."""
        shop, actor, order_id = self._order()

        def work() -> OrderView:
            return orders.use_part(shop, actor, order_id, stock.lot_for(shop, named).id, 1, place or "—")

        self._write(work, _("{part} taken from stock").format(part=named))

    def give_back(self, replacement_id: str) -> None:
        """Give a fitted part back to its lot."""
        shop, actor, order_id = self._order()
        self._write(lambda: orders.return_part(shop, actor, order_id, replacement_id), _("Given back to its lot"))

    def add_action(self, code: str, place: str) -> None:
        """Record what was done."""
        shop, actor, order_id = self._order()
        self._write(lambda: orders.add_action(shop, actor, order_id, ActionCode(code), place), _("Action recorded"))

    def take_choice(self, choice: RepairChoice) -> None:
        """Record one of the likely actions, or fit the part it names, at its place."""
        shop, actor, order_id = self._order()
        said = _("Action recorded")
        if choice.lot is not None:
            said = _("{part} taken from stock").format(part=choice.lot.sku)
        self._write(lambda: record_choice(shop, actor, order_id, choice), said)

    def _take_move(self, move: NextMove) -> None:
        """Go where the move that tells most is done; what a machine shows is typed here."""
        if self.view is None:
            return
        if move.prove == "hot" or (move.prove and self.desk.preferences.bench_source not in TEST_PAGES):
            self.ask_machine_test()
            return
        self.desk.at_hand.take_order(self.view.number)
        go_to_move(self.desk, move, self.view.number)

    def measure_again(self) -> None:
        """Begin the check of the points that are owed after the repair, and go there."""
        if self.view is None:
            return
        shop, actor, number = self.desk.shop, self.desk.actor, self.view.number

        def begun(check: BoardCheck | None) -> None:
            if check is not None:
                self.desk.go_to(CHECK_PAGES[check.kind], order=number)

        run_in_thread(lambda: begin_again(shop, actor, number), begun, self.desk.say_error, self)

    def test(self) -> None:
        """Go where this bench's answers come from, with this order; without a tester, what a machine shows is typed."""
        page = TEST_PAGES.get(self.desk.preferences.bench_source)
        if page is None:
            self.ask_machine_test()
        elif self.view is not None:
            asset = self.view.asset
            self.desk.at_hand.take_order(self.view.number)
            board = asset.board_code if page == "bench" else asset.serial or asset.board_code
            self.desk.go_to(page, order=self.view.number, board=board)

    def ask_machine_test(self) -> None:
        """What a machine showed after some hours."""
        if self.view is None or self._busy or self.view.signed:
            return
        view, shop, actor = self.view, self.desk.shop, self.desk.actor
        owed = view.policy.burn_in_hours - view.standing.burn_in_hours
        spec = board_spec(view.asset.board_code) if view.asset.board_code else None
        dialog = MachineTestDialog(self, owed, spec.chips if spec else None)

        def accepted() -> None:
            hours, shown = hours_of(dialog.hours.text()), dialog.shown.text()

            def work() -> OrderView:
                return orders.order(shop, keep_machine_test(shop, actor, view.number, hours, shown).number)

            self._write(work, _("Test in a machine added"))

        dialog.accepted.connect(accepted)
        dialog.open()

    def ask_signature(self) -> None:
        """Who signs."""
        if self.view is None or self._busy:
            return
        dialog = SignDialog(self, self.view.number, self.desk.actor)
        dialog.accepted.connect(lambda: self.sign(dialog.role.currentData(), dialog.name.text().strip()))
        dialog.open()

    def sign(self, role: SignerRole, name: str) -> None:
        """Sign the order as it stands, and keep its paper with it."""
        shop, actor, order_id = self._order()

        def work() -> OrderView:
            orders.sign(shop, actor, order_id, role, name)
            paper.freeze(shop, actor, order_id)
            return orders.order(shop, order_id)

        self._write(work, _("Signed by {name}").format(name=name))

    def undo(self) -> None:
        """Take back the last thing that was saved on this page for the order it shows."""
        mine = [noted for order_id, noted in self._kept if self.view is not None and order_id == self.view.id]
        if mine:
            self.take_back(mine[-1])

    def take_back(self, noted: list[Commit]) -> None:
        """Take back exactly what one action saved, whatever came after it."""
        shop, actor = self.desk.shop, self.desk.actor
        run_in_thread(
            lambda: shop.take_back(actor, noted), lambda _none: self._undone(noted), self.desk.say_error, self
        )  # fmt: skip

    def _undone(self, noted: list[Commit]) -> None:
        self._kept = [one for one in self._kept if one[1] is not noted]
        self.desk.toast(_("Taken back"))
        self._may_undo(self.view)
        self.refresh()

    def _may_undo(self, view: OrderView | None) -> None:
        self.undo_button.setEnabled(view is not None and any(order_id == view.id for order_id, _noted in self._kept))

    def _unreadable(self, error: BaseException) -> None:
        """An order whose opening was taken back is no page any more."""
        if isinstance(error, NoSuchThing):
            self.view = None
            if self.isVisible():
                self.desk.go_to("orders")
            return
        self.desk.say_error(error)

    # ------------------------------------------------------------ paper

    def preview(self) -> None:
        """Make the paper of the order as it stands, and show it."""
        if self.view is None:
            return
        shop, number = self.desk.shop, self.view.number

        def shown(printed: paper.PrintedOrder) -> None:
            self.dialog: QDialog = PrintPreview(self, printed.pdf, number, self.desk.toast, self.desk.say_error)
            self.dialog.open()
            if printed.missing:
                self.desk.toast(missing_text(printed.missing))

        run_in_thread(lambda: paper.work_order_pdf(shop, number), shown, self.desk.say_error, self)


def _lots_for(shop: Any, view: OrderView) -> tuple[LotRow, ...]:
    """Lots that answer the findings which are not ruled out."""
    spec = board_spec(view.asset.board_code) if view.asset.board_code else None
    found: dict[str, LotRow] = {}
    for line in view.confirmed or view.findings:
        for lot in stock.suggest(shop, line.finding, spec):
            found.setdefault(lot.id, lot)
    return tuple(found.values())


def _scrolled() -> tuple[QVBoxLayout, Scrolled]:
    inside = Inside()
    column = QVBoxLayout(inside)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(12)
    return column, Scrolled(inside)


def _side_width() -> int:
    return round(360 * min(theme.current().scale, 1.08))
