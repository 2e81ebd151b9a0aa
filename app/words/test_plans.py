"""Test plans in words: their names, their steps, and what a pass is worth."""

from __future__ import annotations

from app.domain.test_plan import BenchStep
from app.words.language import _


def step_name(step: str) -> str:
    """A step's name by its id (`app.domain.test_plan.BenchStep`)."""
    return {
        "connect": _("Connect"),
        "identity": _("Identity"),
        "power": _("Power on"),
        "voltage": _("Voltage controller"),
        "sensors": _("Sensors"),
        "count": _("Chain count"),
        "address_map": _("Address map"),
        "registers": _("Chip registers"),
        "fast_count": _("Count at high speed"),
        "known_answer": _("Known job"),
        "counters": _("Chip counters"),
        "frequencies": _("Rising frequency"),
        "power_off": _("Power off"),
    }[step]


def step_names_width() -> int:
    """How many characters the longest step's name has, for a list in columns."""
    return max(len(step_name(step.value)) for step in BenchStep)


def plan_name(plan: str) -> str:
    """A test plan's name by its id."""
    return {"quick": _("Quick"), "standard": _("Standard"), "full": _("Full")}.get(plan, plan)


def look_text() -> str:
    """What a pass of a plan that proves no repair is worth."""
    return _("A quick look: it counts the chips and does not see how each works, so a pass proves no repair.")
