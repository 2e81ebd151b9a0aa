"""A stocktake from the first bin to the accepted count, with everything that happens at a shelf."""

from __future__ import annotations

import random

import pytest

from app.domain.finding import PartKind
from app.domain.permission import NotAllowed
from app.domain.person import PersonRole
from app.domain.place import PlaceKind
from app.domain.record_error import UndoBlocked
from app.domain.stock import Grade, Money, MoveReason, PartDraft, Tracking
from app.domain.stocktake import CountState, Standing
from app.domain.stocktake_error import CountNotFinished, CountOver, NoBinOpen, NothingCounted, NothingToSet
from app.domain.stocktake_view import StepKind
from app.services import people, places, stock, stocktake
from app.services.shop import Shop
from app.services.stock_writing import write_move
from app.services.stocktake_reading import bins_to_count, count_named, counts, open_count, to_count
from app.services.stocktake_review import accept, accuracy, review

WHO, OTHER = "Ana", "Bo"
CHIP = PartDraft("BM1362", "Chip", PartKind.CHIP)
LDO = PartDraft("LDO18", "LDO", PartKind.LDO)
PASTE = PartDraft("PASTE", "Paste", PartKind.CONSUMABLE, tracking=Tracking.LOOSE, pack=10, piece_mg=2000.0)


@pytest.fixture
def bins(shop):
    return [places.add_place(shop, WHO, PlaceKind.BIN, name)[0] for name in ("C1", "C2", "C3")]


def held(shop, lot):
    return {one.name: one.quantity for one in stock.lot(shop, lot.id).bins if one.quantity}


def test_a_stocktake_goes_on_after_a_restart_and_is_accepted_in_one_commit(shop, bins, tmp_path):
    chips = stock.receive(shop, WHO, CHIP, 10, Money(300, "USD"), bin="C1")
    astray = stock.receive(shop, WHO, LDO, 4, Money(20, "USD"), bin="C2")
    unseen = stock.receive(shop, WHO, LDO, 6, Money(30, "USD"), bin="C3")
    paste = stock.receive(shop, WHO, PASTE, 10, Money(100, "USD"), bin="C1")
    count = stocktake.start(shop, WHO)
    assert [one.name for one in to_count(shop, count.id)] == ["C1", "C2", "C3"]
    with pytest.raises(NoBinOpen):
        stocktake.scan(shop, WHO, count.id, chips.number)
    stocktake.scan(shop, WHO, count.id, bins[0].number)
    with pytest.raises(NothingToSet):
        stocktake.enter(shop, WHO, count.id, "8")
    assert stocktake.scan(shop, WHO, count.id, "BM1362").sheet.row.key.lot_id == chips.id, "the one lot of it here"
    stocktake.scan(shop, WHO, count.id, chips.number)
    stocktake.take_back(shop, WHO, count.id)
    shop.close()
    with Shop.open(tmp_path / "data") as again:
        assert open_count(again).number == count.number
        step = stocktake.enter(again, WHO, count.id, "8")
        assert (step.kind, step.sheet.name, step.sheet.row.counted) == (StepKind.SET, "C1", 8)
        step = stocktake.scan(again, WHO, count.id, astray.number)
        assert (step.kind, step.sheet.row.elsewhere[0][1:]) == (StepKind.ELSEWHERE, ("C2", 4))
        stocktake.enter(again, WHO, count.id, "3")
        stocktake.lies_here(again, WHO, count.id, step.sheet.row.key)
        stocktake.scan(again, WHO, count.id, "PASTE")
        assert stocktake.enter(again, WHO, count.id, "half").sheet.row.counted == 5
        assert stocktake.enter(again, WHO, count.id, "14,2 g").sheet.row.counted == 7
        assert stocktake.scan(again, WHO, count.id, "WHAT-IS-THIS").kind is StepKind.UNKNOWN
        stocktake.scan(again, WHO, count.id, bins[2].number)
        stock.adjust(again, WHO, unseen.id, 6)  # changes nothing
        with pytest.raises(CountNotFinished):
            accept(again, WHO, count.number)
        stocktake.finish(again, WHO, count.id)
        moved = stock.move_lot(again, WHO, chips.id, 2, "C2")  # after the scan: it stays moved
        found = review(again, count.number)
        assert found.unknown[0][2] == "WHAT-IS-THIS"
        assert found.uncounted == ("C2",)
        assert [(row.sku, row.judged.change, row.judged.moved) for row in found.different] == [
            ("BM1362", -2, -2), ("LDO18", 3, 0), ("PASTE", -3, 0), ("LDO18", -4, 0),
        ]  # fmt: skip
        assert found.worth == (Money(-600 + 60 - 300 - 80, "USD"),)
        assert [row.number for row in found.missed] == [unseen.number]
        before = sum(one.value.minor for one in stock.lots(again))
        commit = accept(again, WHO, count.number)
        assert held(again, chips) == {"C1": 6, "C2": 2}
        assert held(again, astray) == {"C1": 3}
        assert stock.lot(again, paste.id).on_hand == 7
        assert held(again, unseen) == {"C3": 6}
        (ldo,) = (one for one in stock.parts(again) if one.sku == "LDO18")
        reasons = [(one.reason, one.quantity) for one in stock.moves(again, ldo) if one.count_id]
        assert reasons == [(MoveReason.TRANSFER, -3), (MoveReason.TRANSFER, 3), (MoveReason.COUNT, -1)]
        assert sum(one.value.minor for one in stock.lots(again)) == before - 600 - 20 - 300
        assert (accuracy(again).bins, accuracy(again).exact) == (2, 0)
        again.undo(WHO, commit)
        assert held(again, astray) == {"C2": 4}
        assert sum(one.value.minor for one in stock.lots(again)) == before
        assert count_named(again, count.number).state is CountState.REVIEW
        assert moved is not None


def test_two_counts_of_one_bin_the_later_scan_stands_and_is_built_on(shop, bins):
    lot = stock.receive(shop, WHO, CHIP, 10, Money(300, "USD"), bin="C1")
    counted = {}
    for who, pieces in ((WHO, "7"), (OTHER, "9")):
        counted[who] = stocktake.start(shop, who).id
        stocktake.scan(shop, who, counted[who], bins[0].number)
        stocktake.scan(shop, who, counted[who], lot.number)
        stocktake.enter(shop, who, counted[who], pieces)
        stocktake.finish(shop, who, counted[who])
    first = accept(shop, WHO, counted[WHO])
    assert held(shop, lot) == {"C1": 7}
    second = accept(shop, WHO, counted[OTHER])
    assert held(shop, lot) == {"C1": 9}
    with pytest.raises(UndoBlocked):
        shop.undo(WHO, first)
    shop.undo(WHO, second)
    shop.undo(WHO, first)
    assert held(shop, lot) == {"C1": 10}
    accept(shop, WHO, counted[OTHER])
    accept(shop, WHO, counted[WHO])
    assert held(shop, lot) == {"C1": 9}, "the earlier scan changes nothing any more"
    with pytest.raises(CountOver):
        stocktake.scan(shop, WHO, counted[WHO], lot.number)


def test_two_people_in_one_count_take_back_their_own_scans(shop, bins):
    lot = stock.receive(shop, WHO, CHIP, 10, Money(300, "USD"), bin="C1")
    count, _step = stocktake.open_in(shop, WHO, bins[0].number)
    stocktake.scan(shop, WHO, count, lot.number)
    stocktake.open_in(shop, OTHER, bins[1].number, count)
    assert stocktake.take_back(shop, WHO, count).sheet.name == "C1"
    assert stocktake.take_back(shop, OTHER, count).sheet is None
    with pytest.raises(NothingCounted):
        stocktake.take_back(shop, OTHER, count)
    assert stocktake.take_back(shop, WHO, count).sheet is None
    assert counts(shop) == (), "its first scan was taken back, and it with it"


def test_a_bin_counted_anew_what_nobody_scanned_and_stock_nobody_knew_of(shop, bins):
    lot = stock.receive(shop, WHO, CHIP, 5, Money(300, "USD"), bin="C1")
    bare = stock.receive(shop, WHO, LDO, 3, Money(20, "USD"))
    shop_part = stock.receive(shop, WHO, PartDraft("FUSE", "Fuse", PartKind.PASSIVE), 1, Money(10, "USD"), bin="C3")
    stock.adjust(shop, WHO, shop_part.id, 0)
    count, _step = stocktake.open_in(shop, WHO, bins[0].number)
    stocktake.scan(shop, WHO, count, bare.number)
    assert held(shop, bare) == {"C1": 3}, "it lay nowhere named: now it has a place"
    stocktake.enter(shop, WHO, count, "3")
    stocktake.scan(shop, WHO, count, "FUSE")
    stocktake.close_bin(shop, WHO, count)
    stocktake.finish(shop, WHO, count)
    (missed,) = review(shop, count).missed
    assert (missed.number, missed.judged.standing) == (lot.number, Standing.MISSED)
    stocktake.none_there(shop, WHO, count, [missed.judged.tally.key])
    stocktake.again(shop, WHO, count, [bins[0].id])
    assert review(shop, count).uncounted == ("C1",)
    stocktake.scan(shop, WHO, count, bins[0].number)
    stocktake.scan(shop, WHO, count, lot.number)
    stocktake.scan(shop, WHO, count, "FUSE")
    stocktake.finish(shop, WHO, count)
    found = review(shop, count)
    assert [(row.sku, row.judged.change) for row in found.different] == [("BM1362", -4), ("FUSE", 1)]
    accept(shop, WHO, count)
    assert held(shop, lot) == {"C1": 1}
    fuse = stock.lots(shop, "FUSE")[-1]
    assert (fuse.on_hand, fuse.grade, fuse.value.minor, fuse.bin) == (1, Grade.UNKNOWN, 0, "C1")
    assert [one.name for one in bins_to_count(shop)] == ["C2", "C3", "C1"]
    other = stocktake.start(shop, WHO, oldest=2, blind=True)
    assert [one.name for one in to_count(shop, other.id)] == ["C2", "C3"]
    assert [one.state for one in counts(shop)] == [CountState.OPEN, CountState.ACCEPTED]
    stocktake.drop(shop, WHO, other.id)
    assert open_count(shop) is None


def test_only_somebody_in_charge_accepts(shop, bins):
    people.add(shop, WHO, "Mia", PersonRole.MANAGER, "2468")
    people.add(shop, "Mia", OTHER, PersonRole.TECHNICIAN, "1357")
    count, _step = stocktake.open_in(shop, OTHER, "C1")
    stocktake.finish(shop, OTHER, count)
    with pytest.raises(NotAllowed):
        accept(shop, OTHER, count)
    accept(shop, "Mia", count)
    assert (accuracy(shop).share, review(shop, count).count.reviewer) == (1.0, "Mia")


@pytest.mark.parametrize("seed", [0, 2])
def test_any_order_of_moves_undo_and_two_benches_counts(shop, bins, seed):
    """The record itself, worked at random: stock = what was counted at the moment of the scan + what moved since."""
    chance = random.Random(seed)
    lot = stock.receive(shop, WHO, CHIP, 30, Money(301, "USD"), bin="C1")
    at = {one.id: one.name for one in bins[:2]}
    moves: list[tuple[int, str, int]] = [(0, bins[0].id, 30)]
    undoable, accepted = [], []
    counts_: dict[str, tuple[str, dict[str, tuple[int, int]]]] = {}
    for step in range(1, 41):
        what = chance.choice(("move", "move", "undo", "scan", "scan", "scan", "accept", "undo_accept"))
        place = chance.choice(list(at))
        who = chance.choice((WHO, OTHER))
        if what == "move":
            with shop.writing(who) as draft:
                write_move(draft, lot.id, pieces := chance.randint(-4, 6) or 1, MoveReason.ADJUST, place_id=place)
            moves.append((step, place, pieces))
            undoable.append((draft.saved(), place, pieces))
        elif what == "undo" and undoable:
            commit, place, pieces = undoable.pop(chance.randrange(len(undoable)))
            shop.undo(who, commit)
            moves.append((step, place, -pieces))
        elif what == "scan":
            if who not in counts_:
                counts_[who] = (stocktake.start(shop, who).id, {})
            count, seen = counts_[who]
            stocktake.scan(shop, who, count, next(one.number for one in bins if one.id == place))
            stocktake.scan(shop, who, count, lot.number)
            stocktake.set_number(shop, who, count, pieces := chance.randint(0, 20))
            seen[place] = (step, pieces)
        elif what == "accept" and who in counts_:
            count, seen = counts_.pop(who)
            stocktake.finish(shop, who, count)
            accepted.append((accept(shop, who, count), seen))
        elif what == "undo_accept" and accepted:
            index = chance.randrange(len(accepted))
            commit, seen = accepted[index]
            if any(seen.keys() & later.keys() for _commit, later in accepted[index + 1 :]):
                with pytest.raises(UndoBlocked):
                    shop.undo(who, commit)
            else:
                shop.undo(who, commit)
                del accepted[index]
        for place_id, name in at.items():
            stands = [seen[place_id] for _commit, seen in accepted if place_id in seen]
            moment, counted = max(stands, default=(-1, 0))
            since = sum(pieces for when, where, pieces in moves if where == place_id and when > moment)
            assert held(shop, lot).get(name, 0) == counted + since, (step, what, name)


@pytest.mark.parametrize("found", [None, 9, 10])
def test_a_lot_below_zero_that_was_counted_is_not_filled_by_a_receipt_before_the_review(shop, bins, found):
    """The receipt fills it on paper; its count says that no piece went there, and the lot received gets them back."""
    short = stock.receive(shop, WHO, CHIP, 1, Money(300, "USD"), bin="C1")
    with shop.writing(WHO) as draft:
        write_move(draft, short.id, -3, MoveReason.CONSUME)
    count, _step = stocktake.open_in(shop, WHO, "C1")
    stocktake.scan(shop, WHO, count, short.number)
    stocktake.enter(shop, WHO, count, "3")
    new = stock.receive(shop, WHO, CHIP, 10, Money(400, "USD"), bin="C2")
    assert (held(shop, short), held(shop, new)) == ({}, {"C2": 8})
    if found is not None:
        stocktake.scan(shop, WHO, count, bins[1].number)
        stocktake.scan(shop, WHO, count, new.number)
        stocktake.enter(shop, WHO, count, str(found))
    stocktake.finish(shop, WHO, count)
    assert {row.number: row.judged.change for row in review(shop, count).different} == {
        short.number: 3, new.number: (found or 10) - 8,
    }  # fmt: skip
    commit = accept(shop, WHO, count)
    assert (held(shop, short), held(shop, new)) == ({"C1": 3}, {"C2": found or 10})
    assert sum(one.value.minor for one in stock.lots(shop)) == 3 * 300 + (found or 10) * 400
    shop.undo(WHO, commit)
    assert (held(shop, short), held(shop, new)) == ({}, {"C2": 8})


def test_what_fills_a_lot_that_went_below_zero_after_its_scan_is_a_move(shop, bins):
    """It was counted rightly and then more was taken than it held: the pieces did come from the other lot."""
    lot = stock.receive(shop, WHO, CHIP, 3, Money(300, "USD"), bin="C1")
    count, _step = stocktake.open_in(shop, WHO, "C1")
    stocktake.scan(shop, WHO, count, lot.number)
    stocktake.enter(shop, WHO, count, "4")
    with shop.writing(WHO) as draft:
        write_move(draft, lot.id, -5, MoveReason.CONSUME)
    new = stock.receive(shop, WHO, CHIP, 10, Money(400, "USD"), bin="C2")
    stocktake.finish(shop, WHO, count)
    accept(shop, WHO, count)
    assert (held(shop, lot), held(shop, new)) == ({"C1": 1}, {"C2": 8})
