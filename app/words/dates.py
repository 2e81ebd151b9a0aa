"""Dates and times in the language in force. Stored times are UTC; people read them at the bench's own offset."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

from app.words import language


def locale() -> Locale:
    """Babel's locale for the language in force. English is written the international way: day first, 24 hours."""
    if language.code() in ("en", language.PSEUDO):
        return Locale("en", "GB")
    try:
        return Locale.parse(language.code())
    except (UnknownLocaleError, ValueError):
        return Locale("en", "GB")


def local(moment: datetime, offset_min: int) -> datetime:
    """An aware moment at an offset from UTC in minutes; in UTC where that lies beyond the last day of the calendar."""
    try:
        return moment.astimezone(timezone(timedelta(minutes=offset_min)))
    except OverflowError:
        return moment.astimezone(UTC)


def day_text(moment: datetime, offset_min: int) -> str:
    """The day, such as "2 Nov 2024"."""
    return format_date(local(moment, offset_min), "medium", locale=locale())


def month_text(moment: datetime, offset_min: int) -> str:
    """The month, such as "Nov 2024"."""
    return format_date(local(moment, offset_min), "LLL yyyy", locale=locale())


def time_text(moment: datetime, offset_min: int) -> str:
    """The time of the day to the minute, such as "14:06"."""
    return format_time(local(moment, offset_min), "HH:mm", locale=locale())


def moment_text(moment: datetime, offset_min: int) -> str:
    """Day and time, such as "2 Nov 2024, 14:06"."""
    return f"{day_text(moment, offset_min)}, {time_text(moment, offset_min)}"


def offset_text(offset_min: int) -> str:
    """The offset from UTC, such as "+01:00"."""
    sign = "−" if offset_min < 0 else "+"
    return f"{sign}{abs(offset_min) // 60:02d}:{abs(offset_min) % 60:02d}"
