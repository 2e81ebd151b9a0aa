"""What came next of a thing, against looking through all of its events."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from app.services.reports.events import Events

LINES = st.lists(st.tuples(st.integers(0, 4), st.sampled_from([0.0, 1.0, 1.5, 2.0, 7.25, float("nan")])), max_size=12)


@settings(max_examples=60)
@given(LINES, LINES, st.sampled_from([0.5, 6.0]))
def test_the_next_event_is_the_first_one_after(events, asked, seconds):
    whose, after = _columns(asked)
    told = Events(*_columns(events))
    soon = told.within(whose, after, seconds).tolist()
    for place, (thing, moment), within in zip(told.next(whose, after).tolist(), asked, soon, strict=True):
        later = [when for one, when in events if one == thing and when > moment]
        assert (place >= 0) == bool(later)
        if later:
            assert events[place] == (thing, min(later))
        assert within == any(when <= moment + seconds for when in later)


def _columns(lines):
    return np.array([line[0] for line in lines], np.int64), np.array([line[1] for line in lines], np.float64)
