"""From the list of orders to one paper of several, by the keys; labels from the palette and the board."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.asset import SerialSource
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.work_order import State
from app.services import orders
from app.services.paper import text_of
from app.ui import theme
from app.ui.pages.orders_print import BatchDialog
from app.ui.pages.paper_offers import order_offers
from app.ui.palette import hits_in_shop
from app.ui.widgets.label_dialog import LabelDialog, ask_labels
from app.ui.widgets.print_preview import PrintPreview
from app.words import language
from tests.ui.test_access import focusable, said
from tests.ui.whole import comes_whole

ME = "Marko Kovač"


def test_chosen_orders_become_one_paper_and_f8_prints_their_labels(frame, qtbot, shop):
    for serial in ("JYZZ0001", "JYZZ0002"):
        opening = OrderDraft("no hash", AssetDraft(serial=serial, serial_source=SerialSource.LABEL))
        orders.open_order(shop, ME, opening)
    for state in (State.TRIAGE, State.NO_FAULT_FOUND):
        orders.advance(shop, ME, "WO-B1-000002", state)
    frame.go_to("orders")
    page = frame.page()
    page.view.choose("list")
    qtbot.waitUntil(lambda: page.rows.rowCount() == 2, timeout=10_000)
    page.table.selectAll()
    QTest.keyClick(frame, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: frame.findChild(BatchDialog) is not None, timeout=10_000)
    dialog = frame.findChild(BatchDialog)
    assert [dialog.orders.itemText(at) for at in range(dialog.orders.count())] == [
        "2 selected",
        "1 that is ready to go out",
    ]
    for box in dialog.kinds.values():
        box.setChecked(True)
    dialog.accept()
    qtbot.waitUntil(lambda: frame.findChild(PrintPreview) is not None, timeout=20_000)
    preview = frame.findChild(PrintPreview)
    qtbot.waitUntil(lambda: preview.pages_shown() >= 4, timeout=20_000)
    assert "JYZZ0001" in text_of(preview.pdf)
    lacking = preview.left_out.line.text()
    assert "WO-B1-000001, Return slip" in lacking
    assert "Intake receipt" not in lacking
    preview.reject()
    frame.activateWindow()
    qtbot.waitUntil(frame.isActiveWindow)
    QTest.keyClick(frame, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: frame.findChild(LabelDialog) is not None, timeout=20_000)
    labels = frame.findChild(LabelDialog)
    qtbot.waitUntil(lambda: labels._about.text().startswith("2 labels"), timeout=10_000)
    labels.reject()
    hits = [hit for hit in hits_in_shop(shop, "JYZZ0001") if hit.page == "label"]
    assert [hit.title for hit in hits] == ["Print the label of JYZZ0001"]


@pytest.mark.parametrize("code", [language.PSEUDO])
def test_the_dialogs_of_printing_stand_whole_in_a_longer_language_and_every_control_has_a_name(
    frame, qtbot, shop, code
):
    opening = OrderDraft("四川水电站第三号机房", AssetDraft(serial="JYZZ0001", serial_source=SerialSource.LABEL))
    number = orders.open_order(shop, ME, opening).number
    language.use(code)
    theme.choose(theme.BRIGHT_SITE, glove=True)
    offers = order_offers(shop, orders.order(shop, number))
    preview = PrintPreview(frame, frame, number, *offers)
    labels = ask_labels(frame, frame, (number,))
    batch = BatchDialog(frame_page(frame, "orders"), [number], [number])
    for dialog in (preview, batch):
        dialog.show()
    labels.size_choice.setCurrentIndex(labels.size_choice.findData("avery-l7160"))
    labels.way.setCurrentIndex(labels.way.findData("tcp"))
    qtbot.waitUntil(lambda: preview.pages_shown() > 0 and labels.picture.drawn, timeout=20_000)
    for dialog in (preview, batch, labels):
        comes_whole(qtbot, dialog)
        assert dialog.height() <= 720 - 40
        assert [type(one).__name__ for one in focusable(dialog) if not said(one).strip()] == []
        dialog.reject()


def frame_page(frame, page_id):
    frame.go_to(page_id)
    return frame.page()
