"""How many boards can be repaired, by model and fault, and in how many nothing was found to be wrong."""

from __future__ import annotations

import numpy as np

from app.domain.estimates import Estimate, smoothed_share, wilson
from app.domain.phrase import Phrase
from app.domain.report import (
    Asked,
    Better,
    Chart,
    Column,
    Look,
    Report,
    ReportKind,
    Row,
    Table,
    Unit,
)
from app.services.reports.arrays import Floats, Mask
from app.services.reports.frame import OUTCOMES, Facts, Orders, Outcome, within
from app.services.reports.order_groups import (
    By,
    Group,
    behind,
    groups_by,
    is_weekly,
    over_time,
    real,
    span_column,
)
from app.services.reports.shares import bounds, parts_table, share_figure, share_of
from app.services.reports.spans import before

_P = Phrase.of
#: With fewer boards than this a share is smoothed.
_LEAST = 20
_REPAIRED = OUTCOMES.index(Outcome.REPAIRED)
_COUNTED = tuple(number for number, one in enumerate(OUTCOMES) if one is Outcome.REPAIRED or one.technical)
_NFF = OUTCOMES.index(Outcome.NO_FAULT_FOUND)


def report(facts: Facts, asked: Asked) -> Report:
    """Repair success of the boards whose repair was settled in the period, and the share without a fault."""
    settled = _settled(facts, asked)
    repaired = settled.outcome == _REPAIRED
    closed, notes = real(facts.select(asked, "closed"))
    if settled.imported.any():
        notes.append(_P("flow.note.imported_counted", n=int(settled.imported.sum())))
    past = before(asked)
    was = share_of(_settled(facts, past).outcome == _REPAIRED) if past is not None else None
    was_closed = share_of(real(facts.select(past, "closed"))[0].outcome == _NFF) if past is not None else None
    spans = over_time(_moment(settled), asked, facts.now)
    over = _P("flow.success.by_week" if is_weekly(spans) else "flow.success.by_month")
    by = {
        one: _table(
            f"by_{one.value}", _P(f"flow.success.by_{one.value}"), (one.column,), settled, repaired,
            groups_by(settled, one),
        )
        for one in (By.MODEL, By.FAULT)
    }  # fmt: skip
    return Report(
        ReportKind.SUCCESS,
        asked,
        facts.now,
        len(settled),
        _P("looked.settled", n=len(settled)),
        (
            share_figure(
                "success", _P("flow.success.success"), settled, repaired, was, Better.UP, _P("flow.success.note.none")
            ),
            share_figure(
                "nff", _P("flow.success.nff"), closed, closed.outcome == _NFF, was_closed, Better.DOWN,
                _P("flow.success.note.none_closed"),
            ),
        ),
        (
            _table("over_time", over, (span_column(spans),), settled, repaired, spans),
            *by.values(),
            _table(
                "by_model_fault", _P("flow.success.by_model_fault"), (By.MODEL.column, By.FAULT.column), settled,
                repaired, groups_by(settled, By.MODEL, By.FAULT),
            ),
            _outcomes(closed),
        ),
        (
            Chart("by_fault", by[By.FAULT].title, Look.BARS, "by_fault", "fault", ("share",)),
            Chart("by_model", by[By.MODEL].title, Look.BARS, "by_model", "model", ("share",)),
            Chart("over_time", over, Look.LINE, "over_time", "span", ("share",), ("low", "high")),
        ),
        (
            _P("flow.success.means.success"),
            _P("flow.success.means.smoothed", least=_LEAST),
            _P("flow.success.means.nff"),
        ),
        tuple(notes),
        simulated=facts.shop.demo,
    )  # fmt: skip


def _moment(orders: Orders) -> Floats:
    """When it was settled whether the board can be repaired: it passed, or was found beyond repair."""
    return np.where((orders.outcome == _REPAIRED) & ~np.isnan(orders.passed), orders.passed, orders.ready)


def _settled(facts: Facts, asked: Asked) -> Orders:
    orders = facts.select(asked)
    counted = np.isin(orders.outcome, _COUNTED) & within(_moment(orders), asked.period)
    return real(orders.only(counted))[0]


def _table(
    id_: str,
    title: Phrase,
    names: tuple[Column, ...],
    settled: Orders,
    repaired: Mask,
    told: list[Group],
) -> Table:
    """A line for each group; where boards are few the share is smoothed, and says so."""
    return Table(
        id_,
        title,
        (
            *names,
            Column("n", _P("flow.col.settled"), Unit.COUNT),
            Column("hits", _P("flow.col.repaired"), Unit.COUNT),
            Column("share", _P("flow.col.success"), Unit.SHARE),
            *bounds(Unit.SHARE),
            Column("told_by", _P("flow.col.told_by")),
        ),
        tuple(_row(group, settled, repaired) for group in told),
    )


def _row(group: Group, settled: Orders, repaired: Mask) -> Row:
    hits, n = int(repaired[group.places].sum()), len(group.places)
    share, how = _told(hits, n)
    return Row(
        (*group.names, n, hits, share.value, share.low, share.high, how),
        behind(settled, group.places),
        share.interval,
    )


def _told(hits: int, n: int) -> tuple[Estimate, Phrase | None]:
    if n == 0:
        return wilson(0, 0), None
    if n < _LEAST:
        return smoothed_share(hits, n), _P("flow.success.smoothed", least=_LEAST)
    return wilson(hits, n), _P("flow.success.counted")


def _outcomes(closed: Orders) -> Table:
    return parts_table(
        "outcomes",
        _P("flow.success.outcomes"),
        Column("outcome", _P("flow.col.outcome")),
        closed,
        [
            (_P(f"flow.success.outcome.{one.value}"), mask)
            for number, one in enumerate(OUTCOMES)
            if (mask := closed.outcome == number).any()
        ],
    )
