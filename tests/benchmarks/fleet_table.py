"""The fleet table with every row changing: taking the rows in, the new order, the repaint of the view. Offscreen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import cycle

from PySide6.QtCore import Qt

from app.services.fleet import FleetRow
from app.ui import theme
from app.ui.application import start_application
from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_groups import Grouping
from app.ui.models.fleet_line import COLUMNS, FleetLine, line_of
from app.ui.models.fleet_selection import FleetSelection
from app.ui.pages.fleet_columns import FleetColumns
from app.ui.pages.fleet_table import FleetTable
from drivers.model.reading import BoardReading, DeviceReading, DeviceState, Fan
from tests.benchmarks.budget import Budget, median_wall_and_cpu


def measure() -> Iterable[Budget]:
    """Sorted by hash rate, at 1280 x 800, alternating between two states of the whole fleet."""
    application = start_application()
    theme.choose("light")
    plain, grouped = Grouping.NONE, Grouping.RANGE
    for count, goal_ms, grouping in (
        (10_000, 80, plain), (100_000, 150, plain), (10_000, 80, grouped), (100_000, 150, grouped),
    ):  # fmt: skip
        model = FleetModel()
        model.set_grouping(grouping)
        table = FleetTable(model, FleetSelection())
        columns = FleetColumns(table)
        table.resize(1280, 800)
        table.show()
        model.sort(COLUMNS.index("ths"), Qt.SortOrder.DescendingOrder)
        states = cycle([list(fleet(count, 0.0)), list(fleet(count, 7.0))])

        def tick(
            model: FleetModel = model,
            table: FleetTable = table,
            columns: FleetColumns = columns,
            states: Iterator[list[FleetLine]] = states,
        ) -> None:
            lines = next(states)
            model.update_lines(lines)
            columns.widen(lines)
            model.reorder()
            application.processEvents()

        tick()
        seconds, cpu = median_wall_and_cpu(tick, runs=9)
        detail = f"{cpu * 1000:.1f} ms processor"
        what = f"fleet table, {count} rows all changing{', grouped by range' if grouping is grouped else ''}"
        yield Budget(what, seconds * 1000, "ms", goal_ms, detail)
        table.close()


def fleet(count: int, more: float) -> Iterable[FleetLine]:
    """Lines of a large fleet, prepared as the scan's own thread prepares them."""
    for number in range(count):
        rate = 60 + (number * 7919 % 1000) / 10 + more
        boards = tuple(
            BoardReading(slot, None, True, 126, 126, rate / 3, 52.0 + more, 71.0 + more, 13.6, 525.0)
            for slot in range(3)
        )
        reading = DeviceReading(
            f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}",
            DeviceState.IDENTIFIED,
            make="Antminer",
            model="S19j Pro",
            hashrate_ths=rate,
            power_w=3000 + more,
            uptime_s=90_000 + more,
            boards=boards,
            fans=tuple(Fan(position, 5400 + more) for position in range(1, 5)),
        )
        yield line_of(FleetRow(reading, ()))
