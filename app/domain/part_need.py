"""What open work orders wait for, and how much of it is here for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PartNeed:
    """An open order waits for `quantity` of a part, of which `fitted` were fitted since.

    What is on hand is given out in the order in which it was asked for: `here` = how many of those still wanted are
    here for this order. `arriving`, `eta` and `purchase` tell of what is on its way.
    """

    id: str
    order_id: str
    order_number: str
    part_id: str
    sku: str
    name: str
    quantity: int
    fitted: int
    here: int
    on_hand: int
    note: str = ""
    arriving: int = 0
    eta: date | None = None
    purchase: str = ""

    @property
    def wanted(self) -> int:
        """How many are still wanted."""
        return max(0, self.quantity - self.fitted)

    @property
    def met(self) -> bool:
        """All of it is here, or fitted."""
        return self.here >= self.wanted
