"""What leads from the order page to another one or asks something first: steps, tests, signing, the paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtWidgets import QDialog, QPushButton

from app.diagnosis.causes.ranking import NextMove
from app.domain.board_check import BoardCheck, CheckKind
from app.domain.order_view import OrderView
from app.domain.work_order import SignerRole, State, Step
from app.services import order_signing, orders, paper
from app.services.diagnosis import board_spec
from app.services.machine_test import hours_of, keep_machine_test
from app.services.remeasure import begin_again
from app.ui.bridge import run_in_thread
from app.ui.pages.move_page import TEST_PAGES, go_to_move
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.ask_dialog import ReasonDialog
from app.ui.widgets.machine_test_dialog import MachineTestDialog
from app.ui.widgets.order_dialogs import HoldDialog
from app.ui.widgets.sign_dialog import SignDialog
from app.words.language import _
from app.words.orders import explain, state_name, step_name

if TYPE_CHECKING:

    class _Shown(PageBase):
        """What the ways need of the page."""

        view: OrderView | None
        print_button: QPushButton
        _busy: bool

        def write(self, work: Callable[[], object], said: str) -> None:
            """Save beside the GUI thread."""

else:
    _Shown = object

#: Where the checks of the bench are taken up.
CHECK_PAGES = {CheckKind.COLD: "cold_check", CheckKind.WALK: "walk"}


class OrderWays(_Shown):
    """The ways of the order page; a part of it, which shows an order and writes."""

    #: The paper that is shown.
    dialog: QDialog | None = None

    @property
    def counts(self) -> bool:
        """Whether something at this bench counts chips."""
        return self.desk.preferences.bench_source in TEST_PAGES

    def _order(self) -> tuple[Any, str, str]:
        assert self.view is not None  # noqa: S101 - buttons exist only with an order
        return self.desk.shop, self.desk.actor, self.view.id

    def take(self, step: Step) -> None:
        """Take a step; one that needs a reason asks for it."""
        shop, actor, order_id = self._order()
        said = _("Now: {state}").format(state=state_name(step.target))
        if step.target is State.ON_HOLD:
            held = HoldDialog(self, step_name(step))
            held.accepted.connect(
                lambda: self.write(
                    lambda: orders.advance(
                        shop, actor, order_id, step.target, held.reason.text().strip(),
                        hold=held.why.currentData(), until=held.until.value(),
                    ),
                    said,
                )
            )  # fmt: skip
            held.open()
            return
        if step.needs_reason or not step.ready:
            line = explain(step.why) if step.why is not None else ""
            dialog = ReasonDialog(self, step_name(step), line)
            dialog.accepted.connect(
                lambda: self.write(
                    lambda: orders.advance(shop, actor, order_id, step.target, dialog.reason.text().strip()), said
                )
            )
            dialog.open()
            return
        self.write(lambda: orders.advance(shop, actor, order_id, step.target), said)

    def take_move(self, move: NextMove) -> None:
        """Go where the move that tells most is done; what a machine shows is typed here."""
        if self.view is None:
            return
        if move.prove == "hot" or (move.prove and not self.counts):
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
            self.write(lambda: keep_machine_test(shop, actor, view.number, hours, shown), _("Test in a machine added"))

        dialog.accepted.connect(accepted)
        dialog.open()

    def ask_signature(self) -> None:
        """Who signs."""
        if self.view is None or self._busy:
            return
        role = SignerRole.CUSTOMER if self.view.signed and not self.view.amended_since else None
        name = (self.view.customer or "") if role is SignerRole.CUSTOMER else self.desk.actor
        shown = self.view.content_hash
        dialog = SignDialog(self, self.view.number, name, shown, role)
        dialog.accepted.connect(
            lambda: self.sign(dialog.role.currentData(), dialog.name.text().strip(), dialog.pad.png(), shown)
        )
        dialog.open()

    def sign(self, role: SignerRole, name: str, drawn: bytes | None = None, shown: str = "") -> None:
        """Sign the order as it stands, as `order_signing.sign` does."""
        shop, actor, order_id = self._order()
        self.write(
            lambda: order_signing.sign(shop, actor, order_id, role, name, drawn, shown=shown),
            _("Signed by {name}").format(name=name),
        )

    def print_paper(self) -> bool:
        """Show the papers of the order."""
        self.show_paper()
        return self.view is not None

    def show_paper(self, copy: paper.Copy = paper.Copy.INTERNAL) -> None:
        """Show the papers of the order before they are printed: as it stands now, those for the customer, those that
        were kept at a signature.
        """
        from app.ui.pages.paper_offers import order_offers
        from app.ui.widgets.print_preview import PrintPreview

        if self.view is not None and not _open(self.dialog):
            offers = order_offers(self.desk.shop, self.view, copy)
            self.dialog = PrintPreview(self, self.desk, self.view.number, *offers)
            self.dialog.open()

    def labelled(self) -> tuple[str, ...]:
        """The order, and what it is about."""
        return (self.view.number, self.view.asset.number) if self.view is not None else ()


def _open(dialog: QDialog | None) -> bool:
    return dialog is not None and shiboken6.isValid(dialog) and dialog.isVisible()
