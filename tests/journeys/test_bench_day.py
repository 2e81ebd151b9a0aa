"""A technician's day at the bench, through the services as the window uses them, on real ptys.

From a board that is plugged in to its signed paper: what was found, repaired and proved, what a factory tester says.
"""

from __future__ import annotations

import os
import pty
import queue
import subprocess
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.finding import Fault, Role
from app.domain.order_draft import MinerDraft
from app.domain.test_run import TestKind
from app.domain.work_order import ActionCode, SignerRole, State
from app.services import orders
from app.services.bench import run_bench
from app.services.bench_course import BenchTiming
from app.services.bench_orders import keep_report, next_place
from app.services.bench_ports import PortWatch
from app.services.bench_steps import BenchReport, BenchSettings, Port
from app.services.console import ConsoleSession
from app.services.console_events import (
    CaptureEnded,
    ConsoleEvent,
    ConsoleRun,
    ConsoleSettings,
    RunRecognised,
    console_timing,
)
from app.services.console_orders import keep_run, order_of
from app.services.paper import work_order_pdf
from app.services.recordings import RECORDINGS, new_file
from app.services.shop import Shop
from app.words.findings import finding_text
from drivers import catalogue
from drivers.serial.chain import ChainTiming
from drivers.serial.power import PowerTiming
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_eeprom import image_of
from drivers.simulated.hashboard_faults import HEALTHY, kinds

WHO = "M. Kovač"
MACHINE = MinerDraft(ip="10.3.4.17", model="S21 Pro", serial="HWSIMMACHINE00042", slot=1)
SPEC = catalogue.board("A3HB70601")
assert SPEC is not None
SERIAL, SISTER = "HWSIM70601A0001BK", "HWSIM70601A0002BK"
#: The chip that is weak, and its domain of five.
CHIP, DOMAIN = 16, 4
#: A healthy chip is there at once; only a silent one costs its wait.
QUICK = BenchTiming(
    chain=ChainTiming(
        quiet_s=0.2, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.1, baud_s=0.05, ramp_s=0.0, settle_s=0.0,
        sensor_s=0.0,
    ),
    power=PowerTiming(0.0, 0.0),
    answer_s=10.0,
)  # fmt: skip
#: A replay's host waits longer than the recorded one, so that no answer comes out of its place.
REPLAYED = replace(QUICK, chain=replace(QUICK.chain, quiet_s=0.3))
TESTING = replace(console_timing(), run_quiet_s=0.2, quiet_s=0.05, diagnose_s=0.1)
#: The chips hash so long before they are compared, in seconds.
HASHING = 0.4
#: What a factory tester prints of a board that passes.
TESTER = f"""prepare_local_config_information :
parse_local_config_file : Test_Process : PT2
parse_local_config_file : Board_Name : {SPEC.code}
parse_local_config_file : Asic_Num : {SPEC.chips}
lcd_show : L0: Start Test
edf_v5_dump_data : board_sn = {SERIAL}
get_register_value : find asic num {SPEC.chips}
lcd_show : L1: PT2: OK
main : TEST OVER...
"""


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    with Shop.open(tmp_path) as opened:
        yield opened


def test_a_day_at_the_bench(shop: Shop, tmp_path: Path) -> None:
    # Another board of the same machine was here in the morning, and is well; its EEPROM is of another format.
    with SimulatedHashboard(SPEC, serial=SISTER, image=image_of(SPEC, SISTER, "4")) as sister:
        morning = keep_report(shop, WHO, result_of(sister, "quick"), miner=replace(MACHINE, slot=0))
    assert orders.order(shop, morning).findings == ()

    with hot_plugged() as board:
        recording = new_file(tmp_path / RECORDINGS, SPEC.code)
        report = result_of(board, "full", recording)
        assert report.powered_off
        (weak,) = (one for one in report.findings if one.role is Role.CAUSE)
        assert (weak.fault, weak.chips, weak.domains) == (Fault.WEAK_CHIPS, (CHIP,), (DOMAIN,))

        number = keep_report(shop, WHO, report, miner=MACHINE)
        view = orders.order(shop, number)
        assert (view.asset.serial, view.asset.board_code) == (SERIAL, SPEC.code)
        by_fault = {line.finding.fault: line for line in view.findings}
        assert set(by_fault) == {Fault.WEAK_CHIPS, Fault.EEPROM_MISMATCH}
        assert morning in finding_text(by_fault[Fault.EEPROM_MISMATCH].finding).title
        assert next_place(view) == f"chip {CHIP}"

        # The recording went with the order; a colleague plays it and sees the same, which proves no repair.
        (kept,) = view.attachments
        sent = tmp_path / "sent.hwrec"
        sent.write_bytes(shop.attachments.get(kept.sha256))
        again = run_bench(BenchSettings(f"replay:{sent}", seconds=HASHING, plan="full"), timing=REPLAYED)
        assert (again.run.replayed, again.verdict.fault) == (True, Fault.WEAK_CHIPS)
        assert again.findings[0].chips == (CHIP,)

        orders.advance_to(shop, WHO, view.id, State.DIAGNOSING)
        orders.confirm_finding(shop, WHO, view.id, by_fault[Fault.WEAK_CHIPS].id)
        orders.rule_out_finding(shop, WHO, view.id, by_fault[Fault.EEPROM_MISMATCH].id)
        orders.advance_to(shop, WHO, view.id, State.IN_REPAIR)
        orders.add_action(shop, WHO, view.id, ActionCode.REFLOW, position=f"chip {CHIP}")
        orders.advance(shop, WHO, view.id, State.TESTING)

        board.faults = HEALTHY
        for passes in (1, 2):
            proof = result_of(board, "standard")
            assert (proof.verdict.fault, proof.findings) == (Fault.NONE, ())
            keep_report(shop, WHO, proof, number)
            assert orders.order(shop, number).standing.passes == passes
        step = orders.next_step(orders.order(shop, number))
        assert step is not None
        assert (step.target, step.ready) == (State.PASSED, True)

    run = heard_of_tester(tmp_path)
    assert (run.serial, run.passed, order_of(shop, SERIAL)) == (SERIAL, True, number)
    said = keep_run(shop, WHO, run, number, fixture="tester 1")
    assert (said.passes, said.proposes_passed) == (3, True)

    orders.advance(shop, WHO, view.id, State.PASSED)
    orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    tests = orders.order(shop, number).test_runs
    assert [(one.kind, one.passed) for one in tests] == [
        (TestKind.BENCH, False), (TestKind.BENCH, True), (TestKind.BENCH, True), (TestKind.FIXTURE, True),
    ]  # fmt: skip
    paper = tmp_path / "order.pdf"
    work_order_pdf(shop, number, paper)
    read = subprocess.run(["pdftotext", "-layout", str(paper), "-"], capture_output=True, text=True, check=True).stdout
    for word in (number, SERIAL, SPEC.code, f"chip {CHIP}", f"domain {DOMAIN}", "Full", "Standard", "PT2", "simulated"):
        assert word in read, word


@contextmanager
def hot_plugged() -> Iterator[SimulatedHashboard]:
    """A board with a weak chip that appears in the list of ports once it is plugged in, and leaves it unplugged."""
    seen: queue.SimpleQueue[tuple[Port, ...]] = queue.SimpleQueue()
    watch = PortWatch(seen.put, lambda error: pytest.fail(str(error)), every_s=0.02)
    try:
        before = {port.url for port in seen.get(timeout=20)}
        with SimulatedHashboard(SPEC, serial=SERIAL, faults=kinds()["weak"].on(SPEC, CHIP)) as board:
            came = [port for port in seen.get(timeout=20) if port.url not in before]
            assert [(port.url, port.control_url) for port in came] == [(board.data_url, board.control_url)]
            yield board
        assert {port.url for port in seen.get(timeout=20)} == before
    finally:
        watch.stop()


def result_of(board: SimulatedHashboard, plan: str, record: Path | None = None) -> BenchReport:
    """A test that names no board: its EEPROM does."""
    settings = BenchSettings(board.data_url, board.control_url, seconds=HASHING, plan=plan, record=record)
    return run_bench(settings, timing=QUICK)


def heard_of_tester(folder: Path) -> ConsoleRun:
    """What a factory tester on a console says of the board."""
    events: queue.SimpleQueue[ConsoleEvent] = queue.SimpleQueue()
    far, near = pty.openpty()
    tty.setraw(near)
    try:
        session = ConsoleSession(ConsoleSettings(os.ttyname(near), folder=folder), events.put, TESTING)
        session.start()
        os.write(far, TESTER.encode())
        while not isinstance(event := events.get(timeout=20), RunRecognised):
            assert not isinstance(event, CaptureEnded), event
        session.stop()
        session.wait(20)
    finally:
        os.close(far)
        os.close(near)
    return event.run
