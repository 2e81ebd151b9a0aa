"""Customers and what was agreed with each. Names and addresses are private in the record and can be redacted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.shop_error import ShopError
from app.domain.stock import Money

#: No agreement runs longer than this; a typing slip beyond it is refused.
MOST_DAYS = 3650


class BadTerms(ShopError):
    """Terms that cannot be kept: `field` names which ("name", "sla_days", "currency", ...)."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class SameCustomer(ShopError):
    """A customer cannot be merged into itself."""


class NameTaken(ShopError):
    """Another customer goes by that name; merge the two, or tell them apart by name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed. Days count from intake (`sla_days`) and from hand-over (`warranty_days`).

    Up to `price_cap_minor` a repair needs no approval; `inspection_minor` is charged where no fault was found. Both
    in minor units of the customer's currency; None = nothing agreed, the shop's own price list holds.
    """

    sla_days: int | None = None
    warranty_days: int | None = None
    price_cap_minor: int | None = None
    inspection_minor: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """A customer as edited. `contact` is the person who calls and how to reach them, one line; `language` en, ru, zh or
    "" (the shop's own); `currency` an ISO 4217 code or "" (the shop's own).
    """

    name: str
    contact: str = ""
    address: str = ""
    note: str = ""
    language: str = ""
    currency: str = ""
    terms: Terms = Terms()

    def checked(self) -> CustomerDraft:
        """The same without stray spaces. Raises BadTerms."""
        tidy = CustomerDraft(
            name=" ".join(self.name.split()),
            contact=" ".join(self.contact.split()),
            address=self.address.strip(),
            note=self.note.strip(),
            language=self.language.strip().casefold(),
            currency=self.currency.strip().upper(),
            terms=self.terms,
        )
        if not tidy.name:
            raise BadTerms("name")
        if tidy.currency and not (len(tidy.currency) == 3 and tidy.currency.isascii() and tidy.currency.isalpha()):
            raise BadTerms("currency")
        for field in ("sla_days", "warranty_days"):
            days = getattr(tidy.terms, field)
            if days is not None and not 0 <= days <= MOST_DAYS:
                raise BadTerms(field)
        for field in ("price_cap_minor", "inspection_minor"):
            amount = getattr(tidy.terms, field)
            if amount is not None and not 0 <= amount < 1 << 53:
                raise BadTerms(field)
        return tidy


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer as kept. `redacted` = the private fields were taken out; the orders stay. `base` = the row's stamp."""

    id: str
    name: str
    contact: str
    address: str
    note: str
    language: str
    currency: str
    terms: Terms
    base: int
    redacted: bool = False

    @property
    def price_cap(self) -> Money | None:
        """Up to this a repair needs no approval; None = nothing agreed."""
        minor = self.terms.price_cap_minor
        return Money(minor, self.currency) if minor is not None and self.currency else None

    @property
    def draft(self) -> CustomerDraft:
        """The same, to edit."""
        return CustomerDraft(self.name, self.contact, self.address, self.note, self.language, self.currency, self.terms)


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer as listed, with how many of its orders are open."""

    customer: Customer
    open_orders: int


def due_after(opened_at: datetime, sla_days: int | None) -> datetime | None:
    """When an order opened then is promised for; None where no days were agreed."""
    return opened_at + timedelta(days=sla_days) if sla_days is not None else None
