"""A meter's text as people type it, as USB meters type it, as SCPI answers: one value, or one reason why not."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.meter_text import NotAReading, Unreadable, checked, meter_form, read_value
from app.words.errors import sentence
from drivers.model.probe_point import ProbeMode

OHM, VOLT, DIODE = ProbeMode.OHM, ProbeMode.VOLT, ProbeMode.DIODE


@pytest.mark.parametrize(
    ("text", "mode", "value"),
    [
        ("11.7", OHM, 11.7),
        ("11,7", OHM, 11.7),
        (" 11.7 Ω\r\n", OHM, 11.7),
        ("11.7 \u2126", OHM, 11.7),
        (".5", OHM, 0.5),
        (",5", OHM, 0.5),
        ("5.", OHM, 5.0),
        ("3.1k", OHM, 3100.0),
        ("3.1 K", OHM, 3100.0),
        ("0.42kΩ", OHM, 420.0),
        ("0,42 kohm", OHM, 420.0),
        ("120mΩ", OHM, 0.12),
        ("1.2 MΩ", OHM, 1.2e6),
        ("1.2M", OHM, 1.2e6),
        ("3k1", OHM, 3100.0),
        ("4R7", OHM, 4.7),
        ("+1.17300E+01", OHM, 11.73),
        ("1.2e3 OHM", OHM, 1200.0),
        ("320mV", VOLT, 0.32),
        ("0.32 V DC", VOLT, 0.32),
        ("DC 0.32 V", VOLT, 0.32),
        ("0.3200E0,VDC,NORMAL,NONE", VOLT, 0.32),
        ("-0.32", VOLT, -0.32),
        ("\u22120,412", DIODE, -0.412),
        ("+4.12000000E-01", DIODE, 0.412),
        ("1V2", VOLT, 1.2),
        ("11.7 Ом", OHM, 11.7),
        ("2,2 кОм", OHM, 2200.0),
        ("0,32 В", VOLT, 0.32),
        ("320 мВ", VOLT, 0.32),
        ("1.2 千欧", OHM, 1200.0),
        ("11.7欧", OHM, 11.7),
        ("0.32伏", VOLT, 0.32),
        ("１１．７", OHM, 11.7),
        ("11。7", OHM, 11.7),
        ("11ю7", OHM, 11.7),
        ("١٢", OHM, 12.0),
    ],
)
def test_what_people_and_meters_type(text: str, mode: ProbeMode, value: float) -> None:
    assert read_value(text, mode) == pytest.approx(value)


@pytest.mark.parametrize(
    "text",
    ["OL", "ol", "0L", "0.L", "O.L", ".OL", "OL Ω", "OL MΩ", "0L.", "over", "overload", "inf", "∞", "9.9E37",
     "+9.90000000E+37", "-9.9e37", "ЩД", "ОЛ", "---", "> OL"],
)  # fmt: skip
def test_over_range_in_every_spelling(text: str) -> None:
    assert math.isinf(read_value(text, OHM))


@pytest.mark.parametrize(
    ("text", "mode", "why"),
    [
        ("", OHM, Unreadable.EMPTY),
        ("  \r\n", OHM, Unreadable.EMPTY),
        ("abc", OHM, Unreadable.NUMBER),
        ("11.7.2", OHM, Unreadable.NUMBER),
        ("1,2,3", OHM, Unreadable.NUMBER),
        ("11 7", OHM, Unreadable.NUMBER),
        ("9.91E37", OHM, Unreadable.NUMBER),
        ("nan", OHM, Unreadable.NUMBER),
        ("11.7 V", OHM, Unreadable.UNIT),
        ("OL V", OHM, Unreadable.UNIT),
        ("11.7 Ω", VOLT, Unreadable.UNIT),
        ("4R7", VOLT, Unreadable.UNIT),
        ("11.7 A", OHM, Unreadable.UNIT),
        ("-2", OHM, Unreadable.NEGATIVE),
        ("1m", OHM, Unreadable.MILLI_OR_MEGA),
        ("3000", VOLT, Unreadable.RANGE),
        ("117", DIODE, Unreadable.RANGE),
        ("1" * 80, OHM, Unreadable.NUMBER),
    ],
)
def test_what_is_no_value_has_one_sentence(text: str, mode: ProbeMode, why: Unreadable) -> None:
    with pytest.raises(NotAReading) as refused:
        read_value(text, mode)
    assert refused.value.why is why
    said = sentence(refused.value)
    assert said.count("\n") == 0
    assert "NotAReading" not in said
    assert said.endswith((".", "OL."))


@given(st.floats(min_value=1e-4, max_value=9e9), st.sampled_from([OHM]))
def test_ohms_as_a_meter_shows_them_are_read_again(value: float, mode: ProbeMode) -> None:
    assert read_value(meter_form(value, mode), mode) == pytest.approx(value, rel=6e-4)


@given(st.floats(min_value=-49, max_value=49), st.sampled_from([VOLT, DIODE]))
def test_volts_as_a_meter_shows_them_are_read_again(value: float, mode: ProbeMode) -> None:
    assert read_value(meter_form(value, mode), mode) == pytest.approx(value, rel=6e-4, abs=1e-6)


@given(st.floats(min_value=0, max_value=1400), st.sampled_from(["{:.4g}", "{:+.5E}", "{:.3f}"]), st.booleans())
def test_every_way_of_writing_a_number_is_the_same_number(value: float, form: str, comma: bool) -> None:
    text = form.format(value)
    assert read_value(text.replace(".", ",") if comma else text, VOLT) == pytest.approx(float(text))


@given(st.text(max_size=80), st.sampled_from(list(ProbeMode)))
def test_no_text_breaks_the_reading(text: str, mode: ProbeMode) -> None:
    problem: NotAReading | None = None
    value = 0.0
    try:
        value = read_value(text, mode)
    except NotAReading as refused:
        problem = refused
    assert value == math.inf or math.isfinite(value)
    assert mode is not OHM or value >= 0
    assert problem is None or sentence(problem)


def test_a_meters_own_number_is_refused_where_it_says_nothing() -> None:
    assert checked(-0.04, ProbeMode.OHM) == -0.04
    assert checked(-400.0, ProbeMode.DIODE) == -400.0
    for value, why in ((-400.0, Unreadable.NEGATIVE), (math.nan, Unreadable.NUMBER)):
        with pytest.raises(NotAReading) as caught:
            checked(value, ProbeMode.OHM)
        assert caught.value.why is why
