"""Fans: standing, left out, slow; and machines that have none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.diagnosis.reading import findings_of_reading
from app.domain.finding import Fault, Severity
from drivers.model.reading import Activity, Fan


def turning(*rpm: float, first: int = 1) -> tuple[Fan, ...]:
    return tuple(Fan(position, speed) for position, speed in enumerate(rpm, first))


def test_a_fan_that_stands_is_named(miner) -> None:
    (finding,) = findings_of_reading(replace(miner, fans=turning(5900.0, 0.0, 5900.0, 5800.0)))
    assert (finding.fault, finding.position) == (Fault.FAN_FAULT, "fan 2")


def test_a_fan_that_stock_firmware_leaves_out_is_missed_by_the_model_s_number(miner) -> None:
    left_out = (Fan(1, 5900.0), Fan(3, 5900.0), Fan(4, 5800.0))
    (finding,) = findings_of_reading(replace(miner, fans=left_out))
    assert (finding.position, finding.found.key) == ("fan 2", "reading.fan_absent.found")
    assert findings_of_reading(replace(miner, fans=left_out, fans_expected=None)) == ()
    assert findings_of_reading(replace(miner, fans=left_out, fans_expected=3)) == ()


def test_two_of_four_standing_is_a_fault_only_where_the_model_has_four(miner) -> None:
    fans = turning(5900.0, 5900.0, 0.0, 0.0)
    (finding,) = findings_of_reading(replace(miner, fans=fans))
    assert finding.found.key == "reading.fans.found"
    assert findings_of_reading(replace(miner, fans=fans, fans_expected=2)) == ()
    assert findings_of_reading(replace(miner, fans=fans, fans_expected=None)) == ()


def test_a_fan_far_slower_than_the_others_is_worn(miner) -> None:
    assert findings_of_reading(replace(miner, fans=turning(5900.0, 4200.0, 5900.0, 5800.0))) == ()
    (finding,) = findings_of_reading(replace(miner, fans=turning(5900.0, 3000.0, 5900.0, 5800.0)))
    assert (finding.position, finding.severity) == ("fan 2", Severity.MINOR)
    assert findings_of_reading(replace(miner, fans=turning(1500.0, 600.0, 1500.0, 1500.0))) == ()


@pytest.mark.parametrize("model", ["S19 Pro Hyd", "S21 Hydro", "S21 Imm", "S19 Pro+ Hyd."])
def test_machines_cooled_by_liquid_have_no_fans_to_judge(miner, model) -> None:
    assert findings_of_reading(replace(miner, model=model, fans=turning(5900.0, 0.0, 5900.0, 2000.0))) == ()


def test_immersion_and_rest_are_no_fault(miner) -> None:
    assert findings_of_reading(replace(miner, fans=turning(0.0, 0.0, 0.0, 0.0))) == ()
    assert findings_of_reading(replace(miner, fans=())) == ()
    paused = replace(miner, fans=turning(900.0, 0.0, 900.0, 900.0), activity=Activity.PAUSED)
    assert findings_of_reading(paused) == ()
