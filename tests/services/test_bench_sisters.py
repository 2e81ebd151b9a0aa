"""Runs from the ledger to compare a board with."""

from __future__ import annotations

from app.domain.asset import AssetKind, SerialSource
from app.domain.finding import Fault
from app.domain.order_draft import AssetDraft, OrderDraft
from app.services import orders
from app.services.bench_sisters import stored_runs
from app.services.shop import Shop
from drivers.catalogue import board
from drivers.model.bench_run import BenchRun, ChipCounter


def keep_run(shop: Shop, serial: str, rate: float, code: str = "BHB42601", *, interrupted: bool = False) -> str:
    asset = AssetDraft(AssetKind.HASHBOARD, board_code=code, serial=serial, serial_source=SerialSource.EEPROM)
    view = orders.open_order(shop, "Marko", OrderDraft("hashes badly", asset))
    run = BenchRun("p", attempts=(126,), counters=(ChipCounter(1, 1e12, 0, rate),), interrupted=interrupted)
    orders.add_test_run(shop, "Marko", view.id, Fault.NONE, run, board=board(code))
    return view.number


def test_its_own_runs_come_first_then_those_of_its_sisters(shop):
    keep_run(shop, "SELF", 0.8)
    keep_run(shop, "SISTER", 1.0)
    number = keep_run(shop, "SELF", 0.9)
    keep_run(shop, "OTHER-KIND", 1.0, "BHB68601")
    found = stored_runs(shop, "BHB42601", "SELF")
    assert [(one.serial, one.same_board, one.run.counters[0].relative) for one in found] == [
        ("SELF", True, 0.9), ("SELF", True, 0.8), ("SISTER", False, 1.0),
    ]  # fmt: skip
    assert found[0].order == number
    assert found[0].verdict is Fault.NONE


def test_a_run_cut_short_is_no_yardstick_and_a_board_without_serial_has_sisters_only(shop):
    keep_run(shop, "A", 1.0, interrupted=True)
    keep_run(shop, "B", 1.0)
    assert [(one.serial, one.same_board) for one in stored_runs(shop, "BHB42601")] == [("B", False)]
