"""Boards whose chips have supply only through a voltage controller, tested on simulated controllers."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.finding import Fault
from app.services.bench import run_bench
from app.services.bench_steps import BenchEvent, BenchReport, BenchSettings, StepDone, VoltageRead
from app.words.phrases import templates
from drivers import catalogue
from drivers.model.bench_run import ControllerTrouble
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_faults import HashboardFaults
from drivers.simulated.i2c_pic import PicDevice, PicFaults
from tests.services.test_bench_power import ONCE

CODE = "NBS1902"


def pic(**faults: bool) -> PicDevice:
    return PicDevice(0x89, framed=True, faults=PicFaults(**faults))


def board(pic_silent: bool = False, **faults: bool) -> SimulatedHashboard:
    spec = catalogue.board(CODE)
    assert spec is not None
    return SimulatedHashboard(spec, faults=HashboardFaults(pic_silent=pic_silent), voltage_controller=pic(**faults))


def bench(standing: SimulatedHashboard, plan: str = "quick") -> tuple[BenchReport, list[BenchEvent]]:
    events: list[BenchEvent] = []
    settings = BenchSettings(standing.data_url, standing.control_url, CODE, 0, plan)
    return run_bench(settings, events.append, timing=ONCE), events


def test_the_controller_is_enabled_for_the_test_and_disabled_after_it() -> None:
    with board() as standing:
        report, events = bench(standing)
        one = standing.voltage_controller
        assert one is not None
        assert not one.enabled
    control = report.run.voltage_control
    assert control is not None
    assert (control.enabled, control.trouble, control.version, control.needed) == (True, None, 0x89, True)
    assert (report.verdict.fault, report.run.chips_found, report.powered_off) == (Fault.NONE, 76, True)
    assert [event.control for event in events if isinstance(event, VoltageRead)] == [control]


@pytest.mark.parametrize(
    ("field", "trouble"),
    [
        ("pic_silent", ControllerTrouble.SILENT),
        ("boot_loader", ControllerTrouble.BOOT_LOADER),
        ("refuses", ControllerTrouble.REFUSED),
    ],
)
def test_a_controller_in_trouble_is_the_verdict_and_the_board_is_off(field: str, trouble: ControllerTrouble) -> None:
    with board(**{field: True}) as standing:
        report, said = bench(standing)
        assert not standing.powered
        assert not any(standing.pins.values())
    control = report.run.voltage_control
    assert control is not None
    assert control.trouble is trouble
    assert (report.verdict.fault, report.run.chips_found) == (Fault.VOLTAGE_CONTROLLER_FAULT, 0)
    assert {event.detail.key for event in said if isinstance(event, StepDone)} <= set(templates())


def test_a_plan_without_the_step_sends_the_controller_nothing(tmp_path: Path) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text('[bare]\nsteps = ["identity", "power", "count"]\n')
    with board() as standing:
        report, _events = bench(standing, str(plan))
    assert report.run.voltage_control is None
    assert (report.verdict.fault, report.findings) == (Fault.INCONCLUSIVE, ())
