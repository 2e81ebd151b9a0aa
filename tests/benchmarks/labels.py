"""A thousand labels, of boards and of orders, as PDF and as dots; and the long proof that every code is read back."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from app.documents.label_layout import lay_out
from app.documents.label_stock import limits, rolls, sheets
from app.domain.label import CodeKind
from app.domain.label_error import LabelTooSmall
from app.domain.order_draft import AssetDraft, OrderDraft
from app.services import labels, orders
from app.services.label_bitmap import label_dots
from app.services.shop import Shop
from tests.benchmarks.budget import Budget
from tests.documents.label_reading import read_at, read_dots, some_label

_COUNT = 1000
_PROOFS = 6000


def measure() -> Iterator[Budget]:
    """One thousand labels of a real shop, fonts already read once, as in a running window."""
    with tempfile.TemporaryDirectory() as folder, Shop.open(Path(folder)) as shop:
        made = [_order(shop, number) for number in range(_COUNT)]
        roll, sheet, zebra = labels.rolls()[15], labels.sheets()[0], labels.roll_named("zebra-2x1")
        labels.label_pdf(shop, labels.Wanted((made[0][0],)), roll)
        for what, at, stock in (("orders", 0, roll), ("boards", 1, roll), ("boards on sheets", 1, sheet)):
            wanted = labels.Wanted(tuple(row[at] for row in made))
            seconds, clock, _made = _timed(partial(labels.label_pdf, shop, wanted, stock))
            yield Budget(
                f"{_COUNT} labels of {what}, PDF, of the processor", seconds, "s", 5.0, f"{clock:.1f} s by the clock"
            )
        wanted = labels.Wanted(tuple(row[1] for row in made))
        seconds, clock, printed = _timed(partial(labels.label_zpl, shop, wanted, zebra))
        size = f"{clock:.1f} s by the clock, {len(printed.data) / _COUNT / 1000:.1f} kB each"
        yield Budget(f"{_COUNT} labels of boards, ZPL pictures, processor", seconds, "s", 5.0, size)


def _timed(work: Callable[[], labels.PrintedLabels]) -> tuple[float, float, labels.PrintedLabels]:
    """Seconds of the processor, by the clock, and what was made."""
    began, clock = time.process_time(), time.perf_counter()
    made = work()
    return time.process_time() - began, time.perf_counter() - clock, made


def prove() -> Iterator[Budget]:
    """Labels by chance on every size: what fits is read back at 203 dpi, from the paper and from a printer's dots."""
    chance = random.Random(9)
    stocks = [*rolls(), *(sheet.stock for sheet in sheets())]
    unread, small, tried = 0, 0, 0
    for number in range(_PROOFS):
        label, stock = some_label(chance), stocks[number % len(stocks)]
        try:
            layout = lay_out(label, stock)
        except LabelTooSmall:
            continue
        tried += 1
        least = limits().bar_mm if layout.code.kind is CodeKind.CODE128 else limits().module_mm
        small += layout.module_mm < least - 1e-9
        unread += read_at(layout, 203.2) != label.payload
        if stock.dpi == 203 or number % 10 == 0:
            (dots,) = label_dots([layout])
            unread += read_dots(dots.rows, dots.width, dots.height) != label.payload
    detail = f"{tried} labels on {len(stocks)} sizes"
    yield Budget("codes that are not read back", unread, "codes", 0, detail)
    yield Budget("modules below the limit", small, "codes", 0, detail)


def _order(shop: Shop, number: int) -> tuple[str, str]:
    board = AssetDraft(board_code="BHB42601", serial=f"JYZZ5BBAJJBJ{number:05d}")
    view = orders.open_order(
        shop, "M. Kovač", OrderDraft("Нет хэша на второй цепи", board, customer="Nordic Hash 算力")
    )
    return view.number, view.asset.number
