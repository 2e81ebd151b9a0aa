"""The time zone of this computer, with the offset that was valid at any day of the past: summer time and winter time.

The computer's own rules are asked, not a table of zones: there is none on every system. Other zones are any `tzinfo`.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, tzinfo


class _Here(tzinfo):
    """What the clocks on the wall show here; of an hour that comes twice the first is meant, unless `fold` says so."""

    def utcoffset(self, dt: datetime | None) -> timedelta:
        if dt is None:
            return self.utcoffset(datetime.now())
        wall = dt.replace(tzinfo=None, microsecond=0)
        try:
            return wall.replace(tzinfo=UTC) - datetime.fromtimestamp(wall.timestamp(), UTC)
        except (OSError, OverflowError, ValueError):
            return _winter()

    def dst(self, dt: datetime | None) -> timedelta | None:
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        return None

    def fromutc(self, dt: datetime) -> datetime:
        seconds = dt.replace(tzinfo=UTC, microsecond=0).timestamp()
        try:
            return datetime.fromtimestamp(seconds).replace(microsecond=dt.microsecond, tzinfo=self)
        except (OSError, OverflowError, ValueError):
            return dt + _winter()


def _winter() -> timedelta:
    """The offset of years of which this system's clock tells nothing."""
    return timedelta(seconds=-time.timezone)


#: The zone of this computer.
HERE: tzinfo = _Here()


def offset_min(zone: tzinfo, moment: datetime) -> int:
    """Minutes from UTC that clocks of a zone show at an aware moment; 0 beyond the last day of the calendar."""
    try:
        offset = moment.astimezone(zone).utcoffset()
    except OverflowError:
        return 0
    return round(offset.total_seconds() / 60) if offset is not None else 0
