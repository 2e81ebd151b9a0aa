"""Which observations can be true at all: a damaged or hostile line prints numbers that no machine has."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.diagnosis.knowledge import limits
from drivers.model.log import LogReading
from drivers.model.observation import Fact, Observation

#: Facts whose number counts chips.
_COUNTS = frozenset({Fact.CHIPS_FOUND, Fact.CHIPS_EXPECTED})


def plausible(reading: LogReading) -> LogReading:
    """The reading without the observations that cannot be true: none leads a rule astray or takes its memory."""
    bounds = limits("plausible")
    kept = tuple(seen for seen in reading.observations if _can_be(seen, bounds))
    return reading if len(kept) == len(reading.observations) else replace(reading, observations=kept)


def _can_be(seen: Observation, bounds: Mapping[str, Any]) -> bool:
    places = ((seen.chain, "chains"), (seen.slot, "chains"), (seen.chip_index, "chips"), (seen.domain, "chips"))
    if any(place is not None and not 0 <= place <= bounds[most] for place, most in places):
        return False
    value = seen.value
    if not isinstance(value, int | float):
        return True
    if not (-bounds["number"] <= value <= bounds["number"] and math.isfinite(value)):
        return False
    return seen.fact not in _COUNTS or 0 <= value <= bounds["chips"]
