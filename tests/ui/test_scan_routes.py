"""One scanner in a whole window: each label leads where it belongs, and a dialog that is open gets the text."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QVBoxLayout

from app.domain.asset import AssetKind, SerialSource
from app.domain.finding import PartKind
from app.domain.identifier import parse_number
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.stock import Money, PartDraft
from app.services import orders, stock
from app.ui.scanner import Code

SERIAL, NEW = "JYZZYRHBCJGBI000C", "NGSBYI3BBJEAC0770"


def said(frame) -> str:
    return " ".join(one.text() for one in frame._toast.findChildren(QLabel))


def test_each_label_leads_where_it_belongs(frame, qtbot, shop):
    board = AssetDraft(AssetKind.HASHBOARD, "Bitmain", "S19j Pro", "BHB42601", SERIAL, SerialSource.EEPROM)
    number = orders.open_order(shop, "Ana", OrderDraft("dead", asset=board)).number
    lot = stock.receive(shop, "Ana", PartDraft("BM1362", "Chip", PartKind.CHIP), 5, Money(420, "USD"))
    label = parse_number(number).label

    def scan(text: str, by_place: str = "") -> None:
        frame.scans.read(Code(text, by_place))

    def shown(page: str) -> None:
        qtbot.waitUntil(lambda: frame.pages.get(page) is frame.page())

    frame.go_to("orders")
    scan(SERIAL)
    shown("order")
    qtbot.waitUntil(lambda: frame.page().view is not None and frame.page().view.number == number)
    scan(parse_number(lot.number).label)
    qtbot.waitUntil(lambda: [line.lot_number for line in orders.order(shop, number).replacements] == [lot.number])
    scan(SERIAL)
    shown("board")
    scan("ЦЩ-И1", label)
    shown("order")
    scan(label[:-1] + ("A" if label[-1] != "A" else "B"))
    qtbot.waitUntil(lambda: label in said(frame))
    scan("算力板三号机")
    qtbot.waitUntil(lambda: "layout" in said(frame))
    frame.go_to("orders")
    scan(NEW)
    shown("intake")


def test_a_dialog_that_is_open_gets_the_text(frame, qtbot):
    dialog = QDialog(frame)
    field = QLineEdit("old")
    column = QVBoxLayout(dialog)
    column.addWidget(field)

    def scan() -> None:
        field.setFocus()
        frame.scans.read(Code(f"]C0{SERIAL}"))
        dialog.accept()

    QTimer.singleShot(0, scan)
    dialog.exec()
    assert field.text() == SERIAL
