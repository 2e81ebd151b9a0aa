"""Days and times as tables write them: ISO, 05.03.2024, 3/5/2024, 2024年3月5日, 5 Mar 2024, Excel's day numbers.

A day without a zone is a day at the bench; it becomes UTC by the computer's own zone.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from functools import cache

from app.domain.import_mapping import DateOrder
from app.services.import_reading.targets import tables

_PARTS = re.compile(r"(\d{1,4})\s*[./\-年]\s*(\d{1,2})\s*[./\-月]\s*(\d{1,4})(?:\s*日)?")
_COMPACT = re.compile(r"(?:19|20)\d{6}")
_NAMED = re.compile(
    r"(?:(\d{1,2})\.?[\s\-./]*([^\W\d_]{3,12})\.?|([^\W\d_]{3,12})\.?[\s\-]*(\d{1,2})(?:st|nd|rd|th)?)[\s,\-./]*(\d{4})",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：](\d{2})(?:[.,]\d{1,6})?)?\s*([ap]\.?m\.?)?", re.IGNORECASE)
_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}:?\d{2})")
_DAY_NUMBER = re.compile(r"([2-6]\d{4})(?:\.\d+)?")
#: The day from which Excel counts; its numbers below 61 are one off and long before any table of ours.
_EXCEL = datetime(1899, 12, 30)
_FIRST_YEAR, _LAST_YEAR = 1990, 2099
_LONGEST = 60


def order_shown(text: str) -> DateOrder | None:
    """The order that a day can only be written in; None where it is open, or no such day at all."""
    found = _PARTS.match(text.strip()[:_LONGEST])
    if found is None:
        return None
    first, second = int(found[1]), int(found[2])
    if len(found[1]) == 4:
        return DateOrder.YMD
    if first > 12 >= second:
        return DateOrder.YMD if first > 31 else DateOrder.DMY
    if second > 12 >= first:
        return DateOrder.MDY
    return DateOrder.DMY if "." in found[0] else None


def is_open(text: str) -> bool:
    """Whether a day can be read in two orders: 03/04/2024. Of 05/05/2024 both are the same."""
    found = _PARTS.match(text.strip()[:_LONGEST])
    return found is not None and order_shown(text) is None and found[1].lstrip("0") != found[2].lstrip("0")


def date_of(text: str, order: DateOrder) -> datetime:
    """The moment of a cell in UTC; what can only be of one order is read in that. Raises ValueError."""
    said = " ".join(text.split())[:_LONGEST]
    if _ZONED.fullmatch(said):
        return _checked(datetime.fromisoformat(said)).astimezone(UTC)
    day, rest = _day(said, order)
    moment = datetime.combine(day, _clock(rest)) if rest else day
    return _checked(moment).astimezone().astimezone(UTC)


def _day(said: str, order: DateOrder) -> tuple[datetime, str]:
    """The day, and what stands behind it."""
    number = _DAY_NUMBER.fullmatch(said)
    if number is not None:
        return _EXCEL + timedelta(seconds=round(float(said) * 86_400)), ""
    found = _PARTS.match(said)
    if found is not None:
        return _in_order(found[1], found[2], found[3], order_shown(said) or order), _behind(said, found.end())
    compact = _COMPACT.match(said)
    if compact is not None:
        day = compact[0]
        return datetime(int(day[:4]), int(day[4:6]), int(day[6:])), _behind(said, compact.end())
    named = _NAMED.match(said)
    if named is not None:
        month = _months().get((named[2] or named[3]).casefold()[:3])
        if month is not None:
            return datetime(int(named[5]), month, int(named[1] or named[4])), _behind(said, named.end())
    raise ValueError(said)


def _in_order(first: str, second: str, third: str, order: DateOrder) -> datetime:
    if order is DateOrder.YMD:
        return datetime(_year(first), int(second), int(third))
    if order is DateOrder.DMY:
        return datetime(_year(third), int(second), int(first))
    return datetime(_year(third), int(first), int(second))


def _year(text: str) -> int:
    if len(text) == 3:
        raise ValueError(text)
    return int(text) + 2000 if len(text) <= 2 else int(text)


def _behind(said: str, end: int) -> str:
    rest = said[end:]
    if rest and rest[0] not in " T,":
        raise ValueError(said)
    return rest.strip(" T,").removeprefix("г.").strip()


def _clock(text: str) -> time:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise ValueError(text)
    hour = int(found[1])
    if found[4]:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        hour = hour % 12 + (12 if found[4][0] in "pP" else 0)
    return time(hour, int(found[2]), int(found[3] or 0))


def _checked(moment: datetime) -> datetime:
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(moment)
    return moment


@cache
def _months() -> dict[str, int]:
    rows: list[list[str]] = tables()["words"]["months"]
    return {name[:3]: number for number, names in enumerate(rows, 1) for name in names}
