"""What people run into while they use the window: where the keyboard goes, what covers what, what can be taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QVBoxLayout

from app.domain.asset import AssetKind, SerialSource
from app.domain.board_state import BoardState, ChipState
from app.domain.finding import Finding, PartKind
from app.domain.order_draft import AssetDraft, MinerDraft, OrderDraft
from app.domain.stock import Grade
from app.domain.work_order import ActionCode, SignerRole, State
from app.services import orders, stock
from app.services.diagnosis import findings_of_bench, findings_of_reading
from app.services.fleet import FleetRow
from app.ui import theme
from app.ui.models.fleet_line import line_of
from app.ui.pages.fleet_boards import BoardTile
from app.ui.pages.fleet_panel import FleetPanel
from app.ui.widgets.board_legend import BoardLegend
from app.ui.widgets.board_looks import Mode
from app.ui.widgets.chain_card import ChainCard
from app.ui.widgets.energise_dialog import EnergiseDialog, Fact
from app.ui.widgets.readout import Readout
from app.ui.widgets.receive_dialog import ReceiveDialog
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.sign_dialog import SignDialog
from app.ui.widgets.step_list import StepList
from app.ui.widgets.text import label
from drivers.catalogue import board
from drivers.model.bench_run import BenchRun
from drivers.model.reading import BoardReading, DeviceReading, DeviceState, Fan

ME = "Marko Kovač"


def broken() -> tuple[Finding, ...]:
    answered = tuple(n < 84 for n in range(126))
    run = BenchRun("simulated://x", simulated=True, chip_id="1362", attempts=(84,) * 3, address_map=answered)
    return findings_of_bench(run, board("BHB42601"))[0]


@pytest.fixture
def number(shop) -> str:
    """An order with one suspected finding."""
    asset = AssetDraft(AssetKind.HASHBOARD, "Antminer", "S19j Pro", "BHB42601", "SN-1", SerialSource.LABEL)
    view = orders.open_order(shop, ME, OrderDraft("84 of 126", asset, MinerDraft("10.3.4.17"), broken()))
    return view.number


def show(frame, qtbot, number):
    frame.go_to("orders", order=number)
    page = frame.page()
    qtbot.waitUntil(lambda: page.view is not None and page.view.number == number)
    return page


def test_a_toast_stays_above_a_page_that_is_built_later(frame, qtbot):
    frame.toast("Kept")
    frame.go_to("orders")
    qtbot.waitUntil(lambda: frame.pages["orders"].isVisible())
    toast = frame._toast
    assert toast.isVisible()
    under = frame.stack.childAt(toast.mapTo(frame.stack, QPoint(4, toast.height() // 2)))
    assert under is toast


def test_no_scroll_bar_where_nothing_is_hidden(dressed, qtbot):
    inside = Inside()
    column = QVBoxLayout(inside)
    for _line in range(8):
        column.addWidget(label("The chain stops after chip 84, log index 83, in domain 28", "body", wrap=True))
    scroll = Scrolled(inside)
    qtbot.addWidget(scroll)
    needed = column.totalHeightForWidth(600)
    assert column.totalMinimumSize().height() > needed + 2  # what would show a bar
    scroll.resize(602, needed + 2)
    scroll.show()
    assert not scroll.verticalScrollBar().isVisible()
    scroll.resize(602, needed // 2)
    qtbot.waitUntil(scroll.verticalScrollBar().isVisible)


def test_the_keyboard_stays_on_the_order_when_the_next_step_is_locked(frame, qtbot, shop, number):
    page = show(frame, qtbot, number)
    frame.activateWindow()
    while page.view.state is not State.DIAGNOSING:
        before = page.view
        QTest.keyClick(page.next_step.go_button, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda before=before: page.view != before)
    assert not page.next_step.go_button.isEnabled()
    assert page.isAncestorOf(frame.focusWidget())
    assert frame.focusWidget() is page.findings.confirm_buttons[0]


def test_taking_back_the_opening_of_an_order_leads_to_the_orders(frame, qtbot, shop, number):
    with shop.noting() as opening:
        opened = orders.open_order(shop, "Ana", OrderDraft("no light")).number
    page = show(frame, qtbot, opened)
    assert not page.undo_button.isEnabled(), "this page saved nothing yet"
    page.take_back(opening)
    qtbot.waitUntil(lambda: frame.page() is frame.pages["orders"])
    assert [row.number for row in orders.orders(shop)] == [number]


def test_undo_on_an_order_takes_back_what_was_done_there_and_nothing_else(frame, qtbot, shop, number):
    page = show(frame, qtbot, number)
    before = page.view
    page.next_step.go_button.click()
    qtbot.waitUntil(lambda: page.view.state is not before.state)
    later = orders.open_order(shop, frame.actor, OrderDraft("no light")).number  # the same person, elsewhere
    page.undo()
    qtbot.waitUntil(lambda: page.view.state is before.state)
    assert {row.number for row in orders.orders(shop)} == {number, later}
    qtbot.waitUntil(lambda: not page.undo_button.isEnabled())


def test_a_dialog_is_as_tall_as_its_words(frame, qtbot):
    fact = Fact("state.minor", "minor", "Off again when the test ends", "at the end, on any error, on Esc " * 4)
    dialog = EnergiseDialog(frame, "Power this board?", "BHB42601 · ttyACM0", (fact, fact), "Power on", powers=True)
    dialog.show()
    assert dialog.height() == dialog.layout().totalHeightForWidth(dialog.width())


def test_the_plan_says_whole_what_went_wrong(dressed, qtbot):
    steps = StepList("Test plan")
    qtbot.addWidget(steps)
    steps.add("sensors", "Sensors")
    steps.add("count", "Chain count")
    steps.resize(200, 80)
    words = "84 of 126 chips answer (tries: 84, 84, 84)"
    steps.show_step(
        "sensors", "state.ok", "ok", "3 sensors, hottest 38.25 °C, 0 without an answer", "0.1 s", strong=True
    )
    steps.show_step("count", "state.critical", "critical", words, "1.5 s", strong=True)
    steps.show()
    trouble = steps._rows["count"].trouble
    assert trouble.isVisible()
    assert trouble.text() == words
    assert trouble.heightForWidth(160) > trouble.fontMetrics().height() * 1.5
    well = steps._rows["sensors"].detail
    qtbot.waitUntil(lambda: "38.25" in well.toolTip())
    assert not steps._rows["sensors"].trouble.isVisible()


def test_a_list_that_drops_down_marks_its_choice_softly(dressed, qtbot):
    sheet = dressed.styleSheet()
    soft = theme.color("accent_soft").name()
    picked = sheet.split("QComboBox QAbstractItemView::item:selected {")[1].split("}")[0]
    assert soft.lower() in picked.lower()
    assert "combobox-popup: 0" in sheet


def test_the_bench_says_what_it_does_not_measure_and_what_its_colours_mean(dressed, qtbot):
    card = ChainCard()
    qtbot.addWidget(card)
    card.resize(640, 560)
    card.show()
    card.show_board(board("BHB42601"))
    card.show_mode(Mode.TEMP)
    assert not card.note.isVisible()  # nothing was tested: nothing to explain
    rates = tuple(0.9 + n / 1000 for n in range(126))
    card.show_state(BoardState((ChipState.ANSWERED,) * 126, rates, tested=True))
    assert card.note.isVisible()
    assert "not measured chip by chip" in card.note.text()
    card.show_mode(Mode.RATE)
    assert not card.note.isVisible()
    legend = card.findChild(BoardLegend)
    assert "from 0.90 to 1.02" in legend.accessibleName()
    card.show_mode(Mode.STATE)
    assert "answered" in legend.accessibleName()


@pytest.fixture
def bench(frame, qtbot):
    frame.go_to("bench")
    page = frame.page()
    qtbot.waitUntil(lambda: page.station.ports.count() > 3)
    return page


def test_start_is_the_primary_of_a_bench_without_a_result(bench):
    assert bench.start_button.property("kind") == "primary"
    assert bench.station.ports.pick("simulated://BHB42601?fault=break")
    # Before anything was switched nobody knows whether the board has power.
    assert bench.station.identity.power.accessibleName() == "Not switched on"


def test_space_starts_after_a_port_was_chosen_in_the_list(bench, frame, qtbot):
    frame.activateWindow()
    bench.station.ports.setFocus()
    qtbot.waitUntil(bench.station.ports.hasFocus)
    QTest.keyClick(bench.station.ports, Qt.Key.Key_Down)
    QTest.keyClick(bench.station.ports, Qt.Key.Key_Down)
    bench.station.ports.activated.emit(bench.station.ports.currentIndex())
    assert bench.start_button.hasFocus()


def test_an_order_opened_from_the_fleet_can_be_taken_back(frame, qtbot, shop):
    frame.go_to("fleet")
    fleet = frame.page()
    board_ = BoardReading(1, "SN-7", True, 126, 84, 20.0, 50.0, 70.0, 13.0, 500.0)
    reading = DeviceReading("10.9.9.1", DeviceState.IDENTIFIED, make="Antminer", model="S19j Pro", boards=(board_,))
    fleet.open_order(line_of(FleetRow(reading, findings_of_reading(reading))))
    qtbot.waitUntil(lambda: len(orders.orders(shop)) == 1 and frame.page() is not fleet)
    assert frame._toast._undo.isVisible()
    frame._toast._undo.click()
    qtbot.waitUntil(lambda: not orders.orders(shop))
    qtbot.waitUntil(lambda: frame.page() is fleet)
    fleet.leave()


def test_a_part_received_with_the_keyboard_is_in_stock(frame, qtbot, shop):
    frame.go_to("parts")
    page = frame.page()
    page.ask_receive()
    dialog = page.findChild(ReceiveDialog)
    dialog.sku.setText("SN74AUP1T34")
    dialog.name.setText("Преобразователь уровней 电平转换")
    dialog.kind.setCurrentIndex(dialog.kind.findData(PartKind.LEVEL_SHIFTER))
    dialog.grade.setCurrentIndex(dialog.grade.findData(Grade.RECOVERED))
    dialog.go_button.click()
    qtbot.waitUntil(lambda: len(stock.parts(shop)) == 1)
    assert stock.parts(shop)[0].kind is PartKind.LEVEL_SHIFTER
    assert stock.lots(shop)[0].grade is Grade.RECOVERED


def test_what_was_done_is_picked_from_the_list(frame, qtbot, shop, number):
    view = orders.advance_to(shop, ME, number, State.DIAGNOSING)
    orders.confirm_finding(shop, ME, number, view.findings[0].id)
    orders.advance_to(shop, ME, number, State.IN_REPAIR)
    page = show(frame, qtbot, number)
    page.work.action.setCurrentIndex(page.work.action.findData(ActionCode.RESEAT))
    page.work.add_action.click()
    qtbot.waitUntil(lambda: bool(page.view.actions))
    assert page.view.actions[0].code is ActionCode.RESEAT


def test_who_signs_is_picked_from_the_list(dressed, qtbot):
    dialog = SignDialog(None, "WO-B1-000001", ME)
    qtbot.addWidget(dialog)
    assert dialog.role.currentData() in tuple(SignerRole)
    assert isinstance(dialog.role.currentData(), SignerRole)
    dialog.show()
    assert dialog.focusWidget() is dialog.name  # a name with a space in it would press the button else
    assert dialog.name.selectedText() == ME


def test_enter_presses_the_button_that_has_the_focus(frame, qtbot, number):
    page = show(frame, qtbot, number)
    frame.activateWindow()
    confirm = page.findings.confirm_buttons[0]
    confirm.setFocus()
    QTest.keyClick(confirm, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(page.view.confirmed))
    assert page.view.state is State.DIAGNOSING  # the button was meant, not the next step
    parts = frame.rail.buttons["parts"]
    parts.setFocus()
    QTest.keyClick(parts, Qt.Key.Key_Return)
    assert frame.page() is frame.pages["parts"]


def test_figures_of_the_panel_change_where_they_stand(dressed, qtbot):
    def line(rate: float, working: int):
        one = BoardReading(0, "SN-7", True, 126, working, rate, 50.0, 70.0, 13.0, 500.0)
        reading = DeviceReading("10.9.9.1", DeviceState.IDENTIFIED, make="Antminer", model="S19j Pro", boards=(one,),
                                hashrate_ths=rate, uptime_s=60, fans=(Fan(1, rate * 100),))  # fmt: skip
        return line_of(FleetRow(reading, findings_of_reading(reading)))

    panel = FleetPanel(lambda _line: None)
    qtbot.addWidget(panel)
    panel.show_line(line(34.0, 126))
    built = panel.findChildren(BoardTile)[0]
    panel.show_line(line(33.0, 126))
    assert panel.findChildren(BoardTile) == [built]  # not built anew
    assert "33.0" in built.accessibleName()
    assert any("33.0" in one.accessibleName() for one in panel.findChildren(Readout))
    assert any(one.text() == "3,300" for one in panel.findChildren(QLabel))
    panel.show_line(line(20.0, 84))  # another state: built anew
    assert "84/126" in panel.findChildren(BoardTile)[-1].accessibleName()


def test_the_count_stays_whole_where_the_type_is_large(dressed, qtbot):
    theme.choose(theme.BRIGHT_SITE)
    card = ChainCard()
    qtbot.addWidget(card)
    card.show_board(board("BHB42601"))
    card.pill.show_state("Simulated", "info", "ph.flask")
    card.pill.show()
    card.resize(500, 600)
    card.show()
    card.heading("84", "of 126 answer")
    card.layout().activate()
    assert card._rest.width() >= card._rest.sizeHint().width()
    assert card.modes.width() >= card.modes.sizeHint().width()
    card.resize(900, 600)
    qtbot.waitUntil(lambda: card.modes.y() < card._rest.y() + card._rest.height())
