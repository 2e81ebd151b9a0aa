"""A tester's runs on the board's order: appended once, taken back whole, two passes propose that it passed."""

from __future__ import annotations

import pytest

from app.domain.asset import AssetKind
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.test_run import Phase, TestKind
from app.domain.work_order import ActionCode, State
from app.services import orders
from app.services.console_events import ConsoleRun
from app.services.console_orders import keep_run, open_for_run, order_of
from app.services.diagnosis import diagnose_log
from app.services.shop import Shop

SERIAL = "SIMUYRHBCJGBI000C"


def log(*, passed: bool = True, dated: bool = False, stamp: str = "2026-01-01 08:00:00.000") -> bytes:
    lines = [
        "prepare_local_config_information :",
        "parse_local_config_file : Test_Process : PT2",
        "parse_local_config_file : Board_Name : NBP1901-38",
        "parse_local_config_file : Asic_Num : 114",
        f"edf_v5_dump_data : board_sn = {SERIAL}",
        f"get_register_value : find asic num {114 if passed else 80}",
        "lcd_show : L1: PT2: OK" if passed else "lcd_show : L1: ASIC NG: (80)",
        "main : TEST OVER...",
    ]
    return "".join((f"[{stamp}] " if dated else "") + line + "\n" for line in lines).encode()


def run(number: int = 1, *, text: bytes = b"", began: float = 1000.0) -> ConsoleRun:
    text = text or log()
    return ConsoleRun(number, "PT2", began, began + 30, 1, diagnose_log("console", text), text, SERIAL, True)


@pytest.fixture
def number(shop: Shop) -> str:
    """An order of that board, in testing after a repair."""
    view = orders.open_order(shop, "Ana", OrderDraft("weak", AssetDraft(AssetKind.HASHBOARD, serial=SERIAL)))
    found = diagnose_log("log", log(passed=False)).findings
    view = orders.add_findings(shop, "Ana", view.id, found)
    orders.confirm_finding(shop, "Ana", view.id, view.findings[0].id)
    for target in (State.DIAGNOSED, State.IN_REPAIR):
        view = orders.advance(shop, "Ana", view.id, target, "as the test wants it")
    orders.add_action(shop, "Ana", view.id, ActionCode.REFLOW)
    return orders.advance(shop, "Ana", view.id, State.TESTING, "as the test wants it").number


def test_the_order_is_found_by_the_serial(shop: Shop, number: str) -> None:
    assert order_of(shop, SERIAL) == number
    assert order_of(shop, "NOBODYKNOWSTHIS00") is None


def test_two_passes_in_a_row_propose_passed(shop: Shop, number: str) -> None:
    first = keep_run(shop, "Ana", run(1), number, fixture="ttyUSB0")
    assert (first.passes, first.needed, first.proposes_passed) == (1, 2, False)
    second = keep_run(shop, "Ana", run(2, began=1100.0), number, fixture="ttyUSB0")
    assert (second.passes, second.proposes_passed) == (2, True)
    kept = orders.order(shop, number).test_runs
    assert [(one.kind, one.phase, one.passed, one.fixture) for one in kept] == [
        (TestKind.FIXTURE, Phase.AFTER, True, "PT2 · ttyUSB0")
    ] * 2
    assert orders.order(shop, number).state is State.TESTING


def test_a_failure_between_two_passes_proposes_nothing(shop: Shop, number: str) -> None:
    for place, passed in enumerate((True, False, True)):
        last = keep_run(shop, "Ana", run(place, text=log(passed=passed), began=1000.0 + place), number)
    assert (last.passes, last.proposes_passed) == (1, False)
    view = orders.order(shop, number)
    assert view.test_runs[1].chips_found == 80
    assert view.findings


@pytest.mark.parametrize("dated", [False, True])
def test_the_same_run_is_written_once(shop: Shop, number: str, dated: bool) -> None:
    same = run(1, text=log(dated=dated))
    assert keep_run(shop, "Ana", same, number).commit is not None
    assert keep_run(shop, "Ana", same, number).commit is None
    # Heard again, from a recording say: with dates in its lines it is known, without them it is another run.
    again = run(7, text=log(dated=dated), began=5000.0)
    assert (keep_run(shop, "Ana", again, number).commit is None) == dated
    other = run(8, text=log(dated=dated, stamp="2026-01-01 09:00:00.000"), began=6000.0)
    assert keep_run(shop, "Ana", other, number).commit is not None


def test_undo_takes_back_the_run_with_its_log_and_findings(shop: Shop, number: str) -> None:
    before = orders.order(shop, number)
    kept = keep_run(shop, "Ana", run(1, text=log(passed=False)), number)
    assert kept.commit is not None
    assert shop.attachments.get(orders.order(shop, number).attachments[-1].sha256) == log(passed=False)
    shop.undo("Ana", kept.commit)
    after = orders.order(shop, number)
    assert (after.test_runs, after.findings, after.attachments) == (
        before.test_runs, before.findings, before.attachments,
    )  # fmt: skip


def test_a_board_without_an_order_gets_one_only_when_asked(shop: Shop) -> None:
    kept = open_for_run(shop, "Ana", run(1))
    view = orders.order(shop, kept.number)
    assert (view.asset.serial, len(view.test_runs)) == (SERIAL, 1)
    assert open_for_run(shop, "Ana", run(2, began=2000.0)).number == kept.number


@pytest.mark.parametrize(("port", "simulated"), [("simulated-console://tester", True), ("ttyUSB0", False)])
def test_a_run_of_a_simulated_tester_says_so(shop: Shop, number: str, port: str, simulated: bool) -> None:
    keep_run(shop, "Ana", run(), number, fixture=port)
    view = orders.order(shop, number)
    assert (view.test_runs[0].simulated, view.simulated) == (simulated, simulated)
