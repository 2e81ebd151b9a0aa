"""What a delivery costs until it lies in the bin: the price, and its share of shipping, duty and tariff.

All amounts are whole minor units. Every share is of what is still to be shared, over what is still to take a share, so
that the last one takes all that is left and nothing is lost or made up by rounding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from app.domain.costing import rounded


def goods(amount: int, ordered: int, received: int) -> int:
    """What `received` pieces cost of a line of `ordered` pieces for `amount`: all of them cost all of it, more than
    all cost more at the same price. A line that nobody ordered (0 pieces) costs its amount as soon as it is there.
    """
    if ordered == 0:
        return amount if received else 0
    return rounded(amount * received, ordered)


def shares(total: int, weights: Sequence[int]) -> tuple[int, ...]:
    """`total` shared by weights, the largest remainders first and then in order; the shares sum to it. With no weight
    at all, equally. () for no weights. `total` may be negative.
    """
    if not weights:
        return ()
    if total < 0:
        return tuple(-one for one in shares(-total, weights))
    weighed = list(weights) if sum(weights) > 0 else [1] * len(weights)
    whole = sum(weighed)
    split = [divmod(total * weight, whole) for weight in weighed]
    left = total - sum(quotient for quotient, _rest in split)
    best = sorted(range(len(split)), key=lambda at: (-split[at][1], at))[:left]
    return tuple(quotient + (at in best) for at, (quotient, _rest) in enumerate(split))


def kept(difference: int, came: int, left: int) -> int:
    """The part of a later correction that the pieces still in stock take: `left` of the `came` pieces. The rest fell on
    pieces that are used already, and is the variance.
    """
    if left >= came:
        return difference
    return rounded(difference * max(left, 0), came)


@dataclass(slots=True)
class LotCost:
    """A lot of a line: what came, and what it was charged so far. `id` None = of a delivery being taken in."""

    quantity: int
    charged: int = 0
    id: str | None = None


@dataclass(slots=True)
class LineCost:
    """A line of an order as its costs are worked out: so many pieces ordered for an amount."""

    id: str
    quantity: int
    amount: int
    closed: bool
    lots: list[LotCost]

    @property
    def received(self) -> int:
        """How many came."""
        return sum(lot.quantity for lot in self.lots)

    @property
    def missing(self) -> int:
        """How many are still expected."""
        return 0 if self.closed else max(0, self.quantity - self.received)

    def of_lots(self) -> list[int]:
        """What each lot costs without its share of the bills."""
        steps = [goods(self.amount, self.quantity, came) for came in accumulate(lot.quantity for lot in self.lots)]
        return [after - before for before, after in pairwise([0, *steps])]

    @property
    def to_come(self) -> int:
        """What the missing pieces cost."""
        return self.amount - goods(self.amount, self.quantity, self.received) if self.missing else 0


@dataclass(slots=True)
class OrderCost:
    """An order as its costs are worked out. `extras` = its bills; `over` = nothing more comes, whatever lines say."""

    lines: list[LineCost]
    extras: int
    over: bool = False

    @property
    def missing(self) -> int:
        """How many pieces are still expected."""
        return 0 if self.over else sum(line.missing for line in self.lines)

    @property
    def lots(self) -> list[LotCost]:
        """Every lot, line by line."""
        return [lot for line in self.lines for lot in line.lots]

    def line(self, id_: str) -> LineCost:
        """A line. Raises StopIteration where it is not of this order."""
        return next(line for line in self.lines if line.id == id_)

    def corrections(self) -> list[int]:
        """How much each lot costs more (or less) than it was charged, in the order of `lots`."""
        plain = self._plain()
        weights, to_come = self._weights()
        extras = shares(self.extras, [*weights, *to_come])
        return [
            own + extra - lot.charged for lot, own, extra in zip(self.lots, plain, extras[: len(plain)], strict=True)
        ]

    def charge_new(self) -> None:
        """Charge the lots of a delivery: their price and their share of what no lot was charged yet. Nothing else is
        changed; the last delivery takes all that is left.
        """
        plain, lots = self._plain(), self.lots
        weights, to_come = self._weights()
        new = [at for at, lot in enumerate(lots) if lot.id is None]
        charged = sum(lot.charged for lot in lots)
        left = self.extras + sum(plain) - charged - sum(plain[at] for at in new)
        for at, extra in zip(new, shares(left, [*(weights[at] for at in new), *to_come]), strict=False):
            lots[at].charged = plain[at] + extra

    def _plain(self) -> list[int]:
        return [cost for line in self.lines for cost in line.of_lots()]

    def _weights(self) -> tuple[list[int], list[int]]:
        """By what the bills are shared: the value of each lot and of what is to come of each line, else the pieces."""
        lots = self._plain()
        to_come = [line.to_come for line in self.lines if line.missing and not self.over]
        if sum(lots) + sum(to_come) > 0:
            return lots, to_come
        return [lot.quantity for lot in self.lots], [
            line.missing for line in self.lines if line.missing and not self.over
        ]
