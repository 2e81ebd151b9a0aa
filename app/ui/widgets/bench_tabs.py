"""The boards on the bench as a row of tabs, each with its state as colour, icon and word, and one for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from app.ui import icons, theme
from app.ui.widgets.buttons import icon_button
from app.words.language import _

#: A tab: what the board is called, its state in words, and tone and icon of the state.
Tab = tuple[str, str, str, str]


class _Tab(QAbstractButton):
    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tab: Tab = ("", "", "ink_2", "")

    def show_tab(self, tab: Tab) -> None:
        if tab != self._tab:
            self._tab = tab
            self.setText(tab[0])
            self.setAccessibleName(". ".join(part for part in tab[:2] if part))
            self.setToolTip("\n".join(part for part in tab[:2] if part))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(210), theme.px(34))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(96), theme.px(34))

    def paintEvent(self, event: QPaintEvent) -> None:
        name, state, tone, icon = self._tab
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focus, on = self.hasFocus(), self.isChecked()
        edge = 2.0 if focus or on else 1.0
        box = QRectF(self.rect()).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2)
        painter.setPen(QPen(theme.color("accent" if focus or on else "line"), edge))
        painter.setBrush(theme.color("accent_soft" if on else "surface"))
        painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        x, side = theme.px(10), theme.px(16)
        if icon:
            painter.drawPixmap(x, (self.height() - side) // 2, icons.pixmap(icon, tone, 16))
            x += theme.px(22)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        bold, small = theme.font("strong"), theme.font("small")
        room = self.width() - x - theme.px(10)
        fitted = QFontMetrics(bold).elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.setFont(bold)
        painter.setPen(theme.color("ink"))
        painter.drawText(x, 0, room, self.height(), middle, fitted)
        used = QFontMetrics(bold).horizontalAdvance(fitted) + theme.px(8)
        left = room - used
        if left > theme.px(24):
            painter.setFont(small)
            painter.setPen(theme.color("ink_2"))
            words = QFontMetrics(small).elidedText(state, Qt.TextElideMode.ElideRight, left)
            painter.drawText(x + used, 0, left, self.height(), middle, words)


class BenchTabs(QWidget):
    """`chosen` carries the place of a board, -1 for all of them; `closed` the place of one to take off the bench."""

    chosen = Signal(int)
    closed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Boards on the bench"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self._row = row
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self.all_tab = _Tab()
        self._group.addButton(self.all_tab)
        self.all_tab.clicked.connect(lambda _on=False: self.chosen.emit(-1))
        self.tabs: list[_Tab] = []
        self.close_button = icon_button(_("Take this board off the bench"), "ph.x", self._close)
        row.addWidget(self.all_tab)
        row.addWidget(self.close_button)
        self._here = 0

    def show_tabs(self, tabs: Sequence[Tab], here: int) -> None:
        """Show these boards; `here` is the place of the one that is shown, -1 = all."""
        while len(self.tabs) < len(tabs):
            made = _Tab()
            made.clicked.connect(partial(self._clicked, made))
            self._group.addButton(made)
            self._row.insertWidget(self._row.indexOf(self.all_tab), made)
            self.tabs.append(made)
        while len(self.tabs) > len(tabs):
            gone = self.tabs.pop()
            self._group.removeButton(gone)
            gone.hide()
            gone.deleteLater()
        for made, tab in zip(self.tabs, tabs, strict=True):
            made.show_tab(tab)
        self.all_tab.show_tab((_("All boards"), "", "ink_2", "ph.squares-four"))
        self._here = here
        (self.all_tab if here < 0 else self.tabs[here]).setChecked(True)
        self.close_button.setEnabled(here >= 0)

    def _clicked(self, tab: _Tab, _on: bool = False) -> None:
        self.chosen.emit(self.tabs.index(tab))

    def _close(self) -> None:
        if self._here >= 0:
            self.closed.emit(self._here)
