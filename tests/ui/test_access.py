"""Every page for people who use a keyboard or a screen reader."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QWidget

from app.ui.pages.register import PAGES


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


@pytest.mark.parametrize("page_id", [one.id for one in PAGES])
def test_every_control_has_a_name(frame, page_id):
    frame.go_to(page_id)
    page = frame.page()
    assert page.accessibleName()
    nameless = [
        f"{type(one).__name__} in {type(one.parentWidget()).__name__}"
        for one in focusable(page)
        if not said(one).strip()
    ]
    assert nameless == []


@pytest.mark.parametrize("page_id", [one.id for one in PAGES])
def test_tab_walks_through_every_control_and_comes_back(frame, qtbot, page_id):
    qtbot.waitExposed(frame)
    frame.go_to(page_id)
    page = frame.page()
    wanted = {one for one in focusable(page) if one.isEnabled() and one.focusProxy() is None}
    reached = set()
    one = page
    for _step in range(500):
        one = one.nextInFocusChain()
        reached.add(one)
        if one is page:
            break
    missing = [f"{type(one).__name__} {said(one)}" for one in wanted - reached]
    assert missing == []


@pytest.mark.parametrize("page_id", [one.id for one in PAGES])
def test_focus_is_seen_on_every_button_and_field(frame, qtbot, page_id):
    qtbot.waitExposed(frame)
    frame.activateWindow()
    frame.go_to(page_id)
    page = frame.page()
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    controls = [one for one in focusable(page) if isinstance(one, kinds) and one.isEnabled()]
    for control in controls[:14]:
        parent = control.parentWidget()
        drawn = parent if isinstance(parent, QComboBox) else control
        page.setFocus()
        before = drawn.grab().toImage()
        control.setFocus(Qt.FocusReason.TabFocusReason)
        if frame.focusWidget() is control:
            assert drawn.grab().toImage() != before, f"{type(control).__name__} {said(control)} shows no focus"
