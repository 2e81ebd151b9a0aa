"""The visual check on an order: in the record at every answer, taken up again, ended with findings and photos."""

from __future__ import annotations

import pytest

from app.domain.finding import Fault
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.shop_error import NotAPhoto, OrderSigned
from app.domain.test_run import Phase, TestKind
from app.services.orders import open_order, order
from app.services.shop import Shop
from app.services.visual_check import VisualCheck
from app.words.errors import sentence
from tests.services.photo_story import a_photo

ME = "Ana"
PNG = a_photo(kind="PNG")


@pytest.fixture
def shop(tmp_path):
    with Shop.open(tmp_path / "shop") as opened:
        yield opened


@pytest.fixture
def number(shop) -> str:
    return open_order(shop, ME, OrderDraft("no hash", AssetDraft(board_code="BHB42601", serial="SN0001234567"))).number


def test_looking_at_the_page_alone_writes_nothing(shop, number) -> None:
    VisualCheck.open(shop, ME, number).save()
    assert order(shop, number).checks == ()


def test_it_is_taken_up_again_where_it_was_left(shop, number) -> None:
    first = VisualCheck.open(shop, ME, number)
    first.answer("burn", found=False)
    first.mark("corrosion", chip=7)
    first.save()
    again = VisualCheck.open(shop, "Marko", number)
    assert again.look == first.look
    assert again.at().id == "liquid"
    assert not order(shop, number).test_runs


def test_it_ends_as_a_test_run_with_findings_and_takes_back_whole(shop, number) -> None:
    check = VisualCheck.open(shop, ME, number)
    check.mark("burn", chip=84)
    check.add_photo("burn", PNG, "burn.png")
    check.rest_is_fine()
    kept = check.finish()
    view = order(shop, number)
    run = view.test_runs[0]
    assert (run.kind, run.phase, run.verdict) == (TestKind.VISUAL, Phase.BEFORE, Fault.PHYSICAL_DAMAGE)
    assert [(line.finding.fault, line.finding.chips) for line in view.findings] == [(Fault.PHYSICAL_DAMAGE, (84,))]
    assert view.findings[0].finding.evidence[0].text == "burn.png"
    assert [(file.name, file.caption, file.phase) for file in view.attachments] == [
        ("burn.png", "Burn marks", "before")
    ]
    assert shop.attachments.get(view.attachments[0].sha256) == PNG
    assert view.checks[0].ended
    shop.undo(ME, kept.commit)
    again = VisualCheck.open(shop, ME, number)
    assert again.look.of("burn").photos == (view.attachments[0].sha256,)
    assert order(shop, number).findings == ()


def test_a_place_that_the_board_does_not_have_is_refused(shop, number) -> None:
    check = VisualCheck.open(shop, ME, number)
    assert not check.mark("burn", chip=127)
    assert not check.mark("burn", domain=43)
    assert check.look.answers == ()


def test_a_file_that_is_no_picture_is_refused(shop, number) -> None:
    check = VisualCheck.open(shop, ME, number)
    with pytest.raises(NotAPhoto) as refused:
        check.add_photo("burn", b"%PDF-1.7", "paper.pdf")
    assert "paper.pdf is no photo" in sentence(refused.value)
    assert order(shop, number).attachments == ()


def test_a_signed_order_takes_no_look(shop, number) -> None:
    from app.domain.work_order import SignerRole, State
    from app.services.orders import advance, sign

    for state in (State.TRIAGE, State.DIAGNOSING, State.NO_FAULT_FOUND):
        advance(shop, ME, number, state)
    sign(shop, ME, number, SignerRole.TECHNICIAN)
    check = VisualCheck.open(shop, ME, number)
    check.answer("burn", found=False)
    with pytest.raises(OrderSigned):
        check.save()
