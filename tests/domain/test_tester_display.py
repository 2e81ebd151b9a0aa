"""What is typed from a tester's display, and what cannot stand on one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.tester_display import (
    CountTooHigh,
    DisplayError,
    NotACount,
    NothingTyped,
    OtherBoardSize,
    TesterDisplay,
    TooManyNumbers,
    fit,
    read_display,
)

SAYINGS = ("eeprom ng", "pic sensor ng", "sensor ng")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("82 82 84", TesterDisplay((82, 82, 84))),
        ("82,82, 84;", TesterDisplay((82, 82, 84))),
        ("82/82/84", TesterDisplay((82, 82, 84))),
        ("0", TesterDisplay((0,))),
        ("108", TesterDisplay((108,))),
        ("082", TesterDisplay((82,))),
        ("ASIC NG: (82)", TesterDisplay((82,), passed=False)),
        ("asic ng（82） ASIC NG(84)", TesterDisplay((82, 84), passed=False)),
        ("Only find 114 ASIC", TesterDisplay((114,))),
        ("first find asic num 108", TesterDisplay((108,))),
        ("82/108 84/108", TesterDisplay((82, 84), expected=108)),
        ("82 of 108", TesterDisplay((82,), expected=108)),
        ("82 x3", TesterDisplay((82, 82, 82))),
        ("８２　８４", TesterDisplay((82, 84))),
        ("NG 3 17 44", TesterDisplay(bad_chips=(3, 17, 44), passed=False)),
        ("NG: 44, 3, 3", TesterDisplay(bad_chips=(3, 44), passed=False)),
        ("NG 0 17", TesterDisplay(bad_chips=(1, 18), passed=False)),
        ("bad asic: 003 017", TesterDisplay(bad_chips=(4, 18), passed=False)),
        ("108 NG 5", TesterDisplay((108,), (5,), passed=False)),
        ("108 OK", TesterDisplay((108,), passed=True)),
        ("108 NG", TesterDisplay((108,), passed=False)),
        ("EEPROM NG", TesterDisplay(said=("eeprom ng",))),
        ("PIC SENSOR NG", TesterDisplay(said=("pic sensor ng",))),
        ("82 eeprom ng", TesterDisplay((82,), said=("eeprom ng",))),
    ],
)
def test_what_a_display_says(typed: str, shown: TesterDisplay) -> None:
    assert read_display(typed, SAYINGS) == shown


@pytest.mark.parametrize("typed", ["", "   ", "...", "()", "\n\t", "\x00"])
def test_nothing_is_nothing(typed: str) -> None:
    with pytest.raises(NothingTyped):
        read_display(typed)


@pytest.mark.parametrize("typed", ["abc", "J7:4", "-5", "82 -1", "1.5", "82 fish", "12345678", "SMTTYRHBDJAAI0072"])
def test_garbage_is_refused(typed: str) -> None:
    with pytest.raises(NotACount) as refused:
        read_display(typed)
    assert refused.value.part


def test_a_log_is_not_a_display() -> None:
    with pytest.raises(TooManyNumbers):
        read_display(" ".join(map(str, range(60))))


def test_a_board_can_show_only_what_it_has() -> None:
    fit(TesterDisplay((108, 82), (108,), 108), 108, "BHB68601")
    with pytest.raises(CountTooHigh):
        fit(TesterDisplay((109,)), 108, "BHB68601")
    with pytest.raises(CountTooHigh):
        fit(TesterDisplay(bad_chips=(109,)), 108, "BHB68601")
    with pytest.raises(OtherBoardSize):
        fit(TesterDisplay((82,), expected=126), 108, "BHB68601")


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(typed: str) -> None:
    try:
        shown = read_display(typed, SAYINGS)
    except DisplayError:
        return
    assert all(count >= 0 for count in shown.counts)
    assert all(chip >= 1 for chip in shown.bad_chips)
    assert shown != TesterDisplay() or any(character.isalnum() for character in typed)


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30), st.sampled_from([" ", ", ", "  ", ";", "\n", " / "]))
def test_every_try_is_kept_in_order(counts: list[int], between: str) -> None:
    if between == " / " and len(counts) % 2 == 0:
        between = ", "  # two numbers with a stroke between are found and expected
    assert read_display(between.join(map(str, counts))).counts == tuple(counts)
