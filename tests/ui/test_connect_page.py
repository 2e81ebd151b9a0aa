"""The Connect page in a real window: a board by choice, by scan, by going there; ways by keyboard; on to the test."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.widgets.connector_picture import ConnectorPicture


def settle() -> None:
    """Children that were just added are shown, and those that were taken away deleted, at the next turn."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QCoreApplication.processEvents()


def words(page: Any) -> str:
    settle()
    return "\n".join(one.text() for one in page.findChildren(QLabel) if one.isVisibleTo(page))


def test_a_scanned_label_shows_its_board_and_the_test_begins_with_it(qtbot: QtBot, frame: Any) -> None:
    frame.go_to("connect")
    page = frame.pages["connect"]
    assert page.scanned("NBS1902")
    assert page.shown.board.code == "NBS1902"
    qtbot.waitUntil(lambda: "12 to 15 V" in words(page))
    page.test_button.click()
    assert frame.pages["bench"].isVisible()


def test_what_is_no_board_leaves_the_page_as_it_is(frame: Any) -> None:
    frame.go_to("connect", board="BHB68601")
    page = frame.pages["connect"]
    assert not page.scanned("no such thing \u202e<b>")
    page.show_board("nonsense")
    assert page.shown.board.code == "BHB68601"


def test_the_arrow_keys_choose_the_way_and_its_order_pins_and_level_follow(qtbot: QtBot, frame: Any) -> None:
    frame.go_to("connect", board="BHB42601")
    page = frame.pages["connect"]
    qtbot.waitUntil(lambda: "Adapter TX to pin 7" in words(page))
    (picture,) = page.findChildren(ConnectorPicture)
    assert "3 RST, 7 TX, 8 RX" in picture.accessibleName()
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: "Level there: 1.2 V" in words(page))
    assert "Adapter TX to pin 7" not in words(page)


def test_what_is_not_known_is_said_and_no_test_is_offered(qtbot: QtBot, frame: Any) -> None:
    frame.go_to("connect", board="M60_VK10")
    page = frame.pages["connect"]
    qtbot.waitUntil(lambda: "The connector of this make is not known from any source." in words(page))
    said = words(page)
    assert said.count("not known") > 2
    assert not page.test_button.isVisibleTo(page)


def test_a_search_that_fits_several_boards_offers_them_and_one_that_fits_none_says_what_to_type(
    qtbot: QtBot, frame: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QMenu, "popup", lambda _menu, _where: None)  # offscreen has no keyboard to grab
    frame.go_to("connect")
    page = frame.pages["connect"]
    page.search.setText("s21")
    qtbot.waitUntil(lambda: "boards fit" in page.remark.head.text())
    many = int(page.remark.head.text().split()[0])
    page.remark.findChild(QPushButton).click()
    (menu,) = page.findChildren(QMenu)
    assert len(menu.actions()) == many
    menu.actions()[-1].trigger()
    assert page.shown.board.model.startswith("S21")
    page.show_board("BHB42601")
    page.search.setText("s21 pro")
    qtbot.waitUntil(lambda: "2 boards fit" in page.remark.head.text())
    assert page.shown.board.code == "BHB42601"
    offers = [one for one in page.remark.findChildren(QPushButton) if one.isVisibleTo(page)]
    offers[0].click()
    assert page.shown.board.code == offers[0].text()
    assert not page.remark.isVisibleTo(page)
    page.search.setText("nowhere <b>")
    qtbot.waitUntil(lambda: "No board in the catalogue" in page.remark.head.text())
    assert "BHB42601" in page.remark.line.text()
    page.search.clear()
    qtbot.waitUntil(lambda: not page.remark.isVisibleTo(page))


def test_every_word_has_its_height_after_a_change_of_the_board(qtbot: QtBot, frame: Any) -> None:
    frame.go_to("connect")
    page = frame.pages["connect"]

    def cut() -> list[str]:
        settle()
        shown = [one for one in page.findChildren(QLabel) if one.isVisibleTo(page) and one.wordWrap()]
        return [one.text() for one in shown if one.height() < one.heightForWidth(one.width())]

    for code in ("BHB42601", "M60_VK10", "BHB42601", "emberOne/00", "NBS1902"):
        page.show_board(code)
        qtbot.waitUntil(lambda: not cut())
