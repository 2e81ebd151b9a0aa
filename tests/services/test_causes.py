"""The causes of an order's board: every kind of entry becomes a clue with who took it, and only since the last work."""

from __future__ import annotations

import pytest

from app.domain.asset import AssetKind
from app.domain.bisection import Bisection, CountFrom, Step
from app.domain.board_check import CheckKind
from app.domain.clue import Counted, Looked, Proved, Swapped, Told, Valued
from app.domain.finding import Component, Fault, Finding, PartKind, Severity
from app.domain.measurement import MeasurementDraft
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.phrase import Phrase
from app.domain.reference_error import BoardUnknown
from app.domain.spot import cold_domain
from app.domain.swap_test import Outcome
from app.domain.test_run import TestKind
from app.domain.visual_check import Look
from app.domain.work_order import ActionCode
from app.services import checks, order_records, orders
from app.services.causes import clues_of, ranking_of, sourced_clues
from app.services.shop import Shop
from app.words.phrases import templates

ME = "Ana"


@pytest.fixture
def number(shop: Shop) -> str:
    asset = AssetDraft(AssetKind.HASHBOARD, board_code="NBS1902", serial="SN1")
    return orders.open_order(shop, ME, OrderDraft("few chips", asset)).number


def measure(shop: Shop, number: str, domain: int, ohm: float) -> None:
    check = checks.begin(shop, ME, number, CheckKind.COLD, "NBS1902", instrument="Fluke 87V")
    checks.take(shop, ME, check, MeasurementDraft.at_spot(cold_domain(domain), ohm, "Fluke 87V"))


def finding(fault: Fault, key: str) -> Finding:
    return Finding(fault, Severity.MAJOR, Component.HASHBOARD, Phrase.of(key), Phrase.of(key), 0.8)


def test_a_shorted_domain_is_concluded_from_the_record_with_who_measured_it(shop: Shop, number: str) -> None:
    for domain, ohm in ((10, 12.0), (12, 12.3), (13, 11.9), (11, 0.4), (11, 0.4)):
        measure(shop, number, domain, ohm)
    order_records.add_test_run(
        shop, ME, number, Fault.CHAIN_BREAK, kind=TestKind.FIXTURE, chips_found=20, chips_expected=76, fixture="V2.3"
    )
    found = ranking_of(shop, number)
    assert found.ranking.conclusion is not None
    assert found.ranking.conclusion.kind is PartKind.CHIP
    (concluded,) = found.findings
    assert concluded.fault is Fault.DOMAIN_SHORT
    assert concluded.domains == (11,)
    assert {"Ana, Fluke 87V", "Ana, V2.3"} <= {one.source for one in concluded.evidence}


def test_tests_looks_bisections_and_swaps_are_clues_in_the_order_of_the_record(shop: Shop, number: str) -> None:
    order_records.add_test_run(
        shop, ME, number, Fault.NONE, kind=TestKind.FIXTURE, chips_found=76, chips_expected=76, fixture="V2.3"
    )
    order_records.add_test_run(shop, "Ben", number, Fault.LOW_HASHRATE, kind=TestKind.IN_MINER, chips_found=40)
    look = Look().answered("burn", found=False).marked("heatsink", domain=7)
    check = checks.begin(shop, ME, number, CheckKind.VISUAL, "NBS1902", body=look.body)
    assert check.body
    steps = (Step(None, (40,), CountFrom.ORDER), Step(20, (20, 20), CountFrom.TYPED, None, "Cy"))
    body = Bisection(76, steps=steps).body
    checks.begin(shop, ME, number, CheckKind.BISECTION, "NBS1902", body=body)
    told = [
        finding(Fault.EEPROM_CORRUPT, "bench.eeprom_crc"),
        finding(Fault.CONNECTION_FAULT, "swap.follows_cable.title"),
    ]
    order_records.add_findings(shop, ME, number, told)
    sourced = sourced_clues(orders.order(shop, number))
    assert [one.clue for one in sourced[:4]] == [
        Counted((76,)), Proved(passed=True, hot=False), Counted((40,), hot=True), Proved(passed=False, hot=True),
    ]  # fmt: skip
    assert {one.clue for one in sourced[4:]} == {
        Looked("burn", present=False), Looked("heatsink", present=True, domains=(7,)), Counted((20, 20), 20),
        Told(Fault.EEPROM_CORRUPT), Swapped(Outcome.FOLLOWS_CABLE),
    }  # fmt: skip
    assert {"Ana, V2.3", "Ben", "Cy"} <= {one.source for one in sourced}


def test_what_was_measured_before_the_work_says_nothing_of_the_board_after_it(shop: Shop, number: str) -> None:
    measure(shop, number, 11, 0.4)
    order_records.add_action(shop, ME, number, ActionCode.REFLOW, "chip 21")
    assert clues_of(orders.order(shop, number)) == ()
    measure(shop, number, 11, 12.1)
    assert clues_of(orders.order(shop, number)) == (Valued(cold_domain(11), 12.1),)


def test_a_finding_that_was_ruled_out_is_no_clue(shop: Shop, number: str) -> None:
    view = order_records.add_findings(shop, ME, number, [finding(Fault.EEPROM_CORRUPT, "bench.eeprom_crc")])
    order_records.rule_out_finding(shop, ME, number, view.findings[0].id, "read again: sound")
    assert clues_of(orders.order(shop, number)) == ()


def test_a_board_that_nobody_named_is_said(shop: Shop) -> None:
    asset = AssetDraft(AssetKind.HASHBOARD, serial="SN2")
    number = orders.open_order(shop, ME, OrderDraft("?", asset)).number
    with pytest.raises(BoardUnknown):
        ranking_of(shop, number)


def test_a_swap_test_says_its_outcome_in_the_key_of_its_message() -> None:
    follows = {f"swap.{one.value}.title" for one in Outcome if one.value.startswith("follows")}
    assert follows <= templates().keys()
