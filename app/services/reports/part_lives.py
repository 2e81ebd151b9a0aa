"""What became of the parts that were fitted: whether the board came back with a fault at the same place."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.domain.report import Asked
from app.services.reports.arrays import DAY_S, Floats, Mask, Whole
from app.services.reports.events import Events
from app.services.reports.frame import OUTCOMES, STATUSES, Facts, Outcome
from app.services.reports.order_groups import real
from app.services.reports.places import chips_of

_CONFIRMED = STATUSES.index("confirmed")
_REPAIRED = OUTCOMES.index(Outcome.REPAIRED)
_FAR = 1 << 22


@dataclass(frozen=True, slots=True)
class PartLives:
    """A line for each replacement that stayed on a board which was handed out repaired in the period, long enough ago
    to tell; `failed` = a fault was confirmed at the same place of the board within the days. `young` = replacements
    handed out too lately to be in it, `placeless` = those of which nobody said where on the board they are.
    """

    key: Whole
    part: Whole
    lot: Whole
    grade: Whole
    failed: Mask
    young: int
    placeless: int


def part_lives(facts: Facts, asked: Asked, days: int) -> PartLives:
    """The replacements on boards that were handed out in the period, and which of them failed within so many days."""
    orders = real(facts.select(asked, "returned"))[0]
    orders = orders.only(orders.outcome == _REPAIRED)
    lines = facts.parts(orders)
    old_enough = orders.returned + days * DAY_S <= facts.now_s
    chips = chips_of(facts.figures.names("position"))
    nowhere = [number for number, text in enumerate(facts.figures.names("position")) if text.strip() in ("", "—")]
    fitted = lines.quantity > 0
    placed = fitted & (lines.position >= 0) & ~np.isin(lines.position, nowhere)
    told = np.flatnonzero(placed & old_enough[lines.order])
    failed = _failed(
        facts,
        orders.asset[lines.order[told]],
        orders.returned[lines.order[told]],
        (lines.position[told].astype(np.int64), chips[lines.position[told]]),
        days,
    )
    return PartLives(
        lines.key[told],
        lines.part[told],
        lines.lot[told],
        lines.grade[told],
        failed,
        int((placed & ~old_enough[lines.order]).sum()),
        int((fitted & ~placed).sum()),
    )


def _failed(facts: Facts, asset: Whole, since: Floats, places: tuple[Whole, Whole], days: int) -> Mask:
    """Whether a fault was confirmed at one of the places (a position in words, a chip; -1 = none) of the asset in an
    order that was received after `since` and no later than so many days after.
    """
    orders = real(facts.select(Asked(), "received"))[0]
    found = facts.faults(orders)
    confirmed = np.flatnonzero(found.status == _CONFIRMED)
    of = found.order[confirmed]
    owner, came = orders.asset[of].astype(np.int64), orders.received[of]
    failed = np.zeros(len(asset), dtype=bool)
    for at, wanted in ((found.position[confirmed], places[0]), (found.chip[confirmed], places[1])):
        there = at >= 0
        faults = Events(owner[there] * _FAR + at[there], came[there])
        failed |= faults.within(asset * _FAR + wanted, since, days * DAY_S) & (wanted >= 0)
    return failed
