"""Quotes to the minor unit: totals, rounding, who has to be asked, and what may not be sent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.finding import Fault
from app.domain.price import PriceKind, PriceRow, price_for
from app.domain.quote import (
    Approval,
    ApprovalStand,
    BadQuote,
    Decision,
    Difficulty,
    How,
    LineKind,
    Quote,
    QuoteDraft,
    QuoteLine,
    approval_stand,
    rounded,
    suggested_difficulty,
)
from app.domain.stock import Money

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
_LINES = st.builds(
    QuoteLine,
    kind=st.sampled_from(LineKind),
    text=st.text(max_size=5),
    quantity=st.integers(1, 100_000),
    unit_minor=st.integers(-10_000_000, 10_000_000),
)


@given(st.lists(_LINES, min_size=1, max_size=8), st.integers(0, 10_000))
def test_a_total_is_exact_to_the_minor_unit(lines: list[QuoteLine], tax_bp: int) -> None:
    draft = QuoteDraft(tuple(lines), "EUR", tax_bp)
    net = 0
    for line in lines:
        exact = Fraction(line.quantity * line.unit_minor, 60 if line.kind is LineKind.LABOUR else 1)
        assert abs(line.total_minor - exact) <= Fraction(1, 2)
        net += line.total_minor
    exact_tax = Fraction(net * tax_bp, 10_000)
    assert draft.net.minor == net
    assert abs(draft.tax.minor - exact_tax) <= Fraction(1, 2)
    assert draft.total.minor == draft.net.minor + draft.tax.minor
    assert all(type(one.minor) is int for one in (draft.net, draft.tax, draft.total))
    try:
        assert draft.checked() is draft
    except BadQuote:
        return
    assert draft.total.minor >= 0
    assert all(line.unit_minor >= 0 or line.kind is LineKind.FREE for line in lines)


@given(st.integers(-(10**15), 10**15), st.integers(1, 10**6))
def test_half_goes_away_from_zero_alike_on_both_sides(numerator: int, denominator: int) -> None:
    assert rounded(-numerator, denominator) == -rounded(numerator, denominator)
    assert rounded(numerator * denominator, denominator) == numerator
    assert rounded(1, 2) == 1


def test_what_may_not_be_sent() -> None:
    line = QuoteLine(LineKind.FLAT, "Repair", 1, 9500)
    good = QuoteDraft((line,), "EUR")
    assert good.checked().total == Money(9500, "EUR")
    for wrong, why in (
        (replace(good, lines=()), "empty"),
        (replace(good, currency="euro"), "currency"),
        (replace(good, tax_bp=10_001), "tax"),
        (replace(good, lines=(replace(line, quantity=0),)), "quantity"),
        (replace(good, lines=(replace(line, unit_minor=-1),)), "negative"),
        (replace(good, lines=(line, replace(line, kind=LineKind.FREE, unit_minor=-9501))), "negative"),
        (replace(good, lines=(replace(line, unit_minor=1 << 53),)), "amount"),
    ):
        with pytest.raises(BadQuote) as refused:
            wrong.checked()
        assert refused.value.why == why


def _quote(total: int, number: int = 1, **more: object) -> Quote:
    draft = QuoteDraft((QuoteLine(LineKind.FLAT, "", 1, total),), "EUR", valid_until=NOW + timedelta(days=14))
    return replace(Quote(str(number), f"QT-B1-{number:06d}", "o", NOW, "M", draft), **more)


def test_who_has_to_be_asked() -> None:
    yes = Approval("a", NOW, "M", Decision.APPROVED, How.PHONE)
    cap = Money(12_000, "EUR")
    asked = _quote(12_001)
    assert approval_stand((), cap) is ApprovalStand.NO_QUOTE
    assert approval_stand((asked,), cap) is ApprovalStand.ASKED
    assert approval_stand((_quote(12_000),), cap) is ApprovalStand.UNDER_CAP
    assert approval_stand((_quote(12_000),), Money(12_000, "USD")) is ApprovalStand.ASKED
    assert approval_stand((asked,), None) is ApprovalStand.ASKED
    assert approval_stand((asked,), None, charged=False) is ApprovalStand.NOT_CHARGED
    assert approval_stand((replace(asked, approval=yes),), None) is ApprovalStand.APPROVED
    no = replace(yes, decision=Decision.DECLINED)
    assert approval_stand((replace(asked, approval=no),), cap) is ApprovalStand.DECLINED
    assert approval_stand((asked, _quote(50, 2, withdrawn=True)), cap) is ApprovalStand.ASKED
    assert approval_stand((replace(asked, approval=yes), _quote(99_000, 2)), cap) is ApprovalStand.ASKED
    assert asked.expired(NOW + timedelta(days=15))
    assert not asked.expired(NOW)


def test_the_price_that_fits_best() -> None:
    def row(minor: int, model: str = "", hard: Difficulty | None = None, who: str | None = None) -> PriceRow:
        return PriceRow(f"{minor}", PriceKind.REPAIR, model, hard, Money(minor, "EUR"), who, "")

    listed = (row(1), row(2, hard=Difficulty.HARD), row(3, "S19j  Pro"), row(4, "s19j pro", Difficulty.HARD))
    own = (*listed, row(5, who="c"))

    def price(rows: tuple[PriceRow, ...], *names: str, hard: Difficulty | None = None, who: str | None = None) -> int:
        found = price_for(rows, PriceKind.REPAIR, names=names, difficulty=hard, customer_id=who, currency="EUR")
        return found.minor if found else 0

    assert price(listed, "X") == 1
    assert price(listed, "X", hard=Difficulty.HARD) == 2
    assert price(listed, "S19j Pro", "BHB42601") == 3
    assert price(listed, "S19j Pro", hard=Difficulty.HARD) == 4
    assert price(own, "S19j Pro", hard=Difficulty.HARD, who="c") == 5
    assert price(own, "S19j Pro", hard=Difficulty.HARD, who="d") == 4
    assert price_for(listed, PriceKind.REPAIR, currency="USD") is None


def test_how_hard_it_is_likely_to_be() -> None:
    steps = {Fault.CONNECTION_FAULT: Difficulty.SIMPLE, Fault.DOMAIN_SHORT: Difficulty.HARD}
    assert suggested_difficulty((), steps) is Difficulty.MEDIUM
    assert suggested_difficulty([Fault.CONNECTION_FAULT], steps) is Difficulty.SIMPLE
    assert suggested_difficulty([Fault.CONNECTION_FAULT, Fault.CHAIN_BREAK], steps) is Difficulty.MEDIUM
    assert suggested_difficulty([Fault.CONNECTION_FAULT, Fault.DOMAIN_SHORT], steps) is Difficulty.HARD
    assert suggested_difficulty([Fault.CONNECTION_FAULT], steps, parts=3) is Difficulty.HARD
