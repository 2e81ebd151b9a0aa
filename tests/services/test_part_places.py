"""Where a part goes on the board: proposed from what was found, typed on a keypad, or asked."""

import pytest

from app.domain.finding import PartKind
from app.domain.purchase import CountedIn, LineDraft
from app.domain.stock import Money, PartDraft, Tracking
from app.domain.work_order import State
from app.services import orders, part_needs, places, purchases, stock
from app.services.part_list import first_listed, list_parts, listed_anew, part_listing
from app.services.part_places import asked_part, place_for, place_typed, several
from tests.services.shop_story import CHIP, WHO, under_repair


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("BM1366AL", (1, "BM1366AL")), ("3*BM1366AL", (3, "BM1366AL")), ("12 × LT-B1-000001", (12, "LT-B1-000001")),
     ("2 x PASTE", (2, "PASTE")), ("0*X", (1, "0*X")), ("74xLS00", (1, "74xLS00"))],
)  # fmt: skip
def test_several_of_a_part_are_typed_before_it(typed, meant):
    assert several(typed) == meant


def test_a_part_goes_to_the_suspect_of_its_kind_and_the_next_is_asked_for(shop):
    view, lot = under_repair(shop)
    chip = asked_part(shop, lot.number)
    assert place_for(view, chip) == "chip 85"
    view = orders.use_part(shop, WHO, view.id, lot.id, 1, "Chip 85")
    assert place_for(view, chip) is None
    kinds = (("LDO18", PartKind.LDO, Tracking.LOT), ("FAN", PartKind.FAN, Tracking.LOT),
             ("KIT", PartKind.PASSIVE, Tracking.LOOSE))  # fmt: skip
    for sku, kind, tracking in kinds:
        stock.receive(shop, WHO, PartDraft(sku, sku, kind, tracking=tracking), 5, Money(1, "EUR"))
    proposed = [place_for(view, asked_part(shop, sku)) for sku, _kind, _tracking in kinds]
    assert proposed == ["U47", "", ""]


def test_a_number_on_the_keypad_is_a_chip_or_a_designator(shop):
    stock.receive(shop, WHO, CHIP, 1, Money(1, "EUR"))
    stock.receive(shop, WHO, PartDraft("LDO18", "LDO", PartKind.LDO), 1, Money(1, "EUR"))
    chip, ldo = (asked_part(shop, sku) for sku in (CHIP.sku, "LDO18"))
    assert (place_typed("085", chip.kind), place_typed("47", ldo.kind), place_typed(" u 5 ")) == (
        "chip 85",
        "U47",
        "u 5",
    )


def test_the_list_says_where_parts_lie_how_fast_they_go_and_what_the_next_costs(shop):
    view, lot = under_repair(shop)
    orders.use_part(shop, WHO, view.id, lot.id, 3, "chip 85")
    stock.receive(shop, WHO, CHIP.sku, 4, Money(900, "USD"), bin="C5")
    stock.move_lot(shop, WHO, lot.id, None, "C4")
    (one,) = list_parts(shop)
    assert one == first_listed(shop, 5)[0] == part_listing(shop, one.part)
    assert (one.part.on_hand, one.bins, one.used, one.cost) == (11, ("C4", "C5"), 3, Money(325, "USD"))


def test_what_a_change_touched_is_all_that_the_list_has_to_read_again(shop):
    view, lot = under_repair(shop)
    spare = stock.add_part(shop, WHO, PartDraft("LDO18", "LDO", PartKind.LDO)).part
    shown = {one.part.id: one for one in list_parts(shop)}
    touched = []
    shop.on_change(lambda commit: touched.extend(commit.touched))
    bought = []

    def buy():
        bought.append(purchases.make(shop, WHO, "深圳 Parts", [LineDraft(spare.id, 5, 500)], currency="USD").purchase)

    for change in (
        lambda: orders.use_part(shop, WHO, view.id, lot.id, 3, "chip 85"),
        lambda: stock.move_lot(shop, WHO, lot.id, None, "C4"),
        lambda: places.rename_place(shop, WHO, places.find_place(shop, "C4").id, "Ящик 4"),
        lambda: part_needs.add_need(shop, WHO, view.id, spare.id, 2),
        buy,
        lambda: purchases.mark_ordered(shop, WHO, bought[0].number),
        lambda: purchases.receive(shop, WHO, bought[0].number, [CountedIn(3, bought[0].lines[0].id, bin="C5")]),
        lambda: purchases.cancel(shop, WHO, bought[-1].number) if buy() is None else None,
        lambda: orders.advance(shop, WHO, view.id, State.BEYOND_REPAIR, reason="burnt through"),
        lambda: orders.advance(shop, WHO, view.id, State.SCRAPPED, reason="burnt through"),
        lambda: stock.add_part(shop, WHO, PartDraft("FAN", "Fan", PartKind.FAN)),
        lambda: stock.remove_part(shop, WHO, stock.part_named(shop, "FAN").id),
    ):
        touched.clear()
        change()
        anew = listed_anew(shop, touched)
        shown = {id_: one for id_, one in shown.items() if id_ not in anew.ids} | {o.part.id: o for o in anew.listed}
        assert sorted(shown.values(), key=lambda one: one.part.sku) == list(list_parts(shop))
