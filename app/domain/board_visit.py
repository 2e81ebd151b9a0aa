"""A board's stay in the shop, as the next person at the bench wants it: what it was here for and what was done."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.domain.finding import Fault, Finding
from app.domain.order_view import ActionLine, OrderView, ReplacementLine
from app.domain.work_order import ActionCode, FindingStatus, State


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done to the board: at which place (as orders write it, "chip 84"; "" = the whole board), and what.

    `part` is the name of a part that was fitted.
    """

    code: ActionCode
    position: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Visit:
    """One stay. `lead` is what it was here for, as found; None where nothing was. Times UTC, `ended_at` None = open."""

    number: str
    state: State
    opened_at: datetime
    ended_at: datetime | None
    reported: str
    lead: Finding | None
    done: tuple[Deed, ...] = ()
    passes: int = 0
    aged_h: float = 0.0
    simulated: bool = False

    @property
    def fault(self) -> Fault | None:
        """The fault it was here for."""
        return self.lead.fault if self.lead else None

    @property
    def last_seen(self) -> datetime:
        """When it was here last."""
        return self.ended_at or self.opened_at


def visit_of(view: OrderView) -> Visit:
    """An order as a stay of its board."""
    return Visit(
        view.number, view.state, view.opened_at, view.closed_at, view.reported_fault, leading(view), _deeds(view),
        view.passes, view.standing.burn_in_hours, view.simulated,
    )  # fmt: skip


def repairs_at(places: Iterable[str]) -> Counter[int]:
    """How often each chip is named by the places of repairs, as orders write them ("chip 84")."""
    found: Counter[int] = Counter()
    for place in places:
        found.update({int(chip) for chip in re.findall(r"\bchip (\d{1,3})\b", place)})
    return found


def leading(view: OrderView) -> Finding | None:
    """What the order is about: what somebody confirmed, else the gravest that was found and not ruled out."""
    kept = [line for line in view.findings if line.status is not FindingStatus.RULED_OUT]
    kept.sort(key=lambda line: (line.status is not FindingStatus.CONFIRMED, line.finding.severity.rank))
    return kept[0].finding if kept else None


def _deeds(view: OrderView) -> tuple[Deed, ...]:
    """What was done, oldest first; a part fitted where a replacement was noted is that replacement."""
    found: dict[tuple[ActionCode, str], Deed] = {}
    lines: list[ActionLine | ReplacementLine] = [*view.actions, *(one for one in view.replacements if one.fitted)]
    for line in sorted(lines, key=lambda one: one.stamp):
        deed = _deed(line)
        before = found.get((deed.code, deed.position))
        if before is None or not before.part:
            found[deed.code, deed.position] = deed
    return tuple(found.values())


def _deed(line: ActionLine | ReplacementLine) -> Deed:
    position = "" if line.position in ("—", "-") else line.position
    if isinstance(line, ActionLine):
        return Deed(line.code, position)
    return Deed(ActionCode.REPLACE, position, line.part_name)
