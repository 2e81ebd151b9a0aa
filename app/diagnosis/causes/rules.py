"""The table of causes (`resources/knowledge/causes.toml`), read once and checked: no name in it may be unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from app.diagnosis.tables import row_of, table
from app.domain.finding import Fault, PartKind
from app.domain.spot import Spot
from app.domain.swap_test import Outcome

TABLE = "causes.toml"
#: The levels of a value, as the rows of `[levels]` list them.
DEAD, LOW, OK, HIGH, OPEN = range(5)
LEVELS = 5
#: The cause that is none.
NOTHING = "nothing"
#: What a place shows where a cause says nothing of it.
GOOD = "good"
#: A place seen from the fault: at it, further from the connector, nearer to it.
SIDES = 3


class Runs(StrEnum):
    """How the place of a fault matters to a place that is measured."""

    BOARD = "board"
    DOMAIN = "domain"
    FORWARD = "forward"
    BACK = "back"
    BREAK = "break"


class At(StrEnum):
    """Where a cause sits."""

    BOARD = "board"
    CHIP = "chip"
    AFTER = "after"
    DOMAIN = "domain"
    IN_DOMAIN = "in_domain"
    BORDER = "border"
    BOOSTED = "boosted"


class Break(StrEnum):
    """Where a cause lets the chain stop."""

    PLACE = "place"
    START = "start"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class MeasuredPlace:
    """A kind of place that is measured: names of test points (`*` = whatever follows), and whether under power.

    `usual` = the band that guides print for all boards, for those of which nobody published one.
    """

    id: str
    points: tuple[str, ...]
    powered: bool
    runs: Runs
    usual: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class CountShares:
    """How a count comes out: at the break, one beside it, 0, all chips, any number, at a chip of the place itself,
    all chips but one wherever that is, or all but a few.
    """

    at: float = 0.0
    near: float = 0.0
    zero: float = 0.0
    full: float = 0.0
    any: float = 0.0
    inside: float = 0.0
    but_one: float = 0.0
    few_lost: float = 0.0

    @property
    def modes(self) -> tuple[float, ...]:
        """The shares of the nine modes, of which `near` makes two."""
        near = self.near / 2
        return self.at, near, near, self.zero, self.full, self.any, self.inside, self.but_one, self.few_lost


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which a cause may show: its share, its counts (slow and cold, fast, hot), and what each place shows
    at each side, as a row of the levels. `varies` = counts differ from try to try.
    """

    share: float
    counts: tuple[CountShares, CountShares, CountShares]
    varies: bool
    shows: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class CauseRule:
    """One cause. `part` None = nothing is wrong; `weight_with_shifters` on boards with a shifter at every border.

    Causes of the same `site` show alike at the same place, and no meter tells them apart. `why` = the key of the words.
    """

    id: str
    part: PartKind | None
    fault: Fault
    at: At
    stops: Break
    weight: float
    weight_with_shifters: float
    variants: tuple[Variant, ...]
    site: str
    why: str | None


@dataclass(frozen=True, slots=True)
class LookRule:
    """How likely a thing is seen under each cause, and how likely it is then at the cause's own place.

    `offered` = a person may be sent to look for it.
    """

    near: float
    under: tuple[float, ...]
    offered: bool


@dataclass(frozen=True, slots=True)
class CauseTable:
    """The whole table. Arrays by cause follow the order of `causes`."""

    levels: tuple[tuple[float, ...], ...]
    places: tuple[MeasuredPlace, ...]
    causes: tuple[CauseRule, ...]
    looks: Mapping[str, LookRule]
    swaps: Mapping[Outcome, tuple[float, ...]]
    passes: Mapping[bool, tuple[float, ...]]
    told: Mapping[Fault, tuple[float, ...]]
    other_board: tuple[float, ...]
    held: Mapping[str, float]
    doubt: Mapping[str, float]
    effort: Mapping[str, float]
    conclusion: Mapping[str, float]

    def place_of(self, spot: Spot) -> int | None:
        """Which kind of place a spot is; None for one that the table says nothing of."""
        return _place_of(spot.point, spot.conditions.powered)


@cache
def cause_table() -> CauseTable:
    """The table. Raises KnowledgeError."""
    raw = table(TABLE)
    with row_of(TABLE, "levels"):
        levels = {name: tuple(map(float, row)) for name, row in raw["levels"].items()}
        if wrong := [name for name, row in levels.items() if len(row) != LEVELS or abs(sum(row) - 1) > 0.011]:
            raise ValueError(f"{wrong[0]} is no distribution over {LEVELS} levels")
    places = tuple(_place(row) for row in raw["place"])
    names = {name: number for number, name in enumerate(levels)}
    causes = tuple(_cause(row, names, places) for row in raw["cause"])
    ids = [cause.id for cause in causes]
    return CauseTable(
        levels=tuple(levels.values()),
        places=places,
        causes=causes,
        looks={item: _look(item, row, ids) for item, row in raw["look"].items()},
        swaps=_swaps(raw["swap"], causes),
        passes=_passes(raw["passes"], ids),
        told={Fault(name): _under(f"told.{name}", row, ids) for name, row in raw["told"].items()},
        other_board=tuple(raw["other_board"]["levels"]),
        held=raw["held"],
        doubt=raw["doubt"],
        effort=raw["effort"],
        conclusion=raw["conclusion"],
    )


@cache
def _place_of(point: str, powered: bool) -> int | None:
    for number, place in enumerate(cause_table().places):
        if place.powered == powered and any(fnmatchcase(point, wanted) for wanted in place.points):
            return number
    return None


def _place(row: Mapping[str, Any]) -> MeasuredPlace:
    with row_of(TABLE, str(row.get("id"))):
        usual = tuple(row["usual"]) if "usual" in row else None
        return MeasuredPlace(row["id"], tuple(row["points"]), row["powered"], Runs(row["runs"]), usual)


def _cause(row: Mapping[str, Any], levels: Mapping[str, int], places: tuple[MeasuredPlace, ...]) -> CauseRule:
    with row_of(TABLE, str(row.get("id"))):
        weight = float(row["weight"])
        at = At(row["at"])
        return CauseRule(
            id=row["id"],
            part=PartKind(row["part"]) if "part" in row else None,
            fault=Fault(row["fault"]),
            at=at,
            stops=Break(row.get("break", Break.PLACE)),
            weight=weight,
            weight_with_shifters=float(row.get("weight_with_shifters", weight)),
            variants=tuple(_variant(one, levels, places) for one in row["variant"]),
            site=row.get("site", row["id"]),
            why=row.get("why"),
        )


def _variant(row: Mapping[str, Any], levels: Mapping[str, int], places: tuple[MeasuredPlace, ...]) -> Variant:
    shows = dict(row.get("shows", {}))
    if unknown := shows.keys() - {place.id for place in places}:
        raise ValueError(f"names the unknown place {unknown.pop()}")
    good = (GOOD,) * SIDES
    table_ = []
    for place in places:
        sides = shows.get(place.id, good)
        if len(sides) != SIDES:
            raise ValueError(f"{place.id} needs {SIDES} sides")
        table_.append(tuple(levels[name] for name in sides))
    slow = row["count"]
    counts = CountShares(**slow), CountShares(**row.get("fast", slow)), CountShares(**row.get("hot", slow))
    return Variant(float(row["share"]), counts, row.get("varies", False), tuple(table_))


def _look(item: str, row: Mapping[str, Any], ids: list[str]) -> LookRule:
    with row_of(TABLE, f"look.{item}"):
        return LookRule(float(row["near"]), _under(f"look.{item}", row, ids), row.get("offered", True))


def _under(name: str, row: Mapping[str, Any], ids: list[str]) -> tuple[float, ...]:
    with row_of(TABLE, name):
        causes = dict(row["causes"])
        if unknown := causes.keys() - set(ids):
            raise ValueError(f"names the unknown cause {unknown.pop()}")
        return tuple(float(causes.get(id_, row["other"])) for id_ in ids)


def _swaps(
    raw: Mapping[str, Mapping[str, float]], causes: tuple[CauseRule, ...]
) -> Mapping[Outcome, tuple[float, ...]]:
    """How likely each outcome is under each cause; causes without a row are of the board, and follow it."""
    outcomes = [one for one in Outcome if one is not Outcome.OPEN]
    rows = []
    for cause in causes:
        with row_of(TABLE, f"swap.{cause.id}"):
            named = {Outcome(name): share for name, share in raw.get(cause.id, raw["board"]).items()}
            rest = (1 - sum(named.values())) / (len(outcomes) - len(named))
            rows.append([named.get(outcome, rest) for outcome in outcomes])
    return {outcome: tuple(row[number] for row in rows) for number, outcome in enumerate(outcomes)}


def _passes(raw: Mapping[str, Mapping[str, float]], ids: list[str]) -> Mapping[bool, tuple[float, ...]]:
    with row_of(TABLE, "passes"):
        return {
            hot: tuple(raw.get(id_, raw["other"])["hot" if hot else "cold"] for id_ in ids) for hot in (False, True)
        }
