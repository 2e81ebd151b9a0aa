"""Reports over a whole shop, its store of figures level: every report, what it takes to be level; `--long` the proof.

The shop is made once a run (minutes); `HASHWRENCH_BENCH_SHOP` names the folder of one that was made before with
`python -m tests.synthetic_shop`. Times are those of the processor, since what the machine does besides is no matter of
ours; by the clock they stand beside it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from app.domain.report import Asked, ReportKind
from app.ledger import figures
from app.ledger.derived import discard
from app.services import reports
from app.services.orders import assign
from app.services.reports.frame import Facts
from app.services.shop import Shop
from tests.benchmarks.budget import Budget
from tests.services.reports.figure_story import tell_stories
from tests.synthetic_shop.making import make
from tests.synthetic_shop.world import RICH

#: Orders, assets, about how many changes; goals: a report (s), making 1,000 orders (s), being level again (s).
SMALL, WHOLE = (20_000, 12_000, None), (200_000, 120_000, None)
REPORT_S, MAKING_S, LEVEL_S = 1.0, 0.25, 0.5
#: Stories of the proof and the steps of each; how many are compared with a making from nothing.
STORIES, STEPS, EVERY = 30, 250, 10
KILLS = 100


def measure() -> Iterable[Budget]:
    """A shop of a tenth of the size, or the one that is named."""
    with _shop(*SMALL) as shop:
        yield from _all(shop)


def prove() -> Iterable[Budget]:
    """The shop of 200,000 orders, where none is named; and that what is brought up equals what is made anew."""
    if not os.environ.get("HASHWRENCH_BENCH_SHOP"):
        with _shop(*WHOLE) as shop:
            yield from _all(shop)
    compared = steps = 0
    with mock.patch.object(figures, "BLOCK", 4), mock.patch.object(figures, "_AT_A_TIME", 2):
        for seed in range(100, 100 + STORIES):
            with tempfile.TemporaryDirectory() as folder:
                tally, times = tell_stories(Path(folder), seed, STEPS, EVERY)
            compared += times
            steps += sum(count for name, count in tally.items() if not name.endswith(" refused"))
    yield Budget(
        "stores that differ from a making from nothing", 0, "", 0, f"{compared:,} compared after {steps:,} actions"
    )
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.services.reports.figure_kill", folder, str(KILLS), "1"]
        told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    said = f"{told['kills']} kills while a store was made or brought up, {told['left']} of which left one"
    yield Budget("stores that told something else after a kill", told["wrong"], "", 0, said)


def _all(shop: Shop) -> Iterator[Budget]:
    wall, cpu = _timed(lambda: _anew(shop))
    count = len(Facts.of(shop).select(Asked()))
    size = (shop.data_dir / figures.FILE).stat().st_size / 1e6
    said = f"{count:,} orders, {wall:.1f} s by the clock, {size:,.0f} MB"
    yield Budget("store of figures made, for 1,000 orders", cpu / count * 1000, "s", MAKING_S, said)
    for kind in ReportKind:
        wall, cpu = _median(lambda kind=kind: _report(shop, kind))  # type: ignore[misc]
        yield Budget(f"report {kind.value}", cpu, "s", REPORT_S, f"{wall:.2f} s by the clock, nothing read before")
    with shop.read() as db:
        order = str(db.execute("SELECT id FROM work_order WHERE state = 'diagnosed' LIMIT 1").fetchone()[0])
    times = []
    for number in range(5):
        assign(shop, "Bench", order, f"Bench {number % 2}")
        times.append(_timed(lambda: Facts.of(shop)))
    wall, cpu = sorted(times)[len(times) // 2]
    yield Budget("level again after an order was assigned", cpu, "s", LEVEL_S, f"{wall:.2f} s by the clock")


def _anew(shop: Shop) -> None:
    shop.figures.close()
    discard(shop.data_dir / figures.FILE)
    Facts.of(shop)


def _report(shop: Shop, kind: ReportKind) -> None:
    shop.figures.close()  # what other reports have read is not at hand, as for a program of its own
    reports.make(shop, kind, Asked())


def _median(work: Callable[[], object], runs: int = 3) -> tuple[float, float]:
    """Median seconds by the clock and of the processor; once before, so that modules are loaded."""
    work()
    times = [_timed(work) for _run in range(runs)]
    return statistics.median(wall for wall, _cpu in times), statistics.median(cpu for _wall, cpu in times)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    began, used = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - used


@contextmanager
def _shop(orders: int, count: int, changes: int | None) -> Iterator[Shop]:
    named = os.environ.get("HASHWRENCH_BENCH_SHOP")
    with tempfile.TemporaryDirectory() as folder:
        if not named:
            make(Path(folder) / "shop", order_count=orders, asset_count=count, changes=changes, world=RICH)
        with Shop.open(Path(named) if named else Path(folder) / "shop") as shop:
            yield shop
