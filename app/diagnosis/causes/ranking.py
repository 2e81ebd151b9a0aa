"""What a ranking of causes is: the candidates with what speaks for and against each, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.expected import Expected
from app.domain.finding import Fault, PartKind
from app.domain.phrase import Phrase
from app.domain.spot import Spot


@dataclass(frozen=True, slots=True)
class Reason:
    """What one clue says of one cause: `bits` by how much it moves the odds, below 0 against; `clue` = its index."""

    phrase: Phrase
    bits: float
    clue: int


@dataclass(frozen=True, slots=True)
class RankedCause:
    """One candidate, with the likelihood that all clues together leave it, 0..1.

    `id` names the row of `causes.toml`; `kind` None = nothing is wrong. `chips` and `domains` count from 1, () where
    the cause has no such place. The strongest evidence first.
    """

    id: str
    kind: PartKind | None
    fault: Fault
    chips: tuple[int, ...]
    domains: tuple[int, ...]
    position: str | None
    likelihood: float
    phrase: Phrase
    evidence_for: tuple[Reason, ...] = ()
    evidence_against: tuple[Reason, ...] = ()

    @property
    def healthy(self) -> bool:
        """Nothing is wrong with the board."""
        return self.kind is None


@dataclass(frozen=True, slots=True)
class NextMove:
    """What to do next: measure at `spot`, count (RO held behind chip `count_held`; 0 = free), look, swap, or prove.

    Exactly one of them is told; `fast` = count at the speed of hashing; `prove` = test the whole board, "cold" on the
    tester or "hot" in a machine. `bits` = how much it is expected to tell; `splits` = how likely it comes out as on a
    good board, and how likely otherwise. `effort` in probes. `again` = it was done before, and may have been wrong.
    """

    phrase: Phrase
    bits: float
    splits: tuple[float, float]
    effort: float = 1.0
    spot: Spot | None = None
    count_held: int | None = None
    look: str | None = None
    swap: bool = False
    prove: str | None = None
    expected: Expected | None = None
    again: bool = False
    fast: bool = False


@dataclass(frozen=True, slots=True)
class Ranking:
    """The causes, likeliest first; the conclusion where the evidence carries one, else what is missing; what next.

    `next` is ordered by what it tells for its effort. `healthy` = the evidence suffices to call the board good.
    `confidence` = how likely the first cause is with those that sit at its place and that no meter tells from it.
    """

    causes: tuple[RankedCause, ...]
    conclusion: RankedCause | None = None
    why_not: Phrase | None = None
    next: tuple[NextMove, ...] = ()
    healthy: bool = False
    confidence: float = 0.0
