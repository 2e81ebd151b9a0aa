"""What can be wrong with a simulated hashboard, and the ready-made faults people pick from the port list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from drivers.simulated.story import LAST_ANSWERING_CHIP


@dataclass(frozen=True, slots=True)
class HashboardFaults:
    """The state of a simulated board. Chips count from 1 at the connector; the default is a healthy board.

    `break_after`: no chip behind this one is heard. `joint_after`: a dry joint behind this chip, now open, now closed.
    `weak`: chips that hash at 40 % and make errors; `erring`: chips that make errors at full rate.
    `noise`: share of replies damaged on the wire, 0..1.
    `unplug_after`: replies on the data port after which the cable comes out.
    """

    break_after: int | None = None
    joint_after: int | None = None
    weak: tuple[int, ...] = ()
    erring: tuple[int, ...] = ()
    noise: float = 0.0
    hot: bool = False
    silent: bool = False
    eeprom_silent: bool = False
    diode_open: bool = False
    unplug_after: int | None = None


HEALTHY: Final = HashboardFaults()

#: Name in a `simulated://` URL -> the fault. `after=` and `chip=` in the URL move what sits at one place.
NAMED: Final[dict[str, HashboardFaults]] = {
    "none": HEALTHY,
    "break": HashboardFaults(break_after=LAST_ANSWERING_CHIP),
    "joint": HashboardFaults(joint_after=LAST_ANSWERING_CHIP),
    "weak": HashboardFaults(weak=(31,)),
    "errors": HashboardFaults(erring=(71,)),
    "noise": HashboardFaults(noise=0.05),
    "hot": HashboardFaults(hot=True),
    "silent": HashboardFaults(silent=True),
    "eeprom": HashboardFaults(eeprom_silent=True),
    "diode": HashboardFaults(diode_open=True),
    "unplug": HashboardFaults(unplug_after=150),
}


def named(name: str, *, after: int | None = None, chip: int | None = None) -> HashboardFaults:
    """A ready-made fault, moved to a place where one is given. Raises KeyError for a name there is not."""
    faults = NAMED[name]
    if after is not None and faults.break_after is not None:
        return replace(faults, break_after=after)
    if after is not None and faults.joint_after is not None:
        return replace(faults, joint_after=after)
    if after is not None and faults.unplug_after is not None:
        return replace(faults, unplug_after=after)
    if chip is not None and faults.weak:
        return replace(faults, weak=(chip,))
    if chip is not None and faults.erring:
        return replace(faults, erring=(chip,))
    return faults
