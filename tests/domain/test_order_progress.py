"""The progress line: what an order went through, where it is, and where it left the line."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from app.domain.order_progress import LINE, Mark, stations
from app.domain.order_view import OrderView
from app.domain.work_order import STEPS, State


def order(*states: State, held_from: State | None = None) -> OrderView:
    """An order that went through these states."""
    steps = tuple(SimpleNamespace(target=state) for state in states)
    last: Any = SimpleNamespace(
        state=states[-1] if states else State.DRAFT, held_from=held_from, transitions=steps, quotes=()
    )
    return cast("OrderView", last)


def told(view: OrderView) -> list[tuple[str, str]]:
    return [(one.state.value, one.mark.value) for one in stations(view)]


def test_what_nobody_needed_is_passed_by_and_what_waits_says_so():
    way = (State.RECEIVED, State.TRIAGE, State.DIAGNOSING, State.DIAGNOSED, State.IN_REPAIR)
    assert [mark for _state, mark in told(order(*way))[:5]] == ["done", "done", "passed_by", "now", "ahead"]
    asked = order(*way[:4], State.AWAITING_APPROVAL)
    assert told(asked)[2] == ("awaiting_approval", "held")
    held = order(*way, State.ON_HOLD, held_from=State.IN_REPAIR)
    assert told(held)[3] == ("on_hold", "held")


def test_what_left_the_line_is_told_and_nothing_it_never_reached():
    begun = (State.RECEIVED, State.TRIAGE, State.DIAGNOSING)
    assert told(order(*begun, State.NO_FAULT_FOUND)) == [
        ("received", "done"), ("no_fault_found", "off"), ("returned", "ahead"),
    ]  # fmt: skip
    assert told(order(*begun, State.NO_FAULT_FOUND, State.RETURNED))[1:] == [
        ("no_fault_found", "off"), ("returned", "done"),
    ]  # fmt: skip
    assert told(order(*begun, State.DIAGNOSED, State.BEYOND_REPAIR, State.DONOR))[-2:] == [
        ("beyond_repair", "off"), ("donor", "done"),
    ]  # fmt: skip


@given(st.data())
def test_every_legal_way_has_a_line_with_one_present_station(data):
    state, been = State.DRAFT, []
    for _step in range(data.draw(st.integers(0, 12))):
        if not STEPS.get(state):
            break
        state = data.draw(st.sampled_from(STEPS[state]))
        been.append(state)
    shown = stations(order(*been))
    marks = [one.mark for one in shown]
    assert 1 <= len(shown) <= len(LINE) + 2
    assert len({one.state for one in shown}) == len(shown)
    assert sum(mark in (Mark.NOW, Mark.HELD) for mark in marks) <= 1
    ahead = marks.index(Mark.AHEAD) if Mark.AHEAD in marks else len(marks)
    assert all(mark is Mark.AHEAD for mark in marks[ahead:])
    assert state.closed <= (Mark.AHEAD not in marks)
