"""Scanner or meter: both type faster than fingers. A serial is no number, a value no code."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QTextEdit,
    QWidget,
)

from app.domain.meter_text import is_reading
from app.services.scanning import is_label
from app.ui.scanner import Code, Scanner


def shown(lowest: float, highest: float, *forms: str) -> st.SearchStrategy[str]:
    """Values between two as meters type them."""
    return st.builds(lambda value, form: form.format(value), st.floats(lowest, highest), st.sampled_from(forms))


@given(shown(1e-4, 1000.0, "{:.4f} V", "{:.3f}kOhm") | shown(1e-4, 9999.0, "{:+.5E}", "{:.4f}", "{:.6g}"))
def test_what_meters_type_is_a_reading(text):
    assert is_reading(text)


@given(st.from_regex(r"[A-Z]{3,6}[0-9A-Z]{6,14}", fullmatch=True))
def test_a_serial_is_none(text):
    assert not is_reading(text) or "OVER" in text or text.startswith("INF")


@pytest.mark.parametrize(
    "code", ["4901234567894", "01234567", "WO-B1-000131", "JYZZ5BBAJJBJH0842", "12E4567890", "HB-B1-000017"]
)
def test_codes_of_figures_and_labels_are_none(code):
    assert not is_reading(code)


@pytest.fixture
def field(dressed, qtbot):
    made = QLineEdit()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def typed(field, text: str) -> None:
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_a_value_stays_in_its_field_where_values_are_typed_and_a_serial_is_handed_on(field, qtbot):
    codes: list[str] = []
    entered: list[str] = []
    scanner = Scanner(QApplication.instance(), lambda code: codes.append(code.text), field, is_reading)
    scanner._follow(None, field)
    field.returnPressed.connect(lambda: entered.append(field.text()))
    typed(field, "+1.17300E+01")
    qtbot.waitUntil(lambda: entered == ["+1.17300E+01"])
    assert codes == []
    field.clear()
    typed(field, "JYZZ5BBAJJBJH0842")
    assert codes == ["JYZZ5BBAJJBJH0842"]
    assert entered == ["+1.17300E+01"], "its Enter is none of the field's"


def test_elsewhere_a_number_is_a_code_as_ever(field):
    codes: list[str] = []
    scanner = Scanner(QApplication.instance(), lambda code: codes.append(code.text), field)
    scanner._follow(None, field)
    typed(field, "117.3000")
    assert codes == ["117.3000"]


SERIAL, LABEL = "JYZZYRHBCJGBI000C", "WO-B1-000123-D"


class Wedge:
    """Sends keys as a scanner does, each at its time; `places` False leaves their places on the keyboard unknown."""

    def __init__(self) -> None:
        self.codes: list[Code] = []
        self.at = 1_000

    def send(self, widget, text: str, gap: int = 8, end=Qt.Key.Key_Return, scans: str | None = None) -> None:
        for sign, place in zip(text, scans or " " * len(text), strict=True):
            self.key(widget, sign, gap, place)
        self.at += gap
        if end is not None:
            self.press(widget, end, "\t" if end == Qt.Key.Key_Tab else "\r", 0)

    def key(self, widget, sign: str, gap: int, place: str = " ") -> None:
        self.at += gap
        key = Qt.Key(ord(sign.upper())) if sign.isascii() and sign.isprintable() else Qt.Key.Key_unknown
        self.press(widget, key, sign, _CODES.get(place.lower(), 0), shifted=place.isupper())

    def press(self, widget, key, text: str, code: int, *, shifted: bool = False) -> None:
        shift = Qt.KeyboardModifier.ShiftModifier if shifted else Qt.KeyboardModifier.NoModifier
        event = QKeyEvent(QEvent.Type.KeyPress, key, shift, code, 0, 0, text)
        event.setTimestamp(self.at)
        QApplication.sendEvent(widget, event)


_CODES = {sign: 24 + at for at, sign in enumerate("qwertyuiop")} | {
    sign: 38 + at for at, sign in enumerate("asdfghjkl")
}
_CODES |= {sign: 52 + at for at, sign in enumerate("zxcvbnm")} | {
    sign: 10 + at for at, sign in enumerate("1234567890-")
}


@pytest.fixture
def wedge(dressed, qtbot):
    made = Wedge()
    owner = QWidget()
    qtbot.addWidget(owner)
    made.owner = owner
    made.scanner = Scanner(QApplication.instance(), made.codes.append, owner, is_code=is_label)
    return made


def watched(wedge, qtbot, widget):
    qtbot.addWidget(widget)
    widget.show()
    widget.setFocus()
    wedge.scanner._follow(None, widget)
    return widget


@pytest.mark.parametrize("end", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab])
@pytest.mark.parametrize("make", [QLineEdit, QSpinBox, QPlainTextEdit, QTextEdit, QComboBox, QTableWidget])
def test_a_scan_is_read_in_any_widget_and_leaves_it_as_it_was(wedge, qtbot, monkeypatch, make, end):
    widget = make()
    if isinstance(widget, QLineEdit):
        widget.setText("before")
        widget.setSelection(2, 3)
    elif isinstance(widget, QSpinBox):
        widget.setRange(0, 9999)
        widget.setValue(42)
    elif isinstance(widget, QPlainTextEdit | QTextEdit):
        widget.setPlainText("one\ntwo")
    elif isinstance(widget, QComboBox):
        widget.addItems(["zero", "Wool", "Jade"])
    else:
        widget.setRowCount(3)
        widget.setColumnCount(1)
        for row, text in enumerate(("zero", "wool", "jade")):
            widget.setItem(row, 0, QTableWidgetItem(text))
        widget.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        widget.setCurrentCell(0, 0)
    watched(wedge, qtbot, widget)
    monkeypatch.setattr(QApplication, "focusWidget", lambda: widget)
    wedge.send(widget, SERIAL, end=end)
    assert [code.text for code in wedge.codes] == [SERIAL]
    state = {
        QLineEdit: lambda: (widget.text(), widget.selectedText()) == ("before", "for"),
        QSpinBox: lambda: (widget.value(), widget.text()) == (42, "42"),
        QPlainTextEdit: lambda: widget.toPlainText() == "one\ntwo",
        QTextEdit: lambda: widget.toPlainText() == "one\ntwo",
        QComboBox: lambda: widget.currentIndex() == 0,
        QTableWidget: lambda: widget.currentRow() == 0,
    }
    assert state[make]()


@pytest.mark.parametrize(
    ("gap", "text", "read"),
    [(75, LABEL, True), (75, SERIAL, True), (75, "plain words", False), (110, "123456789", False)],
)
def test_a_slow_scanner_is_believed_only_where_it_typed_a_label(wedge, qtbot, field, gap, text, read):
    wedge.scanner._follow(None, field)
    wedge.send(field, text, gap=gap)
    assert [code.text for code in wedge.codes] == ([text] if read else [])
    assert wedge.scanner.gap_ms == (90 if read else 35)


def test_once_a_slow_scanner_is_met_its_pace_is_known(wedge, field):
    wedge.scanner._follow(None, field)
    wedge.send(field, SERIAL, gap=75)
    wedge.at += 2_000
    wedge.send(field, "C-12-09", gap=80)
    assert [code.text for code in wedge.codes] == [SERIAL, "C-12-09"]


def test_uneven_typing_is_a_person_s(wedge, field):
    wedge.scanner._follow(None, field)
    for at, sign in enumerate(SERIAL):
        wedge.key(field, sign, 20 if at % 3 else 115)
    wedge.send(field, "", gap=60)
    assert wedge.codes == []
    assert field.text() == SERIAL


def test_fast_fingers_are_no_scanner_even_after_a_slow_one_was_met(wedge, field):
    wedge.scanner._follow(None, field)
    wedge.send(field, SERIAL, gap=75)
    wedge.codes.clear()
    entered = []
    field.returnPressed.connect(lambda: entered.append(field.text()))
    for words in ("capacitor C12", SERIAL):
        field.clear()
        wedge.at += 2_000
        for at, sign in enumerate(words):
            wedge.key(field, sign, (60, 41, 88, 57, 73)[at % 5])
        wedge.send(field, "", gap=60)
    assert (entered, wedge.codes) == (["capacitor C12", SERIAL], [])


def test_a_key_that_leads_into_a_field_does_not_swallow_what_is_typed_there(wedge, qtbot, field, monkeypatch):
    page = QWidget()
    qtbot.addWidget(page)
    wedge.scanner._follow(None, page)
    monkeypatch.setattr(QApplication, "focusWidget", lambda: page)
    wedge.send(page, "12", gap=0, end=None)
    wedge.scanner._follow(page, field)
    monkeypatch.setattr(QApplication, "focusWidget", lambda: field)
    wedge.send(field, "84", gap=0)
    assert (field.text(), wedge.codes) == ("84", [])
    field.clear()
    wedge.at += 2_000
    wedge.scanner._follow(field, page)
    monkeypatch.setattr(QApplication, "focusWidget", lambda: page)
    wedge.send(page, SERIAL[:3], end=None)
    wedge.scanner._follow(page, field)
    wedge.send(field, SERIAL[3:])
    assert ([code.text for code in wedge.codes], field.text()) == ([SERIAL], "")


def test_marks_around_a_code_are_no_shortcuts_and_cr_lf_is_one_end(wedge, field):
    entered = []
    field.returnPressed.connect(lambda: entered.append(True))
    wedge.scanner._follow(None, field)
    wedge.press(field, Qt.Key.Key_B, "\x02", 0)
    wedge.send(field, "]C121ABC")
    wedge.press(field, Qt.Key.Key_J, "\n", 0)
    assert [code.text for code in wedge.codes] == ["]C121ABC"]
    wedge.at += 900
    wedge.send(field, "]d221ABC\x1d10L7")
    assert wedge.codes[-1].text == "]d221ABC\x1d10L7"
    assert (entered, field.text()) == ([], "")


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="scan codes of X11 are sent")
def test_a_russian_layout_is_turned_back_by_the_places_of_keys_and_without_them_by_letters(wedge, field):
    wedge.scanner._follow(None, field)
    wedge.send(field, "ЦЩ-И1-000123-В", scans="WO-B1-000123-D")
    assert wedge.codes[-1] == Code("ЦЩ-И1-000123-В", LABEL)
    wedge.at += 900
    wedge.send(field, "ЦЩ-И1-000123-В")
    assert wedge.codes[-1].by_place == LABEL
    wedge.at += 900
    wedge.send(field, "算力板三号机")
    assert wedge.codes[-1] == Code("算力板三号机", "")
    assert not wedge.codes[-1].scrambled


def test_what_an_input_method_made_of_a_scan_is_taken_and_what_a_person_composed_is_not(wedge, field, monkeypatch):
    wedge.scanner._follow(None, field)
    clock = iter((0, 300_000_000, 1_000_000_000, 9_000_000_000))
    monkeypatch.setattr("app.ui.scanner.time.monotonic_ns", lambda: 10**9 + next(clock))
    for _round in range(2):
        QApplication.sendEvent(field, QInputMethodEvent("jyzz", []))
        done = QInputMethodEvent("", [])
        done.setCommitString(SERIAL)
        QApplication.sendEvent(field, done)
    assert [code.text for code in wedge.codes] == [SERIAL]
    assert field.text() == SERIAL
