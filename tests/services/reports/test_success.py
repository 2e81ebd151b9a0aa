"""Repair success and boards without a fault, against the truth of a synthetic shop, reckoned apart with scipy."""

from __future__ import annotations

import pytest
from scipy import stats

from app.domain.report import Asked
from app.services.reports import success
from tests.services.reports.true_orders import middle_of, numbers_behind, true_orders

BEYOND = ("scrapped", "donor", "returned_unrepaired")


def settled_in(shop, start, end):
    """Orders that the shop repaired, or found beyond repair, in that time."""
    return [
        order
        for order in true_orders(shop)
        if (at := order.repaired if order.fate == "repaired" else order.ready if order.fate in BEYOND else None)
        and start <= at < end
    ]


@pytest.fixture(scope="module")
def told(true_shop):
    return success.report(true_shop.facts, middle_of(true_shop)[0])


@pytest.fixture(scope="module")
def settled(true_shop):
    return settled_in(true_shop, *middle_of(true_shop)[1:])


def test_repair_success(true_shop, told, settled):
    repaired = sum(order.fate == "repaired" for order in settled)
    theirs = stats.binomtest(repaired, len(settled)).proportion_ci(method="wilson")
    figure = told.figure("success")
    assert (figure.value, figure.n) == (pytest.approx(repaired / len(settled)), len(settled))
    assert (figure.interval.low, figure.interval.high) == pytest.approx(tuple(theirs))
    assert numbers_behind(true_shop, figure.behind) == {order.number for order in settled}
    assert repaired < len(settled)


def test_no_fault_found(true_shop, told):
    _asked, start, end = middle_of(true_shop)
    closed = [order for order in true_orders(true_shop) if order.returned and start <= order.returned < end]
    nothing = sum(order.fate == "no_fault_found" for order in closed)
    figure = told.figure("nff")
    assert (figure.value, figure.n) == (pytest.approx(nothing / len(closed)), len(closed))
    table = told.table("outcomes")
    assert sum(row.cells[table.at("n")] for row in table.rows) == len(closed)


def test_few_boards_are_smoothed_and_say_so(true_shop):
    told = success.report(true_shop.facts, Asked())
    table = told.table("by_model_fault")
    counted = {}
    for order in true_orders(true_shop):
        if order.ready if order.fate in BEYOND else order.repaired:
            hits, n = counted.get((order.model, order.fault), (0, 0))
            counted[order.model, order.fault] = (hits + (order.fate == "repaired"), n + 1)
    found = {(row.cells[0], row.cells[1].key.rsplit(".", 1)[1]): row for row in table.rows}
    assert found.keys() == counted.keys()
    smoothed = 0
    for names, (hits, n) in counted.items():
        row = found[names]
        assert (row.cells[table.at("hits")], row.cells[table.at("n")]) == (hits, n)
        share, low, high, how = row.cells[table.at("share") :]
        if n < 20:
            law = stats.beta(hits + 1, n - hits + 1)
            assert (share, low, high) == pytest.approx((law.mean(), *law.interval(0.95)))
            assert how.key == "flow.success.smoothed"
            smoothed += 1
        else:
            assert share == pytest.approx(hits / n)
            assert how.key == "flow.success.counted"
    assert smoothed
