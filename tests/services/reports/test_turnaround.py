"""Turnaround against the truth of a synthetic shop, reckoned apart with scipy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from scipy import stats

from app.domain.clock import time_of
from app.domain.phrase import Phrase
from app.domain.report import Asked, Period
from app.services.reports import turnaround
from tests.services.reports.true_orders import days, middle_of, numbers_behind, true_orders


@pytest.fixture(scope="module")
def told(true_shop):
    return turnaround.report(true_shop.facts, middle_of(true_shop)[0])


@pytest.fixture(scope="module")
def done(true_shop):
    _asked, start, end = middle_of(true_shop)
    return [order for order in true_orders(true_shop) if order.ready and start <= order.ready < end]


def test_median_and_p90_with_their_intervals(told, done):
    customer = [order.turnaround for order in done]
    bench = [order.turnaround - order.held for order in done]
    for id_, values, share in (("customer_median", customer, 0.5), ("customer_p90", customer, 0.9),
                               ("bench_median", bench, 0.5), ("bench_p90", bench, 0.9)):  # fmt: skip
        figure = told.figure(id_)
        theirs = stats.quantile_test(values, p=share).confidence_interval()
        assert (figure.value, figure.n) == (pytest.approx(np.quantile(values, share), abs=1e-6), len(done)), id_
        assert (figure.interval.low, figure.interval.high) == pytest.approx(tuple(theirs), abs=1e-6), id_
    assert told.figure("bench_median").value < told.figure("customer_median").value


def test_the_orders_behind_are_those_finished(true_shop, told, done):
    assert numbers_behind(true_shop, told.figure("customer_median").behind) == {order.number for order in done}


def test_before_is_the_period_before(true_shop, told):
    _asked, start, end = middle_of(true_shop)
    begins = start - (end - start)
    was = [order.turnaround for order in true_orders(true_shop) if order.ready and begins <= order.ready < start]
    assert told.figure("customer_median").before == pytest.approx(np.median(was), abs=1e-6)


def test_open_orders_count_with_their_age(true_shop):
    last = time_of(true_shop.truth["last_day"])
    start = last - timedelta(days=12)
    told = turnaround.report(true_shop.facts, Asked(Period(start)))
    came = [order for order in true_orders(true_shop) if order.received >= start]
    now = true_shop.facts.now
    over = [order.turnaround for order in came if order.ready]
    still = [days(now - order.received) for order in came if not order.ready]
    assert still
    curve = stats.ecdf(stats.CensoredData(uncensored=over, right=still)).sf
    half = next((at for at, share in zip(curve.quantiles, curve.probabilities, strict=True) if share <= 0.5), None)
    figure = told.figure("with_open")
    assert (figure.value, figure.n) == (pytest.approx(half, abs=1e-6), len(came))
    assert (told.figure("still_open").value, told.figure("still_open").n) == (len(still), len(came))
    table = told.table("not_finished")
    for row in table.rows:
        day, share, *_ = row.cells
        assert share == pytest.approx(float(curve.evaluate(day)), abs=1e-9)
        assert row.cells[table.at("at_risk")] == sum(time >= day for time in (*over, *still))


def test_promises(true_shop, told):
    _asked, start, end = middle_of(true_shop)
    due = [order for order in true_orders(true_shop) if start <= order.due < end]
    kept = [order for order in due if order.ready and order.ready <= order.due]
    theirs = stats.binomtest(len(kept), len(due)).proportion_ci(method="wilson")
    figure = told.figure("sla")
    assert (figure.value, figure.n) == (pytest.approx(len(kept) / len(due)), len(due))
    assert (figure.interval.low, figure.interval.high) == pytest.approx(tuple(theirs))
    by_end = {row.cells[0].key.rsplit(".", 1)[1]: numbers_behind(true_shop, row.behind)
              for row in told.table("promises").rows}  # fmt: skip
    assert by_end["kept"] == {order.number for order in kept}
    assert by_end["late"] | by_end["overdue"] == {order.number for order in due} - by_end["kept"]


def test_touch_time(told, done):
    minutes = [order.touch for order in done if order.touch > 0]
    figure = told.figure("touch")
    assert (figure.value, figure.n) == (pytest.approx(np.median(minutes), abs=0.01), len(minutes))


def test_by_technician_and_by_week(told, done):
    table = told.table("by_technician")
    assert sum(row.cells[table.at("n")] for row in table.rows) == len(done)
    for row in table.rows:
        own = [order.turnaround for order in done if order.technician == row.cells[0]]
        assert row.cells[table.at("median")] == pytest.approx(np.median(own), abs=1e-6)
        assert row.cells[table.at("p90")] == pytest.approx(np.quantile(own, 0.9), abs=1e-6)
    course = told.table("over_time")
    assert sum(row.cells[course.at("n")] for row in course.rows) == len(done)


def test_where_the_time_goes_adds_up(told, done):
    table = told.table("states")
    spent = {row.cells[0].key.rsplit(".", 1)[1]: row.cells[table.at("share")] for row in table.rows}
    assert sum(spent.values()) == pytest.approx(1)
    whole = sum(order.turnaround for order in done)
    held = sum(spent.get(state, 0) for state in ("awaiting_approval", "awaiting_parts", "on_hold"))
    assert held * whole == pytest.approx(sum(order.held for order in done), abs=1e-3)


def test_an_empty_period_says_why(true_shop):
    told = turnaround.report(
        true_shop.facts, Asked(Period(datetime(1999, 1, 1, tzinfo=UTC), datetime(1999, 2, 1, tzinfo=UTC)))
    )
    for figure in told.figures:
        assert (figure.value, figure.n) == (None, 0), figure.id
        assert isinstance(figure.note, Phrase), figure.id
