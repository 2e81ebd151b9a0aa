"""Salvage from the page of a board: what is proposed is changed, taken, and told by the board's life."""

from __future__ import annotations

from app.domain.asset import AssetKind, Condition, SerialSource
from app.domain.order_draft import AssetDraft
from app.services import stock
from app.services.assets import asset, known_or_new
from app.ui.widgets.salvage_dialog import SalvageDialog
from tests.ui.whole import comes_whole

SERIAL = "JYZZYRHBCJGBI000C"


def test_a_board_becomes_a_donor(frame, qtbot, shop):
    with shop.writing("Ana") as draft:
        known_or_new(
            shop, draft, AssetDraft(AssetKind.HASHBOARD, "Bitmain", "S19j Pro", "BHB42601", SERIAL, SerialSource.LABEL)
        )
    frame.go_to("board", serial=SERIAL)
    page = frame.page()
    qtbot.waitUntil(lambda: page.shown is not None)
    page.ask_salvage()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(SalvageDialog)))
    (dialog,) = page.findChildren(SalvageDialog)
    comes_whole(qtbot, dialog)
    assert dialog.rows[0][0].value() == 126
    assert not dialog.go_button.isEnabled(), "a bin is missing"
    assert dialog.scanned("D1") is False, "the field that has the keyboard takes a scan"
    dialog.bin.setText("D1")
    dialog.worth.setText("much")
    assert not dialog.go_button.isEnabled()
    dialog.worth.setText("40")
    dialog.rows[0][0].setText("100")
    dialog.go_button.click()
    qtbot.waitUntil(lambda: page.shown.identity.condition is Condition.DONOR)
    (lot,) = stock.lots(shop)
    assert (lot.on_hand, lot.value.minor, lot.bin) == (100, 4000, "D1")
    qtbot.waitUntil(lambda: page.given.isVisible())
    assert asset(shop, SERIAL).identity.id == lot.donor_asset_id
