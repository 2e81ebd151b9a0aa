"""The range picker: several ranges, names, lists from a spreadsheet, the count while typing."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication

from app.domain.record_error import LedgerClosed
from app.services import fleet
from app.services.sites import add_range


@pytest.fixture
def page(frame):
    frame.go_to("fleet")
    made = frame.page()
    yield made
    made.leave()


def type_in(page, text: str) -> None:
    page.range.lineEdit().setText(text)
    page.range.lineEdit().textEdited.emit(text)
    page.range._rest.stop()
    page.range.tell_count()


@pytest.mark.parametrize(
    ("text", "count"),
    [("10.0.0.0/24, 10.0.1.5-9 10.0.2.1", 262), ("10.0.1-4.*", 1024), ("10.0.0.1;10.0.0.1", 1), ("m1.lan 10.0.0.7", 2)],
)
def test_what_is_typed_is_counted(page, qtbot, text, count):
    with qtbot.waitSignal(page.range.counted) as told:
        type_in(page, text)
    assert told.args[0].startswith(f"{count:,} address")
    assert f"{count:,} address" in page.progress.accessibleName()
    assert page.range.property("kind") != "error"


def test_what_is_no_range_is_said_while_typing(page, qtbot):
    with qtbot.waitSignal(page.range.counted):
        type_in(page, "10.0.0.9-3")
    assert page.range.property("kind") == "error"
    assert page.progress.accessibleName().startswith("Not a range")
    with qtbot.waitSignal(page.range.counted):
        type_in(page, "10.0.0.3-9")
    assert page.range.property("kind") == ""


def test_the_word_simulated_counts_in_any_letters_and_stands_alone(page, qtbot):
    with qtbot.waitSignal(page.range.counted) as told:
        type_in(page, "simulated, 10.0.0.0/24")
    assert told.args == ["The word simulated stands alone: scan either the simulated miners or addresses.", True]
    with qtbot.waitSignal(page.range.counted) as told:
        type_in(page, "Simulated")
    assert (told.args, page.range.value()) == (["", False], "simulated")


def test_a_column_of_a_spreadsheet_is_pasted(page, qtbot):
    QGuiApplication.clipboard().setText("IP\tModel\r\n10.0.0.5\tS19j Pro\r\n10.0.0.6\tS21\r\n10.0.0.5\tS19\r\n")
    page.range.lineEdit().selectAll()
    page.range.lineEdit().paste()
    assert page.range.value() == "10.0.0.5, 10.0.0.6"


def test_a_named_range_is_offered_counted_and_scanned_by_its_name(page, qtbot, shop):
    add_range(shop, "Marko", "Container 3", "10.3.1-2.*, 10.9.0.1")
    page.range.look_up_names()
    qtbot.waitUntil(lambda: page.range.findText("Container 3") >= 0)
    with qtbot.waitSignal(page.range.counted) as told:
        page.range.activated.emit(page.range.findText("Container 3"))
        page.range._rest.stop()
        page.range.tell_count()
    assert page.range.value() == "Container 3"
    assert told.args == ["513 addresses", False]


def test_a_count_that_fails_is_said_and_breaks_nothing(page, qtbot, frame, monkeypatch):
    def closed(*_what: object) -> int:
        raise LedgerClosed

    monkeypatch.setattr(fleet, "addresses_in", closed)
    type_in(page, "10.0.0.1")
    qtbot.waitUntil(frame._toast.isVisible)
    assert page.range.property("kind") != "error"  # nothing is wrong with what was typed
