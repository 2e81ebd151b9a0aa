"""Orders to suppliers: from the reorder list to the last bill, conserved to the minor unit, undo included."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from app.domain.finding import PartKind
from app.domain.landed_cost import goods
from app.domain.order_draft import OrderDraft
from app.domain.permission import NotAllowed
from app.domain.person import PersonRole
from app.domain.purchase import BadPurchase, CountedIn, LineDraft, PurchaseState
from app.domain.record_error import UndoBlocked
from app.domain.reorder import Why
from app.domain.shop_error import NoSuchThing
from app.domain.stock import Money, PartDraft
from app.domain.supplier import SupplierDraft
from app.domain.work_order import State
from app.services import orders, part_needs, people, purchases, reorder, stock, suppliers
from app.services.order_list import orders as listed_orders
from app.services.purchase_export import purchase_csv
from app.services.purchase_scans import by_scan, scan_in, waiting_now
from app.services.shop import Shop
from app.words.purchases import mail_languages, mail_text, why_lines

ANN = "Ann"
CNY = "CNY"


def money(minor):
    return Money(minor, CNY)


@pytest.fixture
def stocked(shop):
    """Two parts below their levels, sold by 芯源, and a paste that nobody sells."""
    chip = stock.add_part(shop, ANN, PartDraft("BM1362AK", "Chip", PartKind.CHIP, minimum=40, target=100, pack=25)).part
    ldo = stock.add_part(shop, ANN, PartDraft("LDO18", "LDO 1.8 V", PartKind.LDO, mpn="LP5907", minimum=100)).part
    stock.add_part(shop, ANN, PartDraft("PASTE", "Термопаста", PartKind.PASSIVE, minimum=3))
    at = suppliers.add_supplier(shop, ANN, SupplierDraft("深圳市芯源", CNY, 12)).supplier
    suppliers.set_price(shop, ANN, chip.id, at.id, money(4500), order_code="C-88", preferred=True)
    suppliers.set_price(shop, ANN, ldo.id, at.id, money(25), price_quantity=100)
    return at


def ordered(shop, stocked, *lines):
    kept = purchases.make(shop, ANN, stocked.id, lines or (LineDraft("BM1362AK", 100), LineDraft("LDO18", 100)))
    return purchases.mark_ordered(shop, ANN, kept.purchase.number).purchase


def test_the_list_becomes_an_order_and_is_empty_then(shop, stocked):
    first, without = reorder.list_of(shop)
    assert (first.supplier, without.supplier_id) == ("深圳市芯源", None)
    assert [(line.part.sku, line.quantity, line.amount) for line in first.lines] == [
        ("BM1362AK", 100, money(450_000)),
        ("LDO18", 100, money(25)),
    ]
    assert first.lines[0].proposal.why is Why.MINIMUM
    assert why_lines(first.lines[0])[0] == "Below its minimum of 40."
    kept = purchases.make(shop, ANN, first.supplier_id, [LineDraft(one.part.id, one.quantity) for one in first.lines])
    assert (kept.purchase.number, kept.purchase.total, kept.purchase.state) == (
        "PO-B1-000001",
        money(450_025),
        PurchaseState.DRAFT,
    )
    assert [one.supplier for one in reorder.list_of(shop)] == [""]
    shop.undo(ANN, kept.commit)
    assert len(reorder.list_of(shop)) == 2


def test_what_is_ordered_is_said_to_arrive(shop, stocked):
    order = ordered(shop, stocked)
    chip = order.lines[0].part_id
    purchases.change(shop, ANN, order.number, eta=date(2027, 1, 31), reference="SZ-118")
    purchases.receive(shop, ANN, order.number, [CountedIn(60, order.lines[0].id)])
    way = purchases.arriving(shop)[chip]
    assert (way.quantity, way.eta, way.number) == (40, date(2027, 1, 31), order.number)
    assert by_scan(shop, "SZ-118") == order.number
    assert by_scan(shop, "c-88") == order.number
    assert by_scan(shop, "nothing") is None


def test_less_more_and_other_parts_than_ordered_come_in(shop, stocked):
    order = ordered(shop, stocked)
    chip, ldo = order.lines
    foreign = scan_in(shop, order.number, "PASTE")
    assert (scan_in(shop, order.number, "C-88").line_id, scan_in(shop, order.number, "lp5907").line_id) == (
        chip.id,
        ldo.id,
    )
    counted = [
        CountedIn(60, chip.id, bin="C4"),
        CountedIn(110, ldo.id),
        CountedIn(2, part_id=foreign.part_id, amount_minor=900),
    ]
    kept = purchases.receive(shop, ANN, order.number, counted, shipping=money(10_001))
    now = kept.purchase
    assert [(line.received, line.missing, line.over) for line in now.lines] == [(60, 40, 0), (110, 0, 10), (2, 0, 2)]
    assert now.partly
    assert now.lines[0].lots[0].bin == "C4"
    assert purchases.receive(shop, ANN, order.number, [CountedIn(40, chip.id)]).purchase.state is PurchaseState.RECEIVED
    charged = sum(lot.charged for line in purchases.purchase(shop, order.number).lines for lot in line.lots)
    assert charged == 450_000 + 28 + 900 + 10_001  # 110 of the LDOs at 25 for 100: 27.5, rounded half to even
    with pytest.raises(NoSuchThing):
        scan_in(shop, order.number, "WHAT")


def test_a_late_bill_goes_to_what_is_left_and_the_rest_is_a_variance(shop, stocked):
    order = ordered(shop, stocked, LineDraft("BM1362AK", 100))
    kept = purchases.receive(shop, ANN, order.number, [CountedIn(100, order.lines[0].id)])
    view = orders.open_order(shop, ANN, OrderDraft("dead"))
    (lot,) = stock.lots(shop)
    orders.use_part(shop, ANN, view.id, lot.id, 30, "chip 1")
    before = orders.order(shop, view.id).parts_cost
    kept = purchases.bill(shop, ANN, order.number, duty=money(1_000))
    (lot,) = stock.lots(shop)
    assert (lot.value, kept.purchase.variance) == (money(70 * 4_500 + 700), money(300))
    assert lot.unit_cost == money(4_510)
    assert orders.order(shop, view.id).parts_cost == before
    kept = purchases.bill(shop, ANN, order.number, duty=money(0))
    assert (stock.lots(shop)[0].value, kept.purchase.variance) == (money(315_000), money(0))
    with pytest.raises(BadPurchase):
        purchases.bill(shop, ANN, order.number, duty=Money(5, "EUR"))


def test_an_earlier_delivery_stays_while_a_later_one_completed_the_order(shop, stocked):
    """Else its pieces were awaited by nobody, and its share of the bills on nothing."""
    order = ordered(shop, stocked, LineDraft("BM1362AK", 10, 1_000))
    (line,) = order.lines
    first = purchases.receive(shop, ANN, order.number, [CountedIn(4, line.id)], shipping=money(500)).commit
    second = purchases.receive(shop, ANN, order.number, [CountedIn(6, line.id)]).commit
    with pytest.raises(UndoBlocked):
        shop.undo(ANN, first)
    shop.undo(ANN, second)
    shop.undo(ANN, first)
    after = purchases.purchase(shop, order.number)
    assert (after.state, after.lines[0].missing, after.lines[0].lots) == (PurchaseState.ORDERED, 10, ())


def test_an_order_that_waits_says_that_its_part_is_here(shop, stocked):
    first = orders.open_order(shop, ANN, OrderDraft("dead"))
    second = orders.open_order(shop, ANN, OrderDraft("dead too"))
    for view in (first, second):
        part_needs.add_need(shop, ANN, view.number, "BM1362AK", 3)
    (line,) = [one for one in reorder.list_of(shop)[0].lines if one.part.sku == "BM1362AK"]
    assert (line.proposal.level.waited_for, line.quantity) == (6, 125)  # up to 100 besides the 6, in packs of 25
    order = ordered(shop, stocked, LineDraft("BM1362AK", 10))
    assert order.lines[0].waiting == (first.number, second.number)
    (need,) = part_needs.needs_of(shop, first.id)
    assert (need.here, need.arriving, need.purchase) == (0, 10, order.number)
    kept = purchases.receive(shop, ANN, order.number, [CountedIn(4, order.lines[0].id)])
    assert waiting_now(shop, kept.purchase) == (first.number,)
    assert [part_needs.needs_of(shop, view.id)[0].here for view in (first, second)] == [3, 1]
    orders.use_part(shop, ANN, first.id, stock.lots(shop)[0].id, 3, "chip 1")
    assert part_needs.needs_of(shop, first.id)[0].wanted == 0
    kept_need = part_needs.remove_need(shop, ANN, second.number, "BM1362AK")
    assert kept_need.needs == ()
    shop.undo(ANN, kept_need.commit)
    assert part_needs.needs_of(shop, second.id)[0].wanted == 3


def test_the_list_of_orders_says_that_the_parts_are_here(shop, stocked):
    view = orders.open_order(shop, ANN, OrderDraft("dead"))
    part_needs.add_need(shop, ANN, view.id, "PASTE", 1)
    with shop.writing(ANN) as draft:
        draft.set("work_order", view.id, state=State.AWAITING_PARTS.value)
    assert listed_orders(shop)[0].waits_for.key == "waits_parts"
    stock.receive(shop, ANN, "PASTE", 1, money(100))
    assert listed_orders(shop)[0].waits_for.key == "waits_parts_here"


def test_the_mail_is_written_in_three_languages_and_without_prices(shop, stocked):
    order = ordered(shop, stocked)
    assert [code for code, _name in mail_languages()] == ["en", "ru", "zh"]
    texts = {code: mail_text(order, code, "Ann") for code, _name in mail_languages()}
    assert "1. 100 pc – Chip – your code C-88 (our number BM1362AK)" in texts["en"]
    assert "Заказ PO-B1-000001" in texts["ru"]
    assert "采购订单 PO-B1-000001" in texts["zh"]
    assert not any("4500" in text or "450" in text for text in texts.values())
    assert purchase_csv(order).splitlines()[1] == "1,C-88,,BM1362AK,Chip,100,pc"


def test_what_an_order_refuses(shop, stocked):
    with pytest.raises(BadPurchase):
        purchases.make(shop, ANN, stocked.id, [])
    order = ordered(shop, stocked)
    with pytest.raises(BadPurchase):
        purchases.mark_ordered(shop, ANN, order.number)
    kept = purchases.receive(shop, ANN, order.number, [CountedIn(1, order.lines[0].id)])
    for refused in (
        lambda: purchases.cancel(shop, ANN, order.number),
        lambda: purchases.remove_line(shop, ANN, order.number, order.lines[0].id),
        lambda: purchases.receive(shop, ANN, order.number, []),
    ):
        with pytest.raises(BadPurchase):
            refused()
    shop.undo(ANN, kept.commit)
    assert purchases.cancel(shop, ANN, order.number).purchase.state is PurchaseState.CANCELLED
    with pytest.raises(NoSuchThing):
        purchases.purchase(shop, "PO-B1-000077")


def test_a_technician_counts_a_delivery_in_and_buys_nothing(shop, stocked):
    order = ordered(shop, stocked)
    people.add(shop, ANN, "Chef", PersonRole.MANAGER, "4711")
    for line in order.lines:
        kept = purchases.receive(shop, ANN, order.number, [CountedIn(100, line.id)])
    assert kept.purchase.state is PurchaseState.RECEIVED
    paste = stock.part_named(shop, "PASTE").id
    for refused in (
        lambda: purchases.make(shop, ANN, stocked.id, [LineDraft("PASTE", 1)]),
        lambda: purchases.bill(shop, ANN, order.number, duty=money(5)),
        lambda: purchases.receive(shop, ANN, order.number, [CountedIn(1, part_id=paste)]),
    ):
        with pytest.raises(NotAllowed):
            refused()


class Buying(RuleBasedStateMachine):
    """Any interleaving of deliveries, use, bills, prices and undo: what came in is what is there and what went out."""

    @initialize()
    def begin(self):
        self.folder = tempfile.TemporaryDirectory()
        self.shop = Shop.open(Path(self.folder.name) / "data")
        for sku in ("A", "B"):
            stock.add_part(self.shop, ANN, PartDraft(sku, sku, PartKind.CHIP))
        kept = purchases.make(self.shop, ANN, "芯源", [LineDraft("A", 7, 1_000), LineDraft("B", 30, 13)], currency=CNY)
        self.number = kept.purchase.number
        purchases.mark_ordered(self.shop, ANN, self.number)
        self.commits = []

    def teardown(self):
        if hasattr(self, "shop"):
            self.shop.close()
            self.folder.cleanup()

    def order(self):
        return purchases.purchase(self.shop, self.number)

    @rule(which=st.integers(0, 1), quantity=st.integers(1, 12))
    def receive(self, which, quantity):
        line = self.order().lines[which]
        self.commits.append(purchases.receive(self.shop, ANN, self.number, [CountedIn(quantity, line.id)]).commit)

    @rule(name=st.sampled_from(("shipping", "duty", "tariff")), minor=st.integers(0, 5_000))
    def bill(self, name, minor):
        if getattr(self.order(), name) != money(minor):
            self.commits.append(purchases.bill(self.shop, ANN, self.number, **{name: money(minor)}).commit)

    @rule(which=st.integers(0, 1), quantity=st.integers(1, 40), amount=st.integers(0, 3_000))
    def change_line(self, which, quantity, amount):
        line = LineDraft(("A", "B")[which], quantity, amount)
        self.commits.append(purchases.set_line(self.shop, ANN, self.number, line).commit)

    @rule(at=st.integers(0, 20), quantity=st.integers(1, 9))
    def use(self, at, quantity):
        lots = stock.lots(self.shop)
        if lots:
            self.commits.append(stock.scrap(self.shop, ANN, lots[at % len(lots)].id, quantity))

    @rule()
    def close(self):
        if self.order().state is PurchaseState.ORDERED:
            self.commits.append(purchases.close(self.shop, ANN, self.number).commit)

    @rule()
    def undo(self):
        if self.commits:
            try:
                self.shop.undo(ANN, self.commits.pop())
            except UndoBlocked:
                self.commits.clear()

    @invariant()
    def nothing_is_lost(self):
        if not hasattr(self, "shop"):
            return
        order = self.order()
        lots = [lot for line in order.lines for lot in line.lots]
        charged = sum(lot.charged for lot in lots)
        if lots and order.state is PurchaseState.RECEIVED:
            came = sum(goods(line.amount.minor, line.quantity, line.received) for line in order.lines)
            assert charged == came + order.extras.minor
        worth = sum(lot.value.minor for lot in stock.lots(self.shop))
        used = sum(
            -move.value.minor
            for part in stock.parts(self.shop)
            for move in stock.moves(self.shop, part)
            if move.reason.value == "scrap"
        )
        settled = sum(
            move.value.minor
            for part in stock.parts(self.shop)
            for move in stock.moves(self.shop, part)
            if move.reason.value == "adjust" and move.quantity
        )
        assert charged + settled == worth + used + order.variance.minor


Buying.TestCase.settings = settings(max_examples=6, stateful_step_count=10, deadline=None)
TestBuying = Buying.TestCase
