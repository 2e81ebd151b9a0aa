"""What the columns of lines of orders are (stays, findings, parts, tests), and those of assets.

As in `columns`: moments are seconds since 1970, UTC, not a number where the thing did not happen; numbers of texts are
-1 for none.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np

from app.services.reports.arrays import Floats, Mask, Numbers, Whole
from app.services.reports.columns import Orders
from app.services.reports.reading import Reading


class _Lines:
    """Lines of orders; `order` is the place of a line's order in the selection."""

    def __init__(self, facts: Reading, sheet: str, orders: Orders) -> None:
        self.facts, self.orders, self._sheet = facts, orders, sheet
        of = facts.column(sheet, "order")
        at = np.full(facts.figures.count("order"), -1, dtype=np.int64)
        at[orders.place] = np.arange(len(orders))
        found = at[of]
        self._own = np.flatnonzero(found >= 0)
        self.order: Whole = found[self._own]

    def __len__(self) -> int:
        return len(self.order)

    @cached_property
    def key(self) -> Whole:
        """The key of each line's order."""
        return self.orders.key[self.order]

    def take(self, column: str) -> Numbers:
        """A column of the store at these lines."""
        return self.facts.column(self._sheet, column)[self._own]


class Moves(_Lines):
    """Stays of orders in states."""

    @cached_property
    def state(self) -> Whole:
        """The state, as a number of STATES."""
        return self.take("state")

    @cached_property
    def source(self) -> Whole:
        """The state it came from."""
        return self.take("source")

    @cached_property
    def entered(self) -> Floats:
        """Since when."""
        return self.take("entered")

    @cached_property
    def left(self) -> Floats:
        """Until when; not a number = it still is there."""
        return self.take("left")

    @cached_property
    def why(self) -> Whole:
        """Why it was put on hold (values of `Hold`, `names("why")` of the figures)."""
        return self.take("why")

    @cached_property
    def by(self) -> Whole:
        """Who took the step (numbers of technicians)."""
        return self.take("by")


class Faults(_Lines):
    """Findings; one with several chips has a line for each, all with the same `finding` of their order."""

    @cached_property
    def finding(self) -> Whole:
        """Which finding of its order, counted from 0."""
        return self.take("finding")

    @cached_property
    def fault(self) -> Whole:
        """The fault (`names("fault")` of the figures)."""
        return self.take("fault")

    @cached_property
    def position(self) -> Whole:
        """The place in words, as U47 (`names("position")` of the figures)."""
        return self.take("position")

    @cached_property
    def chip(self) -> Whole:
        """The chip, counted from 1 at the connector; -1 = none is named."""
        return self.take("chip")

    @cached_property
    def domain(self) -> Whole:
        """The first domain that the finding names, counted from 1; -1 = none."""
        return self.take("domain")

    @cached_property
    def status(self) -> Whole:
        """How it stands: a number of STATUSES."""
        return self.take("status")

    @cached_property
    def after(self) -> Mask:
        """It was found after the repair."""
        return self.take("after").astype(np.bool_)

    @cached_property
    def at(self) -> Floats:
        """When it was found."""
        return self.take("at")


class Parts(_Lines):
    """Parts that were fitted."""

    @cached_property
    def part(self) -> Whole:
        """The part (`names("part")` of the figures are ids)."""
        return self.take("part")

    @cached_property
    def lot(self) -> Whole:
        """The lot (`names("lot")` of the figures are ids)."""
        return self.take("lot")

    @cached_property
    def grade(self) -> Whole:
        """The lot's grade (`names("grade")` of the figures)."""
        return self.take("grade")

    @cached_property
    def quantity(self) -> Whole:
        """How many stayed on the board: fitted less returned."""
        return self.take("quantity")

    @cached_property
    def fitted(self) -> Whole:
        """How many were fitted."""
        return self.take("fitted")

    @cached_property
    def value(self) -> Floats:
        """What they cost, in minor units of the currency, less what was returned."""
        return self.take("value")

    @cached_property
    def currency(self) -> Whole:
        """The currency (`names("currency")` of the figures)."""
        return self.take("currency")

    @cached_property
    def position(self) -> Whole:
        """Where on the board (`names("position")` of the figures)."""
        return self.take("position")

    @cached_property
    def at(self) -> Floats:
        """When."""
        return self.take("at")


class Tests(_Lines):
    """Test runs."""

    @cached_property
    def at(self) -> Floats:
        """When it was recorded."""
        return self.take("at")

    @cached_property
    def kind(self) -> Whole:
        """How it was tested (`names("kind")` of the figures; values of `TestKind`)."""
        return self.take("kind")

    @cached_property
    def after(self) -> Mask:
        """It was made after the repair."""
        return self.take("after").astype(np.bool_)

    @cached_property
    def passed(self) -> Whole:
        """1 passed, 0 found a fault, -1 neither: a look, a replay, interrupted, undecided."""
        return self.take("passed")

    @cached_property
    def verdict(self) -> Whole:
        """What it said (`names("fault")` of the figures)."""
        return self.take("verdict")

    @cached_property
    def fixture(self) -> Whole:
        """On which fixture (`names("fixture")` of the figures)."""
        return self.take("fixture")

    @cached_property
    def seconds(self) -> Floats:
        """How long it took."""
        return self.take("seconds")

    @cached_property
    def by(self) -> Whole:
        """Who made it (numbers of technicians)."""
        return self.take("by")


class Assets:
    """A selection of assets as columns, those that never were in an order too; `place` is what `Orders.asset` has."""

    def __init__(self, facts: Reading, place: Whole) -> None:
        self.facts, self.place = facts, place

    def __len__(self) -> int:
        return len(self.place)

    def take(self, column: str) -> Numbers:
        """A column of the store at these assets."""
        return self.facts.of_assets(column, self.place)

    @cached_property
    def id(self) -> tuple[str, ...]:
        """The ids of the assets."""
        ids = self.facts.figures.ids("asset")
        return tuple(ids[place] for place in self.place)

    @cached_property
    def kind(self) -> Whole:
        """What it is (`names("kind")` of the figures; values of `AssetKind`)."""
        return self.take("kind")

    @cached_property
    def model(self) -> Whole:
        """The model."""
        return self.take("model")

    @cached_property
    def code(self) -> Whole:
        """The board code."""
        return self.take("code")

    @cached_property
    def revision(self) -> Whole:
        """The revision."""
        return self.take("revision")

    @cached_property
    def customer(self) -> Whole:
        """Whose it is; merged customers are one."""
        return self.facts.customer_of[self.take("owner")]

    @cached_property
    def site(self) -> Whole:
        """Where it was last put, else where the machine stands that it last sat in."""
        now = np.full(len(self), self.facts.now_s)
        own = self.facts.site_at(self.place, now)
        machine = np.full(len(self), -1)
        asset, in_machine, _since, _until = self.stays
        machine[asset] = in_machine  # of several the last one stays
        return np.where(own >= 0, own, self.facts.site_at(machine, now))

    @cached_property
    def first_seen(self) -> Floats:
        """When the shop wrote it down."""
        return self.take("first_seen")

    @cached_property
    def stays(self) -> tuple[Whole, Whole, Floats, Floats]:
        """Where the assets sat: place in this selection, machine (place in the store, -1 = unknown), since, until (not
        a number = it still sits there); by asset, oldest first.
        """
        at = np.full(self.facts.figures.count("asset"), -1, dtype=np.int64)
        at[self.place] = np.arange(len(self))
        column = self.facts.column
        found = at[self.facts.asset_head(column("stay", "asset"))]
        since = column("stay", "since")
        own = np.flatnonzero(found >= 0)
        own = own[np.lexsort((since[own], found[own]))]
        machine = self.facts.asset_head(column("stay", "machine"))
        return found[own], machine[own], since[own], column("stay", "until")[own]
