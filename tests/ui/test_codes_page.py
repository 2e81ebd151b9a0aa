"""The page of error codes: one field, a list, and what each entry means."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from app.ui import theme


@pytest.fixture
def page(frame):
    frame.go_to("codes")
    return frame.page()


def look(page, qtbot, text: str) -> None:
    page.search.setText(text)
    page.look()
    qtbot.waitUntil(lambda: page._stack.currentIndex() != 0, timeout=10_000)


def test_a_code_gives_its_meaning_its_causes_and_its_source(page, qtbot):
    look(page, qtbot, "J7:4")
    assert page.entries()[0].code == "J7:4"
    said = " ".join(one.text() for one in page.findChildren(QLabel))
    assert page.entries()[0].meaning in said
    assert page.entries()[0].source


def test_arrows_walk_the_list_from_the_field(page, qtbot):
    look(page, qtbot, "fan")
    assert len(page.entries()) > 2
    QTest.keyClick(page, Qt.Key.Key_Down)
    assert page.list.currentRow() == 1
    QTest.keyClick(page, Qt.Key.Key_Up)
    assert page.list.currentRow() == 0


def test_a_make_narrows_the_list_and_nothing_is_said_to_be_nothing(page, qtbot):
    look(page, qtbot, "fan")
    page.make.setCurrentIndex(page.make.findData("Whatsminer"))
    qtbot.waitUntil(lambda: {one.make for one in page.entries()} <= {"Whatsminer", None}, timeout=10_000)
    page.search.setText("qqqqqqqq")
    page.look()
    qtbot.waitUntil(lambda: page._stack.currentWidget() is page.none, timeout=10_000)


def test_escape_empties_the_field_then_goes_back(frame, page, qtbot):
    frame.go_to("codes", text="530", back="log")
    assert page.stop()
    assert page.search.text() == ""
    assert page.stop()
    assert frame.page() is frame.pages["log"]


def test_it_is_drawn_in_every_theme(page, qtbot):
    look(page, qtbot, "fan")
    for name in theme.NAMES:
        theme.choose(name)
        assert not page.grab().isNull()


def test_an_entry_is_copied_with_its_steps_and_its_source(page, qtbot):
    look(page, qtbot, "J7:4")
    one = page.entries()[0]
    button = next(made for made in page.findChildren(QPushButton) if made.text() == "Copy")
    qtbot.waitUntil(lambda: button.isVisibleTo(page))
    button.click()
    text = QGuiApplication.clipboard().text()
    assert text.startswith(f"Antminer J7:4: {one.meaning}")
    assert one.source.split()[0] in text
    assert "1. " in text
