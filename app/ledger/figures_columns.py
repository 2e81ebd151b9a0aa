"""The columns of the store of figures: which there are, of which numbers, and how they lie in its file.

A sheet is a table by columns. Orders have places 0, 1, 2 ... in the order in which the store met them, assets too; a
block is 256 places. Of each column each block is one packed run of numbers, so that a column of a whole shop is read in
milliseconds, and an order is renewed by working out its block anew. Its `key` depends on its id alone, so it is the
same in every making of the store.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from app.domain.work_order import State

Numbers = npt.NDArray[Any]
#: Places of a block.
BLOCK = 256
#: States as the store counts them.
STATES = tuple(State)


class Outcome(StrEnum):
    """What became of an order. REPAIRED from PASSED on; BEYOND_REPAIR = nobody has said yet what becomes of the board;
    RETURNED_UNREPAIRED = for a technical reason; DECLINED = the customer did not want it, returned or not.
    """

    OPEN = "open"
    REPAIRED = "repaired"
    NO_FAULT_FOUND = "no_fault_found"
    DECLINED = "declined"
    BEYOND_REPAIR = "beyond_repair"
    SCRAPPED = "scrapped"
    DONOR = "donor"
    RETURNED_UNREPAIRED = "returned_unrepaired"

    @property
    def technical(self) -> bool:
        """The board could not be repaired; with REPAIRED these are what repair success is made of."""
        return self in (Outcome.BEYOND_REPAIR, Outcome.SCRAPPED, Outcome.DONOR, Outcome.RETURNED_UNREPAIRED)


OUTCOMES = tuple(Outcome)

_F8, _I8, _I4, _I2, _I1 = "<f8", "<i8", "<i4", "<i2", "<i1"
#: Sheet -> column -> numbers. Sheets from "asset" on lie in blocks of assets, the others in blocks of orders.
SHEETS: dict[str, dict[str, str]] = {
    "order": {
        "live": _I1,
        "key": _I8,
        "opened": _F8,
        "received": _F8,
        "diagnosed": _F8,
        "in_repair": _F8,
        "tested": _F8,
        "passed": _F8,
        "ready": _F8,
        "returned": _F8,
        "closed": _F8,
        "held": _F8,
        "held_from": _F8,
        "since": _F8,
        "due": _F8,
        "state": _I1,
        "held_why": _I4,
        "outcome": _I1,
        "attempts": _I2,
        "first_pass": _I1,
        "work_min": _F8,
        "test_min": _F8,
        "kind": _I4,
        "billing": _I4,
        "priority": _I4,
        "customer": _I4,
        "assignee": _I4,
        "technician": _I4,
        "fault": _I4,
        "asset": _I4,
        "miner": _I4,
        "miner_model": _I4,
        "parent": _I4,
        "imported": _I1,
        "simulated": _I1,
    },
    "move": {"order": _I4, "state": _I1, "source": _I1, "entered": _F8, "left": _F8, "why": _I4, "by": _I4},
    "fault": {
        "order": _I4,
        "finding": _I4,
        "fault": _I4,
        "position": _I4,
        "chip": _I4,
        "domain": _I4,
        "status": _I1,
        "after": _I1,
        "at": _F8,
    },
    "part": {
        "order": _I4,
        "part": _I4,
        "lot": _I4,
        "grade": _I4,
        "quantity": _I4,
        "fitted": _I4,
        "value": _F8,
        "currency": _I4,
        "position": _I4,
        "at": _F8,
    },
    "test": {
        "order": _I4,
        "at": _F8,
        "kind": _I4,
        "after": _I1,
        "passed": _I1,
        "verdict": _I4,
        "fixture": _I4,
        "seconds": _F8,
        "by": _I4,
    },
    "asset": {
        "live": _I1,
        "kind": _I4,
        "make": _I4,
        "model": _I4,
        "code": _I4,
        "revision": _I4,
        "owner": _I4,
        "condition": _I4,
        "first_seen": _F8,
    },
    "stay": {"asset": _I4, "machine": _I4, "since": _F8, "until": _F8},
    "sited": {"asset": _I4, "site": _I4, "at": _F8},
}
#: Sheets with any number of lines to a place, and the column that holds it.
LINES = {"move": "order", "fault": "order", "part": "order", "test": "order", "stay": "asset", "sited": "asset"}
#: Which blocks a sheet lies in.
BLOCKS_OF = {sheet: "asset" if sheet in ("asset", "stay", "sited") else "order" for sheet in SHEETS}
#: Where the ids of a block lie, as a column of these sheets.
IDS = "id"
#: How a finding stands, by number.
STATUSES = ("suspected", "confirmed", "ruled_out")

_NUMBERED = {
    (sheet, column): number
    for number, (sheet, column) in enumerate(
        [
            *((sheet, column) for sheet, columns in SHEETS.items() for column in columns),
            ("order", IDS),
            ("asset", IDS),
        ],
        start=1,
    )
}
#: Of the form of the store; another one is made anew.
VERSION = f"1.{zlib.crc32(repr((SHEETS, STATES, OUTCOMES, BLOCK)).encode()):08x}"
_BLOCK_BITS = 32


@dataclass(frozen=True, slots=True)
class Piece:
    """Columns of one sheet for a run of places, sorted by place where it has lines."""

    sheet: str
    columns: dict[str, Numbers]


def place_of(sheet: str, column: str, block: int = 0) -> int:
    """Where a block of a column lies in the file."""
    return (_NUMBERED[sheet, column] << _BLOCK_BITS) | block


def places_of(sheet: str, column: str) -> tuple[int, int]:
    """From where up to, not including, where the blocks of a column lie."""
    number = _NUMBERED[sheet, column]
    return number << _BLOCK_BITS, (number + 1) << _BLOCK_BITS


def shaped(sheet: str, given: dict[str, Any]) -> Piece:
    """The columns of a sheet as the store keeps them. Raises KeyError where one is missing."""
    return Piece(sheet, {name: np.asarray(given[name], dtype=kind) for name, kind in SHEETS[sheet].items()})
