"""Quotes: lines, totals, and who decided what. Money is integer minor units; a quote has one currency. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.finding import Fault
from app.domain.shop_error import ShopError
from app.domain.stock import Money

#: Amounts stay far inside what the record and a spreadsheet hold exactly.
MOST_MINOR = 1 << 53
#: Basis points: 2500 = 25 %.
MOST_TAX = 10_000


class BadQuote(ShopError):
    """A quote that cannot be made; `why` is "empty", "amount", "quantity", "negative", "currency" or "tax"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class AlreadyDecided(ShopError):
    """The customer has said something to this quote already; withdraw it and write another."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class Difficulty(StrEnum):
    """How hard a repair is; the flat price goes by it."""

    SIMPLE = "simple"
    MEDIUM = "medium"
    HARD = "hard"


class LineKind(StrEnum):
    """What a line of a quote is for."""

    FLAT = "flat"
    PART = "part"
    INSPECTION = "inspection"
    LABOUR = "labour"
    FREE = "free"


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One line. `quantity` counts pieces; of labour it counts minutes, and `unit_minor` is then the rate of an hour.

    Only a free line may be negative: a discount.
    """

    kind: LineKind
    text: str
    quantity: int
    unit_minor: int
    difficulty: Difficulty | None = None
    sku: str = ""

    @property
    def total_minor(self) -> int:
        """The line's amount; of labour rounded half up to the minor unit."""
        if self.kind is LineKind.LABOUR:
            return rounded(self.quantity * self.unit_minor, 60)
        return self.quantity * self.unit_minor


@dataclass(frozen=True, slots=True)
class QuoteDraft:
    """A quote as written. `tax_bp` in basis points comes on top; 0 = no tax is shown. `valid_until` is a UTC moment."""

    lines: tuple[QuoteLine, ...]
    currency: str
    tax_bp: int = 0
    tax_name: str = ""
    valid_until: datetime | None = None
    note: str = ""

    @property
    def net(self) -> Money:
        """The lines' sum."""
        return Money(sum(line.total_minor for line in self.lines), self.currency)

    @property
    def tax(self) -> Money:
        """The tax on the sum, rounded half up once."""
        return Money(rounded(self.net.minor * self.tax_bp, 10_000), self.currency)

    @property
    def total(self) -> Money:
        """What the customer pays."""
        return self.net + self.tax

    def checked(self) -> QuoteDraft:
        """The same, if it may be sent. Raises BadQuote."""
        if not self.lines:
            raise BadQuote("empty")
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise BadQuote("currency")
        if not 0 <= self.tax_bp <= MOST_TAX:
            raise BadQuote("tax")
        for line in self.lines:
            if not 1 <= line.quantity <= 1_000_000:
                raise BadQuote("quantity")
            if line.unit_minor < 0 and line.kind is not LineKind.FREE:
                raise BadQuote("negative")
            if abs(line.total_minor) >= MOST_MINOR:
                raise BadQuote("amount")
        if self.total.minor < 0:
            raise BadQuote("negative")
        if self.total.minor >= MOST_MINOR:
            raise BadQuote("amount")
        return self


class Decision(StrEnum):
    """What the customer said to a quote."""

    APPROVED = "approved"
    DECLINED = "declined"


class How(StrEnum):
    """How the customer said so."""

    PHONE = "phone"
    CHAT = "chat"
    MAIL = "mail"
    IN_PERSON = "in_person"


@dataclass(frozen=True, slots=True)
class Approval:
    """A decision: `who` of the customer decided, `by` wrote it down."""

    id: str
    at: datetime
    by: str
    decision: Decision
    how: How
    who: str = ""
    note: str = ""
    quote_id: str | None = None
    stamp: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote as kept; it never changes. A withdrawn one stays readable and asks nothing any more."""

    id: str
    number: str
    order_id: str
    at: datetime
    by: str
    draft: QuoteDraft
    withdrawn: bool = False
    approval: Approval | None = None
    stamp: int = 0

    @property
    def total(self) -> Money:
        """What the customer pays."""
        return self.draft.total

    @property
    def open(self) -> bool:
        """It waits for the customer's word."""
        return not self.withdrawn and self.approval is None

    def expired(self, now: datetime) -> bool:
        """Nobody answered while it was valid."""
        return self.open and self.draft.valid_until is not None and now > self.draft.valid_until


class ApprovalStand(StrEnum):
    """How an order stands with the customer's money."""

    NO_QUOTE = "no_quote"
    UNDER_CAP = "under_cap"
    NOT_CHARGED = "not_charged"
    ASKED = "asked"
    APPROVED = "approved"
    DECLINED = "declined"


def standing_quote(quotes: Sequence[Quote]) -> Quote | None:
    """Of an order's quotes, oldest first, the one that stands: the newest that is not withdrawn."""
    return next((quote for quote in reversed(quotes) if not quote.withdrawn), None)


def approval_stand(quotes: Sequence[Quote], cap: Money | None, *, charged: bool = True) -> ApprovalStand:
    """Whether a repair may go on: the quote that stands decides; `quotes` are oldest first.

    Below or at the cap, and where nothing is charged (warranty, goodwill), nobody needs to be asked.
    """
    last = standing_quote(quotes)
    if last is None:
        return ApprovalStand.NO_QUOTE
    if last.approval is not None:
        approved = last.approval.decision is Decision.APPROVED
        return ApprovalStand.APPROVED if approved else ApprovalStand.DECLINED
    if not charged:
        return ApprovalStand.NOT_CHARGED
    if cap is not None and cap.currency == last.total.currency and last.total.minor <= cap.minor:
        return ApprovalStand.UNDER_CAP
    return ApprovalStand.ASKED


def suggested_difficulty(faults: Iterable[Fault], steps: Mapping[Fault, Difficulty], parts: int = 0) -> Difficulty:
    """How hard the repair of these faults is likely to be: the hardest of them as `steps` has it, a fault it leaves out
    counting as medium; three faults or three parts and more make it hard.
    """
    kinds = set(faults)
    if len(kinds) > 2 or parts >= 3:
        return Difficulty.HARD
    order = tuple(Difficulty)
    return max((steps.get(kind, Difficulty.MEDIUM) for kind in kinds), key=order.index, default=Difficulty.MEDIUM)


def rounded(numerator: int, denominator: int) -> int:
    """The quotient rounded half away from zero, in whole numbers; `denominator` > 0."""
    half_up = (2 * abs(numerator) + denominator) // (2 * denominator)
    return half_up if numerator >= 0 else -half_up
