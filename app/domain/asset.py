"""Assets: the things with serial numbers, and where they sat when."""

from __future__ import annotations

from collections.abc import Iterable
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
    PCB = "pcb"

    @property
    def read_by_machine(self) -> bool:
        """What the board's own memory says, whoever read it: it is compared with the printed serial."""
        return self in (SerialSource.EEPROM, SerialSource.DEVICE, SerialSource.LOG)

    @property
    def is_serial(self) -> bool:
        """Whether it is the maker's serial. The barcode of the bare circuit board is a number of its own."""
        return self is not SerialSource.PCB


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
    came_as: str | None = None

    @property
    def born(self) -> str:
        """The number it was given first, on whichever bench: what paper and signatures know it by."""
        return self.came_as or self.number

    @property
    def name(self) -> str:
        """What people call it: the maker's serial, else our own number."""
        return self.serial or self.number


@dataclass(frozen=True, slots=True)
class IdentityLine:
    """One name that an asset was seen to carry: which, how we know, since when (UTC), by whom and on which order.

    `asset_number` is the record it was noted on, which may have been merged into another since.
    """

    id: str
    at: datetime
    by: str
    source: SerialSource
    serial: str
    asset_number: str
    order_number: str | None = None


@dataclass(frozen=True, slots=True)
class SerialMismatch:
    """The label says one serial and the board's memory another: a changed EEPROM or label, or a label misread."""

    printed: IdentityLine
    read: IdentityLine


def same_serial(one: str, other: str) -> bool:
    """Whether two readings are of one serial: case and spaces are a matter of who read it."""
    return "".join(one.split()).upper() == "".join(other.split()).upper()


def mismatch_of(identities: Iterable[IdentityLine]) -> SerialMismatch | None:
    """The newest printed serial against the newest read one; the barcode of the circuit board is not compared."""
    printed = read = None
    for line in sorted(identities, key=lambda one: (one.at, one.id)):
        if line.source is SerialSource.LABEL:
            printed = line
        elif line.source.read_by_machine:
            read = line
    if printed is None or read is None or same_serial(printed.serial, read.serial):
        return None
    return SerialMismatch(printed, read)


@dataclass(frozen=True, slots=True)
class Moved:
    """An asset that was taken to be elsewhere: what it is called, where it was since when, where it was seen now.

    `was` and `now` name machines or places; a machine's `slot` is zero-based. None = out of any machine, place unknown.
    """

    asset_id: str
    name: str
    was: str | None
    was_slot: int | None
    since: datetime | None
    now: str | None
    now_slot: int | None = None


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
    stamp: int = 0
