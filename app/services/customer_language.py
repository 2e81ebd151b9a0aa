"""In which language a customer's papers are printed."""

from __future__ import annotations

from app.domain.paper_kind import PAPER_LANGUAGES
from app.services.customers import read_customer
from app.services.shop import Shop


def customer_language(shop: Shop, customer_id: str | None, lang: str | None = None) -> str:
    """The one asked for, else the customer's own: en, ru or zh; "" = the one in force."""
    if lang is not None:
        return lang
    if customer_id is None:
        return ""
    with shop.read() as db:
        customer = read_customer(db, customer_id, "")
    spoken = customer.language if customer is not None else ""
    return spoken if spoken in PAPER_LANGUAGES else ""
