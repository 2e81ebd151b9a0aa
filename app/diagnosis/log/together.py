"""Faults that a machine's own messages name on all its boards at once: what the boards share comes first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from app.diagnosis.board_values import listed
from app.diagnosis.knowledge import Found
from app.domain.finding import Component, Fault

#: Faults of single boards -> the words for all of them, and what to do then.
_SHARED: Mapping[Fault, tuple[str, tuple[str, ...]]] = {
    Fault.TEMP_SENSOR_FAULT: ("log.sensor_all", ("measure_supply_load", "reseat_cable", "swap_psu")),
    Fault.EEPROM_UNREADABLE: (
        "log.eeprom_fail_all", ("install_matching_firmware", "reseat_cable", "measure_supply_load"),
    ),
    Fault.BOARD_MISSING: ("log.board_missing_all", ("save_log", "measure_supply_load", "swap_psu", "reseat_cable")),
    Fault.OVERTEMPERATURE: ("log.hot_all", ("power_off_cool", "check_fans", "check_room")),
}  # fmt: skip
#: Boards of most machines: so many that fail alike are all of a machine that nobody knows.
_ALL = 3


def together(told: Sequence[tuple[int | None, Found]], boards: int | None) -> Iterator[Found]:
    """What all boards of a machine with so many share, by the chains that its messages accuse of the same fault."""
    for fault, (words, steps) in _SHARED.items():
        of_fault = [(chain, found) for chain, found in told if found.fault is fault and chain is not None]
        chains = sorted({chain for chain, _found in of_fault if chain is not None})
        if len(chains) < max(boards or _ALL, 2):
            continue
        evidence = tuple(dict.fromkeys(one for _chain, found in of_fault for one in found.evidence))
        yield Found(
            fault, f"{words}.title", f"{words}.found", 0.6, {"chains": listed(chains)}, "several",
            component=Component.MINER, evidence=evidence, steps=steps,
        )  # fmt: skip
