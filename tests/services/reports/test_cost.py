"""Costs of repairs against the lots and minutes of a synthetic shop's record, one order at a time."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
import pytest

from app.domain.report import Asked, Better, Unit
from app.domain.report_rates import Rates, rated
from app.services import orders, reports
from app.services.reports import cost, faults
from app.services.reports.costs import PARTS, costs_of
from app.services.reports.hidden_money import without_money
from drivers.catalogue import board_ths
from tests.services.reports.true_orders import middle_of, numbers_behind, true_orders

RATES = Rates("USD", labour=3600, consumables=250, overhead=600, shipping=800, warranty=0.03)


@pytest.fixture(scope="module")
def told(true_shop):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cost, "rates_of", lambda _shop: RATES)
        return cost.report(true_shop.facts, middle_of(true_shop)[0])


@pytest.fixture(scope="module")
def parts(true_shop):
    """What the parts of each order cost, from its stock moves."""
    sums = defaultdict(int)
    with true_shop.shop.read() as db:
        for row in db.execute(
            "SELECT o.number, m.value_minor FROM stock_move AS m JOIN work_order AS o ON o.id = m.order_id"
        ):
            sums[row["number"]] -= row["value_minor"]
    return sums


def of_order(order, parts):
    own = parts[order.number] + 250 + 800 + order.touch / 60 * (3600 + 600)
    return round(own * 1.03)


def repaired_in(true_shop, start, end):
    """Their fate is a repair, and their work was over in that time."""
    return [one for one in true_orders(true_shop) if one.fate == "repaired" and one.ready and start <= one.ready < end]


def test_each_repair_costs_its_parts_and_what_the_rates_add(true_shop, told, parts):
    _asked, start, end = middle_of(true_shop)
    mine = repaired_in(true_shop, start, end)
    costs = [of_order(order, parts) for order in mine]
    median, mean, p90 = (told.figure(f"{one}_usd") for one in ("median", "mean", "p90"))
    assert (median.n, mean.n) == (len(mine), len(mine))
    assert median.value == pytest.approx(np.median(costs), abs=1)
    assert mean.value == pytest.approx(np.mean(costs), rel=1e-4)
    assert p90.value == pytest.approx(np.quantile(costs, 0.9), abs=1)
    assert numbers_behind(true_shop, median.behind) == {order.number for order in mine}
    restored = sum(board_ths(_code(true_shop, order)) for order in mine)
    assert told.figure("per_th_usd").value == pytest.approx(sum(costs) / restored, rel=1e-4)
    table = told.table("by_model_usd")
    for row in table.rows:
        own = [of_order(order, parts) for order in mine if order.model == row.cells[0]]
        assert (row.cells[1], row.cells[2]) == (len(own), pytest.approx(np.median(own), abs=1))
    table = told.table("made_of_usd")
    sums = [row.cells[table.at("sum")] for row in table.rows]
    assert sum(sums) == pytest.approx(sum(costs), rel=1e-4)
    assert all(one == round(one) for one in sums)
    assert told.figure("lost_usd").n == sum(
        one.fate in ("scrapped", "donor", "returned_unrepaired") and bool(one.ready and start <= one.ready < end)
        for one in true_orders(true_shop)
    )


def _code(true_shop, order):
    return next(row["code"] for row in true_shop.orders if row["number"] == order.number)


def test_the_internal_copy_of_an_order_reckons_its_cost_as_the_report_does(true_shop):
    done = true_shop.facts.select(Asked(), "passed")
    totals = costs_of(true_shop.facts, done, RATES).by_currency[0]
    for place in range(0, len(done), 11):
        view = orders.order(true_shop.shop, done.id[place])
        parts = sum(line.cost.minor for line in view.replacements if line.fitted)
        own = rated(RATES, parts, view.touch_min, round)
        assert parts == totals.shares[PARTS][place]
        assert {rate.value: minor for rate, minor in own.items()} == {
            rate: shares[place] for rate, shares in totals.shares.items() if rate != PARTS
        }


def test_the_period_before_is_reckoned_the_same_way(true_shop, told, parts):
    _asked, start, end = middle_of(true_shop)
    mine = repaired_in(true_shop, start - (end - start), start)
    costs = [of_order(order, parts) for order in mine]
    assert told.figure("median_usd").before == pytest.approx(np.median(costs), abs=1)
    assert told.figure("mean_usd").before == pytest.approx(np.mean(costs), rel=1e-4)
    restored = sum(board_ths(_code(true_shop, order)) for order in mine)
    assert told.figure("per_th_usd").before == pytest.approx(sum(costs) / restored, rel=1e-4)


def test_without_rates_only_parts_count_and_it_is_said(true_shop, parts):
    told = cost.report(true_shop.facts, Asked())
    notes = {note.key for note in told.notes}
    assert {f"things.cost.note.no_{one}" for one in ("labour", "overhead", "shipping", "warranty")} <= notes
    mine = [one for one in true_orders(true_shop) if one.fate == "repaired" and one.ready]
    assert told.figure("mean_usd").value == pytest.approx(np.mean([parts[one.number] for one in mine]))
    by_fault = faults.report(true_shop.facts, Asked())
    for table in (by_fault.table("cost_usd"), by_fault.table("cost_by_model_usd")):
        whole = sum(row.cells[table.at("cost")] for row in table.rows)
        assert whole == pytest.approx(sum(parts.values())), "shared among the faults, every cent once"
        assert table.rows[-1].cells[table.at("cumulative")] == pytest.approx(1)


def test_a_cost_that_lacks_a_rate_is_called_neither_better_nor_worse(true_shop, told, monkeypatch):
    amounts = [one for one in told.figures if one.unit is Unit.MONEY and one.before is not None]
    assert {one.better for one in amounts} == {Better.DOWN}
    monkeypatch.setattr(cost, "rates_of", lambda _shop: replace(RATES, shipping=None))
    lacking = cost.report(true_shop.facts, told.asked)
    assert {one.id: one.better for one in lacking.figures} == {one.id: None for one in lacking.figures}
    assert [one.before for one in lacking.figures if one.id == "median_usd"] != [None], "the change itself is told"


def test_who_may_not_see_prices_gets_every_figure_but_amounts(true_shop, told, monkeypatch):
    monkeypatch.setattr(reports, "prices_hidden", lambda: True)
    hidden = reports.make(true_shop.shop, told.kind, told.asked)
    assert hidden.notes[-1].key == "things.note.prices_hidden"
    assert all(one.value is None for one in hidden.figures if one.unit is Unit.MONEY)
    table = hidden.table("by_model_usd")
    for row in table.rows:
        assert all((cell is None) == (column.unit is Unit.MONEY or column.id in ("revenue", "margin"))
                   for column, cell in zip(table.columns, row.cells, strict=True))  # fmt: skip
        assert row.interval is None
    assert [chart.id for chart in hidden.charts] == []
    assert without_money(hidden).figures == hidden.figures


def test_a_shop_without_repairs_is_told_so_in_the_currency_of_its_rates(true_shop):
    told = cost.report(true_shop.facts, Asked(models=("no such model",)))
    assert (told.figures[0].id, told.figures[0].value, told.figures[0].note.key) == (
        "median_usd", None, "things.note.no_repairs",
    )  # fmt: skip
