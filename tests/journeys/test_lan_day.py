"""A day in the hall, through the services as the window uses them: from a scan to the board's order, on real sockets.

The simulated fleet stands for a real one: the LAN process and the record take it for real machines.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.asset import AssetKind
from app.domain.finding import Fault
from app.domain.machine_sample import Quantity, machine_key
from app.domain.service_mode import CoolLimits, Person, ServiceStage
from app.domain.site import PlaceSource
from app.domain.swap_test import Move, MoveKind, Outcome, followed_slots
from app.domain.test_run import TestKind
from app.services import orders, sites
from app.services.device_actions import ActionEvent, ActionService, ActionsOver, MachineActed
from app.services.device_logs import LogCame, LogEvent, device_of, fetch, kept_logs
from app.services.device_records import history
from app.services.fleet import DeviceRead, FleetEvent, FleetRow, FleetService, ScanFinished, remembering
from app.services.fleet_orders import open_for_row
from app.services.lan import Lan
from app.services.service_mode import ServiceVisit, VisitChanged, open_visits
from app.services.shop import Shop
from app.services.site_atlas import SiteAtlas
from app.services.swap_test import Stepped, StillReading, SwapEvent, SwapTesting, kept_tests
from app.services.watching import WatchService
from app.telemetry.telemetry import Telemetry
from drivers.model.action import Action, ActionKind, ActionOutcome
from drivers.model.reading import Activity
from drivers.simulated.fleet import FaultKind, HandMove, SeededFault, SimulatedFleet

WHO = "M. Kovač"
COOL = CoolLimits(cool_c=60.0, wait_s=600.0, lost_after_s=2.0)
#: A look every so many seconds: nobody waits in a test.
QUICK = 0.1
#: The cgminer commands that only read, and the one page that is got by POST: the IceRiver's own page of figures.
READS = {
    "devdetails", "devs", "get_error_code", "get_miner_info", "get_psu", "get_version", "pools", "stats", "status",
    "summary", "version", '{"command":"version"} ', "POST /user/userpanel?post=4",
}  # fmt: skip


@pytest.fixture
def fleet() -> Iterator[SimulatedFleet]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("drivers.simulated.fleet.machine._STARTS_S", 0.3)
        with SimulatedFleet() as running:
            yield running


@pytest.fixture
def lan(fleet: SimulatedFleet) -> Iterator[Lan]:
    made = Lan(fleet.dial_map, simulated=False)
    yield made
    made.close()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with Shop.open(tmp_path) as made:
        yield made


@pytest.fixture
def atlas(shop: Shop, fleet: SimulatedFleet) -> Iterator[SiteAtlas]:
    """A hall whose rule says where its machines stand, and whose range has a name."""
    sites.add_site(shop, WHO, "Hall 7")
    hall = sites.record_of(shop).named("Hall 7")
    assert hall is not None
    network = fleet.addresses[0].rpartition(".")[0]
    sites.add_rule(shop, WHO, hall.id, f"{network}.RP/6")
    sites.add_range(shop, WHO, "Container 3", fleet.targets[0], hall.id)
    made = SiteAtlas(shop)
    yield made
    made.close()


def test_a_day_in_the_hall(fleet: SimulatedFleet, lan: Lan, shop: Shop, atlas: SiteAtlas, tmp_path: Path) -> None:
    ip = fleet.addresses[1]
    fleet.damage(SeededFault(ip, FaultKind.CHIPS_MISSING, 2, working=50))
    rows = scanned(lan, atlas, "Container 3")
    assert set(rows) == set(fleet.addresses)
    assert_only_read(fleet)

    row = rows[ip]
    device = device_of(row.reading)
    assert (row.findings[0].fault, row.findings[0].slot) == (Fault.CHIPS_MISSING, 2)
    assert followed_slots(row.reading, row.findings) == (2,)
    assert row.place is not None
    assert (row.place.rack, row.place.position, row.place.source) == ("1", "2", PlaceSource.RULE)
    board = row.reading.boards[2].serial
    assert board is not None

    blinked(lan, shop, row)
    log = logged(lan, shop, row)
    assert log.diagnosis is not None
    assert log.diagnosis.verdict.fault is Fault.CHAIN_BREAK

    still = put_to_rest(lan, shop, atlas, row)
    assert still.reading.activity is Activity.STOPPED
    assert Fault.CHIPS_MISSING not in {one.fault for one in still.findings}
    assert open_visits(shop) == ()

    # Hands in the machine: the order is still the sick board's, and what was fetched hangs on it.
    opened = open_for_row(shop, WHO, remembering(still, row))
    view = orders.order(shop, opened.number)
    assert opened.new
    assert (view.asset.kind, view.asset.serial) == (AssetKind.HASHBOARD, board)
    assert Fault.CHIPS_MISSING in {line.finding.fault for line in view.findings}
    assert [one.sha256 for one in view.attachments] == [kept_logs(shop, device)[0].sha256]

    swap = SwapTesting(lan, shop, WHO, row, (heard := queue.SimpleQueue[SwapEvent]()).put, look_every_s=QUICK)
    fleet.move(row.reading.ip, HandMove.BOARD, 0, 2)
    swap.read_after(Move(MoveKind.BOARD, 0, 2))
    while isinstance(event := heard.get(timeout=20), StillReading):
        pass
    assert isinstance(event, Stepped)
    assert event.test.verdict.outcome is Outcome.FOLLOWS_BOARD
    assert swap.add_to_order() == opened.number
    view = orders.order(shop, opened.number)
    assert [(run.kind, run.verdict) for run in view.test_runs] == [(TestKind.IN_MINER, Fault.CHIPS_MISSING)]
    assert kept_tests(shop, device)[0].test == event.test

    kinds = [line.kind for line in reversed(history(shop, device))]
    assert kinds[0] == "locate"
    assert [kind for kind in kinds if kind in ("pause", "service_safe", "resume", "service_end")] == [
        "pause", "service_safe", "resume", "service_end",
    ]  # fmt: skip
    assert told(lan, atlas, tmp_path, rows, row) == pytest.approx(row.reading.hashrate_ths, rel=0.01)


def scanned(lan: Lan, atlas: SiteAtlas, *targets: str) -> dict[str, FleetRow]:
    heard: queue.SimpleQueue[FleetEvent] = queue.SimpleQueue()
    FleetService(heard.put, lan, atlas).scan(targets)
    found = {}
    while not isinstance(event := heard.get(timeout=60), ScanFinished):
        if isinstance(event, DeviceRead):
            found[event.row.reading.ip] = event.row
    return found


def assert_only_read(fleet: SimulatedFleet) -> None:
    """By the log of everything the fleet was asked: pages were got, and commands that read were sent."""
    asked = fleet.requests
    assert {ip for ip, _port, _line in asked} == set(fleet.addresses)
    assert {line for _ip, _port, line in asked if not line.startswith("GET /")} <= READS


def blinked(lan: Lan, shop: Shop, row: FleetRow) -> None:
    heard: queue.SimpleQueue[ActionEvent] = queue.SimpleQueue()
    ActionService(lan, shop, WHO).run(Action(ActionKind.LOCATE), [row], heard.put)
    outcomes = []
    while not isinstance(event := heard.get(timeout=20), ActionsOver):
        if isinstance(event, MachineActed):
            outcomes.append(event.result.outcome)
    assert outcomes == [ActionOutcome.DONE]


def logged(lan: Lan, shop: Shop, row: FleetRow) -> LogCame:
    events: list[LogEvent] = []
    assert fetch(lan, [device_of(row.reading)], events.append, shop=shop, actor=WHO).wait(20)
    (came,) = (one for one in events if isinstance(one, LogCame))
    return came


def put_to_rest(lan: Lan, shop: Shop, atlas: SiteAtlas, row: FleetRow) -> FleetRow:
    """Service mode until it is safe to pull, then to its end; the machine as it was while it was safe."""
    heard: queue.SimpleQueue[VisitChanged] = queue.SimpleQueue()
    visit = ServiceVisit(lan, shop, WHO, row.reading.device, heard.put, places=atlas, cool=COOL, look_every_s=QUICK)
    visit.start()
    while (change := heard.get(timeout=20)).visit.stage is not ServiceStage.SAFE:
        pass
    (one,) = open_visits(shop)
    assert one.device.ip == row.reading.ip
    visit.decide(Person.RESUME)
    assert visit.wait(20)
    assert change.row is not None
    return change.row


def told(lan: Lan, atlas: SiteAtlas, folder: Path, rows: dict[str, FleetRow], row: FleetRow) -> float | None:
    """What telemetry says of a machine after the scan was handed to it, TH/s."""
    telemetry = Telemetry(folder)
    watching = WatchService(lambda _event: None, lan, telemetry, places=atlas)
    for one in rows.values():
        watching.record(one)
    telemetry.flush()
    points = watching.series(machine_key(row.reading), Quantity.HASHRATE, time.time() - 3600)
    watching.close()
    telemetry.close()
    return points[-1].mid
