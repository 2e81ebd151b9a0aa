"""Reliability against sums over the truth of a synthetic shop, board by board, with scipy's laws."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from scipy import stats

from app.domain.clock import time_of
from app.domain.report import Asked
from app.domain.report_rates import Rates
from app.services.reports import reliability
from drivers.catalogue import board_ths
from tests.services.reports.true_orders import middle_of, numbers_behind

RATES = Rates("USD", uptime=0.9, uptime_set=True, hashprice=0.05)


@pytest.fixture(scope="module")
def told(true_shop):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reliability, "rates_of", lambda _shop: RATES)
        return reliability.report(true_shop.facts, middle_of(true_shop)[0])


def moment(text):
    return time_of(text) if text else None


def visits(true_shop):
    """Of each board its orders in time: when it failed, when it was in service again, whether a fault was confirmed."""
    boards = defaultdict(list)
    for row in sorted(true_shop.orders, key=lambda row: row["failed_at"]):
        well = row["fate"] in ("repaired", "no_fault_found")
        boards[row["serial"]].append(
            (time_of(row["failed_at"]), moment(row["returned_at"]) if well else None, row, bool(row["diagnosed_at"]))
        )
    return boards


def in_service(true_shop, start, end):
    """Hours in service between two moments and the numbers of the orders that ended a time in service with a failure,
    by board code; the boards that never failed are those of the record that no order names.
    """
    first, last = time_of(true_shop.truth["first_day"]), true_shop.facts.now
    hours, failures = defaultdict(float), defaultdict(set)
    with true_shop.shop.read() as db:
        codes = {row["serial"]: row["board_code"] for row in
                 db.execute("SELECT serial, board_code FROM asset WHERE kind = 'hashboard'")}  # fmt: skip
    by_board = visits(true_shop)
    for serial, code in codes.items():
        since = first
        for failed, back, row, confirmed in [*by_board.get(serial, ()), (last, None, None, False)]:
            if since is not None and since < failed:
                span = min(failed, end) - max(since, start)
                hours[code] += max(span, timedelta()).total_seconds() / 3600
                came_with_it = failed - first <= timedelta(days=1)
                if row is not None and row["fault"] and confirmed and start <= failed < end and not came_with_it:
                    failures[code].add(row["number"])
            since = back
    return hours, failures


def test_time_between_failures_with_every_board_exposed(true_shop, told):
    _asked, start, end = middle_of(true_shop)
    hours, failures = in_service(true_shop, start, end)
    n, run = sum(map(len, failures.values())), sum(hours.values()) * RATES.uptime
    figure = told.figure("mtbf")
    assert (figure.n, figure.value) == (n, pytest.approx(run / n, rel=1e-6))
    low, high = 2 * run / stats.chi2.ppf(0.975, 2 * n + 2), 2 * run / stats.chi2.ppf(0.025, 2 * n)
    assert (figure.interval.low, figure.interval.high) == pytest.approx((low, high), rel=1e-6)
    assert numbers_behind(true_shop, figure.behind) == set().union(*failures.values())
    table = told.table("by_model")
    for row in table.rows:
        code = row.cells[table.at("code")]
        assert row.cells[table.at("failures")] == len(failures[code])
        assert row.cells[table.at("hours")] == pytest.approx(hours[code] * RATES.uptime, rel=1e-6)
    failed = {row["serial"] for row in true_shop.orders if row["number"] in set().union(*failures.values())}
    assert sum(row.cells[table.at("boards")] for row in table.rows) > len(failed), "boards that did not fail count too"


def test_time_to_restore_and_the_hashing_lost_meanwhile(true_shop, told):
    _asked, start, end = middle_of(true_shop)
    spans, bench, lost = [], [], 0.0
    for row in true_shop.orders:
        if not row["fault"] or not row["diagnosed_at"]:
            continue
        failed, back = time_of(row["failed_at"]), moment(row["returned_at"])
        if row["fate"] == "repaired" and back and start <= back < end:
            spans.append((back - failed) / timedelta(days=1))
            bench.append((moment(row["ready_at"]) - failed) / timedelta(days=1) - float(row["days_held"]))
        over = back or moment(row["ready_at"]) if row["fate"] != "repaired" else back
        away = min(over or end, end) - max(failed, start)
        lost += max(away, timedelta()) / timedelta(days=1) * board_ths(row["code"])
    assert told.figure("mttr").n == len(spans)
    assert told.figure("mttr").value == pytest.approx(np.mean(spans), rel=1e-4)
    assert told.figure("mttr_bench").value == pytest.approx(np.mean(bench), rel=1e-3)
    assert told.figure("th_days").value == pytest.approx(lost, rel=0.02)
    assert told.figure("lost_money").value == pytest.approx(told.figure("th_days").value * 5)


def test_the_curve_of_life_is_that_of_times_since_a_repair(true_shop):
    """Spans end at a failure, at whatever else the board came in for, at the shop's last moment; whoever had come in
    for nothing goes on at the age it had.
    """
    code, last = "BHB42601", true_shop.facts.now
    spans = []
    for rows in visits(true_shop).values():
        since, age = None, None
        for failed, back, row, confirmed in [*rows, (last, None, None, False)]:
            if since is not None and age is not None and rows[0][2]["code"] == code:
                older = age + (failed - since).total_seconds() / 3600 * RATES.uptime
                spans.append((age, older, bool(row and confirmed and row["fault"])))
                age = older
            if row is not None and row["fault"]:
                age = 0.0 if row["fate"] == "repaired" else None
            since = back
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reliability, "rates_of", lambda _shop: RATES)
        told = reliability.report(true_shop.facts, Asked())
    table = told.table("life")
    ours = {row.cells[table.at("hours")]: row.cells[table.at("share")] for row in table.rows
            if row.cells[table.at("model")].endswith(code)}  # fmt: skip
    assert len(ours) > 10
    entry, end, over = (np.array(column) for column in zip(*spans, strict=True))
    alive = 1.0
    for hours in sorted(end[over]):
        alive *= 1 - 1 / ((entry < hours) & (end >= hours)).sum()
        nearest = min(ours, key=lambda known: abs(known - hours))
        assert (nearest, ours[nearest]) == pytest.approx((hours, alive), rel=1e-6)


def test_boards_are_where_their_machines_stand(true_shop, told):
    """Only machines were ever put on a site; together the sites have every board and every failure."""
    sites = true_shop.facts.figures.names("site")
    by_site = [reliability.report(true_shop.facts, replace(told.asked, sites=(site,))) for site in sites]
    assert len(sites) > 1
    for id_ in ("mtbf", "measured", "mttr", "th_days"):
        counts = [one.figure(id_).n for one in by_site]
        assert min(counts) > 0
        assert sum(counts) == told.figure(id_).n
