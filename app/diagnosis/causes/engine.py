"""From clues to a ranking: weigh them, order the candidates, say why, conclude where the evidence carries it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from app.diagnosis.causes.candidates import Floats, Hypotheses, hypotheses_of
from app.diagnosis.causes.conclusion import Standing, standing_of
from app.diagnosis.causes.levels import Scale
from app.diagnosis.causes.moves import next_moves
from app.diagnosis.causes.ranking import RankedCause, Ranking, Reason
from app.diagnosis.causes.reasons import reason_phrase
from app.diagnosis.causes.rules import cause_table
from app.diagnosis.causes.weights import Weighed, weighed
from app.domain.clue import Clue
from app.domain.reference import Reference
from app.domain.spot import Spot
from drivers.model.board import BoardSpec

#: What moves the odds by less is no reason, in bits.
_LEAST_BITS = 0.3


def ranked(
    board: BoardSpec, clues: Sequence[Clue], references: Sequence[Reference], wanted: Collection[Spot] | None
) -> Ranking:
    """The ranking. Raises KnowledgeError."""
    hypotheses = hypotheses_of(board)
    scale = Scale(board, references, clues)
    weights = weighed(hypotheses, scale, clues)
    likely = hypotheses.summed(weights.posterior)
    order = _order(hypotheses, likely)
    singles = tuple(weights.singles())
    causes = tuple(_cause(weights, clues, index, likely, singles) for index in order)
    standing: Standing = standing_of(weights, clues, order[0], causes[0])
    conclusion = causes[0] if standing.concluded else None
    moves = () if wanted == () else next_moves(weights, board, clues, wanted, dict(singles), standing.doubted)
    return Ranking(causes, conclusion, standing.why_not, moves, standing.healthy, standing.share)


def _order(hypotheses: Hypotheses, likely: Floats) -> list[int]:
    """The candidates worth showing: those of the likeliest part at its place first, then by their own likelihood."""
    rules = cause_table().conclusion
    best = [int(index) for index in np.argsort(-likely, kind="stable")[: int(rules["shown"])]]
    together = {index: float(likely[hypotheses.sites.same(index)].sum()) for index in best}
    first = max(best, key=lambda index: (together[index], likely[index]))
    group = set(np.flatnonzero(hypotheses.sites.same(first)).tolist())
    best = [index for index in best if likely[index] >= rules["shown_share"] or index == first]
    return sorted(best, key=lambda index: (index not in group, -likely[index]))


def _cause(
    weights: Weighed, clues: Sequence[Clue], index: int, likely: Floats, singles: Sequence[tuple[int, Floats]]
) -> RankedCause:
    candidate = weights.hypotheses.candidates[index]
    reasons = sorted(_reasons(weights, clues, index, singles), key=lambda reason: -abs(reason.bits))
    return RankedCause(
        id=candidate.rule.id,
        kind=candidate.rule.part,
        fault=candidate.rule.fault,
        chips=candidate.chips,
        domains=candidate.domains,
        position=candidate.position,
        likelihood=float(likely[index]),
        phrase=candidate.phrase,
        evidence_for=tuple(reason for reason in reasons if reason.bits > 0),
        evidence_against=tuple(reason for reason in reasons if reason.bits < 0),
    )


def _reasons(
    weights: Weighed, clues: Sequence[Clue], index: int, singles: Sequence[tuple[int, Floats]]
) -> list[Reason]:
    """What each clue by itself says of a candidate against all others, as they were likely at the start."""
    prior = np.exp(weights.hypotheses.prior)
    own = weights.hypotheses.candidate == index
    share = float(prior[own].sum())
    reasons = []
    for number, single in singles:
        under = float((prior[own] * single[own]).sum()) / share
        others = (float((prior * single).sum()) - share * under) / (1 - share)
        bits = float(np.log2(under / others))
        if abs(bits) >= _LEAST_BITS:
            reasons.append(Reason(reason_phrase(clues[number], weights.readings.get(number)), round(bits, 2), number))
    return reasons
