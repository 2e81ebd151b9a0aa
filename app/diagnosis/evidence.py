"""Evidence out of observations: the lines that prove a finding, each once, in line order, no more than a few."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.finding import Evidence
from drivers.model.observation import Observation

#: Evidence lines that one finding quotes.
MOST_EVIDENCE = 6


def evidence_of(observations: Iterable[Observation]) -> tuple[Evidence, ...]:
    """The lines behind these observations."""
    lines = {(o.provenance.source, o.provenance.line, o.provenance.text): o.provenance for o in observations}
    chosen = sorted(lines.values(), key=lambda provenance: provenance.line or 0)[:MOST_EVIDENCE]
    return tuple(Evidence(p.source, p.line, p.text) for p in chosen)
