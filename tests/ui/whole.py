"""Whether every text of a page stands there whole, and the texts themselves."""

from __future__ import annotations

import re

from PySide6.QtWidgets import QAbstractButton, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.exceptions import TimeoutError as WaitedTooLong
from pytestqt.qtbot import QtBot


def texts(widget: QWidget) -> list[str]:
    found = []
    if isinstance(widget, QLabel | QAbstractButton):
        found.append(widget.text())
    if isinstance(widget, QLineEdit):
        found.append(widget.placeholderText())
    if isinstance(widget, QComboBox) and not widget.isEditable():
        # An item that is its own value is data, such as a board code.
        found += [widget.itemText(at) for at in range(widget.count()) if widget.itemData(at) != widget.itemText(at)]
    found += [widget.toolTip(), widget.accessibleName()]
    return [re.sub(r"</?qt>", "", text) for text in found if text]


def cut_off(page: QWidget) -> list[str]:
    """What does not fit where it stands."""
    clipped = []
    for widget in page.findChildren(QWidget):
        if not widget.isVisibleTo(page) or not texts(widget):
            continue
        if isinstance(widget, QLabel) and widget.wordWrap():
            if widget.height() + 1 < widget.heightForWidth(widget.width()):
                clipped.append(
                    f"{widget.text()[:50]!r}: {widget.height()} of {widget.heightForWidth(widget.width())} high"
                )
        elif isinstance(widget, QLabel | QPushButton | QCheckBox):
            need = widget.minimumSizeHint().width() if isinstance(widget, QLabel) else widget.sizeHint().width()
            if widget.width() + 1 < need:
                clipped.append(f"{widget.text()[:50]!r}: {widget.width()} of {need} wide")
        right = widget.mapTo(page, widget.rect().topRight()).x()
        if isinstance(widget, QAbstractButton) and right > page.width():
            clipped.append(f"{texts(widget)[0][:50]!r} ends at {right} of {page.width()}")
    return clipped


def comes_whole(qtbot: QtBot, page: QWidget) -> None:
    """Fail where something of a page stays cut off.

    It may take a while: a page writes what it has asked another thread for, and a text that has just changed has no
    height before the next layout.
    """
    try:
        qtbot.waitUntil(lambda: cut_off(page) == [])
    except WaitedTooLong:
        left = cut_off(page)
        assert left == [], left
