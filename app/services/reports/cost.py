"""What a repair costs and what a terahash restored costs, beside what customers agreed to pay.

Costs of several currencies are never added: each has tables of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.domain.estimates import NOTHING, Estimate, quantile
from app.domain.phrase import Phrase
from app.domain.report import (
    Asked,
    Better,
    Cell,
    Chart,
    Column,
    Figure,
    Look,
    Report,
    ReportKind,
    Row,
    Table,
    Unit,
)
from app.domain.report_rates import COST_RATES, Rates
from app.services.report_rates import rates as rates_of
from app.services.reports.arrays import Floats, Mask
from app.services.reports.costs import PARTS, Costs, costs_of
from app.services.reports.frame import OUTCOMES, Facts, Orders, Outcome
from app.services.reports.groups import groups
from app.services.reports.hash_rates import hash_rates
from app.services.reports.naming import fault_of, text_of
from app.services.reports.order_groups import real
from app.services.reports.spans import before, is_over

_P = Phrase.of
_REPAIRED = OUTCOMES.index(Outcome.REPAIRED)
_LOST = [number for number, one in enumerate(OUTCOMES) if one.technical]
#: The newest quote of each order that stands, if it was accepted.
_ACCEPTED = """
SELECT q.order_id, q.total_minor, q.currency, coalesce(json_extract(q.body, '$.tax_bp'), 0) AS tax_bp
FROM quote AS q JOIN approval AS a ON a.quote_id = q.id
WHERE q.gone = 0 AND q.withdrawn = 0 AND a.gone = 0 AND a.decision = 'approved' ORDER BY q.id
"""


class _Work:
    """The orders whose work was over in a period, with what they cost and hash."""

    def __init__(self, facts: Facts, asked: Asked, rates: Rates) -> None:
        found, self.practice = real(facts.select(asked, "ready"))
        self.imported = int(found.imported.sum())
        self.orders = found.only(~found.imported)
        self.costs = costs_of(facts, self.orders, rates)
        self.hashes: Floats = hash_rates(facts, self.orders.asset, self.orders.model)
        self.repaired: Mask = self.orders.outcome == _REPAIRED
        self.lost: Mask = np.isin(self.orders.outcome, _LOST)
        by_hour = rates.labour is not None or rates.overhead is not None
        self.unnoted: Mask = self.repaired & (self.orders.work_min <= 0) & by_hour

    def of(self, currency: str) -> Costs | None:
        """The costs in a currency."""
        return next((one for one in self.costs.by_currency if one.currency == currency), None)


def report(facts: Facts, asked: Asked) -> Report:
    """The cost of the repairs whose work was over in the period."""
    rates = rates_of(facts.shop)
    work = _Work(facts, asked, rates)
    orders = work.orders
    past = before(asked)
    earlier = _Work(facts, past, rates) if past is not None else None
    hashes = work.hashes
    paid = _paid(facts, orders)
    figures: list[Figure] = []
    tables: list[Table] = []
    charts: list[Chart] = []
    for costs in work.costs.by_currency:
        low = costs.currency.lower()
        here = costs.there & work.repaired
        figures += _figures(costs, work, earlier, whole=is_over(asked, facts.now))
        margin = paid.get(costs.currency)
        if margin is not None:
            figures += _margin(costs, here, margin, orders)
        tables += [
            _made_of(costs, here),
            _by(costs, here, orders, "model", hashes, margin),
            _by(costs, here, orders, "fault", hashes, margin),
        ]
        charts += [
            Chart(f"made_of_{low}", _P("things.cost.made_of", currency=costs.currency), Look.BARS, f"made_of_{low}",
                  "share_of", ("each",)),
            Chart(f"by_model_{low}", _P("things.cost.by_model", currency=costs.currency), Look.BARS,
                  f"by_model_{low}", "model", ("median",)),
        ]  # fmt: skip
    return Report(
        ReportKind.COST,
        asked,
        facts.now,
        len(orders),
        _P("looked.finished", n=len(orders)),
        tuple(figures),
        tuple(tables),
        tuple(charts),
        (
            _P("things.cost.means.cost"),
            _P("things.cost.means.hours"),
            _P("things.cost.means.median"),
            _P("things.cost.means.per_th"),
            _P("things.cost.means.revenue"),
        ),
        _notes(work, rates, hashes),
        simulated=facts.shop.demo,
    )


def _notes(work: _Work, rates: Rates, hashes: Floats) -> tuple[Phrase, ...]:
    notes = [_P(f"things.cost.note.no_{one.value}") for one in rates.missing]
    if len(work.costs.by_currency) > 1:
        notes.append(_P("things.note.currencies"))
    if len(rates.missing) < len(COST_RATES):
        notes += [
            _P("things.cost.note.parts_only", currency=costs.currency, rates=rates.currency)
            for costs in work.costs.by_currency
            if costs.currency != rates.currency
        ]
    if work.unnoted.any():
        notes.append(_P("things.cost.note.no_minutes", n=int(work.unnoted.sum())))
    mixed = int((work.costs.mixed & work.repaired).sum())
    if mixed:
        notes.append(_P("things.cost.note.mixed", n=mixed))
    notes += work.practice
    if work.imported:
        notes.append(_P("things.note.imported", n=work.imported))
    unknown = int((np.isnan(hashes) & work.repaired).sum())
    if unknown:
        notes.append(_P("things.note.no_hash_rate", n=unknown))
    return tuple(notes)


@dataclass(frozen=True, slots=True)
class _Sums:
    """What the work of a period comes to in one currency: each repair, a TH/s restored, all that could not be repaired;
    nothing where there is no such period.
    """

    each: Floats
    per_th: float | None = None
    lost: float | None = None

    @classmethod
    def of(cls, work: _Work | None, currency: str) -> _Sums:
        costs = work.of(currency) if work is not None else None
        if work is None or costs is None:
            return cls(np.zeros(0))
        here = costs.there & work.repaired
        lost = float(costs.total[costs.there & work.lost].sum())
        return cls(costs.total[here], _per_th(costs.total, here, work.hashes), lost)

    @property
    def mean(self) -> Estimate:
        return Estimate(float(self.each.mean()), len(self.each)) if len(self.each) else NOTHING


def _figures(costs: Costs, work: _Work, earlier: _Work | None, *, whole: bool) -> list[Figure]:
    lacking = costs.missing or work.unnoted.any() or (earlier is not None and earlier.unnoted.any())
    better = None if lacking else Better.DOWN
    orders, low, here = work.orders, costs.currency.lower(), costs.there & work.repaired
    now, was = _Sums.of(work, costs.currency), _Sums.of(earlier, costs.currency)
    none = None if len(now.each) else _P("things.note.no_repairs")

    def of_repairs(id_: str, told: Estimate, before: Estimate) -> Figure:
        return Figure(
            f"{id_}_{low}", _P(f"things.cost.{id_}"), told.value, Unit.MONEY, told.n, told.interval, costs.currency,
            before.value, better, orders.behind(here), none,
        )  # fmt: skip

    known, lost = here & ~np.isnan(work.hashes), costs.there & work.lost
    figures = [
        of_repairs("median", quantile(now.each, 0.5), quantile(was.each, 0.5)),
        of_repairs("mean", now.mean, was.mean),
        of_repairs("p90", quantile(now.each, 0.9), quantile(was.each, 0.9)),
        Figure(f"per_th_{low}", _P("things.cost.per_th"), now.per_th, Unit.MONEY, int(known.sum()), None,
               costs.currency, was.per_th, better, orders.behind(known),
               None if now.per_th is not None else none or _P("things.note.no_hash_rate_any")),
    ]  # fmt: skip
    if lost.any():
        figures.append(
            Figure(f"lost_{low}", _P("things.cost.lost"), now.lost, Unit.MONEY, int(lost.sum()), None, costs.currency,
                   was.lost, better if whole else None, orders.behind(lost))
        )  # fmt: skip
    return figures


def _per_th(total: Floats, here: Mask, hashes: Floats) -> float | None:
    known = here & ~np.isnan(hashes)
    restored = float(hashes[known].sum())
    return float(total[known].sum()) / restored if restored > 0 else None


def _margin(costs: Costs, here: Mask, paid: Floats, orders: Orders) -> list[Figure]:
    """What customers agreed to pay for repairs of that currency, and what is left of it."""
    quoted = here & ~np.isnan(paid)
    low, n, behind = costs.currency.lower(), int(quoted.sum()), orders.behind(quoted)
    revenue, cost = float(paid[quoted].sum()), float(costs.total[quoted].sum())
    if not n:
        return []
    return [
        Figure(f"revenue_{low}", _P("things.cost.revenue"), revenue, Unit.MONEY, n, None, costs.currency, None,
               Better.UP, behind),
        Figure(f"margin_{low}", _P("things.cost.margin"), revenue - cost, Unit.MONEY, n, None, costs.currency, None,
               Better.UP if not costs.missing else None, behind),
    ]  # fmt: skip


def _made_of(costs: Costs, here: Mask) -> Table:
    n = int(here.sum())
    whole = float(costs.total[here].sum())
    rows: list[Row] = []
    for name in (PARTS, *(one.value for one in COST_RATES)):
        amounts = costs.shares.get(name)
        cells: tuple[Cell, ...]
        if amounts is None:
            cells = (_P(f"things.cost.of.{name}"), None, None, None)
        else:
            sum_ = float(amounts[here].sum())
            cells = (
                _P(f"things.cost.of.{name}"), sum_, sum_ / n if n else None, sum_ / whole if whole else None,
            )  # fmt: skip
        rows.append(Row(cells))
    return Table(
        f"made_of_{costs.currency.lower()}",
        _P("things.cost.made_of", currency=costs.currency),
        (
            Column("share_of", _P("things.col.cost_of")),
            Column("sum", _P("things.col.sum"), Unit.MONEY, costs.currency),
            Column("each", _P("things.col.each_repair"), Unit.MONEY, costs.currency),
            Column("share", _P("things.col.share"), Unit.SHARE),
        ),
        tuple(rows),
        None if len(costs.shares) == len(COST_RATES) + 1 else _P("things.cost.note.empty_not_set"),
    )


def _by(costs: Costs, here: Mask, orders: Orders, what: str, hashes: Floats, paid: Floats | None) -> Table:
    numbers = orders.model if what == "model" else orders.fault
    names = orders.names("model" if what == "model" else "fault")
    places = np.flatnonzero(here)
    rows = []
    for (number,), own in groups(numbers[places]):
        mine = places[own]
        amounts = costs.total[mine]
        middle, most = quantile(amounts, 0.5), quantile(amounts, 0.9)
        name = names[number] if number >= 0 else ""
        rows.append(
            Row(
                (
                    fault_of(name) if what == "fault" and name else text_of(name),
                    len(mine),
                    middle.value,
                    float(amounts.mean()),
                    most.value,
                    _per_th(costs.total[mine], np.ones(len(mine), dtype=bool), hashes[mine]),
                    *_agreed(costs.total[mine], paid[mine] if paid is not None else None),
                ),
                tuple(orders.key[mine].tolist()),
                middle.interval,
            )
        )
    return Table(
        f"by_{what}_{costs.currency.lower()}",
        _P(f"things.cost.by_{what}", currency=costs.currency),
        (
            Column(what, _P(f"things.col.{what}")),
            Column("n", _P("things.col.repairs"), Unit.COUNT),
            Column("median", _P("things.col.median"), Unit.MONEY, costs.currency),
            Column("mean", _P("things.col.mean"), Unit.MONEY, costs.currency),
            Column("p90", _P("things.col.p90"), Unit.MONEY, costs.currency),
            Column("per_th", _P("things.col.per_th"), Unit.MONEY, costs.currency),
            Column("quoted", _P("things.col.quoted"), Unit.COUNT),
            Column("revenue", _P("things.col.revenue"), Unit.MONEY, costs.currency),
            Column("margin", _P("things.col.margin"), Unit.MONEY, costs.currency),
        ),
        tuple(rows),
    )


def _agreed(total: Floats, paid: Floats | None) -> Sequence[Cell]:
    """How many repairs have an accepted quote, what they bring in, and what is left of it."""
    quoted = ~np.isnan(paid) if paid is not None else np.zeros(len(total), dtype=bool)
    if paid is None or not quoted.any():
        return (0, None, None)
    revenue = float(paid[quoted].sum())
    return (int(quoted.sum()), revenue, revenue - float(total[quoted].sum()))


def _paid(facts: Facts, orders: Orders) -> dict[str, Floats]:
    """By currency, what the customer of each order agreed to pay without tax; not a number where nobody did."""
    with facts.shop.read() as db:
        rows = db.execute(_ACCEPTED).fetchall()
    if not rows:
        return {}
    place = {id_: at for at, id_ in enumerate(orders.id)}
    newest = {row["order_id"]: row for row in rows if row["order_id"] in place}
    found: dict[str, Floats] = {}
    for id_, row in newest.items():
        amounts = found.setdefault(row["currency"], np.full(len(orders), np.nan))
        # a total is its net with the tax rounded once, so that this is the net to the minor unit
        amounts[place[id_]] = round(row["total_minor"] * 10_000 / (10_000 + row["tax_bp"]))
    return found
