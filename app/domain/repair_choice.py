"""What hands most likely do next to a board under repair, so that one key records it: an action, or a part from stock,
at the place of a suspect.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.domain.finding import Finding, PartKind
from app.domain.stock import LotRow
from app.domain.test_run import TestKind
from app.domain.work_order import ActionCode
from drivers.model.board import BoardSpec

#: What is tried first on a part of a kind, before it is replaced; a joint is reflowed where nothing else is named.
_FIRST = {
    PartKind.HEATSINK: ActionCode.REPASTE,
    PartKind.CONNECTOR: ActionCode.RESEAT,
    PartKind.CABLE: ActionCode.RESEAT,
    PartKind.EEPROM: ActionCode.REPROGRAM,
    PartKind.FIRMWARE: ActionCode.FIRMWARE,
    PartKind.PCB: ActionCode.TRACE_REPAIR,
    PartKind.PSU: ActionCode.RESEAT,
}
#: So many choices have a key, and so many suspects are looked at.
MOST, _SUSPECTS = 6, 3
#: How findings write a place that is a domain as a whole.
_DOMAIN = "domain "


@dataclass(frozen=True, slots=True)
class RepairChoice:
    """One choice: a part from this lot where there is one, else the action; at a place, "" where none is known."""

    action: ActionCode
    place: str
    lot: LotRow | None = None


def choices(finding: Finding | None, lots: Sequence[LotRow], kind: TestKind | None = None) -> tuple[RepairChoice, ...]:
    """The choices for a finding, likeliest suspect first; `lots` = what in stock fits it, `kind` = the test it is of.

    What a machine found hot is first a matter of heatsink and paste.
    """
    found: list[RepairChoice] = []
    if finding is not None and finding.parts and kind in (TestKind.IN_MINER, TestKind.BURN_IN):
        found.append(RepairChoice(ActionCode.REPASTE, finding.parts[0].position or ""))
    for suspect in finding.parts[:_SUSPECTS] if finding is not None else ():
        place = suspect.position or ""
        found.append(RepairChoice(_FIRST.get(suspect.kind, ActionCode.REFLOW), place))
        lot = next((lot for lot in lots if lot.kind is suspect.kind), None)
        if lot is not None:
            found.append(RepairChoice(ActionCode.REPLACE, place, lot))
    return tuple(dict.fromkeys(found))[:MOST]


def by_chip(offered: Sequence[RepairChoice], board: BoardSpec | None) -> tuple[RepairChoice, ...]:
    """The same, and where a place is a whole domain, its first choice (a part before an action) at each chip of it.

    A short tells its domain and not which chip: hands find that, and record it by a key.
    """
    of_domain = [one for one in offered if one.place.startswith(_DOMAIN)]
    first = next((one for one in of_domain if one.lot is not None), of_domain[0] if of_domain else None)
    if board is None or first is None:
        return tuple(offered)
    chips = [chip for chip in range(1, board.chips + 1) if f"{_DOMAIN}{board.domain_of(chip)}" == first.place]
    if len(offered) + len(chips) > MOST:
        return tuple(offered)
    return (*offered, *(replace(first, place=f"chip {chip}") for chip in chips))
