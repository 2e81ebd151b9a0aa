"""The long proof of the bench: a thousand simulated boards, with faults by chance, each judged as it is or not.

Every board of the catalogue that can be simulated, every fault of `resources/simulated/hashboard_faults.toml` at any
place it can have, the three plans, and the timing of real boards; many at once, so that the computer is busy.
"""

from __future__ import annotations

import multiprocessing
import os
import random
from collections import Counter
from collections.abc import Iterable
from functools import cache

from app.services.bench_course import BenchTiming
from drivers import catalogue
from drivers.errors import ChipUnsupportedError, DriverError
from drivers.model.board import BoardSpec
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_faults import Place, kinds
from tests.benchmarks.budget import Budget
from tests.services.bench_faults import PLANS, bench, trouble_with

BOARDS = 1000
#: Boards at once for each core: a test mostly waits.
_AT_ONCE = 6
#: Of how many boards each plan tests one more; the longer take far longer.
_SHARES = (14, 4, 2)
#: The shortest time that gives every chip enough counts to be compared.
_SECONDS = 1.5
_SHOWN = 20
_LONGEST_UNPLUG = 400


def prove() -> Iterable[Budget]:
    """A thousand boards; the suite tests ten."""
    with multiprocessing.get_context("spawn").Pool(_AT_ONCE * (os.cpu_count() or 1)) as pool:
        found = [*pool.imap_unordered(judged, range(BOARDS))]
    troubles = sorted(trouble for _fault, trouble in found if trouble is not None)
    faults = Counter(fault for fault, _trouble in found)
    detail = "; ".join(troubles[:_SHOWN]) or ", ".join(f"{count} {fault}" for fault, count in faults.most_common())
    yield Budget(f"of {BOARDS:,} simulated boards wrongly judged", len(troubles), "boards", 0, detail)


def judged(number: int) -> tuple[str, str | None]:
    """The fault of the board of that number, the same every time, and what is wrong with the judgement."""
    chance = random.Random(number)
    spec = chance.choice(_boards())
    kind = chance.choice([kind for kind in kinds().values() if kind.shows_on(spec)])
    plan = chance.choices(PLANS, _SHARES)[0]
    place = None
    if kind.place is not None:
        highest = _LONGEST_UNPLUG if kind.place is Place.REPLIES else kind.highest(spec)
        place = chance.randint(0 if kind.place in (Place.AFTER, Place.REPLIES) else 1, highest)
    fault = kind.id if place is None else f"{kind.id}:{place}"
    try:
        trouble = trouble_with(bench(spec.code, fault, plan, _SECONDS, BenchTiming()), kind, spec, place, plan)
    except DriverError as error:
        trouble = f"{type(error).__name__}: {error}"
    return kind.id, trouble and f"{number}: {spec.code} {fault} {plan}: {trouble}"


@cache
def _boards() -> tuple[BoardSpec, ...]:
    """Every board whose chips can be simulated."""
    return tuple(spec for spec in catalogue.boards() if spec.code and _stands(spec))


def _stands(spec: BoardSpec) -> bool:
    try:
        SimulatedHashboard(spec).close()
    except ChipUnsupportedError:
        return False
    return True
