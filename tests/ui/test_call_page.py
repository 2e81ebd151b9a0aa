"""The phone answered in the window: F4, four digits, the message, the note, the quote, and back with Esc."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from app.domain.customer import CustomerDraft, Terms
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.price import PriceDraft, PriceKind
from app.domain.quote import ApprovalStand
from app.domain.stock import Money
from app.domain.work_order import State
from app.services import customers, orders, prices
from app.ui.widgets.quote_dialog import AnswerDialog, QuoteDialog

ME = "Олена Коваль"


@pytest.fixture
def number(shop) -> str:
    terms = Terms(10, 90, 9_000)
    customers.new(shop, ME, CustomerDraft("Nordhash AS", "Ingrid Dahl", language="ru", currency="EUR", terms=terms))
    customers.new(shop, ME, CustomerDraft("深圳算力有限公司", "王伟", language="zh", currency="CNY"))
    prices.set_prices(shop, ME, (PriceDraft(PriceKind.REPAIR, Money(9_500, "EUR"), "S19j Pro"),))
    for serial, customer in (("SMTTHC2210842", "深圳算力有限公司"), ("JYZZ5BBAJJBJH0842", "Nordhash AS")):
        asset = AssetDraft(model="S19j Pro", serial=serial)
        view = orders.open_order(shop, ME, OrderDraft("no chips", asset, customer=customer))
    return view.number


def test_a_call_is_answered(frame, qtbot, number, shop) -> None:
    frame.go_to("parts")
    QTest.keyClick(frame, Qt.Key.Key_F4)
    qtbot.waitUntil(lambda: frame.page() is frame.pages.get("call"), timeout=20_000)
    page = frame.page()
    QTest.keyClicks(page.field, "0842")
    qtbot.waitUntil(lambda: len(page.cards) == 2, timeout=20_000)
    assert all(card.told._marks for card in page.cards)
    assert page.message.text().startswith("王伟，您好！")
    page.cards[1].setFocus()
    qtbot.waitUntil(lambda: page.message.text().startswith("Здравствуйте, Ingrid Dahl!"), timeout=20_000)
    QTest.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.message.text().startswith("Hello Ingrid Dahl,"), timeout=20_000)
    QTest.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == page._found.message
    page.note.setText("asked when")
    page.note_button.click()
    qtbot.waitUntil(lambda: bool(orders.order(shop, number).notes), timeout=20_000)
    assert orders.order(shop, number).notes[0].text == "Call: asked when"
    assert not page.slip_button.isVisible(), "nothing can be given back yet"
    for row in orders.orders(shop):
        done = orders.advance_to(shop, ME, row.id, State.DIAGNOSING)
        orders.advance(shop, ME, done.id, State.NO_FAULT_FOUND)
    page.field.setText("Nordhash")
    qtbot.waitUntil(lambda: page.slip_button.isVisible(), timeout=20_000)
    assert page._going_back() == (number,)
    assert page.stop()
    assert frame.page() is frame.pages["parts"]


def test_a_quote_is_written_and_answered_on_the_order(frame, qtbot, number, shop) -> None:
    frame.go_to("order", order=number)
    page = frame.page()
    qtbot.waitUntil(lambda: page.view is not None and page.card("quote") is not None, timeout=20_000)
    card = page.card("quote")
    qtbot.waitUntil(lambda: card._offer is not None, timeout=20_000)
    card.offer()
    dialog = card.findChild(QuoteDialog)
    dialog._add_free()
    dialog.rows[-1].text.setText("courier")
    dialog.rows[-1].unit.setText("x")
    assert not dialog.go_button.isEnabled()
    dialog.rows[-1].unit.setText("12,50")
    dialog.go_button.click()
    qtbot.waitUntil(lambda: page.view.quote is not None, timeout=20_000)
    assert page.view.quote.total == Money(10_750, "EUR")
    assert page.view.approval is ApprovalStand.ASKED
    card.answer()
    answer = card.findChild(AnswerDialog)
    assert answer.who.text() == "Ingrid Dahl"
    answer.go_button.click()
    qtbot.waitUntil(lambda: page.view.approval is ApprovalStand.APPROVED, timeout=20_000)


def test_a_customer_is_edited_and_taken_back(frame, qtbot, number, shop) -> None:
    frame.go_to("customers", customer="Nordhash AS")
    page = frame.page()
    qtbot.waitUntil(lambda: page.shown is not None and page.shown.name == "Nordhash AS", timeout=20_000)
    before = page.shown
    page.form.sla.setText("14")
    page.form.sla.textEdited.emit("14")
    assert page.save_button.isEnabled()
    page.form.cap.setText("much")
    page.form.cap.textEdited.emit("much")
    assert not page.save_button.isEnabled()
    page.form.cap.setText("150")
    page.form.cap.textEdited.emit("150")
    page.save_button.click()
    qtbot.waitUntil(lambda: customers.customer(shop, before.id).terms == Terms(14, 90, 15_000), timeout=20_000)
    page._undo_of(before, before.draft)()
    qtbot.waitUntil(lambda: customers.customer(shop, before.id).terms == before.terms, timeout=20_000)
    page.views.choose("prices")
    qtbot.waitUntil(lambda: page.prices.rows.rowCount() == 1, timeout=20_000)
    page.prices.amount.setText("30")
    page.prices.currency.setText("EUR")
    page.prices.set_button.click()
    qtbot.waitUntil(lambda: page.prices.rows.rowCount() == 2, timeout=20_000)
    page.views.choose("messages")
    qtbot.waitUntil(lambda: bool(page.texts.fields["ready"].text()), timeout=20_000)
    assert page.stop()
    assert page.texts.fields["ready"].text() == "Board {board} ({model}) is ready for you."
