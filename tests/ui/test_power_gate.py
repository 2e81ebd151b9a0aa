"""Before a board gets power: the lock of the cold check, and the safety card once per person."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from app.domain.board_check import CheckKind
from app.domain.measurement import MeasurementDraft
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.spot import COLD_INPUT, cold_domain
from app.services import checks, orders
from app.services.diagnosis import board_spec
from app.services.safety_card import has_read, note_read
from app.ui.widgets.energise_dialog import EnergiseDialog
from app.ui.widgets.lock_dialog import LockDialog
from app.ui.widgets.power_gate import before_power
from app.ui.widgets.safety_card import SafetyCardDialog

ME, SERIAL = "Marko Kovač", "JYZZ5BBAJJBJH0842"


@pytest.fixture
def number(shop) -> str:
    return orders.open_order(shop, ME, OrderDraft("no hash", AssetDraft(board_code="BHB42601", serial=SERIAL))).number


@pytest.fixture
def shorted(shop, number) -> str:
    """Domain 13 measures a quarter of its neighbours."""
    check = checks.begin(shop, ME, number, CheckKind.COLD, "BHB42601")
    checks.take(shop, ME, check, MeasurementDraft.at_spot(COLD_INPUT, 420.0))
    for domain in range(8, 19):
        value = 0.2 if domain == 13 else 11.8
        checks.take(shop, ME, check, MeasurementDraft.at_spot(cold_domain(domain), value))
    return number


def dialog_of(frame, qtbot, kind):
    def shown():
        return [one for one in frame.findChildren(kind) if one.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()), timeout=10_000)
    return shown()[0]


def ask(frame, number) -> list[str]:
    went: list[str] = []
    before_power(frame, frame, number, board_spec("BHB42601"), lambda: went.append("on"))
    return went


def test_the_card_is_read_once_and_esc_gives_no_power(frame, qtbot, shop, number):
    went = ask(frame, number)
    card = dialog_of(frame, qtbot, SafetyCardDialog)
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert not card.isVisible()
    assert not has_read(shop, ME)
    went = ask(frame, number)
    QTest.keyClick(dialog_of(frame, qtbot, SafetyCardDialog), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: went == ["on"], timeout=10_000)
    assert has_read(shop, ME)
    again = ask(frame, number)
    qtbot.waitUntil(lambda: again == ["on"], timeout=10_000)


def test_another_person_reads_it_too(frame, qtbot, shop, number):
    note_read(shop, ME)
    frame.choose(person="Ana")
    ask(frame, number)
    card = dialog_of(frame, qtbot, SafetyCardDialog)
    said = " ".join(one.text() for one in card.findChildren(QLabel))
    assert "Ana reads this once" in said
    QTest.keyClick(card, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: has_read(shop, "Ana"), timeout=10_000)


def test_a_short_blocks_power_says_which_and_sends_to_measure_again(frame, qtbot, shop, shorted):
    note_read(shop, ME)
    went = ask(frame, shorted)
    dialog = dialog_of(frame, qtbot, LockDialog)
    said = " ".join(one.text() for one in dialog.findChildren(QLabel))
    assert "13" in said
    assert "0.2" in said
    assert dialog.again_button.hasFocus() or dialog.again_button.isDefault()
    dialog.again_button.click()
    qtbot.waitUntil(lambda: frame.page() is frame.pages.get("cold_check"), timeout=10_000)
    assert went == []


def test_esc_at_the_lock_gives_no_power_and_asks_again_next_time(frame, qtbot, shop, shorted):
    note_read(shop, ME)
    went = ask(frame, shorted)
    QTest.keyClick(dialog_of(frame, qtbot, LockDialog), Qt.Key.Key_Escape)
    ask(frame, shorted)
    dialog_of(frame, qtbot, LockDialog)
    assert went == []


def test_an_override_needs_a_reason_and_keeps_it_on_the_order(frame, qtbot, shop, shorted):
    note_read(shop, ME)
    went = ask(frame, shorted)
    dialog = dialog_of(frame, qtbot, LockDialog)
    dialog.override_button.click()
    assert not dialog.override_button.isEnabled()
    dialog.override_button.click()
    assert dialog.isVisible()
    QTest.keyClicks(dialog.reason, "lead was broken")
    dialog.override_button.click()
    qtbot.waitUntil(lambda: went == ["on"], timeout=10_000)
    assert [one.reason for one in orders.order(shop, shorted).power_overrides] == ["lead was broken"]


def test_the_bench_asks_the_gate_for_a_simulated_board_too(frame, bench_page, qtbot, shorted):
    frame.go_to("bench", order=shorted)
    station = bench_page.station
    assert station.ports.pick("simulated://BHB42601?fault=break")
    station.ask()
    station.ask()  # a second press meanwhile asks nothing more
    dialog = dialog_of(frame, qtbot, LockDialog)
    assert len([one for one in frame.findChildren(LockDialog) if one.isVisible()]) == 1
    assert not any(one.isVisible() for one in frame.findChildren(EnergiseDialog))
    dialog.reject()
    assert not bench_page.session.running


def test_help_shows_the_card_again_and_notes_nothing(frame, qtbot, shop):
    frame.go_to("help")
    frame.page().show_safety()
    card = dialog_of(frame, qtbot, SafetyCardDialog)
    QTest.keyClick(card, Qt.Key.Key_Escape)
    assert not has_read(shop, ME)
