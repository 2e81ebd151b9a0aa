"""Labels: plain text only, because what they show may come from a device."""

from __future__ import annotations

import re

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget

from app.ui import theme
from app.words.plain_text import plain

#: No word of a language we speak is longer in a label; what is comes from a device or a hostile hand.
_LONG_WORD = 30
_LONG_RUN = re.compile(rf"\S{{{_LONG_WORD + 1},}}")


def label(
    text: str, role: str = "body", tone: str = "ink", *, wrap: bool = False, mono: bool = False, select: bool = False
) -> QLabel:
    """A label in the font of `role` and the colour `tone`; `wrap` lets it grow in height, `select` be copied."""
    made = QLabel(plain(text, lines=True))
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("tone", tone)
    theme.set_font(made, role, mono=mono)
    if wrap:
        made.setWordWrap(True)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        made.setSizePolicy(policy)
        if any(len(word) > _LONG_WORD for word in made.text().split()):
            if select:  # what is copied stays as it is
                made.setMinimumWidth(1)
                made.setToolTip(plain_tooltip(text))
            else:
                made.setText(_breakable(made.text()))
    if select:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def _breakable(text: str) -> str:
    """The text with places to break in its longest words, so that none is wider than its room."""
    return _LONG_RUN.sub(lambda run: "\u200b".join(run[0][at : at + 8] for at in range(0, len(run[0]), 8)), text)


def hairline() -> QFrame:
    """A horizontal line, one pixel high."""
    line = QFrame()
    line.setProperty("kind", "hairline")
    line.setFixedHeight(1)
    return line


class Elided(QWidget):
    """One line of text that ends in an ellipsis where the room does; the whole text is the tooltip.

    `right` lets it end at the right edge, as values in a column do.
    """

    def __init__(
        self, text: str = "", role: str = "body", tone: str = "ink", *, mono: bool = False, right: bool = False
    ) -> None:
        super().__init__()
        self._side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        self._role, self._tone, self._mono = role, tone, mono
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def text(self) -> str:
        """The whole text, as it is shown."""
        return self._text

    def set_text(self, text: str, tone: str | None = None) -> None:
        """Change the text, and the tone if one is given."""
        shown = (plain(text, lines=True), tone or self._tone)
        if shown == (self._text, self._tone):
            return
        self._text, self._tone = shown
        self.setAccessibleName(self._text)
        self.setToolTip("")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.font(self._role, mono=self._mono))
        return QSize(metrics.horizontalAdvance(self._text) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(40), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font(self._role, mono=self._mono))
        painter.setPen(theme.color(self._tone))
        fitted = painter.fontMetrics().elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        if fitted != self._text and not self.toolTip():
            self.setToolTip(plain_tooltip(self._text))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignVCenter | self._side), fitted)


def plain_tooltip(text: str) -> str:
    """A tooltip that Qt cannot take for rich text, whatever a device wrote into it."""
    escaped = plain(text, lines=True).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<qt>{escaped}</qt>" if escaped else ""
