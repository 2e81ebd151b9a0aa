"""The board at hand: it follows its order, survives what else is saved, and lets go of an order that was taken back."""

from __future__ import annotations

import pytest

from app.domain.order_draft import AssetDraft, OrderDraft
from app.services import orders
from app.services.board_path import find_board, open_for_board
from app.services.diagnosis import board_spec

ME, SERIAL = "Marko Kovač", "JYZZ5BBAJJBJH0842"


@pytest.fixture
def number(shop) -> str:
    return orders.open_order(shop, ME, OrderDraft("no hash", AssetDraft(board_code="BHB42601", serial=SERIAL))).number


def test_it_follows_what_is_saved_on_its_order(frame, qtbot, shop, number):
    frame.at_hand.take_serial(SERIAL)
    qtbot.waitUntil(lambda: frame.at_hand.number == number, timeout=10_000)
    for note in range(5):
        orders.add_note(shop, "Ana", number, f"note {note}")
    qtbot.waitUntil(lambda: len(frame.at_hand.view.notes) == 5, timeout=10_000)


def test_a_scan_is_not_lost_to_what_is_saved_meanwhile(frame, qtbot, shop, number):
    frame.at_hand.take_serial(SERIAL)
    qtbot.waitUntil(lambda: frame.at_hand.number == number, timeout=10_000)
    other = orders.open_order(shop, ME, OrderDraft("", AssetDraft(board_code="BHB42601", serial="SN0002"))).number
    frame.at_hand.take_serial("SN0002")
    frame.at_hand.refresh()
    qtbot.waitUntil(lambda: frame.at_hand.number == other, timeout=10_000)
    assert not frame.at_hand.looking


def test_an_order_that_was_taken_back_leaves_the_board_on_the_bench(frame, qtbot, shop, number):
    kept = open_for_board(shop, ME, find_board(shop, "BHB42801"), "", "SNEW0001")
    frame.at_hand.take_order(kept.number)
    qtbot.waitUntil(lambda: frame.at_hand.number == kept.number, timeout=10_000)
    shop.undo(ME, kept.commit)
    qtbot.waitUntil(lambda: frame.at_hand.number is None and not frame.at_hand.looking, timeout=10_000)


def test_a_new_serial_stays_with_the_kind_of_board_that_is_named_next(frame, qtbot):
    frame.at_hand.take_serial("SNEW0000000001")
    qtbot.waitUntil(lambda: frame.at_hand.new_serial is not None, timeout=10_000)
    frame.at_hand.take_board(board_spec("BHB42601"))
    assert (frame.at_hand.serial, frame.at_hand.code) == ("SNEW0000000001", "BHB42601")
    frame.at_hand.clear()
    assert (frame.at_hand.serial, frame.at_hand.found) == (None, None)
