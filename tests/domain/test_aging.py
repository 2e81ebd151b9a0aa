"""The aging test's judge: what counts as hashing time, what fails, what says nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.aging import (
    GAP_S,
    LOOKS,
    AgingLimits,
    AgingLook,
    AgingPlan,
    AgingState,
    BoardLook,
    judge,
    look_of,
    stopped,
)
from app.domain.finding import Fault
from app.domain.phrase import Phrase
from app.words.phrases import say, templates
from app.words.watch_templates import TEMPLATES
from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState

START = 1_000_000.0
PLAN = AgingPlan("serial:SN1", "10.0.0.5", (1,), AgingLimits(hours=1.0), "Ana")


def look(minute, *, rate=30.0, serial="B1", chips=114, temp=80.0, hashing=True, up=None, expected=30.0):
    board = BoardLook(1, serial, hashing, rate, expected, chips, 114, temp)
    uptime = 5000.0 + minute * 60 if up is None else up
    return AgingLook(START + minute * 60, True, hashing, uptime, (board,))


def silence(minute):
    return AgingLook(START + minute * 60, answered=False)


def course(minutes, **more):
    return [look(minute, **more) for minute in minutes]


def verdict(looks, plan=PLAN):
    standing = judge(plan, START, looks)
    return standing.state, [reason.key for reason in standing.reasons]


def test_an_hour_of_good_looks_passes():
    standing = judge(PLAN, START, course(range(61)))
    assert standing.state is AgingState.PASSED
    assert standing.fault is Fault.NONE
    assert (standing.hashing_s, standing.total_s, standing.gaps) == (3600, 3600, 0)
    assert standing.boards[0].share == 1.0
    assert standing.boards[0].serial == "B1"


def test_it_runs_until_the_hours_are_full():
    standing = judge(PLAN, START, course(range(60)))
    assert standing.state is AgingState.RUNNING
    assert standing.hashing_s == 59 * 60
    assert standing.reasons == ()


def test_a_gap_is_no_hashing_time_and_is_told():
    looks = course(range(30)) + course(range(50, 71))
    standing = judge(PLAN, START, looks)
    assert standing.state is AgingState.RUNNING
    assert standing.hashing_s == (29 + 20) * 60
    assert standing.gap_s == 21 * 60
    assert standing.gaps == 1
    assert standing.total_s == 70 * 60
    assert judge(PLAN, START, looks + course(range(71, 82))).state is AgingState.PASSED


def test_silence_is_a_gap_too():
    standing = judge(PLAN, START, [*course(range(10)), silence(10), silence(11), *course(range(12, 20))])
    assert standing.gaps == 1
    assert standing.hashing_s == (9 + 7) * 60


def test_a_late_first_look_is_a_gap_from_the_start():
    standing = judge(PLAN, START, course(range(30, 40)))
    assert (standing.total_s, standing.gap_s, standing.gaps) == (39 * 60, 30 * 60, 1)


def test_warming_up_does_not_count():
    warm = [replace(one, hashing=False, boards=(replace(one.boards[0], hashing=False),)) for one in course(range(10))]
    standing = judge(PLAN, START, warm + course(range(10, 71)))
    assert standing.state is AgingState.PASSED
    assert standing.hashing_s == 3600
    assert standing.total_s == 70 * 60


@pytest.mark.parametrize("away", [0, 20])
def test_a_restart_fails_across_a_gap_too(away):
    looks = [*course(range(10)), look(10 + away, up=15.0)]
    state, reasons = verdict(looks)
    assert state is AgingState.FAILED
    assert reasons == ["aging_rebooted"]
    assert judge(PLAN, START, looks).fault is Fault.INCONCLUSIVE  # it failed, and no board is accused of it


def test_restarts_that_are_allowed_are_counted_and_pass():
    plan = replace(PLAN, limits=replace(PLAN.limits, reboots=1))
    looks = course(range(10)) + [look(minute, up=(minute - 10) * 60.0 + 5) for minute in range(10, 75)]
    standing = judge(plan, START, looks)
    assert standing.state is AgingState.PASSED
    assert standing.reboots == 1


def test_another_board_in_the_slot_is_nobodys_verdict():
    state, reasons = verdict([*course(range(30)), look(30, serial="B2")])
    assert (state, reasons) == (AgingState.INCONCLUSIVE, ["aging_swapped"])


def test_a_serial_that_is_not_told_for_once_swaps_nothing():
    assert verdict([*course(range(30)), look(30, serial=None), *course(range(31, 61))])[0] is AgingState.PASSED


@pytest.mark.parametrize(
    ("bad", "reason", "fault"),
    [
        ({"temp": 99.0}, "aging_hot", Fault.OVERTEMPERATURE),
        ({"chips": 100}, "aging_chips", Fault.CHIPS_MISSING),
    ],
)
def test_a_limit_that_stays_broken_fails_at_once_and_one_look_does_not(bad, reason, fault):
    one = [*course(range(20)), look(20, **bad), *course(range(21, 61))]
    assert verdict(one)[0] is AgingState.PASSED
    stays = judge(PLAN, START, [*course(range(20)), *course(range(20, 20 + LOOKS), **bad)])
    assert (stays.state, stays.reasons[0].key, stays.fault) == (AgingState.FAILED, reason, fault)


def test_a_board_that_stops_while_the_machine_goes_on_fails():
    gone = [
        replace(one, boards=(replace(one.boards[0], hashing=False, rate_ths=0.0),)) for one in course(range(20, 24))
    ]
    standing = judge(PLAN, START, course(range(20)) + gone)
    assert (standing.state, standing.fault) == (AgingState.FAILED, Fault.BOARD_MISSING)


def test_a_slow_board_fails_at_the_end():
    standing = judge(PLAN, START, course(range(61), rate=24.0))
    assert (standing.state, standing.fault) == (AgingState.FAILED, Fault.LOW_HASHRATE)
    assert standing.boards[0].share == pytest.approx(0.8)


def test_without_an_expected_rate_nothing_is_compared_unless_a_person_gives_it():
    looks = course(range(61), expected=None)
    assert verdict(looks) == (AgingState.INCONCLUSIVE, ["aging_no_expected"])
    assert verdict(looks, replace(PLAN, expected_ths=31.0))[0] is AgingState.PASSED


def test_a_test_that_never_comes_to_its_hours_is_given_up():
    state, reasons = verdict([*course(range(10)), *(silence(minute) for minute in range(10, 300))])
    assert (state, reasons) == (AgingState.INCONCLUSIVE, ["aging_too_long"])


def test_a_clock_that_is_set_back_adds_nothing():
    looks = course(range(30)) + course(range(10, 30))
    standing = judge(PLAN, START, [replace(one, uptime_s=None) for one in looks])
    assert standing.state is AgingState.RUNNING
    assert standing.hashing_s == (29 + 19) * 60
    assert standing.gaps == 1


def test_what_a_person_ends_is_no_verdict():
    ended = stopped(judge(PLAN, START, course(range(10))), Phrase.of("aging_cancelled", actor="Ana"))
    assert ended.state is AgingState.INCONCLUSIVE
    assert ended.fault is Fault.INCONCLUSIVE
    assert "Ana" in say(ended.reasons[-1])


def test_a_look_at_a_reading():
    boards = (BoardReading(0, "A", True, 114, 114, 30, 60, 80), BoardReading(1, "B", False, 114, 0, 0.0))
    reading = DeviceReading(
        "10.0.0.5",
        DeviceState.IDENTIFIED,
        ports=(80,),
        uptime_s=9,
        expected_hashrate_ths=93,
        boards=boards,
        boards_expected=3,
        activity=Activity.HASHING,
    )
    made = look_of(reading, (0, 1, 2), START)
    assert [(one.slot, one.serial, one.hashing, one.expected_ths) for one in made.boards] == [
        (0, "A", True, 31),
        (1, "B", False, 31),
        (2, None, False, 31),
    ]
    assert look_of(DeviceReading("10.0.0.5", DeviceState.UNIDENTIFIED), (0,), START) == AgingLook(START, False)


steps = st.tuples(
    st.integers(-600, 1500),  # seconds since the look before
    st.sampled_from(["good", "warm", "silent", "reboot"]),
)


@given(st.lists(steps, max_size=60))
def test_hashing_time_never_exceeds_what_was_looked_at(some):
    """Whatever comes: hashing + gaps <= total, and hashing time is only made of short steps between good looks."""
    plan = replace(PLAN, limits=AgingLimits(hours=100, reboots=1000))
    at, up, looks, most = START, 5000.0, [], 0.0
    before = None
    for seconds, what in some:
        at += seconds
        up = 1.0 if what == "reboot" else up + max(seconds, 0)
        good = what in ("good", "reboot")
        board = BoardLook(1, "B1", good, 30.0, 30.0, 114, 114, 80.0)
        looks.append(AgingLook(at, False) if what == "silent" else AgingLook(at, True, good, up, (board,)))
        if good and before in ("good", "reboot") and 0 < seconds <= GAP_S:
            most += seconds
        before = what
    standing = judge(plan, START, looks)
    assert 0 <= standing.hashing_s <= most
    assert standing.hashing_s + standing.gap_s <= standing.total_s + 1e-6
    assert standing == judge(plan, START, tuple(looks))


def test_every_reason_has_words():
    assert set(TEMPLATES) <= set(templates())
