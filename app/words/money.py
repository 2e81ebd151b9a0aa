"""Amounts of minor units as whole units of their currency."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import get_currency_precision


def decimals_of(currency: str | None) -> int:
    """How many decimals amounts of a currency have (ISO 4217, as CLDR has it); two where it is not known."""
    return get_currency_precision(currency) if currency is not None else 2


def major(minor: int | float, currency: str | None) -> Decimal:
    """An amount in whole units of its currency, exactly: 1250 US cents are 12.50."""
    return Decimal(str(minor)).scaleb(-decimals_of(currency))
