"""The board of open orders: six columns with their counts, the first cards of each, and what each filter would show.

Everything is counted by SQL on the open orders alone, and only the cards that are shown are read, so that the board of
a shop of two hundred thousand orders opens like that of a new one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.order_draft import OrderFilter, OrderSort
from app.domain.order_row import OrderRow
from app.domain.work_order import State
from app.services.order_list import OPEN, counted, listed
from app.services.search_words import narrowed
from app.services.shop import Shop


class Column(StrEnum):
    """The columns, in the order of the work."""

    RECEIVED = "received"
    DIAGNOSING = "diagnosing"
    WAITING = "waiting"
    REPAIRING = "repairing"
    TESTING = "testing"
    READY = "ready"


#: The states that stand in each column; an order for review and the ended ones are in the list.
STATES: dict[Column, tuple[State, ...]] = {
    Column.RECEIVED: (State.DRAFT, State.RECEIVED, State.TRIAGE),
    Column.DIAGNOSING: (State.DIAGNOSING, State.DIAGNOSED),
    Column.WAITING: (State.AWAITING_APPROVAL, State.AWAITING_PARTS, State.ON_HOLD),
    Column.REPAIRING: (State.IN_REPAIR,),
    Column.TESTING: (State.TESTING, State.BURN_IN),
    Column.READY: (State.PASSED, State.READY, State.NO_FAULT_FOUND, State.DECLINED, State.BEYOND_REPAIR),
}


class Chip(StrEnum):
    """The filters that stand ready with their counts."""

    MINE = "mine"
    LATE = "late"
    OVER = "over"
    COMEBACKS = "comebacks"
    CUSTOMER = "customer"
    WARRANTY = "warranty"


@dataclass(frozen=True, slots=True)
class BoardColumn:
    """A column: its first cards, the most urgent first, and how many there are in all."""

    column: Column
    rows: tuple[OrderRow, ...]
    count: int


@dataclass(frozen=True, slots=True)
class OrderBoard:
    """The board. `chips` counts what each filter finds among the open orders; `empty` = the shop never had an order."""

    columns: tuple[BoardColumn, ...]
    chips: dict[Chip, int]
    open: int
    review: int
    empty: bool


def with_chip(wanted: OrderFilter, chip: Chip, person: str) -> OrderFilter:
    """The filter with one of the ready ones besides; `person` = who "mine" is."""
    match chip:
        case Chip.MINE:
            return replace(wanted, assignee=person)
        case Chip.LATE:
            return replace(wanted, late=True)
        case Chip.OVER:
            return replace(wanted, hold_over=True)
        case Chip.COMEBACKS:
            return replace(wanted, comeback=True)
        case Chip.CUSTOMER:
            return replace(wanted, awaits_customer=True)
        case Chip.WARRANTY:
            return replace(wanted, warranty=True)


def board(
    shop: Shop, person: str, chips: Sequence[Chip] = (), wanted: OrderFilter | None = None, most: int = 40
) -> OrderBoard:
    """The board of the open orders that fit the filter and every chip; at most `most` cards a column."""
    base = narrowed(shop, replace(wanted or OrderFilter(), open_only=True, states=()))
    chosen = base
    for chip in chips:
        chosen = with_chip(chosen, chip, person)
    with shop.read() as db:
        marks = ", ".join("?" * len(OPEN))
        states_now = {
            State(row[0]): int(row[1])
            for row in db.execute(
                f"SELECT state, count(*) FROM work_order WHERE gone = 0 AND state IN ({marks}) GROUP BY state",  # noqa: S608
                [state.value for state in OPEN],
            )
        }
        empty = db.execute("SELECT 1 FROM work_order WHERE gone = 0 LIMIT 1").fetchone() is None
        columns = []
        for column, states in STATES.items():
            here = replace(chosen, states=states, sort=OrderSort.URGENCY, limit=most, offset=0)
            rows = listed(db, here)
            columns.append(BoardColumn(column, rows, len(rows) if len(rows) < most else counted(db, here)))
        return OrderBoard(
            tuple(columns),
            {chip: counted(db, with_chip(base, chip, person)) for chip in Chip},
            open=sum(states_now.values()),
            review=states_now.get(State.NEEDS_REVIEW, 0),
            empty=empty,
        )
