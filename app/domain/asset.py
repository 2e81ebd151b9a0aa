"""Assets: the things with serial numbers, and where they sat when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.identifier import NumberKind


class AssetKind(StrEnum):
    """What an asset is."""

    MINER = "miner"
    HASHBOARD = "hashboard"
    PSU = "psu"
    CONTROL_BOARD = "control_board"
    FAN = "fan"

    @property
    def number_kind(self) -> NumberKind:
        """The letters of its human number."""
        return NumberKind[self.name]


class SerialSource(StrEnum):
    """How we know a serial."""

    EEPROM = "eeprom"
    DEVICE = "device"
    LABEL = "label"
    LOG = "log"


class Condition(StrEnum):
    """The condition of an asset; a thing apart from the state of any work order."""

    UNKNOWN = "unknown"
    WORKING = "working"
    FAULTY = "faulty"
    DONOR = "donor"
    SCRAPPED = "scrapped"


@dataclass(frozen=True, slots=True)
class AssetIdentity:
    """What names an asset; `number` is our own (`HB-B1-000007`), `serial` the maker's, None = unread."""

    id: str
    number: str
    kind: AssetKind
    model: str | None = None
    board_code: str | None = None
    serial: str | None = None
    serial_source: SerialSource | None = None
    mac: str | None = None
    condition: Condition = Condition.UNKNOWN


@dataclass(frozen=True, slots=True)
class Installation:
    """A stay of an asset in a machine; `slot` is zero-based, `until` None = it is there now. Times UTC."""

    id: str
    machine: AssetIdentity
    slot: int | None
    since: datetime
    until: datetime | None
    observed: bool
    order_number: str | None = None
