"""A shop's day at the window, shortened: a pallet by scanner, the phone, a field order on two laptops, a repair to the
drawn signature. Real widgets, keys and a scanner; no mouse but for the signature.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.domain.asset import SerialSource
from app.domain.customer import CustomerDraft, Terms
from app.domain.finding import Fault
from app.domain.handover import Choice
from app.domain.intake import DiscrepancyKind
from app.domain.order_draft import AssetDraft, MinerDraft, OrderDraft
from app.domain.order_view import OrderView
from app.domain.price import PriceDraft, PriceKind
from app.domain.quote import ApprovalStand, Decision, How
from app.domain.stock import Money
from app.domain.test_run import TestKind
from app.domain.work_order import ActionCode, Priority, State
from app.services import amendments, customers, evidence, handover, handover_conflicts, orders, prices, quotes
from app.services.diagnosis import findings_of_bench
from app.services.shop import Shop
from app.ui.widgets.handover_dialog import HandoverDialog
from app.ui.widgets.next_step import Way
from app.ui.widgets.sign_dialog import SignDialog
from drivers import catalogue
from drivers.model.bench_run import BenchRun
from drivers.simulated.workbench import Workbench
from drivers.simulated.workbench_faults import NO_FAULT
from tests.journeys.bench_hands import Hands
from tests.services.photo_story import a_photo

ME, FIELD = "Marko Kovač", "李雷"
SPEC = catalogue.board("BHB42601")
assert SPEC is not None
SERIAL = "JYZZ5BBAJJBJH0842"
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def run_of(chips: int) -> BenchRun:
    found = tuple(number < chips for number in range(SPEC.chips))
    return BenchRun("simulated://x", simulated=False, chip_id="1362", attempts=(chips,) * 3, address_map=found)


@pytest.fixture
def hands(hands_on: Callable[[Workbench], Hands]) -> Hands:
    return hands_on(Workbench(SPEC, NO_FAULT, seed=5))


@pytest.fixture
def field(tmp_path: Path) -> Iterator[Shop]:
    """The laptop that goes into the field."""
    with Shop.open(tmp_path / "field") as opened:
        handover.set_bench(opened, "F1")
        yield opened


def test_a_pallet_and_a_call(hands: Hands, bench_shop: Shop) -> None:
    terms = Terms(7, 30, 10_000)
    customers.new(bench_shop, ME, CustomerDraft("Нордхэш", "Иван", language="ru", currency="EUR", terms=terms))
    prices.set_prices(bench_shop, ME, (PriceDraft(PriceKind.REPAIR, Money(12_000, "EUR")),))
    before = returned(bench_shop, "JYZZYRHBCJGBI0003")

    # Declared four: two new ones, one double, one of no known form, one that was here before.
    hands.shortcut(Qt.Key.Key_N)
    intake = hands.page("intake")
    hands.until(lambda: intake.quiet)
    hands.scan("JYZZYRHBCJGBI0842")
    hands.write("Нордхэш")
    for code in ("JYZZYRHBCJGBI0002", "4", "JYZZYRHBCJGBI0003", "JYZZYRHBCJGBI0002", "QX-77123-Z"):
        hands.scan(code)
    hands.until(lambda: intake.quiet and intake.delivery is not None and len(intake.delivery.lines) == 5)
    assert intake.view.number.text() == "4 of 4"
    lines = {line.code: line for line in intake.delivery.lines if line.outcome.counts}
    assert lines["QX-77123-Z"].form_unknown
    assert lines["JYZZYRHBCJGBI0003"].earlier == before
    QTest.keyClick(intake.view.entry, Qt.Key.Key_Return, CONTROL)
    hands.until(lambda: intake.quiet and intake.delivery.closed)
    assert [one.kind for one in intake.delivery.discrepancies] == [DiscrepancyKind.TWICE]

    # Four digits, and the message in the language of whoever calls, or in another.
    number = lines["JYZZYRHBCJGBI0842"].order_number
    QTest.keyClick(hands.frame, Qt.Key.Key_F4)
    call = hands.page("call")
    hands.write("0842")
    hands.until(lambda: len(call.cards) == 1 and call.message.text().startswith("Здравствуйте, Иван!"))
    QTest.keyClick(call, Qt.Key.Key_Return, CONTROL)
    assert "…0842" in QGuiApplication.clipboard().text()
    QTest.keyClick(call, Qt.Key.Key_Right, ALT)
    hands.until(lambda: call.message.text().startswith("Иван，您好！"))
    QTest.keyClick(call, Qt.Key.Key_Return, CONTROL)
    assert "€120.00" in QGuiApplication.clipboard().text()

    # The quote is above the cap, and the customer says yes on the phone.
    quotes.write_quote(bench_shop, ME, number, quotes.suggest(bench_shop, orders.order(bench_shop, number)))
    assert orders.order(bench_shop, number).approval is ApprovalStand.ASKED
    quotes.approve(bench_shop, ME, number, Decision.APPROVED, how=How.PHONE, who="Иван")
    assert orders.order(bench_shop, number).approval is ApprovalStand.APPROVED
    hands.until(lambda: call.cards and call.cards[0].board.price == Money(12_000, "EUR"))


def test_a_field_order_is_finished_at_the_bench(hands: Hands, bench_shop: Shop, field: Shop, tmp_path: Path) -> None:
    # In the field: the finding of a machine, a photo, a file to take along.
    found, verdict = findings_of_bench(run_of(84), SPEC)
    board = AssetDraft(model="S19j Pro", board_code=SPEC.code, serial=SERIAL, serial_source=SerialSource.EEPROM)
    machine = MinerDraft("10.3.4.17", "Antminer", "S19j Pro", "SN-M17", None, 1)
    there = orders.open_order(field, FIELD, OrderDraft("2 из 3 плат", board, machine, customer="Нордхэш"))
    orders.add_test_run(field, FIELD, there.id, verdict, run_of(84), findings=found, board=SPEC)
    evidence.add(field, FIELD, there.id, a_photo(), name="rack.jpg", caption="机架 4")
    number = there.number
    take_in(hands, handover.export_order(field, FIELD, number, tmp_path / "out"))
    page = opened(hands, number)
    hands.settled(page, lambda view: len(view.attachments) == 1)
    assert facts(page.view) == facts(orders.order(field, number))
    assert (page.view.attachments[0].caption, page.view.attachments[0].by) == ("机架 4", FIELD)

    # At the bench: one key confirms and repairs; it fails once, passes twice.
    hands.until(lambda: bool(page.work.choices))
    hands.press("1")
    hands.settled(page, lambda view: view.state is State.IN_REPAIR and view.actions)
    orders.add_test_run(bench_shop, ME, there.id, Fault.CHAIN_BREAK, run_of(100), board=SPEC)
    assert orders.order(bench_shop, number).standing.failed_last
    orders.add_action(bench_shop, ME, there.id, ActionCode.REFLOW, "chip 101")
    for _pass in range(2):
        orders.add_test_run(bench_shop, ME, there.id, Fault.NONE, run_of(SPEC.chips), kind=TestKind.FIXTURE, board=SPEC)
    orders.advance(bench_shop, ME, there.id, State.PASSED)
    hands.settled(page, lambda view: view.standing.passes == 2 and hands.focus is page.next_step.go_button)
    hands.enter()
    hands.settled(page, lambda view: view.state is State.READY and page.next_step.proposal.way is Way.SIGN)

    # Both set the priority without knowing of each other; the field takes the order back, and nothing twice.
    orders.set_priority(bench_shop, ME, there.id, Priority.LOW)
    orders.set_priority(field, FIELD, there.id, Priority.HIGH)
    back = handover.export_order(bench_shop, ME, number, tmp_path / "back")
    assert handover.import_file(field, FIELD, back).commit is not None
    assert handover.import_file(field, FIELD, back).commit is None
    (conflict,) = handover_conflicts.conflicts_of(field, there.id)
    assert (conflict.field, orders.order(field, number).priority) == ("priority", Priority.HIGH)
    handover_conflicts.settle(field, FIELD, conflict.id, Choice.THEIRS)
    home = orders.order(field, number)
    assert (home.priority, home.state, len(home.attachments)) == (Priority.LOW, State.READY, 1)
    assert facts(home)[2:6] == facts(there)[2:6]

    # Signed by hand, handed back, and amended: what was signed stays as it is.
    page.ask_signature()
    dialog = asked(hands, SignDialog)
    draw(dialog)
    while QApplication.activeModalWidget() is not None:
        hands.enter()
    hands.settled(page, lambda view: view.signed and any(one.phase == "document" for one in view.attachments))
    assert page.view.signatures[0].image_sha256
    assert orders.advance(bench_shop, ME, there.id, State.RETURNED).state is State.RETURNED
    amendments.amend(bench_shop, ME, number, "Царапина на радиаторе")
    hands.settled(page, lambda view: len(view.amendments) == 1)
    assert page.view.signature_holds


# -------------------------------------------------------------------- what the hands do more than once


def returned(shop: Shop, serial: str) -> str:
    """A board that was here before and went back without a fault; the number of its order."""
    view = orders.open_order(shop, ME, OrderDraft("0 чипов", AssetDraft(model="S19j Pro", serial=serial)))
    for state in (State.TRIAGE, State.NO_FAULT_FOUND, State.RETURNED):
        view = orders.advance(shop, ME, view.id, state, "nothing to find")
    return view.number


def opened(hands: Hands, number: str) -> Any:
    """The page of an order, once it shows it with all its cards."""
    page = hands.page("order")
    hands.settled(page, lambda view: view.number == number and page.card("quote") is not None)
    return page


def asked(hands: Hands, kind: type) -> Any:
    """The dialog of that kind that asks now."""
    hands.until(lambda: isinstance(QApplication.activeModalWidget(), kind))
    return QApplication.activeModalWidget()


def take_in(hands: Hands, path: Path) -> None:
    """Drop a handed-over file on the window; Enter takes it in."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    hands.frame.arrivals.take(data, "dropped", wanted=True)
    dialog = asked(hands, HandoverDialog)
    hands.until(lambda: not dialog.take_button.isHidden())
    hands.enter()
    hands.until(lambda: not dialog.isVisible())


def draw(dialog: SignDialog) -> None:
    """A line on the pad, with the only thing that cannot be done by keys."""
    QTest.mousePress(dialog.pad, Qt.MouseButton.LeftButton, pos=QPoint(30, 60))
    for step in range(12):
        QTest.mouseMove(dialog.pad, QPoint(40 + 12 * step, 40 + step % 4 * 10))
    QTest.mouseRelease(dialog.pad, Qt.MouseButton.LeftButton, pos=QPoint(190, 60))


def facts(view: OrderView) -> Any:
    """What nobody should have to type again."""
    return (
        view.number, view.state, view.reported_fault, view.customer, view.asset.serial, view.miner, view.opened_at,
        [(line.finding.fault, line.finding.chips) for line in view.findings],
        [(run.verdict, run.by, run.at) for run in view.test_runs],
    )  # fmt: skip
