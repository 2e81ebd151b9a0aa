"""A whole synthetic shop, searched: by any fragment, with errors, after changes, with the index gone, and by others."""

from __future__ import annotations

import shutil
import sqlite3

import pytest

from app.ledger.check import check
from app.ledger.search import FILE, SearchIndex
from app.services import customers, orders, search
from app.services.order_list import OrderFilter
from app.services.order_list import orders as listed
from app.services.search import FoundKind, find
from app.services.shop import Shop
from tests.synthetic_shop.making import make


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("synthetic")
    make(made, seed=3, order_count=120, asset_count=80)
    return made


@pytest.fixture(scope="module")
def shop(folder):
    with Shop.open(folder) as opened:
        level(opened)
        yield opened


def level(shop):
    shop.index.follow()
    assert shop.index.caught_up(60)


def kinds(found):
    return {one.kind for one in found}


def bold(text, marks):
    return [text[start:end] for start, end in marks]


def test_the_generated_shop_is_sound(shop):
    with shop.read() as db:
        report = check(db, shop.attachments)
    assert report.problems == ()
    assert report.changes > 1_500


def test_an_order_is_found_by_any_fragment_with_the_fragment_marked(shop):
    row = listed(shop, OrderFilter(limit=1))[0]
    for text in (row.number, row.number[-4:], row.number.lower(), row.asset.serial[-5:], row.asset.serial[2:9]):
        found = find(shop, text)
        assert row.number in [one.number for one in found if one.kind is FoundKind.ORDER], text
    one = next(one for one in find(shop, row.asset.serial[-5:]) if one.number == row.number)
    assert [part.upper() for part in bold(one.line, one.line_marks)] == [row.asset.serial[-5:]]


def test_every_word_must_be_held_and_notes_parts_and_faults_are_words_too(shop):
    orders.add_note(shop, "Ana", "WO-B1-000007", "Smells of vinegar near U47")
    level(shop)
    shop.index.bring_up()
    assert [one.number for one in find(shop, "vinegar u47")] == ["WO-B1-000007"]
    found = find(shop, "vinegar")[0]
    assert "vinegar" in bold(found.line, found.line_marks)
    assert find(shop, "vinegar zebra") == ()
    assert FoundKind.ORDER in kinds(find(shop, "chain break"))
    assert {FoundKind.PART, FoundKind.LOT} <= kinds(find(shop, "bm1362"))
    assert [one.title for one in find(shop, "A-3")] == ["A-3"]


def test_two_signs_of_han_are_a_word_and_so_are_the_first_two_of_any(shop):
    found = find(shop, "客户")
    assert kinds(found) == {FoundKind.ORDER}
    assert all("客户" in bold(one.line, one.line_marks) for one in found)
    assert FoundKind.ORDER in kinds(find(shop, "S2"))
    assert find(shop, "S") == ()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("bleu ridge", "Blue Ridge Mining"), ("Севреный", "Северный хостинг"), ("WO-B1-00x110", "WO-B1-000110")],
)
def test_typing_errors_are_forgiven_and_said_to_be(shop, typed, meant):
    found = find(shop, typed)
    assert meant in [one.title for one in found]
    assert not any(one.exact for one in found)


def test_a_serial_with_an_o_for_a_zero_is_found(shop):
    serial = next(row.asset.serial for row in listed(shop, OrderFilter(limit=50)) if "0" in row.asset.serial[9:])
    wrong = serial[:9] + serial[9:].replace("0", "O", 1)
    assert serial in [one.title for one in find(shop, wrong) if one.kind is FoundKind.ASSET]


def test_what_was_taken_back_and_a_name_that_was_taken_out_are_found_no_more(shop):
    view = orders.open_order(shop, "Ana", orders.OrderDraft("Quokka in the duct", customer="Zaphod Hosting"))
    shop.index.bring_up()
    assert kinds(find(shop, "zaphod")) == {FoundKind.CUSTOMER, FoundKind.ORDER}
    assert [one.number for one in find(shop, "quokka zaphod")] == [view.number]
    customers.redact(shop, "Ana", customers.customer(shop, "Zaphod Hosting").id)
    assert find(shop, "zaphod") == ()
    assert b"aphod" not in (shop.data_dir / FILE).read_bytes()


def test_without_its_index_the_shop_is_searched_all_the_same_and_with_a_damaged_one_it_is_made_anew(folder, shop):
    number = listed(shop, OrderFilter(limit=1))[0].number
    with Shop.open(folder, write=False) as reader:
        assert reader.index.usable
        assert number in [one.number for one in find(reader, number)]
    shop.index.close()
    for end in ("-wal", "-shm"):
        (folder / (FILE + end)).unlink(missing_ok=True)
    (folder / FILE).write_bytes(b"no database" * 500)
    with Shop.open(folder, write=False) as reader:
        assert not reader.index.usable
        assert number in [one.number for one in find(reader, number)]
        assert FoundKind.CUSTOMER in kinds(find(reader, "blue ridge"))
    shop.index = SearchIndex(shop.ledger)
    level(shop)
    assert shop.index.usable
    assert sqlite3.connect(folder / FILE).execute("PRAGMA quick_check").fetchone()[0] == "ok"
    assert number in [one.number for one in search.find(shop, number[-4:])]


def test_an_index_that_can_neither_be_written_nor_taken_away_is_made_once_it_can(tmp_path):
    with Shop.open(tmp_path / "small") as small:
        number = orders.open_order(small, "Ana", orders.OrderDraft("Quokka in the duct")).number
        (tmp_path / "small" / FILE / "in the way").mkdir(parents=True)
        small.index.follow()
        assert [one.number for one in find(small, "quokka")] == [number]
        assert small.index.caught_up(30)
        shutil.rmtree(tmp_path / "small" / FILE)
        orders.add_note(small, "Ana", number, "Marmalade")
        assert small.index.caught_up(30)
        assert small.index.usable
        assert [one.number for one in find(small, "marmalade")] == [number]


def test_the_list_of_orders_is_narrowed_by_the_same_words(shop):
    orders.add_note(shop, "Ana", "WO-B1-000009", "Marmalade on the connector")
    shop.index.bring_up()
    assert [row.number for row in listed(shop, OrderFilter(text="marmalade"))] == ["WO-B1-000009"]
    assert listed(shop, OrderFilter(text="marmalade zebra")) == ()


def test_suppliers_orders_to_them_stocktakes_and_the_lots_of_a_supplier_are_found(shop):
    with shop.writing("Ana") as draft:
        supplier = draft.add("supplier", name="Северный Кремний")
        place = draft.add("place", number="BN-B1-900001", kind="bin", name="Gate drawer")
        draft.add(
            "purchase", number="PO-B1-900001", supplier_id=supplier, state="draft", currency="USD", reference="Q-7781"
        )
        draft.add("stock_count", number="CT-B1-900001", place_id=place, blind=0, state="open")
    with shop.read() as db:
        lot = db.execute("SELECT id, number FROM lot ORDER BY id LIMIT 1").fetchone()
    with shop.writing("Ana") as draft:
        draft.set("lot", lot["id"], supplier_id=supplier, place_id=place)
    shop.index.bring_up()
    found = find(shop, "северный кремний")
    assert kinds(found) == {FoundKind.SUPPLIER, FoundKind.PURCHASE, FoundKind.LOT}
    assert [one.number for one in found if one.kind is FoundKind.LOT] == [lot["number"]]
    assert [one.number for one in find(shop, "q-7781")] == ["PO-B1-900001"]
    assert [one.kind for one in find(shop, "po-b1-900001")] == [FoundKind.PURCHASE]
    assert "Gate drawer" in find(shop, "CT-")[0].line
    with shop.writing("Ana") as draft:
        draft.set("place", place, name="Walnut drawer")
    shop.index.bring_up()
    assert FoundKind.LOT in kinds(find(shop, "walnut"))
