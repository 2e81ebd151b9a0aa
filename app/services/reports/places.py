"""Where on boards faults were: for each finding the one chip and the one domain it is about, where that can be told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.estimates import adjusted, binomial_at_least
from app.services.reports.arrays import DAY_S, Floats, Mask, Whole
from app.services.reports.frame import STATUSES, Facts, Orders

_CONFIRMED = STATUSES.index("confirmed")
_CHIP = re.compile(r"\s*chip\s*(\d{1,6})\s*", re.IGNORECASE)
_FAR = 1 << 24


@dataclass(frozen=True, slots=True)
class Located:
    """A line for each confirmed finding: the place of its order in the selection, its `fault`, the `chip` (from 1, -1 =
    none or not one), the `domain` and the `position` in words as the finding names them, `several` = it names several
    chips of which not exactly one was replaced.
    """

    order: Whole
    fault: Whole
    chip: Whole
    domain: Whole
    position: Whole
    several: Mask
    at: Floats


def chips_of(names: tuple[str, ...]) -> Whole:
    """The chip that each position in words means, -1 where it is another place; one more for the number -1."""
    found = [int(told[1]) if (told := _CHIP.fullmatch(name)) else -1 for name in names]
    return np.array([*found, -1], dtype=np.int64)


def located(facts: Facts, orders: Orders) -> Located:
    """The confirmed findings of the orders. One that names several chips is about the one of them that was replaced in
    its order, where exactly one was.
    """
    lines = facts.faults(orders)
    own = np.flatnonzero(lines.status == _CONFIRMED)
    order, finding, chip = lines.order[own], lines.finding[own], lines.chip[own].astype(np.int64)
    code = order * _FAR + finding
    sort = np.argsort(code, kind="stable")
    own, order, chip, code = own[sort], order[sort], chip[sort], code[sort]
    if not len(own):
        nothing = np.zeros(0, dtype=np.int64)
        return Located(
            nothing, nothing, nothing, nothing, nothing, nothing.astype(bool), nothing.astype(np.float64)
        )  # fmt: skip
    first = np.flatnonzero(np.append(True, np.diff(code) != 0))
    of = np.repeat(np.arange(len(first)), np.diff(np.append(first, len(own))))
    named = np.bincount(of, chip > 0, len(first)).astype(np.int64)
    parts = facts.parts(orders)
    replaced_chip = chips_of(facts.figures.names("position"))[parts.position]
    there = (replaced_chip > 0) & (parts.quantity > 0)
    replaced = np.isin(order * _FAR + chip, parts.order[there] * _FAR + replaced_chip[there]) & (chip > 0)
    hits = np.bincount(of, replaced, len(first)).astype(np.int64)
    meant = np.full(len(first), -1, dtype=np.int64)
    single = (chip > 0) & (named[of] == 1)
    meant[of[single]] = chip[single]
    chosen = replaced & (named[of] > 1) & (hits[of] == 1)
    meant[of[chosen]] = chip[chosen]
    return Located(
        order[first],
        lines.fault[own][first],
        meant,
        lines.domain[own][first].astype(np.int64),
        lines.position[own][first].astype(np.int64),
        (named > 1) & (meant < 0),
        lines.at[own][first],
    )


def once(asset: Whole, place: Whole, at: Floats, days: int) -> Mask:
    """Which lines to count: one at the same place of the same asset no more than so many days after one before it is
    the same trouble again.
    """
    sort = np.lexsort((at, place, asset))
    again = np.zeros(len(asset), dtype=bool)
    if len(sort) > 1:
        same = (np.diff(asset[sort]) == 0) & (np.diff(place[sort]) == 0)
        again[sort[1:]] = same & (np.diff(at[sort]) <= days * DAY_S)
    return ~again


@dataclass(frozen=True, slots=True)
class Against:
    """A count beside what chance would spread evenly: `expected`, and how likely so many or more are, by itself and
    with all places looked at (`adjusted`, Benjamini-Hochberg).
    """

    observed: int
    expected: float
    chance: float
    adjusted: float


def against_even(boards: Sequence[tuple[Whole, Floats]]) -> list[tuple[Against, ...]]:
    """Of each kind of board the counts of places that by chance would have those shares of them; one-sided exact
    binomial test, adjusted for all places of all of them: who looks at twelve kinds is wrong as seldom as who looks at
    one.
    """
    told = [_chances(counts, shares) for counts, shares in boards]
    raised = iter(adjusted([chance for chances in told for chance in chances]))
    return [
        tuple(
            Against(int(count), float(counts.sum() * share), chance, next(raised))
            for count, share, chance in zip(counts, shares, chances, strict=True)
        )
        for (counts, shares), chances in zip(boards, told, strict=True)
    ]


def _chances(counts: Whole, shares: Floats) -> list[float]:
    n = int(counts.sum())
    known: dict[tuple[int, float], float] = {}
    for count, share in zip(counts.tolist(), shares.tolist(), strict=True):
        if (count, share) not in known:
            known[count, share] = binomial_at_least(count, n, share)
    return [known[one] for one in zip(counts.tolist(), shares.tolist(), strict=True)]
