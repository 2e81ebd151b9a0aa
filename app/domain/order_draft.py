"""What is known when a work order is opened: from a scan, a bench test, a log, or a person at the counter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.asset import AssetKind, SerialSource
from app.domain.finding import Finding
from app.domain.work_order import Billing, OrderKind, Priority, State


@dataclass(frozen=True, slots=True)
class AssetDraft:
    """The thing to repair. An asset of the same kind and serial is found again, not made twice."""

    kind: AssetKind = AssetKind.HASHBOARD
    make: str | None = None
    model: str | None = None
    board_code: str | None = None
    serial: str | None = None
    serial_source: SerialSource | None = None
    mac: str | None = None


@dataclass(frozen=True, slots=True)
class MinerDraft:
    """The machine it came from; `slot` is zero-based. Known again by serial or MAC, else only noted on the order."""

    ip: str | None = None
    make: str | None = None
    model: str | None = None
    serial: str | None = None
    mac: str | None = None
    slot: int | None = None


@dataclass(frozen=True, slots=True)
class FileDraft:
    """A file that lies among the shop's attachments already: its hash, its size in bytes, what it is called and is.

    `phase` such as "log"; "" = that of the other files it is put down with. Of a photo: the hash of its small copy,
    and that it was `stripped` of its metadata. `source` = the way it came (`app.services.evidence.Origin`).
    """

    sha256: str
    size: int
    name: str
    mime: str
    caption: str = ""
    phase: str = ""
    small_sha256: str | None = None
    source: str = ""
    stripped: bool = False


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """A work order to open. `parent_number` links a repeat; left out, the asset's last closed order is linked.

    `files` hang on it from the beginning. `due_at` = promised for then (UTC); `batch_id` = the delivery it came with;
    `customer_reference` = the customer's own number for it.
    """

    reported_fault: str
    asset: AssetDraft = AssetDraft()
    miner: MinerDraft | None = None
    findings: tuple[Finding, ...] = ()
    customer: str | None = None
    kind: OrderKind = OrderKind.REPAIR
    priority: Priority = Priority.NORMAL
    billing: Billing = Billing.PAID
    parent_number: str | None = None
    files: tuple[FileDraft, ...] = ()
    due_at: datetime | None = None
    batch_id: str | None = None
    customer_reference: str = ""


class OrderSort(StrEnum):
    """By what orders are listed. `urgency` = the urgent ones first, then by promised time, those without one last."""

    MOVED = "moved"
    URGENCY = "urgency"
    NUMBER = "number"
    STATE = "state"
    SERIAL = "serial"
    CUSTOMER = "customer"
    DUE = "due"
    ASSIGNEE = "assignee"


@dataclass(frozen=True, slots=True)
class OrderFilter:
    """Which orders to list, and how. Everything that is set has to hold.

    `text` is looked for in number, serial, model, customer, reported fault and address, `customer` in the customer's
    name. `assignee` and `batch` = a name and a number. `late` = promised for a time that is over and not ready;
    `hold_over` = on hold until a time that is over; `awaits_customer` = it waits for the customer's word. `among` =
    only orders of these ids. `offset` and `limit` cut the page out.
    """

    open_only: bool = False
    text: str = ""
    serial: str | None = None
    asset_id: str | None = None
    limit: int = 1000
    states: tuple[State, ...] = ()
    customer: str = ""
    assignee: str | None = None
    batch: str | None = None
    late: bool = False
    hold_over: bool = False
    comeback: bool = False
    awaits_customer: bool = False
    warranty: bool = False
    urgent: bool = False
    sort: OrderSort = OrderSort.MOVED
    descending: bool = False
    offset: int = 0
    among: tuple[str, ...] | None = None
