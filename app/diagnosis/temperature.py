"""Which temperatures can be true."""

from __future__ import annotations

from app.diagnosis.knowledge import limits


def is_impossible_temperature(temp_c: float) -> bool:
    """Whether a reading is what a broken sensor or bus gives, not a temperature (users.md fault 6)."""
    bounds = limits("temperature")
    return temp_c in bounds["impossible_c"] or not bounds["lowest_c"] <= temp_c <= bounds["highest_c"]
