"""Days by the clocks on the wall, whatever the offset is today."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from app.domain import report_period
from app.domain.local_time import HERE, offset_min
from app.domain.report import Period
from app.domain.report_question import Span, last_days, midnight, period_of

#: A day of winter, on which the offset of summer is a thing of the past.
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
#: Rules as computers have them that know no table of zones: summer from 01:00 UTC of the last Sunday of March to that
#: of October; from 02:00 of the second Sunday of March to the first of November.
BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"
NEW_YORK = "EST5EDT,M3.2.0,M11.1.0"
#: Where summer begins at midnight: that day has none.
SANTIAGO = "<-04>4<-03>,M9.1.6/24,M4.1.6/24"


@pytest.fixture
def zone(request, monkeypatch):
    """The computer stands in that zone."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield HERE
    monkeypatch.undo()
    time.tzset()


def utc(month, day, hour=0, year=2026):
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize("zone", [BERLIN], indirect=True)
def test_a_month_begins_and_ends_at_the_midnights_of_its_own_days_in_berlin(zone):
    assert report_period.month("2026-10", NOW, zone) == Period(utc(9, 30, 22), utc(10, 31, 23))
    assert report_period.month("2026-03", NOW, zone) == Period(utc(2, 28, 23), utc(3, 31, 22))
    assert report_period.month("2026-07", NOW, zone) == Period(utc(6, 30, 22), utc(7, 31, 22))
    assert report_period.between("2026-10-25", "2026-10-25", zone) == Period(utc(10, 24, 22), utc(10, 25, 23))
    assert period_of(Span.THIS_YEAR, NOW, zone) == Period(utc(12, 31, 23, 2025), utc(12, 31, 23))
    assert last_days(60, NOW, zone) == Period(utc(9, 24, 22), utc(11, 23, 23))


@pytest.mark.parametrize("zone", [NEW_YORK], indirect=True)
def test_a_month_begins_and_ends_at_the_midnights_of_its_own_days_in_new_york(zone):
    assert report_period.month("2026-10", NOW, zone) == Period(utc(10, 1, 4), utc(11, 1, 4))
    assert report_period.month("2026-11", NOW, zone) == Period(utc(11, 1, 4), utc(12, 1, 5))
    assert report_period.month("2026-03", NOW, zone) == Period(utc(3, 1, 5), utc(4, 1, 4))


@pytest.mark.parametrize("zone", [SANTIAGO], indirect=True)
def test_a_day_without_a_midnight_begins_when_summer_does(zone):
    assert midnight(date(2026, 9, 6), zone) == utc(9, 6, 4)
    assert midnight(date(2026, 9, 7), zone) == utc(9, 7, 3)


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, SANTIAGO, "UTC0"], indirect=True)
def test_every_hour_of_a_year_comes_back_as_it_went(zone):
    for hour in range(366 * 24):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=hour, microseconds=7)
        assert moment.astimezone(zone).astimezone(UTC) == moment


@pytest.mark.parametrize("zone", [BERLIN], indirect=True)
def test_the_offset_is_that_of_the_day(zone):
    assert offset_min(zone, utc(7, 1)) == 120
    assert offset_min(zone, utc(12, 1)) == 60
    assert offset_min(zone, datetime.max.replace(tzinfo=UTC)) == 0
    assert offset_min(timezone(timedelta(minutes=-210)), NOW) == -210
