"""What an event walks by itself, and what is only proposed: the clicks taken out of the state machine, pure.

A scan receives, the first test begins the diagnosis, a part fitted or work done begins the repair, a pass after it
begins the testing. A walk takes legal steps alone and stops at the first gate that is not met; it never ends an order,
and what a person has to judge (passed, ready, handed over) stays a proposal: one Enter, `next_step`. The steps are
written in the commit of their event, so that its undo takes both back.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from app.domain.phrase import Phrase
from app.domain.work_order import Hold, Policy, Standing, State, Step, path, steps


class Event(StrEnum):
    """What happened to the order's board. Each is told after it: the standing given with it counts it in."""

    #: It was scanned, its serial noted, photographed, or its checklist answered.
    SCANNED_IN = "scanned_in"
    #: A test or a check ended, whatever it said.
    TESTED = "tested"
    #: A test that proves a repair passed.
    PASSED = "passed"
    #: Something was done to the board; to inspect it is none.
    ACTED = "acted"
    #: A part from stock was fitted.
    PART_USED = "part_used"
    #: A finding was confirmed or ruled out.
    SETTLED = "settled"


_INTAKE = (State.DRAFT, State.RECEIVED, State.TRIAGE)
_TO_REPAIR = dict.fromkeys((*_INTAKE, State.DIAGNOSING, State.DIAGNOSED), State.IN_REPAIR)
#: Event -> where it leads, by where the order stands. An order that waits for its customer is never hurried past that.
_AIMS: dict[Event, dict[State, State]] = {
    Event.SCANNED_IN: {State.DRAFT: State.RECEIVED},
    Event.TESTED: dict.fromkeys(_INTAKE, State.DIAGNOSING),
    Event.PASSED: dict.fromkeys(_INTAKE, State.DIAGNOSING) | {State.IN_REPAIR: State.TESTING},
    Event.ACTED: _TO_REPAIR,
    Event.PART_USED: _TO_REPAIR | {State.AWAITING_PARTS: State.IN_REPAIR},
    Event.SETTLED: dict.fromkeys(_INTAKE, State.DIAGNOSING),
}
#: Where work after a test that failed takes the board back to the bench.
_PROVING = (State.TESTING, State.BURN_IN)


def walk(event: Event, state: State, standing: Standing, policy: Policy) -> tuple[Step, ...]:
    """The steps that the event takes by itself from `state`, in order; () where none, or where the shop walks itself.

    `standing` counts the event in. Every step given is ready.
    """
    if not policy.walking:
        return ()
    walked: list[Step] = []
    for target in _way(event, state, standing):
        step = next((step for step in steps(state, standing, policy) if step.target is target), None)
        if step is None or not step.ready:
            break
        walked.append(step)
        state = target
    return tuple(walked)


def _way(event: Event, state: State, standing: Standing) -> tuple[State, ...]:
    if event in (Event.ACTED, Event.PART_USED) and state in _PROVING:
        return (State.IN_REPAIR,) if standing.failed_last else ()
    aim = _AIMS[event].get(state)
    if aim is None:
        return ()
    return path(state, aim) or (aim,)


def waits_for(
    state: State,
    hold: Hold | None = None,
    until: datetime | None = None,
    reason: str = "",
    *,
    serial_known: bool = True,
    passes: tuple[int, int] | None = None,
    failed: bool = False,
    signed: bool = False,
) -> Phrase | None:
    """What an order waits for, to be said by `app.words` in a word or two; None where it waits for the shop's own hands
    or for nobody. `until` (UTC) = ready at; `passes` = (have, need) while it is tested.
    """
    if state is State.ON_HOLD:
        key = f"waits_{hold.value}" if hold is not None and hold is not Hold.OTHER else "waits_hold"
        if until is not None:
            return Phrase.of(f"{key}_until", until=until.isoformat(), reason=reason)
        return Phrase.of(key, reason=reason)
    if state is State.DRAFT:
        return Phrase.of("waits_intake" if serial_known else "waits_serial")
    if state in _PROVING:
        if failed:
            return Phrase.of("waits_failed")
        if state is State.BURN_IN:
            return Phrase.of("waits_aging")
        return Phrase.of("waits_passes", have=passes[0], need=passes[1]) if passes is not None else None
    if state is State.READY:
        return Phrase.of("waits_pick_up" if signed else "waits_call")
    return Phrase.of(_WAITING[state]) if state in _WAITING else None


_WAITING = {
    State.AWAITING_APPROVAL: "waits_customer",
    State.AWAITING_PARTS: "waits_parts",
    State.NEEDS_REVIEW: "waits_review",
    State.DECLINED: "waits_return",
    State.NO_FAULT_FOUND: "waits_return",
}


def after_intake(standing: Standing, *, photos: int = 0, checklist: bool = False, serial: bool = False) -> Standing:
    """The standing with what an intake adds to it counted in."""
    return replace(
        standing,
        photos=standing.photos + photos,
        checklist_done=standing.checklist_done or checklist,
        serial_known=standing.serial_known or serial,
    )
