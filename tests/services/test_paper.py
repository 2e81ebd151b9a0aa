"""Papers of a real shop: written whole or not at all, frozen at a signature, turned into pixels."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from app.domain.asset import SerialSource
from app.domain.finding import Fault
from app.domain.order_draft import AssetDraft, FileDraft, OrderDraft
from app.domain.order_view import OrderView
from app.domain.shop_error import NoSuchThing
from app.domain.work_order import SignerRole, State
from app.services import orders
from app.services.letterhead import letterhead, set_letterhead
from app.services.order_records import write_files
from app.services.paper import freeze, frozen, page_count, render_pages, text_of, work_order_pdf
from app.services.shop import Shop
from app.words.errors import sentence

WHO = "M. Kovač"


def opened(shop: Shop) -> OrderView:
    board = AssetDraft(board_code="BHB42601", serial="JYZZ5BBAJJBJH0842", serial_source=SerialSource.LABEL)
    return orders.open_order(shop, WHO, OrderDraft("板坏了", board))


def finished(shop: Shop) -> OrderView:
    """An order on which no fault was found."""
    view = opened(shop)
    view = orders.advance_to(shop, WHO, view.id, State.DIAGNOSING)
    return orders.advance(shop, WHO, view.id, State.NO_FAULT_FOUND)


def test_the_paper_is_printed_by_number_label_or_id(shop: Shop, tmp_path: Path) -> None:
    view = opened(shop)
    path = tmp_path / "order.pdf"
    printed = work_order_pdf(shop, view.number, path)
    assert path.read_bytes() == printed.pdf == work_order_pdf(shop, view.label).pdf == work_order_pdf(shop, view.id).pdf
    assert "板坏了" in text_of(printed.pdf)
    with pytest.raises(NoSuchThing):
        work_order_pdf(shop, "WO-B1-999999")


def test_a_disk_that_takes_no_more_leaves_the_old_paper(shop: Shop, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="no limit on file sizes on this system")
    view = opened(shop)
    folder = tmp_path / "papers"
    folder.mkdir()
    path = folder / "order.pdf"
    path.write_bytes(b"the old one")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(OSError, match="large") as caught:
            work_order_pdf(shop, view.id, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == b"the old one"
    assert list(folder.iterdir()) == [path]
    assert sentence(caught.value)


def test_a_folder_that_is_not_there_is_named(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        work_order_pdf(shop, opened(shop).id, tmp_path / "nowhere" / "order.pdf")
    assert "nowhere" in sentence(caught.value)


def test_each_signature_freezes_a_revision_that_stays(shop: Shop) -> None:
    view = finished(shop)
    assert freeze(shop, WHO, view.id) is None
    orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    first = freeze(shop, WHO, view.id)
    assert first is not None
    assert freeze(shop, WHO, view.id) == first
    orders.sign(shop, WHO, view.id, SignerRole.CUSTOMER, "Ingrid Dahl")
    second = freeze(shop, WHO, view.id)
    assert second is not None
    assert [line.name for line in frozen(orders.order(shop, view.id))] == [
        f"{view.number}-r1.pdf",
        f"{view.number}-r2.pdf",
    ]
    assert "Ingrid Dahl" not in text_of(shop.attachments.get(first.sha256))
    assert "Ingrid Dahl" in text_of(shop.attachments.get(second.sha256))


def test_photos_are_printed_and_bad_ones_say_so(shop: Shop) -> None:
    view = opened(shop)
    packed = io.BytesIO()
    Image.new("RGBA", (2000, 900), (200, 40, 40, 255)).save(packed, "PNG")
    orders.attach(shop, WHO, view.id, packed.getvalue(), "front.png", caption="front, at intake", phase="intake")
    with shop.writing(WHO) as draft:  # as older records hold them
        broken = b"\x89PNG no picture at all"
        write_files(draft, view.id, [FileDraft(shop.attachments.put(broken), len(broken), "broken.png", "image/png")])
    orders.attach(shop, WHO, view.id, b"chain 2\n", "kernel.log", phase="log")
    pdf = work_order_pdf(shop, view.id).pdf
    text = text_of(pdf)
    assert "front, at intake" in text
    assert "picture not readable" in text
    assert "kernel.log" in text
    reds = 0
    for page in render_pages(pdf, 40):
        image = Image.frombytes("RGB", (page.width, page.height), page.rgb, "raw", "RGB", page.stride)
        reds += sum(count for count, (r, g, b) in image.getcolors(1 << 24) or () if r > 150 and g < 90 and b < 90)
    assert reds > 200


def test_a_page_comes_as_plain_pixels(shop: Shop) -> None:
    pdf = work_order_pdf(shop, opened(shop).id).pdf
    pages = list(render_pages(pdf, 72))
    assert len(pages) == page_count(pdf)
    assert [page.page for page in pages] == list(range(1, len(pages) + 1))
    assert (pages[0].width, pages[0].height) == (596, 842)
    assert len(pages[0].rgb) == pages[0].stride * pages[0].height
    assert pages[0].rgb[:3] == b"\xff\xff\xff"


def test_the_letterhead_is_the_shops_own(shop: Shop) -> None:
    view = opened(shop)
    assert letterhead(shop).name == "Bench B1"
    set_letterhead(shop, "Nordic Hash Repair", ("Havnegata 12", "a\u202eb"))
    assert letterhead(shop).lines == ("Havnegata 12", "a⟨202E⟩b")
    assert "Nordic Hash Repair" in text_of(work_order_pdf(shop, view.id).pdf)
    (shop.data_dir / "letterhead.json").write_text("{not json")
    assert letterhead(shop).name == "Bench B1"


def test_a_test_from_elsewhere_is_printed_as_it_was_read(shop: Shop) -> None:
    view = opened(shop)
    orders.add_test_run(
        shop, WHO, view.id, Fault.CHIPS_MISSING, chips_found=125, chips_expected=126, fixture="tester 2"
    )
    text = " ".join(text_of(work_order_pdf(shop, view.id).pdf).split())
    assert "▼ 125 of 126" in text
    assert "tester 2" in text
