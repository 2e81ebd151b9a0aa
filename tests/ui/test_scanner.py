"""Scanner or meter: both type faster than fingers. A serial is no number, a value no code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from app.domain.meter_text import is_reading
from app.ui.scanner import Scanner


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
