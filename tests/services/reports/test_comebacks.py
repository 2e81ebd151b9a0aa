"""Comebacks against the truth of a synthetic shop, reckoned apart with scipy: who came back, when, with what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from scipy import stats

from app.domain.clock import time_of
from app.domain.report import Asked, Period
from app.services.reports import comebacks
from tests.services.reports.true_orders import days, middle_of, numbers_behind, true_orders


def followed(shop, start, end):
    """Each board handed back as good from `start` up to `end`: its order, and the next one of the same board."""
    orders = true_orders(shop)
    found = []
    for order in orders:
        if order.fate not in ("repaired", "no_fault_found") or order.returned is None:
            continue
        if not start <= order.returned < end:
            continue
        later = [one for one in orders if one.serial == order.serial and one.received > order.returned]
        found.append((order, min(later, key=lambda one: one.received, default=None)))
    return found


def back_within(pair, most):
    order, then = pair
    return then is not None and days(then.received - order.returned) <= most


@pytest.fixture(scope="module")
def told(true_shop):
    return comebacks.report(true_shop.facts, middle_of(true_shop)[0])


@pytest.fixture(scope="module")
def cohort(true_shop):
    return followed(true_shop, *middle_of(true_shop)[1:])


@pytest.mark.parametrize("most", [30, 90])
def test_the_share_that_came_back(true_shop, told, cohort, most):
    back = sum(back_within(pair, most) for pair in cohort)
    theirs = stats.binomtest(back, len(cohort)).proportion_ci(method="wilson")
    figure = told.figure(f"within_{most}")
    assert (figure.value, figure.n) == (pytest.approx(back / len(cohort)), len(cohort))
    assert (figure.interval.low, figure.interval.high) == pytest.approx(tuple(theirs))
    assert numbers_behind(true_shop, figure.behind) == {order.number for order, _then in cohort}
    assert back


def test_what_they_came_back_with(told, cohort):
    counted = dict.fromkeys(("same", "other", "missed", "nff", "unknown"), 0)
    for order, then in (pair for pair in cohort if back_within(pair, 90)):
        if then.fate == "no_fault_found":
            counted["nff"] += 1
        elif order.fate == "no_fault_found":
            counted["missed"] += 1
        else:
            counted["same" if then.fault == order.fault else "other"] += 1
    table = told.table("split")
    assert {row.cells[0].key.rsplit(".", 1)[1]: row.cells[table.at("back_90")] for row in table.rows} == counted
    assert sum(len(row.behind) for row in table.rows) == sum(counted.values())


@pytest.mark.parametrize("by", ["model", "technician"])
def test_by_whose_work_it_was(told, cohort, by):
    table = told.table(f"by_{by}")
    for row in table.rows:
        own = [pair for pair in cohort if getattr(pair[0], by) == row.cells[0]]
        assert row.cells[table.at("returned_90")] == len(own)
        assert row.cells[table.at("back_90")] == sum(back_within(pair, 90) for pair in own)
    assert sum(row.cells[table.at("returned")] for row in table.rows) == len(cohort)


def test_whoever_takes_it_in_again(true_shop, cohort):
    """Filters are of the orders handed back: a comeback to another technician is still one."""
    people = dict(zip(true_shop.facts.person_names, true_shop.facts.figures.names("person"), strict=True))
    order, _then = next(pair for pair in cohort if back_within(pair, 90) and pair[1].technician != pair[0].technician)
    asked = Asked(
        Period(order.returned, order.returned + timedelta(seconds=1)), technicians=(people[order.technician],)
    )
    assert comebacks.report(true_shop.facts, asked).figure("within_90").value == 1


def test_young_cohorts(true_shop):
    """The last 60 days: no share of what is too young, but a curve; months that are too young say so."""
    now = true_shop.facts.now
    start = now - timedelta(days=60)
    told = comebacks.report(true_shop.facts, Asked(Period(start)))
    cohort = followed(true_shop, start, now)
    old = [pair for pair in cohort if days(now - pair[0].returned) >= 30]
    assert 0 < len(old) < len(cohort)
    figure = told.figure("within_30")
    assert (figure.value, figure.n) == (pytest.approx(sum(back_within(pair, 30) for pair in old) / len(old)), len(old))
    young = told.figure("within_90")
    assert (young.value, young.n, young.note.key) == (None, 0, "flow.comebacks.note.young")
    came = [days(then.received - order.returned) for order, then in cohort if then]
    still = [days(now - order.returned) for order, then in cohort if not then]
    curve = stats.ecdf(stats.CensoredData(uncensored=came, right=still)).sf
    censored = told.figure("censored_30")
    assert (censored.value, censored.n) == (pytest.approx(1 - float(curve.evaluate(30)), abs=1e-9), len(cohort))
    assert told.figure("censored_90").value is None
    table = told.table("by_month")
    last = table.rows[-1]
    assert last.cells[table.at("share_30")] is None
    assert last.cells[table.at("standing")].key in ("flow.comebacks.too_young", "flow.comebacks.nobody")
    assert sum(row.cells[table.at("returned")] for row in table.rows) == len(cohort)


def test_never_by_what_went_out_this_month(true_shop):
    """A cohort whose boards all came back is 100 %, however many others went out meanwhile."""
    first, last = time_of(true_shop.truth["first_day"]), time_of(true_shop.truth["last_day"])
    order, then = next(pair for pair in followed(true_shop, first, last - timedelta(days=95)) if back_within(pair, 90))
    told = comebacks.report(true_shop.facts, Asked(Period(order.returned, order.returned + timedelta(seconds=1))))
    assert (told.figure("within_90").value, told.figure("within_90").n) == (1, 1)
    assert then is not None
