"""The limits by which reports tell what stands out (`resources/knowledge/reports.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

import resources


@dataclass(frozen=True, slots=True)
class ReportRules:
    """The limits; what each means stands in the file. Days, shares and counts."""

    comeback_days: int
    level: float
    weibull_from: int
    slow_days: int
    places_from: int
    kinds_shown: int
    out_days: int
    back_days: int


@cache
def rules() -> ReportRules:
    """The limits as the program has them."""
    with resources.open_binary("knowledge", "reports.toml") as file:
        return ReportRules(**tomllib.load(file))
