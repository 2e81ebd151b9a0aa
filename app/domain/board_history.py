"""The life of a board in one value: where it has lived, what ever happened at which place, how it measured, how long it
held, what is still under warranty, what it has cost. Pure: made of orders and stays as they are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from app.domain.asset import AssetIdentity, IdentityLine, Installation, SerialMismatch
from app.domain.finding import Fault, Finding, Role, Severity
from app.domain.measurement import Measurement, with_bands
from app.domain.order_view import ActionLine, OrderView, ReplacementLine
from app.domain.place import Placement
from app.domain.spot import Spot
from app.domain.stock import Money, totals
from app.domain.work_order import FINISHED, ActionCode, FindingStatus, OrderKind, State

#: A board that is back within so many days of its return came back for the repair's sake (facts: bounce 90).
COMEBACK_DAYS = 90
#: A finding that names more chips than this says how far an answer came, not which chips are ill.
_MOST_CHIPS = 12
#: Jobs that do not begin with something that failed.
_NO_FAILURE = frozenset({OrderKind.INSPECTION, OrderKind.REFURBISH, OrderKind.COMBINE, OrderKind.INTERNAL})
#: What is done to a board without mending it.
_NO_REPAIR = frozenset({ActionCode.INSPECT})


class MarkKind(StrEnum):
    """What a mark on the board stands for."""

    FAULT = "fault"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened at a place of the board: a fault that was found there, or a repair. Chips and domains
    count from 1; without either, `position` names the place or the whole board is meant. `open` = not mended yet.
    """

    kind: MarkKind
    at: datetime
    order_number: str
    position: str = ""
    chips: tuple[int, ...] = ()
    domains: tuple[int, ...] = ()
    fault: Fault | None = None
    action: ActionCode | None = None
    part: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class TrendValue:
    """One value of a trend, with the limits it was judged by then; `passed` None where there were none."""

    at: datetime
    value: float
    order_number: str
    passed: bool | None
    over_range: bool = False


@dataclass(frozen=True, slots=True)
class Trend:
    """What one spot measured over the years, always under the same conditions; `low` and `high` are the last limits."""

    spot: Spot
    unit: str
    values: tuple[TrendValue, ...]
    low: float | None = None
    high: float | None = None

    @property
    def ill(self) -> bool:
        """Some value lay outside its limits."""
        return any(one.passed is False for one in self.values)


class ServiceBasis(StrEnum):
    """What hours in service rest on."""

    SEEN = "seen"
    TOLD = "told"
    CALENDAR = "calendar"


@dataclass(frozen=True, slots=True)
class Service:
    """Hours in service since a day, by the calendar: a board is taken to run while it sits in a machine.

    `basis` SEEN = stays that were observed, TOLD = some stay is by somebody's word, CALENDAR = no stay is known, so
    that the time between the orders is counted.
    """

    hours: float
    basis: ServiceBasis
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Lifetime:
    """Hours and failures of all boards of a kind: what a board's own hours between failures compare with."""

    hours: float
    failures: int
    boards: int

    @property
    def between(self) -> float | None:
        """Hours between failures; None before the first failure."""
        return self.hours / self.failures if self.failures else None


class WarrantyBasis(StrEnum):
    """Who says how long a repair is under warranty."""

    AGREEMENT = "agreement"
    SHOP = "shop"
    NOT_SET = "not_set"


@dataclass(frozen=True, slots=True)
class Warranty:
    """The warranty of the last repair: which order, since when, how many days by whose word; `until` None = not set."""

    order_number: str
    since: datetime
    days: int | None
    basis: WarrantyBasis

    @property
    def until(self) -> datetime | None:
        """Its last moment."""
        return self.since + timedelta(days=self.days) if self.days is not None else None

    def days_left(self, now: datetime) -> int | None:
        """Days it still runs; 0 once it is over, None where nobody set any."""
        return None if self.until is None else max(0, (self.until - now).days)


@dataclass(frozen=True, slots=True)
class Spent:
    """What went into it: parts by currency, how many, and minutes of work; `rate` is an hour's price, where known."""

    parts: tuple[Money, ...] = ()
    fitted: int = 0
    minutes: int = 0
    rate: Money | None = None

    @property
    def labour(self) -> Money | None:
        """The work at the price of an hour; None where no rate is known."""
        return Money(round(self.rate.minor * self.minutes / 60), self.rate.currency) if self.rate else None

    @property
    def whole(self) -> tuple[Money, ...]:
        """Parts and labour together, by currency."""
        labour = self.labour
        return totals((*self.parts, labour)) if labour is not None and labour.minor else self.parts


class SpanKind(StrEnum):
    """Where a board was for a while."""

    MACHINE = "machine"
    ORDER = "order"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of its life; `until` None = it lasts. `hours` in service for a machine; `name` of machine or place."""

    kind: SpanKind
    since: datetime
    until: datetime | None
    name: str
    slot: int | None = None
    hours: float = 0.0
    observed: bool = True
    order_number: str | None = None
    state: State | None = None


@dataclass(frozen=True, slots=True)
class Twin:
    """Another record that may be the same board, and the serial that both carry.

    `cloned` = both have a printed serial of their own: two boards then, one of them with the other's EEPROM.
    """

    identity: AssetIdentity
    serial: str
    cloned: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """Parts that were taken off a donor: the number of their lot, the SKU, how many."""

    lot: str
    sku: str
    pieces: int


@dataclass(frozen=True, slots=True)
class BoardHistory:
    """Everything that is known of an asset. Tuples oldest first; `merged` are records that turned out to be this one.

    `tenants` are the boards of a machine, with their stays in it; `given` = what a donor's parts became.
    """

    identity: AssetIdentity
    owner: str | None
    placement: Placement | None
    identities: tuple[IdentityLine, ...]
    mismatch: SerialMismatch | None
    installations: tuple[Installation, ...]
    orders: tuple[OrderView, ...]
    spans: tuple[Span, ...]
    marks: tuple[Mark, ...]
    trends: tuple[Trend, ...]
    service: Service
    failures: int
    comebacks: tuple[str, ...]
    warranty: Warranty | None
    spent: Spent
    twins: tuple[Twin, ...] = ()
    merged: tuple[AssetIdentity, ...] = ()
    tenants: tuple[Tenant, ...] = ()
    revision: str | None = None
    given: tuple[Given, ...] = ()

    @property
    def disputed(self) -> tuple[Installation, ...]:
        """Its open stays, where there is more than one: a person settles which is true."""
        open_ = tuple(stay for stay in self.installations if stay.until is None)
        return open_ if len(open_) > 1 else ()

    @property
    def hours_between_failures(self) -> float | None:
        """Hours in service for each failure; None before the first one."""
        return self.service.hours / self.failures if self.failures else None

    @property
    def open_order(self) -> OrderView | None:
        """The order it is here for."""
        return next((one for one in reversed(self.orders) if not one.state.closed), None)


@dataclass(frozen=True, slots=True)
class Tenant:
    """A board that sits or sat in a machine."""

    identity: AssetIdentity
    slot: int | None
    since: datetime
    until: datetime | None


def is_failure(kind: OrderKind, state: State, *, found_nothing: bool = False) -> bool:
    """Whether an order stands for something that failed: not an inspection, and not one that found no fault."""
    return kind not in _NO_FAILURE and state not in (State.DRAFT, State.NO_FAULT_FOUND) and not found_nothing


def failed(view: OrderView) -> bool:
    """Whether an order stands for something that failed."""
    nothing = any(step.target is State.NO_FAULT_FOUND for step in view.transitions)
    return is_failure(view.kind, view.state, found_nothing=nothing)


def comebacks_of(orders: Sequence[OrderView]) -> tuple[str, ...]:
    """The orders for which a board was back soon after the return from the order before."""
    found = []
    for before, after in pairwise(orders):
        back = before.closed_at
        if back is not None and failed(after) and after.opened_at - back <= timedelta(days=COMEBACK_DAYS):
            found.append(after.number)
    return tuple(found)


def in_shop(orders: Iterable[OrderView], now: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """When it was in the shop, as stretches that do not overlap."""
    return _joined((view.opened_at, view.closed_at or now) for view in orders)


def service_of(
    installations: Sequence[Installation], away: Sequence[tuple[datetime, datetime]], now: datetime
) -> Service:
    """Hours in machines, less the time in the shop (`in_shop`); without any stay, the time between those stretches."""
    if not installations:
        since = away[0][0] if away else None
        hours = _hours(_without([(since, now)], away)) if since is not None else 0.0
        return Service(hours, ServiceBasis.CALENDAR, since)
    stays = _joined((stay.since, stay.until or now) for stay in installations)
    seen = all(stay.observed for stay in installations)
    return Service(_hours(_without(stays, away)), ServiceBasis.SEEN if seen else ServiceBasis.TOLD, stays[0][0])


def hours_between(stays: Iterable[tuple[datetime, datetime]], away: Iterable[tuple[datetime, datetime]]) -> float:
    """Hours of stays less those of stretches away; either may overlap among themselves."""
    return _hours(_without(_joined(stays), _joined(away)))


def spans_of(installations: Sequence[Installation], orders: Sequence[OrderView], now: datetime) -> tuple[Span, ...]:
    """Where it has lived: its stays in machines, interrupted by its orders, oldest first."""
    away = in_shop(orders, now)
    spans = [
        Span(
            SpanKind.ORDER, view.opened_at, view.closed_at, view.number, order_number=view.number, state=view.state
        )
        for view in orders
    ]  # fmt: skip
    for stay in installations:
        for since, until in _without([(stay.since, stay.until or now)], away):
            lasts = stay.until is None and until == now
            spans.append(
                Span(
                    SpanKind.MACHINE, since, None if lasts else until, stay.machine.serial or stay.machine.mac
                    or stay.machine.number, stay.slot, _hours([(since, until)]), stay.observed, stay.order_number,
                )
            )  # fmt: skip
    return tuple(sorted(spans, key=lambda span: span.since))


def marks_of(orders: Iterable[OrderView]) -> tuple[Mark, ...]:
    """Every fault that was found and every repair, by place; a part fitted where its replacement was noted is one."""
    found: list[Mark] = []
    for view in orders:
        open_ = view.state not in FINISHED
        repaired = _repairs(view)
        mended = {chip for mark in repaired for chip in mark.chips}
        for line in view.findings:
            finding = line.finding
            if line.status is FindingStatus.RULED_OUT or finding.role is not Role.CAUSE:
                continue
            if finding.severity is Severity.INFO or finding.fault in (Fault.NONE, Fault.INCONCLUSIVE):
                continue
            chips = _chips(finding)
            found.append(
                Mark(
                    MarkKind.FAULT, line.at, view.number, finding.position or "", chips, finding.domains,
                    fault=finding.fault, open=open_ and not (chips and mended.issuperset(chips)),
                )
            )  # fmt: skip
        found += repaired
    return tuple(sorted(found, key=lambda mark: mark.at))


def trends_of(orders: Iterable[OrderView]) -> tuple[Trend, ...]:
    """What was measured more than once at the same spot under the same conditions: what was outside its limits first,
    then what was measured most often. Values without known conditions compare with nothing and are left out.
    """
    values: dict[Spot, list[TrendValue]] = {}
    last: dict[Spot, Measurement] = {}
    for view in orders:
        for one in with_bands(view.measurements):
            spot = one.taken.spot
            if spot is None:
                continue
            values.setdefault(spot, []).append(
                TrendValue(one.at, one.taken.value, view.number, one.passed, one.taken.over_range)
            )
            if one.passed is not None or spot not in last:
                last[spot] = one
    trends = [
        Trend(spot, last[spot].taken.unit, tuple(sorted(line, key=lambda one: one.at)),
              last[spot].taken.limit_low, last[spot].taken.limit_high)
        for spot, line in values.items()
        if len(line) > 1
    ]  # fmt: skip
    return tuple(
        sorted(trends, key=lambda trend: (not trend.ill, -len(trend.values), trend.spot.point, trend.spot.domain or 0))
    )


def spent_on(orders: Iterable[OrderView]) -> Spent:
    """What went into it over all its orders."""
    views = tuple(orders)
    fitted = [line for view in views for line in view.replacements if line.fitted]
    return Spent(
        totals(line.cost for line in fitted),
        sum(line.fitted for line in fitted),
        sum(line.minutes for view in views for line in view.actions),
    )


def last_repair(orders: Iterable[OrderView]) -> OrderView | None:
    """The last order that was returned with something mended: what the warranty runs from."""
    done = [view for view in orders if view.state is State.RETURNED and view.closed_at is not None and _repairs(view)]
    return max(done, key=lambda view: view.closed_at or datetime.min.replace(tzinfo=UTC), default=None)


def _repairs(view: OrderView) -> list[Mark]:
    found: dict[tuple[ActionCode, str], Mark] = {}
    lines: list[ActionLine | ReplacementLine] = [
        *(line for line in view.actions if line.code not in _NO_REPAIR),
        *(line for line in view.replacements if line.fitted),
    ]
    for line in sorted(lines, key=lambda one: one.stamp):
        code = line.code if isinstance(line, ActionLine) else ActionCode.REPLACE
        position = "" if line.position in ("—", "-") else line.position
        before = found.get((code, position))
        if before is not None and before.part:
            continue
        found[code, position] = Mark(
            MarkKind.REPAIR, line.at, view.number, position, _numbers("chip", position), _numbers("domain", position),
            action=code, part=line.part_name if isinstance(line, ReplacementLine) else "",
        )  # fmt: skip
    return list(found.values())


def _chips(finding: Finding) -> tuple[int, ...]:
    """The chips that a finding accuses: those of its suspects, and those it names where they are few."""
    named = {chip for part in finding.parts for chip in _numbers("chip", part.position or "")}
    if len(finding.chips) <= _MOST_CHIPS:
        named.update(finding.chips)
    return tuple(sorted(named))


def _numbers(what: str, position: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(number) for number in re.findall(rf"\b{what} (\d{{1,3}})\b", position)))


def _joined(stretches: Iterable[tuple[datetime, datetime]]) -> tuple[tuple[datetime, datetime], ...]:
    made: list[tuple[datetime, datetime]] = []
    for since, until in sorted(stretches):
        if made and since <= made[-1][1]:
            made[-1] = (made[-1][0], max(made[-1][1], until))
        elif until > since:
            made.append((since, until))
    return tuple(made)


def _without(
    stretches: Sequence[tuple[datetime, datetime]], away: Sequence[tuple[datetime, datetime]]
) -> tuple[tuple[datetime, datetime], ...]:
    left = list(stretches)
    for gone, back in away:
        left = [
            part
            for since, until in left
            for part in ((since, min(until, gone)), (max(since, back), until))
            if part[1] > part[0]
        ]
    return tuple(left)


def _hours(stretches: Iterable[tuple[datetime, datetime]]) -> float:
    return sum((until - since).total_seconds() for since, until in stretches) / 3600
