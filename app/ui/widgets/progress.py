"""Progress line: what is going on in words, over a bar of 3 px."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.text import Elided, label
from app.words.plain_text import plain


class Bar(QWidget):
    """The bar alone, 3 px high."""

    def __init__(self) -> None:
        super().__init__()
        self.fraction: float | None = None
        self.setFixedHeight(3)

    def show_fraction(self, fraction: float | None) -> None:
        """Fill it so far; None leaves it empty."""
        self.fraction = fraction
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("line"))
        if self.fraction is not None:
            width = self.width() * min(max(self.fraction, 0.0), 1.0)
            painter.fillRect(QRectF(0, 0, width, self.height()), theme.color("accent"))


class ProgressLine(QWidget):
    """`show_progress("Scanning", "3,180 of 5,120 addresses", 0.62)`; a fraction of None leaves the bar empty."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        row = QHBoxLayout()
        row.setContentsMargins(20, 0, 20, 0)
        row.setSpacing(8)
        self._head = label("", "small", "accent")
        self._head.setProperty("font_role", "")  # its weight is none of a role, see restyle
        self._words = Elided("", "small", "ink_2")
        self._aside = label("", "small", "ink_2")
        row.addWidget(self._head)
        row.addWidget(self._words, 1)
        row.addWidget(self._aside, 0, Qt.AlignmentFlag.AlignRight)
        column.addLayout(row)
        self._bar = Bar()
        column.addWidget(self._bar)
        self.restyle()

    def restyle(self) -> None:
        """Renew the weight of the head at a switch of theme."""
        self._head.setFont(theme.font("small", weight=600))

    def show_progress(self, head: str, words: str, fraction: float | None, tone: str = "accent") -> None:
        """Change what the line says and how far the bar is."""
        self._head.setText(head)
        self._head.setVisible(bool(head))
        theme.set_tone(self._head, tone)
        self.restyle()
        self._words.set_text(words)
        self._bar.show_fraction(fraction)
        self.setAccessibleName(f"{head}. {words}")

    def show_aside(self, text: str) -> None:
        """What stands at the right end of the line."""
        self._aside.setText(plain(text))
