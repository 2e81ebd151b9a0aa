"""The power supply: a sagging input is told from one that is made for another voltage."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.diagnosis.reading import findings_of_reading
from app.domain.finding import Component, Fault
from drivers.model.reading import SupplyReading


@pytest.mark.parametrize("volts", [5.1, 12.0, 11.0, 110.0, 120.0, 208.0, 230.0, 240.0, 277.0, 400.0, 480.0])
def test_every_voltage_that_machines_are_made_for_is_fine(miner, volts) -> None:
    assert findings_of_reading(replace(miner, supply=SupplyReading(input_v=volts))) == ()


@pytest.mark.parametrize("volts", [4.1, 9.5, 160.0, 178.0, 300.0 + 30.0])
def test_a_sagging_input_is_told(miner, volts) -> None:
    (finding,) = findings_of_reading(replace(miner, supply=SupplyReading(input_v=volts)))
    assert (finding.fault, finding.component) == (Fault.PSU_FAULT, Component.PSU)


@pytest.mark.parametrize("volts", [0.0, 1.0, 48.0, 23_000.0])
def test_a_number_in_another_unit_accuses_nobody(miner, volts) -> None:
    assert findings_of_reading(replace(miner, supply=SupplyReading(input_v=volts))) == ()


def test_a_supply_that_is_too_hot_is_told_and_an_impossible_heat_is_not(miner) -> None:
    (finding,) = findings_of_reading(replace(miner, supply=SupplyReading(temp_c=104.0)))
    assert finding.fault is Fault.PSU_FAULT
    for temp in (55.0, 255.0, -40.0):
        assert findings_of_reading(replace(miner, supply=SupplyReading(temp_c=temp))) == ()
