"""Customers and their terms, doubles, redaction, the price list, quotes and what was said to them."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.documents.export import csv_text
from app.domain.customer import BadTerms, CustomerDraft, NameTaken, SameCustomer, Terms
from app.domain.price import BadPriceLine, Charges, PriceDraft, PriceKind
from app.domain.quote import AlreadyDecided, ApprovalStand, BadQuote, Decision, Difficulty, How, LineKind, QuoteLine
from app.domain.report import Asked, Period
from app.domain.shop_error import GateNotMet, NoSuchThing, OrderSigned
from app.domain.stock import Money
from app.domain.work_order import SignerRole, State
from app.ledger.errors import ChangedMeanwhile
from app.services import customers, orders, prices, quotes, safety
from app.services.list_files import prices_table
from app.services.report_files import asked_of, filters_of
from app.services.shop import Shop
from tests.services.shop_story import WHO, opening, passed

NORD = CustomerDraft(
    "Nordhash AS",
    "Ingrid Dahl, +47 555 01 84",
    "Oslo",
    "pays late",
    "en",
    "EUR",
    Terms(10, 90, 12_000, 3_000, "Fridays"),
)


def test_a_customer_is_kept_edited_and_found(shop: Shop) -> None:
    one = customers.new(shop, WHO, NORD)
    assert (one.draft, one.price_cap) == (NORD, Money(12_000, "EUR"))
    other = customers.edit(shop, WHO, one.id, replace(NORD, name=" Nord  hash ", terms=Terms()), one.base)
    assert (other.name, other.price_cap, other.terms) == ("Nord hash", None, Terms())
    with pytest.raises(ChangedMeanwhile):
        customers.edit(shop, WHO, one.id, NORD, one.base)
    for wrong, field in (
        (replace(NORD, name=" "), "name"),
        (replace(NORD, currency="EURO"), "currency"),
        (replace(NORD, terms=Terms(sla_days=-1)), "sla_days"),
        (replace(NORD, terms=Terms(price_cap_minor=-1)), "price_cap_minor"),
    ):
        with pytest.raises(BadTerms) as refused:
            customers.edit(shop, WHO, one.id, wrong)
        assert refused.value.field == field
    customers.new(shop, WHO, CustomerDraft("Other"))
    with pytest.raises(NameTaken):
        customers.edit(shop, WHO, one.id, replace(NORD, name="Other"))
    orders.open_order(shop, WHO, opening(customer="Nord hash"))
    assert [(row.customer.name, row.open_orders) for row in customers.customers(shop, "hash ingrid")] == [
        ("Nord hash", 1)
    ]
    assert safety.check(shop).sound


def test_days_agreed_are_the_promise_of_an_order(shop: Shop) -> None:
    customers.new(shop, WHO, NORD)
    view = orders.open_order(shop, WHO, opening(customer="Nordhash AS"))
    assert view.due_at is not None
    assert timedelta(days=9) < view.due_at - datetime.now(UTC) <= timedelta(days=10)
    assert orders.open_order(shop, WHO, opening("SN2", machine="M2", customer="Nobody")).due_at is None


def test_a_double_becomes_the_customer_that_stays_and_signatures_hold(shop: Shop) -> None:
    view = passed(shop)  # of 矿场 7
    signed = orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    stays, double = customers.new(shop, WHO, NORD), customers.customer(shop, "矿场 7")
    with pytest.raises(SameCustomer):
        customers.merge(shop, WHO, stays.id, stays.id)
    commit = customers.merge(shop, WHO, double.id, stays.id)
    assert customers.customer(shop, "矿场 7").id == stays.id
    assert [(row.customer.name, row.open_orders) for row in customers.customers(shop)] == [("Nordhash AS", 1)]
    again = orders.open_order(shop, WHO, opening("SN9", machine="M9", customer="矿场 7"))
    assert again.customer_id == stays.id
    assert orders.order(shop, view.id).price_cap == Money(12_000, "EUR")
    assert filters_of(shop, Asked(customers=(double.id, "gone"))) == (("Customer", "Nordhash AS, gone"),)
    shop.undo(WHO, commit)
    assert customers.customer(shop, "矿场 7").id == double.id
    customers.edit(shop, WHO, double.id, replace(double.draft, name="矿场 八"))
    assert orders.order(shop, signed.id).signature_holds
    assert safety.check(shop).sound


def test_a_customer_in_other_capitals_is_the_one_there_is(shop: Shop) -> None:
    one = customers.new(shop, WHO, replace(NORD, name="Шахта Nord"))
    view = orders.open_order(shop, WHO, opening(customer="шахта  NORD"))
    assert (view.customer_id, view.customer, view.due_at is not None) == (one.id, "Шахта Nord", True)
    with pytest.raises(NameTaken) as error:
        customers.new(shop, WHO, CustomerDraft("ШАХТА nord"))
    assert error.value.name == "Шахта Nord", "as it is written there"
    assert asked_of(shop, Period(), customer=["шахта nord"]).customers == (one.id,)
    assert customers.edit(shop, WHO, one.id, replace(one.draft, name="ШАХТА Nord")).name == "ШАХТА Nord"
    with shop.writing(WHO) as draft:
        assert draft.customer("New Mine") == draft.customer("NEW mine")


def test_doubles_are_seen_by_their_likeness(shop: Shop) -> None:
    one = customers.new(shop, WHO, NORD)
    customers.new(shop, WHO, CustomerDraft("Nord-Hash A.S."))
    customers.new(shop, WHO, CustomerDraft("Desert Mining"))
    assert [found.name for found in customers.doubles(shop, one.id)] == ["Nord-Hash A.S."]


def test_what_is_redacted_is_nowhere_in_the_tables(shop: Shop) -> None:
    one = customers.new(shop, WHO, NORD)
    view = orders.open_order(shop, WHO, opening(customer=NORD.name))
    other = orders.open_order(shop, WHO, opening("SN2", machine="M2", customer="Other"))
    for order_id, who in ((view.id, "Ingrid D."), (view.id, "Bo Both"), (other.id, "Bo Both")):
        quotes.write_quote(shop, WHO, order_id, quotes.suggest(shop, view))
        quotes.approve(shop, WHO, order_id, who=who)
    gone = customers.redact(shop, WHO, one.id)
    assert (gone.redacted, gone.name, gone.contact, gone.address, gone.note) == (True, "", "", "", "")
    assert gone.terms == NORD.terms
    assert orders.order(shop, view.id).customer_id == one.id
    with shop.read() as db:
        dump = "\n".join(db.iterdump()) if isinstance(db, sqlite3.Connection) else ""
    assert "Ingrid" not in dump
    assert "Bo Both" in dump
    assert "Nordhash" not in dump
    assert safety.check(shop).sound


def test_a_price_list_travels_as_csv(shop: Shop) -> None:
    text = (
        "\ufeffkind;model;difficulty;amount;currency;customer\n"
        "repair;S19 XP;hard;148,00;eur;\nrepair;S19 XP;;95;EUR;Nordhash AS\npart;=cmd;;4.50;EUR;\npart;'80s;;3;EUR;\n"
    )
    commit = prices.set_prices(shop, WHO, prices.read_csv(text))
    rows = prices.prices(shop)
    assert [(row.model, row.difficulty, row.amount.minor, row.customer) for row in rows] == [
        ("'80s", None, 300, ""),
        ("=cmd", None, 450, ""),
        ("S19 XP", None, 9500, "Nordhash AS"),
        ("S19 XP", Difficulty.HARD, 14_800, ""),
    ]
    written = csv_text(prices_table(shop))
    assert "'=cmd" in written
    assert "148.00" in written
    assert prices.set_prices(shop, WHO, prices.read_csv(written)) is None  # the same again
    for line, field in (("repair,S19,easy,1,EUR,", "difficulty"), ("rep,S19,,1,EUR,", "kind"),
                        ("repair,S19,,1.005,EUR,", "amount"), ("repair,S19,,1,E,", "currency"),
                        ("part,,,1,EUR,", "model"), ("repair,S19,,-1,EUR,", "amount")):  # fmt: skip
        with pytest.raises(BadPriceLine) as refused:
            prices.read_csv("kind,model,difficulty,amount,currency,customer\n" + line)
        assert (refused.value.line, refused.value.field) == (2, field)
    assert commit is not None
    shop.undo(WHO, commit)
    assert prices.prices(shop) == ()
    shown = prices.set_charges(shop, WHO, Charges("EUR", 2500, "MVA", 3000, 30))
    assert prices.charges(shop) == shown == Charges("EUR", 2500, "MVA", 3000, 30)
    with pytest.raises(BadQuote):
        prices.set_charges(shop, WHO, Charges("EUR", -1))


@given(st.text(max_size=200))
@settings(max_examples=100)
def test_any_text_is_a_price_list_or_refused(text: str) -> None:
    with suppress(BadPriceLine):
        assert all(price.amount.minor >= 0 for price in prices.read_csv(text))


def test_a_quote_is_suggested_asked_and_answered(shop: Shop) -> None:
    customers.new(shop, WHO, replace(NORD, currency="USD"))
    prices.set_prices(
        shop,
        WHO,
        (
            PriceDraft(PriceKind.REPAIR, Money(14_000, "USD"), "S19 XP", Difficulty.MEDIUM),
            PriceDraft(PriceKind.PART, Money(2_500, "USD"), "chip"),
            PriceDraft(PriceKind.LABOUR_HOUR, Money(6_000, "USD")),
        ),
    )
    prices.set_charges(shop, WHO, Charges("USD", tax_bp=1000, markup_bp=5000))
    view = orders.open_order(shop, WHO, opening(customer=NORD.name))
    orders.advance_to(shop, WHO, view.id, State.DIAGNOSING)
    orders.confirm_finding(shop, WHO, view.id, view.findings[0].id)
    view = orders.advance_to(shop, WHO, view.id, State.DIAGNOSED)
    assert quotes.price_of(shop, view) == Money(18_150, "USD")
    kept = quotes.write_quote(shop, WHO, view.id, quotes.suggest(shop, view))
    view = orders.order(shop, view.id)
    assert view.quote is not None
    assert view.quote.number == "QT-B1-000001"
    assert [(line.kind, line.total_minor) for line in view.quote.draft.lines] == [
        (LineKind.FLAT, 14_000), (LineKind.PART, 2_500),
    ]  # fmt: skip
    assert (view.quote.draft.tax.minor, view.quote.total) == (1_650, Money(18_150, "USD"))
    assert view.approval is ApprovalStand.ASKED
    assert view.next_step is not None
    assert view.next_step.target is State.AWAITING_APPROVAL
    with pytest.raises(GateNotMet):
        orders.advance(shop, WHO, view.id, State.IN_REPAIR)
    orders.advance(shop, WHO, view.id, State.AWAITING_APPROVAL)
    said = quotes.approve(shop, WHO, view.id, how=How.CHAT, who="Ingrid", note="go ahead")
    view = orders.order(shop, view.id)
    assert view.quote is not None
    assert view.quote.approval is not None
    assert (view.quote.approval.who, view.quote.approval.how) == ("Ingrid", How.CHAT)
    with pytest.raises(AlreadyDecided):
        quotes.approve(shop, WHO, view.id, Decision.DECLINED)
    assert {"quote", "approval"} <= {entry.what for entry in view.timeline}
    shop.undo(WHO, said.commit)
    quotes.approve(shop, WHO, view.id, Decision.DECLINED)
    refused = orders.order(shop, view.id)
    assert refused.next_step is not None
    assert refused.next_step.target is State.DECLINED
    quotes.write_quote(shop, WHO, view.id, replace(quotes.suggest(shop, view), lines=(
        QuoteLine(LineKind.LABOUR, "by the hour", 90, 6_000),)))  # fmt: skip
    cheap = orders.order(shop, view.id)
    assert cheap.approval is ApprovalStand.UNDER_CAP
    assert cheap.next_step is not None
    assert cheap.next_step.ready
    assert next(gate.met_by for gate in cheap.next_step.gates) is not None
    quotes.withdraw(shop, WHO, view.id)
    assert [quote.withdrawn for quote in orders.order(shop, view.id).quotes] == [False, True]
    assert kept.number == view.number
    assert safety.check(shop).sound


def test_fitted_parts_are_charged_and_nothing_found_is_an_inspection(shop: Shop) -> None:
    prices.set_charges(shop, WHO, Charges("USD", markup_bp=5000))
    done = quotes.suggest(shop, passed(shop))
    assert [(line.sku, line.quantity, line.unit_minor) for line in done.lines[1:]] == [("BM1366AL", 1, 488)]
    customers.new(shop, WHO, replace(NORD, currency="USD"))
    view = orders.open_order(shop, WHO, opening("SN3", findings=(), machine="M3", customer=NORD.name))
    orders.advance_to(shop, WHO, view.id, State.DIAGNOSING)
    view = orders.advance(shop, WHO, view.id, State.NO_FAULT_FOUND)
    fee = quotes.suggest(shop, view)
    assert [(line.kind, line.unit_minor) for line in fee.lines] == [(LineKind.INSPECTION, 3_000)]


def test_a_signed_order_takes_no_quote_and_nothing_is_answered_without_one(shop: Shop) -> None:
    view = passed(shop)
    with pytest.raises(NoSuchThing):
        quotes.approve(shop, WHO, view.id)
    orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    with pytest.raises(OrderSigned):
        quotes.write_quote(shop, WHO, view.id, quotes.suggest(shop, view))
