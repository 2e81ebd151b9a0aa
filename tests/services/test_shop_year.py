"""A sample of shop-years: random legal and illegal work breaks no invariant. Long run: benchmarks/shop_years."""

from hypothesis import settings

from tests.services.shop_year import ShopYear

TestShopYear = ShopYear.TestCase
TestShopYear.settings = settings(max_examples=2, stateful_step_count=14, deadline=None)
