"""A donor board becomes lots: what of it may be usable, and how its book value is shared out over the parts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.asset import AssetIdentity
from app.domain.finding import Finding, PartKind
from app.domain.shop_error import ShopError
from app.domain.stock import Money
from app.domain.usual_part import kind_of
from drivers.model.board import BoardSpec

#: Parts of a board that are worth taking off it, in the order they are offered.
_OFFERED = (
    PartKind.LDO,
    PartKind.BOOST,
    PartKind.LEVEL_SHIFTER,
    PartKind.CRYSTAL,
    PartKind.EEPROM,
    PartKind.TEMP_SENSOR,
    PartKind.VOLTAGE_CONTROLLER,
    PartKind.MOSFET,
    PartKind.REGULATOR,
    PartKind.HEATSINK,
)


class NothingToSalvage(ShopError):
    """Nothing of the thing was called usable: what it is called."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class NotSalvageable(ShopError):
    """An order on the thing is open: what it is called, and the order's number."""

    def __init__(self, name: str, number: str) -> None:
        super().__init__(name, number)
        self.name = name
        self.number = number


@dataclass(frozen=True, slots=True)
class UsablePart:
    """A part that may be usable. `there` = how many sit on the thing (None: no source says), `bad` = of these known to
    be bad, `usable` = proposed. `marking` is what is printed on it, such as BM1362; `sku` a part of the shop that fits.
    """

    kind: PartKind
    marking: str
    there: int | None
    bad: int
    usable: int
    sku: str = ""
    name: str = ""
    #: Chips and positions that are known to be bad, as they were found.
    bad_places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SalvageProposal:
    """What of a thing may be usable; `lots` = numbers of lots that came from it before."""

    asset: AssetIdentity
    parts: tuple[UsablePart, ...]
    lots: tuple[str, ...] = ()
    open_order: str | None = None


@dataclass(frozen=True, slots=True)
class SalvageLine:
    """So many usable pieces of a part: the SKU of one that is there, or of a new one with its kind, name and fit."""

    sku: str
    quantity: int
    kind: PartKind = PartKind.CHIP
    name: str = ""
    fits: tuple[str, ...] = field(default=())


def proposed(board: BoardSpec, findings: Iterable[Finding]) -> tuple[UsablePart, ...]:
    """What of a board may be usable: its chips without those that findings name, one each of the parts that repairs
    name on it. A finding that names more than half of the chips says how far an answer came, not which are bad.
    """
    known = tuple(findings)
    bad_chips = sorted({chip for one in known if len(one.chips) * 2 <= board.chips for chip in one.chips})
    made = [
        UsablePart(
            PartKind.CHIP, board.chip, board.chips, len(bad_chips), board.chips - len(bad_chips),
            bad_places=tuple(str(chip) for chip in bad_chips),
        )
    ]  # fmt: skip
    accused = {
        (suspect.kind, suspect.position) for one in known for suspect in one.parts if (suspect.likelihood or 0) >= 0.5
    }
    seen = set()
    for kind in _OFFERED:
        for part in board.usual_parts:
            code = code_of(part.marking)
            if kind_of(part) is not kind or (kind, code) in seen:
                continue
            seen.add((kind, code))
            bad = tuple(sorted({place or "" for of, place in accused if of is kind}))
            made.append(UsablePart(kind, code, None, len(bad), 0, name=part.kind, bad_places=bad))
    return tuple(made)


def code_of(marking: str) -> str:
    """What of a marking, as it is published, is the code printed on the part: "MP1517" of "MP1517 class"; "" of a
    description.
    """
    first = re.split(r"[\s,;(]", marking.strip(), maxsplit=1)[0]
    return first if first.isascii() and any(sign.isdigit() for sign in first) and first == first.upper() else ""


def shared(value: Money, quantities: Iterable[int]) -> tuple[Money, ...]:
    """A book value shared out by pieces; what rounding leaves goes to the largest remainders, so that nothing of it is
    lost or made up.
    """
    pieces = tuple(quantities)
    whole = sum(pieces)
    if whole <= 0:
        return tuple(Money(0, value.currency) for _one in pieces)
    parts = [divmod(value.minor * one, whole) for one in pieces]
    left = value.minor - sum(share for share, _rest in parts)
    best = sorted(range(len(parts)), key=lambda at: (-parts[at][1], at))[:left]
    return tuple(Money(share + (at in best), value.currency) for at, (share, _rest) in enumerate(parts))
