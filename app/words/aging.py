"""What is said of an aging test: the hours honestly, hashing apart from the rest."""

from __future__ import annotations

from app.domain.aging import AgingStanding
from app.words.language import _


def hours_text(standing: AgingStanding, hours: float) -> tuple[str, ...]:
    """Hashing time of the `hours` that were wanted, time in all, gaps and restarts where there were any."""
    parts = [
        _("{hashed} of {wanted} hashed").format(hashed=span_text(standing.hashing_s), wanted=span_text(hours * 3600)),
        _("{total} in all").format(total=span_text(standing.total_s)),
    ]
    if standing.gaps:
        parts.append(_("gaps: {count}, {span}").format(count=standing.gaps, span=span_text(standing.gap_s)))
    if standing.reboots:
        parts.append(_("restarts: {count}").format(count=standing.reboots))
    return tuple(parts)


def span_text(seconds: float) -> str:
    """A span for people: "35 min", "2 h", "1 h 5 min"."""
    minutes = round(seconds / 60)
    if minutes < 60:
        return _("{minutes} min").format(minutes=minutes)
    if minutes % 60 == 0:
        return _("{hours} h").format(hours=minutes // 60)
    return _("{hours} h {minutes} min").format(hours=minutes // 60, minutes=minutes % 60)
