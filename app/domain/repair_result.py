"""What became of a board by the time it goes back: the one answer that its owner asks for. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.domain.finding import Fault
from app.domain.order_view import OrderView
from app.domain.stock import Grade
from app.domain.test_run import aged_hours
from app.domain.work_order import FINISHED, FindingStatus, State


class Outcome(StrEnum):
    """REPAIRED: the fault was mended, and the tests passed. NO_FAULT: none was found. DECLINED: the customer did not
    want the repair. BEYOND: it cannot be mended.
    """

    REPAIRED = "repaired"
    NO_FAULT = "no_fault"
    DECLINED = "declined"
    BEYOND = "beyond"


@dataclass(frozen=True, slots=True)
class RepairResult:
    """The outcome with what proves it: the fault that was mended (None = none was confirmed), tests passed in a row and
    hours aged since the last work; how many parts were fitted, and how many of them came from a donor board.
    """

    outcome: Outcome
    fault: Fault | None = None
    passes: int = 0
    aged_h: float = 0.0
    parts: int = 0
    recovered: int = 0


#: The board stays in the shop, or its parts do.
STAYS = frozenset({State.SCRAPPED, State.DONOR})


def result_of(order: OrderView) -> RepairResult | None:
    """How an order ended for its board; None while the work goes on, and where the board does not go back."""
    if order.state not in FINISHED or order.state in STAYS:
        return None
    fitted = [line for line in order.replacements if line.fitted > 0]
    came_by = {line.target for line in order.transitions} | {order.state}
    if order.state in (State.RETURNED_UNREPAIRED, State.DECLINED, State.BEYOND_REPAIR):
        outcome = Outcome.DECLINED if State.DECLINED in came_by else Outcome.BEYOND
    elif State.NO_FAULT_FOUND in came_by and not order.work_done_until:
        outcome = Outcome.NO_FAULT
    else:
        outcome = Outcome.REPAIRED
    confirmed = [line for line in order.findings if line.status is FindingStatus.CONFIRMED]
    leading = min(confirmed, key=lambda line: (line.finding.severity.rank, -line.finding.confidence), default=None)
    return RepairResult(
        outcome,
        leading.finding.fault if leading is not None else None,
        order.passes,
        aged_hours(order.test_runs, order.work_done_until),
        sum(line.fitted for line in fitted),
        sum(line.fitted for line in fitted if line.grade is Grade.RECOVERED),
    )
