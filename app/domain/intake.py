"""Taking things in: a delivery with its terms, what each scan into it was, and what it lacks against its note.

A board counts once in a delivery, however often it is scanned. Nothing scanned is lost: what cannot be taken in is kept
as what it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.asset import AssetIdentity, AssetKind
from app.domain.order_draft import OrderDraft
from app.domain.order_row import OrderRow
from app.domain.vendor_serial import vendor_serial
from app.domain.work_order import Billing, OrderKind, Priority, State


class ScanOutcome(StrEnum):
    """What a scan into a delivery was.

    OPENED: an order was opened. JOINED: its order was open already and waited for it (from a machine that was looked at
    in the field): it came with this delivery. HERE: it stands on an open order that is under way. TWICE: it was in this
    delivery before. UNREAD: no serial, and nothing of ours. PLACED: a place; what follows is put down there.
    """

    OPENED = "opened"
    JOINED = "joined"
    HERE = "here"
    TWICE = "twice"
    UNREAD = "unread"
    PLACED = "placed"

    @property
    def counts(self) -> bool:
        """Whether a board stands before us that the delivery had not counted."""
        return self in (ScanOutcome.OPENED, ScanOutcome.JOINED, ScanOutcome.HERE)

    @property
    def problem(self) -> bool:
        """Whether somebody has to look at it."""
        return self in (ScanOutcome.HERE, ScanOutcome.TWICE, ScanOutcome.UNREAD)


@dataclass(frozen=True, slots=True)
class Intake:
    """One thing to take in: its order, and the place (id) where it is put down."""

    opening: OrderDraft
    place_id: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryDraft:
    """What holds for a whole delivery. `declared` = how many the delivery note says; `expected` = the serials that it
    lists, where it lists any; `reference` = its number; `place_id` = where it is put down. `due_at` in UTC. What a
    serial does not tell by itself is of the kind `asset` and of `model`.
    """

    customer: str | None = None
    declared: int | None = None
    courier: str = ""
    reference: str = ""
    note: str = ""
    kind: OrderKind = OrderKind.REPAIR
    priority: Priority = Priority.NORMAL
    billing: Billing = Billing.PAID
    due_at: datetime | None = None
    reported_fault: str = ""
    expected: tuple[str, ...] = ()
    place_id: str | None = None
    asset: AssetKind = AssetKind.HASHBOARD
    model: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the shop knows of a thing that comes in. `orders` the newest first; `warranty_until` = how long the last
    repair is vouched for (UTC), None where nobody agreed on anything.
    """

    asset: AssetIdentity
    owner: str | None = None
    orders: tuple[OrderRow, ...] = ()
    warranty_until: datetime | None = None

    @property
    def open_order(self) -> OrderRow | None:
        """The order that it is here for now: of several the newest."""
        return next((row for row in self.orders if not row.state.closed), None)

    @property
    def last_closed(self) -> OrderRow | None:
        """Its last repair."""
        return next((row for row in self.orders if row.state.closed), None)


@dataclass(frozen=True, slots=True)
class ScanLine:
    """One scan into a delivery, as it is kept. `earlier` = the number of the repair before, `earlier_at` when that
    ended (UTC), `earlier_fault` what it was; `place` = where it was put down.
    """

    id: str
    code: str
    outcome: ScanOutcome
    at: datetime
    by: str
    asset: AssetIdentity | None = None
    make: str | None = None
    order_number: str | None = None
    order_state: State | None = None
    earlier: str | None = None
    earlier_at: datetime | None = None
    earlier_fault: str = ""
    owner: str | None = None
    place: str = ""

    @property
    def form_unknown(self) -> bool:
        """Whether an order was opened for a hashboard that is new here and whose serial is of no form known to us."""
        asset = self.asset
        if self.outcome is not ScanOutcome.OPENED or self.earlier or asset is None or asset.serial is None:
            return False
        return asset.kind is AssetKind.HASHBOARD and vendor_serial(asset.serial) is None


@dataclass(frozen=True, slots=True)
class Count:
    """How many boards came of how many that were declared (None = nobody said), and how many scans want a look."""

    received: int
    declared: int | None = None
    problems: int = 0

    @property
    def missing(self) -> int:
        """How many are still to come, 0 where nobody said."""
        return max(0, self.declared - self.received) if self.declared is not None else 0

    @property
    def extra(self) -> int:
        """How many came more than declared."""
        return max(0, self.received - self.declared) if self.declared is not None else 0


class DiscrepancyKind(StrEnum):
    """How a delivery differs from its note."""

    MISSING = "missing"
    MISSING_SERIAL = "missing_serial"
    EXTRA = "extra"
    NOT_ON_NOTE = "not_on_note"
    NO_SERIAL = "no_serial"
    HERE = "here"
    OTHER_OWNER = "other_owner"
    TWICE = "twice"
    UNREAD = "unread"


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One difference: how many, or which code, on which order, whose."""

    kind: DiscrepancyKind
    count: int = 0
    code: str = ""
    number: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery as it stands: its terms, and what was scanned, the newest first."""

    id: str
    number: str
    terms: DeliveryDraft
    closed: bool
    opened_at: datetime
    opened_by: str
    place: str = ""
    lines: tuple[ScanLine, ...] = field(default=())

    @property
    def count(self) -> Count:
        """How many boards came of how many."""
        return Count(
            sum(line.outcome.counts for line in self.lines),
            self.terms.declared,
            sum(line.outcome.problem for line in self.lines),
        )

    @property
    def discrepancies(self) -> tuple[Discrepancy, ...]:
        """What differs from the delivery note and from what the shop knows, the gravest first."""
        return discrepancies(self)


def discrepancies(delivery: Delivery) -> tuple[Discrepancy, ...]:
    """What differs from the delivery note and from what the shop knows, the gravest first."""
    lines = tuple(reversed(delivery.lines))
    came = [line for line in lines if line.outcome.counts]
    serials = {_same(line.asset.serial) for line in came if line.asset is not None and line.asset.serial}
    found: list[Discrepancy] = []
    expected = delivery.terms.expected
    lacking = [code for code in expected if _same(code) not in serials]
    found += [Discrepancy(DiscrepancyKind.MISSING_SERIAL, 1, code) for code in lacking]
    if not expected and delivery.count.missing:
        found.append(Discrepancy(DiscrepancyKind.MISSING, delivery.count.missing))
    if expected:
        listed = {_same(code) for code in expected}
        found += [
            Discrepancy(DiscrepancyKind.NOT_ON_NOTE, 1, line.asset.serial or "", line.order_number or "")
            for line in came
            if line.asset is not None and line.asset.serial and _same(line.asset.serial) not in listed
        ]
    elif delivery.count.extra:
        found.append(Discrepancy(DiscrepancyKind.EXTRA, delivery.count.extra))
    customer = delivery.terms.customer
    found += [
        Discrepancy(DiscrepancyKind.OTHER_OWNER, 1, _code(line), line.order_number or "", line.owner)
        for line in came
        if line.owner and customer and line.owner != customer
    ]
    found += _each(DiscrepancyKind.HERE, (line for line in lines if line.outcome is ScanOutcome.HERE))
    found += _each(
        DiscrepancyKind.NO_SERIAL, (line for line in came if line.asset is not None and line.asset.serial is None)
    )
    found += _each(DiscrepancyKind.UNREAD, (line for line in lines if line.outcome is ScanOutcome.UNREAD))
    found += _each(DiscrepancyKind.TWICE, (line for line in lines if line.outcome is ScanOutcome.TWICE))
    return tuple(found)


def serials_of_note(text: str) -> tuple[str, ...]:
    """The serials that somebody pasted from a delivery note: one a line or apart by commas, semicolons or tabs."""
    words = text.replace(",", "\n").replace(";", "\n").replace("\t", "\n").split("\n")
    return tuple(dict.fromkeys(word.strip() for word in words if word.strip()))


def _each(kind: DiscrepancyKind, lines: Iterable[ScanLine]) -> list[Discrepancy]:
    return [Discrepancy(kind, 1, _code(line), line.order_number or "") for line in lines]


def _code(line: ScanLine) -> str:
    return (line.asset.serial if line.asset is not None else None) or line.code


def _same(serial: str) -> str:
    """A serial as it is compared: people type small letters."""
    return serial.strip().upper()
