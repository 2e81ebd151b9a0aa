"""Faults and their places against the truth of a shop in which one chip fails too often, with scipy's tests."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy import stats

from app.domain.clock import time_of
from app.domain.phrase import Phrase
from app.domain.report import Asked
from app.services.reports import faults
from app.services.reports.places import against_even, chips_of, once
from tests.services.reports.true_orders import middle_of, numbers_behind

DAY = 86_400.0


@pytest.fixture(scope="module")
def told(true_shop):
    return faults.report(true_shop.facts, Asked())


def diagnosed(true_shop, start=None, end=None):
    return [
        row for row in true_shop.orders
        if row["fault"] and row["diagnosed_at"] and (start is None or start <= time_of(row["failed_at"]) < end)
    ]  # fmt: skip


def test_the_pareto_counts_what_was_confirmed(true_shop):
    asked, start, end = middle_of(true_shop)
    told = faults.report(true_shop.facts, asked)
    rows = diagnosed(true_shop, start, end)
    true = Counter(row["fault"] for row in rows)
    table = told.table("pareto")
    ours = {row.cells[0].key.removeprefix("things.fault."): row.cells[1] for row in table.rows}
    assert ours == true
    shares = [row.cells[table.at("cumulative")] for row in table.rows]
    assert shares == pytest.approx(np.cumsum(sorted(true.values(), reverse=True)) / len(rows))
    figure = told.figure("confirmed")
    assert (figure.value, figure.n) == (len(rows), len(rows))
    assert numbers_behind(true_shop, figure.behind) == {row["number"] for row in rows}
    most = told.figure("most")
    theirs = stats.binomtest(max(true.values()), len(rows)).proportion_ci(method="wilson")
    assert (most.interval.low, most.interval.high) == pytest.approx(tuple(theirs))
    models = Counter((row["model"], row["fault"]) for row in rows)
    table = told.table("by_model")
    assert {
        (row.cells[0], row.cells[2].key.removeprefix("things.fault.")): row.cells[3] for row in table.rows
    } == models


def test_the_hot_place_is_found_and_no_other(true_shop, told):
    code, chip, _share = true_shop.truth["world"]["hot"]
    mine = [row for row in diagnosed(true_shop) if row["code"] == code and _on_chip(row)]
    counts = Counter(int(row["chip"]) for row in _once(mine))
    n = sum(counts.values())
    chances = [stats.binom.sf(counts[place] - 1, n, 1 / 126) for place in range(1, 127)]
    looked = [table for table in told.tables if table.id.startswith(("chips_", "domains_"))]
    every = [row.cells[table.at("p")] for table in looked for row in table.rows]
    adjusted = dict(zip(every, stats.false_discovery_control(every), strict=True))
    table = told.table(f"chips_{code}")
    assert [row.cells[table.at("n")] for row in table.rows] == [counts[place] for place in range(1, 127)]
    assert [row.cells[table.at("expected")] for row in table.rows] == pytest.approx([n / 126] * 126)
    assert [row.cells[table.at("p")] for row in table.rows] == pytest.approx(chances)
    assert [row.cells[table.at("p_adjusted")] for row in table.rows] == pytest.approx(
        [adjusted[row.cells[table.at("p")]] for row in table.rows]
    )
    hot = told.table("hot")
    found = {(row.cells[0], row.cells[1].key, row.cells[2]) for row in hot.rows}
    assert (code, "things.faults.chip", chip) in found
    assert found <= {(code, "things.faults.chip", chip), (code, "things.faults.domain", 1 + (chip - 1) * 42 // 126)}
    row = next(row for row in hot.rows if row.cells[1] == Phrase("things.faults.chip"))
    assert row.flagged
    assert numbers_behind(true_shop, row.behind) <= {one["number"] for one in mine}


def _on_chip(row):
    return row["fault"] in ("chain_break", "chips_missing", "domain_short")


def _once(rows):
    """A place of a board again within 90 days is the same trouble."""
    last = {}
    for row in sorted(rows, key=lambda row: row["diagnosed_at"]):
        place, at = (row["serial"], row["chip"]), time_of(row["diagnosed_at"])
        if place not in last or (at - last[place]).days >= 90:
            yield row
        last[place] = at


def test_places_by_themselves():
    assert chips_of(("chip 84", "U47", " Chip7 ", "domain 3")).tolist() == [84, -1, 7, -1, -1]
    again = once(np.array([1, 1, 1, 2]), np.array([5, 5, 5, 5]), np.array([0, 10, 200, 10]) * DAY, 90)
    assert again.tolist() == [True, False, True, True]
    whole = (np.array([9, 1, 0]), np.array([0.5, 0.25, 0.25]))
    even, alike = against_even((whole, whole))
    assert [one.adjusted for one in even] == pytest.approx(stats.false_discovery_control([one.chance for one in even]))
    assert alike == even, "all places are looked at together"
    beside = against_even((whole, (np.array([5] * 20), np.full(20, 0.05))))
    assert beside[0][0].adjusted > even[0].adjusted, "twenty more looks make one chance weigh less"
    assert [one.chance for one in even] == pytest.approx([stats.binom.sf(8, 10, 0.5), stats.binom.sf(0, 10, 0.25), 1.0])
    assert [one.expected for one in even] == [5, 2.5, 2.5]
