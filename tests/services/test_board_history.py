"""The life of a board: years of it lived in a shop whose clock is set, and every figure of it reckoned by hand."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.asset import AssetKind, SerialSource
from app.domain.board_history import MarkKind, ServiceBasis, SpanKind, WarrantyBasis
from app.domain.finding import Component, Fault, Finding, PartKind, Severity
from app.domain.measurement import MeasurementDraft
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.phrase import Phrase
from app.domain.spot import Conditions, Polarity, Spot
from app.domain.stock import Money, PartDraft
from app.domain.work_order import ActionCode, State
from app.services import assets, customers, orders, stock, warranty
from app.services.board_history import history_of, lifetime_of
from app.services.shop import Shop
from app.words.board_history import between_text, warranty_text
from drivers.model.probe_point import Ground, ProbeMode, ProbeState

ME = "Ольга"
START = datetime(2024, 3, 1, tzinfo=UTC)
HASHING = Conditions(ProbeMode.VOLT, ProbeState.CABLE_IN, Ground.DOMAIN)
DOMAIN = Spot("domain voltage", HASHING, 29)


class Clock:
    """The time of the shop, set by day."""

    def __init__(self) -> None:
        self.now = START

    def day(self, day: float) -> datetime:
        self.now = START + timedelta(days=day)
        return self.now

    def ns(self) -> int:
        return round(self.now.timestamp() * 1_000) * 1_000_000


@pytest.fixture(scope="module")
def clock():
    made = Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(time, "time_ns", made.ns)
        yield made


@pytest.fixture(scope="module")
def shop(tmp_path_factory, clock):
    with Shop.open(tmp_path_factory.mktemp("shop")) as opened:
        yield opened


def seat(shop, clock, serial, machine, slot, day, code="BHB42601"):
    clock.day(day)
    with shop.writing(ME) as draft:
        board = assets.known_or_new(shop, draft, AssetDraft(board_code=code, serial=serial))
        miner = assets.known_or_new(shop, draft, AssetDraft(AssetKind.MINER, serial=machine))
        assets.seen_installed(shop, draft, board, miner, slot, None, clock.ns() // 1_000_000)


def repair(shop, clock, day, until, *, chips=(), part=None, value=0.32, customer=None):
    """An order from one day to another: found, measured, reflowed, tested twice, returned."""
    clock.day(day)
    said = Phrase("x")
    found = Finding(Fault.CHIPS_MISSING, Severity.CRITICAL, Component.HASHBOARD, said, said, 0.9, chips=chips)
    label = AssetDraft(serial="SN1", serial_source=SerialSource.LABEL)
    number = orders.open_order(shop, ME, OrderDraft("weak", label, customer=customer, findings=(found,))).number
    view = orders.order(shop, number)
    orders.confirm_finding(shop, ME, number, view.findings[0].id)
    orders.add_measurement(shop, ME, number, MeasurementDraft.at_spot(DOMAIN, value, limit_low=0.3, limit_high=0.34))
    other = Spot(DOMAIN.point, Conditions(HASHING.mode, HASHING.state, HASHING.ground, Polarity.BLACK), 29)
    orders.add_measurement(shop, ME, number, MeasurementDraft.at_spot(other if day > 150 else DOMAIN, 9.0 * value))
    orders.add_action(shop, ME, number, ActionCode.REFLOW, f"chip {chips[0]}", minutes=30)
    if part:
        orders.use_part(shop, ME, number, stock.lots(shop, "BM1362")[0].id, 1, part)
        orders.add_action(shop, ME, number, ActionCode.REPLACE, part, minutes=10)
    if until is None:
        return number
    clock.day(until)
    for _pass in range(2):
        orders.add_test_run(shop, ME, number, Fault.NONE, chips_found=126, chips_expected=126)
    for target in (State.TRIAGE, State.DIAGNOSING, State.DIAGNOSED, State.IN_REPAIR, State.TESTING, State.PASSED,
                   State.READY, State.RETURNED):  # fmt: skip
        if any(step.target is target for step in orders.order(shop, number).steps):
            orders.advance(shop, ME, number, target, "it is so")
    assert orders.order(shop, number).state is State.RETURNED
    return number


@pytest.fixture(scope="module")
def lived(shop, clock):
    """Two machines, a repair after 100 days, another 30 days after its return, a third that is open."""
    stock.receive(shop, ME, PartDraft("BM1362", "Chip", PartKind.CHIP), 5, Money(690, "EUR"))
    seat(shop, clock, "SN1", "M1", 0, 0)
    seat(shop, clock, "SN2", "M1", 1, 0)
    first = repair(shop, clock, 100, 110, chips=(21, 22), part="chip 21")
    seat(shop, clock, "SN1", "M2", 2, 120)
    second = repair(shop, clock, 140, 150, chips=(84,), value=0.36, customer="Nordhash AS")
    seat(shop, clock, "SN1", "M2", 2, 160)
    third = repair(shop, clock, 200, None, chips=(84, 85), value=0.33)
    return first, second, third


def test_hours_failures_and_comebacks_are_those_of_its_life(shop, clock, lived):
    history = history_of(shop, "SN1", clock.day(200))
    assert history.service.basis is ServiceBasis.SEEN
    assert history.service.hours == pytest.approx(24 * (100 + 20 + 40))
    assert (history.failures, history.hours_between_failures) == (3, pytest.approx(24 * 160 / 3))
    assert history.comebacks == lived[1:]
    assert [(span.kind, span.name) for span in history.spans] == [
        (SpanKind.MACHINE, "M1"), (SpanKind.ORDER, lived[0]), (SpanKind.MACHINE, "M2"), (SpanKind.ORDER, lived[1]),
        (SpanKind.MACHINE, "M2"), (SpanKind.ORDER, lived[2]),
    ]  # fmt: skip
    kind = lifetime_of(shop, "BHB42601", clock.now)
    assert (kind.boards, kind.failures) == (2, 3)
    assert kind.hours == pytest.approx(24 * (160 + 200))
    assert between_text(history, kind) == "3 failures · shop: 2,880 h"
    sister = history_of(shop, "SN2", clock.now)
    assert (sister.failures, sister.hours_between_failures, sister.warranty) == (0, None, None)


def test_every_fault_and_repair_has_its_place(shop, clock, lived):
    history = history_of(shop, "SN1", clock.day(201))
    repairs = [(mark.chips, mark.action) for mark in history.marks if mark.kind is MarkKind.REPAIR]
    assert repairs == [
        ((21,), ActionCode.REFLOW), ((21,), ActionCode.REPLACE), ((84,), ActionCode.REFLOW), ((84,), ActionCode.REFLOW)
    ]  # fmt: skip
    faults = [(mark.chips, mark.open) for mark in history.marks if mark.kind is MarkKind.FAULT]
    assert faults == [((21, 22), False), ((84,), False), ((84, 85), True)]
    assert (history.spent.parts, history.spent.fitted, history.spent.minutes) == ((Money(690, "EUR"),), 1, 100)
    assert (history.spent.labour, history.spent.whole) == (None, history.spent.parts)
    assert replace(history.spent, rate=Money(6000, "EUR")).whole == (Money(690 + 10_000, "EUR"),)


def test_only_like_is_compared_with_like(shop, clock, lived):
    trends = history_of(shop, "SN1").trends
    (trend,) = [one for one in trends if one.spot == DOMAIN]
    assert [one.value for one in trend.values] == pytest.approx([0.32, 2.88, 0.36, 3.24, 0.33])
    assert [one.passed for one in trend.values] == [True, None, False, None, True]
    assert (trend.low, trend.high, trend.ill) == (0.3, 0.34, True)
    assert len(trends) == 1


def test_the_warranty_is_the_customers_else_the_shops(shop, clock, lived):
    clock.day(160)
    assert warranty_text(history_of(shop, "SN1").warranty, clock.now) == ("—", "", "no days set, in Settings")
    assert warranty.set_shop_days(shop, ME, 30) is not None
    assert warranty.set_shop_days(shop, ME, 30) is None
    found = history_of(shop, "SN1").warranty
    assert found is not None
    assert (found.order_number, found.basis, found.days_left(clock.now)) == (lived[1], WarrantyBasis.SHOP, 20)
    assert found.days_left(clock.day(400)) == 0
    with shop.writing(ME) as draft:
        draft.set("customer", customers.customer(shop, "Nordhash AS").id, warranty_days=90)
    found = history_of(shop, "SN1").warranty
    assert found is not None
    assert (found.basis, found.days) == (WarrantyBasis.AGREEMENT, 90)
    assert warranty_text(found, clock.day(160))[:2] == ("80", "days left")


def test_without_a_stay_the_calendar_is_counted_and_said(shop, clock, lived):
    clock.day(500)
    orders.open_order(shop, ME, OrderDraft("weak", AssetDraft(serial="SN9")))
    history = history_of(shop, "SN9", clock.day(510))
    assert (history.service.hours, history.service.basis) == (0.0, ServiceBasis.CALENDAR)
