"""The history of one board, the list of all, and the places they lie in."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.asset import AssetKind, SerialSource
from app.domain.finding import Component, Fault, Finding, Severity
from app.domain.order_draft import AssetDraft, MinerDraft, OrderDraft
from app.domain.phrase import Phrase
from app.domain.place import PlaceKind
from app.domain.work_order import ActionCode
from app.services import assets, orders, places
from tests.ui.whole import comes_whole

ME = "Marko Kovač"
SERIAL = "JYZZ5BBAJJBJH0842"


@pytest.fixture
def number(shop) -> str:
    said = Phrase("x")
    found = Finding(Fault.CHAIN_BREAK, Severity.CRITICAL, Component.HASHBOARD, said, said, 0.9, chips=(84, 85))
    board = AssetDraft(AssetKind.HASHBOARD, None, "矿机 S19j Pro", "BHB42601", SERIAL, SerialSource.DEVICE)
    miner = MinerDraft("10.3.4.17", None, "S19j Pro", "SN-M", None, 1)
    number = orders.open_order(shop, ME, OrderDraft("обрыв цепи", board, miner, (found,), "Nordhash AS")).number
    orders.add_action(shop, ME, number, ActionCode.REFLOW, "chip 84", minutes=20)
    return number


def show(frame, qtbot, serial=SERIAL):
    frame.go_to("boards", serial=serial)
    page = frame.page()
    qtbot.waitUntil(lambda: page.shown is not None, timeout=5_000)
    return page


def test_a_boards_life_is_found_by_its_serial(frame, qtbot, shop, number):
    page = show(frame, qtbot)
    assert page.title.text() == SERIAL
    assert page.order_button.text() == f"Open {number}"
    assert page.shown.installations[0].machine.serial == "SN-M"
    qtbot.waitUntil(page.picture.picture.isVisible)
    page.picture.picture.point_at(84)
    assert "chip 84" in page.picture.picture.describe(84)
    assert "reflowed" in page.picture.picture.describe(84)
    assert page.picture.picture.state.suspects == {84, 85}
    comes_whole(qtbot, page)
    page.strip.setFocus()
    QTest.keyClick(page.strip, Qt.Key.Key_End)
    assert number in page.strip.accessibleName()
    QTest.keyClick(page.strip, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: frame.page() is not page)
    page = show(frame, qtbot)
    assets.add_identity(shop, ME, page.shown.identity.id, SerialSource.LABEL, "ANOTHER1")
    qtbot.waitUntil(page.mismatch.isVisible, timeout=5_000)
    QTest.keyClick(frame, Qt.Key.Key_Escape)
    listed = frame.page()
    qtbot.waitUntil(lambda: listed.rows.rowCount() == 1, timeout=5_000)
    assert listed.rows.thing(0).machine == "SN-M"


def test_a_second_record_of_a_board_is_made_one_with_a_click(frame, qtbot, shop, number):
    with shop.writing(ME) as draft:
        draft.add("asset", number="HB-B2-000001", kind="hashboard", condition="unknown", serial=SERIAL)
    page = show(frame, qtbot)
    qtbot.waitUntil(page.twin.isVisible, timeout=5_000)
    page._merge(page.shown.twins[0].identity.id)
    qtbot.waitUntil(lambda: len(page.shown.merged) == 1 and not page.twin.isVisible(), timeout=5_000)


def test_a_scanned_board_goes_into_the_open_bin(frame, qtbot, shop, number):
    bench, _commit = places.add_place(shop, ME, PlaceKind.BENCH, "Стол 1")
    bin_, _commit = places.add_place(shop, ME, PlaceKind.BIN, "A-01", bench.id)
    frame.go_to("places", place=bin_.number)
    page = frame.page()
    qtbot.waitUntil(lambda: page.shown is not None, timeout=5_000)
    comes_whole(qtbot, page)
    assert page.scanned(SERIAL)
    qtbot.waitUntil(lambda: page.shown is not None and len(page.shown.assets) == 1, timeout=5_000)
    assert page.scanned(bench.number)
    qtbot.waitUntil(lambda: page.shown is not None and page.shown.place.id == bench.id, timeout=5_000)
    frame.go_to("boards", place=bin_.id)
    listed = frame.page()
    qtbot.waitUntil(lambda: listed.rows.rowCount() == 1, timeout=5_000)
    assert listed.rows.thing(0).place == "A-01"
    comes_whole(qtbot, listed)
