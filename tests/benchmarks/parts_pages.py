"""The pages of a large stock: the first rows of a long list of parts, the list after a change, a part of many moves.

Times are those of the processor, all threads of the window together; by the clock they stand beside it.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path

from PySide6.QtWidgets import QApplication

from app.domain.finding import PartKind
from app.domain.stock import Money, MoveReason, PartDraft
from app.services import stock
from app.services.shop import Shop
from app.services.stock_writing import bin_of, write_lot, write_move, write_part
from app.ui import theme
from app.ui.application import start_application
from app.ui.frame import Frame
from app.ui.preferences import Preferences
from tests.benchmarks.budget import Budget
from tests.benchmarks.shop_pages import PAGE_MS, settle

#: Measures a work until it is done, under a name.
Cost = Callable[[str, Callable[[], object], Callable[[], object]], None]
_WHO, _MOVES, _BATCH, _RUNS = "Bench", 5_000, 1_000, 3


def measure() -> Iterable[Budget]:
    """5,000 parts."""
    return _measured(5_000)


def prove() -> Iterable[Budget]:
    """20,000 parts."""
    return _measured(20_000)


def _measured(parts: int) -> Iterable[Budget]:
    application = start_application()
    theme.choose("light")
    with tempfile.TemporaryDirectory() as folder, Shop.open(Path(folder)) as shop:
        frame = Frame(shop, Path(folder), Preferences(theme=theme.LIGHT, person=_WHO))
        frame.show()
        for page in ("parts", "part"):  # imports are the start's, not the page's
            frame.go_to(page)
            settle(application)
        frame.end()
        frame.close()
    counted = count(100)
    spent: dict[str, list[tuple[float, float]]] = {}

    def cost(what: str, work: Callable[[], object], until: Callable[[], object]) -> None:
        began, used = time.perf_counter(), time.process_time()
        work()
        until()
        at = ((time.process_time() - used) * 1000, (time.perf_counter() - began) * 1000)
        spent.setdefault(what, []).append(at)

    with tempfile.TemporaryDirectory() as folder:
        with Shop.open(Path(folder)) as shop:
            lot = _fill(shop, parts)
            shop.index.follow()
            shop.index.caught_up(600)
        for _again in range(_RUNS):
            with Shop.open(Path(folder)) as shop:
                frame = Frame(shop, Path(folder), Preferences(theme=theme.LIGHT, person=_WHO))
                frame.resize(1280, 720)
                frame.show()
                frame.go_to("part", part="P-00001")
                settle(application)
                _visit(application, frame, lot, next(counted), cost)
                frame.end()
                frame.close()
    for what, each in spent.items():
        used, clock = (statistics.median(one) for one in zip(*each, strict=True))
        yield Budget(what, used, "ms", PAGE_MS, f"processor, painted; by the clock {clock:.0f} ms; {parts:,} parts")


def _visit(application: QApplication, frame: Frame, lot: str, many: int, cost: Cost) -> None:
    part_id = stock.lot(frame.shop, lot).part_id

    def held() -> int:
        rows = frame.page().rows
        there: int = rows.thing(rows.row_of(part_id)).part.on_hand
        return there

    cost(
        "open the parts page, first rows",
        lambda: frame.go_to("parts"),
        lambda: _paint(application, lambda: frame.page().rows.rowCount()),
    )
    settle(application)
    cost(
        "the parts page after a change",
        lambda: stock.adjust(frame.shop, _WHO, lot, many),
        lambda: _paint(application, lambda: held() == many),
    )
    settle(application)
    cost(
        f"open the page of a part of {_MOVES:,} moves",
        lambda: frame.go_to("part", part="P-BUSY"),
        lambda: settle(application),
    )


def _paint(application: QApplication, ready: Callable[[], object]) -> None:
    while not ready():
        application.processEvents()
        time.sleep(0.001)
    application.processEvents()


def _fill(shop: Shop, parts: int) -> str:
    """Parts with a lot each, and one of many moves; a lot."""
    for start in range(0, parts, _BATCH):
        with shop.writing(_WHO) as draft:
            place = bin_of(shop, draft, f"B{start}")
            for at in range(start, min(parts, start + _BATCH)):
                named = PartDraft(f"P-{at:05d}", f"Резистор {at}", PartKind.PASSIVE, minimum=at % 20)
                part = write_part(draft, named)
                lot = write_lot(draft, part, 50, Money(5_000, "EUR"), place_id=place)
    with shop.writing(_WHO) as draft:
        part = write_part(draft, PartDraft("P-BUSY", "Busy", PartKind.CHIP, minimum=5))
        busy = write_lot(draft, part, 2 * _MOVES, Money(9_000, "EUR"), place_id=place)
        for _at in range(_MOVES):
            write_move(draft, busy, -1, MoveReason.CONSUME)
    return lot
