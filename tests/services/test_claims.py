"""Claims to makers: what the order says is filled in, what it does not say is asked for, the paper holds all of it."""

from __future__ import annotations

import io
from contextlib import closing

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.documents.paper_size import Paper
from app.domain.claim import ClaimState, FieldKind, Filled, ProblemKind, forms, problems
from app.domain.finding import Component, Fault, Finding, Severity
from app.domain.order_draft import AssetDraft, MinerDraft, OrderDraft
from app.domain.phrase import Phrase
from app.domain.shop_error import ClaimIncomplete, NoSuchThing
from app.domain.work_order import Billing
from app.services import claims, evidence, intake, orders
from app.services.intake import Intake
from app.services.paper import page_count, text_of
from app.services.paper_size import set_paper_size
from app.services.pdf_pages import PdfPages
from app.words.claims import choice_word, field_name, form_name
from app.words.errors import sentence
from app.words.intake import item_name

ME = "Ада 李"
SERIAL = "JYZZYRHBCJGBI0001"


def photo(red: int) -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), (red, 90, 60)).save(kept, "JPEG")
    return kept.getvalue()


@pytest.fixture
def number(shop) -> str:
    code = Finding(
        Fault.PSU_FAULT, Severity.MAJOR, Component.PSU, Phrase.of("code.psu", code="233", said="", number=0),
        Phrase.of("code.psu", code="233", said="", number=0), 0.9,
    )  # fmt: skip
    opening = OrderDraft(
        "видит 82 чипа, 算力低",
        AssetDraft(make="Bitmain", model="S21", serial=SERIAL),
        MinerDraft(serial="SMTTYRHBCJGBI0001"),
        (code,),
        billing=Billing.WARRANTY,
    )
    return intake.take_in(shop, ME, Intake(opening)).number


def test_every_form_names_its_source_and_every_field_and_choice_has_words():
    assert {form.make for form in forms()} == {"Bitmain", "MicroBT", "Canaan"}
    for form in forms():
        assert form.source
        assert form_name(form.id) != form.id
        assert any(field.required for field in form.fields)
        for field in form.fields:
            assert field_name(field.id) != field.id
            assert all(choice_word(one) != one for one in field.choices)
            assert bool(field.choices) is (field.kind is FieldKind.CHOICE)
            assert not field.filled_from or field.filled_from in claims.SOURCES


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from(["rma_number", "serial", "fault_code", "x"]), st.text(max_size=60)), st.data())
def test_a_form_is_whole_only_with_what_it_requires_in_its_limits(texts, data):
    form = data.draw(st.sampled_from(forms()))
    filled = Filled.of_body(Filled(texts).body)
    assert filled.texts == texts
    found = {one.field: one for one in problems(form, filled)}
    for field in form.fields:
        text = texts.get(field.id, "").strip()
        if field.required and not text:
            assert found[field.id].kind is ProblemKind.MISSING
        elif text and len(text) > field.most:
            assert found[field.id].kind is ProblemKind.TOO_LONG


def test_the_order_fills_in_what_it_says_and_nothing_else(shop, number):
    view = orders.order(shop, number)
    assert [form.id for form in claims.forms_for(shop, view)] == ["bitmain", "bitmain_return"]
    microbt = claims.prefilled(shop, view, claims.form("microbt"))
    assert (microbt.texts["serial"], microbt.texts["machine_serial"]) == (SERIAL, "SMTTYRHBCJGBI0001")
    assert microbt.texts["fault_code"] == "233"
    assert "rma_number" not in microbt.texts
    assert microbt.photos == {}


def test_a_claim_is_kept_half_filled_printed_whole_and_cites_its_first_ticket_the_next_time(shop, number, tmp_path):
    first = claims.form("bitmain")
    view = orders.order(shop, number)
    claim = claims.keep(shop, ME, number, first, claims.prefilled(shop, view, first))[0]
    with pytest.raises(ClaimIncomplete) as refused:
        claims.claim_pdf(shop, claim.id)
    assert sentence(refused.value) == "The form of Bitmain still needs: Number of the repair ticket."
    with pytest.raises(ClaimIncomplete):
        claims.set_state(shop, ME, claim.id, ClaimState.SENT)
    for point, red in (("photo_front", 10), ("photo_back", 200)):
        evidence.add(shop, ME, number, photo(red), name="p.jpg", caption=item_name(point), phase="intake")
    view = orders.order(shop, number)
    filled = claims.prefilled(shop, view, first).with_texts({"rma_number": "RB-77"})
    again = claims.keep(shop, ME, number, first, filled)[0]
    assert again.number == claim.number
    path = tmp_path / "claim.pdf"
    set_paper_size(shop, ME, Paper.LETTER)
    printed = claims.claim_pdf(shop, again.id, path)
    assert not printed.missing
    with closing(PdfPages(printed.pdf)) as pages:
        assert [round(side) for side in pages.sizes_mm[0]] == [216, 279]
    assert path.read_bytes() == printed.pdf
    said = text_of(printed.pdf)
    assert page_count(printed.pdf) == 1
    for word in ("RB-77", SERIAL, claim.number, number, ME, "Bitmain", item_name("photo_front")):
        assert word in said
    assert claims.set_state(shop, ME, claim.id, ClaimState.SENT)[0].state is ClaimState.SENT

    second = orders.open_order(shop, ME, OrderDraft("again", AssetDraft(serial=SERIAL)))
    back = claims.prefilled(shop, second, claims.form("bitmain_return"))
    assert back.texts["first_ticket"] == "RB-77"
    lacking = {one.field for one in problems(claims.form("bitmain_return"), back)}
    assert {"rma_number", "tried", "photo_front", "photo_back", "proof"} <= lacking
    with pytest.raises(NoSuchThing):
        claims.keep(shop, ME, second.id, first, Filled({}, {"photos": (view.attachments[0].sha256,)}))


def test_a_claim_begun_is_taken_back_by_its_undo(shop, number):
    _claim, kept = claims.keep(shop, ME, number, claims.form("canaan"), Filled({"ticket_id": "T-1"}))
    shop.undo(ME, kept.commit)
    assert claims.claims_of(shop, number) == ()
