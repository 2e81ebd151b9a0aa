"""First-pass yield and fixtures against the truth of a synthetic shop, reckoned apart with scipy."""

from __future__ import annotations

import pytest
from scipy import stats

from app.domain.report import Asked
from app.services.reports import first_pass
from tests.services.reports.true_orders import middle_of, numbers_behind, true_orders


@pytest.fixture(scope="module")
def told(true_shop):
    return first_pass.report(true_shop.facts, middle_of(true_shop)[0])


@pytest.fixture(scope="module")
def tried(true_shop):
    _asked, start, end = middle_of(true_shop)
    return [order for order in true_orders(true_shop) if order.repaired and start <= order.repaired < end]


def test_yield(true_shop, told, tried):
    passed = sum(order.first_pass for order in tried)
    theirs = stats.binomtest(passed, len(tried)).proportion_ci(method="wilson")
    figure = told.figure("yield")
    assert (figure.value, figure.n) == (pytest.approx(passed / len(tried)), len(tried))
    assert (figure.interval.low, figure.interval.high) == pytest.approx(tuple(theirs))
    assert numbers_behind(true_shop, figure.behind) == {order.number for order in tried}
    assert 0 < passed < len(tried)


@pytest.mark.parametrize("by", ["model", "technician", "fault"])
def test_yield_by(told, tried, by):
    table = told.table(f"by_{by}")
    found = {}
    for row in table.rows:
        name = row.cells[0] if isinstance(row.cells[0], str) else row.cells[0].key.rsplit(".", 1)[1]
        found[name] = (row.cells[table.at("hits")], row.cells[table.at("n")])
    true = {}
    for order in tried:
        hits, n = true.get(getattr(order, by), (0, 0))
        true[getattr(order, by)] = (hits + order.first_pass, n + 1)
    assert found == true


def test_the_fixture_that_finds_faults_that_are_none_stands_out(true_shop):
    told = first_pass.report(true_shop.facts, Asked())
    counted = {}
    for order, row in zip(true_orders(true_shop), true_shop.orders, strict=True):
        if order.repaired is None:
            continue
        minutes = 20 + int(row["chip"]) % 40 + 15 * order.second_attempt
        after = round((order.touch - minutes) * 60 / 41.5) - 1
        passes, tests = counted.get(order.fixture, (0, 0))
        counted[order.fixture] = (passes + 2, tests + after)
    table = told.table("by_fixture")
    found = {row.cells[0]: row for row in table.rows}
    assert {name: (row.cells[table.at("hits")], row.cells[table.at("n")]) for name, row in found.items()} == counted
    passed, tests = (sum(column) for column in zip(*counted.values(), strict=True))
    chances = [stats.binomtest(*counted[name], passed / tests, "less").pvalue for name in found]
    for row, chance in zip(found.values(), stats.false_discovery_control(chances), strict=True):
        assert row.cells[table.at("chance")] == pytest.approx(chance)
        assert row.flagged == (chance < 0.05)
    assert [name for name, row in found.items() if row.flagged] == ["Fixture 3"]
    assert told.figure("tests").value == pytest.approx(passed / tests)
    assert (told.figure("fixtures").value, told.figure("fixtures").n) == (1, 3)
