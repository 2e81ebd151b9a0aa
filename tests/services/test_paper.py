"""Papers of a real shop: written whole or not at all, frozen at a signature, turned into pixels."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from app.domain.asset import SerialSource
from app.domain.customer import CustomerDraft
from app.domain.finding import Fault
from app.domain.order_draft import AssetDraft, FileDraft, OrderDraft
from app.domain.order_view import OrderView
from app.domain.paper_error import PaperHidden
from app.domain.record_error import CommitCancelled
from app.domain.shop_error import NoSuchThing
from app.domain.work_order import SignerRole, State
from app.ledger.errors import AttachmentMissing
from app.ledger.writing import Watch
from app.services import customers, orders
from app.services.amendments import amend
from app.services.letterhead import letterhead, set_letterhead
from app.services.order_records import write_files
from app.services.paper import (
    Copy,
    Paper,
    freeze,
    frozen,
    kept_pdf,
    page_count,
    render_pages,
    shown_papers,
    text_of,
    work_order_pdf,
)
from app.services.paper_size import paper_size, set_paper_size
from app.services.shop import Shop
from app.services.warranty import read_warranty_terms, set_shop_days, set_warranty_words
from app.words.errors import sentence
from app.words.hidden_prices import hide_prices

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


def test_each_signature_and_amendment_freezes_a_revision_that_stays(shop: Shop, tmp_path: Path) -> None:
    view = finished(shop)
    assert freeze(shop, WHO, view.id) == ()
    orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    first = freeze(shop, WHO, view.id)
    assert [(one.revision, one.copy) for one in first] == [(1, Copy.INTERNAL), (1, Copy.CUSTOMER)]
    assert freeze(shop, WHO, view.id) == first
    orders.sign(shop, WHO, view.id, SignerRole.CUSTOMER, "Ingrid Dahl")
    second = freeze(shop, WHO, view.id)
    amend(shop, WHO, view.number, "A scratch on the heat sink")
    third = freeze(shop, WHO, view.id)
    kept = frozen(orders.order(shop, view.id))
    assert kept == (*first, *second, *third)
    assert [one.revision for one in kept] == [1, 1, 2, 2, 3, 3]
    for one, said in ((first, "revision 1"), (second, "revision 2"), (third, "revision 3")):
        for paper in one:
            path = tmp_path / paper.file.name
            pdf = kept_pdf(shop, view.number, paper.revision, paper.copy, path).pdf
            assert pdf == path.read_bytes() == shop.attachments.get(paper.file.sha256)
            text = " ".join(text_of(pdf).split())
            assert said in text
            assert ("Ingrid Dahl" in text) is (paper.revision > 1)
            assert ("A scratch on the heat sink" in text) is (paper.revision == 3)
    now = " ".join(text_of(work_order_pdf(shop, view.id).pdf).split())
    assert all(one.file.sha256 in now for one in kept), "the internal copy lists what was kept"
    one = kept[0].file.sha256
    assert kept_pdf(shop, view.number, 1, Copy.INTERNAL, sha256=one).sha256 == one
    with pytest.raises(NoSuchThing):
        kept_pdf(shop, view.number, 1, Copy.INTERNAL, sha256=kept[1].file.sha256)
    with pytest.raises(NoSuchThing) as refused:
        kept_pdf(shop, view.number, 4, Copy.INTERNAL)
    assert "r4 internal was not kept" in sentence(refused.value)


def test_the_customers_copy_speaks_the_customers_language_also_when_it_is_frozen(shop: Shop) -> None:
    customers.new(shop, WHO, CustomerDraft("Северный майнинг", language="ru"))
    board = AssetDraft(board_code="BHB42601", serial="JYZZ5BBAJJBJH0842", serial_source=SerialSource.LABEL)
    view = orders.open_order(shop, WHO, OrderDraft("板坏了", board, customer="Северный майнинг"))
    view = orders.advance_to(shop, WHO, view.id, State.DIAGNOSING)
    view = orders.advance(shop, WHO, view.id, State.NO_FAULT_FOUND)
    theirs = text_of(work_order_pdf(shop, view.id, copy=Copy.CUSTOMER).pdf)
    assert "Жалоба заказчика" in theirs
    assert "Reported fault" in text_of(work_order_pdf(shop, view.id, copy=Copy.CUSTOMER, lang="en").pdf)
    orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    ours, given = (shop.attachments.get(one.file.sha256) for one in freeze(shop, WHO, view.id))
    assert "Reported fault" in text_of(ours)
    assert "Жалоба заказчика" in text_of(given)


def test_a_kept_paper_that_is_no_longer_what_it_was_is_said(shop: Shop) -> None:
    view = finished(shop)
    orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    paper = freeze(shop, WHO, view.id)[1].file
    at = shop.attachments.path(paper.sha256)
    at.chmod(0o644)
    at.write_bytes(at.read_bytes().replace(b"%PDF-1.", b"%PDF-2.", 1))
    with pytest.raises(AttachmentMissing) as refused:
        kept_pdf(shop, view.number, 1, Copy.CUSTOMER)
    assert "missing or damaged" in sentence(refused.value)


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
    commit = set_letterhead(shop, WHO, "Nordic Hash Repair", ("Havnegata 12", "a\u202eb"))
    assert set_letterhead(shop, WHO, "Nordic Hash Repair", ("Havnegata 12", "a\u202eb")) is None
    assert letterhead(shop).lines == ("Havnegata 12", "a⟨202E⟩b")
    assert "Nordic Hash Repair" in text_of(work_order_pdf(shop, view.id).pdf)
    assert commit is not None
    shop.undo(WHO, commit)
    assert letterhead(shop).name == "Bench B1"


def test_a_test_from_elsewhere_is_printed_as_it_was_read(shop: Shop) -> None:
    view = opened(shop)
    orders.add_test_run(
        shop, WHO, view.id, Fault.CHIPS_MISSING, chips_found=125, chips_expected=126, fixture="tester 2"
    )
    text = " ".join(text_of(work_order_pdf(shop, view.id).pdf).split())
    assert "▼ 125 of 126" in text
    assert "tester 2" in text


def test_the_shop_prints_on_its_own_paper_in_its_own_words(shop: Shop) -> None:
    view = opened(shop)
    assert paper_size(shop) is Paper.A4
    assert set_paper_size(shop, WHO, Paper.LETTER) is not None
    assert set_paper_size(shop, WHO, Paper.LETTER) is None
    assert next(iter(render_pages(work_order_pdf(shop, view.id).pdf, 72))).height == 792
    assert next(iter(render_pages(work_order_pdf(shop, view.id, paper=Paper.A4).pdf, 72))).height == 842
    set_shop_days(shop, WHO, 60)
    with shop.read() as db:
        terms = read_warranty_terms(db, view)
    assert (terms.days, terms.since, terms.agreed, terms.text) == (60, None, False, "")
    assert "liquid" in terms.void
    set_warranty_words(shop, WHO, "Parts and work.", "")
    with shop.read() as db:
        terms = read_warranty_terms(db, view)
    assert (terms.days, terms.text, terms.void) == (60, "Parts and work.", "")


def test_a_paper_that_is_cancelled_leaves_nothing(shop: Shop, tmp_path: Path) -> None:
    view = opened(shop)
    for number in range(60):
        orders.add_note(shop, WHO, view.id, f"{number} " + "word " * 90)
    pages: list[int] = []
    with pytest.raises(CommitCancelled):
        work_order_pdf(shop, view.id, tmp_path / "p.pdf", watch=Watch(pages.append, lambda: len(pages) > 1))
    assert pages == [2, 3]
    assert not list(tmp_path.glob("p.pdf*"))


def test_the_kept_internal_copy_is_closed_where_prices_are_hidden(shop: Shop) -> None:
    view = finished(shop)
    orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    freeze(shop, WHO, view.id)
    hide_prices(True)
    try:
        with pytest.raises(PaperHidden) as refused:
            kept_pdf(shop, view.number, 1, Copy.INTERNAL)
        assert [one.copy for one in shown_papers(orders.order(shop, view.id))] == [Copy.CUSTOMER]
        assert kept_pdf(shop, view.number, 1, Copy.CUSTOMER).pdf
    finally:
        hide_prices(False)
    assert "hidden here" in sentence(refused.value)


def test_a_paper_kept_before_there_were_copies_is_the_whole_one(shop: Shop) -> None:
    view = finished(shop)
    orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    pdf = work_order_pdf(shop, view.id).pdf
    orders.attach(shop, WHO, view.id, pdf, f"{view.number}-r1.pdf", mime="application/pdf", phase="document")
    (old,) = frozen(orders.order(shop, view.id))
    assert (old.revision, old.copy) == (1, Copy.INTERNAL)
    assert kept_pdf(shop, view.number, 1, Copy.INTERNAL).pdf == pdf
    assert [one.revision for one in freeze(shop, WHO, view.id)] == [2, 2], "the customer's is made up for"
