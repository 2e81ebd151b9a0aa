"""The ranking of causes: which single fault of a board explains all clues best, and what to do next.

`rank` weighs every clue under every candidate (`causes.toml` says what each candidate shows where), so that the order
of the clues does not matter and one wrong value costs a candidate only so much. Arithmetic is numpy's, imported when
the first ranking is asked for.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.diagnosis.causes.ranking import NextMove, RankedCause, Ranking, Reason
from app.domain.clue import Clue
from app.domain.finding import Finding
from app.domain.reference import Reference
from app.domain.spot import Spot
from drivers.model.board import BoardSpec

__all__ = ["NextMove", "RankedCause", "Ranking", "Reason", "finding_of", "rank"]


def rank(
    board: BoardSpec,
    clues: Sequence[Clue],
    references: Sequence[Reference] = (),
    *,
    wanted: Collection[Spot] | None = None,
) -> Ranking:
    """Rank the causes of one board by its clues. `references` = boards known good; `wanted` = the only spots that can
    be measured next, None = all that the board has, () = nothing is to be done next. Raises KnowledgeError.
    """
    from app.diagnosis.causes.engine import ranked

    return ranked(board, clues, references, wanted)


def finding_of(
    ranking: Ranking,
    board: BoardSpec,
    clues: Sequence[Clue],
    references: Sequence[Reference] = (),
    *,
    sources: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """The finding that a ranking carries; () while it concludes nothing. `sources` = who took each clue, with what.

    Raises KnowledgeError.
    """
    from app.diagnosis.causes.findings import finding_of as made

    return made(ranking, board, clues, references, sources=sources)
