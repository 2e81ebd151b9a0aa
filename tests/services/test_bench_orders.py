"""From a bench report or a log to a work order, and back from a serial to its history."""

from __future__ import annotations

from dataclasses import replace

from app.domain.asset import AssetKind, SerialSource
from app.domain.finding import Component, Fault, Finding, PartKind, Severity, Suspect
from app.domain.log_diagnosis import LogDiagnosis
from app.domain.order_draft import AssetDraft, MinerDraft, OrderDraft
from app.domain.phrase import Phrase
from app.domain.test_run import Phase
from app.domain.work_order import ActionCode, SignerRole, State
from app.services import orders
from app.services.bench_orders import keep_log, keep_report, keep_report_told, next_place, repairs_of
from app.services.bench_steps import BenchReport
from app.services.diagnosis import diagnose_log, findings_of_bench
from app.services.earlier import earlier
from app.words.board_history import kept_text
from drivers.catalogue import board
from drivers.model.bench_run import BenchRun
from drivers.model.eeprom import EepromContent

ME = "A. Lind"
BOARD = board("BHB42601")


def report(found: int = 84, serial: str | None = "JYZZ5BBAJJBJH0842") -> BenchReport:
    eeprom = EepromContent("4", valid=True, board_name="BHB42601", board_sn=serial)
    run = BenchRun("p", attempts=(found,) * 3, address_map=tuple(n < found for n in range(126)), eeprom=eeprom)
    return BenchReport(run, BOARD, *findings_of_bench(run, BOARD))


def test_a_report_opens_an_order_with_board_run_findings_and_machine(shop):
    number = keep_report(shop, ME, report(), None, MinerDraft("10.3.4.17", "Antminer", "S19j Pro", "SN-M", None, 1))
    view = orders.order(shop, number)
    assert (view.asset.serial, view.asset.board_code) == ("JYZZ5BBAJJBJH0842", "BHB42601")
    assert view.asset.serial_source is SerialSource.EEPROM
    assert view.findings[0].finding.fault is Fault.CHAIN_BREAK
    assert view.test_runs[0].chips_found == 84
    assert view.miner.ip == "10.3.4.17"
    assert next_place(view) == view.findings[0].finding.parts[0].position


def test_a_board_on_the_bench_is_out_of_its_machine_and_that_is_told(shop):
    board = AssetDraft(AssetKind.HASHBOARD, serial="JYZZ5BBAJJBJH0842", serial_source=SerialSource.DEVICE)
    miner = MinerDraft("10.3.4.17", "Antminer", "S19j Pro", "SN-M", None, 1)
    number = orders.open_order(shop, ME, OrderDraft("dark", board, miner)).number
    kept, moved = keep_report_told(shop, ME, report(), number)
    assert kept == number
    assert kept_text(number, moved) == f"Kept on {number}. {moved.name} is out of SN-M, board 2 now."
    assert keep_report_told(shop, ME, report(), number) == (number, None)


def test_the_place_to_go_to_comes_from_the_confirmed_test_not_from_what_the_miner_said(shop):
    said = Finding(
        Fault.BOARD_MISSING, Severity.CRITICAL, Component.HASHBOARD, Phrase.of("x"), Phrase.of("y"), 0.9,
        parts=(Suspect(PartKind.CONNECTOR, "signal connector", likelihood=0.5),),
    )  # fmt: skip
    draft = OrderDraft("dark", AssetDraft(AssetKind.HASHBOARD), MinerDraft("10.3.4.17"), (said,))
    number = orders.open_order(shop, ME, draft).number
    assert next_place(orders.order(shop, number)) == "signal connector"
    keep_report(shop, ME, report(), number)
    view = orders.order(shop, number)
    of_miner, of_bench = view.findings[0], view.findings[1]
    tested = next(suspect.position for suspect in of_bench.finding.parts if suspect.position)
    assert next_place(view) == tested
    orders.confirm_finding(shop, ME, view.id, of_miner.id)
    orders.confirm_finding(shop, ME, view.id, of_bench.id)
    assert next_place(orders.order(shop, number)) == tested
    orders.rule_out_finding(shop, ME, view.id, of_bench.id)
    assert next_place(orders.order(shop, number)) == "signal connector"


def test_a_report_added_to_an_order_brings_the_serial_it_lacked(shop):
    view = orders.open_order(shop, ME, OrderDraft("no light", AssetDraft(AssetKind.HASHBOARD)))
    assert keep_report(shop, ME, report(), view.number) == view.number
    after = orders.order(shop, view.id)
    assert after.asset.serial == "JYZZ5BBAJJBJH0842"
    assert len(after.test_runs) == 1


def test_an_unread_serial_leaves_a_draft(shop):
    view = orders.order(shop, keep_report(shop, ME, report(serial=None)))
    assert view.state is State.DRAFT
    assert view.asset.serial is None


def test_a_second_report_of_the_board_goes_to_the_order_it_is_here_for(shop):
    assert earlier(shop, "JYZZ5BBAJJBJH0842") is None
    number = keep_report(shop, ME, report())
    assert keep_report(shop, ME, report()) == number
    assert earlier(shop, "JYZZ5BBAJJBJH0842").open_order.number == number
    view = orders.advance_to(shop, ME, orders.order(shop, number).id, State.DIAGNOSING)
    orders.rule_out_finding(shop, ME, view.id, view.findings[0].id)
    orders.advance(shop, ME, view.id, State.NO_FAULT_FOUND)
    orders.sign(shop, ME, view.id, SignerRole.TECHNICIAN)
    orders.advance(shop, ME, view.id, State.RETURNED)
    found = earlier(shop, "JYZZ5BBAJJBJH0842")
    assert (found.open_order, found.last_closed.number, len(found.orders)) == (None, number, 1)
    assert keep_report(shop, ME, report()) != number


def storm() -> tuple[LogDiagnosis, bytes]:
    """A log whose chain 2 loses chips among checksum errors."""
    when, where = "2021-04-03 16:30:30 driver-btm-soc.c", "check_asic_reg_oneChain"
    lines = [f"{when}:1869:{where}: chain[02] num[1]: the register is 1393"]
    lines += [f"{when}:1795:{where}: crc is 0x{n}, but it should be 0x1f" for n in range(9)]
    lines += [f"{when}:3950:check_asic_num: chain 2, find asic num 50, times 0"]
    lines += [f"{when}:4033:check_asic_num: chian 2 check asic number failed!"]
    text = "\n".join(lines).encode()
    return diagnose_log("storm.log", text), text


def test_a_log_opens_an_order_with_its_lines_and_itself(shop):
    diagnosis, text = storm()
    assert diagnosis.findings
    view = orders.order(shop, keep_log(shop, ME, diagnosis, text, "storm.log").number)
    assert {line.finding for line in view.findings} == set(diagnosis.findings)
    assert shop.attachments.get(view.attachments[0].sha256) == text


def test_an_order_opened_from_a_log_is_taken_back_alone(shop):
    kept = keep_log(shop, ME, *storm(), "storm.log")
    later = orders.open_order(shop, ME, OrderDraft("later", AssetDraft(AssetKind.HASHBOARD)))
    shop.undo(ME, kept.commit)
    assert {row.number for row in orders.orders(shop)} == {later.number}


def test_repairs_are_counted_by_chip(shop):
    view = orders.order(shop, keep_report(shop, ME, report()))
    orders.add_action(shop, ME, view.id, ActionCode.REFLOW, "chip 84")
    orders.add_action(shop, ME, view.id, ActionCode.REBALL, "between chip 84 and chip 85")
    view = orders.add_action(shop, ME, view.id, ActionCode.CLEAN, "connector")
    assert repairs_of([view]) == {84: 2, 85: 1}


def test_a_quick_look_is_no_pass_that_proves_a_repair(shop):
    view = orders.order(shop, keep_report(shop, ME, report()))
    whole = report(126)
    look = replace(whole.run, plan="quick", left_out=("address_map", "counters"))
    full = replace(whole.run, plan="full")
    for run, passes in ((look, 0), (look, 0), (full, 1), (look, 1), (full, 2)):
        view = orders.add_test_run(shop, ME, view.id, whole.verdict, run, phase=Phase.AFTER)
        assert view.passes == passes
    assert [run.a_look for run in view.tests_after] == [True, True, False, True, False]
