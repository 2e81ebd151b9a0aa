"""The rows of a log on screen: every row is one piece of one line, whatever is folded and whatever is left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.ui.log_rows import LogRows, fold_width, width_of


@given(st.lists(st.integers(1, 9), max_size=40), st.sets(st.integers(1, 40)), st.booleans())
def test_rows_and_pieces_of_lines_are_the_same_told_two_ways(heights, kept, every):
    numbers = [n for n in range(1, len(heights) + 1) if every or n in kept]
    folds = {number: high for number, high in enumerate(heights, 1) if high > 1}
    rows = LogRows(heights, None if every else numbers, folds)
    told = [(number, piece) for number in numbers for piece in range(heights[number - 1])]
    assert len(rows) == len(told)
    assert [rows.at(row) for row in range(len(rows))] == told
    assert [rows.row_of(*place) for place in told] == list(range(len(told)))
    assert rows.at(len(rows)) == rows.at(-1) == (0, 0)


def test_lines_that_grow_are_counted_as_they_come():
    lines = ["a"]
    rows = LogRows(lines)
    lines.append("b")
    assert (len(rows), rows.at(1)) == (2, (2, 0))


def test_a_line_that_is_not_shown_has_the_place_where_it_would_stand():
    assert LogRows([""] * 9, [2, 5, 8]).row_of(4) == 1


def test_signs_of_asia_take_the_room_of_two():
    assert width_of("板 ok") == 5
    assert width_of("плата") == 5
    assert fold_width("芯片", 100) == 50
