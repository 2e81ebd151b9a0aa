"""The References page on a real shop: what is missing, what good boards show, recording, packs, withdrawing, undo."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.reference import Coverage, Reference, ReferenceValue, RevisionCoverage
from app.domain.spot import cold_domain
from app.services import orders, references
from app.services.reference_packs import export_pack
from app.services.shop import Shop
from app.ui import theme
from app.ui.pages.references_panel import Doings, fill_panel
from app.ui.widgets.reference_bars import ReferenceBars
from app.ui.widgets.reference_dialogs import ExportDialog, MeasureDialog, RecordDialog
from app.words import language
from tests.services.good_boards import CODE, REVISION, WHO, checked, cold_values, recorded
from tests.ui.whole import comes_whole


@pytest.fixture
def seen(shop):
    """Four orders on two board codes; one of the codes has two good boards, one of them withdrawn."""
    for number in range(2):
        orders.open_order(shop, WHO, OrderDraft("x", AssetDraft(board_code="BHB56801", serial=f"S{number}")))
    recorded(shop, "GOOD1", 0.1)
    recorded(shop, "好板2", -0.1)


def page_of(frame, qtbot):
    frame.go_to("references")
    page = frame.page()
    qtbot.waitUntil(lambda: page._loaded)
    return page


def shown(page):
    return [page.rows.thing(row).board_code for row in range(page.rows.rowCount())]


def links(page):
    return {one.accessibleName(): one for one in page.panel.findChildren(QPushButton)}


def of_panel(page):
    return page.panel.findChildren(ReferenceBars)


def test_an_empty_shop_is_asked_for_its_first_good_board(frame, qtbot):
    page = page_of(frame, qtbot)
    qtbot.waitUntil(lambda: page.stack.currentWidget() is page.nothing)
    assert not page.export_button.isEnabled()


def test_boards_are_listed_by_their_orders_and_what_is_missing_is_said(frame, qtbot, seen):
    page = page_of(frame, qtbot)
    assert shown(page) == [CODE, "BHB56801"]
    assert page.rows.data(page.rows.index(1, 8)) == "None yet"
    assert page.chips["missing"].count == 1
    page.chips["missing"].click()
    assert shown(page) == ["BHB56801"]
    page.chips["missing"].click()
    page.search.setText("好板")
    assert shown(page) == [CODE]


def test_the_panel_draws_every_domain_with_median_spread_and_each_boards_line(frame, qtbot, seen):
    page = page_of(frame, qtbot)
    page.table.selectRow(0)
    cold, walk = of_panel(page)
    assert (cold.count, walk.count) == (42, 42)
    assert "Domain 7" in cold.describe(7)
    assert "2 boards" in cold.describe(7)
    cold.setFocus()
    QTest.keyClick(cold, Qt.Key.Key_Right)
    assert "Domain 1" in cold.accessibleDescription()
    links(page)["Bring out the line of 好板2"].click()
    assert (cold.lit, walk.lit) == (1, 1)
    links(page)["Bring out the line of 好板2"].click()
    assert cold.lit is None


def test_a_board_is_withdrawn_brought_back_and_both_undone(frame, qtbot, shop, seen):
    page = page_of(frame, qtbot)
    page.table.selectRow(0)
    links(page)["Withdraw GOOD1 as a reference"].click()
    qtbot.waitUntil(lambda: len(references.references_of(shop, CODE)) == 1)
    qtbot.waitUntil(lambda: "Judge by GOOD1 again" in links(page))
    qtbot.waitUntil(lambda: not frame._toast.isHidden())
    frame._toast._undone()
    qtbot.waitUntil(lambda: len(references.references_of(shop, CODE)) == 2)
    qtbot.waitUntil(lambda: "Withdraw GOOD1 as a reference" in links(page))


def test_an_order_is_recorded_with_a_reason_once_the_dialog_has_looked(frame, qtbot, shop):
    number = checked(shop, "SN5")
    page = page_of(frame, qtbot)
    page.record_button.click()
    qtbot.waitUntil(lambda: page.findChild(RecordDialog) is not None)
    dialog = page.findChild(RecordDialog)
    assert dialog.number.text() == number
    qtbot.waitUntil(lambda: "0 of 2" in dialog.found.text())
    assert not dialog.go_button.isEnabled()
    dialog.reason.setText("новая плата, 一年无故障")
    qtbot.waitUntil(dialog.go_button.isEnabled)
    assert CODE in dialog.found.text()
    dialog.go_button.click()
    qtbot.waitUntil(lambda: len(references.references_of(shop, CODE, REVISION)) == 1)
    qtbot.waitUntil(lambda: not page.panel.isHidden())
    assert references.references_of(shop, CODE)[0].person == "Marko Kovač"
    frame._toast._undone()
    qtbot.waitUntil(lambda: references.references_of(shop, CODE) == ())


def test_a_board_with_a_short_is_refused_in_the_dialog(frame, qtbot, shop):
    checked(shop, "SN5", cold_values() | {cold_domain(13): 3.1})
    page = page_of(frame, qtbot)
    page.ask_record()
    qtbot.waitUntil(lambda: page.findChild(RecordDialog) is not None)
    dialog = page.findChild(RecordDialog)
    dialog.reason.setText("looks fine")
    qtbot.waitUntil(lambda: "Domain 13" in dialog.found.text())
    assert not dialog.go_button.isEnabled()
    dialog.reject()


def test_a_good_board_is_measured_on_an_order_of_its_own(frame, qtbot, shop, seen):
    page = page_of(frame, qtbot)
    page.table.selectRow(1)
    page.measure_button.click()
    qtbot.waitUntil(lambda: page.findChild(MeasureDialog) is not None)
    dialog = page.findChild(MeasureDialog)
    assert dialog.code.text() == "BHB56801"
    assert not dialog.go_button.isEnabled()
    dialog.serial.setText("NEW1")
    dialog.go_button.click()
    qtbot.waitUntil(lambda: frame.at_hand.number is not None)
    assert frame.at_hand.serial == "NEW1"
    qtbot.waitUntil(lambda: frame.page() is frame.pages["cold_check"])


@pytest.fixture
def pack(tmp_path):
    with Shop.open(tmp_path / "there") as there:
        recorded(there, "CN7788", 0.2)
        recorded(there, "CN7789", 9.0, revision="PCB 210")
        export_pack(there, tmp_path / "two.hwref")
    return tmp_path / "two.hwref"


def test_a_pack_is_shown_taken_in_and_undone(frame, qtbot, shop, pack):
    page = page_of(frame, qtbot)
    page.pack.propose(pack)
    qtbot.waitUntil(lambda: "2 new" in page.pack.answer())
    assert page.record_button.property("kind") == ""
    assert references.all_references(shop) == ()
    page.pack.take_button.click()
    qtbot.waitUntil(lambda: len(references.all_references(shop)) == 2)
    qtbot.waitUntil(page.pack.isHidden)
    assert page.record_button.property("kind") == "primary"
    qtbot.waitUntil(lambda: shown(page) == [CODE])
    frame._toast._undone()
    qtbot.waitUntil(lambda: references.all_references(shop) == ())


def test_what_is_at_odds_is_taken_only_when_ticked(frame, qtbot, shop, pack):
    recorded(shop, "OURS", 0.0, revision="PCB 210")
    page = page_of(frame, qtbot)
    page.pack.propose(pack)
    qtbot.waitUntil(lambda: "at odds" in page.pack.answer())
    assert page.pack.take_button.text() == "Take in 1 reference"
    page.pack.also.setChecked(True)
    assert page.pack.take_button.text() == "Take in 2 references"
    page.pack.take_button.click()
    qtbot.waitUntil(lambda: len(references.all_references(shop)) == 3)


def test_a_broken_pack_says_so_and_esc_puts_it_away(frame, qtbot, shop, pack):
    pack.write_bytes(pack.read_bytes()[:-100])
    page = page_of(frame, qtbot)
    page.pack.propose(pack)
    qtbot.waitUntil(lambda: "cut off" in page.pack.answer())
    assert page.pack.take_button.isHidden()
    assert page.stop()
    assert page.pack.isHidden()
    assert not page.stop()


def test_a_pack_put_away_while_it_is_read_says_nothing_more(frame, qtbot, shop, pack):
    page = page_of(frame, qtbot)
    page.pack.propose(pack)
    page.pack.leave_button.click()
    assert page.pack.isHidden()
    page.pack.propose(pack)
    qtbot.waitUntil(lambda: "2 new" in page.pack.answer())


def test_a_pack_of_one_board_code_is_written(frame, qtbot, shop, seen, tmp_path):
    recorded(shop, "XP", 0.0, code="BHB42801")
    page = page_of(frame, qtbot)
    page.table.selectRow(0)
    page.ask_export()
    dialog = page.findChild(ExportDialog)
    assert [dialog.which.itemText(n) for n in range(2)] == [f"{CODE} (2)", "All boards (3)"]
    dialog.reject()
    page.export(tmp_path / "one.hwref", CODE, person=True)
    qtbot.waitUntil((tmp_path / "one.hwref").exists)
    qtbot.waitUntil(page.pack.isHidden)
    assert "GOOD1" in (tmp_path / "one.hwref").read_text(encoding="utf-8")
    assert "XP" not in (tmp_path / "one.hwref").read_text(encoding="utf-8")


def test_a_pack_that_cannot_be_written_says_so(frame, qtbot, shop, seen, tmp_path):
    page = page_of(frame, qtbot)
    page.export(tmp_path / "no folder" / "x.hwref")
    qtbot.waitUntil(lambda: "no folder" in page.pack.answer())
    assert not page.pack.busy


def test_the_boards_page_leads_there(frame, qtbot, seen):
    frame.go_to("boards")
    frame.page().references_button.click()
    assert frame.page() is frame.pages["references"]


def test_the_panel_and_a_pack_stand_whole_in_every_theme_and_longer_words(frame, qtbot, shop, seen, pack):
    language.use(language.PSEUDO)
    frame.go_to("references")
    page = frame.page()
    qtbot.waitUntil(lambda: page._loaded and page.rows.rowCount() == 2)
    page.table.selectRow(0)
    page.pack.propose(pack)
    qtbot.waitUntil(lambda: not page.pack.busy)
    for name in theme.NAMES:
        theme.choose(name)
        comes_whole(qtbot, page.panel)
        comes_whole(qtbot, page.pack)


def test_of_very_many_boards_the_newest_are_listed_and_the_others_counted(dressed, qtbot):
    boards = tuple(
        Reference(CODE, REVISION, f"SN{n}", values=tuple(ReferenceValue(cold_domain(d), 12 + n / 100) for d in (1, 2)))
        for n in range(60)
    )
    inside = QWidget()
    qtbot.addWidget(inside)
    column = QVBoxLayout(inside)
    row = Coverage(CODE, "", 0, None, (RevisionCoverage(REVISION, boards),))
    fill_panel(column, row, Doings(lambda _number: None, lambda _one, _withdrawn: None))
    (strip,) = inside.findChildren(ReferenceBars)
    assert "60 boards" in strip.describe(1)
    names = {one.accessibleName() for one in inside.findChildren(QPushButton)}
    assert "Withdraw SN59 as a reference" in names
    assert "Withdraw SN3 as a reference" not in names
    assert "and 20 older ones" in {one.text() for one in inside.findChildren(QLabel)}
