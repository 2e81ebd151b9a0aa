"""Orders, one order, parts and boards: what a person does there is in the shop afterwards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from app.domain.aging import AgingLimits, AgingLook, AgingPlan, AgingRun, AgingStanding, AgingState, BoardLook
from app.domain.asset import AssetKind, SerialSource
from app.domain.finding import Component, Evidence, Fault, Finding, PartKind, Severity, Suspect
from app.domain.order_draft import AssetDraft, MinerDraft, OrderDraft
from app.domain.phrase import Phrase
from app.domain.stock import Money, PartDraft
from app.domain.test_run import TestKind
from app.domain.work_order import FindingStatus, Hold, SignerRole, State
from app.services import orders, stock
from app.services.diagnosis import findings_of_bench
from app.services.keypad import answer, open_for_answer, provenance
from app.services.order_board import Chip
from app.services.paper import text_of, work_order_pdf
from app.ui.widgets.amend_dialog import AmendDialog
from app.ui.widgets.card import Card
from app.ui.widgets.course_plot import CoursePlot
from app.ui.widgets.next_step import Way, proposal
from app.ui.widgets.order_dialogs import AssignDialog
from app.ui.widgets.order_tests import OrderTests
from app.ui.widgets.order_tile import OrderTile
from app.ui.widgets.pill import Pill
from app.ui.widgets.print_preview import PrintPreview
from app.ui.widgets.signature_pad import SignaturePad
from drivers.catalogue import board
from drivers.model.bench_run import BenchRun

ME = "Marko Kovač"
BOARD = board("BHB42601")


def run(found: int) -> BenchRun:
    answered = tuple(n < found for n in range(126))
    return BenchRun("simulated://x", simulated=True, chip_id="1362", attempts=(found,) * 3, address_map=answered)


@pytest.fixture
def number(shop) -> str:
    """An order on a board whose chain breaks after 84, and a shifter and a chip in stock."""
    stock.receive(shop, ME, PartDraft("SN74AUP1T34", "Level shifter", PartKind.LEVEL_SHIFTER, ("BHB42601",), minimum=5),
                  36, Money(84, "EUR"), bin="B2")  # fmt: skip
    findings, verdict = findings_of_bench(run(84), BOARD)
    asset = AssetDraft(
        AssetKind.HASHBOARD, "Antminer", "S19j Pro", "BHB42601", "JYZZ5BBAJJBJH0842", SerialSource.EEPROM
    )
    miner = MinerDraft("10.3.4.17", "Antminer", "S19j Pro", "SN-M", None, 1)
    view = orders.open_order(shop, ME, OrderDraft("2 из 3 плат · 算力板不亮", asset, miner, customer="Нордхэш"))
    orders.add_test_run(shop, ME, view.id, verdict, run(84), findings=findings, board=BOARD)
    return view.number


def show(frame, qtbot, number: str):
    frame.go_to("orders", order=number)
    page = frame.page()
    qtbot.waitUntil(lambda: page.view is not None and page.view.number == number, timeout=5_000)
    return page


def settle(page, qtbot, what) -> None:
    qtbot.waitUntil(lambda: not page._busy and page.view is not None and bool(what(page.view)), timeout=8_000)


def test_the_whole_repair_by_hand(frame, qtbot, shop, number):
    page = show(frame, qtbot, number)
    assert page.view.state is State.DIAGNOSING  # the test took it there
    assert page.next_step.proposal.way is Way.WAIT  # a finding waits to be confirmed
    assert page.next_step.proposal.why
    page.findings.confirm(page.view.findings[0].id)
    settle(page, qtbot, lambda view: view.findings[0].status is FindingStatus.CONFIRMED)
    for state in (State.DIAGNOSED, State.IN_REPAIR):
        page.next_step.go_button.click()
        settle(page, qtbot, lambda view, state=state: view.state is state)
    assert [one.lot.sku for one in page.work.suggested] == ["SN74AUP1T34"]
    page.work.field.setText("SN74AUP1T34")
    QTest.keyClick(page.work.field, Qt.Key.Key_Return)
    settle(page, qtbot, lambda view: view.replacements)
    assert stock.part_named(shop, "SN74AUP1T34").on_hand == 35
    assert page.view.state is State.IN_REPAIR  # Enter in the field takes the part, not the next step
    page.next_step.go_button.click()
    settle(page, qtbot, lambda view: view.state is State.TESTING)
    assert page.next_step.proposal.way is Way.TEST
    for _pass in range(2):
        orders.add_test_run(shop, ME, page.view.id, Fault.NONE, run(126), board=BOARD)
    page.refresh()
    settle(page, qtbot, lambda view: view.passes == 2)
    for state in (State.PASSED, State.READY):
        page.next_step.go_button.click()
        settle(page, qtbot, lambda view, state=state: view.state is state)
    assert page.next_step.proposal.way is Way.SIGN
    pad = SignaturePad()
    qtbot.addWidget(pad)
    pad.resize(400, 120)
    for number_ in range(2):  # a line by mouse, and one more that is taken back
        pad.begin(QPointF(20, 40 + number_))
        for x in range(20, 200, 4):
            pad.draw_on(QPointF(x, 60 + (x % 17)))
        pad.lift()
    pad.take_back()
    drawn = QImage.fromData(pad.png())
    assert drawn.pixelColor(0, 0).alpha() == 0
    assert len(pad.strokes) == 1
    page.sign(SignerRole.TECHNICIAN, ME, pad.png())
    settle(page, qtbot, lambda view: view.signed)
    kept = page.view.signatures[0].image_sha256
    assert shop.attachments.get(kept) == pad.png()
    with pypdfium2.PdfDocument(work_order_pdf(shop, page.view.id).pdf) as paper:
        images = [one for sheet in paper for one in sheet.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])]
    assert images, "the drawn signature stands on the paper"
    page.card("signatures").ask_amendment()
    dialog = page.card("signatures").findChild(AmendDialog)
    dialog.text.setPlainText("A scratch on the heat sink")
    dialog.go_button.click()
    settle(page, qtbot, lambda view: view.amendments)
    assert any(line.phase == "document" for line in page.view.attachments)
    page.next_step.go_button.click()
    settle(page, qtbot, lambda view: view.state is State.RETURNED)
    assert page.next_step.proposal.way is Way.NONE


def test_undo_takes_the_last_step_back(frame, qtbot, number):
    page = show(frame, qtbot, number)
    page.findings.confirm(page.view.findings[0].id)
    settle(page, qtbot, lambda view: view.confirmed)
    QTest.keySequence(page, QKeySequence(QKeySequence.StandardKey.Undo))
    settle(page, qtbot, lambda view: not view.confirmed)
    qtbot.waitUntil(lambda: "Taken back" in frame._toast.sentence())
    page.show_history()
    qtbot.waitUntil(lambda: len(page.history.rows) >= 3)
    (again,) = [one for one in page.history.findChildren(QPushButton) if one.text() == "Give back"]
    again.click()
    settle(page, qtbot, lambda view: view.confirmed)


def test_a_part_given_back_says_what_went_back(frame, qtbot, shop, number):
    view = orders.order(shop, number)
    orders.advance_to(shop, ME, view.id, State.DIAGNOSING)
    orders.confirm_finding(shop, ME, view.id, view.findings[0].id)
    orders.advance_to(shop, ME, view.id, State.IN_REPAIR)
    page = show(frame, qtbot, number)
    page.work.use_part("SN74AUP1T34", "U1")
    settle(page, qtbot, lambda view: view.replacements)
    page.work.give_back(page.view.replacements[0].id)
    settle(page, qtbot, lambda view: not view.replacements[0].fitted)
    assert stock.part_named(shop, "SN74AUP1T34").on_hand == 36
    said = [one.text() for one in page.work.findChildren(QLabel)]
    assert "given back" in said
    assert not any("0 ×" in text for text in said)
    assert "0 ×" not in text_of(work_order_pdf(shop, number).pdf)


def test_a_part_nobody_knows_gives_a_sentence_and_changes_nothing(frame, qtbot, shop, number):
    page = show(frame, qtbot, number)
    page.work.use_part("NO-SUCH", "U1")
    qtbot.waitUntil(lambda: "NO-SUCH" in frame._toast.sentence(), timeout=5_000)
    assert not orders.order(shop, number).replacements


def test_the_paper_is_shown_kept_and_printed(frame, qtbot, number, tmp_path):
    page = show(frame, qtbot, number)
    page.show_paper()
    preview = page.findChild(PrintPreview)
    qtbot.waitUntil(lambda: preview.pages_shown() > 0, timeout=10_000)
    assert "internal copy" in text_of(preview.pdf)
    preview.copy.choose("customer")
    qtbot.waitUntil(lambda: "customer's copy" in text_of(preview.pdf), timeout=10_000)
    kept = tmp_path / "order.pdf"
    preview.keep(kept)
    qtbot.waitUntil(lambda: "Kept as" in frame._toast.sentence(), timeout=5_000)
    assert kept.read_bytes() == preview.pdf
    preview.paper.setCurrentIndex(preview.paper.findText("Intake receipt"))
    qtbot.waitUntil(lambda: "receipt" in text_of(preview.pdf).casefold(), timeout=10_000)
    assert preview.language.isVisible()
    assert not preview.copy.isVisible()
    preview.reject()


def test_the_board_of_orders_is_walked_and_worked_with_the_keys(frame, qtbot, shop, number):
    other = orders.open_order(shop, ME, OrderDraft("x", AssetDraft(serial="S2", serial_source=SerialSource.LABEL)))
    frame.go_to("orders")
    page = frame.page()
    qtbot.waitUntil(lambda: len(page.columns.cards()) == 2, timeout=5_000)
    qtbot.waitUntil(lambda: all(card.isVisible() for card in page.columns.cards()))
    page.columns.focus_first()
    first, second = page.columns.cards()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert frame.focusWidget() is second
    QTest.keyClick(second, Qt.Key.Key_Return)  # what is missing is said, and nothing else
    qtbot.waitUntil(lambda: "No finding is confirmed yet" in frame._toast.sentence(), timeout=5_000)
    qtbot.waitUntil(lambda: not page.acts._busy)
    QTest.keyClick(second, Qt.Key.Key_Left)
    QTest.keyClick(frame.focusWidget(), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: orders.order(shop, other.id).state is State.TRIAGE, timeout=5_000)
    qtbot.waitUntil(lambda: "Triage" in frame._toast.sentence(), timeout=5_000)
    frame._toast._undone()
    qtbot.waitUntil(lambda: orders.order(shop, other.id).state is State.RECEIVED, timeout=5_000)
    qtbot.waitUntil(lambda: page.columns.cards()[0].row.state is State.RECEIVED and not page._reading)
    page.columns.focus_on(other.number)
    QTest.keyClick(frame.focusWidget(), Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: orders.order(shop, other.id).state is State.DIAGNOSING, timeout=5_000)
    qtbot.waitUntil(lambda: page._board is not None and page._board.columns[1].count == 2 and not page._reading)
    page.columns.focus_on(other.number)
    QTest.keyClick(frame.focusWidget(), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: frame.page() is not page and frame.page().view is not None, timeout=5_000)
    QTest.keyClick(frame.page(), Qt.Key.Key_Backspace)  # and back to its card
    qtbot.waitUntil(lambda: isinstance(frame.focusWidget(), OrderTile), timeout=5_000)
    assert frame.focusWidget().row.number == other.number


def test_a_hold_whose_time_is_over_says_so_and_waits_for_a_filter(frame, qtbot, shop, number):
    orders.hold(shop, ME, number, "ultrasonic bath", Hold.DRYING, datetime.now(UTC) - timedelta(minutes=5))
    frame.go_to("orders")
    page = frame.page()
    qtbot.waitUntil(lambda: page.chips[Chip.OVER].count == 1, timeout=5_000)
    assert "Dry since" in page.columns.cards()[0].accessibleName()
    shown = show(frame, qtbot, number)
    said = [one.text() for one in shown.next_step.findChildren(QLabel)]
    assert any(text.startswith("Dry since") and text.endswith("ultrasonic bath") for text in said)
    assert [one.accessibleName() for one in shown.next_step.findChildren(Pill)] == ["The time is over"]


def test_several_orders_of_the_list_are_given_away_at_once(frame, qtbot, shop, number):
    orders.open_order(shop, ME, OrderDraft("x", AssetDraft(serial="S2", serial_source=SerialSource.LABEL)))
    frame.go_to("orders")
    page = frame.page()
    page.view.choose("list")
    qtbot.waitUntil(lambda: page.rows.rowCount() == 2, timeout=5_000)
    page.table.selectAll()
    qtbot.waitUntil(lambda: page.bar.isVisible() and len(page.chosen_numbers()) == 2)
    page.acts.assign(page.chosen_numbers())
    qtbot.waitUntil(lambda: page.findChild(AssignDialog) is not None, timeout=5_000)
    dialog = page.findChild(AssignDialog)
    dialog.name.setText("Анна Лі")
    dialog.accept()
    qtbot.waitUntil(lambda: {row.assignee for row in orders.orders(shop)} == {"Анна Лі"}, timeout=5_000)
    qtbot.waitUntil(lambda: page.chips[Chip.MINE].count == 0 and len(page.chosen_numbers()) == 2, timeout=5_000)


def test_search_and_list(frame, qtbot, number):
    frame.go_to("orders", text="Нордхэш")
    page = frame.page()
    page.view.choose("list")
    qtbot.waitUntil(lambda: page.rows.rowCount() == 1, timeout=5_000)
    page.search.setText("nobody at all")
    qtbot.waitUntil(lambda: page.rows.rowCount() == 0 and page.stack.currentWidget() is page.unfound, timeout=5_000)
    page.view.choose("columns")
    qtbot.waitUntil(lambda: page.unfound.isVisible() and not page._reading, timeout=5_000)
    page.unfound.action.click()
    qtbot.waitUntil(lambda: len(page.columns.cards()) == 1 and page.columns.isVisible(), timeout=5_000)


def test_no_finding_leads_to_the_bench_not_to_a_wall(shop):
    view = orders.open_order(shop, ME, OrderDraft("x", AssetDraft(serial="S3", serial_source=SerialSource.LABEL)))
    view = orders.advance_to(shop, ME, view.id, State.DIAGNOSING)
    assert proposal(view).way is Way.TEST


def test_parts_are_received_shown_and_counted(frame, qtbot, shop, number):
    frame.go_to("parts")
    page = frame.page()
    qtbot.waitUntil(lambda: page.rows.rowCount() == 1, timeout=5_000)
    stock.receive(shop, ME, PartDraft("BM1362AK", "芯片", PartKind.CHIP, ("BM1362",), minimum=10), 3, Money(410, "EUR"))
    qtbot.waitUntil(lambda: page.rows.rowCount() == 2, timeout=5_000)
    page.chips["low"].setChecked(True)
    assert page.rows.rowCount() == 1
    assert page.rows.thing(0).part.sku == "BM1362AK"
    page.table.opened.emit(0)
    part = frame.page()
    qtbot.waitUntil(lambda: part.shown is not None and len(part.shown.story.lines) == 1)
    dialog = part.acts.ask_count_part(part.shown.one.part, part.shown.lots)
    dialog.counted.setText("12")
    dialog.go_button.click()
    qtbot.waitUntil(lambda: [line.level for line in part.shown.story.lines] == [3, 12])
    frame._toast._undo.click()
    qtbot.waitUntil(lambda: [line.level for line in part.shown.story.lines] == [3])


def test_hostile_words_of_a_finding_stay_words(frame, qtbot, shop, number):
    said = Phrase.of("no such key <b>bold</b>\u202e")
    bad = Finding(
        Fault.WEAK_CHIPS,
        Severity.MINOR,
        Component.HASHBOARD,
        said,
        said,
        0.5,
        evidence=(Evidence("x", None, "<img src=x>"),),
        parts=(Suspect(PartKind.CHIP, "<u>U1</u>"),),
    )
    orders.add_findings(shop, ME, number, [bad])
    page = show(frame, qtbot, number)
    texts = [one.text() for one in page.findChildren(QLabel)]
    assert all("\u202e" not in text for text in texts)
    labels = [one for one in page.findings.findChildren(QLabel) if one.text()]
    assert any("<b>bold</b>" in one.text() for one in labels)
    assert all(one.textFormat() is Qt.TextFormat.PlainText for one in labels)


@pytest.mark.parametrize("evil", ["<b>x</b><img src=x> \u202egnp.exe 😀", "SN4a" * 50], ids=["markup", "long"])
def test_a_hostile_serial_customer_and_fault_stay_words_in_their_room(frame, qtbot, shop, evil):
    asset = AssetDraft(AssetKind.HASHBOARD, None, evil, "BHB42601", evil, SerialSource.LABEL)
    miner = MinerDraft("10.3.4.17", None, evil, evil, None, 1)
    number = orders.open_order(shop, ME, OrderDraft(evil, asset, miner, customer=evil)).number
    page = show(frame, qtbot, number)
    qtbot.waitUntil(lambda: page.next_step.isVisible())
    assert page.next_step.width() <= page._side.width()
    frame.go_to("boards", serial=evil)
    boards = frame.page()
    qtbot.waitUntil(lambda: boards.shown is not None, timeout=5_000)
    cards = [one for one in boards.findChildren(Card) if one.isVisible()]
    assert cards
    assert all(one.mapTo(boards, one.rect().topRight()).x() < boards.width() for one in cards)
    for one in (label for live in (page, boards) for label in live.findChildren(QLabel) if label.text()):
        assert one.textFormat() is Qt.TextFormat.PlainText
        assert "\u202e" not in one.text()
    assert (frame.width(), frame.height()) == (1280, 720)


def test_an_aging_test_shows_its_course_and_hours_and_a_swap_test_its_steps(frame, qtbot, shop, number):
    view = orders.order(shop, number)
    plan = AgingPlan("serial:SN-M", "10.3.4.17", (1,), AgingLimits(hours=2.0), ME, number, simulated=True)
    looks = tuple(
        AgingLook(1_800_000_000.0 + 60 * n, True, True, boards=(
            BoardLook(1, "JYZZ5BBAJJBJH0842", True, 34.0 + n % 3, 34.5, 126, 126, 70.0),
        ))
        for n in range(20)
    )  # fmt: skip
    gone = AgingStanding(AgingState.INCONCLUSIVE, 9000.0, 5400.0, 600.0, 1, 1)
    orders.add_test_run(shop, ME, view.id, Fault.INCONCLUSIVE, kind=TestKind.BURN_IN, seconds=5400.0,
                        aging=AgingRun(plan, 1_800_000_000.0, gone, looks))  # fmt: skip
    orders.add_test_run(shop, ME, view.id, Fault.CONNECTION_FAULT, kind=TestKind.IN_MINER,
                        note="Swap test\nAt first: board 2 silent\n1. Cable moved: board 1 silent")  # fmt: skip
    page = show(frame, qtbot, number)
    qtbot.waitUntil(lambda: bool(page.findChildren(OrderTests)), timeout=5_000)
    card = page.findChildren(OrderTests)[-1]
    said = [one.text() for one in card.findChildren(QLabel)]
    assert "1 h 30 min of 2 h hashed · 2 h 30 min in all · gaps: 1, 10 min · restarts: 1 · 10.3.4.17" in said
    assert any("1. Cable moved: board 1 silent" in text for text in said)
    (plot,) = card.findChildren(CoursePlot)
    assert plot.accessibleName() == "Course of Board 2 (middle) in TH/s"
    pills = {one.accessibleName() for one in card.findChildren(Pill)}
    assert "No verdict" in pills


def test_a_finding_says_what_proves_it_what_comes_next_and_what_to_mind(frame, qtbot, shop):
    kept = open_for_answer(shop, ME, answer("BHB42601", "82 82 84"), "JYZZ5BBAJJBJH0842")
    page = show(frame, qtbot, kept.number)

    def said() -> str:
        return "\n".join(made.text() for made in page.findChildren(QLabel) if made.isVisibleTo(page))

    qtbot.waitUntil(lambda: provenance() in said(), timeout=5_000)
    for part in ("try 3: 84 chips", "Next: Measure CO of chip 84", "1.2 V expected", "Mind: ", "Suspected, likeliest"):
        assert part in said()
    orders.rule_out_finding(shop, ME, kept.number, page.view.findings[0].id)
    qtbot.waitUntil(lambda: page.view.findings[0].status is FindingStatus.RULED_OUT, timeout=5_000)
    qtbot.waitUntil(lambda: "Next: Measure" not in said(), timeout=5_000)  # nobody is sent after what is ruled out
