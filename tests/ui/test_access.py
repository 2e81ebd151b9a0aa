"""Every page for people who use a keyboard or a screen reader."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

from app.ui import theme
from app.ui.frame import Frame
from app.ui.pages.page import Page
from app.ui.pages.register import PAGES
from app.ui.preferences import Preferences


def focusable(page: QWidget) -> list[QWidget]:
    tab = Qt.FocusPolicy.TabFocus.value
    return [one for one in page.findChildren(QWidget) if one.isVisibleTo(page) and one.focusPolicy().value & tab]


def said(widget: QWidget) -> str:
    if widget.accessibleName():
        return widget.accessibleName()
    if isinstance(widget, QAbstractButton):
        return widget.text()
    buddies = [one for one in widget.window().findChildren(QLabel) if one.buddy() is widget]
    if buddies:
        return buddies[0].text()
    parent = widget.parentWidget()
    if isinstance(parent, QComboBox):  # its line edit speaks with the box's name
        return said(parent)
    return ""


@pytest.fixture
def frame(unanswered, qtbot, shop) -> Frame:
    """The window as the demo shows it."""
    made = Frame(shop, shop.data_dir, Preferences(theme=theme.LIGHT, person="Marko Kovač"), demo=True)
    qtbot.addWidget(made)
    made.resize(1280, 720)
    made.show()
    return made


def test_every_page_opens_and_its_controls_are_named_reached_by_tab_and_seen_when_they_have_the_keys(frame, qtbot):
    qtbot.waitExposed(frame)
    frame.activateWindow()
    for one in PAGES:
        frame.go_to(one.id)
        page = frame.page()
        assert isinstance(page, Page), one.id
        assert type(page) is not Page, f"{one.id} could not be built; the frame shows why instead"
        assert page.accessibleName(), one.id
        assert "DEMO" in {child.accessibleName() for child in page.header.children() if child.isWidgetType()}, one.id
        assert nameless(page) == [], one.id
        assert passed_by(page) == [], one.id
        assert unseen(page) == [], one.id


def nameless(page: QWidget) -> list[str]:
    """Controls that a screen reader says nothing of."""
    return [
        f"{type(one).__name__} in {type(one.parentWidget()).__name__}"
        for one in focusable(page)
        if not said(one).strip()
    ]


def passed_by(page: QWidget) -> list[str]:
    """Controls that Tab does not come to on its way round."""
    wanted = {one for one in focusable(page) if one.isEnabled() and one.focusProxy() is None}
    reached = set()
    one = page.nextInFocusChain()
    while one is not page:
        reached.add(one)
        one = one.nextInFocusChain()
    return [f"{type(one).__name__} {said(one)}" for one in wanted - reached]


def unseen(page: QWidget) -> list[str]:
    """Buttons and fields that look the same with the keys as without."""
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    controls = [one for one in focusable(page) if isinstance(one, kinds) and one.isEnabled()]
    found = []
    for control in controls[:14]:
        parent = control.parentWidget()
        drawn = parent if isinstance(parent, QComboBox) else control
        page.setFocus()
        before = drawn.grab().toImage()
        control.setFocus(Qt.FocusReason.TabFocusReason)
        if page.window().focusWidget() is control and drawn.grab().toImage() == before:
            found.append(f"{type(control).__name__} {said(control)}")
    return found
