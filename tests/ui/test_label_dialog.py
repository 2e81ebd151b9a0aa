"""The dialog of labels: the size for the kind, the first label as it will be, sheets from a cell on, and a printer."""

from __future__ import annotations

import socket
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.domain.asset import SerialSource
from app.domain.order_draft import AssetDraft, OrderDraft
from app.services import orders
from app.services.pdf_pages import PdfPages
from app.ui.widgets.label_dialog import ask_labels

ME = "Marko Kovač"


@pytest.fixture
def number(shop) -> str:
    opening = OrderDraft("no hash", AssetDraft(serial="JYZZ5BBAJJBJH0841", serial_source=SerialSource.LABEL))
    return orders.open_order(shop, ME, opening).number


@pytest.fixture
def dialog(frame, qtbot, number):
    made = ask_labels(frame, frame, (number,))
    qtbot.waitUntil(lambda: made.picture.drawn, timeout=10_000)
    yield made
    made.close()


def choose(choice, value) -> None:
    choice.setCurrentIndex(choice.findData(value))


def test_the_first_label_is_shown_and_a_size_that_is_too_small_says_which_would_do(dialog, qtbot, number, frame):
    assert number in dialog._about.text()
    assert dialog._size.text() == "62 × 29 mm"
    choose(dialog.size_choice, "brother-round-12")
    qtbot.waitUntil(lambda: "The next size that takes it" in dialog._remarks.text(), timeout=10_000)
    assert not dialog.picture.drawn
    assert not dialog.go_button.isEnabled()
    dialog.larger.click()
    assert dialog.size_choice.currentData() == "brother-23x23"
    choose(dialog.size_choice, "avery-l7160")
    qtbot.waitUntil(lambda: dialog._size.text() == "63.5 × 38.1 mm", timeout=10_000)
    dialog.copies.setText("3")
    QTest.mouseClick(dialog.grid, Qt.MouseButton.LeftButton, pos=dialog.grid.cell(19).center().toPoint())
    QTest.keyClick(dialog.grid, Qt.Key.Key_Right)
    QTest.keyClick(dialog.grid, Qt.Key.Key_Right)  # there is none after the last
    assert dialog.grid.start == 21
    dialog.go()
    qtbot.waitUntil(lambda: dialog.preview.pages_shown() == 2, timeout=10_000)
    assert "A4" in dialog.preview._about.text()
    dialog.preview.reject()
    assert dict(frame.preferences.label_sizes) == {"order": "avery-l7160"}


def test_a_label_goes_to_a_printer_on_the_network_which_is_remembered(dialog, qtbot, frame, number, tmp_path):
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            link = server.accept()[0]
            with link:
                while piece := link.recv(65_536):
                    got.append(piece)

        taking = threading.Thread(target=take, daemon=True)
        taking.start()
        where = f"127.0.0.1:{server.getsockname()[1]}"
        choose(dialog.way, "tcp")
        assert not dialog.go_button.isEnabled()
        dialog.host.setText(where)
        dialog.test()
        qtbot.waitUntil(lambda: "1 label sent to" in dialog._told.text(), timeout=10_000)
        taking.join(10)
    assert b"".join(got).startswith(b"^XA")
    assert dict(frame.preferences.printers)["labels:brother-62x29"] == f"tcp:{where}"
    dialog.go()  # nobody listens there any more
    qtbot.waitUntil(lambda: "Nothing was sent" in dialog._told.text(), timeout=10_000)
    out = tmp_path / "one.pdf"
    dialog.keep(out)
    qtbot.waitUntil(lambda: "Kept as" in dialog._told.text(), timeout=10_000)
    pages = PdfPages(out.read_bytes())
    pages.close()
    assert pages.sizes_mm == (pytest.approx((62, 29), abs=0.01),)
