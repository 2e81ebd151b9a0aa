"""The rack map with 10,000 positions: machines changed and the picture painted again, and scrolled. Offscreen."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import cycle

from app.domain.site import RackPlace, SiteRecord
from app.services.fleet import FleetRow
from app.ui import theme
from app.ui.application import start_application
from app.ui.models.fleet_line import FleetLine, line_of
from app.ui.models.racks import areas_of, places_in
from app.ui.pages.rack_map import RackMap
from drivers.model.reading import Activity, DeviceReading, DeviceState
from tests.benchmarks.budget import Budget, median_wall_and_cpu

MACHINES, POSITIONS, CHANGED = 10_000, 48, 250
WIDTH, HEIGHT = 1600, 900
#: A frame of a screen that shows sixty a second, ms.
FRAME_MS = 16


def measure() -> Iterable[Budget]:
    """One pass of the event loop that shows new states, and one that scrolls by a row of racks."""
    application = start_application()
    theme.choose("light")
    kinds = (Activity.HASHING, Activity.PAUSED, Activity.WARMING_UP, Activity.STOPPED)
    turns = [[_line(number, kind) for number in range(0, MACHINES, MACHINES // CHANGED)] for kind in kinds]
    lines = {line.ip: line for line in (_line(number, Activity.HASHING) for number in range(MACHINES))}
    view = RackMap()
    view.resize(WIDTH, HEIGHT)
    view.show()
    view.show_areas(areas_of(SiteRecord(), places_in(lines.values())))
    view.show_lines(lines, lambda _line: True)
    application.processEvents()
    turn = cycle(turns)

    def change() -> None:
        nonlocal lines
        lines = lines | {line.ip: line for line in next(turn)}
        view.show_lines(lines, lambda _line: True)
        view.viewport().repaint()

    bar = view.verticalScrollBar()
    steps = cycle(range(0, bar.maximum(), 90))

    def scroll() -> None:
        bar.setValue(next(steps))
        view.viewport().repaint()

    for name, work in ((f"{CHANGED} machines changed", change), ("scrolled", scroll)):
        for _ in range(len(kinds)):
            work()
        seconds, cpu = median_wall_and_cpu(work, runs=60)
        detail = f"{WIDTH} x {HEIGHT}; {cpu * 1000:.1f} ms processor"
        yield Budget(f"rack map of {MACHINES:,}, {name}", seconds * 1000, "ms", FRAME_MS, detail)


def _line(number: int, activity: Activity) -> FleetLine:
    rack, position = divmod(number, POSITIONS)
    reading = DeviceReading(
        f"10.{3 + rack // 24}.{rack % 24 + 1}.{position + 1}", DeviceState.IDENTIFIED, make="Antminer",
        model="Antminer S19j Pro", hashrate_ths=104.0, activity=activity,
    )  # fmt: skip
    place = RackPlace("Hall", f"Container {3 + rack // 24}", str(rack % 24 + 1), str(position + 1))
    return line_of(FleetRow(reading, (), False, place))
