"""A made-up site of ten thousand machines, judged by the real rules, shown through the Fleet page's real event path.

As a benchmark: how long the page takes to search it. `python -m tests.benchmarks.fleet_site FOLDER [COUNT]`
opens the window offscreen on it and keeps pictures: each theme at 1280x720 and 1920x1080, plain and grouped, with a
machine and with several selected. What it shows is no fact.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import perf_counter

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is imported

from PySide6.QtCore import QEventLoop, QTimer

from app.domain.site import PlaceSource, RackPlace
from app.services.diagnosis import findings_of_reading
from app.services.fleet import FleetRow
from app.services.shop import Shop
from app.ui import theme
from app.ui.application import start_application
from app.ui.frame import Frame
from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_groups import Grouping
from app.ui.models.fleet_line import Group, line_of
from app.ui.models.fleet_note import FleetNote
from app.ui.models.fleet_selection import FleetSelection
from app.ui.pages.fleet_table import FleetTable
from app.ui.preferences import Preferences
from drivers.model.action import ActionKind
from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState, Fan, Pool
from drivers.model.sighting import Source
from tests.benchmarks.budget import Budget

#: make, model, TH/s, W, boards, chips a board, firmware, version
_MODELS = (
    ("Antminer", "Antminer S19j Pro", 104.0, 3068.0, 3, 126, "Stock", "2023-11"),
    ("Antminer", "Antminer S19 XP", 141.0, 3010.0, 3, 110, "VNish", "1.2.6"),
    ("Antminer", "Antminer S21", 200.0, 3500.0, 3, 108, "Stock", "2024-06"),
    ("WhatsMiner", "M50S", 126.0, 3276.0, 3, 117, "Stock", "20230911.12"),
    ("AvalonMiner", "A1366", 130.0, 3250.0, 3, 120, "Stock", "24071801"),
)
_HOSTS = ("Шахта-3 полка 7", "三号矿场 七架", "hall3-r4x17", "antminer", "", "Цех №2, ряд 11, место 4", "")
_OFFERS = (
    ActionKind.LOCATE, ActionKind.RESTART, ActionKind.PAUSE, ActionKind.RESUME, ActionKind.FETCH_LOG,
)  # fmt: skip


def rows(count: int, seed: int = 3, drift: float = 0.0) -> Iterator[FleetRow]:
    """Rows of the site; the same seed gives the same site, `drift` moves every hashrate by so many TH/s."""
    dice = random.Random(seed)
    for number in range(count):
        reading = _reading(number, dice, drift)
        place = RackPlace(
            "Hall 3", f"C{number // 2560 + 1}", f"R{number // 64 % 40 + 1}", f"{number % 64 + 1:02}", PlaceSource.RULE
        )
        yield FleetRow(reading, findings_of_reading(reading), simulated=False, place=place)


def _reading(number: int, dice: random.Random, drift: float) -> DeviceReading:
    ip = f"10.{3 + number // 65_536}.{number // 256 % 256}.{number % 256}"
    luck = dice.random()
    if luck < 0.004:
        return DeviceReading(ip, DeviceState.NEEDS_LOGIN, (Source.SWEEP,), (80,))
    if luck < 0.008:
        return DeviceReading(ip, DeviceState.UNIDENTIFIED, (Source.SWEEP,), (80,))
    if luck < 0.010:
        return DeviceReading(ip, DeviceState.SEEN, (Source.MDNS,), (), "Bitaxe", "Gamma 601")
    make, model, ths, watts, count, chips, firmware, version = dice.choice(_MODELS)
    share = dice.gauss(0.995, 0.01)
    boards = [
        BoardReading(
            slot, f"JYZZ{number:07}{slot}", True, chips, chips, ths / count * share + drift / count,
            round(dice.gauss(58, 2), 1), round(dice.gauss(68, 3), 1), 13.6, 525.0,
        )
        for slot in range(count)
    ]  # fmt: skip
    fans = [Fan(position, float(dice.randint(5300, 6000))) for position in range(1, 5)]
    activity, hashing = Activity.HASHING, sum(board.hashrate_ths or 0.0 for board in boards)
    if luck < 0.014:
        boards[1] = BoardReading(1, active=False, chips_expected=chips, chips_working=0, hashrate_ths=0.0)
        hashing *= 2 / 3
    elif luck < 0.018:
        boards[1] = BoardReading(1, boards[1].serial, True, chips, chips * 2 // 3, ths / 6, 60.0, 71.0, 13.6, 525.0)
        hashing *= 0.83
    elif luck < 0.022:
        boards[0] = BoardReading(0, boards[0].serial, True, chips, chips, ths / count, 84.0, 103.0, 13.6, 525.0)
    elif luck < 0.026:
        fans[2] = Fan(3, 0.0)
    elif luck < 0.031:
        hashing *= 0.86
    elif luck < 0.034:
        activity, hashing = Activity.PAUSED, 0.0
    elif luck < 0.037:
        activity, hashing = Activity.WARMING_UP, hashing * 0.4
    return DeviceReading(
        ip, DeviceState.IDENTIFIED, (Source.SWEEP,), (80, 4028), make, model, firmware, version,
        f"02:4A:{number >> 16 & 255:02X}:{number >> 8 & 255:02X}:{number & 255:02X}:01", f"HKYD{number:09}",
        dice.choice(_HOSTS), round(hashing, 2), ths, watts * (hashing / ths), float(dice.randint(1, 60) * 86_400),
        (Pool("stratum+tcp://btc.pool.example:3333", f"hall3.r{number // 64}x{number % 64}"),), tuple(fans),
        tuple(boards), boards_expected=count, activity=activity, offers=_OFFERS, light_on=dice.random() < 0.001,
    )  # fmt: skip


def notes(count: int, seed: int = 5) -> dict[str, FleetNote]:
    """Notes as the shop's record and the watch give them, for the first so many machines of the site."""
    dice = random.Random(seed)
    made = {}
    for number in range(count):
        ip = f"10.{3 + number // 65_536}.{number // 256 % 256}.{number % 256}"
        day = tuple(None if dice.random() < 0.02 else min(max(dice.gauss(0.99, 0.02), 0), 1.1) for _n in range(96))
        back = number % 37 == 0
        made[ip] = FleetNote(
            f"WO-B1-{number:06}" if back else "", back and number % 2 == 0,
            "Was here, 23 days ago: chip 84: replaced (WO-B1-000098)" if back else "", day,
        )  # fmt: skip
    return made


def measure() -> Iterable[Budget]:
    """Three words typed letter by letter into the search of 10,000 rows: filter, new order, repaint."""
    application = start_application()
    theme.choose(theme.LIGHT)
    model = FleetModel()
    table = FleetTable(model, FleetSelection())
    table.resize(1280, 800)
    table.show()
    model.update_lines([line_of(row) for row in rows(10_000)])
    model.reorder()
    application.processEvents()
    text, took = "s21 silent r7", []
    for end in (*range(1, len(text) + 1), *range(len(text), -1, -1)):
        began = perf_counter()
        model.set_filter((), text[:end])
        application.processEvents()
        took.append((perf_counter() - began) * 1000)
    table.close()
    detail = f"median {statistics.median(took):.0f} ms; every letter asks all rows anew"
    yield Budget("fleet search, 10000 rows, slowest letter", max(took), "ms", 80, detail)


def main(folder: Path, count: int) -> None:
    """Write the pictures."""
    start_application()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, Shop.open(Path(data), write=True) as shop:
        theme.choose(theme.LIGHT)
        frame = Frame(shop, Path(data), Preferences(theme=theme.LIGHT, person="Marko Kovač"))
        frame.show()
        frame.go_to("fleet")
        page = frame.pages["fleet"]
        page.take_rows(rows(count))
        settle(4000)  # the shop and the watch have said that they know nothing of these machines
        page.model.set_notes(notes(min(count, 10_000)))
        page.model.reorder()
        boards = next(line for line in page.model.shown() if line.standing.group is Group.BOARDS)
        for name in theme.NAMES:
            theme.choose(name)
            for wide, high in ((1280, 720), (1920, 1080)):
                frame.resize(wide, high)
                page.selection.clear()
                keep(frame, folder / f"{name}_{wide}_list.png")
                page.selection.choose([boards.ip])
                keep(frame, folder / f"{name}_{wide}_panel.png")
                page.selection.choose([page.model.line(row).ip for row in range(3, 15)])
                keep(frame, folder / f"{name}_{wide}_many.png")
                page.selection.clear()
                page.model.set_grouping(Grouping.RACK)
                keep(frame, folder / f"{name}_{wide}_racks.png")
                page.model.set_grouping(Grouping.NONE)
        frame.end()
        frame.close()


def settle(milliseconds: int) -> None:
    """Let the window live for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def keep(frame: Frame, path: Path) -> None:
    """Write what the window shows."""
    settle(350)
    frame.grab().save(str(path))
    print(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)
