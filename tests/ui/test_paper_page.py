"""The Paper page: what is typed stands in the preview at once, is kept when it is left, and can be taken back."""

from __future__ import annotations

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from app.domain.identifier import NumberKind
from app.services.letterhead import letterhead, shop_terms
from app.services.numbering import next_number


def turn(page, code):
    """Choose a language as a click does."""
    group = page.language
    next(
        one for at, one in enumerate(group.findChildren(QAbstractButton)) if ("", "en", "ru", "zh")[at] == code
    ).click()


def test_the_shops_paper_is_set_up_and_taken_back(frame, qtbot, shop, tmp_path):
    frame.go_to("paper")
    page = frame.page()
    qtbot.waitUntil(lambda: page.numbers["WO"].text() == "000001" and not page.head_picture.pixmap().isNull())
    before = page.head_picture.pixmap().toImage()
    page.name.setText("Miner Clinic")
    qtbot.waitUntil(lambda: page.head_picture.pixmap().toImage() != before)
    assert letterhead(shop).name == "Bench B1", "nothing is kept while it is typed"
    page.name.editingFinished.emit()
    qtbot.waitUntil(lambda: letterhead(shop).name == "Miner Clinic")

    picture = tmp_path / "logo.png"
    Image.new("RGB", (200, 100), "teal").save(picture)
    page.save_logo(picture)
    qtbot.waitUntil(lambda: letterhead(shop).logo != b"" and page.no_logo_button.isVisible())

    page.numbers["WO"].setText("1200")
    page.numbers["WO"].editingFinished.emit()
    qtbot.waitUntil(lambda: next_number(shop, NumberKind.WORK_ORDER).serial == 1200)
    qtbot.waitUntil(lambda: page.numbers["WO"].text() == "001200")

    page.terms.insertPlainText("Pay soon.")
    turn(page, "ru")  # leaving one language keeps what was written in it
    qtbot.waitUntil(lambda: shop_terms(shop).text == "Pay soon." and page.terms.toPlainText() == "")
    page.terms.insertPlainText("Скорее.")
    turn(page, "")
    qtbot.waitUntil(lambda: shop_terms(shop, "ru").text == "Скорее." and page.terms.toPlainText() == "Pay soon.")
    assert shop_terms(shop).version == 1
    qtbot.keyClick(page, Qt.Key.Key_Escape)
