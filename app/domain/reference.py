"""References: boards known good, measured, so that later boards of the code are judged against what good ones show.

A value is compared only with values of the same spot under the same conditions (`app.domain.spot`). One board counts
once at a spot however often it was measured. Simulated boards are never mixed with real ones: where both are given,
the simulated ones are left out.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache
from statistics import median

import resources
from app.domain.spot import Spot
from drivers.model.probe_point import ProbeMode

#: The MAD of a normal distribution times this is its standard deviation.
_SIGMA = 1.4826
#: When nobody said when it was measured.
LONG_AGO = datetime.fromtimestamp(0, UTC)


class Standing(StrEnum):
    """Why a board counts as good: it passed its tests after the repair, or a person said so and gave a reason."""

    PASSED = "passed"
    SAID = "said"


@dataclass(frozen=True, slots=True)
class ReferenceValue:
    """One value of a good board; OL is infinity."""

    spot: Spot
    value: float


@dataclass(frozen=True, slots=True)
class Reference:
    """One board known good, as it was measured once.

    `revision` as the board's EEPROM tells (`revision_of`) or as typed, "" = not known. `shop` and `bench` measured it,
    `person` only where the shop wanted the name told. `reason` = the words of who said that it is good. `foreign` = it
    came in a pack of another shop. `of_revision` False = of another revision of the code than the one asked for.
    """

    board_code: str
    revision: str = ""
    serial: str | None = None
    shop: str = ""
    taken_at: datetime = LONG_AGO
    instrument: str = ""
    person: str = ""
    values: tuple[ReferenceValue, ...] = ()
    simulated: bool = False
    note: str = ""
    bench: str = ""
    standing: Standing = Standing.PASSED
    reason: str = ""
    id: str = ""
    sha256: str = ""
    order: str | None = None
    foreign: bool = False
    withdrawn: bool = False
    of_revision: bool = True
    _by_spot: Mapping[Spot, float] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_spot", {one.spot: one.value for one in self.values})

    def at(self, spot: Spot) -> float | None:
        """The value at a spot; None where it was not measured."""
        return self._by_spot.get(spot)

    @property
    def board(self) -> tuple[str, str]:
        """What tells this board from others: its code and serial; the record itself where no serial is known."""
        return self.board_code.casefold(), (self.serial or "").casefold() or f"#{self.id or hash(self.values)}"

    @property
    def cold(self) -> int:
        """How many values were taken without power."""
        return sum(not one.spot.conditions.powered for one in self.values)

    @property
    def walk(self) -> int:
        """How many values were taken under power."""
        return sum(one.spot.conditions.powered for one in self.values)


@dataclass(frozen=True, slots=True)
class Spread:
    """What good boards show at a spot: the middle, how far they usually lie from it, how many boards said so.

    `sigma` in the value's unit; never less than the least that meters and boards scatter, and wider where few boards
    were measured. Infinite `middle` = good boards show OL. `of_revision` False = only other revisions were measured.
    `shops` = how many of the boards each shop measured, "" = our own.
    """

    middle: float
    sigma: float
    count: int
    of_revision: bool = True
    shops: tuple[tuple[str, int], ...] = ()

    @property
    def single(self) -> bool:
        """Only one board was measured: the spread is an assumption."""
        return self.count == 1

    @property
    def low(self) -> float:
        """The lower end of what is ordinary: three usual distances below the middle, not below nothing."""
        if math.isinf(self.middle):
            return self.middle
        return max(0.0, self.middle - 3 * self.sigma) if self.middle >= 0 else self.middle - 3 * self.sigma

    @property
    def high(self) -> float:
        """The upper end of what is ordinary."""
        return self.middle + 3 * self.sigma


@dataclass(frozen=True, slots=True)
class RevisionCoverage:
    """The references of one revision of a board, "" = not known: oldest first, withdrawn ones among them."""

    revision: str
    references: tuple[Reference, ...]

    @property
    def counted(self) -> tuple[Reference, ...]:
        """Those that boards are judged by."""
        return tuple(one for one in self.references if not one.withdrawn)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a shop has to judge a board code by. `orders` = how many of its orders were on such boards, `last_order`
    the newest. `model` "" and `listed` False where the catalogue does not know the code. `simulated` = boards that
    are none.
    """

    board_code: str
    model: str
    orders: int
    last_order: datetime | None
    revisions: tuple[RevisionCoverage, ...]
    simulated: bool = False
    listed: bool = True

    @property
    def references(self) -> tuple[Reference, ...]:
        """Every reference of the code, whatever the revision."""
        return tuple(reference for one in self.revisions for reference in one.references)

    @property
    def counted(self) -> tuple[Reference, ...]:
        """Those that boards are judged by."""
        return tuple(one for one in self.references if not one.withdrawn)

    @property
    def missing(self) -> bool:
        """Nothing to judge by yet."""
        return not self.counted


def median_at(references: Iterable[Reference], spot: Spot) -> Spread | None:
    """What references show at a spot; None where none of them was measured there.

    Where some are of the revision asked for and some are not, the former alone count.
    """
    told = [one for one in _counted(references) if one.at(spot) is not None]
    if any(one.of_revision for one in told):
        told = [one for one in told if one.of_revision]
    newest: dict[tuple[str, str], Reference] = {}
    for one in sorted(told, key=lambda one: (one.taken_at, one.id)):
        newest[one.board] = one
    if not newest:
        return None
    values = [value for one in newest.values() if (value := one.at(spot)) is not None]
    shops: dict[str, int] = {}
    for one in newest.values():
        name = one.shop if one.foreign else ""
        shops[name] = shops.get(name, 0) + 1
    middle = median(values)
    return Spread(
        middle,
        _sigma(values, middle, spot.conditions.mode),
        len(values),
        of_revision=all(one.of_revision for one in newest.values()),
        shops=tuple(sorted(shops.items())),
    )


def shape_of(references: Sequence[Reference], spot: Spot) -> dict[int, Spread]:
    """What references show in every domain at the point of a spot, by domain: the board's usual shape."""
    domains = {
        one.spot.domain
        for reference in references
        for one in reference.values
        if one.spot.alike == spot.alike and one.spot.domain is not None and one.spot.chip == spot.chip
    }
    found = {domain: median_at(references, Spot(spot.point, spot.conditions, domain, spot.chip)) for domain in domains}
    return {domain: spread for domain, spread in sorted(found.items()) if spread is not None}


def far_off(value: float, spread: Spread) -> bool:
    """Whether a good board cannot well show such a value where others show that spread."""
    if math.isinf(value) or math.isinf(spread.middle):
        return math.isinf(value) != math.isinf(spread.middle)
    share = _bounds()["conflict"]["share"]
    return not spread.low <= value <= spread.high and abs(value - spread.middle) > share * abs(spread.middle)


def revision_of(pcb_version: int | None, bom_version: int | None) -> str:
    """The revision as an EEPROM tells it, such as `PCB 301 BOM 20`; "" where it tells neither."""
    told = [f"{name} {value}" for name, value in (("PCB", pcb_version), ("BOM", bom_version)) if value is not None]
    return " ".join(told)


def same_revision(one: str, other: str) -> bool:
    """Whether two revisions are the same one; case and spaces do not matter. One that is not known is like no other."""
    return bool(one.strip()) and " ".join(one.casefold().split()) == " ".join(other.casefold().split())


def _counted(references: Iterable[Reference]) -> list[Reference]:
    """Those that count: not withdrawn, and no simulated ones beside real ones."""
    alive = [one for one in references if not one.withdrawn]
    return [one for one in alive if not one.simulated] or alive


def _sigma(values: Sequence[float], middle: float, mode: ProbeMode) -> float:
    if math.isinf(middle):
        return 0.0
    bounds = _bounds()
    least = abs(middle) * bounds["share"][mode.value] + bounds["least"][mode.value]
    return max(_SIGMA * median(abs(value - middle) for value in values), least * bounds["few"].get(str(len(values)), 1))


@cache
def _bounds() -> dict[str, dict[str, float]]:
    """How far good boards scatter at least, from `resources/knowledge/references.toml`."""
    with resources.open_binary("knowledge", "references.toml") as file:
        return tomllib.load(file)
