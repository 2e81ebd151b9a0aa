"""What the columns of reports are: of orders, of the lines of orders, of assets.

All moments are seconds since 1970, UTC, not a number where the thing did not happen; numbers of texts are -1 for none.
Columns are read when they are first asked for and must not be written into.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Literal

import numpy as np

from app.domain.report import Behind
from app.services.reports.arrays import Floats, Mask, Numbers, Whole
from app.services.reports.reading import Reading

#: A moment of an order by which it belongs to a period.
When = Literal["opened", "received", "diagnosed", "tested", "passed", "ready", "returned", "closed"]
#: What texts of orders are called by `Orders.names`.
Kind = Literal[
    "model", "code", "revision", "customer", "site", "technician", "kind", "billing", "priority", "fault", "held_why"
]


class Orders:
    """A selection of orders as columns; see the module for moments and numbers of texts.

    `ready` is when the work was over for the customer: READY; where an order ends without it, when no fault was found,
    when the customer declined, or when the board was judged beyond repair (or directly scrapped, made a donor, returned
    unrepaired), the first such moment after the last work on it. Imported old repairs (`imported`) know `received`,
    `ready`, `returned` and `closed` as their file told them, to the day or better, a second apart where only one was
    told; nothing else of them is measured.
    """

    def __init__(self, facts: Reading, place: Whole) -> None:
        self.facts, self.place = facts, place

    def __len__(self) -> int:
        return len(self.place)

    def only(self, mask: Mask) -> Orders:
        """Those of them for which the mask is true."""
        return self if mask.all() else Orders(self.facts, self.place[mask])

    def behind(self, mask: Mask | None = None) -> Behind:
        """The keys of the orders, or of those for which the mask is true, as reports give them."""
        return tuple((self.key if mask is None else self.key[mask]).tolist())

    def names(self, kind: Kind) -> tuple[str, ...]:
        """The texts by the numbers of such a column, as people call them; "" = erased. A number -1 is no text."""
        if kind == "customer":
            return self.facts.customer_names
        if kind == "technician":
            return self.facts.person_names
        if kind == "site":
            return self.facts.site_names
        return self.facts.figures.names("why" if kind == "held_why" else kind)

    def ids(self, kind: Literal["customer", "site", "technician"]) -> tuple[str, ...]:
        """The ids by the numbers of such a column."""
        if kind == "customer":
            return self.facts.customer_ids
        return self.facts.figures.names("person" if kind == "technician" else "site")

    def named(self, kind: Kind, texts: Iterable[str]) -> Mask:
        """Whether the text of an order is one of those."""
        column: Whole = getattr(self, kind)
        return named(column, self.names(kind), texts)

    def take(self, column: str) -> Numbers:
        """A column of the store at these orders."""
        return self.facts.column("order", column)[self.place]

    @cached_property
    def key(self) -> Whole:
        """What `Behind` names orders by; the same in every making of the store, on every computer."""
        return self.take("key")

    @cached_property
    def id(self) -> tuple[str, ...]:
        """The ids of the orders."""
        ids = self.facts.figures.ids("order")
        return tuple(ids[place] for place in self.place)

    @cached_property
    def opened(self) -> Floats:
        """When it was written down."""
        return self.take("opened")

    @cached_property
    def received(self) -> Floats:
        """When the board was received; when the order was written down where no such step is known."""
        return self.take("received")

    @cached_property
    def diagnosed(self) -> Floats:
        """First time diagnosed, or found without a fault."""
        return self.take("diagnosed")

    @cached_property
    def in_repair(self) -> Floats:
        """First time in repair."""
        return self.take("in_repair")

    @cached_property
    def tested(self) -> Floats:
        """First time in testing."""
        return self.take("tested")

    @cached_property
    def passed(self) -> Floats:
        """When it passed, after the last work on it."""
        return self.take("passed")

    @cached_property
    def ready(self) -> Floats:
        """When the work was over; see the class."""
        return self.take("ready")

    @cached_property
    def returned(self) -> Floats:
        """When it was handed back, repaired or not."""
        return self.take("returned")

    @cached_property
    def closed(self) -> Floats:
        """When it came to the state it is closed in."""
        return self.take("closed")

    @cached_property
    def due(self) -> Floats:
        """For when it was promised."""
        return self.take("due")

    @cached_property
    def since(self) -> Floats:
        """Since when it is in its state."""
        return self.take("since")

    @cached_property
    def hold_s(self) -> Floats:
        """Seconds in awaiting_approval, awaiting_parts and on hold for the customer, up to `ready` or now."""
        since = self.take("held_from")
        return self.take("held") + np.where(np.isnan(since), 0, np.maximum(self.facts.now_s - since, 0))

    @cached_property
    def state(self) -> Whole:
        """The state, as a number of STATES."""
        return self.take("state")

    @cached_property
    def held_why(self) -> Whole:
        """Why it is on hold now (values of `Hold`)."""
        return self.take("held_why")

    @cached_property
    def outcome(self) -> Whole:
        """What became of it, as a number of OUTCOMES."""
        return self.take("outcome")

    @cached_property
    def attempts(self) -> Whole:
        """How often it came from repair to testing."""
        return self.take("attempts")

    @cached_property
    def first_pass(self) -> Whole:
        """Of orders that reached testing: 1 the first post-repair test sequence passed, 0 it did not (a test in it
        found a fault, or it went back), -1 it is not over, or the order never was in testing.

        The sequence is every post-repair test until the order first left testing and burn-in.
        """
        return self.take("first_pass")

    @cached_property
    def work_min(self) -> Floats:
        """Minutes of the actions."""
        return self.take("work_min")

    @cached_property
    def test_min(self) -> Floats:
        """Minutes of the tests that somebody stands by: all but aging."""
        return self.take("test_min")

    @cached_property
    def touch_min(self) -> Floats:
        """Touch time in minutes: actions (diagnosis and repair) and attended tests."""
        return self.work_min + self.test_min

    @cached_property
    def kind(self) -> Whole:
        """What sort of job (values of `OrderKind`)."""
        return self.take("kind")

    @cached_property
    def billing(self) -> Whole:
        """Who pays (values of `Billing`)."""
        return self.take("billing")

    @cached_property
    def priority(self) -> Whole:
        """How soon (values of `Priority`)."""
        return self.take("priority")

    @cached_property
    def fault(self) -> Whole:
        """Its leading fault: the newest confirmed finding's, else the newest that is not ruled out."""
        return self.take("fault")

    @cached_property
    def asset(self) -> Whole:
        """The asset, as its place in the store; merged assets are one."""
        return self.facts.asset_head(self.take("asset"))

    @cached_property
    def model(self) -> Whole:
        """The asset's model, or that of the machine the board came in."""
        model = self._of_asset("model")
        return np.where(model >= 0, model, self.take("miner_model"))

    @cached_property
    def code(self) -> Whole:
        """The asset's board code."""
        return self._of_asset("code")

    @cached_property
    def revision(self) -> Whole:
        """The asset's revision."""
        return self._of_asset("revision")

    @cached_property
    def customer(self) -> Whole:
        """The customer; merged customers are one."""
        return self.facts.customer_of[self.take("customer")]

    @cached_property
    def site(self) -> Whole:
        """Where the board came from: the site it, else the machine it came in, had last been put on before."""
        own = self.facts.site_at(self.asset, self.received)
        machine = self.facts.site_at(self.facts.asset_head(self.take("miner")), self.received)
        return np.where(own >= 0, own, machine)

    @cached_property
    def technician(self) -> Whole:
        """Whose work it is: the assignee; else who last moved it to testing, else to passed, to where its work was
        over, to diagnosed, to diagnosing. Of imported repairs whom the file names.
        """
        return self.take("technician")

    @cached_property
    def assignee(self) -> Whole:
        """Whose it is now (numbers of technicians)."""
        return self.take("assignee")

    @cached_property
    def parent(self) -> Whole:
        """The key of the order it came back from, -1 = none."""
        return np.append(self.facts.column("order", "key"), -1)[self.take("parent")]

    @cached_property
    def imported(self) -> Mask:
        """An old repair that an import brought."""
        return self.take("imported").astype(np.bool_)

    @cached_property
    def simulated(self) -> Mask:
        """It was tested on a simulated board; in a demo's shop every order is."""
        return self.take("simulated").astype(np.bool_) | self.facts.shop.demo

    def _of_asset(self, column: str) -> Whole:
        """What the asset says, or the record it was merged from where it does not say."""
        head, own = self.facts.of_assets(column, self.asset), self.facts.of_assets(column, self.take("asset"))
        return np.where(head >= 0, head, own)


def named(numbers: Whole, names: Sequence[str], wanted: Iterable[str]) -> Mask:
    """Which numbers stand for one of those texts."""
    chosen = set(wanted)
    mask: Mask = np.isin(numbers, [n for n, text in enumerate(names) if text in chosen])
    return mask
