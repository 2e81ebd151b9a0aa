"""Empty state: one question, the ways in with their keys, one primary action; the chain motif above."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.ui import icons, theme
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.text import hairline, label

#: The widest line of words, px at 100 %.
_LINE = 640


@dataclass(frozen=True, slots=True)
class Way:
    """One way in: icon token, what to do, one line about it, the key that does it, and what a click does."""

    icon: str
    title: str
    line: str
    key: str = ""
    on_click: Callable[[], object] | None = None


class _Motif(QWidget):
    """Three lanes of chips: answered, the one asked now, not asked."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(9 * 33), theme.px(3 * 38))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = min(1.0, self.width() / self.sizeHint().width())
        painter.scale(scale, scale)
        side = theme.px(25)
        for lane in range(3):
            for place in range(9):
                box = QRectF(place * theme.px(33) + 1, lane * theme.px(38) + 1, side, side)
                answered = lane == 0 or (lane == 1 and place > 6)
                if lane == 1 and place == 6:
                    painter.setPen(QPen(theme.color("accent"), 2))
                    painter.setBrush(theme.color("surface"))
                elif answered:
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(theme.color("accent_soft"))
                else:
                    painter.setPen(QPen(theme.color("line_strong"), 1, Qt.PenStyle.DotLine))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box, 4, 4)
                if lane == 1 and place == 6:
                    mark = theme.px(13)
                    painter.drawPixmap(
                        round(box.center().x() - mark / 2),
                        round(box.center().y() - mark / 2),
                        icons.pixmap("action.probe", "accent", 13),
                    )


class _Icon(QLabel):
    def __init__(self, token: str, tone: str, side: float) -> None:
        super().__init__()
        self._spec = (token, tone, side)
        self.restyle()

    def restyle(self) -> None:
        """Draw the icon anew at a switch of theme."""
        self.setPixmap(icons.pixmap(*self._spec))


def icon_label(token: str, tone: str = "ink_2", side: float = 20) -> QLabel:
    """A label that shows an icon and follows the theme."""
    return _Icon(token, tone, side)


def key_plate(key: str) -> QLabel:
    """A key shown as a small plate."""
    plate = label(key, "caption", "ink_2")
    plate.setProperty("kind", "key")
    plate.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    return plate


def _inset(words: QLabel) -> QLabel:
    """In line with a link, whose text stands inside its focus ring."""
    words.setContentsMargins(4, 0, 0, 0)
    return words


class _WayRow(QFrame):
    def __init__(self, way: Way) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 18, 8)
        row.setSpacing(16)
        row.addWidget(icon_label(way.icon, "accent"))
        words = QVBoxLayout()
        words.setSpacing(1)
        if way.on_click is not None:
            link = button(way.title, way.on_click, kind="link")
            words.addWidget(link, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            words.addWidget(_inset(label(way.title, "strong")))
        self.line = _inset(label(way.line, "small", "ink_2", wrap=True))
        words.addWidget(self.line)
        row.addLayout(words, 1)
        if way.key:
            row.addWidget(key_plate(way.key))


class EmptyState(QWidget):
    """The whole: `question`, `line`, the ways, a primary (text, icon, click), a quieter link below it.

    `quiet` = the page has its primary elsewhere; `lines` are the labels of the ways' second lines.
    """

    def __init__(
        self,
        question: str,
        line: str,
        ways: tuple[Way, ...] = (),
        action: tuple[str, str, Callable[[], object]] | None = None,
        other: tuple[str, str, Callable[[], object]] | None = None,
        *,
        quiet: bool = False,
    ) -> None:
        super().__init__()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 8, 20, 8)
        outer.setSpacing(12)
        outer.addStretch(1)
        outer.addWidget(_Motif(), 0, Qt.AlignmentFlag.AlignHCenter)
        self.question = label(question, "title", "ink", wrap=True)
        for one in (self.question, label(line, "body", "ink_2", wrap=True)):
            one.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            one.setMaximumWidth(theme.px(_LINE))
            lines = QHBoxLayout()  # the words at a width that reads well, in the middle
            lines.addStretch(1)
            lines.addWidget(one, 1000)
            lines.addStretch(1)
            outer.addLayout(lines)
        self.lines: list[QLabel] = []
        if ways:
            card = Card()
            card.setFixedWidth(520)
            card.column.setContentsMargins(0, 4, 0, 4)
            card.column.setSpacing(0)
            for number, way in enumerate(ways):
                if number:
                    card.column.addWidget(hairline())
                row = _WayRow(way)
                self.lines.append(row.line)
                card.column.addWidget(row)
            middle = QHBoxLayout()  # an alignment would take the height that the words need at the width of the page
            middle.addStretch(1)
            middle.addWidget(card)
            middle.addStretch(1)
            outer.addLayout(middle)
        self.action: QPushButton | None = None
        if action is not None:
            text, icon, click = action
            self.action = button(text, click, icon=icon) if quiet else primary(text, click, icon=icon)
            outer.addWidget(self.action, 0, Qt.AlignmentFlag.AlignHCenter)
        if other is not None:
            before, text, click = other
            foot = QHBoxLayout()
            foot.addStretch(1)
            foot.addWidget(label(before, "body", "ink_2"))
            foot.addWidget(button(text, click, kind="link"))
            foot.addStretch(1)
            outer.addLayout(foot)
        outer.addStretch(2)
