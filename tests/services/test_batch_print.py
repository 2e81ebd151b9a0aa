"""Papers of several orders as one: their order is kept, and what cannot be made is named while the others go on."""

from __future__ import annotations

import pytest

from app.domain.asset import SerialSource
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.paper_error import NoPaper, WhyNoPaper
from app.domain.paper_kind import PaperKind
from app.domain.record_error import CommitCancelled
from app.domain.shop_error import NoSuchThing
from app.ledger.writing import Watch
from app.services import orders
from app.services.batch_print import BatchAsked, make_batch
from app.services.paper import Copy, page_count, text_of
from app.services.shop import Shop

ME = "Marko Kovač"


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    with Shop.open(tmp_path_factory.mktemp("shop"), write=True) as opened:
        for serial in ("JYZZ0001", "JYZZ0002"):
            orders.open_order(
                opened, ME, OrderDraft("no hash", AssetDraft(serial=serial, serial_source=SerialSource.LABEL))
            )
        yield opened


def test_papers_come_order_by_order_and_what_cannot_be_made_is_named(shop):
    one, two = "WO-B1-000001", "WO-B1-000002"
    told: list[tuple[int, int]] = []
    asked = BatchAsked((two, "WO-B1-999999", one), (PaperKind.ORDER, PaperKind.RETURN), Copy.BENCH)
    made = make_batch(shop, asked, tell=lambda done, whole: told.append((done, whole)))
    assert made.papers == 2
    assert page_count(made.pdf) >= 2
    text = text_of(made.pdf)
    assert 0 <= text.index("JYZZ0002") < text.index("JYZZ0001")
    why = [(line.number, line.kind, type(line.error)) for line in made.not_made]
    assert why == [
        (two, PaperKind.RETURN, NoPaper),
        ("WO-B1-999999", PaperKind.ORDER, NoSuchThing),
        ("WO-B1-999999", PaperKind.RETURN, NoSuchThing),
        (one, PaperKind.RETURN, NoPaper),
    ]
    assert told[0] == (0, 6)
    assert told[-1] == (6, 6)


def test_nothing_that_can_be_made_is_an_error_and_a_stop_is_one(shop):
    with pytest.raises(NoPaper) as error:
        make_batch(shop, BatchAsked(("WO-B1-000001",), (PaperKind.RETURN,)))
    assert error.value.why is WhyNoPaper.NOT_READY
    with pytest.raises(CommitCancelled):
        make_batch(shop, BatchAsked(("WO-B1-000001",)), Watch(cancelled=lambda: True))
