"""Parts in the window: a scan asks for its place and comes back, a lot is recalled into a file, a part is described."""

from __future__ import annotations

import csv

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.finding import PartKind
from app.domain.stock import Grade, Money, PartDraft
from app.services import orders, stock
from tests.services.shop_story import CHIP, WHO, under_repair


def test_a_scan_asks_for_its_place_where_nobody_knows_it_and_another_takes_it_back(frame, qtbot, shop):
    view, lot = under_repair(shop)
    spare = PartDraft("TMP451", "温度传感器", PartKind.TEMP_SENSOR)
    stock.receive(shop, WHO, spare, 5, Money(71, "EUR"), bin="B8")
    frame.go_to("order", order=view.number)
    page = frame.page()
    qtbot.waitUntil(lambda: page.view is not None and page.work is not None)
    assert page.scanned(lot.number)  # goes to the suspect of its kind at once
    assert page.scanned("TMP451")  # nobody suspected one: the place is asked for
    qtbot.waitUntil(lambda: page.work.pending is not None and len(page.view.replacements) == 1)
    QTest.keyClicks(page.work.place, "12")
    QTest.keyClick(page.work.place, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [line.position for line in page.view.replacements] == ["chip 85", "U12"])
    page.work.way.choose("back")
    assert page.scanned("TMP451")
    qtbot.waitUntil(lambda: [line.fitted for line in page.view.replacements] == [1, 0])
    assert "TMP451" in frame._toast.sentence()
    frame._toast._undo.click()
    qtbot.waitUntil(lambda: [line.fitted for line in page.view.replacements] == [1, 1])


def test_from_a_part_to_every_board_of_its_lot_and_into_a_file(frame, qtbot, shop, tmp_path):
    view, lot = under_repair(shop)
    orders.use_part(shop, WHO, view.id, lot.id, 1, "chip 85")
    frame.go_to("part", part=CHIP.sku)
    part = frame.page()
    qtbot.waitUntil(lambda: part.shown is not None)
    dialog = part.acts.ask_edit(part.shown.one.part)
    dialog.target.setText("40")
    dialog.bin.setText("C4")
    dialog.go_button.click()
    qtbot.waitUntil(lambda: part.shown.one.part.target == 40 and part.shown.one.part.place == "C4")
    part.lots._recall(lot.number)
    recall = frame.page()
    qtbot.waitUntil(lambda: recall.rows.rowCount() == 1)
    assert recall.sentence.text() == "1 board got a part of it, 1 holds it still."
    recall.export(tmp_path / "boards")
    qtbot.waitUntil(lambda: "boards.csv" in frame._toast.sentence())
    with (tmp_path / "boards.csv").open(encoding="utf-8-sig", newline="") as file:
        (line,) = csv.DictReader(file)
    assert (line["Serial"], line["Order"], line["Position"], line["Owner"]) == ("SN1", view.number, "chip 85", "矿场 7")


def test_a_total_price_is_kept_to_the_cent(frame, qtbot, shop):
    frame.go_to("parts")
    page = frame.page()
    dialog = page.acts.ask_receive(lambda _sku: None)
    dialog.sku.setText("LDO-1V2")
    dialog.name.setText("Стабилизатор")
    dialog.quantity.setText("3")
    dialog.price.setText("1,00")
    dialog.per.setCurrentIndex(dialog.per.findData("all"))
    dialog.bin.setText("B3")
    dialog.batch.setText("2412")
    dialog.expires.setText("never")
    assert not dialog.go_button.isEnabled()
    dialog.expires.setText("2027-01-31")
    dialog.go_button.click()
    qtbot.waitUntil(lambda: page.rows.rowCount() == 1)
    (lot,) = stock.lots(shop)
    assert (lot.value, lot.unit_cost, lot.bin, lot.batch, lot.grade) == (
        Money(100, "EUR"), Money(33, "EUR"), "B3", "2412", Grade.NEW,
    )  # fmt: skip
    assert lot.expires_at is not None
