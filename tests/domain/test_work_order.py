"""The state machine: gates hold whatever is done in whatever order, and every walk replays to where it ended."""

import itertools

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.domain.work_order import (
    MAIN_LINE,
    STEPS,
    Gate,
    Policy,
    Standing,
    State,
    next_step,
    path,
    replayed,
    steps,
)

OPEN = Standing(serial_known=True)


class OrderWalk(RuleBasedStateMachine):
    """Somebody who confirms, repairs, tests and signs at random, and takes any step that is ready."""

    def __init__(self):
        super().__init__()
        self.state = State.DRAFT
        self.held_from = None
        self.serial_known = self.signed = False
        self.confirmed = self.suspected = self.unanswered = self.passes = 0
        self.failed = False
        self.walk = []

    @property
    def standing(self):
        return Standing(
            serial_known=self.serial_known,
            confirmed=self.confirmed,
            suspected=self.suspected,
            unanswered=self.unanswered,
            passes=self.passes,
            failed_last=self.failed,
            signed=self.signed,
        )

    @rule()
    def read_the_label(self):
        self.serial_known = True

    @rule()
    def suspect(self):
        self.suspected += 1

    @precondition(lambda self: self.suspected)
    @rule(confirm=st.booleans())
    def settle(self, confirm):
        self.suspected -= 1
        if confirm:
            self.confirmed += 1
            self.unanswered += 1

    @precondition(lambda self: self.unanswered)
    @rule()
    def repair(self):
        self.unanswered -= 1
        self.passes = 0

    @rule(passed=st.booleans())
    def test_board(self, passed):
        self.failed = not passed
        self.passes = self.passes + 1 if passed else 0

    @rule()
    def sign(self):
        self.signed = True

    @rule(choice=st.integers(0, 10))
    def step(self, choice):
        onward = steps(self.state, self.standing, Policy(), self.held_from)
        ready = [step for step in onward if step.ready]
        if not ready:
            return
        step = ready[choice % len(ready)]
        self.held_from = self.state if step.target is State.ON_HOLD else None
        self.walk.append((self.state, step.target))
        self.state = step.target
        self.check_gate(step.target)

    def check_gate(self, target):
        came_from = self.walk[-1][0]
        if came_from is State.ON_HOLD:
            return
        if target is State.RECEIVED:
            assert self.serial_known
        if target is State.DIAGNOSED:
            assert self.confirmed
        if target is State.TESTING:
            assert not self.unanswered
        if target is State.PASSED:
            assert self.passes >= 2
        if target is State.RETURNED:
            assert self.signed
        if target is State.NO_FAULT_FOUND:
            assert not self.confirmed + self.suspected

    @invariant()
    def the_walk_replays(self):
        assert replayed(self.walk) is self.state

    @invariant()
    def only_a_closed_order_has_no_next_step(self):
        proposed = next_step(self.state, self.standing, Policy(), self.held_from)
        assert (proposed is None) == self.state.closed
        if proposed is not None and not proposed.ready:
            assert proposed.why is not None


TestOrderWalk = OrderWalk.TestCase
TestOrderWalk.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)


def test_photos_and_checklist_are_gates_that_are_switched_off():
    receive = steps(State.DRAFT, OPEN, Policy())[0]
    assert {gate.gate for gate in receive.gates} == {Gate.SERIAL, Gate.PHOTOS, Gate.CHECKLIST}
    assert receive.ready
    strict = steps(State.DRAFT, OPEN, Policy(photos=2, checklist=True))[0]
    assert [gate.gate for gate in strict.gates if not gate.met] == [Gate.PHOTOS, Gate.CHECKLIST]
    done = Standing(serial_known=True, photos=2, checklist_done=True)
    assert steps(State.DRAFT, done, Policy(photos=2, checklist=True))[0].ready


def test_a_missing_serial_or_signature_opens_for_a_reason_and_passes_do_not():
    assert steps(State.DRAFT, Standing(), Policy())[0].ready_with_reason
    assert steps(State.READY, Standing(), Policy())[0].ready_with_reason
    assert not steps(State.TESTING, Standing(passes=1), Policy())[0].ready_with_reason


def test_burn_in_is_proposed_and_demanded_where_the_model_sets_hours():
    policy = Policy(burn_in_hours=4)
    assert next_step(State.TESTING, Standing(passes=2), policy).target is State.BURN_IN
    aged = Standing(passes=2, burn_in_hours=3.9)
    assert steps(State.BURN_IN, aged, policy)[0].why.key == "gate_burn_in"
    assert steps(State.BURN_IN, Standing(passes=2, burn_in_hours=4), policy)[0].ready
    assert next_step(State.TESTING, Standing(passes=2), Policy()).target is State.PASSED


def test_after_a_failed_test_the_proposal_is_back_to_repair():
    assert next_step(State.TESTING, Standing(failed_last=True), Policy()).target is State.IN_REPAIR


def test_scrapping_asks_for_a_second_person_where_the_shop_wants_one():
    assert steps(State.BEYOND_REPAIR, Standing(signers=1), Policy())[0].ready
    assert not steps(State.BEYOND_REPAIR, Standing(signers=1), Policy(second_person=True))[0].ready
    assert steps(State.BEYOND_REPAIR, Standing(signers=2), Policy(second_person=True))[0].ready


def test_the_main_line_is_made_of_steps():
    for source, target in itertools.pairwise(MAIN_LINE):
        assert target in STEPS[source]
    assert path(State.DIAGNOSED, State.TESTING) == (State.IN_REPAIR, State.TESTING)
    assert path(State.TESTING, State.DIAGNOSED) == ()
    assert path(State.ON_HOLD, State.PASSED) == ()


@pytest.mark.parametrize(
    "walk",
    [
        [(State.DRAFT, State.RETURNED)],
        [(State.RECEIVED, State.TRIAGE)],
        [(State.DRAFT, State.RECEIVED), (State.RECEIVED, State.ON_HOLD), (State.ON_HOLD, State.TESTING)],
    ],
)
def test_benches_that_contradict_each_other_leave_an_order_for_review(walk):
    assert replayed(walk) is State.NEEDS_REVIEW
