"""Orders put into groups: by model, technician, customer, fault, or by the week or month of a moment of theirs.

Which orders count at all is said here too: those led here, those with real boards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import numpy as np

from app.domain.phrase import Phrase
from app.domain.report import Asked, Behind, Cell, Column
from app.services.reports.arrays import Floats, Mask, Whole
from app.services.reports.frame import Orders
from app.services.reports.groups import groups
from app.services.reports.naming import fault_of
from app.services.reports.spans import course, months

_P = Phrase.of
#: A course over longer than this begins with its first order.
_LONG = timedelta(days=731)
#: So far ahead of now a course is told at most; what is dated later stands in its last span.
_AHEAD = timedelta(days=366)


class By(StrEnum):
    """What orders are told apart by."""

    MODEL = "model"
    TECHNICIAN = "technician"
    CUSTOMER = "customer"
    FAULT = "fault"

    @property
    def column(self) -> Column:
        """The column that names the group."""
        return Column(self.value, _P(f"flow.col.{self.value}"))


@dataclass(frozen=True, slots=True)
class Group:
    """Orders of a selection by their places in it, and what they have in common: as it is called, and as `numbers` of
    the columns, which two of one name do not share.
    """

    names: tuple[Cell, ...]
    places: Whole
    numbers: tuple[int, ...] = ()


def groups_by(orders: Orders, *by: By) -> list[Group]:
    """The orders by what they have in common, the most first; those that do not say stand together."""
    return [
        Group(tuple(name_of(orders, one, number) for one, number in zip(by, numbers, strict=True)), places, numbers)
        for numbers, places in groups(*(getattr(orders, one.value) for one in by))
    ]


def over_time(moments: Floats, asked: Asked, now: datetime) -> list[Group]:
    """Places by the week, or in a long period by the month, of their moments; a span without any is there too."""
    return _spans(moments, asked, now, weekly=True)


def by_month(moments: Floats, asked: Asked, now: datetime) -> list[Group]:
    """Places by the month of their moments; a month without any is there too."""
    return _spans(moments, asked, now, weekly=False)


def is_weekly(told: list[Group]) -> bool:
    """Whether the spans of `over_time` are weeks."""
    return bool(told) and "W" in str(told[0].names[0])


def span_column(told: list[Group]) -> Column:
    """The column that names the spans of `over_time`."""
    return Column("span", _P("flow.col.week" if is_weekly(told) else "flow.col.month"))


def behind(orders: Orders, places: Whole | Mask) -> Behind:
    """The keys of orders at places of a selection."""
    return tuple(orders.key[places].tolist())


def led(orders: Orders) -> tuple[Orders, list[Phrase]]:
    """The orders that were led here, step by step, and what to say of the others: imported ones and simulated ones."""
    kept, notes = real(orders)
    imported = int(kept.imported.sum())
    if imported:
        notes.append(_P("flow.note.imported", n=imported))
    return kept.only(~kept.imported), notes


def real(orders: Orders) -> tuple[Orders, list[Phrase]]:
    """The orders with real boards, and what to say of the others. A demo's shop is simulated as a whole: there they
    count, and the report says what it is.
    """
    if orders.facts.shop.demo or not orders.simulated.any():
        return orders, []
    return orders.only(~orders.simulated), [_P("flow.note.simulated", n=int(orders.simulated.sum()))]


def _spans(moments: Floats, asked: Asked, now: datetime, *, weekly: bool) -> list[Group]:
    known = ~np.isnan(moments)
    first = datetime.fromtimestamp(float(moments[known].min()), UTC) if known.any() else None
    start, end = asked.period.start or first, min(asked.period.end or now, now)
    if known.any():  # a bench whose clock is ahead wrote some of them after now
        last = min(float(moments[known].max()), (now + _AHEAD).timestamp())
        end = max(end, datetime.fromtimestamp(last, UTC) + timedelta(milliseconds=1))
    if start is not None and end - start > _LONG:
        start = max(start, first) if first is not None else None
    spans = (course if weekly else months)(start, end, asked.zone) if start is not None else ()
    starts = np.array([one.start.timestamp() for one in spans])
    at = np.where(known, np.searchsorted(starts, moments, side="right") - 1, -1)
    places = {number: where for (number,), where in groups(at)}
    return [Group((one.name,), places.get(number, _NONE)) for number, one in enumerate(spans)]


_NONE = np.zeros(0, dtype=np.int64)


def name_of(orders: Orders, by: By, number: int) -> Cell:
    """What a number of such a column is called."""
    if number < 0:
        return _P(_MISSING[by])
    text = orders.names(by.value)[number]
    if not text:
        return _P("flow.erased")
    return fault_of(text) if by is By.FAULT else text


_MISSING = {
    By.MODEL: "flow.no_model",
    By.TECHNICIAN: "flow.nobody",
    By.CUSTOMER: "flow.no_customer",
    By.FAULT: "flow.no_fault",
}
