"""How a board's chain is held between two chips, or why nobody holds it: `resources/knowledge/bisection.toml`.

The rail must be the board's own: 1.8 V on a chip whose I/O runs on 1.2 V is more than it may get.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from app.diagnosis.tables import row_of, table
from app.domain.bisection_error import BisectionError
from drivers.model.board import BoardSpec
from drivers.model.probe_point import Trust

_TABLE = "bisection.toml"


class HoldTo(StrEnum):
    """What the line is held to."""

    RAIL = "rail"
    GROUND = "ground"


class HoldAt(StrEnum):
    """Where the line is held: between chip k and the next one, or at the output of chip k."""

    BETWEEN = "between"
    CHIP = "chip"


@dataclass(frozen=True, slots=True)
class Hold:
    """How the chain of one family of chips is held. `line` is the test point, `rail_v` in volts where held to a rail.

    `notes` = ids of what to mind; `trust` how well it is proved, `source` by whom.
    """

    id: str
    line: str
    to: HoldTo
    at: HoldAt
    trust: Trust
    notes: tuple[str, ...]
    source: str
    rail_v: float | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Nobody holds this board's chain: `why` is the id of the sentence, `source` where that stands."""

    why: str
    source: str = ""


class BisectionRefused(BisectionError):
    """Nobody holds the chain of this `board`; `refusal` says why."""

    def __init__(self, board: BoardSpec, refusal: Refusal) -> None:
        super().__init__(board.code, refusal.why)
        self.board = board
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class _Row:
    makes: frozenset[str]
    chips: frozenset[str]
    told: Hold | Refusal

    def fits(self, board: BoardSpec) -> bool:
        return (not self.makes or board.make in self.makes) and (not self.chips or board.chip in self.chips)


def hold_of(board: BoardSpec) -> Hold | Refusal:
    """How the chain of that board is held, or why not. Raises KnowledgeError."""
    told = next((row.told for row in _rows() if row.fits(board)), Refusal("no_source"))
    if isinstance(told, Refusal):
        return told
    if board.chips < least_chips():
        return Refusal("few")
    if told.rail_v is not None and board.io_voltage_v not in (None, told.rail_v):
        return Refusal("other_rail", told.source)
    return told


@cache
def least_chips() -> int:
    """Boards of fewer chips are not halved."""
    return int(table(_TABLE)["limits"]["least"])


@cache
def _rows() -> tuple[_Row, ...]:
    rows: list[_Row] = []
    for row in table(_TABLE)["hold"]:
        with row_of(_TABLE, str(row.get("id"))):
            to = HoldTo(row["to"])
            rail_v = float(row["rail_v"]) if to is HoldTo.RAIL else None
            hold = Hold(
                row["id"], row["line"], to, HoldAt(row["at"]), Trust(row["trust"]), tuple(row["notes"]), row["source"],
                rail_v,
            )  # fmt: skip
            rows.append(_Row(frozenset(row["makes"]), frozenset(row["chips"]), hold))
    for row in table(_TABLE)["refused"]:
        with row_of(_TABLE, str(row.get("why"))):
            refusal = Refusal(row["why"], row["source"])
            rows.append(_Row(frozenset(row.get("makes", ())), frozenset(row.get("chips", ())), refusal))
    return tuple(rows)
