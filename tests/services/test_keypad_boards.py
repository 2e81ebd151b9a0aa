"""Which board is meant at the tester keypad, and the orders its answers go to."""

from __future__ import annotations

from app.domain.asset import AssetKind
from app.domain.order_draft import AssetDraft, OrderDraft
from app.services import orders
from app.services.connecting import boards_by_make, matching_boards
from app.services.keypad import answer, highest, keep_answer, open_for_answer
from app.services.keypad_boards import candidates, is_serial
from app.services.shop import Shop


def test_boards_of_one_model_that_are_alike_are_one_row() -> None:
    first, *rest = candidates(None, "S19j Pro")
    assert first.spec.code == "BHB42601"
    assert "BHB42603" in first.alike
    assert not any(one.spec.code in first.alike for one in rest)
    assert [one.spec.code for one in candidates(None, "BHB42603")] == ["BHB42603"], "a code is that board"


def test_the_very_word_typed_comes_first_and_every_make_is_found() -> None:
    assert candidates(None, "M30S")[0].spec.code.startswith("M30S_")
    assert candidates(None, "m50 vg30")[0].spec.code == "M50_VG30"
    assert candidates(None, "L7")[0].spec.code == "L7"
    assert {spec.make for spec in matching_boards("whatsminer m50s")} == {"Whatsminer"}
    assert len(candidates(None, "M30S")) > 20, "none of many is left out unsaid"


def test_boards_stand_by_make_and_count_as_people_do() -> None:
    makes = [spec.make for spec in boards_by_make()]
    assert makes == sorted(makes, key=makes.index), "each make in one piece"
    codes = [spec.code for spec in boards_by_make()]
    assert codes.index("S9") < codes.index("S11")
    assert len(codes) == len(set(codes))


def test_a_serial_is_told_from_a_name() -> None:
    assert is_serial("JYZZ5BBAJJBJH0842")
    assert not is_serial("S19j Pro")
    assert not is_serial("M50S")
    assert not is_serial("whatsminerm")


def test_how_much_a_display_needs_of_a_board() -> None:
    assert highest("82 82 84") == 84
    assert highest("80/120") == 120
    assert highest("") == 0
    assert highest("what") == 0


def test_an_order_opened_with_its_answer_is_one_commit_and_undo_takes_no_other_save(shop: Shop) -> None:
    before = orders.open_order(shop, "Ana", OrderDraft("x", AssetDraft(AssetKind.HASHBOARD, board_code="BHB68601")))
    kept = open_for_answer(shop, "Ana", answer("BHB42601", "84 84"), "JYZZ5BBAJJBJH0842")
    view = orders.order(shop, kept.number)
    assert len(view.test_runs) == 1
    assert view.findings
    assert view.asset.serial == "JYZZ5BBAJJBJH0842"
    later = orders.open_order(shop, "Ana", OrderDraft("y", AssetDraft(AssetKind.HASHBOARD, board_code="BHB68601")))
    shop.undo("Ana", kept.commit)
    assert {row.number for row in orders.orders(shop)} == {before.number, later.number}


def test_an_answer_added_to_an_order_is_taken_back_alone(shop: Shop) -> None:
    view = orders.open_order(shop, "Ana", OrderDraft("x", AssetDraft(AssetKind.HASHBOARD, board_code="BHB42601")))
    kept = keep_answer(shop, "Ana", answer("BHB42601", "84 84"), view.number)
    orders.add_note(shop, "Ana", view.number, "later")
    shop.undo("Ana", kept.commit)
    now = orders.order(shop, view.number)
    assert now.test_runs == ()
    assert any("later" in str(entry) for entry in now.timeline)
