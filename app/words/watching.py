"""What is said of watching: how often machines are read, and what that costs."""

from __future__ import annotations

from app.words.language import _

#: Machines that the cost is told for.
_MACHINES = 1000


def often_text(every_s: float) -> str:
    """How often: "once a minute"."""
    if every_s == 60:
        return _("once a minute")
    if every_s < 60:
        return _("every {seconds} seconds").format(seconds=round(every_s))
    return _("every {minutes} minutes").format(minutes=round(every_s / 60))


def cost_text(every_s: float, look_ms: tuple[float, float]) -> str:
    """What it keeps busy of this computer; `look_ms` is the least and the most that one look took, ms of one core."""
    low, high = (round(100 * _MACHINES * ms / 1000 / every_s) for ms in look_ms)
    return _("{count} machines keep {low} to {high} % of one processor core busy.").format(
        count=f"{_MACHINES:,}", low=low, high=high
    )
