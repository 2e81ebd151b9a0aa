"""Which assets to list, and what a line of the list says of each."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.asset import AssetIdentity, AssetKind, Condition
from app.domain.work_order import State


@dataclass(frozen=True, slots=True)
class AssetFilter:
    """`text` is looked for in every name, model, board code and MAC, each word anywhere; `owner` is a customer's id.

    `place_id` = lying in that place; `open_order` = here on an order now; `unsettled` = a person has something to say
    about it (`app.services.unsettled`).
    """

    text: str = ""
    kind: AssetKind | None = None
    condition: Condition | None = None
    place_id: str | None = None
    owner: str | None = None
    open_order: bool = False
    unsettled: bool = False
    limit: int = 200


@dataclass(frozen=True, slots=True)
class AssetRow:
    """An asset as listed: whose it is, where it is in words (`machine` and zero-based `slot`, or `place`), and the open
    order it is here for.
    """

    identity: AssetIdentity
    owner: str | None = None
    machine: str | None = None
    slot: int | None = None
    place: str | None = None
    order_number: str | None = None
    order_state: State | None = None


@dataclass(frozen=True, slots=True)
class AssetPage:
    """The first lines, and how many there are in all; `conditions` counts them without the filter by condition."""

    rows: tuple[AssetRow, ...]
    total: int
    conditions: dict[Condition, int]
