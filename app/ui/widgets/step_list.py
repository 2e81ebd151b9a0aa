"""A test plan: steps with icon, name, time and what came of it, joined by a line; the running one is marked."""

from __future__ import annotations

from collections.abc import Hashable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.ui import icons, theme
from app.ui.widgets.text import Elided, label, plain_tooltip
from app.words.plain_text import plain


class _Row(QWidget):
    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(10)
        self.icon = QLabel()
        self.icon.setAlignment(Qt.AlignmentFlag.AlignTop)
        outer.addWidget(self.icon)
        words = QVBoxLayout()
        words.setSpacing(1)
        head = QHBoxLayout()
        head.setSpacing(6)
        self.name = label(name, "body", "ink_2", wrap=True)
        self.time = label("", "small", "ink_2")
        self.time.setAlignment(Qt.AlignmentFlag.AlignTop)
        head.addWidget(self.name, 1)
        head.addWidget(self.time)
        words.addLayout(head)
        #: What came of a step that went well ends in an ellipsis, so that the whole plan stays in sight; what did not
        #: is said whole.
        self.detail = Elided("", "small", "ink_2")
        self.trouble = label("", "small", "critical", wrap=True)
        for line in (self.detail, self.trouble):
            line.hide()
            words.addWidget(line)
        outer.addLayout(words, 1)
        self._shown: tuple[object, ...] = ()
        self._state = ("state.not_run", "ink_3")
        self.restyle()

    def restyle(self) -> None:
        """Draw the icon anew at a switch of theme."""
        self.icon.setPixmap(icons.pixmap(*self._state, 16))
        self.icon.setFixedWidth(theme.px(17))

    def show_step(self, icon: str, tone: str, detail: str, time: str, whole: str, *, strong: bool, brief: bool) -> None:
        shown = (icon, tone, detail, time, whole, strong, brief)
        if shown == self._shown:
            return
        self._shown, self._state = shown, (icon, tone)
        self.restyle()
        self.time.setText(time)
        grave = tone in ("critical", "major", "minor")
        self.detail.set_text("" if grave else plain(detail, 300))
        self.detail.setVisible(bool(detail) and not grave and not brief)
        self.setToolTip(plain_tooltip(whole or detail))
        self.trouble.setText(plain(detail, 300) if grave else "")
        theme.set_tone(self.trouble, tone if grave else "ink_2")
        self.trouble.setVisible(bool(detail) and grave)
        theme.set_tone(self.name, "ink" if strong else "ink_2")  # first: the sheet it asks sets a font too
        theme.set_font(self.name, "strong" if strong else "body")
        self.setAccessibleName(". ".join(part for part in (self._name, whole or detail, time) if part))


class StepList(QWidget):
    """Steps by key, in the order they are added."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._rows: dict[Hashable, _Row] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(7)
        self._column.addStretch(1)  # rows keep their height where there is more room than they need

    def add(self, key: Hashable, name: str) -> None:
        """Add a step that has not begun."""
        row = _Row(name)
        self._column.insertWidget(len(self._rows), row)
        self._rows[key] = row

    def clear(self) -> None:
        """Take all steps away."""
        for row in self._rows.values():
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows.clear()

    def show_step(
        self,
        key: Hashable,
        icon: str,
        tone: str,
        detail: str = "",
        time: str = "",
        whole: str = "",
        *,
        strong: bool = False,
        brief: bool = False,
    ) -> None:
        """Show how a step stands; with `brief` a detail that needs nobody is left to the tooltip.

        `whole` is the detail at length, for the tooltip and the screen reader.
        """
        self._rows[key].show_step(icon, tone, detail, time, whole, strong=strong, brief=brief)
        self.update()

    def shown(self, key: Hashable) -> str:
        """What a screen reader says of a step."""
        return self._rows[key].accessibleName()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(theme.color("line"), 2))
        x = theme.px(8)
        rows = list(self._rows.values())
        for row, below in pairwise(rows):
            painter.drawLine(x, row.y() + theme.px(19), x, below.y() - theme.px(2))
