"""Which faults occur, where on the board, and what they cost.

Only confirmed findings count, each fault of an order once. The cost of an order is shared evenly among its faults.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np

from app.domain.estimates import wilson
from app.domain.phrase import Phrase
from app.domain.report import (
    Asked,
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
from app.domain.report_rates import Rate
from app.services.report_rates import rates as rates_of
from app.services.reports.arrays import Floats, Whole
from app.services.reports.costs import AllCosts, Costs, costs_of
from app.services.reports.frame import Facts, Orders
from app.services.reports.groups import groups, keys_at
from app.services.reports.naming import fault_of, text_of
from app.services.reports.order_groups import real
from app.services.reports.places import Against, Located, against_even, located, once
from app.services.reports.rules import rules
from app.services.reports.spans import before
from drivers.catalogue import board
from drivers.model.board import BoardSpec

_P = Phrase.of
_NUMBERED = re.compile(r"\s*(chip|domain)\s*\d+\s*", re.IGNORECASE)


class _Found:
    """The confirmed findings of a selection, each fault of an order once."""

    def __init__(self, facts: Facts, asked: Asked) -> None:
        self.orders, self.practice = real(facts.select(asked, "received"))
        self.all = located(facts, self.orders)
        code = self.all.order * (1 << 20) + self.all.fault
        sort = np.argsort(code, kind="stable")
        first = sort[np.append(True, np.diff(code[sort]) != 0)] if len(sort) else sort
        self.order: Whole = self.all.order[first]
        self.fault: Whole = self.all.fault[first]
        self._many: Whole = np.bincount(self.order, minlength=len(self.orders))[self.order]
        begins = np.append(True, np.diff(self.order) != 0)[: len(self.order)]
        self._nth: Whole = np.arange(len(begins)) - np.flatnonzero(begins)[np.cumsum(begins) - 1]

    def own_cost(self, total: Floats) -> Floats:
        """Of each fault of an order, its share of the order's cost; a cent that does not divide goes to the first."""
        whole = total[self.order]
        each = np.floor(whole / self._many)
        own: Floats = each + (self._nth < whole - each * self._many)
        return own


def report(facts: Facts, asked: Asked) -> Report:
    """The confirmed faults of the orders received in the period."""
    found = _Found(facts, asked)
    orders = found.orders
    past = before(asked)
    earlier = _Found(facts, past) if past is not None else None
    rates = rates_of(facts.shop)
    costs = costs_of(facts, orders, rates)
    keys = orders.key[found.order]
    own = keys_at(orders.key, found.order)
    n = len(found.order)
    kinds = groups(found.fault)
    most = wilson(len(kinds[0][1]), n) if kinds else wilson(0, 0)
    looked, left_out = _looks(facts, found)
    hot = [row for one in looked for row in one.hot]
    figures = [
        Figure("confirmed", _P("things.faults.confirmed"), n, Unit.COUNT, len(own),
               before=len(earlier.order) if earlier is not None else None, behind=own),
        Figure("most", _P("things.faults.most"), most.value, Unit.SHARE, n, most.interval,
               before=_share_of(kinds[0][0][0], earlier) if kinds and earlier is not None else None,
               behind=tuple(keys[kinds[0][1]].tolist()) if kinds else (),
               note=None if kinds else _P("things.faults.note.none")),
        Figure("hot", _P("things.faults.hot"), len(hot), Unit.COUNT, sum(len(one.table.rows) for one in looked),
               behind=tuple(sorted({key for row in hot for key in row.behind}))),
    ]  # fmt: skip
    tables = [_pareto(found, orders), _by_model(found, orders)]
    charts = [
        Chart("pareto", _P("things.faults.pareto"), Look.PARETO, "pareto", "fault", ("n", "cumulative")),
    ]  # fmt: skip
    for one in costs.by_currency:
        if one.total[one.there].any():
            tables += [_dearest(one, found, orders, "fault"), _dearest(one, found, orders, "model")]
            low = one.currency.lower()
            charts.append(
                Chart(f"cost_{low}", _P("things.faults.cost", currency=one.currency), Look.PARETO, f"cost_{low}",
                      "fault", ("cost", "cumulative"))
            )  # fmt: skip
    tables += [_hot_table(hot), _elsewhere(facts, found)]
    for look in looked[: 2 * rules().kinds_shown]:
        tables.append(look.table)
        charts.append(Chart(look.table.id, look.table.title, Look.BARS, look.table.id, "place", ("n", "expected")))
    limits = rules()
    return Report(
        ReportKind.FAULTS,
        asked,
        facts.now,
        len(orders),
        _P("looked.received", n=len(orders)),
        tuple(figures),
        tuple(tables),
        tuple(charts),
        (
            _P("things.faults.means.confirmed"),
            _P("things.faults.means.pareto"),
            _P("things.faults.means.cost"),
            _P("things.faults.means.places", days=limits.comeback_days),
            _P("things.faults.means.hot", level=limits.level * 100),
        ),
        _notes(found, costs, left_out, rates.missing),
        simulated=facts.shop.demo,
    )


def _notes(found: _Found, costs: AllCosts, left_out: dict[str, int], missing: tuple[Rate, ...]) -> tuple[Phrase, ...]:
    notes = [_P(f"things.faults.note.{why}", n=n, few=rules().places_from) for why, n in left_out.items() if n]
    notes += found.practice
    if missing:
        notes.append(_P("things.faults.note.rates"))
    mixed = int(costs.mixed.sum())
    if mixed:
        notes.append(_P("things.cost.note.mixed", n=mixed))
    waiting = len(found.orders) - int((np.bincount(found.order, minlength=len(found.orders)) > 0).sum())
    if waiting:
        notes.append(_P("things.faults.note.unconfirmed", n=waiting))
    return tuple(notes)


# ------------------------------------------------------------ which faults


def _pareto(found: _Found, orders: Orders) -> Table:
    names = orders.names("fault")
    n, so_far, rows = len(found.order), 0, []
    for (fault,), own in groups(found.fault):
        so_far += len(own)
        told = wilson(len(own), n)
        rows.append(
            Row(
                (fault_of(names[fault]), len(own), told.value, so_far / n),
                tuple(orders.key[found.order[own]].tolist()),
                told.interval,
            )
        )
    return Table(
        "pareto",
        _P("things.faults.pareto"),
        (
            Column("fault", _P("things.col.fault")),
            Column("n", _P("things.col.orders"), Unit.COUNT),
            Column("share", _P("things.col.share"), Unit.SHARE),
            Column("cumulative", _P("things.col.cumulative"), Unit.SHARE),
        ),
        tuple(rows),
    )


def _by_model(found: _Found, orders: Orders) -> Table:
    of = found.order
    models, revisions, faults = orders.names("model"), orders.names("revision"), orders.names("fault")
    n, so_far, rows = len(of), 0, []
    for (model, revision, fault), own in groups(orders.model[of], orders.revision[of], found.fault):
        so_far += len(own)
        rows.append(
            Row(
                (_named(models, model), revisions[revision] if revision >= 0 else None, fault_of(faults[fault]),
                 len(own), len(own) / n, so_far / n),
                tuple(orders.key[of[own]].tolist()),
                wilson(len(own), n).interval,
            )
        )  # fmt: skip
    return Table(
        "by_model",
        _P("things.faults.by_model"),
        (
            Column("model", _P("things.col.model")),
            Column("revision", _P("things.col.revision")),
            Column("fault", _P("things.col.fault")),
            Column("n", _P("things.col.orders"), Unit.COUNT),
            Column("share", _P("things.col.share"), Unit.SHARE),
            Column("cumulative", _P("things.col.cumulative"), Unit.SHARE),
        ),
        tuple(rows),
    )


def _share_of(fault: int, found: _Found) -> float | None:
    """The share of one fault among all."""
    return float((found.fault == fault).mean()) if len(found.fault) else None


def _dearest(costs: Costs, found: _Found, orders: Orders, by: Literal["fault", "model"]) -> Table:
    """The faults by what they cost in one currency, each by itself or by model and revision."""
    by_model = by == "model"
    names, models, revisions = orders.names("fault"), orders.names("model"), orders.names("revision")
    of = found.order
    here = np.flatnonzero(costs.there[of])
    own_cost = found.own_cost(costs.total)
    whole = float(own_cost[here].sum())
    columns = (orders.model[of][here], orders.revision[of][here], found.fault[here])
    kinds = groups(*(columns if by_model else columns[2:]))
    told = [(float(own_cost[here[own]].sum()), kind, here[own]) for kind, own in kinds]
    told.sort(key=lambda one: (-one[0], one[1]))
    so_far, rows = 0.0, []
    for cost, kind, mine in told:
        so_far += cost
        board: tuple[Cell, ...] = ()
        if by_model:
            board = (_named(models, kind[0]), revisions[kind[1]] if kind[1] >= 0 else None)
        rows.append(
            Row(
                (*board, fault_of(names[kind[-1]]), cost, len(mine), cost / len(mine),
                 so_far / whole if whole else None),
                tuple(orders.key[of[mine]].tolist()),
            )
        )  # fmt: skip
    heads = (Column("model", _P("things.col.model")), Column("revision", _P("things.col.revision")))
    low = costs.currency.lower()
    return Table(
        f"cost_by_model_{low}" if by_model else f"cost_{low}",
        _P("things.faults.cost_by_model" if by_model else "things.faults.cost", currency=costs.currency),
        (
            *(heads if by_model else ()),
            Column("fault", _P("things.col.fault")),
            Column("cost", _P("things.col.cost"), Unit.MONEY, costs.currency),
            Column("n", _P("things.col.orders"), Unit.COUNT),
            Column("each", _P("things.col.each_order"), Unit.MONEY, costs.currency),
            Column("cumulative", _P("things.col.cumulative"), Unit.SHARE),
        ),
        tuple(rows),
    )


def _named(names: tuple[str, ...], number: int) -> Cell:
    return text_of(names[number] if number >= 0 else "")


# ------------------------------------------------------------ where on the board


def _elsewhere(facts: Facts, found: _Found) -> Table:
    """The places that are no chip and no domain, such as U47: how often each kind of board has them."""
    names = facts.figures.names("position")
    other = np.array([not _NUMBERED.fullmatch(name) for name in names] + [False])
    mine = np.flatnonzero(other[found.all.position])
    codes = found.orders.names("code")
    of = found.all.order[mine]
    return Table(
        "elsewhere",
        _P("things.faults.elsewhere"),
        (
            Column("board", _P("things.col.board")),
            Column("position", _P("things.col.place")),
            Column("n", _P("things.col.findings"), Unit.COUNT),
        ),
        tuple(
            Row((_named(codes, code), names[position], len(own)), keys_at(found.orders.key, of[own]))
            for (code, position), own in groups(found.orders.code[of], found.all.position[mine])
        ),
        _P("things.faults.note.elsewhere"),
    )


@dataclass(frozen=True, slots=True)
class _Looked:
    """The places of one kind of board that were looked at: of `n` findings, those that stand out in `hot`."""

    n: int
    table: Table
    hot: tuple[Row, ...]


def _looks(facts: Facts, found: _Found) -> tuple[list[_Looked], dict[str, int]]:
    """Chips and domains of every kind of board with enough findings, the most findings first; and how many findings
    tell of no place, by why.
    """
    orders, all_ = found.orders, found.all
    code = orders.code[all_.order]
    names = orders.names("code")
    places: list[tuple[str, str, Whole, Whole]] = []
    counted: list[tuple[Whole, Floats]] = []
    left = {"several": int(all_.several.sum()), "no_board": 0, "few": 0}
    for (number,), own in groups(code):
        spec = board(names[number]) if number >= 0 else None
        if spec is None:
            left["no_board"] += int(((all_.chip[own] > 0) | (all_.domain[own] > 0)).sum())
            continue
        chips = np.where((all_.chip[own] > 0) & (all_.chip[own] <= spec.chips), all_.chip[own], -1)
        for what, place, shares in (
            ("chip", chips, np.full(spec.chips, 1 / spec.chips)),
            ("domain", _domains(spec, chips, all_.domain[own]), _shares(spec)),
        ):
            there = np.flatnonzero(place > 0)
            mine, at = own[there], place[there]
            single = once(orders.asset[all_.order[mine]], at, all_.at[mine], rules().comeback_days)
            mine, at = mine[single], at[single]
            if not len(shares) or len(mine) < rules().places_from:
                left["few"] += len(mine) if what == "chip" else 0
                continue
            places.append((spec.code, what, mine, at))
            counted.append((np.bincount(at, minlength=len(shares) + 1)[1:], shares))
    looked = [
        _look(orders, all_, *one, told) for one, told in zip(places, against_even(counted), strict=True)
    ]  # fmt: skip
    looked.sort(key=lambda one: -one.n)
    return looked, left


def _shares(spec: BoardSpec) -> Floats:
    """What share of a board's chips each of its domains has; nothing where its domains are not known."""
    if not spec.domains:
        return np.zeros(0)
    sizes = np.array([len(spec.chips_of(domain)) for domain in range(1, spec.domains + 1)], dtype=np.float64)
    return sizes / sizes.sum() if sizes.sum() else np.full(spec.domains, 1 / spec.domains)


def _domains(spec: BoardSpec, chips: Whole, named: Whole) -> Whole:
    """The domain of each finding: that of its chip, else the one it names; -1 = none."""
    of_chip = np.array([-1, *(spec.domain_of(chip) or -1 for chip in range(1, spec.chips + 1))], dtype=np.int64)
    domains = np.where(chips > 0, of_chip[np.maximum(chips, 0)], -1)
    domains = np.where(domains > 0, domains, named)
    return np.where((domains > 0) & (domains <= (spec.domains or 0)), domains, -1)


def _look(
    orders: Orders, all_: Located, code: str, what: str, mine: Whole, at: Whole, told: tuple[Against, ...]
) -> _Looked:
    # an order has no place twice: `once` left one of them
    behind = {place: tuple(orders.key[all_.order[mine[own]]].tolist()) for (place,), own in groups(at)}
    rows, hot = [], []
    for place, one in enumerate(told, start=1):
        stands_out = one.adjusted <= rules().level
        row = Row(_cells(place, one), behind.get(place, ()), flagged=stands_out)
        rows.append(row)
        if stands_out:
            hot.append(Row((code, _P(f"things.faults.{what}"), *row.cells, len(mine)), row.behind, flagged=True))
    slug = "".join(sign if sign.isalnum() else "_" for sign in code)
    table = Table(f"{what}s_{slug}", _P(f"things.faults.{what}s", code=code, n=len(mine)), _PLACE, tuple(rows))
    return _Looked(len(mine), table, tuple(hot))


def _cells(place: int, one: Against) -> tuple[Cell, ...]:
    more = one.observed / one.expected if one.expected else None
    return (place, one.observed, one.expected, more, one.chance, one.adjusted)


_PLACE = (
    Column("place", _P("things.col.number"), Unit.COUNT),
    Column("n", _P("things.col.findings"), Unit.COUNT),
    Column("expected", _P("things.col.expected"), Unit.NUMBER),
    Column("times", _P("things.col.times"), Unit.NUMBER),
    Column("p", _P("things.col.chance"), Unit.PROBABILITY),
    Column("p_adjusted", _P("things.col.chance_adjusted"), Unit.PROBABILITY),
)
_HOT = (
    Column("board", _P("things.col.board")),
    Column("what", _P("things.col.place")),
    *_PLACE,
    Column("all", _P("things.col.findings_board"), Unit.COUNT),
)
_ADJUSTED = next(place for place, one in enumerate(_HOT) if one.id == "p_adjusted")


def _hot_table(hot: list[Row]) -> Table:
    rows = tuple(sorted(hot, key=lambda row: float(row.cells[_ADJUSTED])))  # type: ignore[arg-type]
    return Table("hot", _P("things.faults.hot"), _HOT, rows, None if rows else _P("things.faults.note.nothing_hot"))
