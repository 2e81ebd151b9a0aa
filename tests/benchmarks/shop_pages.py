"""Opening the shop's pages and searching it as one types, in a synthetic shop; whole size with `--long`.

The whole shop is made once a run (minutes); `HASHWRENCH_BENCH_SHOP` names the folder of one that was made before with
`python -m tests.synthetic_shop`. Times are those of the processor, all threads of the window together, since what the
machine does besides is no matter of ours; by the clock they stand beside it.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from app.services import assets, board_history, call, order_board, order_list, search
from app.services.order_reading import order
from app.services.shop import Shop
from app.ui import theme
from app.ui.application import start_application
from app.ui.frame import Frame
from app.ui.palette import Palette
from app.ui.preferences import Preferences
from tests.benchmarks.budget import Budget
from tests.synthetic_shop.making import make

PAGE_MS, TYPED_MS = 200, 30
#: Threads that live as long as the window.
_LASTING = ("ledger-writer", "search-index", "MainThread")


def measure() -> Iterable[Budget]:
    """A shop of a tenth of the size, or the one that is named."""
    with _shop(20_000, 5_000, 220_000) as shop:
        yield from _all(shop)


def prove() -> Iterable[Budget]:
    """200,000 orders, 50,000 assets, more than a million changes."""
    if "HASHWRENCH_BENCH_SHOP" not in os.environ:
        with _shop(200_000, 50_000, 1_800_000) as shop:
            yield from _all(shop)


@contextmanager
def _shop(orders: int, count: int, changes: int) -> Iterator[Shop]:
    named = os.environ.get("HASHWRENCH_BENCH_SHOP")
    with tempfile.TemporaryDirectory() as folder:
        if not named:
            make(Path(folder), order_count=orders, asset_count=count, changes=changes)
        with Shop.open(Path(named or folder)) as shop:
            began, work = time.perf_counter(), time.process_time()
            shop.index.follow()
            shop.index.caught_up(600)
            print(f"  index: {time.perf_counter() - began:.0f} s, {time.process_time() - work:.0f} s of the processor")
            yield shop


def _all(shop: Shop) -> Iterable[Budget]:
    rng = random.Random(7)
    with shop.read() as db:
        count = db.execute("SELECT count(*) FROM work_order").fetchone()[0]
        changes = db.execute("SELECT count(*) FROM change").fetchone()[0]
        rows = db.execute(
            "SELECT o.number, a.serial FROM work_order AS o JOIN asset AS a ON a.id = o.asset_id"
            " WHERE o.state NOT IN ('returned') LIMIT 400"
        ).fetchall()
    told = f"{count:,} orders, {changes:,} changes"
    number, serial = rng.choice(rows)
    yield from _services(shop, number, serial, told)
    yield from _typing(shop, [(row[0], row[1]) for row in rows], rng, told)
    yield from _pages(shop, number, serial, told)


def _services(shop: Shop, number: str, serial: str, told: str) -> Iterable[Budget]:
    works: dict[str, Callable[[], Any]] = {
        "the board of orders": lambda: order_board.board(shop, "Bench"),
        "the list of orders": lambda: order_list.orders(shop, order_list.OrderFilter(limit=200)),
        "an order": lambda: order(shop, number),
        "the list of boards": lambda: assets.assets(shop, limit=200),
        "the life of a board": lambda: board_history.history_of(shop, serial),
        "a call, four digits": lambda: call.find(shop, serial[-4:]),
        "a call, a name": lambda: call.find(shop, "Blue Ridge"),
    }
    for what, work in works.items():
        clock, processor = _taken(work)
        yield Budget(f"read {what}", processor, "ms", PAGE_MS, f"processor; by the clock {clock:.0f} ms; {told}")


def _typing(shop: Shop, rows: list[tuple[str, str]], rng: random.Random, told: str) -> Iterable[Budget]:
    """Each prefix of what people type, one after the other, as the palette asks: found, read, told and handed over."""
    texts = [row[0] for row in rng.sample(rows, 12)] + [row[1] for row in rng.sample(rows, 12)]
    texts += [row[1][-5:] for row in rng.sample(rows, 12)] + ["S19j Pro fan", "blue ridge", "Байкал", "corrosion U47"]
    texts += ["corosion", "WO-B1-00012x", "chain break", "heatsink 14", "少芯片", "10.0.12"]
    clocks, works = [], []
    for text in texts:
        for end in range(1, len(text) + 1):
            began, work = time.perf_counter(), time.thread_time()
            search.find(shop, text[:end])
            works.append((time.thread_time() - work) * 1000)
            clocks.append((time.perf_counter() - began) * 1000)
    p95, worst = statistics.quantiles(works, n=20)[18], max(works)
    clock = statistics.quantiles(clocks, n=20)[18]
    yield Budget(
        "search as one types, p95", p95, "ms", TYPED_MS,
        f"processor; worst {worst:.0f} ms; by the clock p95 {clock:.0f} ms; {len(works)} keys; {told}",
    )  # fmt: skip


def _pages(shop: Shop, number: str, serial: str, told: str) -> Iterable[Budget]:
    application = start_application()
    theme.choose("light")
    with tempfile.TemporaryDirectory() as data:
        frame = Frame(shop, Path(data), Preferences(theme=theme.LIGHT, person="Bench"))
        frame.resize(1280, 720)
        frame.show()
        ways: dict[str, tuple[str, dict[str, str]]] = {
            "the orders page": ("orders", {}),
            "the order page": ("order", {"order": number}),
            "the boards page": ("boards", {}),
            "a board's history": ("board", {"serial": serial}),
            "the call page": ("call", {}),
            "the parts page": ("parts", {}),
        }
        for page, where in ways.values():  # imports and first layouts are the start's, not the page's
            frame.go_to(page, **where)
            settle(application)
        for what, (page, where) in ways.items():
            clocks, works = [], []
            for _again in range(5):
                frame.go_to("settings")
                settle(application)
                began, work = time.perf_counter(), time.process_time()
                frame.go_to(page, **where)
                settle(application)
                clocks.append((time.perf_counter() - began) * 1000)
                works.append((time.process_time() - work) * 1000)
            yield Budget(
                f"open {what}", statistics.median(works), "ms", PAGE_MS,
                f"processor, painted; by the clock {statistics.median(clocks):.0f} ms; {told}",
            )  # fmt: skip
        yield _palette(application, frame, number, told)
        frame.close()


def _palette(application: QApplication, frame: Frame, number: str, told: str) -> Budget:
    """From a key in the palette to what it found, painted: the window's own part, which comes on top of the search."""
    frame.look_up("")
    palette = frame.findChild(Palette)
    assert palette is not None
    works = []
    for end in range(3, len(number) + 1):
        work = time.process_time()
        palette.field.setText(number[:end])
        settle(application)
        works.append((time.process_time() - work) * 1000)
    return Budget("a key in the palette, searched and painted", statistics.median(works), "ms", TYPED_MS,
                  f"processor, all threads; worst {max(works):.0f} ms; {told}")  # fmt: skip


def _taken(work: Callable[[], Any], runs: int = 5) -> tuple[float, float]:
    """Median milliseconds by the clock and of the processor, after a first run that is not counted."""
    work()
    clocks, works = [], []
    for _again in range(runs):
        began, processor = time.perf_counter(), time.thread_time()
        work()
        works.append((time.thread_time() - processor) * 1000)
        clocks.append((time.perf_counter() - began) * 1000)
    return statistics.median(clocks), statistics.median(works)


def settle(application: QApplication) -> None:
    """Until no thread of a page runs any more and what it brought is painted."""
    quiet = 0
    while quiet < 2:
        application.processEvents()
        busy = [one for one in threading.enumerate() if one.name not in _LASTING and one.is_alive()]
        quiet = 0 if busy else quiet + 1
        if busy:
            busy[0].join(0.001)
