"""The rates of the reports in words: what each is, and each as it stands."""

from __future__ import annotations

from babel.numbers import format_decimal

from app.domain.report_rates import Rate, Rates
from app.domain.stock import Money
from app.words.dates import locale
from app.words.language import _
from app.words.language import mark as _m
from app.words.orders import money_text

_NAMES: dict[Rate, str] = {
    Rate.LABOUR: _m("Labour, an hour"),
    Rate.CONSUMABLES: _m("Consumables, a repair"),
    Rate.OVERHEAD: _m("Overhead, an hour on the bench"),
    Rate.SHIPPING: _m("Shipping, a repair"),
    Rate.WARRANTY: _m("Warranty reserve, share of the other costs"),
    Rate.UPTIME: _m("Share of the time a board runs, where nobody measured it"),
    Rate.HASHPRICE: _m("Hashprice, for 1 TH/s and day"),
    Rate.HASHPRICE_ON: _m("Day of the hashprice"),
    Rate.BOARD_KG: _m("Weight of a hashboard (kg)"),
    Rate.BOARD_KWH: _m("Energy for making a hashboard (kWh)"),
    Rate.BOARD_CO2: _m("Greenhouse gases of making a hashboard (kg CO₂e)"),
}


def rate_name(rate: Rate) -> str:
    """What a rate is."""
    return _(_NAMES[rate])


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
    return str(value) if rate is Rate.HASHPRICE_ON else format_decimal(value, "#,##0.###", locale=locale())
