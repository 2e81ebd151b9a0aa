"""The work order's states, the steps between them and the gates on the steps: one state machine, pure.

A state is never inferred: every step is a transition that somebody made at some time. A gate looks at a `Standing`,
the few facts of an order that the rules need, and at the shop's `Policy`; what is missing comes back as a phrase.
The condition of the asset is a thing apart.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.phrase import Phrase
from app.domain.quote import ApprovalStand


class State(StrEnum):
    """Where a work order stands."""

    DRAFT = "draft"
    RECEIVED = "received"
    TRIAGE = "triage"
    DIAGNOSING = "diagnosing"
    DIAGNOSED = "diagnosed"
    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_PARTS = "awaiting_parts"
    IN_REPAIR = "in_repair"
    TESTING = "testing"
    BURN_IN = "burn_in"
    PASSED = "passed"
    READY = "ready"
    RETURNED = "returned"
    ON_HOLD = "on_hold"
    NO_FAULT_FOUND = "no_fault_found"
    DECLINED = "declined"
    BEYOND_REPAIR = "beyond_repair"
    SCRAPPED = "scrapped"
    DONOR = "donor"
    RETURNED_UNREPAIRED = "returned_unrepaired"
    NEEDS_REVIEW = "needs_review"

    @property
    def closed(self) -> bool:
        """No step leads on from here."""
        return self in _CLOSED


_CLOSED = frozenset({State.RETURNED, State.SCRAPPED, State.DONOR, State.RETURNED_UNREPAIRED})
#: States in which the work is over and the order may be signed.
FINISHED = _CLOSED | {State.PASSED, State.READY, State.NO_FAULT_FOUND, State.DECLINED, State.BEYOND_REPAIR}
#: States in which a promised time that is over is a broken promise: open, and not ready.
LATE = frozenset(State) - _CLOSED - {State.READY}
#: The line from intake to hand-over, along which `path` walks.
MAIN_LINE = (
    State.DRAFT,
    State.RECEIVED,
    State.TRIAGE,
    State.DIAGNOSING,
    State.DIAGNOSED,
    State.IN_REPAIR,
    State.TESTING,
    State.PASSED,
    State.READY,
    State.RETURNED,
)

#: From each state the states a step leads to, the usual one first. Holding, resuming and the way out of a review come
#: besides.
STEPS: dict[State, tuple[State, ...]] = {
    State.DRAFT: (State.RECEIVED,),
    State.RECEIVED: (State.TRIAGE,),
    State.TRIAGE: (State.DIAGNOSING, State.NO_FAULT_FOUND),
    State.DIAGNOSING: (State.DIAGNOSED, State.NO_FAULT_FOUND),
    State.DIAGNOSED: (State.IN_REPAIR, State.AWAITING_APPROVAL, State.AWAITING_PARTS, State.BEYOND_REPAIR),
    State.AWAITING_APPROVAL: (State.IN_REPAIR, State.AWAITING_PARTS, State.DECLINED),
    State.AWAITING_PARTS: (State.IN_REPAIR,),
    State.IN_REPAIR: (State.TESTING, State.BEYOND_REPAIR),
    State.TESTING: (State.PASSED, State.BURN_IN, State.IN_REPAIR),
    State.BURN_IN: (State.PASSED, State.IN_REPAIR),
    State.PASSED: (State.READY,),
    State.READY: (State.RETURNED,),
    State.NO_FAULT_FOUND: (State.RETURNED,),
    State.DECLINED: (State.RETURNED_UNREPAIRED,),
    State.BEYOND_REPAIR: (State.SCRAPPED, State.DONOR, State.RETURNED_UNREPAIRED),
}


class OrderKind(StrEnum):
    """What sort of job it is."""

    REPAIR = "repair"
    INSPECTION = "inspection"
    REFURBISH = "refurbish"
    COMBINE = "combine"
    WARRANTY = "warranty"
    INTERNAL = "internal"
    FIELD = "field"


class Hold(StrEnum):
    """Why an order is on hold. Washing and drying have a time to be ready at; `other` needs a reason in words."""

    DRYING = "drying"
    CUSTOMER = "customer"
    PARTS = "parts"
    VENDOR = "vendor"
    OTHER = "other"


class Priority(StrEnum):
    """How soon."""

    NORMAL = "normal"
    HIGH = "high"
    LOW = "low"


class Billing(StrEnum):
    """Who pays."""

    PAID = "paid"
    WARRANTY = "warranty"
    GOODWILL = "goodwill"


class FindingStatus(StrEnum):
    """What the technician made of a finding."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    RULED_OUT = "ruled_out"


class ActionCode(StrEnum):
    """What was done to the board."""

    REFLOW = "reflow"
    REPLACE = "replace"
    CLEAN = "clean"
    REBALL = "reball"
    TRACE_REPAIR = "trace_repair"
    REPROGRAM = "reprogram"
    REPASTE = "repaste"
    SWAP_BOARD = "swap_board"
    FIRMWARE = "firmware"
    RESEAT = "reseat"
    INSPECT = "inspect"


class RemovedPart(StrEnum):
    """What became of the part that came off."""

    KEPT = "kept"
    SCRAPPED = "scrapped"
    RETURNED = "returned"


class SignerRole(StrEnum):
    """In which role somebody signs."""

    TECHNICIAN = "technician"
    LEAD = "lead"
    CUSTOMER = "customer"


class Gate(StrEnum):
    """What a step may wait for."""

    SERIAL = "serial"
    PHOTOS = "photos"
    CHECKLIST = "checklist"
    CONFIRMED_FINDING = "confirmed_finding"
    NOTHING_CONFIRMED = "nothing_confirmed"
    ACTIONS = "actions"
    PASSES = "passes"
    BURN_IN = "burn_in"
    SIGNATURE = "signature"
    SECOND_PERSON = "second_person"
    APPROVAL = "approval"


@dataclass(frozen=True, slots=True)
class Policy:
    """The shop's choices, for one kind of order. Photos and checklist are off until the shop turns them on.

    `burn_in_hours` is the model's aging time; 0 where the model sets none. `walking` = events take the steps that
    follow from them by themselves (`app.domain.flow`).
    """

    photos: int = 0
    checklist: bool = False
    serial: bool = True
    passes: int = 2
    burn_in_hours: float = 0.0
    second_person: bool = False
    walking: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts of one order that the gates look at. `unanswered` counts confirmed findings without an action.

    `failed_last` = the newest test since the last work did not pass; `burn_in_hours` = aging passed since that work.
    `approval` = how the order stands with the customer's money.
    """

    serial_known: bool = False
    photos: int = 0
    checklist_done: bool = False
    confirmed: int = 0
    suspected: int = 0
    unanswered: int = 0
    passes: int = 0
    failed_last: bool = False
    burn_in_hours: float = 0.0
    signed: bool = False
    signers: int = 0
    approval: ApprovalStand = ApprovalStand.NO_QUOTE


@dataclass(frozen=True, slots=True)
class GateState:
    """One gate of a step: `why` says what is missing, None = met. An overridable gate also opens for a reason.

    `met_by` says of a gate that is met without anybody's doing why it is, where that is worth saying.
    """

    gate: Gate
    why: Phrase | None
    overridable: bool = False
    met_by: Phrase | None = None

    @property
    def met(self) -> bool:
        """Nothing is missing."""
        return self.why is None


@dataclass(frozen=True, slots=True)
class Step:
    """A step that the order could take, with its gates as they stand."""

    source: State
    target: State
    gates: tuple[GateState, ...] = ()
    needs_reason: bool = False

    @property
    def ready(self) -> bool:
        """Every gate is met: the step can be taken now."""
        return all(gate.met for gate in self.gates)

    @property
    def ready_with_reason(self) -> bool:
        """What is missing may be overridden by a reason in words."""
        return all(gate.met or gate.overridable for gate in self.gates)

    @property
    def why(self) -> Phrase | None:
        """What is missing first; None when the step can be taken."""
        return next((gate.why for gate in self.gates if gate.why is not None), None)


def steps(state: State, standing: Standing, policy: Policy, held_from: State | None = None) -> tuple[Step, ...]:
    """Every step from `state`, the usual one first, holding last. `held_from` = where an order on hold came from.

    Out of a review a person picks where the order stands, with a reason; the gates on the way there hold, and what is
    closed is closed by a step of its own.
    """
    if state is State.ON_HOLD:
        return (Step(state, held_from),) if held_from is not None else ()
    if state is State.NEEDS_REVIEW:
        return tuple(_picked(target, standing, policy) for target in REVIEWED)
    onward = [_step(state, target, standing, policy) for target in STEPS.get(state, ())]
    if onward and state is not State.DRAFT:
        onward.append(Step(state, State.ON_HOLD, needs_reason=True))
    return tuple(onward)


def next_step(state: State, standing: Standing, policy: Policy, held_from: State | None = None) -> Step | None:
    """The one step to propose, or None where the order is closed or a person has to pick."""
    onward = steps(state, standing, policy, held_from)
    if not onward or state is State.NEEDS_REVIEW:
        return None
    by_target = {step.target: step for step in onward}
    if state is State.DIAGNOSED and standing.approval in (ApprovalStand.ASKED, ApprovalStand.DECLINED):
        return by_target[State.AWAITING_APPROVAL]
    if state is State.AWAITING_APPROVAL and standing.approval is ApprovalStand.DECLINED:
        return by_target[State.DECLINED]
    if state in (State.TESTING, State.BURN_IN) and standing.failed_last:
        return by_target[State.IN_REPAIR]
    if state is State.TESTING and policy.burn_in_hours > 0 and standing.passes >= policy.passes:
        return by_target[State.BURN_IN]
    return onward[0]


def _usual_ways() -> dict[State, tuple[State, ...]]:
    """The shortest way from draft to each state in which an order is open, the usual one among these."""
    ways: dict[State, tuple[State, ...]] = {State.DRAFT: ()}
    to_do = [State.DRAFT]
    for state in to_do:
        for target in STEPS.get(state, ()):
            if target not in ways and not target.closed:
                ways[target] = (*ways[state], target)
                to_do.append(target)
    return ways


_WAYS = _usual_ways()
#: Where an order may be said to stand when benches contradicted each other.
REVIEWED = tuple(state for state in _WAYS if state is not State.DRAFT)


def path(state: State, target: State) -> tuple[State, ...]:
    """The states to walk through along the main line from `state` to `target`, () where it does not lead there."""
    if state not in MAIN_LINE or target not in MAIN_LINE:
        return ()
    return MAIN_LINE[MAIN_LINE.index(state) + 1 : MAIN_LINE.index(target) + 1]


def replayed(transitions: Iterable[tuple[State, State]]) -> State:
    """The state after transitions (from, to) in clock order; one that does not follow from the state before it gives
    NEEDS_REVIEW, since benches that worked apart may contradict each other. There it stays, whatever else was done,
    until somebody picked where the order stands.
    """
    state = State.DRAFT
    held_from: State | None = None
    for source, target in transitions:
        if source is not state or not _legal(state, target, held_from):
            state, held_from = State.NEEDS_REVIEW, None
            continue
        held_from = state if target is State.ON_HOLD else None
        state = target
    return state


def _legal(state: State, target: State, held_from: State | None) -> bool:
    if state is State.ON_HOLD:
        return target is held_from
    if state is State.NEEDS_REVIEW:
        return target in REVIEWED
    if target is State.ON_HOLD:
        return state in STEPS and state is not State.DRAFT
    return target in STEPS.get(state, ())


def _picked(target: State, standing: Standing, policy: Policy) -> Step:
    """The step out of a review to `target`: with the gates of every step on the usual way there."""
    way = itertools.pairwise((State.DRAFT, *_WAYS[target]))
    gates = {gate.gate: gate for source, state in way for gate in _step(source, state, standing, policy).gates}
    return Step(State.NEEDS_REVIEW, target, tuple(gates.values()), needs_reason=True)


def _step(source: State, target: State, standing: Standing, policy: Policy) -> Step:
    gates = (*_GATES.get((None, target), ()), *_GATES.get((source, target), ()))
    return Step(
        source,
        target,
        tuple(
            GateState(gate, _RULES[gate](standing, policy), gate in _OVERRIDABLE, _met_by(gate, standing))
            for gate in gates
        ),
        needs_reason=target in (State.BEYOND_REPAIR, State.DECLINED),
    )


#: (from, to) -> gates; from None = whichever way one comes.
_GATES: dict[tuple[State | None, State], tuple[Gate, ...]] = {
    (None, State.RECEIVED): (Gate.SERIAL, Gate.PHOTOS, Gate.CHECKLIST),
    (None, State.DIAGNOSED): (Gate.CONFIRMED_FINDING,),
    (None, State.NO_FAULT_FOUND): (Gate.NOTHING_CONFIRMED,),
    (State.DIAGNOSED, State.IN_REPAIR): (Gate.APPROVAL,),
    (State.DIAGNOSED, State.AWAITING_PARTS): (Gate.APPROVAL,),
    (State.AWAITING_APPROVAL, State.IN_REPAIR): (Gate.APPROVAL,),
    (State.AWAITING_APPROVAL, State.AWAITING_PARTS): (Gate.APPROVAL,),
    (State.IN_REPAIR, State.TESTING): (Gate.ACTIONS,),
    (State.TESTING, State.BURN_IN): (Gate.PASSES,),
    (None, State.PASSED): (Gate.PASSES, Gate.BURN_IN),
    (None, State.RETURNED): (Gate.SIGNATURE,),
    (None, State.SCRAPPED): (Gate.SECOND_PERSON,),
}
_OVERRIDABLE = frozenset({Gate.SERIAL, Gate.SIGNATURE, Gate.APPROVAL})


def _serial(standing: Standing, policy: Policy) -> Phrase | None:
    return None if standing.serial_known or not policy.serial else Phrase.of("gate_serial")


def _photos(standing: Standing, policy: Policy) -> Phrase | None:
    if standing.photos >= policy.photos:
        return None
    return Phrase.of("gate_photos", have=standing.photos, need=policy.photos)


def _checklist(standing: Standing, policy: Policy) -> Phrase | None:
    return None if standing.checklist_done or not policy.checklist else Phrase.of("gate_checklist")


def _confirmed_finding(standing: Standing, policy: Policy) -> Phrase | None:
    if standing.confirmed:
        return None
    return Phrase.of("gate_confirm" if standing.suspected else "gate_no_finding", suspected=standing.suspected)


def _nothing_confirmed(standing: Standing, policy: Policy) -> Phrase | None:
    still_open = standing.confirmed + standing.suspected
    return Phrase.of("gate_findings_open", count=still_open) if still_open else None


def _actions(standing: Standing, policy: Policy) -> Phrase | None:
    return Phrase.of("gate_actions", count=standing.unanswered) if standing.unanswered else None


def _passes(standing: Standing, policy: Policy) -> Phrase | None:
    if standing.passes >= policy.passes:
        return None
    return Phrase.of("gate_passes", have=standing.passes, need=policy.passes)


def _burn_in(standing: Standing, policy: Policy) -> Phrase | None:
    if standing.burn_in_hours >= policy.burn_in_hours:
        return None
    return Phrase.of("gate_burn_in", have=round(standing.burn_in_hours, 1), need=policy.burn_in_hours)


def _signature(standing: Standing, policy: Policy) -> Phrase | None:
    return None if standing.signed else Phrase.of("gate_signature")


def _second_person(standing: Standing, policy: Policy) -> Phrase | None:
    return None if standing.signers >= 2 or not policy.second_person else Phrase.of("gate_second_person")


def _approval(standing: Standing, policy: Policy) -> Phrase | None:
    if standing.approval is ApprovalStand.ASKED:
        return Phrase.of("gate_approval")
    return Phrase.of("gate_declined") if standing.approval is ApprovalStand.DECLINED else None


def _met_by(gate: Gate, standing: Standing) -> Phrase | None:
    if gate is Gate.APPROVAL and standing.approval is ApprovalStand.UNDER_CAP:
        return Phrase.of("gate_under_cap")
    return None


_RULES: dict[Gate, Callable[[Standing, Policy], Phrase | None]] = {
    Gate.SERIAL: _serial,
    Gate.PHOTOS: _photos,
    Gate.CHECKLIST: _checklist,
    Gate.CONFIRMED_FINDING: _confirmed_finding,
    Gate.NOTHING_CONFIRMED: _nothing_confirmed,
    Gate.ACTIONS: _actions,
    Gate.PASSES: _passes,
    Gate.BURN_IN: _burn_in,
    Gate.SIGNATURE: _signature,
    Gate.SECOND_PERSON: _second_person,
    Gate.APPROVAL: _approval,
}
