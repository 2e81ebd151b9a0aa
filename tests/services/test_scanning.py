"""What a scan means in a shop: each of our labels, each name of a board, parts by any of theirs, and what is new."""

from __future__ import annotations

import pytest

from app.domain.asset import AssetKind, SerialSource
from app.domain.finding import PartKind
from app.domain.identifier import parse_number
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.stock import Money, PartDraft
from app.services import orders, places, stock
from app.services.assets import add_identity
from app.services.scanning import Scanned, ScannedKind, is_label, meant, resolve

SERIAL, OTHER = "JYZZYRHBCJGBI000C", "NGSBYI3BBJEAC0770"


@pytest.fixture
def number(shop) -> str:
    board = AssetDraft(AssetKind.HASHBOARD, "Bitmain", "S19j Pro", "BHB42601", SERIAL, SerialSource.EEPROM)
    return orders.open_order(shop, "Ana", OrderDraft("dead", asset=board)).number


def kind(found: Scanned) -> tuple[ScannedKind, bool]:
    return found.kind, found.known


def test_an_order_is_read_from_its_label_in_any_wrapping(shop, number):
    label = parse_number(number).label
    for text in (label, number, label.lower(), f"]Q1{label}", f"\x02{label}\r\n"):
        found = resolve(shop, text)
        assert (kind(found), found.number) == ((ScannedKind.ORDER, True), number)


def test_a_label_that_was_misread_says_so_and_which_was_meant(shop, number):
    label = parse_number(number).label
    wrong = label[:-1] + ("A" if label[-1] != "A" else "B")
    found = resolve(shop, wrong)
    assert (found.kind, found.suggestion) == (ScannedKind.WRONG_CHECK, label)
    assert kind(resolve(shop, "WO-B1-000999")) == (ScannedKind.ORDER, False)


def test_a_board_is_known_by_each_of_its_names_and_tells_its_open_order(shop, number):
    view = orders.order(shop, number)
    add_identity(shop, "Ana", view.asset.id, SerialSource.LABEL, "PCB-77812")
    for text in (SERIAL, SERIAL.lower(), "PCB-77812", view.asset.number, parse_number(view.asset.number).label):
        found = resolve(shop, text)
        assert (kind(found), found.id, found.order_number) == ((ScannedKind.ASSET, True), view.asset.id, number)


def test_a_part_is_known_by_sku_maker_s_number_lot_and_the_supplier_s_batch(shop):
    part = PartDraft("BM1362", "Chip", PartKind.CHIP, (), "MPN-9")
    lot = stock.receive(shop, "Ana", part, 5, Money(420, "USD"), batch="K2231")
    for text in ("bm1362", "MPN-9"):
        found = resolve(shop, text)
        assert (kind(found), found.number) == ((ScannedKind.PART, True), "BM1362")
    for text in (lot.number, parse_number(lot.number).label, "K2231"):
        found = resolve(shop, text)
        assert (kind(found), found.number, found.sku) == ((ScannedKind.LOT, True), lot.number, "BM1362")


def test_a_bin_is_known_by_label_and_by_the_name_that_only_it_has(shop):
    place, _commit = places.add_place(shop, "Ana", places.PlaceKind.BIN, "C-12")
    for text in (place.number, parse_number(place.number).label, "C-12"):
        assert resolve(shop, text).id == place.id


def test_a_new_serial_tells_its_maker_and_words_say_nothing(shop):
    found = resolve(shop, f"]C121{OTHER}")
    assert (kind(found), found.text) == ((ScannedKind.SERIAL, False), OTHER)
    assert found.vendor is not None
    assert found.vendor.make == "Bitmain"
    assert resolve(shop, "XK-2291-0007").kind is ScannedKind.SERIAL
    assert resolve(shop, "good morning").kind is ScannedKind.NOTHING
    assert resolve(shop, "").kind is ScannedKind.NOTHING


def test_of_two_readings_of_a_scan_the_one_that_is_something_is_meant(shop, number):
    assert meant(shop, "YO?B1?000001", number) == number
    assert meant(shop, SERIAL, "JZYYZRHBCJGBI000C") == SERIAL
    assert meant(shop, "JZYYZRHBCJGBI000", OTHER) == OTHER
    assert is_label(OTHER)
    assert not is_label("WO-B1-000123")
