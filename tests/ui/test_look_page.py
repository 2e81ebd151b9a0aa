"""The visual check by one hand: 1 and 2, numbers and Enter; places on the picture; photos; taken up again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from app.domain.finding import Fault
from app.domain.order_draft import AssetDraft, OrderDraft
from app.services import orders
from app.words import language
from tests.ui.whole import comes_whole

ME = "Marko Kovač"


@pytest.fixture
def number(shop) -> str:
    board = AssetDraft(board_code="BHB42601", model="S19j Pro", serial="JYZZ5BBAJJBJH0842")
    return orders.open_order(shop, ME, OrderDraft("no hash", board)).number


@pytest.fixture
def page(frame, qtbot, number):
    qtbot.waitExposed(frame)
    frame.activateWindow()
    return shown(frame, qtbot, number)


def shown(frame, qtbot, number):
    frame.go_to("look", order=number)
    made = frame.page()
    qtbot.waitUntil(lambda: made.check is not None, timeout=10_000)
    qtbot.waitUntil(made.hasFocus)
    return made


def press(frame, *keys) -> None:
    for key in keys:
        QTest.keyClick(frame.focusWidget(), key)


def to_place(page, qtbot) -> None:
    qtbot.waitUntil(lambda: page.list.question is not None and page.list.question.field.hasFocus())


def test_all_fine_is_one_enter_and_nothing_was_answered_before_it(frame, page, qtbot, shop, number):
    assert page.check.look.answers == ()
    assert page.go_button.text() == "All fine"
    press(frame, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: frame.page() is frame.pages.get("path"), timeout=10_000)
    view = orders.order(shop, number)
    assert [run.verdict for run in view.test_runs] == [Fault.NONE]
    assert view.findings == ()


def test_found_takes_numbers_and_goes_on_with_an_empty_enter(frame, page, qtbot, shop, number):
    press(frame, Qt.Key.Key_1, Qt.Key.Key_2)
    assert page.here == "corrosion"
    to_place(page, qtbot)
    QTest.keyClicks(page.list.question.field, "84")
    press(frame, Qt.Key.Key_Return)
    to_place(page, qtbot)
    QTest.keyClicks(page.list.question.field, ".3")
    press(frame, Qt.Key.Key_Return)
    to_place(page, qtbot)
    seen = page.check.look.of("corrosion")
    assert (seen.chips, seen.domains) == ((84,), (3,))
    assert page.picture.state.suspects == {84}
    assert page.picture.framed == (3,)  # one frame, not one around each of its chips
    press(frame, Qt.Key.Key_Return)
    assert page.here == "liquid"
    assert page.go_button.text() == "The rest is fine"
    qtbot.waitUntil(page.hasFocus)
    press(frame, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: frame.page() is frame.pages.get("path"), timeout=10_000)
    findings = orders.order(shop, number).findings
    assert [(line.finding.fault, line.finding.chips) for line in findings] == [(Fault.PHYSICAL_DAMAGE, (84,))]


def test_a_click_on_the_picture_marks_a_chip_and_another_takes_it_away(page, qtbot):
    page.picture.taken.emit(12)
    assert page.check.look.of("burn").chips == (12,)
    page.picture.taken.emit(12)
    assert page.check.look.of("burn").chips == ()


def test_a_place_that_is_none_is_said_and_not_marked(frame, page, qtbot):
    page.type_place("127")
    assert "126 chips and 42 domains" in frame._toast._label.text()
    page.type_place("left corner")
    assert "A chip is its number" in frame._toast._label.text()
    assert page.check.look.of("burn") is None


def test_arrows_walk_the_points_and_an_answer_may_be_changed(frame, page, qtbot):
    press(frame, Qt.Key.Key_1, Qt.Key.Key_Up)
    assert page.here == "burn"
    press(frame, Qt.Key.Key_2)
    assert page.check.look.of("burn").found


def test_it_is_taken_up_again_after_the_window_died(frame, page, qtbot, shop, number):
    press(frame, Qt.Key.Key_1, Qt.Key.Key_1)
    qtbot.waitUntil(lambda: "corrosion" in (orders.order(shop, number).checks or [_Nothing])[0].body, timeout=10_000)
    frame.pages.pop("look").deleteLater()
    again = shown(frame, qtbot, number)
    assert again.here == "liquid"
    assert [one.item for one in again.check.look.answers] == ["burn", "corrosion"]


class _Nothing:
    body = ""


def test_photos_are_dropped_or_pasted_onto_the_point(frame, page, qtbot, shop, number, tmp_path):
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    assert image.save(str(tmp_path / "burnt.png"))
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(tmp_path / "burnt.png"))])
    assert page.pasted(dropped)
    qtbot.waitUntil(lambda: len(orders.order(shop, number).attachments) == 1, timeout=10_000)
    image.fill(Qt.GlobalColor.blue)
    pasted = QMimeData()
    pasted.setImageData(image)
    assert page.pasted(pasted)
    qtbot.waitUntil(lambda: len(orders.order(shop, number).attachments) == 2, timeout=10_000)
    files = orders.order(shop, number).attachments
    assert [(file.name, file.mime, file.phase) for file in files] == [
        ("burnt.png", "image/png", "before"), ("pasted photo.png", "image/png", "before"),
    ]  # fmt: skip
    qtbot.waitUntil(lambda: len(page.check.look.of("burn").photos) == 2)


def test_enter_on_a_button_presses_that_button(frame, page, qtbot):
    page.list.question.found_button.setFocus()
    press(frame, Qt.Key.Key_Return)
    assert page.check.look.of("burn").found
    assert page.check.look.of("screw") is None


def test_without_a_board_it_leads_to_the_path(frame, qtbot):
    frame.go_to("look")
    page = frame.page()
    assert page.nothing.isVisibleTo(page)
    page.nothing.action.click()
    assert frame.page() is frame.pages["path"]


@pytest.mark.parametrize("code", ["en", language.PSEUDO])
def test_a_found_point_stands_whole_at_1280_by_720(frame, qtbot, number, code):
    language.use(code)
    qtbot.waitExposed(frame)
    page = shown(frame, qtbot, number)
    page.mark(chip=84)
    page.mark(domain=3)
    comes_whole(qtbot, page)
    assert frame.width() == 1280


def test_a_photo_is_shown_small_and_the_keys_stay_on_the_page(frame, page, qtbot, tmp_path):
    press(frame, Qt.Key.Key_2)
    to_place(page, qtbot)
    photo = QImage(1600, 1200, QImage.Format.Format_RGB32)
    photo.fill(Qt.GlobalColor.red)
    assert photo.save(str(tmp_path / "обугл.png"))
    page.add_photos([tmp_path / "обугл.png"])
    qtbot.waitUntil(lambda: page.list.question.photos is not None, timeout=10_000)
    shown = page.list.question.photos.thumbnails[0]
    assert "обугл.png" in shown.accessibleName()
    qtbot.waitUntil(lambda: not page._shelf.image(shown._sha256, page.check.photo).isNull(), timeout=10_000)
    middle = shown.grab().toImage().pixelColor(shown.width() // 2, shown.height() // 2)
    assert middle.red() > 200 > middle.green()
    to_place(page, qtbot)
    assert page.isAncestorOf(frame.focusWidget())
