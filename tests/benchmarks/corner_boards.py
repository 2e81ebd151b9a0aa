"""The proof of the ranking of causes: a technician does as it asks on simulated benches with a planted fault.

The bench (`drivers.simulated.workbench`) knows nothing of the table of causes. Faults are drawn evenly from the ten
common ones, readings are noisy, two of a hundred typed values are wrong. `measure` takes a sample, `prove` the whole:
a thousand boards with a fault and a thousand good ones. Plain bisection halves the chain with RO held until two chips
are left, each count once: it tells a place, no part.
"""

from __future__ import annotations

import math
import multiprocessing
import os
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import mean, median

from app.diagnosis.causes import rank
from app.domain.clue import Counted
from drivers import catalogue
from drivers.model.board import BoardSpec
from drivers.simulated.workbench import Workbench
from drivers.simulated.workbench_faults import NO_FAULT, BenchFaultMisplaced, planted
from tests.benchmarks.budget import Budget, median_seconds
from tests.diagnosis.causes.cornering import Cornered, Technician

BOARDS, SAMPLE = 1000, 40
#: Seeds of the proof; what the table was tried with while it was made lies below.
FIRST = 500_000
_KIND, _PLACE = 0.15, 0.05
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one board, as a process can hand it over."""

    seed: int
    board: str
    chips: int
    kind: str
    fault: str
    condemned: bool
    concluded: bool
    kind_right: bool
    place_right: bool
    moves: int
    effort: float
    first: str
    bisected: bool


def measure() -> Iterable[Budget]:
    """A sample, and how long one ranking of a board of 126 chips takes."""
    yield from _budgets([corner(seed) for seed in range(FIRST, FIRST + SAMPLE)], [])
    yield _speed()


def prove() -> Iterable[Budget]:
    """A thousand boards with a fault, a thousand without."""
    with multiprocessing.get_context("spawn").Pool(os.cpu_count() or 1) as pool:
        sick = pool.map(corner, range(FIRST, FIRST + BOARDS), chunksize=8)
        well = pool.map(corner_healthy, range(FIRST, FIRST + BOARDS), chunksize=8)
    yield from _budgets(sick, well)


def corner(seed: int) -> Outcome:
    """Corner the fault of the board of that number, the same every time."""
    rng = random.Random(seed)
    while True:
        board = rng.choice(_boards())
        try:
            fault = planted(board, rng)
        except BenchFaultMisplaced:
            continue
        return _outcome(seed, Technician(board, fault, seed).corner())


def corner_healthy(seed: int) -> Outcome:
    """The same with a board that is good."""
    board = random.Random(seed).choice(_boards())
    return _outcome(seed, Technician(board, NO_FAULT, seed).corner())


def _outcome(seed: int, made: Cornered) -> Outcome:
    lead, fault = made.ranking.causes[0], made.fault
    return Outcome(
        seed, made.board.code, made.board.chips, fault.kind, fault.id,
        condemned=made.ranking.conclusion is not None,
        concluded=made.ranking.conclusion is not None,
        kind_right=made.kind_right,
        place_right=made.place_right,
        moves=len(made.moves),
        effort=made.effort,
        first=f"{lead.id} {lead.position or ''}".strip(),
        bisected=_bisection_places(made.board, made, seed),
    )  # fmt: skip


def _bisection_places(board: BoardSpec, made: Cornered, seed: int) -> bool:
    """Whether plain bisection ends beside the fault's chip or at its domain; each count is believed as typed."""
    bench = Workbench(board, made.fault, seed)
    good, bad = 0, board.chips + 1
    if bench.count()[0] == board.chips:
        return False
    while bad - good > 1:
        middle = (good + bad) // 2
        held = bench.count(middle)[0] if middle < board.chips else bench.count()[0]
        good, bad = (middle, bad) if held == middle else (good, middle)
    if any(abs(chip - place) <= 1 for chip in made.fault.chips for place in (good, bad)):
        return True
    return bool({board.domain_of(good), board.domain_of(min(bad, board.chips))} & set(made.fault.domains))


def _budgets(sick: Sequence[Outcome], well: Sequence[Outcome]) -> Iterable[Budget]:
    by_kind: dict[str, list[Outcome]] = defaultdict(list)
    for one in sick:
        by_kind[one.kind].append(one)
    kinds = "; ".join(
        f"{kind} {_share(rows, 'kind_right'):.0%}/{_share(rows, 'place_right'):.0%} in {median(r.moves for r in rows)}"
        for kind, rows in sorted(by_kind.items())
    )
    missed = Counter(f"{one.fault} -> {one.first.split()[0]}" for one in sick if not one.kind_right)
    most = ", ".join(f"{count} {name}" for name, count in missed.most_common(_SHOWN))
    what = f"of {len(sick):,} boards with a fault"
    yield Budget(
        f"{what} first part kind wrong", 100 * (1 - _share(sick, "kind_right")), "%", 100 * _KIND,
        f"by kind part/place in moves: {kinds}",
    )  # fmt: skip
    yield Budget(
        f"{what} place wrong beyond one chip or the domain", 100 * (1 - _share(sick, "place_right")), "%",
        100 * _PLACE, f"most often taken for another part: {most or 'none'}",
    )  # fmt: skip
    wrongly = [one for one in sick if one.concluded and not (one.kind_right and one.place_right)]
    done = [one for one in sick if one.concluded]
    yield Budget(f"{what} wrongly concluded", 100 * len(wrongly) / max(1, len(done)), "%", 15, f"{len(done)} concluded")
    halvings = mean(1 + math.ceil(math.log2(one.chips)) for one in sick)
    yield Budget(
        f"{what} moves, mean", mean(one.moves for one in sick), "moves", 20,
        f"median {median(one.moves for one in sick):g}, effort {mean(one.effort for one in sick):.0f} probes; plain "
        f"bisection {halvings:.1f} counts, places {_share(sick, 'bisected'):.0%}, names no part",
    )  # fmt: skip
    if well:
        named = ", ".join(f"{one.seed} {one.board} {one.first}" for one in well if one.condemned)
        called = sum(one.kind_right and not one.concluded for one in well)
        yield Budget(
            f"of {len(well):,} healthy boards condemned", sum(one.condemned for one in well), "boards", 0,
            named or f"{called:,} ranked good first; {mean(one.moves for one in well):.1f} moves",
        )  # fmt: skip


def _share(rows: Sequence[Outcome], name: str) -> float:
    return sum(getattr(one, name) for one in rows) / max(1, len(rows))


def _speed() -> Budget:
    board = next(one for one in catalogue.boards() if one.chips == 126 and one.points)
    clues = [Counted((83, 83, 83)), Counted((83, 83, 83), fast=True), Counted((60, 60, 60), 60)]
    seconds = median_seconds(lambda: rank(board, clues))
    return Budget("one ranking of 126 chips", 1000 * seconds, "ms", 30, board.code)


@cache
def _boards() -> tuple[BoardSpec, ...]:
    """Every board whose chips and domains the catalogue tells, one of each make-up, with published test points."""
    kept: dict[object, BoardSpec] = {}
    for one in catalogue.boards():
        if one.chips >= 30 and one.domains and one.chips_per_domain and one.points:
            kept.setdefault((one.chip, one.chips, one.domains), one)
    return tuple(kept.values())
