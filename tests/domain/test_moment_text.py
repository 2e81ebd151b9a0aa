"""A time to come as a person types it."""

import contextlib
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.moment_text import moment_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("15:40", "2026-11-23T15:40"),
        ("8:00", "2026-11-24T08:00"),
        (" 4 h", "2026-11-23T13:00"),
        ("+90min", "2026-11-23T10:30"),
        ("3d", "2026-11-26T23:59"),
        ("27.11", "2026-11-27T23:59"),
        ("1.1.", "2027-01-01T23:59"),
        ("2026-11-27 16:00", "2026-11-27T16:00"),
    ],
)
def test_what_is_meant(text, meant):
    assert moment_of(text, NOW) == datetime.fromisoformat(meant).replace(tzinfo=NOW.tzinfo)


@settings(max_examples=60)
@given(st.text(max_size=20) | st.from_regex(r"\d{1,4}[.:\-hd ]\d{0,4}[.:\- ]?\d{0,6}", fullmatch=True))
def test_anything_else_is_a_value_error(text):
    with contextlib.suppress(ValueError):
        assert moment_of(text, NOW).tzinfo is NOW.tzinfo
