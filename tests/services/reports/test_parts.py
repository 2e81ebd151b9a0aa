"""Use of parts and those that did not last, against the truth of a synthetic shop, with scipy's intervals."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import numpy as np
import pytest
from scipy import stats

from app.domain.clock import time_of
from app.domain.estimates import drawn_at_least
from app.domain.report import Asked
from app.services.reorder import list_of, outlooks
from app.services.reports import parts
from app.services.reports.part_lives import part_lives
from tests.services.reports.true_orders import middle_of, numbers_behind

_FITTED = """
SELECT o.number, o.asset_id, r.position, r.created_at, l.grade, l.number AS lot, p.sku, -m.value_minor AS minor
FROM replacement AS r JOIN work_order AS o ON o.id = r.order_id JOIN stock_move AS m ON m.id = r.stock_move_id
JOIN lot AS l ON l.id = r.lot_id JOIN part AS p ON p.id = l.part_id ORDER BY r.hlc
"""


@pytest.fixture(scope="module")
def fitted(true_shop):
    with true_shop.shop.read() as db:
        return db.execute(_FITTED).fetchall()


def test_use_is_what_was_fitted_in_the_period_and_the_year_before_its_end(true_shop, fitted):
    asked, start, end = middle_of(true_shop)
    told = parts.report(true_shop.facts, asked)
    now = [row for row in fitted if start <= time_of(row["created_at"]) < end]
    year = Counter(row["sku"] for row in fitted if end - timedelta(days=365) <= time_of(row["created_at"]) < end)
    table = told.table("used")
    assert {row.cells[0]: row.cells[3] for row in table.rows if row.cells[3]} == Counter(row["sku"] for row in now)
    assert {row.cells[0]: row.cells[table.at("year")] for row in table.rows if row.cells[table.at("year")]} == year
    assert told.figure("used").value == len(now)
    assert told.figure("worth_usd").value == sum(row["minor"] for row in now)
    assert numbers_behind(true_shop, told.figure("used").behind) == {row["number"] for row in now}


def test_the_outlook_is_the_reorder_list_s(true_shop):
    told = parts.report(true_shop.facts, Asked()).table("outlook")
    lines = {line.part.sku: line.quantity for one in list_of(true_shop.shop) for line in one.lines}
    assert {row.cells[0]: row.cells[told.at("order")] for row in told.rows if row.flagged} == lines
    for one in outlooks(true_shop.shop):
        if one.line is not None:
            what = one.line.proposal
            assert (one.point.at, one.point.safety, one.lead_days) == (what.reorder_at, what.safety, what.lead_days)


def test_a_part_failed_where_its_board_came_back_with_a_fault_at_the_same_place(true_shop, fitted):
    handed_out = {row["number"]: row for row in true_shop.orders if row["returned_at"] and row["fate"] == "repaired"}
    by_serial = {}
    for row in true_shop.orders:
        if row["fault"] and row["diagnosed_at"]:
            by_serial.setdefault(row["serial"], []).append(row)
    true = []
    for one in fitted:
        order = handed_out.get(one["number"])
        if order is None or time_of(order["returned_at"]) + timedelta(days=90) > true_shop.facts.now:
            continue
        back = time_of(order["returned_at"])
        place = one["position"]
        true.append((one["grade"], any(
            timedelta() < time_of(other["failed_at"]) - back <= timedelta(days=90)
            and place in (f"chip {other['chip']}", f"domain {other['domain']}") and _place(other) == place
            for other in by_serial.get(order["serial"], ())
        )))  # fmt: skip
    told = parts.report(true_shop.facts, Asked())
    n, hits = len(true), sum(failed for _grade, failed in true)
    figure = told.figure("failed")
    assert (figure.n, figure.value) == (n, pytest.approx(hits / n))
    theirs = stats.binomtest(hits, n).proportion_ci(method="wilson")
    assert (figure.interval.low, figure.interval.high) == pytest.approx(tuple(theirs), abs=1e-9)
    table = told.table("grades")
    grades = {row.cells[0].key.removeprefix("things.grade."): row.cells[1] for row in table.rows}
    assert grades == Counter(grade for grade, _failed in true)


def _place(row):
    """Where the finding of an order is, by the law of its fault."""
    on_chip = row["fault"] in ("chain_break", "chips_missing", "domain_short")
    return f"chip {row['chip']}" if on_chip else f"domain {row['domain']}"


def test_a_lot_whose_parts_fail_stands_out():
    """Of 400 parts 30 failed, 20 of them among the 40 of one lot; by chance so many never are."""
    chance = drawn_at_least(20, 40, 30, 400)
    assert chance == pytest.approx(stats.hypergeom.sf(19, 400, 30, 40), rel=1e-9)
    for hits, n, all_hits, all_n in ((0, 5, 3, 9), (3, 5, 3, 9), (6, 5, 8, 9), (4, 5, 8, 9), (5, 5, 8, 9)):
        theirs = stats.hypergeom.sf(hits - 1, all_n, all_hits, n)
        assert drawn_at_least(hits, n, all_hits, all_n) == pytest.approx(theirs, abs=1e-12)


def test_lives_of_a_window_without_orders_are_none(true_shop):
    lives = part_lives(true_shop.facts, Asked(customers=("nobody",)), 90)
    assert (len(lives.key), lives.young, lives.placeless) == (0, 0, 0)
    assert not np.any(lives.failed)
