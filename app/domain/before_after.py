"""What was measured before the repair beside what was measured after it, each test point under its own conditions.

Only like is compared with like: two values pair where their `Spot` is the same, which holds the conditions. A value
whose conditions nobody said pairs with nothing and is listed apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.board_check import CheckKind
from app.domain.measurement import Measurement, with_bands
from app.domain.order_view import OrderView
from app.domain.spot import Conditions, Spot


class Side(StrEnum):
    """Where a value lies beside the band it was judged by when it was taken."""

    IN_BAND = "in_band"
    LOW = "low"
    HIGH = "high"
    UNKNOWN = "unknown"

    @property
    def out(self) -> bool:
        """Beside the band."""
        return self in (Side.LOW, Side.HIGH)


def side_of(measured: Measurement) -> Side:
    """Where a recorded value lies; UNKNOWN where it was taken without limits. A meter's OL lies above every limit."""
    passed = measured.passed
    if passed is None:
        return Side.UNKNOWN
    if passed:
        return Side.IN_BAND
    low = measured.taken.limit_low
    return Side.LOW if low is not None and measured.taken.value < low else Side.HIGH


@dataclass(frozen=True, slots=True)
class Pair:
    """One test point: the newest value before the repair and the newest one after it, at least one of them.

    `outdated` = after the newest value the board was worked on again, so that it no longer proves anything.
    `kind` = the check it was first taken in; None where it was taken by itself.
    """

    spot: Spot
    before: Measurement | None
    after: Measurement | None
    outdated: bool = False
    kind: CheckKind | None = None

    @property
    def newest(self) -> Measurement:
        """The value after the repair, else the one before it."""
        newest = self.after or self.before
        assert newest is not None  # noqa: S101 - a pair is made of one value at least
        return newest

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """Lowest and highest good value, as the newest of the two was judged."""
        return self.newest.taken.limit_low, self.newest.taken.limit_high

    @property
    def difference(self) -> float | None:
        """After less before, in the unit of the values; None where one is missing or the meter showed OL."""
        if self.before is None or self.after is None:
            return None
        if self.before.taken.over_range or self.after.taken.over_range:
            return None
        return self.after.taken.value - self.before.taken.value

    @property
    def side_before(self) -> Side | None:
        """Where the value before lies; None where there is none."""
        return side_of(self.before) if self.before else None

    @property
    def side_after(self) -> Side | None:
        """Where the value after lies; None where there is none."""
        return side_of(self.after) if self.after else None

    @property
    def was_out(self) -> bool:
        """Out of band before the repair."""
        return self.side_before is not None and self.side_before.out

    @property
    def is_out(self) -> bool:
        """Out of band by the newest value."""
        return side_of(self.newest).out


@dataclass(frozen=True, slots=True)
class PairGroup:
    """Pairs of one kind of check under the same conditions, which are said once for all of them."""

    kind: CheckKind | None
    conditions: Conditions
    pairs: tuple[Pair, ...]

    @property
    def instruments(self) -> tuple[str, ...]:
        """What was measured with, each once."""
        taken = (one for pair in self.pairs for one in (pair.before, pair.after) if one is not None)
        return tuple(dict.fromkeys(one.taken.instrument for one in taken if one.taken.instrument))

    @property
    def out_before(self) -> int:
        """How many were out of band before the repair."""
        return sum(pair.was_out for pair in self.pairs)

    @property
    def out_after(self) -> int:
        """How many were out of band after it."""
        return sum(pair.side_after is not None and pair.side_after.out for pair in self.pairs)


@dataclass(frozen=True, slots=True)
class BeforeAfter:
    """Every measured point of an order. `apart` = values without known conditions, oldest first."""

    pairs: tuple[Pair, ...]
    apart: tuple[Measurement, ...]

    @property
    def groups(self) -> tuple[PairGroup, ...]:
        """The pairs by kind of check and conditions: cold ones first, as they are measured on the bench."""
        found: dict[tuple[CheckKind | None, Conditions], list[Pair]] = {}
        for pair in self.pairs:
            found.setdefault((pair.kind, pair.spot.conditions), []).append(pair)
        groups = [PairGroup(kind, how, tuple(pairs)) for (kind, how), pairs in found.items()]
        return tuple(sorted(groups, key=lambda group: (group.conditions.powered, _rank(group.kind))))

    @property
    def compared(self) -> tuple[Pair, ...]:
        """The points that were measured before and after."""
        return tuple(pair for pair in self.pairs if pair.before is not None and pair.after is not None)


def before_after(view: OrderView) -> BeforeAfter:
    """The measurements of an order, before and after the first work on the board."""
    kinds = {check.id: check.kind for check in view.checks}
    begun, done = view.work_begun, view.work_done_until
    before: dict[Spot, Measurement] = {}
    after: dict[Spot, Measurement] = {}
    kind_of: dict[Spot, CheckKind | None] = {}
    apart = []
    for one in with_bands(view.measurements):
        spot = one.taken.spot
        if spot is None:
            apart.append(one)
            continue
        kind_of.setdefault(spot, kinds.get(one.check_id or ""))
        side = before if begun is None or (one.stamp, one.at) < begun else after
        side[spot] = one
    pairs = [
        Pair(
            spot,
            before.get(spot),
            after.get(spot),
            spot in after and done is not None and after[spot].stamp < done,
            kind_of[spot],
        )
        for spot in in_order(kind_of)
    ]
    return BeforeAfter(tuple(pairs), tuple(apart))


def in_order(spots: Iterable[Spot]) -> tuple[Spot, ...]:
    """Spots as a hand goes over the board: point after point as first named, each from the connector on."""
    listed = list(spots)
    named = {alike: number for number, alike in enumerate(dict.fromkeys(spot.alike for spot in listed))}
    return tuple(sorted(listed, key=lambda spot: (named[spot.alike], spot.domain or 0, spot.chip or 0)))


def band_of(pairs: Sequence[Pair]) -> tuple[float | None, float | None] | None:
    """The limits that all these share; None where they differ."""
    limits = {pair.limits for pair in pairs}
    return limits.pop() if len(limits) == 1 else None


def _rank(kind: CheckKind | None) -> int:
    return list(CheckKind).index(kind) if kind is not None else len(CheckKind)
