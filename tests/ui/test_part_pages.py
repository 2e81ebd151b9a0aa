"""Parts in the window: a scan asks for its place and comes back, a lot is recalled into a file, a part is described."""

from __future__ import annotations

import csv

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.finding import PartKind
from app.domain.stock import Grade, Money, PartDraft, Tracking
from app.services import orders, stock
from app.ui.pages.worth_dialog import WorthDialog
from app.ui.widgets.part_file_dialog import PartFileDialog
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


def test_every_question_about_stock_is_asked_and_answered_in_the_window(frame, qtbot, shop, tmp_path):
    paste = PartDraft("PASTE", "Термопаста", PartKind.PASSIVE, tracking=Tracking.LOOSE)
    stock.receive(shop, WHO, paste, 90, Money(10, "EUR"))
    lot = stock.receive(shop, WHO, CHIP, 10, Money(325, "USD"), bin="C4")
    stock.move_lot(shop, WHO, lot.id, 4, "C5")
    sheet = tmp_path / "sheet.pdf"
    sheet.write_bytes(b"%PDF-1.4")
    frame.go_to("part", part="PASTE")
    page = frame.page()
    qtbot.waitUntil(lambda: page.shown is not None)

    weighed = page.acts.ask_count_part(page.shown.one.part, page.shown.lots)
    weighed.grams.setText("5")
    weighed.empty.setText("20")
    weighed.piece.setText("250")
    assert not weighed.go_button.isEnabled()  # the container weighs more than all of it
    weighed.grams.setText("40,5")
    weighed.go_button.click()
    qtbot.waitUntil(lambda: (page.shown.one.part.on_hand, page.shown.one.part.piece_mg) == (82, 250.0))

    frame.go_to("part", part=CHIP.sku)
    qtbot.waitUntil(lambda: page.shown.one.part.sku == CHIP.sku)
    moved = page.acts.ask_move(stock.lot(shop, lot.id))
    assert moved.quantity.value() == 6  # what lies in the bin, not what the lot holds
    moved.target.setText("C9")
    moved.quantity.setText("7")
    assert not moved.go_button.isEnabled()
    moved.reject()
    scrapped = page.acts.ask_scrap(stock.lot(shop, lot.id))
    scrapped.bin.setCurrentIndex(1)
    scrapped.reason.setText("burnt")
    scrapped.quantity.setText("5")
    assert not scrapped.go_button.isEnabled()
    scrapped.quantity.setText("4")
    scrapped.go_button.click()
    qtbot.waitUntil(lambda: page.shown.one.part.on_hand == 6)

    page.acts.add_files(page.shown.one.part.id, [sheet])
    qtbot.waitUntil(lambda: len(page.shown.files) == 1)
    page._open_file(page.shown.files[0])
    looked = page.findChild(PartFileDialog)
    assert looked.picture.isHidden()
    looked._remove()
    qtbot.waitUntil(lambda: not page.shown.files)

    frame.go_to("parts")
    page = frame.page()
    qtbot.waitUntil(lambda: page.rows.rowCount() == 2 and page.worth.isVisible())
    page.worth.click()
    worth = page.findChild(WorthDialog)
    qtbot.waitUntil(lambda: worth.shown is not None)
    assert worth.total.text() == "€8.20 + US$19.50"
    worth.day.setText("2001-01-01")
    qtbot.waitUntil(lambda: not worth.shown.parts)
    assert not worth.export_button.isEnabled()
    worth.reject()
