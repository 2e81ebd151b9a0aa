"""A technician who does as the ranking asks: measures, counts, looks and tries on a simulated bench till it concludes.

What is typed is wrong now and then. The bench knows nothing of the table of causes, and the ranking nothing of the
bench's.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from app.diagnosis.causes import NextMove, Ranking, rank
from app.domain.clue import Clue, Counted, Looked, Proved, Swapped, Told, Valued
from app.domain.finding import Fault
from app.domain.swap_test import Outcome
from drivers.model.board import BoardSpec
from drivers.simulated.workbench import NoSuchPoint, Workbench
from drivers.simulated.workbench_faults import BenchFault
from drivers.simulated.workbench_slips import wrong_typing

#: How many moves a technician makes before giving up, and how many typed values in a hundred are wrong.
MOST_MOVES = 70
WRONG = 0.02
_HOURS = 2.0


@dataclass
class Cornered:
    """What came of one board: the last ranking, what was done, and how much was typed."""

    board: BoardSpec
    fault: BenchFault
    ranking: Ranking
    clues: list[Clue]
    moves: list[str] = field(default_factory=list)
    effort: float = 0.0

    @property
    def first(self) -> str | None:
        """The part kind ranked first."""
        return self.ranking.causes[0].kind

    @property
    def kind_right(self) -> bool:
        """Whether the part ranked first is the one that is broken."""
        return self.first == self.fault.part

    @property
    def place_right(self) -> bool:
        """Whether the place ranked first is right within one chip, or the domain."""
        fault, lead = self.fault, self.ranking.causes[0]
        if not fault.chips and not fault.domains:
            return not lead.chips and (not lead.domains or lead.kind == fault.part)
        if any(abs(chip - other) <= 1 for chip in fault.chips for other in lead.chips):
            return True
        return bool(set(fault.domains) & set(lead.domains))


class Technician:
    """Works on one board; `wrong` = the share of typed values that are wrong."""

    def __init__(self, board: BoardSpec, fault: BenchFault, seed: int, wrong: float = WRONG) -> None:
        self.board = board
        self.fault = fault
        self.bench = Workbench(board, fault, seed)
        self.wrong = wrong
        self._rng = random.Random(f"hands {seed}")
        self._before: dict[object, float] = {}

    def corner(self, most: int = MOST_MOVES) -> Cornered:
        """Do as asked until there is a conclusion, the board is called good, or the moves are used up."""
        clues: list[Clue] = []
        made: list[str] = []
        effort = 0.0
        missing: set[object] = set()
        while True:
            ranking = rank(self.board, clues)
            moves = [move for move in ranking.next if move.spot not in missing or move.spot is None]
            if ranking.conclusion or ranking.healthy or not moves or len(made) >= most:
                return Cornered(self.board, self.fault, ranking, clues, made, effort)
            move = moves[0]
            try:
                clues += self.do(move)
            except NoSuchPoint:
                missing.add(move.spot)
                continue
            made.append(move.phrase.key)
            effort += move.effort

    def do(self, move: NextMove) -> list[Clue]:
        """Make one move."""
        if move.spot is not None:
            spot, how = move.spot, move.spot.conditions
            value = self.bench.measure(
                spot.point, how.mode, how.state, how.ground, how.polarity, domain=spot.domain, chip=spot.chip
            )
            return [Valued(spot, self.typed(value, spot.alike))]
        if move.count_held is not None:
            held = move.count_held or None
            counts = self.bench.count(held, fast=move.fast)
            return [Counted(tuple(self._count(count) for count in counts), held, fast=move.fast)]
        if move.look is not None:
            seen = self.bench.look(move.look)
            return [Looked(seen.item, seen.present, seen.chips, seen.domains)]
        if move.swap:
            return [Swapped(Outcome(self.bench.swap()))]
        if move.prove == "hot":
            passed = self.bench.machine(_HOURS)
            log = Counted((self.bench.count(hot=True)[0],), hot=True)
            return [Proved(passed, hot=True), log, *self._told(hot=True)]
        passed = self.bench.tester()
        return [Proved(passed, hot=False), *self._told(hot=False)]

    def _told(self, *, hot: bool) -> list[Clue]:
        told = self.bench.told(hot)
        return [Told(Fault(one)) for one in told] or [Told(Fault.NONE)]

    def typed(self, value: float, alike: object) -> float:
        """A value as it is typed."""
        before, self._before[alike] = self._before.get(alike), value
        return wrong_typing(value, self._rng, before) if self._rng.random() < self.wrong else value

    def _count(self, count: int) -> int:
        if self._rng.random() >= self.wrong:
            return count
        return max(0, min(255, round(wrong_typing(float(count), self._rng))))
