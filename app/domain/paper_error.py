"""What keeps a paper from being shown or printed."""

from __future__ import annotations

from enum import StrEnum

from app.domain.paper_kind import PaperKind
from app.domain.shop_error import ShopError


class PaperHidden(ShopError):
    """The kept internal copy of order `number` tells prices, which are hidden here."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class WhyNoPaper(StrEnum):
    """Why a paper cannot be printed.

    NOTHING: no order was named. ONE: it is of one order, and several were named. NO_QUOTE: the order has none.
    CUSTOMERS: the orders belong to several customers. NOT_READY: the work is not finished. STAYS: the board does not go
    back to the customer. EMPTY: nothing came with the delivery yet. LANGUAGE: papers are not printed in that one.
    """

    NOTHING = "nothing"
    ONE = "one"
    NO_QUOTE = "no_quote"
    CUSTOMERS = "customers"
    NOT_READY = "not_ready"
    STAYS = "stays"
    EMPTY = "empty"
    LANGUAGE = "language"


class NoPaper(ShopError):
    """A paper that cannot be printed: its kind, why, and the order, delivery or language that is in the way."""

    def __init__(self, kind: PaperKind, why: WhyNoPaper, name: str = "") -> None:
        super().__init__(kind.value, why.value, name)
        self.kind = kind
        self.why = why
        self.name = name


class BadLogo(ShopError):
    """A picture that cannot be a logo; `why` is "unread" (no PNG or JPEG, or damaged), "large" or "shape"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class BadNumber(ShopError):
    """A number that the next paper of `kind` cannot get: `lowest` to `highest` are free to be chosen."""

    def __init__(self, kind: str, lowest: int, highest: int) -> None:
        super().__init__(kind, lowest, highest)
        self.kind = kind
        self.lowest = lowest
        self.highest = highest
