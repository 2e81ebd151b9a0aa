"""The hybrid logical clock: an order of changes that survives wrong wall clocks. Pure; the wall time is given.

A stamp is one integer, the wall time in milliseconds (48 bits) with a counter of 16 bits below it. Stamps of one
device always grow, whatever its wall clock does; a stamp seen from elsewhere pushes the clock forward.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

COUNTER_BITS = 16
_COUNTER_MASK = (1 << COUNTER_BITS) - 1
_MS_LIMIT = 1 << 47


def next_stamp(last: int, wall_ms: int) -> int:
    """The stamp after `last` at wall time `wall_ms` (milliseconds since 1970, UTC). Always greater than `last`."""
    if not 0 <= wall_ms < _MS_LIMIT:
        raise ValueError(wall_ms)
    return max(last + 1, wall_ms << COUNTER_BITS)


def merged_stamp(last: int, seen: int, wall_ms: int) -> int:
    """The stamp after having seen a stamp of another device: greater than both."""
    return next_stamp(max(last, seen), wall_ms)


def wall_ms_of(stamp: int) -> int:
    """The milliseconds part of a stamp; ahead of the true time where the wall clock had run backwards."""
    return stamp >> COUNTER_BITS


def counter_of(stamp: int) -> int:
    """The counter part of a stamp."""
    return stamp & _COUNTER_MASK


def time_text(wall_ms: int) -> str:
    """UTC as ISO 8601 with milliseconds and `Z`, the one form in which times are stored."""
    return f"{_second_text(wall_ms // 1000)}.{wall_ms % 1000:03d}Z"


@lru_cache(maxsize=256)
def _second_text(second: int) -> str:
    """A second as text; moments that are stored one after the other share it."""
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}"


def time_of(text: str) -> datetime:
    """The moment of a stored time text, in UTC. Raises ValueError on anything else."""
    return datetime.fromisoformat(text).astimezone(UTC)
