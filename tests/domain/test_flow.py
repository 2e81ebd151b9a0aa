"""What events walk: never past a gate, never over a waiting customer, and nothing where the shop walks itself."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.flow import Event, waits_for, walk
from app.domain.work_order import MAIN_LINE, REVIEWED, Gate, Hold, Policy, Standing, State, replayed, steps

STANDINGS = st.builds(
    Standing,
    serial_known=st.booleans(),
    photos=st.integers(0, 3),
    checklist_done=st.booleans(),
    confirmed=st.integers(0, 2),
    suspected=st.integers(0, 2),
    unanswered=st.integers(0, 2),
    passes=st.integers(0, 3),
    failed_last=st.booleans(),
    signed=st.booleans(),
    signers=st.integers(0, 2),
)
POLICIES = st.builds(
    Policy, photos=st.integers(0, 2), checklist=st.booleans(), serial=st.booleans(), passes=st.integers(1, 3),
    second_person=st.booleans(),
)  # fmt: skip
ALL = Standing(serial_known=True, photos=2, checklist_done=True, confirmed=1)


@settings(max_examples=100)
@given(st.sampled_from(Event), st.sampled_from(State), STANDINGS, POLICIES)
def test_a_walk_takes_legal_steps_whose_gates_are_met_and_judges_nothing(event, state, standing, policy):
    walked = walk(event, state, standing, policy)
    at = state
    for step in walked:
        assert step in steps(at, standing, policy)
        assert step.ready
        assert not step.needs_reason
        assert step.target not in (State.PASSED, State.READY, State.NO_FAULT_FOUND)
        assert not step.target.closed
        at = step.target
    if state in (State.ON_HOLD, State.AWAITING_APPROVAL, State.NEEDS_REVIEW) or state.closed:
        assert walked == ()
    assert walk(event, state, standing, replace(policy, walking=False)) == ()


@settings(max_examples=30)
@given(st.lists(st.tuples(st.sampled_from(Event), STANDINGS), max_size=12), POLICIES)
def test_whatever_happens_the_steps_walked_replay_to_where_the_order_stands(events, policy):
    state, taken = State.DRAFT, []
    for event, standing in events:
        for step in walk(event, state, standing, policy):
            taken.append((step.source, step.target))
            state = step.target
    assert replayed(taken) is state


@pytest.mark.parametrize(
    ("event", "state", "standing", "ends"),
    [
        (Event.SCANNED_IN, State.DRAFT, ALL, State.RECEIVED),
        (Event.SCANNED_IN, State.DRAFT, Standing(), State.DRAFT),
        (Event.TESTED, State.DRAFT, Standing(), State.DRAFT),
        (Event.TESTED, State.RECEIVED, ALL, State.DIAGNOSING),
        (Event.TESTED, State.IN_REPAIR, ALL, State.IN_REPAIR),
        (Event.PASSED, State.IN_REPAIR, ALL, State.TESTING),
        (Event.PASSED, State.IN_REPAIR, replace(ALL, unanswered=1), State.IN_REPAIR),
        (Event.PASSED, State.TESTING, replace(ALL, passes=2), State.TESTING),
        (Event.PART_USED, State.RECEIVED, ALL, State.IN_REPAIR),
        (Event.PART_USED, State.RECEIVED, Standing(suspected=1), State.DIAGNOSING),
        (Event.PART_USED, State.AWAITING_PARTS, ALL, State.IN_REPAIR),
        (Event.ACTED, State.AWAITING_PARTS, ALL, State.AWAITING_PARTS),
        (Event.ACTED, State.AWAITING_APPROVAL, ALL, State.AWAITING_APPROVAL),
        (Event.ACTED, State.TESTING, replace(ALL, failed_last=True), State.IN_REPAIR),
        (Event.ACTED, State.TESTING, ALL, State.TESTING),
    ],
)
def test_where_an_event_leads(event, state, standing, ends):
    walked = walk(event, state, standing, Policy())
    assert (walked[-1].target if walked else state) is ends


@settings(max_examples=70)
@given(st.sampled_from(REVIEWED), STANDINGS, POLICIES)
def test_a_person_settles_a_review_with_a_reason_and_the_gates_on_the_way_hold(target, standing, policy):
    step = next(step for step in steps(State.NEEDS_REVIEW, standing, policy) if step.target is target)
    assert step.needs_reason
    assert not target.closed
    missing = {gate.gate for gate in step.gates if not gate.met}
    if target in MAIN_LINE and MAIN_LINE.index(target) >= MAIN_LINE.index(State.PASSED):
        assert (Gate.PASSES in missing) == (standing.passes < policy.passes)
    contradiction = [(State.DRAFT, State.RECEIVED), (State.DRAFT, State.RECEIVED), (State.RECEIVED, State.TRIAGE)]
    assert replayed(contradiction) is State.NEEDS_REVIEW
    assert replayed([*contradiction, (State.NEEDS_REVIEW, target)]) is target
    assert replayed([*contradiction, (State.NEEDS_REVIEW, State.RETURNED)]) is State.NEEDS_REVIEW


def test_what_an_order_waits_for_is_told_of_every_state():
    until = datetime(2026, 11, 23, 12, tzinfo=UTC)
    for state, hold in itertools.product(State, (None, *Hold)):
        said = waits_for(state, hold, until if hold else None, passes=(1, 2))
        assert said is None or said.key.startswith("waits_")
    assert waits_for(State.ON_HOLD, Hold.DRYING, until).key == "waits_drying_until"
    assert waits_for(State.TESTING, passes=(1, 2)).values == (("have", 1), ("need", 2))
    assert waits_for(State.IN_REPAIR) is None
