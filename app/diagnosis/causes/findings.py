"""A ranking as findings in the house's form: the fault, where, the suspects with their shares, evidence, next steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.diagnosis.causes.levels import Scale, readings_of
from app.diagnosis.causes.ranking import RankedCause, Ranking
from app.diagnosis.causes.reasons import clue_line
from app.diagnosis.causes.rules import cause_table
from app.diagnosis.knowledge import Found, make
from app.domain.clue import Clue
from app.domain.finding import Evidence, Finding, Suspect
from app.domain.phrase import Phrase, Value
from app.domain.reference import Reference
from drivers.model.board import BoardSpec

#: Suspects that are named, and below which share none is.
_SUSPECTS, _LEAST = 5, 0.02
#: Who took a clue where nobody says.
UNKNOWN_SOURCE = "bench"


def finding_of(
    ranking: Ranking,
    board: BoardSpec,
    clues: Sequence[Clue],
    references: Sequence[Reference] = (),
    *,
    sources: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """The finding that the evidence carries: one where the ranking concludes, else none.

    `sources` = who and what stands behind each clue, in the order of the clues; its confidence is the likelihood of the
    concluded place. Raises KnowledgeError.
    """
    lead = ranking.conclusion
    if lead is None or lead.kind is None:
        return ()
    readings = {one.clue: one for one in readings_of(Scale(board, references, clues), clues)}
    evidence = tuple(
        Evidence(
            sources[reason.clue] if reason.clue < len(sources) else UNKNOWN_SOURCE,
            None,
            clue_line(clues[reason.clue], readings.get(reason.clue)),
        )
        for reason in (*lead.evidence_for, *lead.evidence_against)
    )
    found = Found(
        fault=lead.fault,
        title=lead.phrase.key,
        found=lead.phrase.key,
        confidence=round(ranking.confidence, 2),
        values=_values(lead),
        chips=lead.chips,
        domains=lead.domains,
        position=lead.position,
        evidence=evidence,
    )
    made = make(found)
    strongest = lead.evidence_for[0].phrase if lead.evidence_for else lead.phrase
    return (replace(made, message=lead.phrase, found=strongest, parts=_suspects(ranking)),)


def _values(lead: RankedCause) -> dict[str, Value]:
    """The place as values that the steps of `faults.toml` name."""
    values: dict[str, Value] = dict(lead.phrase.values)
    if lead.id == "joint":
        values |= {"after_chip": lead.chips[0], "next_chip": lead.chips[1]}
    return values


def _suspects(ranking: Ranking) -> tuple[Suspect, ...]:
    whys = {rule.id: rule.why for rule in cause_table().causes}
    named = [cause for cause in ranking.causes if cause.kind is not None and cause.likelihood >= _LEAST]
    return tuple(
        Suspect(
            cause.kind,
            cause.position,
            likelihood=round(cause.likelihood, 2),
            reason=Phrase.of(f"why.{whys[cause.id]}") if whys[cause.id] else None,
        )
        for cause in named[:_SUSPECTS]
        if cause.kind is not None
    )
