"""Parts used by a scan and taken back by one; what it costs is exact, what is below zero is loud and settled later."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.domain.finding import PartKind
from app.domain.place_error import NoSuchPlace, PlaceInUse
from app.domain.shop_error import BadQuantity, NoSuchThing, OrderSigned
from app.domain.stock import Fit, Money, PartDraft, SuggestedFor, Tracking
from app.domain.stock_error import BadPart, NotFitted, NothingChanged, PieceWeightMissing, SkuTaken
from app.domain.work_order import SignerRole
from app.ledger.change import Change, Op
from app.services import handover, orders, part_use, places, stock
from app.services.shop import Shop
from app.words.errors import sentence
from drivers.model.board import BoardSpec
from tests.services.shop_story import CHIP, FINDING, WHO, passed, under_repair
from tests.services.stock_machine import try_stories

EUR = Money(0, "EUR")
PASTE = PartDraft("PASTE", "Paste", PartKind.CONSUMABLE, tracking=Tracking.LOOSE, piece_mg=0.5)


def test_a_store_worked_in_at_random_loses_and_makes_nothing():
    """A sample; `python -m tests.services.stock_machine 300` tries three hundred."""
    try_stories(2, 14)


def test_one_scan_puts_a_part_on_and_another_takes_it_back(shop: Shop) -> None:
    view, lot = under_repair(shop)
    other = stock.receive(shop, WHO, CHIP.sku, 3, EUR, value=Money(100, "EUR"), bin="C4")
    used = part_use.use_scanned(shop, WHO, view.id, f"{other.number}", "chip 85", 2)
    assert (used.left, used.quantity, used.lots[0].bins[0].quantity) == (11, 2, 1)
    line = used.view.replacements[0]
    assert (line.position, line.cost, line.unit_cost) == ("chip 85", Money(67, "EUR"), Money(34, "EUR"))
    back = part_use.take_back(shop, WHO, view.id, CHIP.sku)
    assert (back.view.replacements[0].cost, stock.lot(shop, other.id).value) == (Money(33, "EUR"), Money(67, "EUR"))
    shop.undo(WHO, back.commit)
    part_use.take_back(shop, WHO, view.id, other.number, 2)
    assert stock.lot(shop, other.id).value == Money(100, "EUR")
    with pytest.raises(NotFitted):
        part_use.take_back(shop, WHO, view.id, CHIP.sku)
    shop.undo(WHO, part_use.use_scanned(shop, WHO, view.id, CHIP.sku.lower(), "U1").commit)
    assert stock.lot(shop, lot.id).on_hand == 10
    for nonsense, error in (("LT-B1-000099", NoSuchThing), ("nothing", NoSuchThing)):
        with pytest.raises(error):
            part_use.use_scanned(shop, WHO, view.id, nonsense)
    with pytest.raises(BadQuantity):
        part_use.use_scanned(shop, WHO, view.id, CHIP.sku, "U1", 0)


def test_a_part_gives_its_oldest_lots_first_and_the_newest_goes_below_zero(shop: Shop) -> None:
    view, first = under_repair(shop)
    second = stock.receive(shop, WHO, CHIP.sku, 2, Money(400, "USD"))
    used = part_use.use_scanned(shop, WHO, view.id, CHIP.sku, "U1", 15)
    assert [line.quantity for line in used.view.replacements] == [10, 5]
    assert [row.number for row in used.short] == [second.number]
    (part,) = stock.parts(shop)
    assert (part.on_hand, part.negative, part.short_lots) == (-3, True, 1)
    assert part.value == (Money(-1200, "USD"),)
    third = stock.receive(shop, WHO, CHIP.sku, 10, Money(500, "USD"))
    assert [row.on_hand for row in stock.lots(shop, part)] == [0, 0, 7]
    assert [row.value.minor for row in stock.lots(shop, part)] == [0, 0, 3500]
    settled = [move for move in stock.moves(shop, part) if move.reason.value == "adjust"]
    assert [(move.value.minor, move.note) for move in settled] == [(-1500, second.number), (1200, third.number)]
    assert orders.order(shop, view.id).parts_cost == (Money(3250 + 5 * 400, "USD"),)
    assert not stock.part_named(shop, CHIP.sku).negative
    assert first.number


def test_what_nobody_received_is_used_and_a_receipt_settles_it(shop: Shop) -> None:
    view, _lot = under_repair(shop)
    stock.add_part(shop, WHO, PartDraft("FAN", "Fan", PartKind.FAN), bin="D1")
    used = part_use.use_scanned(shop, WHO, view.id, "FAN", "fan 3")
    assert (used.unpriced, used.left, len(used.short)) == (True, -1, 1)
    new = stock.receive(shop, WHO, "FAN", 5, Money(900, "USD"))
    assert (new.on_hand, new.bin, stock.part_named(shop, "FAN").negative) == (4, "D1", False)
    late = stock.receive(
        shop, WHO, "FAN", 1, Money(900, "USD"), expires_at=datetime(2020, 1, 1, tzinfo=UTC), note="old stock"
    )
    assert part_use.use_scanned(shop, WHO, view.id, late.number).expired[0].note == "old stock"


def test_a_part_that_was_counted_lacks_nothing_in_any_of_its_lots(shop: Shop) -> None:
    view, _lot = under_repair(shop)
    dollars = stock.receive(shop, WHO, PASTE, 4, Money(10, "USD"))
    euros = stock.receive(shop, WHO, PASTE.sku, 10, Money(20, "EUR"))
    orders.use_part(shop, WHO, view.id, dollars.id, 7, "all")
    stock.count_loose(shop, WHO, "PASTE", 5)
    assert [(row.number, row.on_hand, row.value.minor) for row in stock.lots(shop, "PASTE")] == [
        (dollars.number, 0, 0), (euros.number, 5, 100),
    ]  # fmt: skip
    orders.use_part(shop, WHO, view.id, dollars.id, 1, "all")
    orders.use_part(shop, WHO, view.id, euros.id, 9, "all")
    stock.count_loose(shop, WHO, "PASTE", 0)
    assert [row.on_hand for row in stock.lots(shop, "PASTE")] == [0, 0]


def test_loose_parts_are_counted_weighed_and_seen_to_look_empty(shop: Shop) -> None:
    view, _lot = under_repair(shop)
    stock.receive(shop, WHO, PASTE, 1000, EUR, value=Money(200, "EUR"))
    stock.receive(shop, WHO, PASTE.sku, 500, EUR, value=Money(110, "EUR"))
    part_use.use_scanned(shop, WHO, view.id, "PASTE", "all", 1200)
    assert orders.order(shop, view.id).replacements[-1].cost == Money(44, "EUR")
    done = stock.weigh(shop, WHO, "PASTE", 10.125, empty_grams=10.0)
    assert stock.part_named(shop, "PASTE").on_hand == 250
    shop.undo(WHO, done)
    stock.count_loose(shop, WHO, "PASTE", 320)
    assert [(row.on_hand, row.value.minor) for row in stock.lots(shop, "PASTE")] == [(0, 0), (320, 70)]
    with pytest.raises(NothingChanged):
        stock.count_loose(shop, WHO, "PASTE", 320)
    stock.refill(shop, WHO, "PASTE")
    assert stock.part_named(shop, "PASTE").low
    stock.receive(shop, WHO, "PASTE", 1, EUR)
    assert not stock.part_named(shop, "PASTE").refill
    with pytest.raises(PieceWeightMissing):
        stock.weigh(shop, WHO, CHIP.sku, 5)
    for pieces, grams in ((10, float("nan")), (10, float("inf")), (10, 1e-9), (1 << 63, 2.5), (0, 2.5)):
        with pytest.raises(BadQuantity):
            stock.weigh_pieces(shop, WHO, CHIP.sku, pieces, grams)
    stock.weigh_pieces(shop, WHO, CHIP.sku, 10, 2.5)
    assert stock.part_named(shop, CHIP.sku).piece_mg == 250


def test_a_lot_lies_in_several_places_and_its_old_text_becomes_one(shop: Shop) -> None:
    _view, lot = under_repair(shop)
    with shop.writing(WHO) as draft:  # as lots were written before there were places
        draft.changes.append(Change("lot", lot.id, Op.SET, {"bin": "Drawer 1"}))
    assert [(one.name, one.place_id, one.quantity) for one in stock.lot(shop, lot.id).bins] == [("Drawer 1", None, 10)]
    first = stock.move_lot(shop, WHO, lot.id, 4, "C4")
    assert [(one.name, one.quantity) for one in stock.lot(shop, lot.id).bins] == [("Drawer 1", 6), ("C4", 4)]
    assert places.contents(shop, "C4").lots == ((lot.number, CHIP.name, 4),)
    stock.scrap(shop, WHO, lot.id, 1, "bent", bin="c4")
    stock.move_lot(shop, WHO, lot.id, None, "E9")
    moved = stock.lot(shop, lot.id)
    assert [(one.name, one.quantity) for one in moved.bins] == [("E9", 9)]
    assert places.contents(shop, "Drawer 1").lots == ((lot.number, CHIP.name, 0),)
    assert places.remove_place(shop, WHO, "C4").touched
    with pytest.raises(PlaceInUse):
        places.remove_place(shop, WHO, "E9")
    assert (moved.value, moved.on_hand) == (Money(9 * 325, "USD"), 9)
    with pytest.raises(NoSuchPlace):
        stock.move_lot(shop, WHO, lot.id, 1, "BN-B1-000099")
    with pytest.raises(NothingChanged):
        stock.move_lot(shop, WHO, lot.id, 3, "E9")
    undone = shop.undo(WHO, first)
    assert sum(one.quantity for one in stock.lot(shop, lot.id).bins) == 9
    shop.undo(WHO, undone)
    assert [(one.name, one.quantity) for one in stock.lot(shop, lot.id).bins] == [("E9", 9)]


def test_a_bin_that_a_receipt_made_stays_for_the_lots_that_came_after(shop: Shop) -> None:
    with shop.noting() as noted:
        stock.receive(shop, WHO, CHIP, 5, EUR, bin="A1")
    second = stock.receive(shop, WHO, CHIP.sku, 5, EUR, bin="a1")
    shop.undo(WHO, noted[0])
    assert [(row.number, row.bin) for row in stock.lots(shop)] == [(second.number, "A1")]


def test_parts_are_described_and_what_makes_no_sense_is_refused(shop: Shop) -> None:
    chip = PartDraft(
        "BM1362AK",
        "芯片",
        PartKind.CHIP,
        (Fit("BHB42601", "V1.3", "chip"), "BM1362"),
        minimum=5,
        target=20,
        esd=True,
        msl="3",
    )
    kept = stock.add_part(shop, WHO, chip, bin="C4").part
    assert (kept.fits, kept.place, kept.esd, kept.msl) == (
        (Fit("BHB42601", "V1.3", "chip"), Fit("BM1362")), "C4", True, "3",
    )  # fmt: skip
    assert Fit.parse("BHB42601/V1.3@chip").text == "BHB42601/V1.3@chip"
    edited = stock.edit_part(shop, WHO, kept.id, replace(stock.draft_of(kept), minimum=9), bin="")
    assert (edited.part.minimum, edited.part.place_id) == (9, None)
    shop.undo(WHO, edited.commit)
    with pytest.raises(NothingChanged):
        stock.edit_part(shop, WHO, kept.id, stock.draft_of(kept))
    other = stock.add_part(shop, WHO, PartDraft("BM1362AC", "Chip", PartKind.CHIP)).part
    stock.add_alternate(shop, WHO, kept.id, other.id, "slower bin")
    assert [(one.sku, one.note) for one in stock.alternates(shop, kept.id)] == [("BM1362AC", "slower bin")]
    wrong = (
        lambda: stock.add_part(shop, WHO, chip),
        lambda: stock.add_part(shop, WHO, replace(chip, sku=" ")),
        lambda: stock.add_part(shop, WHO, replace(chip, sku="X", target=2)),
        lambda: stock.add_part(shop, WHO, replace(chip, sku="X", msl="9")),
        lambda: stock.add_alternate(shop, WHO, kept.id, kept.id),
    )
    for attempt in wrong:
        with pytest.raises((BadPart, SkuTaken)) as refused:
            attempt()
        assert sentence(refused.value).endswith(".")
    sheet = stock.add_file(shop, WHO, kept.id, b"%PDF-1.7 sheet", "sheet.pdf")
    assert [(one.name, one.mime) for one in stock.files(shop, kept.id)] == [("sheet.pdf", "application/pdf")]
    shop.undo(WHO, sheet)
    assert not stock.files(shop, kept.id)


def test_suggestions_know_revision_position_and_what_may_stand_in(shop: Shop) -> None:
    board = BoardSpec("BHB56801", "Bitmain", "S19 XP", "BM1366", 110)
    narrow = PartDraft("NARROW", "Chip", PartKind.CHIP, (Fit("BM1366", "V2"),))
    stock.receive(shop, WHO, narrow, 3, EUR, bin="C4")
    ldo = stock.add_part(shop, WHO, PartDraft("LDO", "LDO", PartKind.LDO, (Fit("BHB56801", position="U"),))).part
    stock.add_part(shop, WHO, PartDraft("LDO-Q", "LDO", PartKind.LDO, (Fit("BHB56801", position="Q"),)))
    stock.receive(shop, WHO, "LDO-Q", 5, EUR)
    twin = PartDraft("LDO-B", "LDO", PartKind.LDO, (Fit("nothing here"),))
    stock.receive(shop, WHO, twin, 7, EUR)
    stock.add_alternate(shop, WHO, ldo.id, "LDO-B")
    told = [(one.lot.sku, one.why, one.on, one.bin, one.left, one.sure) for one in stock.suggest(shop, FINDING, board)]
    assert told == [
        ("NARROW", SuggestedFor.CHIP, "BM1366", "C4", 3, False),
        ("LDO-B", SuggestedFor.ALTERNATE, "LDO", "", 7, True),
    ]
    assert [one.sure for one in stock.suggest(shop, FINDING, board, "v2")] == [True, True]
    assert [one.lot.sku for one in stock.suggest(shop, FINDING, board, "V1")] == ["LDO-B"]


def test_the_cost_of_a_signed_order_stays_and_its_parts_are_not_taken_back(shop: Shop) -> None:
    view = passed(shop)
    signed = orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    lot = stock.lots(shop)[0]
    stock.adjust(shop, WHO, lot.id, 100)
    after = orders.order(shop, view.id)
    assert after.signature_holds
    assert after.parts_cost == signed.parts_cost == (Money(325, "USD"),)
    with pytest.raises(OrderSigned):
        part_use.take_back(shop, WHO, view.id, lot.number)


def test_a_lot_that_travels_says_where_it_lay_in_words(shop: Shop, tmp_path) -> None:
    view, _lot = under_repair(shop)
    lot = stock.receive(shop, WHO, CHIP.sku, 3, EUR, value=Money(100, "EUR"), bin="C4", supplier="Nord")
    part_use.use_scanned(shop, WHO, view.id, lot.number, "U1", 2)
    with Shop.open(tmp_path / "field") as field:
        handover.import_file(field, "Bo", handover.export_order(shop, WHO, view.number, tmp_path / "1"))
        with field.read() as db:
            here = db.execute("SELECT bin, supplier, place_id, elsewhere FROM lot WHERE id = ?", (lot.id,)).fetchone()
        assert tuple(here) == ("C4", "Nord", None, 1)
        line = orders.order(field, view.id).replacements[0]
        orders.return_part(field, "Bo", view.id, line.id, 1)
        back = handover.export_order(field, "Bo", orders.order(field, view.id).number, tmp_path / "2")
    handover.import_file(shop, WHO, back)
    home = stock.lot(shop, lot.id)
    assert (home.on_hand, home.value, home.bins[0].name) == (2, Money(67, "EUR"), "C4")
    assert orders.order(shop, view.id).replacements[0].cost == Money(33, "EUR")
