"""A bench test of boards whose own regulator or voltage controller can be read: what it reads, what it accuses."""

from __future__ import annotations

import pytest

from app.domain.finding import Fault
from app.services.bench import run_bench
from app.services.bench_course import BenchTiming
from app.services.bench_steps import BenchSettings
from drivers.serial.chain import ChainTiming
from drivers.serial.power import PowerTiming

FAST = BenchTiming(chain=ChainTiming(), power=PowerTiming(0, 0), tries=1)


@pytest.mark.parametrize(
    ("fault", "verdict", "volts"), [("none", Fault.NONE, 1.15), ("regulator", Fault.REGULATOR_FAULT, 0.0)]
)
def test_the_regulator_of_a_bitaxe_is_read_and_a_dead_one_found(fault, verdict, volts) -> None:
    settings = BenchSettings(f"simulated://Bitaxe Gamma?fault={fault}", board_code="Bitaxe Gamma", seconds=0)
    report = run_bench(settings, timing=FAST)
    rails = {rail.name: rail for rail in report.run.rails}
    assert rails["TPS546 0x24 input"].volts == pytest.approx(5.0, abs=0.01)
    assert rails["TPS546 0x24 output"].volts == pytest.approx(volts, abs=0.01)
    assert report.verdict.fault is verdict
