"""Spans of time of a report: the period before, and the months of a period as the asker's days begin and end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.domain.report import Period

_WEEKS_UP_TO = timedelta(days=100)


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its name, such as "2026-11", and its bounds; UTC, the end not included."""

    name: str
    start: datetime
    end: datetime


def before(period: Period) -> Period | None:
    """The period before, as long; None where one of the bounds is open."""
    if period.start is None or period.end is None:
        return None
    return Period(period.start - (period.end - period.start), period.start)


def month_of(moment: datetime, offset_min: int) -> Month:
    """The month that a moment lies in."""
    here = moment.astimezone(UTC) + timedelta(minutes=offset_min)
    first = here.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    after = (first + timedelta(days=32)).replace(day=1)
    shift = timedelta(minutes=offset_min)
    return Month(f"{first:%Y-%m}", first - shift, after - shift)


def months(start: datetime, end: datetime, offset_min: int) -> tuple[Month, ...]:
    """The months from the one that `start` lies in to the one that the last moment before `end` lies in."""
    made = []
    at = start
    while at < end:
        month = month_of(at, offset_min)
        made.append(month)
        at = month.end
    return tuple(made)


def weeks(start: datetime, end: datetime, offset_min: int) -> tuple[Month, ...]:
    """The weeks from Monday on, named as "2026-W47" (ISO 8601), as `months`."""
    made = []
    at = start
    while at < end:
        here = at.astimezone(UTC) + timedelta(minutes=offset_min)
        first = (here - timedelta(days=here.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
        begins = first - timedelta(minutes=offset_min)
        made.append(Month(f"{first:%G-W%V}", begins, begins + timedelta(days=7)))
        at = made[-1].end
    return tuple(made)


def course(start: datetime, end: datetime, offset_min: int) -> tuple[Month, ...]:
    """What a course over that time is told by: weeks, or months where it is longer than `_WEEKS_UP_TO`."""
    return (weeks if end - start <= _WEEKS_UP_TO else months)(start, end, offset_min)
