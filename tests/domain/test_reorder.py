"""What to buy: the forecast and the number that is proposed."""

from __future__ import annotations

from itertools import chain, repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.finding import PartKind
from app.domain.reorder import ForecastRules, Level, Method, UpTo, Why, forecast, proposed
from app.domain.stock import PartRow

RULES = ForecastRules(smoothing=0.2, safety=1.28, review_days=30, lead_days=21, weeks=52, least_uses=3)


def part(minimum=0, target=None, pack=None, refill=False):
    return PartRow("p", "SKU", "name", PartKind.CHIP, (), "", "pc", minimum, 0, 0, target, pack, refill=refill)


def test_steady_use_is_smoothed():
    found = forecast([10] * 20, RULES)
    assert (found.method, found.per_week, found.deviation) == (Method.SMOOTHED, pytest.approx(10), 0)


def test_use_now_and_then_is_croston_with_the_correction():
    weeks = list(chain.from_iterable(repeat([0, 0, 0, 8], 10)))
    found = forecast(weeks, RULES)
    assert found.method is Method.INTERMITTENT
    assert found.per_week == pytest.approx(0.9 * 8 / 4)  # (1 - smoothing / 2) x size / interval


def test_a_few_uses_are_no_forecast():
    assert forecast([0, 5, 0, 1], RULES).method is Method.NONE


def test_below_the_minimum_it_is_filled_up_to_the_target_in_packs():
    what = proposed(part(40, 100, 25), Level(13, 0, 0, 0), forecast((), RULES), 21, RULES)
    assert what is not None
    assert (what.why, what.up_to_by, what.needed, what.quantity) == (Why.MINIMUM, UpTo.TARGET, 87, 100)


def test_what_is_on_its_way_or_drafted_is_not_ordered_again():
    none = forecast((), RULES)
    assert proposed(part(40, 100), Level(13, 87, 0, 0), none, 21, RULES) is None
    assert proposed(part(40, 100), Level(13, 0, 87, 0), none, 21, RULES) is None


def test_orders_that_wait_are_bought_for_without_any_level():
    what = proposed(part(), Level(1, 0, 0, 3), forecast((), RULES), 21, RULES, least=5)
    assert what is not None
    assert (what.why, what.needed, what.quantity) == (Why.WAITED_FOR, 2, 5)


def test_what_looks_empty_counts_as_empty():
    what = proposed(part(100, 300, refill=True), Level(340, 0, 0, 0), forecast((), RULES), 21, RULES)
    assert what is not None
    assert (what.why, what.counted, what.quantity) == (Why.REFILL, 0, 300)


def test_what_runs_out_before_an_order_arrives_is_bought_though_it_has_no_minimum():
    use = forecast([10] * 20, RULES)
    what = proposed(part(), Level(29, 0, 0, 0), use, 21, RULES)
    assert what is not None
    assert (what.why, what.reorder_at, what.up_to_by) == (Why.FORECAST, 30, UpTo.FORECAST)
    assert proposed(part(), Level(30, 0, 0, 0), use, 21, RULES) is None


@settings(max_examples=40)
@given(
    st.integers(-50, 500), st.integers(0, 300), st.integers(0, 300), st.integers(0, 200), st.integers(0, 200),
    st.integers(0, 400), st.integers(1, 60), st.lists(st.integers(0, 30), max_size=30),
)  # fmt: skip
def test_an_order_fills_up_and_is_whole_packs(here, coming, waited, minimum, least, target, pack, weeks):
    one, level = part(minimum, target or None, pack), Level(here, coming, 0, waited)
    what = proposed(one, level, forecast(weeks, RULES), 21, RULES, max(least, 1))
    if what is None:
        assert level.free >= minimum
        return
    assert what.quantity % pack == 0
    assert what.quantity >= max(what.needed, what.least)
    assert level.free + what.quantity >= what.up_to
    later = Level(here, coming + what.quantity, 0, waited)
    assert proposed(one, later, forecast(weeks, RULES), 21, RULES, max(least, 1)) is None
