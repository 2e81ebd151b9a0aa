"""What the cells of each kind of field say, and why others are refused."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.import_mapping import DateOrder, NumberStyle
from app.domain.import_row import Amount, CellProblem
from app.domain.import_table import CellMark
from app.domain.import_target import FieldKind, TargetField, TargetId
from app.services.import_reading.numbers import number_of
from app.services.import_reading.targets import target_of
from app.services.import_reading.values import CellReader, CellRefused

_POINT, _COMMA = NumberStyle.POINT, NumberStyle.COMMA


def _read(kind: FieldKind, text: str, mark: CellMark = CellMark.PLAIN, **options: object) -> object:
    return CellReader(TargetField("x", kind, ()), **options).value(text, mark)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "text", "mark", "problem"),
    [
        (FieldKind.CODE, "1.2E+17", CellMark.PLAIN, CellProblem.DIGITS_LOST),
        (FieldKind.CODE, "1,23457E+11", CellMark.PLAIN, CellProblem.DIGITS_LOST),
        (FieldKind.CODE, "123456789012345680", CellMark.DIGITS_LOST, CellProblem.DIGITS_LOST),
        (FieldKind.CODE, "#REF!", CellMark.ERROR, CellProblem.SHEET_ERROR),
        (FieldKind.TEXT, "#N/A", CellMark.PLAIN, CellProblem.SHEET_ERROR),
        (FieldKind.WHOLE, "", CellMark.NO_VALUE, CellProblem.NO_VALUE),
        (FieldKind.TEXT, "a\0b", CellMark.PLAIN, CellProblem.HIDDEN_CHARACTERS),
        (FieldKind.CODE, "x" * 201, CellMark.PLAIN, CellProblem.TOO_LONG),
        (FieldKind.WHOLE, "5.5", CellMark.PLAIN, CellProblem.NOT_WHOLE),
        (FieldKind.WHOLE, "five", CellMark.PLAIN, CellProblem.NO_NUMBER),
        (FieldKind.WHOLE, "1,2,3", CellMark.PLAIN, CellProblem.NO_NUMBER),
        (FieldKind.WHOLE, "99999999999", CellMark.PLAIN, CellProblem.TOO_LARGE),
        (FieldKind.AMOUNT, "about 5", CellMark.PLAIN, CellProblem.NO_MONEY),
        (FieldKind.AMOUNT, "5 USD EUR", CellMark.PLAIN, CellProblem.NO_MONEY),
        (FieldKind.DATE, "31.02.2024", CellMark.PLAIN, CellProblem.NO_DATE),
        (FieldKind.DATE, "soon", CellMark.PLAIN, CellProblem.NO_DATE),
        (FieldKind.DATE, "2024-03-05 25:00", CellMark.PLAIN, CellProblem.NO_DATE),
        (FieldKind.MINUTES, "two hours", CellMark.PLAIN, CellProblem.NO_DURATION),
        (FieldKind.CHOICE, "shiny", CellMark.PLAIN, CellProblem.NO_CHOICE),
        (FieldKind.YES_NO, "maybe", CellMark.PLAIN, CellProblem.NO_YES_NO),
    ],
)
def test_what_is_refused(kind: FieldKind, text: str, mark: CellMark, problem: CellProblem) -> None:
    with pytest.raises(CellRefused) as caught:
        _read(kind, text, mark)
    assert caught.value.problem is problem


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (FieldKind.CODE, " 00123 ", "00123"),
        (FieldKind.CODE, "1E10", "1E10"),
        (FieldKind.CODE, "HTRA0134B9X0J000113", "HTRA0134B9X0J000113"),
        (FieldKind.CODE, "n/a", None),
        (FieldKind.TEXT, "two\n lines", "two lines"),
        (FieldKind.LINES, "two \n lines", "two\nlines"),
        (FieldKind.WHOLE, "1 200 шт.", 1200),
        (FieldKind.WHOLE, "１２０个", 120),
        (FieldKind.WHOLE, "5.0", 5),
        (FieldKind.WHOLE, "—", None),
        (FieldKind.AMOUNT, "$1,234.50", Amount(Decimal("1234.50"), "USD")),
        (FieldKind.AMOUNT, "¥3.2", Amount(Decimal("3.2"), "CNY")),
        (FieldKind.AMOUNT, "0.0025 EUR", Amount(Decimal("0.0025"), "EUR")),
        (FieldKind.AMOUNT, "12.50", Amount(Decimal("12.50"))),
        (FieldKind.LIST, '["BHB42601/V1.3@U, left", "S19"]', ("BHB42601/V1.3@U, left", "S19")),
        (FieldKind.LIST, "S19j Pro, S19; T19/S19", ("S19j Pro", "S19", "T19")),
        (FieldKind.LIST, "机型甲、机型乙", ("机型甲", "机型乙")),
        (FieldKind.MINUTES, "1:30", 90),
        (FieldKind.MINUTES, "26:30:00", 1590),
        (FieldKind.MINUTES, "1h 30m", 90),
        (FieldKind.MINUTES, "2.5 ч", 150),
        (FieldKind.MINUTES, "45", 45),
    ],
)
def test_what_is_read(kind: FieldKind, text: str, value: object) -> None:
    assert _read(kind, text) == value


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2024-03-05", DateOrder.MDY, (2024, 3, 5)),
        ("2024/3/5", DateOrder.MDY, (2024, 3, 5)),
        ("05.03.2024", DateOrder.MDY, (2024, 3, 5)),
        ("03/04/2024", DateOrder.DMY, (2024, 4, 3)),
        ("03/04/2024", DateOrder.MDY, (2024, 3, 4)),
        ("25/04/2024", DateOrder.MDY, (2024, 4, 25)),
        ("2024年3月5日", DateOrder.DMY, (2024, 3, 5)),
        ("5 Mar 2024", DateOrder.DMY, (2024, 3, 5)),
        ("Mar 5, 2024", DateOrder.DMY, (2024, 3, 5)),
        ("5 марта 2024 г.", DateOrder.DMY, (2024, 3, 5)),
        ("20240305", DateOrder.DMY, (2024, 3, 5)),
        ("45356", DateOrder.DMY, (2024, 3, 5)),
        ("3/5/24 2:30 PM", DateOrder.MDY, (2024, 3, 5)),
        ("2024-03-05 14:30:00", DateOrder.MDY, (2024, 3, 5)),
    ],
)
def test_days(text: str, order: DateOrder, day: tuple[int, int, int]) -> None:
    read = _read(FieldKind.DATE, text, dates=order)
    assert isinstance(read, datetime)
    local = read.astimezone()
    assert (local.year, local.month, local.day) == day
    assert local.hour == (14 if ":30" in text else 0)


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from([_POINT, _COMMA]), st.booleans())
def test_a_number_comes_back_from_its_style(number: Decimal, style: NumberStyle, strict: bool) -> None:
    written = f"{number:,.2f}"
    if style is _COMMA:
        written = written.translate(str.maketrans(",.", ".,"))
    assert number_of(written, style, strict=strict) == number


@given(st.text(max_size=30), st.sampled_from(list(FieldKind)), st.sampled_from(list(CellMark)))
def test_any_cell_is_read_or_refused(text: str, kind: FieldKind, mark: CellMark) -> None:
    try:
        value = _read(kind, text, mark)
    except CellRefused:
        return
    if kind is FieldKind.CODE and value is not None:
        assert value == text.strip()


def test_every_word_of_a_choice_means_one_thing() -> None:
    for target in TargetId:
        for field in target_of(target).fields:
            words = [word for word, _id in field.choices]
            twice = {word for word in words if words.count(word) > 1}
            assert not twice, (target, field.id, twice)
            assert len(set(field.headings)) == len(field.headings)
