"""The swap test on simulated machines: read after each move, kept in the record, put on an order."""

from __future__ import annotations

import queue
from collections.abc import Iterator

import pytest

from app.domain.asset import AssetKind
from app.domain.finding import Fault, Severity
from app.domain.swap_test import Move, MoveKind, NothingToFollowError, Outcome, Tile, TileState, followed_slots
from app.domain.test_run import TestKind
from app.services import orders
from app.services.fleet import DeviceRead, FleetEvent, FleetRow, FleetService, ScanFinished
from app.services.lan import Lan
from app.services.shop import Shop
from app.services.swap_test import (
    ReadingEnded,
    Stepped,
    StillReading,
    SwapEvent,
    SwapTesting,
    Waiting,
    begin,
    kept_tests,
)
from app.words.errors import sentence
from app.words.swap_test import course_text, outcome_text
from drivers.simulated.fleet import FaultKind, FaultPart, HandMove, SeededFault

WHO = "M. Kovač"
#: A look every so many seconds: nobody waits in a test.
QUICK = 0.2


@pytest.fixture(scope="module")
def lan() -> Iterator[Lan]:
    lan = Lan()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("drivers.simulated.fleet.machine._STARTS_S", 0.3)
        yield lan
    lan.close()


def scanned(lan: Lan, *targets: str) -> dict[str, FleetRow]:
    heard: queue.SimpleQueue[FleetEvent] = queue.SimpleQueue()
    FleetService(heard.put, lan).scan(targets)
    found = {}
    while not isinstance(event := heard.get(timeout=60), ScanFinished):
        if isinstance(event, DeviceRead):
            found[event.row.reading.ip] = event.row
    return found


@pytest.fixture(scope="module")
def rows(lan: Lan) -> dict[str, FleetRow]:
    return scanned(lan, *lan.simulated_fleet().targets)


@pytest.fixture(scope="module")
def well(rows: dict[str, FleetRow]) -> Iterator[FleetRow]:
    """Healthy machines of three large boards that count their chips, one after the other."""
    return iter(
        row
        for row in rows.values()
        if all(one.severity is Severity.INFO for one in row.findings)
        and [
            board.chips_working == board.chips_expected and (board.chips_working or 0) > 100
            for board in row.reading.boards
        ]
        == [True] * 3
    )


class Bench:
    """A technician who makes the moves and waits for each reading."""

    def __init__(self, lan: Lan, shop: Shop | None, row: FleetRow, every: float = QUICK) -> None:
        self.heard: queue.SimpleQueue[SwapEvent] = queue.SimpleQueue()
        self.waited: list[StillReading] = []
        self.testing = SwapTesting(lan, shop, WHO, row, self.heard.put, look_every_s=every)

    def step(self, move: Move | None) -> Stepped:
        self.testing.read_after(move)
        while isinstance(event := self.heard.get(timeout=20), StillReading):
            self.waited.append(event)
            assert event.seconds < 30, event
        assert isinstance(event, Stepped)
        assert event.unrecorded is None
        return event

    def through(self) -> None:
        while (move := self.testing.test.next_move()) is not None:
            self.step(move)


@pytest.mark.parametrize(
    ("part", "outcome", "tile"),
    [
        (FaultPart.CABLE, Outcome.FOLLOWS_CABLE, Tile.CABLE),
        (FaultPart.PORT, Outcome.STAYS_WITH_SLOT, Tile.SLOT),
        (FaultPart.PSU, Outcome.FOLLOWS_PSU, Tile.PSU),
        (FaultPart.CONTACT, Outcome.WENT_AWAY, None),
    ],
)
def test_the_bad_part_of_a_simulated_machine_is_found(
    lan: Lan, shop: Shop, well: Iterator[FleetRow], part: FaultPart, outcome: Outcome, tile: Tile | None
) -> None:
    ip = next(well).reading.ip
    lan.simulated_fleet().damage(SeededFault(ip, FaultKind.CHIPS_MISSING, 1, working=50, part=part))
    bench = Bench(lan, shop, scanned(lan, ip)[ip])
    bench.through()
    test = bench.testing.test
    assert test.verdict.outcome is outcome, course_text(test)
    assert [one for one, state in test.tiles.items() if state is TileState.ACCUSED] == ([tile] if tile else [])
    (kept,) = kept_tests(shop, bench.testing.row.reading.device)
    assert kept.test == test


def test_a_board_takes_its_fault_along_and_the_order_is_the_board_s(
    lan: Lan, shop: Shop, rows: dict[str, FleetRow]
) -> None:
    row = rows[lan.simulated_fleet().story_address]
    assert followed_slots(row.reading, row.findings) == (1,)
    bench = Bench(lan, shop, row)
    with pytest.raises(NothingToFollowError):
        bench.testing.add_to_order()
    before = row.reading.boards[1].serial
    done = bench.step(Move(MoveKind.BOARD, 0, 1))
    assert done.row.reading.boards[0].serial == before
    assert done.test.verdict.outcome is Outcome.FOLLOWS_BOARD
    assert outcome_text(done.test) == "The fault follows the board."
    assert any(waited.waiting is Waiting.START for waited in bench.waited)
    number = bench.testing.add_to_order()
    view = orders.order(shop, number)
    assert (view.asset.kind, view.asset.serial) == (AssetKind.HASHBOARD, before)
    (run,) = view.test_runs
    assert (run.kind, run.verdict) == (TestKind.IN_MINER, Fault.CHIPS_MISSING)
    assert (run.chips_found, run.chips_expected) == (84, 126)
    assert "Boards exchanged: board 1 and board 2 (middle)" in run.note
    assert any(line.finding.message.key == "swap.follows_board.title" for line in view.findings)
    lan.simulated_fleet().move(row.reading.ip, HandMove.BOARD, 0, 1)


def test_a_step_is_taken_back_in_the_test_and_in_the_record(lan: Lan, shop: Shop, rows: dict[str, FleetRow]) -> None:
    row = rows[lan.simulated_fleet().story_address]
    bench = Bench(lan, shop, row)
    bench.step(Move(MoveKind.RESEAT, 1))
    assert len(bench.testing.test.steps) == 1
    assert bench.testing.undo() is None
    assert bench.testing.test.steps == ()
    assert bench.testing.row == row
    (kept,) = kept_tests(shop, row.reading.device)
    assert kept.test.steps == ()


def test_a_reading_can_be_stopped_and_taken_as_it_is(lan: Lan, rows: dict[str, FleetRow]) -> None:
    row = rows[lan.simulated_fleet().story_address]
    bench = Bench(lan, None, row, every=30.0)
    bench.testing.read_after(Move(MoveKind.RESEAT, 1))
    assert isinstance(bench.heard.get(timeout=30), StillReading)
    bench.testing.stop()
    assert bench.heard.get(timeout=30) == ReadingEnded()
    assert bench.testing.test.steps == ()
    bench.testing.read_after(Move(MoveKind.PSU, 1))
    waited = bench.heard.get(timeout=30)
    assert isinstance(waited, StillReading)
    assert waited.usable
    bench.testing.take_now()
    assert isinstance(bench.heard.get(timeout=30), Stepped)


def test_a_machine_that_was_not_switched_off_is_waited_for(
    lan: Lan, rows: dict[str, FleetRow], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = next(row for row in rows.values() if begun_ok(row) and (row.reading.uptime_s or 0) > 3600)
    monkeypatch.setattr(lan.simulated_fleet(), "move", lambda *_args: None)
    bench = Bench(lan, None, row, every=30.0)
    bench.testing.read_after(Move(MoveKind.RESEAT, bench.testing.test.slot))
    waited = bench.heard.get(timeout=30)
    assert isinstance(waited, StillReading)
    assert waited.waiting is Waiting.RESTART
    bench.testing.stop()


def begun_ok(row: FleetRow) -> bool:
    return bool(followed_slots(row.reading, row.findings)) and row.reading.firmware == "AntMiner Stock"


def test_a_well_machine_has_nothing_to_follow(rows: dict[str, FleetRow]) -> None:
    well = next(row for row in rows.values() if not row.findings)
    with pytest.raises(NothingToFollowError) as caught:
        begin(well)
    assert well.reading.ip in sentence(caught.value)
