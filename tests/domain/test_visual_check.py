"""What was seen of a board, answer by answer, and its text in the record."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.domain.visual_check import Look

ITEMS = st.sampled_from(["burn", "liquid", "heatsink", "connector"])
STEPS = st.one_of(
    st.tuples(st.just("answer"), ITEMS, st.booleans()),
    st.tuples(st.just("chip"), ITEMS, st.integers(1, 126)),
    st.tuples(st.just("domain"), ITEMS, st.integers(1, 42)),
    st.tuples(st.just("photo"), ITEMS, st.text("0123456789abcdef", min_size=64, max_size=64)),
)


def looked(steps) -> Look:
    look = Look()
    for what, item, value in steps:
        if what == "answer":
            look = look.answered(item, found=value)
        elif what == "photo":
            look = look.with_photo(item, value)
        else:
            look = look.marked(item, **{what: value})
    return look


@given(st.lists(STEPS, max_size=30))
def test_the_record_gives_back_every_answer(steps) -> None:
    look = looked(steps)
    assert Look.of_body(look.body) == look


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), lambda inner: st.lists(inner)).map(str))
def test_any_text_is_read_without_a_fault(text) -> None:
    assert Look.of_body(text).found == ()


@given(st.lists(STEPS, max_size=30))
def test_a_point_has_one_answer_and_fine_has_no_places(steps) -> None:
    look = looked(steps)
    assert len({one.item for one in look.answers}) == len(look.answers)
    assert all(one.found or not (one.chips or one.domains) for one in look.answers)


def test_nothing_is_answered_before_somebody_answers_it() -> None:
    assert Look().of("burn") is None
    assert Look().answered("liquid", found=False).of("burn") is None


def test_a_place_is_marked_and_taken_away_again() -> None:
    look = Look().marked("burn", chip=84).marked("burn", domain=3)
    assert (look.of("burn").found, look.of("burn").chips, look.of("burn").domains) == (True, (84,), (3,))
    assert look.marked("burn", chip=84).of("burn").chips == ()
