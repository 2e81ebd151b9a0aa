"""The bisection: it ends at the right chip within so many counts, whichever count is wrong, and never loops."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.diagnosis.holding import Hold, hold_of
from app.domain.bisection import Bisection, CountFrom, Ending, Heard, Place, Step
from app.domain.bisection_error import BodyUnreadable, CountImpossible, NothingAsked
from drivers.catalogue import boards

#: Answers beyond the ceil(log2) of the chips: the count with nothing held, and those that make it sure.
SPARE = 4
#: What one wrong answer may cost besides.
ONE_WRONG = 10

Answer = Callable[[int | None], int]


def front(stops_after: int, beyond: int, free: int) -> Answer:
    """A board that answers up to a chip; `beyond` = what it shows with the chain held behind the fault."""
    return lambda held: free if held is None else held if held <= stops_after else beyond


def worlds(stops_after: int) -> tuple[Answer, ...]:
    """The three ways in which boards answer beyond the fault, as the guides and the field tell them."""
    return (
        front(stops_after, 0, stops_after),
        front(stops_after, stops_after, stops_after),
        front(stops_after, 0, 0),
    )


def ended(bisection: Bisection, answer: Answer) -> Bisection:
    while (question := bisection.question) is not None:
        bisection = bisection.answered((answer(question.held),))
    return bisection


def held_until(bisection: Bisection, *counts: int | tuple[int, ...]) -> Bisection:
    for count in counts:
        bisection = bisection.answered(count if isinstance(count, tuple) else (count,))
    return bisection


@given(st.integers(2, 300), st.data())
@settings(max_examples=150, deadline=None)
def test_without_a_wrong_count_it_ends_at_the_chip(chips: int, data: st.DataObject) -> None:
    stops_after = data.draw(st.integers(0, chips - 1))
    for answer in worlds(stops_after):
        bisection = ended(Bisection(chips), answer)
        assert bisection.place == Place(Ending.PLACE, stops_after, stops_after + 1)
        assert len(bisection.steps) <= math.ceil(math.log2(chips)) + SPARE


@given(st.integers(8, 260), st.data())
@settings(max_examples=250, deadline=None)
def test_whichever_count_is_wrong_the_place_is_right(chips: int, data: st.DataObject) -> None:
    stops_after = data.draw(st.integers(0, chips - 1))
    wrong_at, wrong = data.draw(st.integers(0, 24)), data.draw(st.integers(0, chips))
    answer = data.draw(st.sampled_from(worlds(stops_after)))
    bisection = Bisection(chips)
    while (question := bisection.question) is not None:
        count = wrong if len(bisection.steps) == wrong_at else answer(question.held)
        bisection = bisection.answered((count,))
    assert bisection.place == Place(Ending.PLACE, stops_after, stops_after + 1)
    assert len(bisection.steps) <= math.ceil(math.log2(chips)) + SPARE + ONE_WRONG


@given(st.integers(2, 200), st.lists(st.one_of(st.none(), st.lists(st.integers(0, 200), min_size=1, max_size=4))))
@settings(max_examples=200, deadline=None)
def test_no_answers_crash_it_or_keep_it_for_ever(chips: int, answers: list[list[int] | None]) -> None:
    bisection = Bisection(chips)
    for answer in answers * 3 or [[0]]:
        if (question := bisection.question) is None:
            break
        assert question.held is None or 1 <= question.held < chips
        good_to, bad_from = bisection.interval
        assert 0 <= good_to < bad_from <= chips + 1
        if answer is None:
            bisection = bisection.passed()
        else:
            bisection = bisection.answered(tuple(min(count, chips) for count in answer))
        assert Bisection.of_body(bisection.body) == bisection
        assert len(bisection.heard) == len(bisection.steps) <= bisection.most_steps or bisection.question is None


@given(st.integers(2, 130), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_whatever_is_answered_it_ends(chips: int, chance: object) -> None:
    bisection, asked = Bisection(chips), 0
    while (question := bisection.question) is not None:
        asked += 1
        kind = chance.choice("gbsr")  # type: ignore[attr-defined]
        count = {"g": question.good, "b": 0, "s": chips, "r": chance.randint(0, chips)}[kind]  # type: ignore[attr-defined]
        bisection = bisection.answered((count,))
    assert asked <= bisection.most_steps
    assert bisection.place is not None


def test_places_that_cannot_be_reached_widen_the_end() -> None:
    bisection = held_until(Bisection(76), 0)
    answer = front(40, 0, 0)
    while (question := bisection.question) is not None:
        out_of_reach = question.held in (40, 41)
        bisection = bisection.passed() if out_of_reach else bisection.answered((answer(question.held),))
    place = bisection.place
    assert place is not None
    assert (place.ending, place.good_to, place.bad_from) == (Ending.OPEN, 39, 42)


def test_passing_every_place_ends_it_too() -> None:
    bisection = held_until(Bisection(20), 0)
    while bisection.question is not None:
        bisection = bisection.passed()
    assert bisection.place == Place(Ending.OPEN, 0, 20)


def test_a_count_that_cannot_be_is_asked_again() -> None:
    bisection = held_until(Bisection(126), 0, 63)
    asked = bisection.question
    assert asked is not None
    slipped = bisection.answered((asked.good + 1,))
    assert slipped.heard[-1] is Heard.AGAIN_SLIPPED
    below = bisection.answered((17,))  # below what is known to be good
    assert below.heard[-1] is Heard.AGAIN_UNLIKELY
    for doubted in (slipped, below):
        again = doubted.question
        assert again is not None
        assert again.held == asked.held
        assert again.again is not None
        assert doubted.interval == bisection.interval


def test_a_count_that_comes_twice_is_believed() -> None:
    bisection = held_until(Bisection(126), 0, 63)
    twice = held_until(bisection, 70, 70)
    assert twice.heard[-2:] == (Heard.AGAIN_UNLIKELY, Heard.BAD)
    assert not twice.varying
    assert ended(twice, front(70, 0, 0)).place == Place(Ending.PLACE, 70, 71)


def test_a_hold_that_slips_three_times_is_left_out() -> None:
    bisection = held_until(Bisection(126), 0)
    asked = bisection.question
    bisection = held_until(bisection, 126, 126, 126)
    assert asked is not None
    assert bisection.question is not None
    assert bisection.question.held != asked.held


def test_all_chips_with_nothing_held_are_counted_twice() -> None:
    once = held_until(Bisection(108), 108)
    assert once.heard == (Heard.AGAIN_WHOLE,)
    assert once.place is None
    assert held_until(once, 108).place == Place(Ending.WHOLE, 108, 109)
    assert held_until(once, 84).place is None
    assert held_until(Bisection(108), (108, 108, 108)).place == Place(Ending.WHOLE, 108, 109)


def test_counts_that_vary_speak_for_a_dry_joint_where_they_end() -> None:
    bisection = held_until(Bisection(108), (82, 82, 84))
    question = bisection.question
    assert question is not None
    assert (question.held, question.tries) == (84, 3)
    bisection = held_until(bisection, (84, 84, 84), (82, 85, 85))
    place = bisection.place
    while place is None:
        asked = bisection.question
        assert asked is not None
        bisection = bisection.answered((84,) * 3 if asked.held == 84 else (82, 82, 84))
        place = bisection.place
    assert place == Place(Ending.PLACE, 84, 85, varying=True)


def test_different_counts_in_one_answer_are_asked_again_first() -> None:
    bisection = held_until(Bisection(108), 0, (54, 30, 54))
    assert bisection.heard[-1] is Heard.AGAIN_VARYING
    assert not bisection.varying
    assert held_until(bisection, (54, 54, 54)).heard[-1] is Heard.GOOD
    assert held_until(bisection, (54, 31, 54)).varying


def test_zero_with_the_hold_behind_chip_1_is_chip_1_or_before() -> None:
    bisection = ended(Bisection(76), front(0, 0, 0))
    assert bisection.place == Place(Ending.PLACE, 0, 1)
    assert bisection.place.chips == (1,)
    assert any(step.held == 1 for step in bisection.steps)


def test_what_is_likely_is_asked_first() -> None:
    bisection = held_until(Bisection(126, likely=((90, 400.0),)), 0)
    assert bisection.question is not None
    assert bisection.question.held in (90, 91)
    assert ended(bisection, front(12, 0, 0)).place == Place(Ending.PLACE, 12, 13)


def test_every_step_can_be_taken_back() -> None:
    states = [Bisection(63)]
    while (question := states[-1].question) is not None:
        states.append(states[-1].answered((front(31, 0, 0)(question.held),), CountFrom.TESTER, by="Ana"))
    state = states[-1]
    for before in reversed(states[:-1]):
        state = state.undone()
        assert state == before
    assert state.undone() == state


def test_it_is_taken_up_again_from_its_text() -> None:
    bisection = held_until(Bisection(126, likely=((40, 2.5),)), 0, 63).passed()
    again = Bisection.of_body(bisection.body)
    assert again == bisection
    assert again.question == bisection.question
    assert again.heard == bisection.heard


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", '{"chips":126}', '{"chips":1,"likely":[],"steps":[]}', '{"chips":9,"likely":[[1,-1]],"steps":[]}',
     '{"chips":9,"likely":[],"steps":[{"held":9,"counts":[1],"source":"typed","at":null,"by":""}]}',
     '{"chips":9,"likely":[],"steps":[{"held":2,"counts":[1],"source":"dreamt","at":null,"by":""}]}'],
)  # fmt: skip
def test_a_text_that_is_none_is_refused(body: str) -> None:
    with pytest.raises(BodyUnreadable):
        Bisection.of_body(body)


def test_impossible_counts_are_refused() -> None:
    for counts in ((127,), (-1,), ()):
        with pytest.raises(CountImpossible):
            Bisection(126).answered(counts)
    with pytest.raises(NothingAsked):
        ended(Bisection(10), front(3, 0, 0)).answered((3,))


def test_a_step_says_who_when_and_from_where() -> None:
    bisection = Bisection(10).answered((3,), CountFrom.LINK, by="Бен")
    assert bisection.steps == (Step(None, (3,), CountFrom.LINK, None, "Бен"),)


def test_two_in_a_hundred_counts_wrong_on_every_size_of_board() -> None:
    chance = random.Random(6)
    missed = 0
    for chips in sorted({spec.chips for spec in boards() if isinstance(hold_of(spec), Hold)}):
        for stops_after in chance.sample(range(chips), 12):
            answer, bisection = chance.choice(worlds(stops_after)), Bisection(chips)
            while (question := bisection.question) is not None:
                wrong = chance.random() < 0.02
                bisection = bisection.answered((chance.randint(0, chips) if wrong else answer(question.held),))
            place = bisection.place
            assert place is not None
            missed += abs(place.good_to - stops_after) > 1
    assert missed == 0
