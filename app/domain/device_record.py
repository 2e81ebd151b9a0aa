"""What was done to a machine over the LAN, as it stands in the shop's record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from drivers.model.action import ActionOutcome


@dataclass(frozen=True, slots=True)
class DeviceRecord:
    """One line of a machine's history: `kind` is an `ActionKind` or a `ServiceStep` by its value.

    `part_of` is the id of the line that began the visit it belongs to; `confirmed` whether the effect was seen.
    """

    id: str
    at: datetime
    actor: str
    ip: str
    kind: str
    outcome: ActionOutcome
    detail: str | None = None
    watts: float | None = None
    confirmed: bool | None = None
    part_of: str | None = None
    make: str | None = None
    model: str | None = None
    serial: str | None = None
    mac: str | None = None
    asset_id: str | None = None
    order_id: str | None = None
    simulated: bool = False
