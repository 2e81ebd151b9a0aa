"""The rates of the reports in words: what each is, what it is used for, and each as it stands."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_decimal

from app.domain.report_rates import USUAL_UPTIME, Rate, Rates
from app.domain.stock import Money
from app.words.dates import locale
from app.words.hidden_prices import HIDDEN, prices_hidden
from app.words.language import _
from app.words.language import mark as _m
from app.words.orders import amount_text, money_text

_NAMES: dict[Rate, str] = {
    Rate.LABOUR: _m("Labour, an hour"),
    Rate.CONSUMABLES: _m("Consumables, a repair"),
    Rate.OVERHEAD: _m("Overhead, an hour on the bench"),
    Rate.SHIPPING: _m("Shipping, a repair"),
    Rate.WARRANTY: _m("Warranty reserve, share of the other costs"),
    Rate.UPTIME: _m("Share of the time a board runs, where nobody measured it"),
    Rate.HASHPRICE: _m("Hashprice, for 1 TH/s and day"),
    Rate.HASHPRICE_ON: _m("Day of the hashprice"),
    Rate.BOARD_KG: _m("Weight of a hashboard"),
    Rate.BOARD_KWH: _m("Energy for making a hashboard"),
    Rate.BOARD_CO2: _m("Greenhouse gases of making a hashboard"),
}
_USES: dict[Rate, str] = {
    Rate.LABOUR: _m("By the touch time of each repair."),
    Rate.CONSUMABLES: _m("Solder, paste, cleaner and the like."),
    Rate.OVERHEAD: _m("Rent, power, instruments; by touch time."),
    Rate.SHIPPING: _m("Carriage that the shop pays."),
    Rate.WARRANTY: _m("Put by for repairs that come back."),
    Rate.UPTIME: _m("For the time between failures; {usual}% where not set."),
    Rate.HASHPRICE: _m("Tells the hashing lost in money."),
    Rate.HASHPRICE_ON: _m("Such as 2026-11-23; it is told with it."),
    Rate.BOARD_KG: _m("For the electronic waste avoided."),
    Rate.BOARD_KWH: _m("For the energy that repairs avoid."),
    Rate.BOARD_CO2: _m("For the greenhouse gases that repairs avoid."),
}
_UNITS: dict[Rate, str] = {
    Rate.BOARD_KG: _m("kg"),
    Rate.BOARD_KWH: _m("kWh"),
    Rate.BOARD_CO2: _m("kg CO₂e"),
}


def rate_name(rate: Rate) -> str:
    """What a rate is."""
    return _(_NAMES[rate])


def rate_use(rate: Rate) -> str:
    """What the reports use it for."""
    return _(_USES[rate]).format(usual=round(100 * USUAL_UPTIME))


def rate_unit(rate: Rate, currency: str) -> str:
    """What stands behind its figure: "USD", "%", "kg"; "" for a day."""
    if rate.amount or rate is Rate.HASHPRICE:
        return currency
    if rate.share:
        return "%"
    return _(_UNITS[rate]) if rate in _UNITS else ""


def rate_text(rates: Rates, rate: Rate) -> str:
    """A rate as it stands: "$35.00", "3%"; "not set" where the shop has not said."""
    value = getattr(rates, rate.value)
    if value is None:
        return _("not set")
    if rate.amount:
        return money_text(Money(value, rates.currency))
    if rate.share:
        share = format_decimal(value, "0.##%", locale=locale())
        return share if rate is not Rate.UPTIME or rates.uptime_set else _("{share}, not set").format(share=share)
    if rate is Rate.HASHPRICE:
        return f"{format_decimal(value, '0.######', locale=locale())} {rates.currency}"
    if rate is Rate.HASHPRICE_ON:
        return str(value)
    return f"{format_decimal(value, '#,##0.###', locale=locale())} {rate_unit(rate, rates.currency)}"


def rate_typed(rates: Rates, rate: Rate) -> str:
    """A rate as a field holds it, without its unit; "" where the shop has not said. Shares are in percent."""
    value = getattr(rates, rate.value)
    if value is None or (rate is Rate.UPTIME and not rates.uptime_set):
        return ""
    if rate.amount:
        return HIDDEN if prices_hidden() else amount_text(Money(value, rates.currency))
    if rate is Rate.HASHPRICE_ON:
        return str(value)
    return f"{Decimal(repr(value)) * (100 if rate.share else 1):f}".rstrip("0").rstrip(".") if value else "0"
