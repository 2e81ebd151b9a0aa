"""Names offered below a field: what is offered to whom types, and to whom presses Down."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.ui.widgets.name_offer import NameOffer

NAMES = ("Fjord Compute", "North Hash", "Северный хостинг", "四川水电托管")


@pytest.fixture
def field(qtbot):
    made = QLineEdit()
    qtbot.addWidget(made)
    made.offer = NameOffer(made, NAMES)
    made.show()
    made.setFocus()
    qtbot.waitUntil(made.hasFocus, timeout=30_000)
    yield made
    made.offer.popup().hide()


def offered(field):
    found = field.offer.popup()
    if not found.isVisible():
        return ()
    return tuple(found.model().index(row, 0).data() for row in range(found.model().rowCount()))


@pytest.mark.parametrize(("typed", "names"), [("hash", ("North Hash",)), ("ХОСТ", ("Северный хостинг",)), ("xyz", ())])
def test_names_that_hold_what_is_typed(field, typed, names):
    for letter in typed:  # QTest types only what a Latin keyboard has
        QApplication.sendEvent(field, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, letter))
    assert offered(field) == names


def test_down_in_the_empty_field_offers_all_and_enter_takes_the_one_at_hand(field):
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert offered(field) == NAMES
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(field.offer.popup(), key)
    assert field.text() == "North Hash"
    assert offered(field) == ()


def test_a_field_that_is_only_read_offers_nothing(field):
    field.setReadOnly(True)
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert offered(field) == ()
