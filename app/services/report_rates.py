"""The rates of the reports: kept as settings of the shop, one row each, so that benches agree and undo works."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date

from app.domain.permission import Permission
from app.domain.report_rates import USUAL_UPTIME, BadRate, Rate, Rates
from app.ledger.ledger import Reader
from app.services.permissions import require
from app.services.prices import read_charges
from app.services.settings_kept import Value, keep, kept
from app.services.shop import Shop
from app.words.orders import money_of

_PREFIX = "rates."
_CURRENCY = "currency"
#: No rate is larger; a slip of the keyboard is.
_MOST = 1e9


def rates(shop: Shop) -> Rates:
    """The rates as the shop has them."""
    with shop.read() as db:
        return read_rates(db)


def read_rates(db: Reader) -> Rates:
    """As `rates`, inside a reading that is under way."""
    said = {name: value for (name, _scope), value in kept(db, _PREFIX).items()}
    uptime = _number(said, Rate.UPTIME)
    on = said.get(Rate.HASHPRICE_ON)
    return Rates(
        currency=str(said.get(_CURRENCY) or read_charges(db).currency),
        labour=_minor(said, Rate.LABOUR),
        consumables=_minor(said, Rate.CONSUMABLES),
        overhead=_minor(said, Rate.OVERHEAD),
        shipping=_minor(said, Rate.SHIPPING),
        warranty=_number(said, Rate.WARRANTY),
        uptime=USUAL_UPTIME if uptime is None else uptime,
        uptime_set=uptime is not None,
        hashprice=_number(said, Rate.HASHPRICE),
        hashprice_on=date.fromisoformat(str(on)) if on else None,
        board_kg=_number(said, Rate.BOARD_KG),
        board_kwh=_number(said, Rate.BOARD_KWH),
        board_co2=_number(said, Rate.BOARD_CO2),
    )


def set_rates(shop: Shop, actor: str, wanted: Mapping[str, str]) -> Rates:
    """Keep rates as a person typed them, by their names (`Rate`); "" = no longer said. Those not named stay.

    Amounts are of the shop's currency; once one is kept, of the currency they were first kept in, until `currency`
    says another. Raises BadRate, NotAllowed, and what a commit raises.
    """
    require(shop, actor, Permission.EDIT_PRICES)
    known = rates(shop)
    currency = wanted.get(_CURRENCY, known.currency).strip().upper()
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise BadRate(_CURRENCY, currency)
    if currency != known.currency and any(
        one.amount and getattr(known, one.value) is not None and one.value not in wanted for one in Rate
    ):
        raise BadRate(_CURRENCY, currency)  # amounts would silently become as many of another currency
    changed: dict[tuple[str, str], Value | None] = {}
    for name, text in wanted.items():
        if name == _CURRENCY:
            continue
        try:
            rate = Rate(name.strip().casefold())
        except ValueError:
            raise BadRate(name, text) from None
        changed[rate.value, ""] = _typed(rate, text, currency) if text.strip() else None
    changed[_CURRENCY, ""] = currency
    with shop.writing(actor) as draft:
        keep(shop, draft, _PREFIX, changed)
    return rates(shop)


def _typed(rate: Rate, text: str, currency: str) -> Value:
    if rate is Rate.HASHPRICE_ON:
        try:
            return date.fromisoformat(text.strip()).isoformat()
        except ValueError:
            raise BadRate(rate.value, text) from None
    try:
        if rate.amount:
            minor = money_of(text, currency).minor
            if 0 <= minor < _MOST:
                return minor
            raise BadRate(rate.value, text)
        percent = text.strip().endswith("%")
        written = text.strip().removesuffix("%").rstrip().replace(",", ".")
        number = float(f"{written}e-2" if percent else written)  # a quotient would be 0.0056999 of 0.57 %
    except ValueError:
        raise BadRate(rate.value, text) from None
    most = 1.0 if rate.share else _MOST
    if not (math.isfinite(number) and 0 <= number <= most) or (percent and not rate.share):
        raise BadRate(rate.value, text)
    if rate is Rate.UPTIME and number == 0:
        raise BadRate(rate.value, text)
    return number


def _minor(said: Mapping[str, Value], rate: Rate) -> int | None:
    return int(said[rate]) if rate in said else None


def _number(said: Mapping[str, Value], rate: Rate) -> float | None:
    return float(said[rate]) if rate in said else None
