"""A stream of readings: a value is offered once it stood still with the probes on, once for each place they lie at."""

from __future__ import annotations

import math
from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from app.domain.settling import STILL_FOR, Settling
from drivers.model.probe_point import ProbeMode

OL = math.inf


def offered(mode: ProbeMode, values: Iterable[float]) -> list[float]:
    """The values that a stream offers."""
    stream, found = Settling(mode), []
    for value in values:
        stream, reading = stream.after(value)
        if reading.settled:
            found.append(value)
    return found


def test_a_value_is_offered_when_it_stands_and_only_once() -> None:
    assert offered(ProbeMode.OHM, [OL, 20, 35, 38.1, 38.2, 38.1, 38.1, 38.2, 38.1]) == [38.1]


def test_lifting_the_probes_makes_ready_for_the_next_even_where_it_is_the_same() -> None:
    assert offered(ProbeMode.OHM, [38.1] * 5 + [OL] + [38.1] * 5) == [38.1, 38.1]


def test_another_value_without_a_lift_is_another_place() -> None:
    assert offered(ProbeMode.VOLT, [0.36] * 4 + [0.72] * 4) == [0.36, 0.72]


def test_leads_in_the_air_are_no_value_and_a_dead_rail_is_left_to_hands() -> None:
    assert offered(ProbeMode.VOLT, [0.002, -0.003, 0.001, 0.0, 0.0, 0.0]) == []
    assert offered(ProbeMode.OHM, [OL] * 6) == []


def test_a_dead_short_is_a_value_though_it_is_next_to_nothing() -> None:
    assert offered(ProbeMode.OHM, [OL, 0.5, 0.4, 0.3, 0.4, 0.4]) == [0.3]


@given(st.sampled_from(list(ProbeMode)), st.lists(st.floats(-1e7, 1e7) | st.just(OL), max_size=60))
def test_whatever_comes_what_is_offered_stood_still(mode: ProbeMode, values: list[float]) -> None:
    stream = Settling(mode)
    for place, value in enumerate(values):
        stream, reading = stream.after(value)
        if reading.settled:
            last = values[place - STILL_FOR + 1 : place + 1]
            assert max(last) - min(last) <= max(0.011 * abs(value), 0.3)
            assert reading.on
            assert reading.still
    assert len(stream.last) <= STILL_FOR
