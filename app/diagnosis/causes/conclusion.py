"""Whether the evidence carries a conclusion: likely enough, with something abnormal, and on no single clue alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.diagnosis.causes.candidates import Candidate
from app.diagnosis.causes.ranking import RankedCause
from app.diagnosis.causes.rules import OK, cause_table
from app.diagnosis.causes.weights import Weighed
from app.domain.clue import Clue, Counted, Looked, Proved, Swapped, Told, Valued
from app.domain.finding import Fault
from app.domain.phrase import Phrase
from app.domain.swap_test import Outcome


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether there is a conclusion, what is missing for one, and whether the board may be called good.

    `doubted` = the one clue without which nothing would be concluded; `share` = how likely the leading place is.
    """

    concluded: bool
    healthy: bool
    why_not: Phrase | None
    doubted: int | None = None
    share: float = 0.0


def standing_of(weights: Weighed, clues: Sequence[Clue], first: int, cause: RankedCause) -> Standing:
    """How the evidence stands for the leading candidate, with its reasons in `cause`."""
    rules = cause_table().conclusion
    hypotheses = weights.hypotheses
    group = hypotheses.sites.same(first)
    likely = hypotheses.summed(weights.posterior)
    share = float(likely[group].sum())
    nothing = _nothing(hypotheses.candidates)
    if not clues:
        return Standing(False, False, Phrase.of("why_not.nothing_known"))
    if cause.healthy:
        healthy = share >= rules["healthy"]
        stands_out = any(is_abnormal(clue, weights) for clue in clues)
        said = "why_not.healthy" if healthy else "why_not.nothing_abnormal" if stands_out else "why_not.nothing_found"
        return Standing(False, healthy, Phrase.of(said), share=share)
    telling = [
        reason.clue
        for reason in cause.evidence_for
        if reason.bits >= rules["abnormal_bits"] and is_abnormal(clues[reason.clue], weights)
    ]  # fmt: skip
    percent = round(100 * share)
    if not telling:
        return Standing(False, False, Phrase.of("why_not.nothing_abnormal"), share=share)
    if share < rules["likely"]:
        return Standing(False, False, Phrase.of("why_not.unlikely", percent=percent), share=share)
    for reason in cause.evidence_for:
        if reason.bits < rules["telling_bits"] or isinstance(clues[reason.clue], Swapped):
            continue  # a swap test accuses by clearing all others, move by move: it is no single clue
        left = hypotheses.summed(weights.posterior_without(reason.clue))
        if left[group].sum() < rules["without_any_clue"] or left[nothing] > rules["nothing_without_any_clue"]:
            return Standing(False, False, Phrase.of("why_not.one_clue", percent=percent), reason.clue, share)
    return Standing(True, False, None, share=share)


def is_abnormal(clue: Clue, weights: Weighed) -> bool:
    """Whether a clue is something that a good board does not show."""
    match clue:
        case Counted(counts, held_after, _):
            whole = weights.hypotheses.chips if held_after is None else held_after
            return any(count != whole for count in counts)
        case Looked(_, present, _, _):
            return present
        case Swapped(outcome):
            return outcome not in (Outcome.WENT_AWAY, Outcome.INCONCLUSIVE, Outcome.OPEN)
        case Proved(passed, _):
            return not passed
        case Told(fault):
            return fault is not Fault.NONE
        case Valued(spot, _):
            return any(one.spot == spot and one.level not in (None, OK) for one in weights.readings.values())


def _nothing(candidates: Sequence[Candidate]) -> int:
    return next(index for index, one in enumerate(candidates) if one.rule.part is None)
