"""The page that takes in, with a scanner alone: codes typed fast into the window, no mouse."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.work_order import Billing, State
from app.services import intake, orders
from app.services.intake import Intake

ME = "Marko Kovač"


def serial(number: int) -> str:
    return f"JYZZYRHBCJGBI{number:04d}"


@pytest.fixture
def page(frame, qtbot):
    frame.go_to("orders")
    frame.activateWindow()
    qtbot.waitUntil(frame.isActiveWindow)
    QTest.keyClick(frame, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "intake" in frame.pages)
    made = frame.page()
    qtbot.waitUntil(lambda: made.quiet)
    return made


def test_a_pallet_of_twenty_by_scanner_alone(frame, qtbot, shop, page):
    before = intake.take_in(shop, ME, Intake(OrderDraft("0 chips", AssetDraft(serial=serial(3), model="S21")))).number
    for state in (State.TRIAGE, State.NO_FAULT_FOUND, State.RETURNED):
        orders.advance(shop, ME, orders.order(shop, before).id, state, "nothing")
    for number in range(1, 21):
        frame.scans.take(serial(number))
        if number == 1:
            assert page.one.serial.text() == serial(1)  # the first alone may be all there is
    frame.scans.take(serial(7))
    qtbot.waitUntil(lambda: page.quiet and page.delivery is not None and len(page.delivery.lines) == 21)
    assert page.view.number.text() == "20"
    assert serial(7) in page.view.last.accessibleName()
    assert "Scanned before" in page.view.last.accessibleName()
    opened = orders.orders(shop, orders.OrderFilter(open_only=True))
    assert {row.asset.serial for row in opened} == {serial(number) for number in range(1, 21)}
    assert all(row.state is State.RECEIVED for row in opened)
    back = next(line for line in page.delivery.lines if line.earlier)
    assert (back.asset.serial, back.earlier) == (serial(3), before)

    QTest.keyClick(page.view.entry, Qt.Key.Key_Backspace)  # the double
    qtbot.waitUntil(lambda: page.quiet and len(page.delivery.lines) == 20)
    QTest.keyClick(page.view.entry, Qt.Key.Key_Backspace)  # the last board, with its order
    qtbot.waitUntil(lambda: page.quiet and len(page.delivery.lines) == 19)
    assert len(orders.orders(shop, orders.OrderFilter(open_only=True))) == 19

    QTest.keyClicks(page.view.entry, "20")
    QTest.keyClick(page.view.entry, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.quiet and page.delivery.terms.declared == 20)
    assert page.view.number.text() == "19 of 20"
    QTest.keyClick(page.view.entry, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: page.quiet and page.delivery is not None and page.delivery.closed)
    assert [one.count for one in page.delivery.discrepancies] == [1]
    assert page.view.difference.isVisible()


def test_one_thing_by_hand_from_field_to_field(frame, qtbot, shop, page):
    form = page.one
    QTest.keyClick(form.serial, Qt.Key.Key_Return)
    assert page.focusWidget() is form.customer
    page.take_in()  # nothing is said yet
    assert page.problem.isVisible()
    form.serial.setText(serial(1).lower())
    for field, text in ((form.customer, "Nord"), (form.fault, "no light"), (form.model, "BHB42601")):
        field.setText(text)  # typed as fast as a test types, it would be a scan
    form.place.setFocus()
    QTest.keyClick(form.place, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: frame.page() is not page)
    view = orders.order(shop, "WO-B1-000001")
    assert (view.customer, view.reported_fault, view.asset.serial) == ("Nord", "no light", serial(1))
    assert (view.asset.model, view.state) == ("S19j Pro", State.RECEIVED)
    frame.go_to("intake", serial=serial(1))
    qtbot.waitUntil(lambda: page.quiet and page.known.here.isVisible())
    page.take_in()
    qtbot.waitUntil(lambda: page.quiet and page.problem.isVisible())
    assert "WO-B1-000001" in page.problem.text()
    assert len(orders.orders(shop)) == 1

    # Back within its warranty, it is on warranty; a second scan makes no delivery on warranty of both.
    form.propose_warranty(vouched=True)
    assert form.intake().opening.billing is Billing.WARRANTY
    assert form.as_delivery().billing is Billing.PAID
