"""A work order as lists show it, and an asset with every order on it. The order whole is `app.domain.order_view`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.domain.asset import AssetIdentity, Installation
from app.domain.phrase import Phrase
from app.domain.work_order import LATE, Billing, Hold, OrderKind, Priority, State


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order as listed. Times UTC; `fault` is the leading finding's fault id or None; `miner_slot` zero-based.

    `due_at` = promised for then; `assignee` = whose it is, "" = nobody's; `hold` and `held_until` while it is on hold;
    `waits_for` = what keeps it, to be said by `app.words.orders`; `batch` = the number of the delivery it came with;
    `comeback` = the same board was here before. `technician` moved it last.
    """

    id: str
    number: str
    state: State
    asset: AssetIdentity
    reported_fault: str
    customer: str | None
    opened_at: datetime
    changed_at: datetime
    priority: Priority
    attempt: int
    fault: str | None = None
    miner_ip: str | None = None
    technician: str = ""
    miner_slot: int | None = None
    kind: OrderKind = OrderKind.REPAIR
    billing: Billing = Billing.PAID
    due_at: datetime | None = None
    assignee: str = ""
    hold: Hold | None = None
    held_until: datetime | None = None
    waits_for: Phrase | None = None
    batch: str | None = None
    customer_reference: str = ""
    comeback: bool = False

    def late(self, now: datetime) -> bool:
        """Whether it was promised for a time before `now` (UTC) and is not ready."""
        return self.due_at is not None and self.due_at < now and self.state in LATE

    def hold_over(self, now: datetime) -> bool:
        """Whether it is on hold until a time that is over at `now` (UTC): it is dry, or somebody has to ask."""
        return self.state is State.ON_HOLD and self.held_until is not None and self.held_until <= now


@dataclass(frozen=True, slots=True)
class AssetView:
    """An asset's passport: who it is, where it sat, and every order on it. Tuples oldest first."""

    identity: AssetIdentity
    installations: tuple[Installation, ...]
    orders: tuple[OrderRow, ...]
