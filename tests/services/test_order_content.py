"""What was signed by earlier versions of the program still holds; what may change after a signature changes no hash."""

from __future__ import annotations

from dataclasses import replace

from app.domain.finding import Component, Evidence, Fault, Finding, PartKind, Severity, Suspect
from app.domain.order_view import AmendmentLine, AttachmentLine, ChecklistLine, FindingLine, OrderView, SignatureLine
from app.domain.phrase import Phrase
from app.domain.work_order import FindingStatus, SignerRole
from app.services.order_content import DOCUMENT, content_hash, vouched_hash
from tests.documents.sample_orders import BY, ORDER, minute

#: Hashes of `SIGNED` as the program made them before there were amendments, intake lists and handed over orders, when
#: the customer's name was part of what is signed; and of the same order without a customer.
KEPT = "43ff96eca71bbd03f869c19b0f594188c19428181d47614129d1d86c4636e876"
KEPT_NAMELESS = "8c90aa30caef25d1249cf183e18437b5b7763f02dd6dbcdde576a2bc67f7562a"

BREAK = Finding(
    Fault.CHAIN_BREAK, Severity.CRITICAL, Component.HASHBOARD, Phrase.of("chain_stops", chip=84),
    Phrase.of("counted", count=84), 0.8, chain=1, chips=(84, 85),
    parts=(Suspect(PartKind.CHIP, "chip 85", None, 0.6),),
    evidence=(Evidence("10.3.4.17", 7, "84 asic"),),
)  # fmt: skip
SIGNED: OrderView = replace(
    ORDER,
    findings=(FindingLine("f0", BREAK, FindingStatus.CONFIRMED, minute(10), BY, settled_at=minute(60)),),
    checklist=(ChecklistLine("c", minute(3), BY, "heatsinks", "complete", "one replaced"),),
    attachments=(
        AttachmentLine("p", minute(4), BY, "ab" * 32, "image/jpeg", 9, "front.jpg", "", "intake"),
        AttachmentLine("d", minute(950), BY, "cd" * 32, "application/pdf", 9, "order.pdf", "", DOCUMENT),
    ),
)


def vouched(view: OrderView, kept: str) -> OrderView:
    """The order with its signature of that hash, as it is read from the record."""
    signed = replace(view, signatures=(SignatureLine("s", minute(899), BY, SignerRole.TECHNICIAN, kept, stamp=9),))
    return replace(signed, vouched_hash=vouched_hash(signed))


def test_what_was_signed_before_still_holds() -> None:
    assert vouched(SIGNED, KEPT).signature_holds
    assert vouched(replace(SIGNED, customer=None), KEPT_NAMELESS).signature_holds
    assert not vouched(replace(SIGNED, reported_fault="another"), KEPT).signature_holds


def test_a_signature_given_now_outlives_a_new_name_of_the_customer_and_another_bench() -> None:
    now = content_hash(SIGNED)
    assert now == KEPT_NAMELESS
    asset = replace(SIGNED.asset, number="HB-B2-000003", came_as=SIGNED.asset.number)
    part = replace(SIGNED.replacements[0], lot_number="LT-B2-000001", lot_came_as=SIGNED.replacements[0].lot_number)
    elsewhere = replace(SIGNED, number="WO-B2-000009", came_as=SIGNED.number, asset=asset, replacements=(part,))
    assert vouched(replace(elsewhere, customer="Northern Mining"), now).signature_holds
    assert not vouched(replace(SIGNED, checklist=()), now).signature_holds


def test_each_new_thing_of_an_order_is_signed_too() -> None:
    answer = replace(SIGNED.checklist[0], template="hashboard-1")
    amended = AmendmentLine("m", minute(960), BY, "Heat sink was loose", KEPT, stamp=10)
    changed = (replace(SIGNED, checklist=(answer,)), replace(SIGNED, amendments=(amended,)))
    assert len({content_hash(SIGNED), *(content_hash(view) for view in changed)}) == 3
    assert vouched(changed[1], KEPT).signature_holds
