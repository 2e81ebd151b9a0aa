"""What the shop says a repair costs besides parts, and other figures that only the shop knows. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.domain.shop_error import ShopError


class Rate(StrEnum):
    """A rate by its name, as `hashwrench report rates --set NAME=VALUE` takes it."""

    #: Cost of an hour of labour, an amount.
    LABOUR = "labour"
    #: Solder, paste, cleaner and the like, an amount for each repair.
    CONSUMABLES = "consumables"
    #: Rent, power, instruments and the like, an amount for each hour on the bench.
    OVERHEAD = "overhead"
    #: Carriage that the shop pays, an amount for each repair.
    SHIPPING = "shipping"
    #: What is put by for repairs that come back, a share of the other costs.
    WARRANTY = "warranty"
    #: The share of the time that a board runs where nobody measured it.
    UPTIME = "uptime"
    #: What a TH/s earns in a day, an amount with as many decimals as one likes.
    HASHPRICE = "hashprice"
    #: The day of that hashprice.
    HASHPRICE_ON = "hashprice_on"
    #: What a hashboard weighs, kg.
    BOARD_KG = "board_kg"
    #: Energy that making a hashboard takes, kWh.
    BOARD_KWH = "board_kwh"
    #: Greenhouse gases that making a hashboard gives off, kg CO2 equivalent.
    BOARD_CO2 = "board_co2"

    @property
    def amount(self) -> bool:
        """It is an amount of whole minor units."""
        return self in _AMOUNTS

    @property
    def share(self) -> bool:
        """It is a share, 0 to 1."""
        return self in (Rate.WARRANTY, Rate.UPTIME)


_AMOUNTS = frozenset({Rate.LABOUR, Rate.CONSUMABLES, Rate.OVERHEAD, Rate.SHIPPING})
#: The share of the time a board is taken to run where neither telemetry nor the shop says.
USUAL_UPTIME = 0.95


class BadRate(ShopError):
    """A rate that cannot be kept: its name and what was typed. `name` may be one that no rate has."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(name, text)
        self.name = name
        self.text = text


class BadStandard(ShopError):
    """Standard minutes that cannot be kept: of which model and fault, and what was typed."""

    def __init__(self, model: str, fault: str, text: str) -> None:
        super().__init__(model, fault, text)
        self.model = model
        self.fault = fault
        self.text = text


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates; None = the shop has not said. Amounts are minor units of `currency`, `hashprice` whole units of it for
    a TH/s and day. `uptime_set` False = `uptime` is what the program takes.
    """

    currency: str
    labour: int | None = None
    consumables: int | None = None
    overhead: int | None = None
    shipping: int | None = None
    warranty: float | None = None
    uptime: float = USUAL_UPTIME
    uptime_set: bool = False
    hashprice: float | None = None
    hashprice_on: date | None = None
    board_kg: float | None = None
    board_kwh: float | None = None
    board_co2: float | None = None

    @property
    def missing(self) -> tuple[Rate, ...]:
        """The parts of a repair's cost for which there is no rate."""
        return tuple(one for one in COST_RATES if getattr(self, one.value) is None)


#: The rates that a repair's cost is made of, besides its parts.
COST_RATES = (Rate.LABOUR, Rate.CONSUMABLES, Rate.OVERHEAD, Rate.SHIPPING, Rate.WARRANTY)


def rated(rates: Rates, parts_minor: int, minutes: int) -> dict[Rate, int]:
    """What one repair costs besides its parts, minor units by rate; a rate that is not set is absent.

    `parts_minor` = what its parts cost, in the currency of the rates; `minutes` of work, which are the bench's too.
    """
    hours = minutes / 60
    told = {
        Rate.LABOUR: (rates.labour, hours),
        Rate.CONSUMABLES: (rates.consumables, 1.0),
        Rate.OVERHEAD: (rates.overhead, hours),
        Rate.SHIPPING: (rates.shipping, 1.0),
    }
    costs = {rate: round(minor * amount) for rate, (minor, amount) in told.items() if minor is not None}
    if rates.warranty is not None:
        costs[Rate.WARRANTY] = round(rates.warranty * (parts_minor + sum(costs.values())))
    return costs
