"""Spans of a report over a change of summer time: the period before, months, weeks and days."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from app.domain.report import Asked, Period
from app.services.reports.spans import before, days_of, months, weeks

BERLIN = ZoneInfo("Europe/Berlin")


def utc(month, day, hour=0):
    return datetime(2026, month, day, hour, tzinfo=UTC)


def test_the_period_before_has_as_many_days():
    was = before(Asked(Period(utc(9, 30, 22), utc(10, 31, 23)), models=("S19",), zone=BERLIN))
    assert was == Asked(Period(utc(8, 30, 22), utc(9, 30, 22)), models=("S19",), zone=BERLIN)
    assert was.period.start.tzinfo is UTC
    assert before(Asked(Period(None, utc(10, 31)))) is None
    assert before(Asked(Period(datetime(26, 1, 1, tzinfo=UTC), utc(10, 31)), zone=BERLIN)) is None


def test_the_period_before_has_whole_days_also_beside_one_that_begins_at_one():
    """In Beirut summer takes the first hour of 29 March."""
    zone = ZoneInfo("Asia/Beirut")
    was = before(Asked(Period(utc(3, 28, 22), utc(4, 4, 21)), zone=zone))
    assert was.period == Period(utc(3, 21, 22), utc(3, 28, 22))
    was = before(Asked(Period(utc(3, 21, 22), utc(3, 28, 22)), zone=zone))
    assert was.period == Period(utc(3, 14, 22), utc(3, 21, 22))


def test_weeks_months_and_days_follow_each_other_over_the_change():
    told = months(utc(9, 15), utc(12, 15), BERLIN)
    assert [one.name for one in told] == ["2026-09", "2026-10", "2026-11", "2026-12"]
    assert [one.start for one in told] == [utc(8, 31, 22), utc(9, 30, 22), utc(10, 31, 23), utc(11, 30, 23)]
    assert [one.end for one in told[:-1]] == [one.start for one in told[1:]]
    told = weeks(utc(10, 20), utc(10, 27), BERLIN)
    assert [(one.name, one.start) for one in told] == [("2026-W43", utc(10, 18, 22)), ("2026-W44", utc(10, 25, 23))]


def test_days_are_those_of_the_zone():
    moments = [utc(10, 24, 21), utc(10, 24, 22), utc(10, 25, 22), utc(10, 25, 23)]
    first = (date(2026, 10, 24) - date(1970, 1, 1)).days
    assert days_of(np.array([one.timestamp() for one in moments]), BERLIN).tolist() == [
        first,
        first + 1,
        first + 1,
        first + 2,
    ]
