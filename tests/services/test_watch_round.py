"""The ring of watched machines: evenly asked, and sure before anybody is called down."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.watch import ChangeKind
from app.services.watch_round import MOST_NEW, PROBES, Round
from app.telemetry.machines import Machine
from drivers.model.action import KnownDevice
from drivers.model.reading import Activity, DeviceReading, DeviceState

WALL = 1_000_000.0


def machine(number: int) -> Machine:
    return Machine(f"serial:{number}", KnownDevice(f"10.0.{number // 250}.{number % 250}"), simulated=False)


def ring(count: int, interval: float = 60.0) -> Round:
    made = Round(interval)
    for number in range(count):
        made.add(machine(number))
    return made


def good(one) -> DeviceReading:
    return DeviceReading(one.machine.device.ip, DeviceState.IDENTIFIED, ports=(80,), activity=Activity.HASHING)


def run(made: Round, seconds: int, answers, start: int = 0):
    """A second a step; `answers(one, now)` says who answers. Gives (second, ip, kind) of what was told."""
    told = []
    for now in range(start, start + seconds):
        for one in made.due(float(now)):
            if answers(one, now):
                changes = made.answered(one, good(one), now + 0.5, WALL + now)
            else:
                changes = made.unanswered(one, now + 0.5, WALL + now)
            told += [(now, who.machine.device.ip, change.kind) for who, change in changes]
    return told


@given(st.integers(1, 400))
def test_everybody_is_asked_once_an_interval_and_evenly(count):
    made = ring(count)
    asked, most = [], 0
    for now in range(61):
        some = made.due(float(now))
        asked += some
        most = max(most, len(some))
        for one in some:
            made.answered(one, good(one), now, WALL + now)
    assert len(asked) in (count, count - 1)  # a share of a turn may be left over
    assert len(set(asked)) == len(asked)
    assert most <= count / 60 + 1


def test_one_that_has_not_answered_yet_is_passed_over_and_counted():
    made = ring(3, interval=3.0)
    for now in range(1, 20):
        for one in made.due(float(now)):
            if one.machine.key != "serial:1":
                made.answered(one, good(one), now, WALL + now)
    assert made.skipped >= 4
    assert made.watched("10.0.0.1").asked


def test_machines_that_were_never_heard_do_not_keep_the_others_waiting():
    made = ring(6000)
    known = [made.watched(f"10.0.{number // 250}.{number % 250}") for number in range(3000)]
    for one in known:
        made.answered(one, good(one), 0.0, WALL)
    asked = dict.fromkeys(known, 0)
    for now in range(181):
        for one in made.due(float(now)):
            if one in asked:
                asked[one] += 1
                made.answered(one, good(one), now, WALL + now)
    assert sum(asked.values()) >= 3 * 3000 - 100, "the known ones are read every minute"
    assert sum(one.asked for one in made._ring) == MOST_NEW


def test_one_machine_that_falls_silent_is_down_after_the_second_look():
    made = ring(10)
    told = run(made, 200, lambda one, now: one.machine.key != "serial:3" or now < 70)
    assert [(ip, kind) for _, ip, kind in told] == [("10.0.0.3", ChangeKind.WENT_DOWN)]
    assert made.down == 1
    back = run(made, 100, lambda one, now: True, start=200)
    assert [(ip, kind) for _, ip, kind in back] == [("10.0.0.3", ChangeKind.CAME_BACK)]


def test_one_silence_is_looked_at_again_soon_and_is_nothing():
    made = ring(10)
    missed = []

    def answers(one, now):
        if one.machine.key == "serial:3" and not missed and now > 30:
            missed.append(now)
            return False
        return True

    assert run(made, 200, answers) == []
    assert made.down == 0


def test_all_silent_at_once_is_the_network_and_nobody_is_down():
    made = ring(500)
    assert run(made, 100, lambda one, now: now < 70) == []
    assert made.lost_since is not None
    assert made.down == 0
    asked = sum(len(made.due(float(now))) for now in range(200, 230))
    assert asked <= 3 * PROBES


def test_when_the_network_is_back_watching_goes_on_without_a_word_about_anybody():
    made = ring(50)
    assert run(made, 300, lambda one, now: not 70 < now < 200) == []
    assert made.lost_since is None
    assert made.down == 0


def test_a_rack_that_loses_power_is_down_and_not_the_network():
    made = ring(500)
    rack = {f"serial:{number}" for number in range(100, 160)}
    told = run(made, 200, lambda one, now: now < 65 or one.machine.key not in rack)
    assert made.lost_since is None
    assert {kind for _, _, kind in told} == {ChangeKind.WENT_DOWN}
    assert len(told) == 60


def test_of_two_machines_one_may_go_down_and_then_the_other():
    made = ring(2)
    told = run(made, 400, lambda one, now: now < (100 if one.machine.key == "serial:0" else 250))
    assert [kind for _, _, kind in told] == [ChangeKind.WENT_DOWN] * 2


def test_a_machine_that_is_watched_alone_is_down_when_it_is_silent():
    made = ring(1)
    told = run(made, 200, lambda one, now: now < 90)
    assert [kind for _, _, kind in told] == [ChangeKind.WENT_DOWN]


def test_another_machine_at_the_address_is_told_once():
    made = ring(3)
    told = []
    for now in range(300):
        for one in made.due(float(now)):
            if one.machine.key == "serial:1":
                changes = made.stranger(one, now, WALL + now)
            else:
                changes = made.answered(one, good(one), now, WALL + now)
            told += [(who.machine.key, change.kind) for who, change in changes]
    assert told == [("serial:1", ChangeKind.OTHER_MACHINE), ("serial:1", ChangeKind.WENT_DOWN)]


def test_after_a_sleep_silences_are_forgiven_and_nothing_is_asked_in_a_burst():
    made = ring(100)
    run(made, 90, lambda one, now: now < 85)
    out = made.due(90.0)
    made.slept()
    assert len(made.due(50_000.0)) <= 1
    assert run(made, 200, lambda one, now: True, start=50_001) == []
    assert not any(one.asked for one in out)


def test_a_question_that_ended_without_a_word_proves_nothing():
    made = ring(4)
    for now in range(300):
        made.unheard(made.due(float(now)))
    assert made.down == 0
    assert made.lost_since is None


def test_a_machine_that_moved_keeps_what_is_remembered_of_it():
    made = ring(3)
    run(made, 130, lambda one, now: True)
    before = made.watched("10.0.0.1").memory
    made.add(replace(machine(1), device=KnownDevice("10.0.9.9")))
    assert len(made) == 3
    assert made.watched("10.0.9.9").memory is before
    assert made.watched("10.0.0.1") is None
    made.keep({"serial:0"})
    assert len(made) == 1


@given(st.lists(st.booleans(), min_size=20, max_size=200), st.integers(1, 20))
def test_nobody_goes_down_twice_or_comes_back_without_having_gone(answers, count):
    made = ring(count)
    down = set()
    told = run(made, len(answers) * 3, lambda one, now: answers[now // 3])
    for _, ip, kind in told:
        if kind is ChangeKind.WENT_DOWN:
            assert ip not in down
            down.add(ip)
        elif kind is ChangeKind.CAME_BACK:
            down.remove(ip)
    assert made.down == len(down)
