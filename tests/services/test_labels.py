"""Labels of a real shop: what is on them, that a scan leads back, and that nothing is lost silently."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.asset import AssetKind, SerialSource
from app.domain.finding import PartKind
from app.domain.intake import DeliveryDraft
from app.domain.label import CodeKind, Label, LabelKind
from app.domain.label_error import (
    BadPrinterAddress,
    BadStart,
    LabelsStopped,
    LabelTooSmall,
    NoLabelFor,
    NoSheetsInZpl,
    NotCodable,
    NothingToLabel,
    TooManyLabels,
)
from app.domain.order_draft import AssetDraft, OrderDraft, OrderFilter
from app.domain.place import PlaceKind
from app.domain.shop_error import NoSuchThing
from app.domain.stock import Money, PartDraft
from app.ledger.writing import Watch
from app.services import labels, orders, places, stock
from app.services.intake import open_batch, scan_into
from app.services.labels import Wanted, label_pdf, label_zpl, roll_named, sheet_named
from app.services.paper import page_count, text_of
from app.services.scanning import ScannedKind, resolve
from app.services.shop import Shop
from app.words.errors import sentence
from tests.documents.label_reading import read_dots
from tests.documents.reading import codes_of
from tests.documents.reading import text_of as text_on
from tests.documents.test_labels import unpacked

WHO = "M. Kovač"
ROLL = roll_named("zebra-2x1")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A small shop, only read by the tests here but for what each adds of its own."""
    with Shop.open(tmp_path_factory.mktemp("labels")) as made:
        for serial, kind in (("JYZZ5BBAJJBJH0842", AssetKind.HASHBOARD), ("HKYDHSBAAJJJE00TK", AssetKind.MINER)):
            draft = AssetDraft(kind, model="S19j Pro", serial=serial, serial_source=SerialSource.LABEL)
            orders.open_order(made, WHO, OrderDraft("板坏了", draft, customer="Северная Компания"))
        shelf, _commit = places.add_place(made, WHO, PlaceKind.SHELF, "Regal 2")
        for name in ("R2-1", "R2-2"):
            places.add_place(made, WHO, PlaceKind.BIN, name, shelf.id)
        places.add_place(made, WHO, PlaceKind.BIN, "Другой ящик")
        stock.receive(
            made, WHO, PartDraft("BM1398BB", "算力芯片", PartKind.CHIP), 10, Money(900, "USD"), batch="2026-10"
        )
        for sku in ("LDO-1V8", "R 10k^~", "чип", "WO-B1-000001", "JYZZ5BBAJJBJH0842"):
            stock.add_part(made, WHO, PartDraft(sku, f"part {sku}", PartKind.PASSIVE))
        yield made


def test_what_a_label_says_and_that_its_code_leads_back(shop: Shop) -> None:
    numbers = ("WO-B1-000001", "HB-B1-000001", "MN-B1-000001", "R2-1", "bm1398bb", "LT-B1-000001", "R 10k^~")
    told = labels.labels(shop, Wanted(numbers))
    kinds = [LabelKind.ORDER, LabelKind.BOARD, LabelKind.MACHINE, LabelKind.PLACE, LabelKind.PART, LabelKind.LOT]
    assert [label.kind for label in told] == [*kinds, LabelKind.PART]
    order, board, _machine, place, part, lot, _odd = told
    assert order.name == board.name == "S19j Pro"
    assert order.lines[:2] == ("SN\u00a0JYZZ5BBAJJBJH0842", "Северная Компания")
    assert "板坏了" in order.lines
    assert (place.name, place.lines) == ("R2-1", ("Regal 2",))
    assert (part.number, part.name) == ("BM1398BB", "算力芯片")
    assert lot.lines[:2] == ("BM1398BB", "batch 2026-10")
    for label in told:
        found = resolve(shop, label.payload)
        assert found.known
        assert found.kind is {"place": ScannedKind.PLACE, "part": ScannedKind.PART, "lot": ScannedKind.LOT,
                              "order": ScannedKind.ORDER}.get(label.kind.value, ScannedKind.ASSET)  # fmt: skip
    printed = label_pdf(shop, Wanted(numbers), roll_named("brother-62x29"))
    assert printed.pages == page_count(printed.data) == len(numbers)
    assert codes_of(printed.data, 300) == [[label.payload] for label in printed.labels]
    assert printed.codes[0] is CodeKind.QR
    assert printed.codes[3] is CodeKind.CODE128
    assert "算力芯片" in text_of(printed.data)


def test_a_filter_gives_all_of_a_kind_and_nothing_twice(shop: Shop) -> None:
    def numbers(wanted: Wanted) -> list[str]:
        return [label.name for label in labels.labels(shop, wanted)]

    assert set(numbers(Wanted(bins=""))) == {"Другой ящик", "R2-1", "R2-2"}
    assert numbers(Wanted(("R2-2",), bins="Regal 2")) == ["R2-2", "R2-1"]
    assert numbers(Wanted(bins="R2-2")) == ["R2-2"]
    assert len(labels.labels(shop, Wanted(orders=OrderFilter(open_only=True)))) == 2
    assert [label.kind for label in labels.labels(shop, Wanted(lots=True))] == [LabelKind.LOT]
    empty = {label.number for label in labels.labels(shop, Wanted(parts_without_stock=True))}
    assert "LDO-1V8" in empty
    assert "BM1398BB" not in empty
    assert len(labels.labels(shop, Wanted(parts=True))) == len(empty) + 1
    assert all("Северная" not in line for label in labels.labels(shop, Wanted(("WO-B1-000001",), customers=False))
               for line in label.lines)  # fmt: skip


def test_a_delivery_and_its_boards_are_labelled(shop: Shop) -> None:
    opened = open_batch(shop, WHO, DeliveryDraft(customer="Nordic", declared=4, reference="PO 7"))
    (label,) = labels.labels(shop, Wanted((opened.number,)))
    assert (label.kind, label.name) == (LabelKind.DELIVERY, "Nordic")
    assert "PO 7" in label.lines
    with pytest.raises(NothingToLabel):
        labels.labels(shop, Wanted(delivery=opened.number))
    scan_into(shop, WHO, opened.number, "JYZZ5BBAJJBJH0777")
    (board,) = labels.labels(shop, Wanted(delivery=opened.number))
    assert (board.kind, board.lines[0]) == (LabelKind.BOARD, "SN\u00a0JYZZ5BBAJJBJH0777")


def test_a_part_whose_number_no_scan_finds_is_refused_and_the_others_are_printed(shop: Shop) -> None:
    """Cyrillic, one of our numbers, and a board's serial: none of them leads back to the part."""
    printed = label_pdf(shop, Wanted(parts=True), ROLL)
    assert [label.number for label in printed.labels] == ["BM1398BB", "LDO-1V8", "R 10k^~"]
    assert {type(error) for error in printed.refused} == {NotCodable}
    assert len(printed.refused) == 3
    assert all(sentence(error) for error in printed.refused)
    with pytest.raises(LabelTooSmall) as small:
        label_pdf(shop, Wanted(("HB-B1-000001",)), roll_named("brother-round-12"))
    assert "brother-23x23" in sentence(small.value)


def test_what_is_cut_left_out_or_missing_is_told(shop: Shop) -> None:
    stock.add_part(shop, WHO, PartDraft("LONG-1", "name " * 60, PartKind.PASSIVE, mpn="عربى"))
    printed = label_pdf(shop, Wanted(("LONG-1",)), roll_named("brother-17x54"))
    assert printed.cut[0][0] == "LONG-1"
    assert printed.missing == set("عربى")
    tiny = label_pdf(shop, Wanted(("WO-B1-000001",)), roll_named("brother-round-24"))
    assert ("WO-B1-000001-X", "板坏了") in tiny.left_out


def test_sheets_copies_and_their_bounds(shop: Shop) -> None:
    sheet = sheet_named("avery-l7160")
    printed = label_pdf(shop, Wanted(bins="", copies=3), sheet, start=20)
    assert (printed.pages, page_count(printed.data)) == (2, 2)
    assert [page.count("BN-B1-") for page in text_on(printed.data).split("\f")[:2]] == [2, 7]
    with pytest.raises(BadStart) as bad:
        label_pdf(shop, Wanted(bins=""), sheet, start=22)
    assert "21 labels" in sentence(bad.value)
    with pytest.raises(TooManyLabels):
        label_pdf(shop, Wanted(bins="", copies=9999), sheet)
    with pytest.raises(NoSheetsInZpl):
        label_zpl(shop, Wanted(bins=""), sheet)


def test_the_dots_of_a_label_printer_are_read_back(shop: Shop) -> None:
    wanted = Wanted(("WO-B1-000001", "HB-B1-000001", "R2-1", "BM1398BB"), copies=2)
    for name in ("zebra-2x1", "zebra-2.25x1.25-300"):
        printed = label_zpl(shop, wanted, roll_named(name))
        found = re.findall(
            r"\^PW(\d+)\^LL(\d+)\^LH0,0\^FO0,0\^GFA,\d+,\d+,(\d+),([^^]*)\^FS\^PQ2", printed.data.decode()
        )
        texts = [
            read_dots(unpacked(body, int(row), int(high)), int(wide), int(high)) for wide, high, row, body in found
        ]
        assert texts == [label.payload for label in printed.labels]
        assert printed.pages == 8


def test_the_printers_own_means_are_for_plain_texts_only(shop: Shop) -> None:
    printed = label_zpl(shop, Wanted(("WO-B1-000001", "R2-1")), ROLL, native=True).data.decode()
    chinese, plain = printed.strip().split("\n")
    assert "^GFA" in chinese
    assert "^BCN" in plain
    assert "^FDBN-B1-" in plain
    assert len(plain) * 10 < len(chinese)


def test_progress_is_a_percentage_and_stop_means_nothing_is_made(shop: Shop) -> None:
    heard: list[int] = []
    label_pdf(shop, Wanted(bins="", orders=OrderFilter()), ROLL, Watch(heard.append))
    assert heard[0] == 0
    assert heard == sorted(heard)
    assert heard[-1] == 100
    stop = threading.Event()
    for make in (label_pdf, label_zpl):
        with pytest.raises(LabelsStopped):
            make(shop, Wanted(bins=""), ROLL, Watch(lambda done: stop.set() if done >= 50 else None, stop.is_set))
        stop.clear()
        with pytest.raises(LabelsStopped):
            make(shop, Wanted(bins=""), ROLL, Watch(cancelled=lambda: True))


def test_what_is_not_there_and_what_gets_no_label(shop: Shop) -> None:
    for nothing in ("WO-B1-999999", "WO-B1-000001-A", "no such thing", ""):
        with pytest.raises(NoSuchThing):
            labels.labels(shop, Wanted((nothing,)))
    with pytest.raises(NothingToLabel):
        labels.labels(shop, Wanted())
    assert "deliveries" in sentence(NoLabelFor("QT-B1-000001"))


def test_a_printers_address_is_understood() -> None:
    for text, host, port in (
        ("10.0.0.7", "10.0.0.7", 9100), (" zebra.local:6101 ", "zebra.local", 6101), ("[::1]:9101", "::1", 9101),
        ("fe80::1", "fe80::1", 9100),
    ):  # fmt: skip
        named = labels.printer_named(text)
        assert (named.host, named.port) == (host, port)
    for wrong in ("", ":9100", "zebra:0", "zebra:x", "zebra:65536", "a b"):
        with pytest.raises(BadPrinterAddress):
            labels.printer_named(wrong)
    with pytest.raises(OSError, match="No such"):
        labels.send_raw(labels.Printer(device=Path("/nowhere/lp0")), b"^XA^XZ")
    assert Label(LabelKind.FAN, "x", "x").codes == (CodeKind.DATAMATRIX,)
