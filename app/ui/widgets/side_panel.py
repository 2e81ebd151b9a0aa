"""Side panel: what is known of the selected thing, scrolled, with the actions fixed at its foot."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLayout, QVBoxLayout

from app.ui import theme
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.pill import Pill
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.text import Elided, label
from app.words.language import _


class SidePanel(QFrame):
    """Title and pill, a scrolled `content` column, a `foot` column. `closed` follows the close button and Esc."""

    closed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setProperty("kind", "panel")
        self.setAccessibleName(name)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(8)
        head = QHBoxLayout()
        head.setSpacing(12)
        self.title: QLabel = label("", "title", select=True)
        head.addWidget(self.title)
        self.pill = Pill("", "idle")
        head.addWidget(self.pill)
        head.addStretch(1)
        self.close_button = icon_button(_("Close the panel"), "ph.x", self.closed.emit)
        head.addWidget(self.close_button)
        top = QVBoxLayout()
        top.setSpacing(0)
        top.addLayout(head)
        self.sub = Elided("", "small", "ink_2")
        top.addWidget(self.sub)
        column.addLayout(top)
        self._scroll = Scrolled()
        column.addWidget(self._scroll, 1)
        self.foot = QVBoxLayout()
        self.foot.setSpacing(8)
        column.addLayout(self.foot)
        self.content = QVBoxLayout()
        self.clear()
        self.restyle()

    def restyle(self) -> None:
        """Renew the width at a switch of theme."""
        self.setFixedWidth(theme.size("side_panel"))

    def clear(self) -> QVBoxLayout:
        """Empty the scrolled part; returns its new column."""
        inside = Inside()
        self.content = QVBoxLayout(inside)
        self.content.setContentsMargins(0, 0, theme.px(4), 0)
        self.content.setSpacing(8)
        place = self._scroll.verticalScrollBar().value()
        self._scroll.setWidget(inside)
        self._scroll.verticalScrollBar().setValue(place)
        return self.content


def empty(layout: QLayout) -> None:
    """Take everything out of a layout and delete it."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        inner = item.layout()
        if inner is not None:
            empty(inner)
