"""Shares of a delivery's cost: nothing is lost or made up by rounding."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.landed_cost import LineCost, LotCost, OrderCost, goods, kept, shares


def test_a_line_costs_its_amount_however_it_comes():
    assert [goods(1000, 3, came) for came in range(5)] == [0, 333, 667, 1000, 1333]
    assert goods(20, 0, 7) == 20


@settings(max_examples=40)
@given(st.integers(-(10**9), 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=12))
def test_shares_sum_to_the_whole_and_follow_the_weights(total, weights):
    split = shares(total, weights)
    assert sum(split) == total
    whole = sum(weights) or len(weights)
    for share, weight in zip(split, weights if sum(weights) else [1] * len(weights), strict=True):
        assert abs(share * whole - total * weight) < whole


def test_the_largest_remainder_comes_first():
    assert shares(100, [1, 1, 1]) == (34, 33, 33)
    assert shares(1, [1, 3, 2]) == (0, 1, 0)
    assert shares(5, []) == ()


@settings(max_examples=40)
@given(st.integers(-10_000, 10_000), st.integers(1, 500), st.integers(-10, 600))
def test_what_is_still_in_stock_takes_its_share_of_a_late_bill(difference, came, left):
    share = kept(difference, came, left)
    assert abs(share) <= abs(difference)
    assert share == (difference if left >= came else 0 if left <= 0 else share)


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 10**6)), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 300)), min_size=1, max_size=8),
    st.integers(0, 10**6),
)
def test_deliveries_of_any_size_are_charged_the_lines_and_the_bills(lines, deliveries, extras):
    order = OrderCost([LineCost(str(at), n, amount, n == 0, []) for at, (n, amount) in enumerate(lines)], extras)
    for number, (at, quantity) in enumerate(deliveries):
        order.lines[at % len(order.lines)].lots.append(LotCost(quantity))
        order.charge_new()
        order.lines[at % len(order.lines)].lots[-1].id = str(number)
    order.over = True
    for lot, difference in zip(order.lots, order.corrections(), strict=True):
        lot.charged += difference
    came = sum(goods(line.amount, line.quantity, line.received) for line in order.lines)
    assert sum(lot.charged for lot in order.lots) == came + extras
