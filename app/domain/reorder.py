"""What to buy: how many of a part are used, how many will be until an order arrives, and how many to order therefore.

Use is counted by week. Use that comes every week is smoothed (simple exponential smoothing); use that comes now and
then is told by Croston's method as Syntetos and Boylan corrected it (SBA): how much at a time, how often. The safety
stock is z x deviation x root of the lead time (facts: Silver, Pyke, Thomas; Syntetos & Boylan 2005: intermittent from
an average interval of 1.32 on).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.part_need import PartNeed
from app.domain.stock import Alternate, Money, PartRow


@dataclass(frozen=True, slots=True)
class ForecastRules:
    """The numbers of the forecast: the smoothing of sizes and intervals, the safety factor, the days between orders,
    the days an order takes where nobody said, the weeks looked back, and in how many weeks a part must have been used.
    """

    smoothing: float
    safety: float
    review_days: int
    lead_days: int
    weeks: int
    least_uses: int


class Method(StrEnum):
    """How use was forecast."""

    NONE = "none"
    SMOOTHED = "smoothed"
    INTERMITTENT = "intermittent"


@dataclass(frozen=True, slots=True)
class Forecast:
    """`per_week` pieces are used on average, with this deviation from week to week; `weeks` were looked at, `used` in
    them.
    """

    method: Method
    per_week: float
    deviation: float
    weeks: int
    used: int

    def during(self, days: int) -> float:
        """How many are used in so many days."""
        return self.per_week * days / 7

    def safety(self, days: int, factor: float) -> float:
        """How many to hold besides, for weeks that take more than the average."""
        return factor * self.deviation * math.sqrt(days / 7)


#: From this average interval between weeks of use on, use is intermittent (Syntetos & Boylan 2005).
_INTERMITTENT = 1.32


def forecast(used: Sequence[int], rules: ForecastRules) -> Forecast:
    """The forecast from the use of whole weeks, the oldest first, beginning with the first week of use."""
    weeks = [max(0, one) for one in used]
    hits = [one for one in weeks if one]
    if len(hits) < rules.least_uses:
        return Forecast(Method.NONE, 0.0, 0.0, len(weeks), sum(weeks))
    if len(weeks) / len(hits) >= _INTERMITTENT:
        method, rate = Method.INTERMITTENT, _croston(weeks, rules.smoothing)
    else:
        method, rate = Method.SMOOTHED, _smoothed(weeks, rules.smoothing)
    mean = sum(weeks) / len(weeks)
    deviation = math.sqrt(sum((one - mean) ** 2 for one in weeks) / max(1, len(weeks) - 1))
    return Forecast(method, rate, deviation, len(weeks), sum(weeks))


def _smoothed(weeks: Sequence[int], smoothing: float) -> float:
    first = weeks[: max(1, min(4, len(weeks)))]
    level = sum(first) / len(first)
    for one in weeks[len(first) :]:
        level += smoothing * (one - level)
    return level


def _croston(weeks: Sequence[int], smoothing: float) -> float:
    """Croston's method with the factor of Syntetos and Boylan."""
    hits = [at for at, one in enumerate(weeks) if one]
    size = sum(weeks[at] for at in hits) / len(hits)
    interval = len(weeks) / len(hits)
    last = hits[0]
    for at in hits[1:]:
        size += smoothing * (weeks[at] - size)
        interval += smoothing * (at - last - interval)
        last = at
    return (1 - smoothing / 2) * size / max(interval, 1.0)


class Why(StrEnum):
    """Why a part is on the list, the most pressing first."""

    NEGATIVE = "negative"
    WAITED_FOR = "waited_for"
    REFILL = "refill"
    MINIMUM = "minimum"
    FORECAST = "forecast"


class UpTo(StrEnum):
    """What it is filled up to."""

    TARGET = "target"
    MINIMUM = "minimum"
    FORECAST = "forecast"


@dataclass(frozen=True, slots=True)
class Level:
    """How it stands with a part: on hand, on its way, on drafts, waited for; all in pieces."""

    on_hand: int
    arriving: int
    drafted: int
    waited_for: int

    @property
    def free(self) -> int:
        """What will be there for the shelf once everything has come and every order has its parts."""
        return self.on_hand + self.arriving + self.drafted - self.waited_for


@dataclass(frozen=True, slots=True)
class Proposal:
    """What to order of a part, and all that the number is made of. `needed` = before packs and least quantities.

    `reorder_at` = what the forecast says must be there when ordering; `up_to` = what it is filled up to, by `up_to_by`.
    """

    why: Why
    level: Level
    counted: int
    reorder_at: int
    up_to: int
    up_to_by: UpTo
    lead_days: int
    safety: int
    forecast: Forecast
    needed: int
    quantity: int
    pack: int
    least: int


@dataclass(frozen=True, slots=True)
class ReorderPoint:
    """What must be there of a part when ordering it: `at` = what the lead time takes and `safety` for weeks that take
    more; `up_to` = what an order fills up to by the forecast.
    """

    at: int
    safety: int
    up_to: int


def reorder_point(use: Forecast, lead_days: int, rules: ForecastRules) -> ReorderPoint:
    """Mean demand x lead time + z x deviation x root of the lead time, in whole pieces."""
    safety = math.ceil(use.safety(lead_days, rules.safety) - 1e-9)
    return ReorderPoint(
        math.ceil(use.during(lead_days) - 1e-9) + safety,
        safety,
        math.ceil(use.during(lead_days + rules.review_days) - 1e-9) + safety,
    )


def proposed(
    part: PartRow, level: Level, use: Forecast, lead_days: int, rules: ForecastRules, least: int = 1
) -> Proposal | None:
    """What to order of a part; None where enough is there or on its way. `least` = the supplier's smallest order.

    What looks empty counts as empty, whatever the books say.
    """
    counted = min(level.on_hand, 0) if part.refill else level.on_hand
    free = level.free - level.on_hand + counted
    point = reorder_point(use, lead_days, rules)
    why = _why(part, level, free, point.at)
    if why is None:
        return None
    ways = ((part.target or 0, UpTo.TARGET), (part.minimum, UpTo.MINIMUM), (point.up_to, UpTo.FORECAST))
    up_to, by = max(ways, key=lambda one: one[0])
    pack = max(part.pack or 1, 1)
    needed = max(up_to - free, 1 if part.refill and level.arriving + level.drafted == 0 else 0)
    if needed <= 0:
        return None
    quantity = math.ceil(max(needed, least) / pack) * pack
    return Proposal(
        why, level, counted, point.at, up_to, by, lead_days, point.safety, use, needed, quantity, pack, least
    )  # fmt: skip


def _why(part: PartRow, level: Level, free: int, reorder_at: int) -> Why | None:
    if level.on_hand < 0 and free < max(part.minimum, 0):
        return Why.NEGATIVE
    if free < 0:
        return Why.WAITED_FOR
    if part.refill:
        return Why.REFILL
    if free < part.minimum:
        return Why.MINIMUM
    return Why.FORECAST if free < reorder_at else None


@dataclass(frozen=True, slots=True)
class ReorderLine:
    """A part to order from one supplier. `amount` None = no price known. `needs` = who waits for it."""

    part: PartRow
    proposal: Proposal
    order_code: str = ""
    amount: Money | None = None
    alternates: tuple[Alternate, ...] = ()
    needs: tuple[PartNeed, ...] = ()
    purchases: tuple[str, ...] = ()

    @property
    def quantity(self) -> int:
        """How many to order."""
        return self.proposal.quantity


@dataclass(frozen=True, slots=True)
class Outlook:
    """How it stands with a part and how it will: `line` = what to order of it, None = nothing now."""

    part: PartRow
    level: Level
    forecast: Forecast
    lead_days: int
    point: ReorderPoint
    line: ReorderLine | None = None

    @property
    def lasts_days(self) -> float | None:
        """For how many days what is on hand lasts by the forecast; None where no use is foreseen."""
        per_week = self.forecast.per_week
        return max(self.level.on_hand, 0) / per_week * 7 if per_week > 0 else None


@dataclass(frozen=True, slots=True)
class SupplierList:
    """What to order from one supplier; `supplier_id` None = parts for which nobody has named one."""

    supplier_id: str | None
    supplier: str
    currency: str
    lines: tuple[ReorderLine, ...]

    @property
    def total(self) -> Money:
        """What the lines with a known price cost."""
        known = (line.amount.minor for line in self.lines if line.amount is not None)
        return Money(sum(known), self.currency)

    @property
    def unpriced(self) -> int:
        """How many lines have no known price."""
        return sum(line.amount is None for line in self.lines)
