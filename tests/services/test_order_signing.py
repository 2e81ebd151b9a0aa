"""Signing with the papers that are kept for it: once for each signature and amendment, and never what nobody saw."""

from __future__ import annotations

import pytest

from app.domain.record_error import ChangedMeanwhile
from app.domain.work_order import SignerRole, State
from app.services import order_signing, orders, paper
from app.services.papers import PaperKind, kept_copies
from tests.services.shop_story import WHO, passed


def test_a_signature_and_an_amendment_keep_the_papers_of_what_stood_then(shop):
    view = passed(shop)
    orders.advance(shop, WHO, view.id, State.READY)
    shown = orders.order(shop, view.id).content_hash
    orders.add_note(shop, WHO, view.id, "written meanwhile")
    with pytest.raises(ChangedMeanwhile):
        order_signing.sign(shop, WHO, view.number, SignerRole.CUSTOMER, "陈伟", shown=shown)
    assert not orders.order(shop, view.id).signed
    signed = order_signing.sign(shop, WHO, view.number, SignerRole.CUSTOMER, "陈伟")
    assert (signed.signatures[-1].by, signed.signature_holds) == ("陈伟", True)
    assert order_signing.amend(shop, WHO, view.id, "A scratch on the heat sink").number == view.number
    kept = orders.order(shop, view.id)
    assert [(one.revision, one.copy) for one in paper.frozen(kept)] == [
        (revision, copy) for revision in (1, 2) for copy in (paper.Copy.INTERNAL, paper.Copy.CUSTOMER)
    ]
    assert [one.kind for one in kept_copies(kept)] == [PaperKind.RETURN]
