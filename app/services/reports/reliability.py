"""How long boards run between failures, how long they are away, and what that costs in hashing.

A failure is an order in which a fault was confirmed; it counts when the board came in. Boards that never failed count
with all the time they were in service. What a board did before it came into the record nobody knows: neither that time
nor a failure with which it came into the record counts.
"""

from __future__ import annotations

import numpy as np

from app.domain.estimates import Estimate, mean, median, time_between
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
from app.domain.report_rates import Rates
from app.domain.survival import Survival, kaplan_meier, weibull
from app.services.report_rates import rates as rates_of
from app.services.reports.arrays import DAY_S, Whole
from app.services.reports.board_lives import Away, Boards, Lives
from app.services.reports.frame import Facts
from app.services.reports.groups import groups
from app.services.reports.naming import text_of
from app.services.reports.order_groups import real
from app.services.reports.rules import rules
from app.services.reports.shares import bounds
from app.services.reports.spans import before, is_over
from app.words.money import decimals_of

_P = Phrase.of
#: Models whose curves of life are drawn, those with the most failures first, and points of a curve.
_CURVES, _POINTS = 5, 60


def report(facts: Facts, asked: Asked) -> Report:
    """The reliability of hashboards in the period."""
    rates = rates_of(facts.shop)
    boards = Boards(facts, asked, rates)
    life = boards.lives(asked)
    past = before(asked)
    earlier = boards.lives(past) if past is not None else None
    away = boards.away(asked)
    away_then = boards.away(past) if past is not None else None
    whole = time_between(int(life.failed.sum()), float(life.hours.sum()))
    was = time_between(int(earlier.failed.sum()), float(earlier.hours.sum())).value if earlier is not None else None
    measured, served = _measured(life), bool(life.calendar.sum() > 0)
    figures = [
        Figure("mtbf", _P("things.reliability.mtbf"), whole.value, Unit.HOURS, whole.n, whole.interval, before=was,
               better=Better.UP, behind=life.behind(),
               note=_P("things.reliability.note.none" if served else "things.reliability.note.none_served")
               if whole.value is None else None),
        Figure("measured", _P("things.reliability.measured"), measured if served else None, Unit.SHARE,
               _different(life.board, len(boards.assets)),
               before=_measured(earlier) if earlier is not None else None, better=Better.UP,
               note=None if served else _P("things.reliability.note.none_served")),
        *_mttr(away, away_then),
        *_lost(away, away_then, rates, whole=is_over(asked, facts.now)),
    ]  # fmt: skip
    by_model, curves = _by_model(boards, life)
    return Report(
        ReportKind.RELIABILITY,
        asked,
        facts.now,
        len(away.orders),
        _P("looked.in_service", n=_different(life.board, len(boards.assets))),
        tuple(figures),
        (by_model, curves, _repair_by_model(away)),
        (
            Chart("mtbf", _P("things.reliability.by_model"), Look.BARS, "by_model", "model", ("mtbf",)),
            Chart("life", _P("things.reliability.life"), Look.STEPS, "life", "hours", ("share",), ("low", "high"),
                  "model"),
        ),
        (
            _P("things.reliability.means.mtbf"),
            _P("things.reliability.means.hours", uptime=round(rates.uptime * 100, 2)),
            _P("things.reliability.means.entry"),
            _P("things.reliability.means.weibull", least=rules().weibull_from),
            _P("things.reliability.means.life"),
            _P("things.reliability.means.mttr", out=rules().out_days, back=rules().back_days),
            _P("things.reliability.means.bench"),
            _P("things.reliability.means.lost"),
        ),
        _notes(asked, rates, boards, away, measured),
        simulated=facts.shop.demo,
    )  # fmt: skip


def _notes(asked: Asked, rates: Rates, boards: Boards, away: Away, measured: float) -> tuple[Phrase, ...]:
    notes = real(boards.facts.select(asked, "received"))[1]
    if boards.unreadable:
        notes.append(_P("things.reliability.note.unreadable"))
    if measured < 1:
        known = "set" if rates.uptime_set else "not_set"
        notes.append(
            _P(
                f"things.reliability.note.uptime_{known}",
                share=round(100 * (1 - measured)),
                uptime=round(100 * rates.uptime, 2),
            )
        )
    if boards.came_failed:
        notes.append(_P("things.reliability.note.came_failed", n=boards.came_failed))
    if asked.customers or asked.sites:
        notes.append(_P("things.reliability.note.as_of_now"))
    if asked.technicians:
        notes.append(_P("things.reliability.note.technicians"))
    unknown = int(np.isnan(away.hashes).sum())
    if unknown:
        notes.append(_P("things.note.no_hash_rate", n=unknown))
    if rates.hashprice is None:
        notes.append(_P("things.reliability.note.no_hashprice"))
    elif rates.hashprice_on is not None:
        notes.append(
            _P("things.reliability.note.hashprice", price=rates.hashprice, currency=rates.currency,
               day=rates.hashprice_on.isoformat())
        )  # fmt: skip
    else:
        notes.append(
            _P("things.reliability.note.hashprice_undated", price=rates.hashprice, currency=rates.currency)
        )  # fmt: skip
    return tuple(notes)


# ------------------------------------------------------------ what is told


def _measured(life: Lives) -> float:
    """The share of the time in service for which readings tell."""
    whole = float(life.calendar.sum())
    return float(life.measured.sum()) / whole if whole else 0.0


def _different(numbers: Whole, count: int) -> int:
    there = np.zeros(count, dtype=bool)
    there[numbers] = True
    return int(there.sum())


def _mttr(away: Away, then: Away | None) -> list[Figure]:
    whole, bench = mean(away.whole[away.ended] / DAY_S), mean(away.bench[away.ended] / DAY_S)
    middle = median(away.whole[away.ended] / DAY_S)
    was_middle = median(then.whole[then.ended] / DAY_S).value if then is not None else None
    behind = away.orders.behind(away.ended)
    told = float(away.told[away.ended].mean()) if away.ended.any() else None
    was = mean(then.whole[then.ended] / DAY_S).value if then is not None else None
    was_bench = mean(then.bench[then.ended] / DAY_S).value if then is not None else None
    none = _P("things.reliability.note.none_restored") if told is None else None
    note = none if told is None else _P("things.reliability.note.told", share=round(100 * told))
    return [
        Figure("mttr", _P("things.reliability.mttr"), whole.value, Unit.DAYS, whole.n, whole.interval, before=was,
               better=Better.DOWN, behind=behind, note=note),
        Figure("mttr_median", _P("things.reliability.mttr_median"), middle.value, Unit.DAYS, middle.n, middle.interval,
               before=was_middle, better=Better.DOWN, behind=behind, note=none),
        Figure("mttr_bench", _P("things.reliability.mttr_bench"), bench.value, Unit.DAYS, bench.n, bench.interval,
               before=was_bench, better=Better.DOWN, behind=behind, note=none),
    ]  # fmt: skip


def _lost(away: Away, then: Away | None, rates: Rates, *, whole: bool) -> list[Figure]:
    known = ~np.isnan(away.lost)
    whole &= bool(known.all()) and (then is None or not np.isnan(then.lost).any())
    better = Better.DOWN if whole else None
    lost = float(away.lost[known].sum()) if known.any() or not len(known) else None
    was = float(np.nansum(then.lost)) if then is not None else None
    behind, n = away.orders.behind(known), int(known.sum())
    figures = [
        Figure("th_days", _P("things.reliability.th_days"), lost, Unit.TERAHASH_DAYS, n, before=was,
               better=better, behind=behind,
               note=_P("things.note.no_hash_rate_any") if lost is None else None)
    ]  # fmt: skip
    if rates.hashprice is not None and lost is not None:
        minor = 10 ** decimals_of(rates.currency) * rates.hashprice
        figures.append(
            Figure("lost_money", _P("things.reliability.lost_money"), lost * minor, Unit.MONEY, n,
                   currency=rates.currency, before=was * minor if was is not None else None, better=better,
                   behind=behind)
        )  # fmt: skip
    return figures


def _by_model(boards: Boards, life: Lives) -> tuple[Table, Table]:
    assets = boards.assets
    models, codes = boards.orders.names("model"), boards.orders.names("code")
    rows: list[tuple[int, Row]] = []
    curves: list[tuple[int, Cell, Survival]] = []
    for (model, code), own in groups(assets.model[life.board], assets.code[life.board]):
        failures, hours = int(life.failed[own].sum()), float(life.hours[own].sum())
        calendar = float(life.calendar[own].sum())
        told = time_between(failures, hours)
        aged = own[life.known[own]]
        events = life.failed[aged]
        curve = kaplan_meier(life.end[aged], events, life.entry[aged])
        law = (
            weibull(life.end[aged], events, life.entry[aged]) if int(events.sum()) >= rules().weibull_from else None
        )  # fmt: skip
        shape = law.shape if law is not None else Estimate(None, int(events.sum()))
        name = text_of(models[model] if model >= 0 else "")
        rows.append(
            (
                failures,
                Row(
                    (name, codes[code] if code >= 0 else None, _different(life.board[own], len(assets)), failures,
                     hours, float(life.measured[own].sum()) / calendar if calendar else None,
                     told.value, told.low, told.high,
                     int(events.sum()), shape.value, shape.low, shape.high, _habit(shape), curve.median.value),
                    tuple(life.key[own[life.failed[own]]].tolist()),
                    told.interval,
                ),
            )
        )  # fmt: skip
        if events.any():
            curves.append((int(events.sum()), _labelled(name, codes[code] if code >= 0 else ""), curve))
    rows.sort(key=lambda one: -one[0])
    curves.sort(key=lambda one: -one[0])
    return (
        Table(
            "by_model",
            _P("things.reliability.by_model"),
            (
                Column("model", _P("things.col.model")),
                Column("code", _P("things.col.board")),
                Column("boards", _P("things.col.boards"), Unit.COUNT),
                Column("failures", _P("things.col.failures"), Unit.COUNT),
                Column("hours", _P("things.col.hours_run"), Unit.HOURS),
                Column("measured", _P("things.col.measured"), Unit.SHARE),
                Column("mtbf", _P("things.col.mtbf"), Unit.HOURS),
                *bounds(Unit.HOURS),
                Column("aged", _P("things.col.failures_aged"), Unit.COUNT),
                Column("shape", _P("things.col.shape"), Unit.NUMBER),
                Column("shape_low", _P("things.col.low"), Unit.NUMBER),
                Column("shape_high", _P("things.col.high"), Unit.NUMBER),
                Column("habit", _P("things.col.habit")),
                Column("median", _P("things.col.median_life"), Unit.HOURS),
            ),
            tuple(row for _failures, row in rows),
        ),
        Table(
            "life",
            _P("things.reliability.life"),
            (
                Column("model", _P("things.col.model")),
                Column("hours", _P("things.col.hours_since"), Unit.HOURS),
                Column("share", _P("things.col.still_running"), Unit.SHARE),
                *bounds(Unit.SHARE),
                Column("at_risk", _P("things.col.at_risk"), Unit.COUNT),
            ),
            tuple(row for _failures, name, curve in curves[:_CURVES] for row in _curve(name, curve)),
        ),
    )


def _labelled(name: Cell, code: str) -> Cell:
    return f"{name} {code}".strip() if isinstance(name, str) else code or name


def _habit(shape: Estimate) -> Phrase:
    """What a shape means, as far as its interval tells."""
    if shape.value is None or shape.low is None or shape.high is None:
        return _P("things.reliability.habit.few", n=shape.n, least=rules().weibull_from)
    if shape.high < 1:
        return _P("things.reliability.habit.early")
    return _P("things.reliability.habit.wear" if shape.low > 1 else "things.reliability.habit.random")


def _curve(name: Cell, curve: Survival) -> list[Row]:
    picked = np.arange(len(curve.times))
    if len(picked) > _POINTS:
        picked = np.unique(np.linspace(0, len(curve.times) - 1, _POINTS).astype(np.int64))
    rows = [Row((name, 0.0, 1.0, None, None, None))]  # how many were followed from the very first hour is no figure
    for place in picked.tolist():
        low, high = float(curve.low[place]), float(curve.high[place])
        rows.append(
            Row((name, float(curve.times[place]), float(curve.shares[place]), None if np.isnan(low) else low,
                 None if np.isnan(high) else high, int(curve.at_risk[place])))
        )  # fmt: skip
    return rows


def _repair_by_model(away: Away) -> Table:
    orders, names, rows = away.orders, away.orders.names("model"), []
    for (model,), own in groups(orders.model):
        ended = own[away.ended[own]]
        whole, bench = mean(away.whole[ended] / DAY_S), mean(away.bench[ended] / DAY_S)
        known = ~np.isnan(away.lost[own])
        rows.append(
            Row(
                (text_of(names[model] if model >= 0 else ""), whole.n, whole.value, whole.low, whole.high,
                 float(away.told[ended].mean()) if len(ended) else None, bench.value,
                 float(away.lost[own][known].sum()) if known.any() else None),
                tuple(orders.key[own].tolist()),
                whole.interval,
            )
        )  # fmt: skip
    return Table(
        "repair",
        _P("things.reliability.repair"),
        (
            Column("model", _P("things.col.model")),
            Column("n", _P("things.col.restored_boards"), Unit.COUNT),
            Column("mttr", _P("things.col.mttr"), Unit.DAYS),
            *bounds(Unit.DAYS),
            Column("told", _P("things.col.told"), Unit.SHARE),
            Column("bench", _P("things.col.mttr_bench"), Unit.DAYS),
            Column("th_days", _P("things.col.th_days"), Unit.TERAHASH_DAYS),
        ),
        tuple(rows),
    )
