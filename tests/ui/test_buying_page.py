"""Buying in the window: from the list of what to buy to a delivery counted in with the scanner."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.finding import PartKind
from app.domain.purchase import PurchaseState
from app.domain.stock import Money, PartDraft
from app.domain.supplier import SupplierDraft
from app.services import purchases, stock, suppliers
from tests.ui.whole import comes_whole

ANN = "Ann"
NAME = "ООО «Северные компоненты» 深圳"


@pytest.fixture
def stocked(shop):
    at = suppliers.add_supplier(shop, ANN, SupplierDraft(NAME, "CNY", 12)).supplier
    for sku, kind in (("BM1362AK", PartKind.CHIP), ("LDO18", PartKind.LDO)):
        part = stock.add_part(shop, ANN, PartDraft(sku, f"Деталь {sku}", kind, minimum=40, target=100, pack=25)).part
        suppliers.set_price(shop, ANN, part.id, at.id, Money(450, "CNY"), order_code=f"C-{sku}", preferred=True)
    return at


def test_from_the_list_to_the_shelf(frame, qtbot, shop, stocked):
    frame.go_to("purchases")
    page = frame.page()
    view = page.reorder
    qtbot.waitUntil(lambda: view.rows.rowCount() == 2)
    assert view.quantity.text() == "100"
    view.quantity.setText("75")
    view.quantity.textEdited.emit("75")
    assert view.rows.data(view.rows.index(0, 5)) == "75"
    comes_whole(qtbot, page)
    view.make_button.click()
    qtbot.waitUntil(lambda: frame.page().title.text() == "PO-B1-000001")
    order = frame.page()
    order.copy_text("ru")
    assert "1. 75 pc – Деталь BM1362AK – ваш код C-BM1362AK" in QGuiApplication.clipboard().text()
    comes_whole(qtbot, order)
    purchases.mark_ordered(shop, ANN, "PO-B1-000001")
    qtbot.waitUntil(lambda: order.shown.state is PurchaseState.ORDERED)
    assert order.scanned("C-LDO18")
    assert order.counter.count.text() == "100"
    order.counter.count.setText("60")
    order.counter.count.textEdited.emit("60")
    order.counter.bin.setText("C4")
    order.counter.bin.textEdited.emit("C4")
    order.counter.count.returnPressed.emit()
    assert order.counter.about.text().startswith("BM1362AK")
    comes_whole(qtbot, order)
    assert order.go_button.text() == "Take in 60 pieces"
    order.go_button.click()
    qtbot.waitUntil(lambda: not order.counting)
    (lot,) = stock.lots(shop)
    assert (lot.sku, lot.on_hand, lot.bin, lot.value) == ("LDO18", 60, "C4", Money(27_000, "CNY"))
    assert not order.scanned("WHAT")
    page.scanned("PO-B1-000001")
    frame.go_to("purchases", view="suppliers", supplier=NAME)
    qtbot.waitUntil(lambda: page.suppliers.shown is not None)
    comes_whole(qtbot, page)
