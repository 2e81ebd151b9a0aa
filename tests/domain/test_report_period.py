"""Periods as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from app.domain import report_period
from app.domain.report import Period
from app.domain.report_error import BackwardPeriod, BadPeriod

NOW = datetime(2027, 1, 1, 2, 30, tzinfo=UTC)


def _period(*days):
    return Period(*(datetime(*day, tzinfo=UTC) for day in days))


def test_a_month_by_its_number_or_from_where_one_stands():
    assert report_period.month("2026-10", NOW, UTC) == _period((2026, 10, 1), (2026, 11, 1))
    assert report_period.month("last", NOW, UTC) == _period((2026, 12, 1), (2027, 1, 1))
    assert report_period.month(" This ", NOW, UTC) == _period((2027, 1, 1), (2027, 2, 1))


def test_which_month_it_is_is_told_by_the_clock_here():
    """Half past two in the morning in London is still December in New York."""
    found = report_period.month("last", NOW, timezone(timedelta(minutes=-300)))
    assert found.start == datetime(2026, 11, 1, 5, tzinfo=UTC)


def test_a_last_day_before_the_first_is_told_from_what_is_no_day():
    with pytest.raises(BackwardPeriod) as error:
        report_period.between("2026-10-31", "2026-10-01", UTC)
    assert (error.value.first, error.value.final) == ("2026-10-31", "2026-10-01")
    with pytest.raises(BadPeriod):
        report_period.between("31.10.2026", None, UTC)
    assert report_period.between("2026-10-01", "2026-10-01", UTC) == _period((2026, 10, 1), (2026, 10, 2))


@pytest.mark.parametrize(
    "asked",
    [
        ("2026-10-01", "2026-10-31", "2026-10"), ("2028-02-01", "2028-02-29", "2028-02"),
        ("2026-10-02", "2026-10-31", "2026-10-02--2026-10-31"), ("2026-10-02", "2026-10-02", "2026-10-02"),
        ("2026-01-01", "2026-12-31", "2026-01-01--2026-12-31"), (None, "2026-10-31", "--2026-10-31"),
        ("2026-10-01", None, "2026-10-01--"), (None, None, ""),
    ],
)  # fmt: skip
def test_a_period_as_a_file_is_named(asked):
    first, final, name = asked
    for zone in (UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")):
        assert report_period.short(report_period.between(first, final, zone), zone) == name
