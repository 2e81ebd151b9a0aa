"""Parts, lots and stock moves. Stock is the sum of signed moves; money is integer minor units with its currency."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.finding import PartKind

#: The moisture sensitivity levels of a package, as printed on the bag it came in (J-STD-020).
MSL_LEVELS = ("1", "2", "2a", "3", "4", "5", "5a", "6")


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (cents); `currency` is the ISO 4217 code."""

    minor: int
    currency: str

    def __add__(self, other: Money) -> Money:
        """The sum; two currencies raise ValueError."""
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} + {other.currency}")
        return Money(self.minor + other.minor, self.currency)

    def times(self, quantity: int) -> Money:
        """The amount for so many units."""
        return Money(self.minor * quantity, self.currency)


def totals(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """One sum per currency, by currency code."""
    sums: dict[str, int] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))


class Grade(StrEnum):
    """Where a lot's parts come from; a recovered part is named as such on the work order."""

    NEW = "new"
    RECOVERED = "recovered"
    REFURBISHED = "refurbished"
    UNKNOWN = "unknown"


class MoveReason(StrEnum):
    """Why stock moved."""

    RECEIVE = "receive"
    CONSUME = "consume"
    RETURN = "return"
    ADJUST = "adjust"
    SCRAP = "scrap"
    SALVAGE = "salvage"
    COUNT = "count"
    TRANSFER = "transfer"


class Tracking(StrEnum):
    """How a part is kept: LOT = counted by lot, each use scanned; LOOSE = kits, reels, paste: counted or weighed now
    and then, used without a lot being scanned, refilled when the drawer looks empty.
    """

    LOT = "lot"
    LOOSE = "loose"


@dataclass(frozen=True, slots=True)
class Fit:
    """What a part fits: a board code, a chip or a model in `on`; narrowed to a board `revision` and to a class of
    positions, such as "U" for U47, "chip" for chip 85, or one position; "" = any.
    """

    on: str
    revision: str = ""
    position: str = ""

    @classmethod
    def parse(cls, text: str) -> Fit:
        """What was typed, such as `BHB42601`, `BHB42601/V1.3`, `BM1362@chip` or `BHB42601/V1.3@U`."""
        rest, _at, position = text.partition("@")
        on, _slash, revision = rest.partition("/")
        return cls(on.strip(), revision.strip(), position.strip())

    @property
    def text(self) -> str:
        """As it is typed."""
        return "".join((self.on, f"/{self.revision}" * bool(self.revision), f"@{self.position}" * bool(self.position)))


def position_class(position: str) -> str:
    """The class of a position: the letters it begins with, such as `u` of U47 and `chip` of "chip 85"."""
    plain = position.strip().casefold()
    cut = next((n for n, sign in enumerate(plain) if not sign.isalpha()), len(plain))
    return plain[:cut]


@dataclass(frozen=True, slots=True)
class PartDraft:
    """A kind of part to keep. `fits` () fits anything; plain texts in it mean the board code, chip or model.

    `minimum` and `target` in units: below `minimum` it is reordered, up to `target`. `pack` = it is bought in so many;
    `lead_days` = it takes so long to come; `piece_mg` = what one piece weighs, milligrams. `msl` is one of
    `MSL_LEVELS` or "". `place_id` = where it is usually kept.
    """

    sku: str
    name: str
    kind: PartKind
    fits: tuple[Fit | str, ...] = ()
    mpn: str = ""
    unit: str = "pc"
    minimum: int = 0
    target: int | None = None
    pack: int | None = None
    lead_days: int | None = None
    tracking: Tracking = Tracking.LOT
    piece_mg: float | None = None
    esd: bool = False
    msl: str = ""
    note: str = ""
    place_id: str | None = None


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part as listed; `on_hand` is the sum of all moves of its lots and may be negative, which is said loudly.

    `short_lots` = lots of which more was taken than came in. `value` = what is on hand is worth, by currency. `refill`
    = somebody saw that it looks empty. `place` = the name of the place where it is usually kept.
    """

    id: str
    sku: str
    name: str
    kind: PartKind
    fits: tuple[Fit, ...]
    mpn: str
    unit: str
    minimum: int
    on_hand: int
    lots: int
    target: int | None = None
    pack: int | None = None
    lead_days: int | None = None
    tracking: Tracking = Tracking.LOT
    piece_mg: float | None = None
    esd: bool = False
    msl: str = ""
    note: str = ""
    place_id: str | None = None
    place: str = ""
    refill: bool = False
    short_lots: int = 0
    value: tuple[Money, ...] = ()

    @property
    def negative(self) -> bool:
        """More was taken than was ever received, of the part or of one of its lots: count it."""
        return self.on_hand < 0 or self.short_lots > 0

    @property
    def low(self) -> bool:
        """Below its minimum, or seen to look empty."""
        return self.on_hand < self.minimum or self.refill

    @property
    def loose(self) -> bool:
        """Used from the part, without a lot being scanned."""
        return self.tracking is Tracking.LOOSE


@dataclass(frozen=True, slots=True)
class BinHeld:
    """How many of a lot lie in one place; `place_id` None = in a place known by its name only, or nowhere named."""

    place_id: str | None
    name: str
    number: str
    quantity: int


@dataclass(frozen=True, slots=True)
class LotRow:
    """One lot: what came in together at one price. Times in UTC.

    `unit_cost` is rounded, for people; `value` is exact: what is still in the lot. `bins` = where it lies, the fullest
    first; the home bin of an empty lot is said with 0.
    """

    id: str
    number: str
    part_id: str
    sku: str
    part_name: str
    kind: PartKind
    grade: Grade
    on_hand: int
    unit_cost: Money
    value: Money
    supplier: str
    batch: str
    received_at: datetime
    donor_asset_id: str | None = None
    bins: tuple[BinHeld, ...] = ()
    place_id: str | None = None
    supplier_id: str | None = None
    purchase_line_id: str | None = None
    expires_at: datetime | None = None
    note: str = ""
    tracking: Tracking = Tracking.LOT

    @property
    def negative(self) -> bool:
        """More was taken than was received."""
        return self.on_hand < 0

    @property
    def bin(self) -> str:
        """The name of the place where most of it lies; "" where none is named."""
        return self.bins[0].name if self.bins else ""


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One stock move; `quantity` is signed, `cost` the unit cost frozen at the move, rounded; `value` the exact worth
    of the whole move, signed. `place` = where it was, `other` = the other end of a transfer, by name.
    """

    id: str
    at: datetime
    by: str
    lot_number: str
    quantity: int
    reason: MoveReason
    order_number: str | None
    cost: Money
    note: str
    value: Money
    lot_id: str
    place: str = ""
    other: str = ""
    count_id: str | None = None
    order_id: str | None = None


@dataclass(frozen=True, slots=True)
class Alternate:
    """A part that may be used in place of another; `id` names the entry."""

    id: str
    part_id: str
    sku: str
    name: str
    on_hand: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class PartFile:
    """A photo or a sheet of a part, by the hash of its bytes; `small_sha256` = the small copy of a photo."""

    id: str
    sha256: str
    mime: str
    size: int
    name: str
    caption: str
    small_sha256: str | None = None


class SuggestedFor(StrEnum):
    """Why a part is suggested for a finding: what of the board it names, that it fits all, or what it stands in for."""

    BOARD = "board"
    CHIP = "chip"
    MODEL = "model"
    ANYTHING = "anything"
    ALTERNATE = "alternate"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A lot that answers a finding: take it from `bin`, where `left` of it lie. `on` = the board, chip or model it
    fits, or the SKU it stands in for; `sure` False = the part is for a certain revision and the board's is not known.
    """

    lot: LotRow
    bin: str
    left: int
    why: SuggestedFor
    on: str = ""
    sure: bool = True
