"""Periods of reports as people write them: a month, the last so many days, from one day to another. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo

from app.domain import report_question
from app.domain.report import Period
from app.domain.report_error import BackwardPeriod, BadPeriod
from app.domain.report_question import Span

_MONTH = re.compile(r"(\d{4})-(\d{1,2})")
_MONTHS = {"last": Span.LAST_MONTH, "this": Span.THIS_MONTH}
_LAST = re.compile(r"(\d{1,5})\s*([dwmy]?)", re.IGNORECASE)
_DAYS = {"": 1, "d": 1, "w": 7, "m": 30, "y": 365}


def month(text: str, now: datetime, zone: tzinfo) -> Period:
    """The month "2026-10", "last" (the whole one before this) or "this", as days begin in that zone.

    Raises BadPeriod.
    """
    said = text.strip().casefold()
    found = _MONTH.fullmatch(said)
    try:
        if said in _MONTHS:
            return report_question.period_of(_MONTHS[said], now, zone)
        if found is None:
            raise BadPeriod(text)
        return report_question.month_of(date(int(found[1]), int(found[2]), 1), zone)
    except (ValueError, OverflowError):
        raise BadPeriod(text) from None


def last(text: str, now: datetime, zone: tzinfo) -> Period:
    """The last "90d", "12w", "6m" (of 30 days) or "1y" (of 365) up to the end of today. Raises BadPeriod."""
    found = _LAST.fullmatch(text.strip())
    days = int(found[1]) * _DAYS[found[2].lower()] if found is not None else 0
    if not days:
        raise BadPeriod(text)
    try:
        return report_question.last_days(days, now, zone)
    except OverflowError:
        raise BadPeriod(text) from None


def between(first: str | None, final: str | None, zone: tzinfo) -> Period:
    """From the beginning of one day to the end of another, such as "2026-10-01"; None = open.

    Raises BadPeriod, BackwardPeriod.
    """
    begin, end = _day(first) if first else None, _day(final) if final else None
    if begin is not None and end is not None and begin > end:
        raise BackwardPeriod(first or "", final or "")
    return report_question.between(begin, end, zone)


def short(period: Period, zone: tzinfo) -> str:
    """A period as the name of a file has it, so that names sort: "2026-10" a whole month, "2026-10-02" a day,
    "2026-10-01--2026-10-15" from one day to another, "--2026-10-15" with an open end, "" without any.
    """
    first = period.start.astimezone(zone).date() if period.start is not None else None
    final = period.last.astimezone(zone).date() if period.last is not None else None
    if first is None and final is None:
        return ""
    if first is not None and period == report_question.month_of(first, zone):
        return f"{first:%Y-%m}"
    if first == final:
        return str(first)
    return f"{first or ''}--{final or ''}"


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
        if day.year > 9998 or day.year < 2:
            raise BadPeriod(text)
    except ValueError:
        raise BadPeriod(text) from None
    return day
