"""Papers of a real shop by their one door, those that are kept, the letterhead in the record, numbers that go on."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.domain.customer import CustomerDraft
from app.domain.identifier import NumberKind
from app.domain.intake import DeliveryDraft
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.order_view import OrderView
from app.domain.paper_error import BadLogo, BadNumber, NoPaper, WhyNoPaper
from app.domain.permission import NotAllowed
from app.domain.person import PersonRole
from app.domain.quote import Decision
from app.domain.shop_error import NoSuchThing
from app.domain.work_order import SignerRole, State
from app.ledger.backup import back_up, restore
from app.services import customers, intake, orders, people, quotes
from app.services.letterhead import (
    letterhead,
    own_terms,
    set_footer,
    set_letterhead,
    set_logo,
    set_shop_terms,
    shop_terms,
)
from app.services.numbering import next_number, next_numbers, set_next_number
from app.services.order_json import order_document
from app.services.paper import Copy, frozen, text_of
from app.services.papers import PaperKind, freeze_quote, freeze_return, kept_copies, kept_copy, paper_of
from app.services.shop import Shop
from app.words.errors import sentence

WHO = "M. Kovač"
OWNER = "Северный майнинг ООО"
SERIAL = "YNAHD7BBAJEJI000"


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A shop with a Russian customer; what is printed of it changes nothing."""
    with Shop.open(tmp_path_factory.mktemp("used")) as opened:
        set_letterhead(opened, WHO, "Nordic Hash Repair", ("Havnegata 12",))
        customers.new(opened, WHO, CustomerDraft(OWNER, "Иван", language="ru"))
        yield opened


def taken(shop: Shop, serial: str, customer: str = OWNER) -> OrderView:
    board = AssetDraft(model="Antminer S19j Pro", board_code="BHB42601", serial=serial)
    return orders.open_order(shop, WHO, OrderDraft("не хешит", board, customer=customer))


def sound(shop: Shop, serial: str, customer: str = OWNER) -> OrderView:
    """An order on which no fault was found."""
    view = orders.advance_to(shop, WHO, taken(shop, serial, customer).id, State.DIAGNOSING)
    return orders.advance(shop, WHO, view.id, State.NO_FAULT_FOUND)


def words(pdf: bytes) -> str:
    return " ".join(text_of(pdf).split())


def png(size: tuple[int, int], fill: tuple[int, int, int, int] = (10, 110, 120, 255)) -> bytes:
    packed = io.BytesIO()
    Image.new("RGBA", size, fill).save(packed, "PNG")
    return packed.getvalue()


def test_a_paper_speaks_the_customers_language_unless_another_is_asked_for(used: Shop) -> None:
    view = taken(used, "A1")
    made = paper_of(used, PaperKind.RECEIPT, [view.number])
    assert made.name == f"{view.number}-receipt"
    assert "Квитанция о приёме" in words(made.pdf)
    assert "Intake receipt" in words(paper_of(used, PaperKind.RECEIPT, [view.label], lang="en").pdf)
    assert "收件单" in words(paper_of(used, PaperKind.RECEIPT, [view.id], lang="zh").pdf)
    assert "Work order · internal copy" in words(paper_of(used, PaperKind.ORDER, [view.number]).pdf)
    assert "экземпляр заказчика" in words(paper_of(used, PaperKind.ORDER, [view.number], copy=Copy.CUSTOMER).pdf)


def test_a_delivery_has_one_receipt_that_counts(used: Shop) -> None:
    came = intake.open_batch(
        used, WHO, DeliveryDraft(OWNER, declared=3, expected=tuple(f"{SERIAL}{n}" for n in (1, 2, 3)))
    )
    with pytest.raises(NoPaper) as refused:
        paper_of(used, PaperKind.RECEIPT, [came.number])
    assert refused.value.why is WhyNoPaper.EMPTY
    for serial in (f"{SERIAL}1", f"{SERIAL}2"):
        intake.scan_into(used, WHO, came.id, serial)
    intake.close_batch(used, WHO, came.id)
    text = words(paper_of(used, PaperKind.RECEIPT, [came.number], lang="en").pdf)
    assert "3 declared, 2 scanned. 1 is missing." in text
    assert f"{SERIAL}3 is on the note and did not come" in text


def test_what_cannot_be_printed_is_refused_in_a_sentence(used: Shop) -> None:
    view, strange = sound(used, "B1"), sound(used, "B2", "Somebody else")
    open_one = taken(used, "B3")
    for kind, numbers, lang, why in (
        (PaperKind.QUOTE, [view.number], None, WhyNoPaper.NO_QUOTE),
        (PaperKind.RETURN, [open_one.number], None, WhyNoPaper.NOT_READY),
        (PaperKind.RETURN, [view.number, strange.number], None, WhyNoPaper.CUSTOMERS),
        (PaperKind.ORDER, [view.number, strange.number], None, WhyNoPaper.ONE),
        (PaperKind.RECEIPT, [], None, WhyNoPaper.NOTHING),
        (PaperKind.RECEIPT, [view.number], "de", WhyNoPaper.LANGUAGE),
    ):
        with pytest.raises(NoPaper) as refused:
            paper_of(used, kind, numbers, lang=lang)
        assert refused.value.why is why
        assert sentence(refused.value)
    with pytest.raises(NoSuchThing):
        paper_of(used, PaperKind.QUOTE, ["QT-B1-000999"])


def test_several_boards_of_one_customer_go_back_on_one_slip(used: Shop) -> None:
    views = [sound(used, f"C{n}") for n in range(3)]
    text = words(paper_of(used, PaperKind.RETURN, [view.number for view in views], lang="en").pdf)
    assert "3 pieces" in text
    assert all(view.number in text for view in views)


def test_an_answered_quote_is_kept_with_the_text_it_had(shop: Shop) -> None:
    set_shop_terms(shop, WHO, "Pay in ten days.")
    view = orders.advance_to(shop, WHO, taken(shop, "D1").id, State.DIAGNOSING)
    quotes.write_quote(shop, WHO, view.id, quotes.suggest(shop, view))
    assert freeze_quote(shop, WHO, view.id) is None
    number = orders.order(shop, view.id).quotes[0].number
    quotes.approve(shop, WHO, view.id, Decision.APPROVED, who="Иван")
    kept = freeze_quote(shop, WHO, view.id)
    assert kept is not None
    assert freeze_quote(shop, WHO, view.id) == kept
    set_shop_terms(shop, WHO, "Pay at once.")
    then = kept_copy(shop, view.number, kept.name)
    assert then.sha256 == kept.file.sha256
    assert "Pay in ten days." in words(then.pdf)
    now = words(paper_of(shop, PaperKind.QUOTE, [number]).pdf)
    assert "Pay at once." in now
    assert "version 2 of the shop's terms" in now
    assert frozen(orders.order(shop, view.id)) == (), "it is no revision of the order"


def test_a_slip_is_kept_once_for_each_signature_of_its_receiver(shop: Shop) -> None:
    view = sound(shop, "E1")
    assert freeze_return(shop, WHO, view.id) is None
    orders.sign(shop, WHO, view.id, SignerRole.TECHNICIAN)
    assert freeze_return(shop, WHO, view.id) is None
    orders.sign(shop, WHO, view.id, SignerRole.CUSTOMER, "Ingrid Dahl")
    first = freeze_return(shop, WHO, view.id)
    assert first is not None
    assert freeze_return(shop, WHO, view.id) == first
    assert "Ingrid Dahl" in words(kept_copy(shop, view.id, first.name).pdf)
    orders.sign(shop, WHO, view.id, SignerRole.CUSTOMER, "Olav Dahl")
    second = freeze_return(shop, WHO, view.id)
    assert [one.name for one in kept_copies(orders.order(shop, view.id))] == [
        f"{view.number}-return-1", f"{view.number}-return-2",
    ]  # fmt: skip
    assert second is not None
    told = order_document(orders.order(shop, view.id))["papers"]
    assert [(one["kind"], one["copy"], one["name"]) for one in told] == [
        ("return", None, f"{first.name}.pdf"), ("return", None, f"{second.name}.pdf"),
    ]  # fmt: skip
    assert told[1]["sha256"] == second.file.sha256
    assert "Olav Dahl" in words(kept_copy(shop, view.id, second.name).pdf)


def test_the_letterhead_travels_with_a_backup_and_is_taken_over_from_an_older_shop_once(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with Shop.open(folder) as shop:
        taken(shop, "F1")
    old = folder / "letterhead.json"
    old.write_text(json.dumps({"name": "Old Shop", "lines": ["Street 1"]}), encoding="utf-8")
    with Shop.open(folder) as shop:
        assert (letterhead(shop).name, letterhead(shop).lines) == ("Old Shop", ("Street 1",))
        assert not old.exists()
        set_logo(shop, WHO, png((800, 300)))
        set_footer(shop, WHO, "VAT 1")
        back_up(shop.ledger, tmp_path / "b.zip")
        logo = letterhead(shop).logo
    restore(tmp_path / "there", tmp_path / "b.zip")
    with Shop.open(tmp_path / "there") as back:
        head = letterhead(back)
        assert (head.name, head.footer, head.logo) == ("Old Shop", "VAT 1", logo)


def test_a_logo_is_a_picture_small_enough_to_print(shop: Shop) -> None:
    commit = set_logo(shop, WHO, png((4000, 900)))
    with Image.open(io.BytesIO(letterhead(shop).logo)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (1000, 225))
    assert b"/Image" in paper_of(shop, PaperKind.RECEIPT, [taken(shop, "G1").number]).pdf
    assert commit is not None
    shop.undo(WHO, commit)
    assert letterhead(shop).logo == b""
    nothing = png((300, 300), (0, 0, 0, 0))
    for bad in (b"", b"GIF89a", png((8, 8)), png((4000, 20)), nothing, png((300, 300))[:200], b"\xff" * 9_000_000):
        with pytest.raises(BadLogo) as refused:
            set_logo(shop, WHO, bad)
        assert sentence(refused.value)


def test_terms_have_versions_and_may_differ_by_language(shop: Shop) -> None:
    assert set_shop_terms(shop, WHO, "One.") is not None
    assert set_shop_terms(shop, WHO, "One.") is None
    set_shop_terms(shop, WHO, "Раз.", "ru")
    set_shop_terms(shop, WHO, "Two.")
    assert (shop_terms(shop).text, shop_terms(shop).version) == ("Two.", 2)
    assert (shop_terms(shop, "ru").text, shop_terms(shop, "ru").version) == ("Раз.", 1)
    assert shop_terms(shop, "zh").text == "Two."
    assert own_terms(shop, "zh") == ""


def test_numbers_go_on_from_an_old_system_and_never_come_twice(shop: Shop) -> None:
    first = taken(shop, "H1")
    commit = set_next_number(shop, WHO, NumberKind.WORK_ORDER, 1200)
    assert next_number(shop, NumberKind.WORK_ORDER).text == "WO-B1-001200"
    assert set_next_number(shop, WHO, NumberKind.WORK_ORDER, 1200) is None
    for bad in (1199, 2, 0, -5, 1_000_000):
        with pytest.raises(BadNumber) as refused:
            set_next_number(shop, WHO, NumberKind.WORK_ORDER, bad)
        assert "1200 to 999999" in sentence(refused.value)
    made = [taken(shop, f"H{n}").number for n in (2, 3)]
    assert made == ["WO-B1-001200", "WO-B1-001201"]
    assert commit is not None
    shop.undo(WHO, commit)
    assert taken(shop, "H4").number == "WO-B1-001202", "what was given stays given"
    assert first.number == "WO-B1-000001"
    assert {one.kind for one in next_numbers(shop)} > {NumberKind.QUOTE, NumberKind.LOT}


def test_what_the_shop_prints_is_for_those_who_may_change_the_settings(shop: Shop) -> None:
    people.add(shop, WHO, WHO, PersonRole.MANAGER, "4711")
    people.add(shop, WHO, "Bo", PersonRole.TECHNICIAN)
    with pytest.raises(NotAllowed):
        set_letterhead(shop, "Bo", "Bo's")
    with pytest.raises(NotAllowed):
        set_next_number(shop, "Bo", NumberKind.QUOTE, 50)
    assert letterhead(shop).name == "Bench B1"
