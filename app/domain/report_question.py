"""What a person asks of the reports, as it is kept: a span of time that stays relative, and the filters. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from app.domain.report import Asked, Period


class Span(StrEnum):
    """Which days; all but DAYS move with the calendar. LAST_30 and the like end with today."""

    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    LAST_30 = "last_30"
    LAST_90 = "last_90"
    LAST_365 = "last_365"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    ALL = "all"
    DAYS = "days"


_LAST_DAYS = {Span.LAST_30: 30, Span.LAST_90: 90, Span.LAST_365: 365}
_MONTHS = {
    Span.THIS_MONTH: (1, 0), Span.LAST_MONTH: (1, 1), Span.THIS_QUARTER: (3, 0), Span.LAST_QUARTER: (3, 1),
    Span.THIS_YEAR: (12, 0), Span.LAST_YEAR: (12, 1),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A span and the filters. `first` and `final` (included) are the days of Span.DAYS, None = open.

    Filters as in `Asked`; an empty tuple = all.
    """

    span: Span = Span.LAST_90
    first: date | None = None
    final: date | None = None
    models: tuple[str, ...] = ()
    customers: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    technicians: tuple[str, ...] = ()

    def asked(self, now: datetime, zone: tzinfo) -> Asked:
        """The same for the reports, as of an aware moment; days begin and end in that zone."""
        period = period_of(self.span, now, zone, self.first, self.final)
        return Asked(period, self.models, self.customers, self.sites, self.technicians, zone)

    @property
    def narrowed(self) -> bool:
        """Whether a filter besides the span is set."""
        return bool(self.models or self.customers or self.sites or self.technicians)


def period_of(span: Span, now: datetime, zone: tzinfo, first: date | None = None, final: date | None = None) -> Period:
    """The period that a span is at an aware moment. What runs still ends with its own last day, in the future."""
    if span is Span.ALL:
        return Period()
    if span is Span.DAYS:
        return between(first, final, zone)
    if span in _LAST_DAYS:
        return last_days(_LAST_DAYS[span], now, zone)
    length, ago = _MONTHS[span]
    return month_of(_today(now, zone), zone, length=length, ago=ago)


def last_days(days: int, now: datetime, zone: tzinfo) -> Period:
    """So many days up to the end of today. Raises OverflowError before the calendar begins."""
    end = _today(now, zone) + timedelta(days=1)
    return Period(midnight(end - timedelta(days=days), zone), midnight(end, zone))


def _today(now: datetime, zone: tzinfo) -> date:
    return now.astimezone(zone).date()


def _month(number: int) -> date:
    """The first day of a month, counted from year 0."""
    return date(number // 12, number % 12 + 1, 1)


def between(first: date | None, final: date | None, zone: tzinfo) -> Period:
    """From the beginning of one day to the end of another; None = open."""
    end = midnight(final + timedelta(days=1), zone) if final is not None else None
    return Period(midnight(first, zone) if first is not None else None, end)


def month_of(day: date, zone: tzinfo, *, length: int = 1, ago: int = 0) -> Period:
    """The month that a day lies in, or the quarter or year of `length` months; so many of them `ago`."""
    begin = (day.year * 12 + day.month - 1) // length * length - ago * length
    return Period(midnight(_month(begin), zone), midnight(_month(begin + length), zone))


def midnight(day: date, zone: tzinfo) -> datetime:
    """When a day begins in that zone, in UTC. Raises OverflowError at the ends of the calendar."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
