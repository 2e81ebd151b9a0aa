"""The rates of the reports: typed, kept, taken back, refused."""

from datetime import date

import pytest

from app.domain.report_rates import USUAL_UPTIME, BadRate, Rate, Rates
from app.services.report_rates import _typed, rates, set_rates
from app.words.errors import sentence
from app.words.report_rates import rate_name, rate_text, rate_typed


def test_rates_are_kept_as_typed_and_taken_back_one_by_one(shop):
    fresh = rates(shop)
    assert (fresh.currency, fresh.labour, fresh.uptime, fresh.uptime_set) == ("USD", None, USUAL_UPTIME, False)
    assert fresh.missing == (Rate.LABOUR, Rate.CONSUMABLES, Rate.OVERHEAD, Rate.SHIPPING, Rate.WARRANTY)
    typed = {"labour": "35", "consumables": "2,50", "warranty": "3%", "uptime": "0.9", "hashprice": "0.0525",
             "hashprice_on": "2026-11-01", "board_kg": "2.1"}  # fmt: skip
    kept = set_rates(shop, "Ana", typed)
    assert (kept.labour, kept.consumables, kept.warranty, kept.uptime) == (3500, 250, 0.03, 0.9)
    assert (kept.hashprice, kept.hashprice_on, kept.board_kg) == (0.0525, date(2026, 11, 1), 2.1)
    assert set_rates(shop, "Ana", {"labour": "", "shipping": "8"}).labour is None
    assert rates(shop).missing == (Rate.LABOUR, Rate.OVERHEAD)
    assert all(rate_name(one) and rate_text(rates(shop), one) for one in Rate)


def test_a_percentage_stands_in_its_field_as_it_was_typed(shop):
    for hundredths in range(1, 10_001, 7):
        typed = f"{hundredths / 100:g}"
        assert rate_typed(Rates("USD", warranty=_typed(Rate.WARRANTY, f"{typed} %", "USD")), Rate.WARRANTY) == typed
    assert set_rates(shop, "Ana", {"warranty": "0.57%"}).warranty == 0.0057


def test_what_is_no_rate_changes_nothing_and_says_what_to_write(shop):
    set_rates(shop, "Ana", {"labour": "35"})
    for wanted in (
        {"labur": "3"}, {"labour": "-3"}, {"labour": "1e99"}, {"labour": "nan"}, {"uptime": "0"}, {"uptime": "120%"},
        {"warranty": "3"}, {"warranty": "%"}, {"warranty": "nan%"},
        {"hashprice": "5%"}, {"hashprice_on": "1.11."}, {"currency": "EUR"}, {"currency": "euro"},
    ):  # fmt: skip
        with pytest.raises(BadRate) as refused:
            set_rates(shop, "Ana", {"shipping": "1", **wanted})
        assert sentence(refused.value)
    assert (rates(shop).labour, rates(shop).shipping) == (3500, None)


def test_another_currency_is_taken_when_every_amount_comes_with_it(shop):
    set_rates(shop, "Ana", {"labour": "35"})
    kept = set_rates(shop, "Ana", {"currency": "jpy", "labour": "4000"})
    assert (kept.currency, kept.labour) == ("JPY", 4000)
