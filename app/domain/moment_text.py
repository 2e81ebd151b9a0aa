"""A time to come as a person types it: "15:40", "4h", "3d", "27.11", "2026-11-27 16:00"; pure, the clock is given.

A day without a time of day means its end: what is promised for Friday is late on Saturday.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

_SPAN = re.compile(r"\+?\s*(\d{1,4})\s*(m|min|h|d|w)", re.IGNORECASE | re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.?(\d{4})?", re.ASCII)
_END = time(23, 59)
_SPANS = {"m": 60, "min": 60, "h": 3600, "d": 86400, "w": 7 * 86400}


def moment_of(text: str, now: datetime) -> datetime:
    """The moment that is meant, in the time zone of `now`: a span from now on, a time of day (the next one), a day, or
    a day and a time. A day without a year is the next one of that name. Raises ValueError for anything else.
    """
    said = " ".join(text.split())
    span = _SPAN.fullmatch(said)
    if span is not None:
        return _after(now, int(span[1]), span[2].lower())
    day, _gap, clock = said.partition(" ")
    if ":" in day and not clock:
        at = datetime.combine(now.date(), _clock(day), now.tzinfo)
        return at if at > now else at + timedelta(days=1)
    return datetime.combine(_date(day, now), _clock(clock) if clock else _END, now.tzinfo)


def _after(now: datetime, count: int, unit: str) -> datetime:
    then = now + timedelta(seconds=count * _SPANS[unit])
    return then if unit not in ("d", "w") else datetime.combine(then.date(), _END, now.tzinfo)


def _clock(text: str) -> time:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return time(int(found[1]), int(found[2]))


def _date(text: str, now: datetime) -> datetime:
    iso, day = _ISO.fullmatch(text), _DAY.fullmatch(text)
    if iso is not None:
        return datetime(int(iso[1]), int(iso[2]), int(iso[3]), tzinfo=now.tzinfo)
    if day is None:
        raise ValueError(text)
    year = int(day[3]) if day[3] else now.year
    then = datetime(year, int(day[2]), int(day[1]), tzinfo=now.tzinfo)
    if day[3] or then.date() >= now.date():
        return then
    return then.replace(year=year + 1)
