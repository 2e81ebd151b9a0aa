"""Service mode: its path, its turns, and what must hold whatever happens."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.service_mode import (
    ActionCame,
    CoolLimits,
    LogCame,
    LogKept,
    Look,
    Person,
    ServiceStage,
    Visit,
    Wish,
    after,
    wish_of,
)
from drivers.model.action import ActionOutcome

LIMITS = CoolLimits(cool_c=45.0, wait_s=600.0, lost_after_s=12.0)
DONE = ActionCame(ActionOutcome.DONE)
HASHING = Look(0.0, answers=True, hashing=True, hottest_c=71.0, can_pause=True, can_resume=True)


def told(*events, visit=None):
    visit = visit or Visit()
    for event in events:
        visit = after(visit, event, LIMITS)
    return visit


def still(at, hottest=None):
    return Look(at, answers=True, hashing=False, hottest_c=hottest, can_pause=True, can_resume=True)


def test_the_log_comes_first_then_the_pause_then_cooling_then_safe():
    assert wish_of(Visit().stage) is Wish.FETCH_LOG
    visit = told(HASHING, LogCame(kept=True))
    assert (visit.stage, wish_of(visit.stage)) == (ServiceStage.PAUSE, Wish.PAUSE)
    visit = told(DONE, replace(HASHING, at=1.0), visit=visit)
    assert (visit.stage, visit.paused) == (ServiceStage.COOL, True)
    visit = told(still(3.0, 60.0), still(6.0, 45.0), visit=visit)
    assert visit.stage is ServiceStage.COOL
    visit = told(still(9.0, 44.9), visit=visit)
    assert visit.stage is ServiceStage.SAFE
    assert not visit.by_time()
    visit = told(Person.RESUME, visit=visit)
    assert wish_of(visit.stage) is Wish.RESUME
    assert told(DONE, visit=visit) == replace(visit, stage=ServiceStage.OVER, paused=False)


def test_without_a_log_the_person_decides():
    visit = told(HASHING, LogCame(kept=False, detail="no way to its log is known"))
    assert (visit.stage, wish_of(visit.stage)) == (ServiceStage.ASK_LOG, None)
    assert told(Person.RETRY, visit=visit).stage is ServiceStage.LOG
    assert told(Person.GO_ON, visit=visit).log is LogKept.WITHOUT
    assert told(Person.GO_ON, visit=visit).stage is ServiceStage.PAUSE
    assert told(Person.END, visit=visit).stage is ServiceStage.OVER


def test_without_a_sensor_it_is_a_wait_and_an_interrupted_wait_begins_anew():
    visit = told(HASHING, LogCame(kept=True), DONE, still(10.0), still(609.0))
    assert visit.stage is ServiceStage.COOL
    assert visit.by_time()
    assert told(still(610.0), visit=visit).stage is ServiceStage.SAFE
    broken = told(Look(609.5, answers=False), still(610.0), visit=visit)
    assert broken.stage is ServiceStage.COOL
    assert told(still(1209.0), visit=broken).stage is ServiceStage.COOL
    assert told(still(1210.0), visit=broken).stage is ServiceStage.SAFE


def test_a_machine_that_cannot_pause_goes_by_the_breaker():
    cannot = replace(HASHING, can_pause=False)
    assert told(cannot, LogCame(kept=True)).stage is ServiceStage.BREAKER
    late = told(LogCame(kept=True), ActionCame(ActionOutcome.UNSUPPORTED))
    assert late.stage is ServiceStage.BREAKER
    assert not late.paused


@pytest.mark.parametrize("outcome", [ActionOutcome.REFUSED, ActionOutcome.NEEDS_LOGIN, ActionOutcome.NO_ANSWER])
def test_a_refused_pause_is_told_and_left_to_the_person(outcome):
    visit = told(LogCame(kept=True), ActionCame(outcome, "permission denied"))
    assert (visit.stage, visit.trouble, visit.detail) == (ServiceStage.PAUSE_FAILED, outcome, "permission denied")
    assert told(Person.RETRY, visit=visit).stage is ServiceStage.PAUSE
    assert told(Person.BY_BREAKER, visit=visit).stage is ServiceStage.BREAKER


def test_safe_is_taken_back_when_it_hashes_again_or_is_lost():
    safe = told(HASHING, LogCame(kept=True), DONE, still(3.0, 30.0))
    assert safe.stage is ServiceStage.SAFE
    assert told(replace(HASHING, at=4.0), visit=safe).stage is ServiceStage.COOL
    assert told(Look(6.0, answers=False), visit=safe).stage is ServiceStage.SAFE  # once is not lost
    lost = told(Look(15.0, answers=False), visit=safe)
    assert lost.stage is ServiceStage.COOL
    assert not lost.in_reach(LIMITS)
    assert lost.paused


def test_a_failed_resume_stays_on_the_list():
    visit = told(HASHING, LogCame(kept=True), DONE, Person.RESUME, ActionCame(ActionOutcome.NO_ANSWER))
    assert (visit.stage, visit.paused) == (ServiceStage.RESUME_FAILED, True)
    assert told(Person.RETRY, DONE, visit=visit).stage is ServiceStage.OVER
    assert told(Person.END, visit=visit).paused


looks = st.builds(
    Look,
    at=st.just(0.0),
    answers=st.booleans(),
    hashing=st.sampled_from([True, False, False, None]),
    hottest_c=st.sampled_from([None, 20.0, 44.0, 45.0, 80.0]),
    can_pause=st.sampled_from([True, False, None]),
    can_resume=st.sampled_from([True, False, None]),
)
events = st.one_of(
    st.tuples(st.floats(0.1, 400.0), looks).map(lambda pair: pair),
    st.builds(LogCame, kept=st.booleans()),
    st.builds(ActionCame, outcome=st.sampled_from(list(ActionOutcome))),
    st.sampled_from(list(Person)),
)


@given(st.lists(events, max_size=40))
def test_whatever_happens_nothing_is_claimed_that_is_not_known(history):
    visit, now, last, wished = Visit(), 0.0, None, []
    for event in history:
        if isinstance(event, tuple):
            now += event[0]
            event = last = replace(event[1], at=now)
        before, visit = visit, after(visit, event, LIMITS)
        if visit.stage is not before.stage and (wish := wish_of(visit.stage)):
            wished.append(wish)
        if visit.stage is ServiceStage.SAFE and isinstance(event, Look) and event.answers:
            assert visit.paused
            assert event.hashing is False
            assert (
                event.hottest_c < LIMITS.cool_c if event.hottest_c is not None else visit.still_for() >= LIMITS.wait_s
            )
        if visit.stage in (ServiceStage.PAUSE, ServiceStage.COOL, ServiceStage.SAFE):
            assert visit.log is not LogKept.WAITING
        if visit.stage is ServiceStage.SAFE:
            assert visit.in_reach(LIMITS)
            assert visit.log is not LogKept.WAITING
        if before.paused and not visit.paused:
            assert event == ActionCame(ActionOutcome.DONE, event.detail)
            assert before.stage is ServiceStage.RESUME
        if before.stage is ServiceStage.OVER:
            assert visit.stage is ServiceStage.OVER
        if visit.stage is not ServiceStage.OVER:
            assert visit.choices
            assert Person.END in visit.choices
    assert last is None or visit.looked_at == last.at
    assert Wish.PAUSE not in wished or visit.log is not LogKept.WAITING
