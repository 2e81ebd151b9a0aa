"""A strip of numbered bars over a graticule of ticks: arrows walk them, hover and cursor name them.

What the bars show is left to the strips made of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui import theme


class BarStrip(QWidget):
    """`pointed` carries the number of the bar under cursor or mouse, 0 for none. Bars count from 1."""

    pointed = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._told: tuple[str, ...] = ()
        self._labels: tuple[str, ...] = ()
        self._first = 1
        self._cursor = 0
        self._hover = 0
        self._marked = 0
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    # ------------------------------------------------------------ what the bars are

    def tell(self, told: Sequence[str], *, first: int = 1, labels: Sequence[str] = ()) -> None:
        """What each bar says in words; the keyboard cursor starts at the bar `first`.

        `labels` stand below the ticks, () = the numbers of the bars. With another count of bars they are other ones,
        and what was pointed at is gone.
        """
        if len(told) != len(self._told):
            self._cursor = self._hover = self._marked = 0
        self._told, self._first = tuple(told), first
        self._labels = tuple(labels) or tuple(str(number) for number in range(1, len(told) + 1))
        self._say()
        self.update()

    @property
    def count(self) -> int:
        """How many bars there are."""
        return len(self._told)

    def describe(self, number: int) -> str:
        """A bar in words; "" for one that is not there."""
        return self._told[number - 1] if 1 <= number <= len(self._told) else ""

    def paint_bars(self, painter: QPainter, plot: QRectF, pitch: float) -> None:
        """Paint scale and bars; the graticule and the rings come after them. Here there are none."""

    # ------------------------------------------------------------ what is pointed at

    def mark(self, number: int | None) -> None:
        """Point out the bar of what is pointed at elsewhere."""
        if (number or 0) != self._marked:
            self._marked = number or 0
            self.update()

    @property
    def cursor_bar(self) -> int:
        """The bar under the keyboard cursor, 0 = none."""
        return self._cursor

    def point_at(self, number: int) -> None:
        """Put the cursor on a bar; 0 takes it away."""
        self._cursor = min(max(number, 0), self.count)
        self._say()
        self.pointed.emit(self._cursor)
        self.update()

    def _say(self) -> None:
        self.setAccessibleDescription(self.describe(self._cursor))

    # ------------------------------------------------------------ painting

    def sizeHint(self) -> QSize:
        return QSize(theme.px(420), theme.px(78))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(240), theme.px(78))

    def plot(self) -> QRectF:
        """Where the bars stand."""
        return QRectF(theme.px(46), theme.px(9), self.width() - theme.px(50), self.height() - theme.px(28))

    def pitch(self) -> float:
        """From one bar to the next, px."""
        return self.plot().width() / max(1, self.count)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self.count:
            return
        plot, pitch = self.plot(), self.pitch()
        painter.setFont(QFont(theme.font("caption")))
        self.paint_bars(painter, plot, pitch)
        self._paint_graticule(painter, plot, pitch)
        for number, tone in ((self._marked, "line_strong"), (self._hover, "line_strong"), (self._cursor, "accent")):
            if number:
                ring = QRectF(plot.left() + (number - 1) * pitch, plot.top() - 2, pitch, plot.height() + 4)
                painter.setPen(QPen(theme.color(tone), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(ring.adjusted(0.5, 0, -0.5, 0), 3, 3)
        if self.hasFocus() and not self._cursor:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)

    def _paint_graticule(self, painter: QPainter, plot: QRectF, pitch: float) -> None:
        base = round(plot.bottom()) + 0.5
        painter.setPen(QPen(theme.color("line_strong"), 1))
        painter.drawLine(QPointF(plot.left(), base), QPointF(plot.right(), base))
        metrics = painter.fontMetrics()
        count = self.count
        wide = max(metrics.horizontalAdvance(text) for text in self._labels) + theme.px(10)
        every = max(1, -(-wide // max(1, int(pitch))))
        if every > 1:
            every = next((step for step in (2, 3, 5, 7, 10, 14, 20, 50) if step >= every), every)
        for place in range(count):
            x = round(plot.left() + (place + 0.5) * pitch) + 0.5
            numbered = place == 0 or (place + 1) % every == 0 or place == count - 1
            painter.setPen(QPen(theme.color("line_strong"), 1))
            painter.drawLine(QPointF(x, base), QPointF(x, base + theme.px(5 if numbered else 3)))
            near = 0 < place < count - 1 and min(place, count - 1 - place) * pitch < wide
            if numbered and not near:
                painter.setPen(theme.color("ink_2"))
                box = QRectF(x - theme.px(20), base + theme.px(4), theme.px(40), theme.px(14))
                painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self._labels[place])

    # ------------------------------------------------------------ keyboard and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if not self.count:
            super().keyPressEvent(event)
        elif step is not None:
            self.point_at(min(max(self._cursor + step, 1), self.count) if self._cursor else self._first)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.point_at(1 if event.key() == Qt.Key.Key_Home else self.count)
        else:
            super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self._under(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._under(event):
            self.point_at(self._under(event))
        else:
            super().mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.point_at(0)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            if self._hover:
                QToolTip.showText(event.globalPos(), self.describe(self._hover), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def _under(self, event: QMouseEvent) -> int:
        place = int((event.position().x() - self.plot().left()) // self.pitch()) + 1 if self.count else 0
        return place if 1 <= place <= self.count else 0

    def _set_hover(self, number: int) -> None:
        if number != self._hover:
            self._hover = number
            self.pointed.emit(number or self._cursor)
            self.update()
