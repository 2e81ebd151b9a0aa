"""What counts as a change between looks, and what does not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.watch import Change, ChangeKind, Memory, looked, restarted, silent, went_down
from app.words.phrases import say, templates
from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState

GOOD = DeviceReading(
    "10.0.0.5",
    DeviceState.IDENTIFIED,
    ports=(80,),
    hashrate_ths=100.0,
    uptime_s=10_000.0,
    boards=tuple(BoardReading(slot, active=True, chips_working=114, hashrate_ths=33) for slot in range(3)),
    activity=Activity.HASHING,
)


def story(*readings, memory=None, every=60.0):
    """The kinds of change that looks at these readings give, one list a look."""
    memory, told = memory or Memory(), []
    for number, reading in enumerate(readings):
        memory, changes = looked(memory, reading, 1000 + number * every)
        told.append([(change.kind, change.slot) for change in changes])
    return told, memory


def up(number, **more):
    return replace(GOOD, uptime_s=10_000.0 + 60 * number, **more)


def test_a_steady_machine_tells_nothing():
    told, _ = story(*(up(n, hashrate_ths=100 + n % 5) for n in range(60)))
    assert told == [[]] * 60


def test_a_restart_is_an_uptime_that_went_back():
    told, _ = story(up(0), up(1), replace(GOOD, uptime_s=20.0))
    assert told == [[], [], [(ChangeKind.REBOOTED, None)]]


@pytest.mark.parametrize(
    ("before", "after", "elapsed", "expected"),
    [
        (10_000, 10_060, 60, False),
        (10_000, 10, 60, True),
        (100, 3600, 7200, True),  # away for two hours, up for one: started in between
        (100, 7290, 7200, False),
        (0, 0, 3600, False),  # a firmware whose uptime stands tells nothing
        (None, 5, 60, False),
        (5, None, 60, False),
        (600, 598, 60, False),  # rounding
        (10_000, 10_000, 10_000, False),
    ],
)
def test_when_a_machine_was_restarted(before, after, elapsed, expected):
    assert restarted(before, after, elapsed) is expected


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_a_machine_that_ran_through_was_never_restarted(uptime, elapsed):
    assert not restarted(uptime, uptime + elapsed, elapsed)


@given(st.integers(0, 10**6), st.integers(400, 10**6), st.integers(0, 10**6))
def test_a_machine_that_started_in_between_was(uptime, elapsed, age):
    """Unless it was so young, and came back so soon, that its uptime hides it."""
    after = min(age, elapsed - 200)
    assert restarted(uptime, after, elapsed) or after == uptime


def test_a_board_is_lost_at_the_second_look_and_told_once_and_comes_back():
    without = GOOD.boards[:2]
    told, _ = story(
        up(0), up(1, boards=without), up(2, boards=without), up(3, boards=without), up(4), up(5, boards=without), up(6)
    )
    assert told == [[], [], [(ChangeKind.BOARD_LOST, 2)], [], [(ChangeKind.BOARD_BACK, 2)], [], []]


def test_a_pause_loses_neither_boards_nor_hashrate():
    paused = replace(GOOD, activity=Activity.PAUSED, hashrate_ths=0.0, boards=())
    told, _ = story(*(up(n) for n in range(6)), *[replace(paused, uptime_s=10_000 + 60 * n) for n in range(6, 12)])
    assert told == [[]] * 12


def test_a_fall_is_told_when_it_stands_and_when_it_is_over():
    low = [up(n, hashrate_ths=75.0) for n in range(6, 12)]
    told, memory = story(*(up(n) for n in range(6)), *low)
    assert told[8] == [(ChangeKind.RATE_FELL, None)]
    assert sum(map(len, told)) == 1
    told, _ = story(up(12), memory=replace(memory, at=None))
    assert told == [[(ChangeKind.RATE_BACK, None)]]


def test_one_low_look_is_no_fall():
    told, _ = story(*(up(n, hashrate_ths=30.0 if n % 4 == 3 else 100.0) for n in range(40)))
    assert told == [[]] * 40


def test_going_down_and_coming_back():
    memory, _ = looked(Memory(), GOOD, 1000)
    memory = silent(silent(memory, 1060), 1070)
    memory, down = went_down(memory, 1070)
    assert (down.kind, down.since) == (ChangeKind.WENT_DOWN, 1060)
    memory, changes = looked(memory, replace(GOOD, uptime_s=30.0), 1600)
    assert [change.kind for change in changes] == [ChangeKind.CAME_BACK, ChangeKind.REBOOTED]
    assert changes[0].since == 1060
    assert not memory.down


@pytest.mark.parametrize("kind", ChangeKind)
def test_every_change_has_words(kind):
    phrase = Change(kind, 0, slot=1, percent=20).phrase
    assert phrase.key in templates()
    assert "{" not in say(phrase)


activities = st.sampled_from(Activity)
readings = st.builds(
    lambda rate, uptime, activity, slots: replace(
        GOOD,
        hashrate_ths=rate,
        uptime_s=uptime,
        activity=activity,
        boards=tuple(GOOD.boards[slot] for slot in sorted(slots)),
    ),
    st.none() | st.floats(0, 200),
    st.none() | st.floats(0, 1e6),
    activities,
    st.sets(st.integers(0, 2)),
)


@given(st.lists(readings, max_size=40))
def test_nothing_is_lost_twice_or_comes_back_unlost(some):
    memory, lost, low = Memory(), set(), False
    for number, reading in enumerate(some):
        memory, changes = looked(memory, reading, 1000.0 + number * 60)
        for change in changes:
            if change.kind is ChangeKind.BOARD_LOST:
                assert change.slot not in lost
                lost.add(change.slot)
            elif change.kind is ChangeKind.BOARD_BACK:
                lost.remove(change.slot)
            elif change.kind in (ChangeKind.RATE_FELL, ChangeKind.RATE_BACK):
                assert low is (change.kind is ChangeKind.RATE_BACK)
                low = not low
    assert memory.lost == lost
