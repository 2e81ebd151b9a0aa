"""What the shop says a repair costs besides parts, and other figures that only the shop knows. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from app.domain.shop_error import ShopError

if TYPE_CHECKING:  # many orders at once are columns of numpy, which whoever has them has imported
    import numpy as np
    from numpy.typing import NDArray

#: Minor units, or minutes, of one order or of many.
Amount = TypeVar("Amount", float, "NDArray[np.float64]")


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


#: The rates that a repair's cost is made of, besides its parts, in the order they are told; the last is of the others.
COST_RATES = (Rate.LABOUR, Rate.CONSUMABLES, Rate.OVERHEAD, Rate.SHIPPING, Rate.WARRANTY)


def rated(rates: Rates, parts: Amount, minutes: Amount, whole: Callable[[Amount], Amount]) -> dict[Rate, Amount]:
    """What a repair costs besides its parts, by rate; one that is not set is absent. Of one order or of many at once.

    `parts` = what its parts cost, minor units in the currency of the rates; `minutes` of work, which are the bench's
    too; `whole` rounds to whole minor units: what the costs come to so far is rounded, so that they add up to the cent.
    """
    hours = minutes / 60
    costs: dict[Rate, Amount] = {}
    so_far = parts
    for rate, minor in ((one, getattr(rates, one.value)) for one in COST_RATES):
        if minor is not None:
            before = so_far
            match rate:
                case Rate.WARRANTY:
                    so_far = before + minor * before
                case Rate.LABOUR | Rate.OVERHEAD:
                    so_far = before + minor * hours
                case _:
                    so_far = before + minor
            costs[rate] = whole(so_far) - whole(before)
    return costs
