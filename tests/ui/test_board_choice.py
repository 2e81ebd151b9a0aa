"""The choice of a board out of hundreds: by keys alone, filtered as one types, by make."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.ui.widgets.board_choice import BoardChoice


@pytest.fixture
def choice(qtbot):
    made = BoardChoice("Board code", 190, "Board: asks itself")
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.taken = []
    made.activated.connect(lambda _at: made.taken.append(made.currentData()))
    yield made
    made.hidePopup()


def test_typing_narrows_the_list_and_enter_takes_the_marked_board(choice):
    QTest.keyClick(choice, Qt.Key.Key_Space)
    popup = choice.open_list()
    everything = popup.list.count()
    popup.search.setText("m50 vg30")  # a tester's hand types slower than a scanner; keys sent at once would be one
    assert 0 < popup.list.count() < everything
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    assert choice.taken == ["M50_VG30"]
    assert choice.currentData() == "M50_VG30"
    assert not popup.isVisible()


def test_a_letter_on_the_closed_choice_opens_it_with_that_letter(choice):
    QTest.keyClicks(choice, "L")
    popup = choice.open_list("L7")
    assert popup.isVisible()
    assert popup.list.lines()[1].value == "L7", "below the heading of its make"


def test_arrows_walk_over_headings_and_escape_leaves_all_as_it_was(choice):
    popup = choice.open_list()
    assert popup.list.lines()[0].value == "", "the board that asks itself leads"
    QTest.keyClick(popup.search, Qt.Key.Key_Down)
    assert not popup.list.currentItem().data(int(Qt.ItemDataRole.UserRole)).heading
    QTest.keyClick(popup.search, Qt.Key.Key_Escape)
    assert not popup.isVisible()
    assert choice.taken == []
    assert choice.currentData() is None


def test_what_no_board_holds_is_said(choice):
    popup = choice.open_list("zzzz")
    assert popup.nothing.isVisible()
    QTest.keyClick(popup.search, Qt.Key.Key_Return)
    assert choice.taken == []


def test_the_wheel_over_it_chooses_nothing(choice, qtbot):
    choice.setCurrentIndex(choice.findData("BHB42601"))
    choice.hidePopup()
    wheel = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, -120), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(choice, wheel)
    assert choice.currentData() == "BHB42601"
