"""Spans of time of a report: the period before, and the days, weeks and months of a period in the asker's zone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo

import numpy as np

from app.domain.report import Asked, Period
from app.domain.report_question import midnight
from app.services.reports.arrays import DAY_S, Floats, Whole

_WEEKS_UP_TO = timedelta(days=100)


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A month or week by its name, such as "2026-11" or "2026-W47", and its bounds; UTC, the end not included."""

    name: str
    start: datetime
    end: datetime


def before(asked: Asked) -> Asked | None:
    """The same asked of the period before, of as many days; None where one of the bounds is open, and where that would
    begin before the calendar does.
    """
    start, end = asked.period.start, asked.period.end
    if start is None or end is None:
        return None
    first, last = _on_the_wall(start, asked.zone), _on_the_wall(end, asked.zone)
    try:  # reckoned by the clocks on the wall: days stay whole
        begin = (first - (last - first)).replace(tzinfo=asked.zone).astimezone(start.tzinfo)
    except OverflowError:
        return None
    return replace(asked, period=Period(begin, start))


def _on_the_wall(moment: datetime, zone: tzinfo) -> datetime:
    """What a clock of that zone shows; 0:00 also where a day begins later, since summer time takes its first hour."""
    shown = moment.astimezone(zone).replace(tzinfo=None)
    begins = shown.replace(hour=0, minute=0, second=0, microsecond=0)
    return begins if begins.replace(tzinfo=zone).astimezone(UTC) == moment else shown


def is_over(asked: Asked, now: datetime) -> bool:
    """Whether what a period adds up is whole, so that it can be held against the period before: all but today is."""
    return asked.period.end is None or asked.period.end - now <= timedelta(days=1)


def months(start: datetime, end: datetime, zone: tzinfo) -> tuple[TimeSpan, ...]:
    """The months from the one that `start` lies in to the one that the last moment before `end` lies in."""

    def month_of(day: date) -> tuple[str, date, date]:
        first = day.replace(day=1)
        return f"{day:%Y-%m}", first, (first + timedelta(days=32)).replace(day=1)

    return _spans(start, end, zone, month_of)


def weeks(start: datetime, end: datetime, zone: tzinfo) -> tuple[TimeSpan, ...]:
    """The weeks from Monday on, named as "2026-W47" (ISO 8601), as `months`."""

    def week_of(day: date) -> tuple[str, date, date]:
        monday = day - timedelta(days=day.weekday())
        return f"{day:%G-W%V}", monday, monday + timedelta(days=7)

    return _spans(start, end, zone, week_of)


def _spans(
    start: datetime, end: datetime, zone: tzinfo, of: Callable[[date], tuple[str, date, date]]
) -> tuple[TimeSpan, ...]:
    """The spans from one to the next; `of` = that of a day: its name, its first day, the first one after it."""
    made = []
    at = start
    while at < end:
        name, first, after = of(at.astimezone(zone).date())
        made.append(TimeSpan(name, midnight(first, zone), midnight(after, zone)))
        at = made[-1].end
    return tuple(made)


def course(start: datetime, end: datetime, zone: tzinfo) -> tuple[TimeSpan, ...]:
    """What a course over that time is told by: weeks, or months where it is longer than `_WEEKS_UP_TO`."""
    return (weeks if end - start <= _WEEKS_UP_TO else months)(start, end, zone)


def days_of(moments: Floats, zone: tzinfo) -> Whole:
    """On which day each of the moments lies (seconds since 1970), days since 1970 in that zone."""
    about = np.unique(np.floor(moments / DAY_S)).astype(np.int64)
    near = np.unique(np.concatenate([about - 1, about, about + 1]))
    begins = [midnight(_FIRST + timedelta(days=day), zone).timestamp() for day in near.tolist()]
    found: Whole = near[np.searchsorted(begins, moments, side="right") - 1]
    return found


_FIRST = date(1970, 1, 1)
