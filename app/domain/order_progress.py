"""The progress line of an order: the stations it went through, where it is, and what is still ahead, told as it is.

An order that left the line shows where it went instead of stations it never reached; one that waits shows at which
station; a station nobody needed is passed by, without a tick.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from app.domain.order_view import OrderView
from app.domain.work_order import State


class Mark(StrEnum):
    """How a station is drawn."""

    DONE = "done"
    PASSED_BY = "passed_by"
    NOW = "now"
    HELD = "held"
    OFF = "off"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Station:
    """One station. `state` names it: of the present one it is the state that the order is in."""

    state: State
    mark: Mark


#: The line, each station by the state that reaches it.
LINE = (
    State.RECEIVED, State.DIAGNOSED, State.AWAITING_APPROVAL, State.IN_REPAIR, State.TESTING, State.PASSED, State.READY,
    State.RETURNED,
)  # fmt: skip
#: Where the states between stand: at the station they lead to.
_AT = {
    State.DRAFT: State.RECEIVED, State.TRIAGE: State.RECEIVED, State.DIAGNOSING: State.DIAGNOSED,
    State.AWAITING_PARTS: State.IN_REPAIR, State.BURN_IN: State.TESTING,
}  # fmt: skip
#: Where an order left the line, and where it ends from there.
_LEFT: dict[State, tuple[State, ...]] = {
    State.NO_FAULT_FOUND: (State.RETURNED,),
    State.DECLINED: (State.RETURNED_UNREPAIRED,),
    State.BEYOND_REPAIR: (State.SCRAPPED,),
    State.SCRAPPED: (),
    State.DONOR: (),
    State.RETURNED_UNREPAIRED: (),
    State.NEEDS_REVIEW: (),
}
_WAITS = frozenset({State.ON_HOLD, State.AWAITING_APPROVAL, State.AWAITING_PARTS})


def stations(view: OrderView) -> tuple[Station, ...]:
    """The stations of an order from left to right."""
    been = {line.target for line in view.transitions}
    if any(quote.approval is not None for quote in view.quotes):
        been.add(State.AWAITING_APPROVAL)
    state = view.held_from if view.state is State.ON_HOLD and view.held_from else view.state
    left = next((one for one in _LEFT if one is state or (one in been and state is State.RETURNED)), None)
    if left is not None:
        return _left(view.state, left, been)
    at = LINE.index(_AT.get(state, state))
    marks = [_passed(one, been) for one in LINE[:at]]
    present = Mark.DONE if state.closed else Mark.HELD if view.state in _WAITS else Mark.NOW
    if state is State.DRAFT:
        present = Mark.AHEAD
    named = view.state if present in (Mark.HELD, Mark.NOW) else LINE[at]
    return (
        *(Station(one, mark) for one, mark in zip(LINE, marks, strict=False)),
        Station(named, present),
        *(Station(one, Mark.AHEAD) for one in LINE[at + 1 :]),
    )


def _left(state: State, left: State, been: Collection[State]) -> tuple[Station, ...]:
    """The stations it was at, where it left the line, and where it ends."""
    before = [Station(one, Mark.DONE) for one in LINE[:-1] if one in been]
    if left in (State.SCRAPPED, State.DONOR, State.RETURNED_UNREPAIRED):
        before += [Station(way, Mark.OFF) for way in (State.BEYOND_REPAIR, State.DECLINED) if way in been]
        return (*before, Station(left, Mark.OFF if left is State.SCRAPPED else Mark.DONE))
    if state is State.RETURNED:
        return (*before, Station(left, Mark.OFF), Station(State.RETURNED, Mark.DONE))
    here = Station(state, Mark.HELD) if state is State.ON_HOLD else Station(left, Mark.OFF)
    return (*before, here, *(Station(one, Mark.AHEAD) for one in _LEFT[left]))


def _passed(station: State, been: Collection[State]) -> Mark:
    """A station behind: only the approval may have been needed by nobody."""
    return Mark.PASSED_BY if station is State.AWAITING_APPROVAL and station not in been else Mark.DONE
