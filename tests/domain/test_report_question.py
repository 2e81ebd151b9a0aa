"""Spans that stay relative: which days they are, at the bench's own midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from app.domain.report_question import Question, Span, period_of

#: Half past midnight of 1 January at the bench, still the old year in UTC.
NEW_YEAR = datetime(2025, 12, 31, 23, 30, tzinfo=UTC)


def zone_of(offset_min: int) -> timezone:
    return timezone(timedelta(minutes=offset_min))


def days(span: Span, now: datetime, offset_min: int = 60) -> tuple[str, str]:
    period = period_of(span, now, zone_of(offset_min))
    assert period.start is not None
    assert period.end is not None
    moments = (period.start, period.end - timedelta(seconds=1))
    return tuple((one + timedelta(minutes=offset_min)).date().isoformat() for one in moments)


def test_spans_are_the_benchs_days_and_follow_the_calendar():
    assert days(Span.THIS_MONTH, NEW_YEAR) == ("2026-01-01", "2026-01-31")
    assert days(Span.LAST_MONTH, NEW_YEAR) == ("2025-12-01", "2025-12-31")
    assert days(Span.LAST_30, NEW_YEAR) == ("2025-12-03", "2026-01-01")
    assert days(Span.THIS_QUARTER, NEW_YEAR) == ("2026-01-01", "2026-03-31")
    assert days(Span.LAST_QUARTER, NEW_YEAR) == ("2025-10-01", "2025-12-31")
    assert days(Span.THIS_YEAR, NEW_YEAR) == ("2026-01-01", "2026-12-31")
    assert days(Span.LAST_YEAR, NEW_YEAR) == ("2025-01-01", "2025-12-31")
    assert days(Span.LAST_MONTH, NEW_YEAR, 0) == ("2025-11-01", "2025-11-30")


def test_days_as_typed_include_the_last_one_and_may_be_open():
    asked = Question(Span.DAYS, date(2026, 2, 1), date(2026, 2, 28), models=("S19",)).asked(NEW_YEAR, zone_of(60))
    assert asked.period.start == datetime(2026, 1, 31, 23, tzinfo=UTC)
    assert asked.period.end == datetime(2026, 2, 28, 23, tzinfo=UTC)
    assert asked.models == ("S19",)
    assert Question(Span.DAYS, None, date(2026, 2, 28)).asked(NEW_YEAR, zone_of(60)).period.start is None
    assert Question(Span.ALL).asked(NEW_YEAR, zone_of(60)).period.end is None


@given(st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1)), st.integers(-720, 840))
def test_what_was_last_ends_where_what_is_now_begins(moment, offset_min):
    now, zone = moment.replace(tzinfo=UTC), zone_of(offset_min)
    for this, last in (
        (Span.THIS_MONTH, Span.LAST_MONTH), (Span.THIS_QUARTER, Span.LAST_QUARTER), (Span.THIS_YEAR, Span.LAST_YEAR),
    ):  # fmt: skip
        here, before = period_of(this, now, zone), period_of(last, now, zone)
        assert before.end == here.start
        assert here.start <= now < here.end
