"""Device text comes out as one bounded, visible line."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.lan.device_text import number, plain


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("S19j Pro", "S19j Pro"),
        ("  x \n", "x"),
        ("a\x00b\x1b[31m", r"a\x00b\x1b[31m"),
        ("gnp\u202etxt", r"gnp\u202etxt"),
        ("один 二", "один 二"),
        ("", None),
        (None, None),
        (3, "3"),
    ],
)
def test_control_and_direction_characters_are_shown(raw, shown):
    assert plain(raw) == shown


@given(st.text(), st.integers(2, 300))
def test_bounded_and_harmless(text, limit):
    shown = plain(text, limit)
    assert shown is None or len(shown) <= limit
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in shown or "")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), True, "7", None, 1e30])
def test_what_is_no_number_is_unknown(value):
    assert number(value) is None


def test_bounds():
    assert number(5, 0, 10) == 5.0
    assert number(11, 0, 10) is None
