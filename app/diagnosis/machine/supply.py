"""The power supply as the machine tells it: its input and its temperature. What else it says comes as error codes.

Output voltages are not judged: what they should be differs by board and by what the firmware sets at the moment.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.diagnosis.knowledge import Found
from app.diagnosis.machine.look import Look
from app.diagnosis.temperature import is_impossible_temperature
from app.domain.finding import Fault, Severity


def supply_input(look: Look) -> Iterator[Found]:
    """An input that sags below what machines are made for; a number far from every such voltage says nothing."""
    volts = look.reading.supply.input_v if look.reading.supply else None
    if volts is None or any(low <= volts <= high for low, high in look.limits["supply_bands_v"]):
        return
    share = look.limits["supply_sag_share"]
    band = next((low for low, _high in look.limits["supply_bands_v"] if share * low <= volts < low), None)
    if band is None:
        return
    yield Found(
        Fault.PSU_FAULT,
        "reading.input_low.title",
        "reading.input_low.found",
        0.6,
        {"volts": round(volts, 2), "least_v": band},
        evidence=look.evidence(f"power supply: input {volts:g} V"),
        steps=("check_mains", "measure_supply_load"),
        severity=Severity.MAJOR,
    )


def supply_heat(look: Look) -> Iterator[Found]:
    """A power supply that tells a temperature no supply should reach."""
    temp = look.reading.supply.temp_c if look.reading.supply else None
    limit = look.limits["supply_hot_c"]
    if temp is None or is_impossible_temperature(temp) or temp < limit:
        return
    yield Found(
        Fault.PSU_FAULT,
        "reading.supply_hot.title",
        "reading.supply_hot.found",
        0.5,
        {"temp_c": temp, "limit_c": limit},
        evidence=look.evidence(f"power supply: {temp:g} °C"),
        steps=("check_fans", "check_room", "swap_psu"),
        severity=Severity.MAJOR,
    )
