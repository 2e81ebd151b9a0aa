"""Where a card may be moved on the board: the legal steps that lead to the next column on a side."""

from __future__ import annotations

from app.domain.order_view import OrderView
from app.domain.work_order import MAIN_LINE, State, path
from app.services.order_board import STATES, Column

_PLACES = {state: list(Column).index(column) for column, states in STATES.items() for state in states}


def column_way(view: OrderView, across: int) -> tuple[State, ...]:
    """The states to walk through to the nearest column to the right (`across` 1) or left (-1) to which steps lead, the
    usual step first; () where none does. More than one state is a way along the main line.
    """
    here = _PLACES.get(view.state)
    if here is None:
        return ()
    there = [step.target for step in view.steps if (_PLACES.get(step.target, here) - here) * across > 0]
    if there and (across < 0 or view.state is State.ON_HOLD or there != [State.ON_HOLD]):
        return (there[0],)
    onward = (state for state in MAIN_LINE if across > 0 and _PLACES.get(state, -1) > here)
    along = path(view.state, next(onward, view.state))
    return along or ((there[0],) if there else ())
