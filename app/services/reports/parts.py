"""What parts are used, what will be, when to order, and how many of those fitted did not last.

Use is of the orders that pass the filters; what is in stock, on its way and foreseen is the whole shop's.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import numpy as np

from app.domain.estimates import adjusted, drawn_at_least, wilson
from app.domain.phrase import Phrase
from app.domain.reorder import Method, Outlook
from app.domain.report import (
    Asked,
    Better,
    Cell,
    Chart,
    Column,
    Figure,
    Link,
    Look,
    Period,
    Report,
    ReportKind,
    Row,
    Table,
    Unit,
)
from app.services.reorder import outlooks
from app.services.reports.arrays import Mask
from app.services.reports.frame import Facts, Parts, within
from app.services.reports.groups import groups, keys_at
from app.services.reports.naming import grade_of, kind_of
from app.services.reports.part_lives import PartLives, part_lives
from app.services.reports.rules import rules
from app.services.reports.shares import bounds
from app.services.reports.spans import before

_P = Phrase.of
_YEAR = timedelta(days=365)
_LOTS = """
SELECT l.id, l.number, l.grade, l.part_id, p.sku, coalesce(s.name, l.supplier, '') AS supplier
FROM lot AS l JOIN part AS p ON p.id = l.part_id LEFT JOIN supplier AS s ON s.id = l.supplier_id
WHERE l.id IN (SELECT value FROM json_each(?))
"""
_NAMES = "SELECT id, sku, name, kind FROM part WHERE id IN (SELECT value FROM json_each(?))"


def report(facts: Facts, asked: Asked) -> Report:
    """Parts used in the period and in twelve months, the outlook of each, and the rate of failure by grade and lot."""
    orders = facts.select(asked)
    lines = facts.parts(orders)
    period: Mask = within(lines.at, asked.period)
    end = min(asked.period.end, facts.now) if asked.period.end is not None else facts.now
    year: Mask = within(lines.at, Period(end - _YEAR, end))
    past = before(asked)
    then = within(lines.at, past.period) if past is not None else None
    stands = outlooks(facts.shop)
    lives = part_lives(facts, asked, rules().comeback_days)
    names = _named(facts, lines)
    to_order = [one for one in stands if one.line is not None]
    figures = [
        _pieces(lines, period, then),
        *_worth(facts, lines, period, then),
        Figure("to_order", _P("things.parts.to_order"), len(to_order), Unit.COUNT, len(stands), better=Better.DOWN),
        _failing(lives, part_lives(facts, past, rules().comeback_days) if past else None),
    ]
    notes = []
    if asked.narrowed:
        notes.append(_P("things.parts.note.filters"))
    if lives.young:
        notes.append(_P("things.parts.note.young", n=lives.young, days=rules().comeback_days))
    if lives.placeless:
        notes.append(_P("things.parts.note.placeless", n=lives.placeless))
    fitted = keys_at(lines.orders.key, lines.order[period])
    used = _used(facts, lines, period, year, names)
    return Report(
        ReportKind.PARTS,
        asked,
        facts.now,
        len(fitted),
        _P("looked.fitted", n=len(fitted)),
        tuple(figures),
        (used, _outlook(stands), _grades(facts, lives), _lots(facts, lives)),
        (
            Chart("used", _P("things.parts.used"), Look.PARETO, "used", "sku", ("used", "cumulative")),
            Chart("grades", _P("things.parts.grades"), Look.BARS, "grades", "grade", ("share",)),
        ),
        (
            _P("things.parts.means.used"),
            _P("things.parts.means.forecast"),
            _P("things.parts.means.reorder"),
            _P("things.parts.means.failed", days=rules().comeback_days),
            _P("things.parts.means.lots", level=rules().level * 100),
        ),
        tuple(notes),
        simulated=facts.shop.demo,
    )


def _named(facts: Facts, lines: Parts) -> dict[int, Any]:
    """The parts that were used, by their numbers in the store of figures."""
    ids = facts.figures.names("part")
    with facts.shop.read() as db:
        rows = {row["id"]: row for row in db.execute(_NAMES, (json.dumps(list(ids)),))}
    return {number: rows[id_] for number, id_ in enumerate(ids) if id_ in rows}


# ------------------------------------------------------------ use


def _pieces(lines: Parts, period: Mask, then: Mask | None) -> Figure:
    return Figure(
        "used",
        _P("things.parts.pieces"),
        int(lines.quantity[period].sum()),
        Unit.COUNT,
        int(period.sum()),
        before=int(lines.quantity[then].sum()) if then is not None else None,
        behind=keys_at(lines.orders.key, lines.order[period]),
    )


def _worth(facts: Facts, lines: Parts, period: Mask, then: Mask | None) -> list[Figure]:
    names = facts.figures.names("currency")
    made = []
    for number in np.unique(lines.currency[period]).tolist():
        here = period & (lines.currency == number)
        was = float(lines.value[then & (lines.currency == number)].sum()) if then is not None else None
        made.append(
            Figure(
                f"worth_{names[number].lower()}",
                _P("things.parts.worth"),
                float(lines.value[here].sum()),
                Unit.MONEY,
                int(here.sum()),
                currency=names[number],
                before=was,
                behind=keys_at(lines.orders.key, lines.order[here]),
            )
        )
    return made


def _used(facts: Facts, lines: Parts, period: Mask, year: Mask, names: dict[int, Any]) -> Table:
    currencies = facts.figures.names("currency")
    places = np.flatnonzero(period | year)
    told: list[tuple[int, float, Any, str, int, tuple[int, ...]]] = []
    for (part, currency), own in groups(lines.part[places], lines.currency[places]):
        if part not in names:
            continue
        mine = places[own]
        now, of_year = mine[period[mine]], mine[year[mine]]
        told.append(
            (int(lines.quantity[now].sum()), float(lines.value[now].sum()), names[part],
             currencies[currency] if currency >= 0 else "", int(lines.quantity[of_year].sum()),
             keys_at(lines.orders.key, lines.order[now]))
        )  # fmt: skip
    told.sort(key=lambda one: (-one[0], one[2]["sku"]))
    whole = sum(one[0] for one in told)
    so_far, rows = 0, []
    for pieces, worth, row, currency_, of_year_, behind in told:
        so_far += pieces
        rows.append(
            Row(
                (row["sku"], row["name"], kind_of(row["kind"]), pieces, so_far / whole if whole else None, of_year_,
                 worth, currency_),
                behind,
                link=Link("part", row["id"]),
            )
        )  # fmt: skip
    return Table(
        "used",
        _P("things.parts.used"),
        (
            Column("sku", _P("things.col.sku")),
            Column("name", _P("things.col.part")),
            Column("kind", _P("things.col.kind")),
            Column("used", _P("things.col.used"), Unit.COUNT),
            Column("cumulative", _P("things.col.cumulative"), Unit.SHARE),
            Column("year", _P("things.col.used_year"), Unit.COUNT),
            Column("worth", _P("things.col.worth_used"), Unit.MONEY),
            Column("currency", _P("things.col.currency")),
        ),
        tuple(rows),
    )


def _outlook(stands: tuple[Outlook, ...]) -> Table:
    """Every part that is used, held low or to be ordered: what is to be ordered first."""
    shown = [one for one in stands if one.line is not None or one.forecast.used or one.point.at]
    shown.sort(key=lambda one: (one.line is None, -one.forecast.per_week, one.part.sku))
    rows = []
    for one in shown:
        what = one.line.proposal if one.line is not None else None
        told = one.forecast.method is not Method.NONE
        cells: tuple[Cell, ...] = (
            one.part.sku,
            one.part.name,
            one.forecast.per_week if told else None,
            _P(f"things.parts.method.{one.forecast.method.value}"),
            one.level.on_hand,
            one.level.arriving,
            one.level.waited_for,
            one.lasts_days,
            one.lead_days,
            one.point.at,
            one.point.safety,
            what.quantity if what is not None else 0,
            _P(f"things.parts.why.{what.why.value}") if what is not None else None,
        )
        rows.append(Row(cells, link=Link("part", one.part.id), flagged=what is not None))
    return Table(
        "outlook",
        _P("things.parts.outlook"),
        (
            Column("sku", _P("things.col.sku")),
            Column("name", _P("things.col.part")),
            Column("per_week", _P("things.col.per_week"), Unit.NUMBER),
            Column("method", _P("things.col.method")),
            Column("on_hand", _P("things.col.on_hand"), Unit.COUNT),
            Column("coming", _P("things.col.coming"), Unit.COUNT),
            Column("waited_for", _P("things.col.waited_for"), Unit.COUNT),
            Column("lasts", _P("things.col.lasts"), Unit.DAYS),
            Column("lead", _P("things.col.lead"), Unit.DAYS),
            Column("reorder_at", _P("things.col.reorder_at"), Unit.COUNT),
            Column("safety", _P("things.col.safety"), Unit.COUNT),
            Column("order", _P("things.col.to_order"), Unit.COUNT),
            Column("why", _P("things.col.why")),
        ),
        tuple(rows),
    )


# ------------------------------------------------------------ those that did not last


def _failing(lives: PartLives, then: PartLives | None) -> Figure:
    told = wilson(int(lives.failed.sum()), len(lives.failed))
    return Figure(
        "failed",
        _P("things.parts.failed", days=rules().comeback_days),
        told.value,
        Unit.SHARE,
        told.n,
        told.interval,
        before=wilson(int(then.failed.sum()), len(then.failed)).value if then is not None else None,
        better=Better.DOWN,
        behind=tuple(np.unique(lives.key[lives.failed]).tolist()),
        note=None if told.n else _P("things.parts.note.none_old"),
    )


def _grades(facts: Facts, lives: PartLives) -> Table:
    names = facts.figures.names("grade")
    rows = []
    for (grade,), own in groups(lives.grade):
        hits = int(lives.failed[own].sum())
        told = wilson(hits, len(own))
        rows.append(
            Row(
                (grade_of(names[grade] if grade >= 0 else "unknown"), len(own), hits, told.value, told.low, told.high),
                tuple(np.unique(lives.key[own[lives.failed[own]]]).tolist()),
                told.interval,
            )
        )
    return Table(
        "grades",
        _P("things.parts.grades"),
        (
            Column("grade", _P("things.col.grade")),
            Column("n", _P("things.col.replacements"), Unit.COUNT),
            Column("failed", _P("things.col.failed"), Unit.COUNT),
            Column("share", _P("things.col.failed_share"), Unit.SHARE),
            *bounds(Unit.SHARE),
        ),
        tuple(rows),
    )


def _lots(facts: Facts, lives: PartLives) -> Table:
    """Every lot with a failed part, against the other lots of the same part."""
    ids = facts.figures.names("lot")
    of_part = {part: (len(own), int(lives.failed[own].sum())) for (part,), own in groups(lives.part)}
    counted = []
    for (part, lot), own in groups(lives.part, lives.lot):
        all_n, all_hits = of_part[part]
        hits = int(lives.failed[own].sum())
        if len(own) < all_n:  # a part of one lot has nothing to compare it with
            counted.append((lot, own, hits, drawn_at_least(hits, len(own), all_hits, all_n)))
    raised = adjusted([chance for _lot, _own, _hits, chance in counted])
    with facts.shop.read() as db:
        rows = {row["id"]: row for row in db.execute(_LOTS, (json.dumps([ids[lot] for lot, *_rest in counted]),))}
    made = []
    for (lot, own, hits, chance), told in zip(counted, raised, strict=True):
        row = rows.get(ids[lot])
        if row is None or not hits:
            continue
        share = wilson(hits, len(own))
        made.append(
            (
                told,
                Row(
                    (row["number"], row["sku"], row["supplier"], grade_of(row["grade"]), len(own), hits, share.value,
                     chance, told),
                    tuple(np.unique(lives.key[own[lives.failed[own]]]).tolist()),
                    share.interval,
                    Link("lot", row["id"]),
                    told <= rules().level,
                ),
            )
        )  # fmt: skip
    made.sort(key=lambda one: one[0])
    return Table(
        "lots",
        _P("things.parts.lots"),
        (
            Column("lot", _P("things.col.lot")),
            Column("sku", _P("things.col.sku")),
            Column("supplier", _P("things.col.supplier")),
            Column("grade", _P("things.col.grade")),
            Column("n", _P("things.col.replacements"), Unit.COUNT),
            Column("failed", _P("things.col.failed"), Unit.COUNT),
            Column("share", _P("things.col.failed_share"), Unit.SHARE),
            Column("p", _P("things.col.chance"), Unit.PROBABILITY),
            Column("p_adjusted", _P("things.col.chance_adjusted"), Unit.PROBABILITY),
        ),
        tuple(row for _told, row in made),
    )
