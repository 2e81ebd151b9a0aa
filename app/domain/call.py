"""The answer to a customer's call: the boards meant, each with what it waits for, its price and its promise. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.asset import AssetIdentity
from app.domain.customer import Customer
from app.domain.phrase import Phrase
from app.domain.quote import Approval, Quote
from app.domain.stock import Money
from app.domain.work_order import State


@dataclass(frozen=True, slots=True)
class CallBoard:
    """One board the caller may mean. `serial` as the maker prints it or "" ; `marks` = which characters of `told`, its
    serial or number, were asked for, as (first, behind the last).

    `waits_for` None = nothing but the shop's own hands. `price` None = nothing known; `estimated` = of the price list,
    no quote stands. `promised` UTC; `moved_at` = when its state last changed.
    """

    order_id: str
    number: str
    state: State
    asset: AssetIdentity
    told: str
    marks: tuple[tuple[int, int], ...]
    reported_fault: str
    fault: str | None
    customer_id: str | None
    customer: str
    opened_at: datetime
    moved_at: datetime
    waits_for: Phrase | None
    price: Money | None
    estimated: bool
    promised: datetime | None
    quote: Quote | None = None
    approval: Approval | None = None

    @property
    def open(self) -> bool:
        """Still in the shop."""
        return not self.state.closed

    def late(self, now: datetime) -> bool:
        """Promised for an earlier moment, and neither ready nor gone."""
        done = self.state.closed or self.state is State.READY
        return self.promised is not None and self.promised < now and not done


@dataclass(frozen=True, slots=True)
class CallCustomer:
    """Who calls, summed up: boards still here, when the oldest of them came, what waits for a word."""

    customer: Customer
    open_boards: int
    oldest: datetime | None
    open_quotes: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """What was found for `text`: boards, those in the shop first; `more` besides them that are not shown.

    `customer` = the one that all of it belongs to, None where it belongs to several or to nobody; `names` = every
    customer among it.
    """

    text: str
    boards: tuple[CallBoard, ...] = ()
    more: int = 0
    customer: CallCustomer | None = None
    names: tuple[Customer, ...] = ()
    seconds: float = 0.0


def marked(told: str, words: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Where the words stand in `told`, the last place of each, sorted and without overlap."""
    low = told.casefold()
    found = []
    for word in words:
        at = low.rfind(word.casefold())
        if word and at >= 0 and len(low) == len(told):
            found.append((at, at + len(word)))
    parted: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if parted and first < parted[-1][1]:
            parted[-1] = (parted[-1][0], max(last, parted[-1][1]))
        else:
            parted.append((first, last))
    return tuple(parted)
