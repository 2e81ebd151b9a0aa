"""A shop's lists come in: 100,000 rows of stock and 100,000 machines, as CSV, read, counted and written."""

from __future__ import annotations

import csv
import resource
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from app.domain.import_plan import ImportPlan
from app.domain.import_target import TargetId
from app.services import imports
from app.services.import_reading.proposal import propose
from app.services.import_reading.table_file import open_table
from app.services.shop import Shop
from tests.benchmarks.budget import Budget

ROWS = 100_000
PARTS = 5_000
SECONDS = 30


def measure() -> Iterable[Budget]:
    """Read, count and write each list, every row a lot or a machine of its own; then the stock is taken back.

    In seconds of the processor, of all threads, so that what else the machine does counts little; by the clock beside.
    """
    for target, rows in ((TargetId.STOCK, _stock()), (TargetId.ASSETS, _assets())):
        with TemporaryDirectory() as folder, Shop.open(Path(folder) / "shop") as shop:
            path = Path(folder) / "list.csv"
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file, delimiter=";").writerows(rows)
            began = _now()
            with open_table(path) as table:
                source = imports.source_of(table, propose(table, target))
                read = _now()
                plan = imports.plan(shop, source)
                counted = _now()
                result, commit = imports.run(shop, "Anna", source)
            written = _now()
            _whole(plan, result.new)
            detail = (
                f"read {read[0] - began[0]:.1f} s, counted {counted[0] - read[0]:.1f} s,"
                f" written {written[0] - counted[0]:.1f} s, {written[1] - began[1]:.1f} s by the clock,"
                f" {len(commit.touched):,} changes, at most {_peak_mib():.0f} MiB"
            )
            yield Budget(
                f"import of {ROWS:,} rows of {target.value}, processor", written[0] - began[0], "s", SECONDS, detail
            )
            if target is TargetId.STOCK:
                began = _now()
                shop.undo("Anna", commit)
                ended = _now()
                detail = f"{ended[1] - began[1]:.1f} s by the clock"
                yield Budget("taking that import back, processor", ended[0] - began[0], "s", 2 * SECONDS, detail)


def _now() -> tuple[float, float]:
    """Seconds of the processor, seconds of the clock."""
    return time.process_time(), time.perf_counter()


def _whole(plan: ImportPlan, new: int) -> None:
    if (plan.new, plan.wrong, new) != (ROWS, 0, ROWS):
        raise ValueError((plan.new, plan.wrong, new))


def _stock() -> Iterator[tuple[object, ...]]:
    yield "Артикул", "Наименование", "Количество", "Ячейка", "Цена", "Поставщик", "Партия", "Дата прихода"
    for row in range(ROWS):
        part = row % PARTS
        yield (
            f"{part:08}", f"Чип BM{part}", row % 400 + 1, f"C{row % 900}", f"{row % 90},{row % 100:02}",
            f"Поставщик {row % 40}", f"{row:012}", f"{row % 28 + 1:02}.03.2026",
        )  # fmt: skip


def _assets() -> Iterator[tuple[object, ...]]:
    yield "Serial number", "Type", "Model", "MAC", "Customer", "Status", "Location"
    for row in range(ROWS):
        yield (
            f"{row:017}", "miner", f"Antminer S{row % 7 + 17}",
            f"02:00:{row >> 16:02X}:{row >> 8 & 255:02X}:{row & 255:02X}:01", f"Farm {row % 60}", "working",
            f"Rack {row % 500}",
        )  # fmt: skip


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
