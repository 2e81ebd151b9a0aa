"""The strip under the board picture: one bar a domain, in the picture's order, over a graticule of ticks.

A bar is as high as the mean rate of its domain's chips, or as the share of them that answered; it is coloured by the
gravest state among them. A compared run stands beside it as a line. Arrows walk the bars, hover and cursor name them.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.domain.board_state import ChipState
from app.domain.domain_bars import DomainBar
from app.ui import theme
from app.words.board_picture import domain_line

#: What a full bar shows beyond 1.0, so that a domain above the median is seen as such.
_TOP = 1.15
_BAD = (ChipState.SILENT, ChipState.HOT)
_MINOR = (ChipState.WEAK, ChipState.ERRING, ChipState.WARM)


class DomainStrip(QWidget):
    """`pointed` carries the domain under cursor or mouse, 0 for none."""

    pointed = Signal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._bars: tuple[DomainBar, ...] = ()
        self._break_after: int | None = None
        self._cursor = 0
        self._hover = 0
        self._marked = 0
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_bars(self, bars: Sequence[DomainBar], break_after: int | None = None) -> None:
        """Show these domains; `break_after` is the last chip before a break of the chain."""
        bars = tuple(bars)
        if bars == self._bars and break_after == self._break_after:
            return
        if len(bars) != len(self._bars):
            self._cursor = self._hover = self._marked = 0
        self._bars, self._break_after = bars, break_after
        self._say()
        self.update()

    def mark(self, domain: int | None) -> None:
        """Point out the domain of the chip that the picture points at."""
        if (domain or 0) != self._marked:
            self._marked = domain or 0
            self.update()

    @property
    def bars(self) -> tuple[DomainBar, ...]:
        """What is shown."""
        return self._bars

    @property
    def cursor_domain(self) -> int:
        """The domain under the keyboard cursor, 0 = none."""
        return self._cursor

    def describe(self, domain: int) -> str:
        """A domain in words: its chips, how many answered, its rate, and that of the compared run."""
        return domain_line(self._bars[domain - 1]) if 1 <= domain <= len(self._bars) else ""

    def point_at(self, domain: int) -> None:
        """Put the cursor on a domain; 0 takes it away."""
        self._cursor = min(max(domain, 0), len(self._bars))
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

    def _plot(self) -> QRectF:
        return QRectF(theme.px(46), theme.px(9), self.width() - theme.px(50), self.height() - theme.px(28))

    def _pitch(self) -> float:
        return self._plot().width() / max(1, len(self._bars))

    def _height(self, value: float) -> float:
        return self._plot().height() * min(max(value, 0.0), _TOP) / _TOP

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._bars:
            return
        plot, pitch = self._plot(), self._pitch()
        small = QFont(theme.font("caption"))
        painter.setFont(small)
        self._paint_scale(painter, plot)
        bar_w = max(2.0, min(pitch - theme.px(3), theme.px(22)))
        for place, bar in enumerate(self._bars):
            x = plot.left() + place * pitch + (pitch - bar_w) / 2
            self._paint_bar(painter, bar, QRectF(x, plot.top(), bar_w, plot.height()))
        self._paint_break(painter, plot, pitch)
        self._paint_graticule(painter, plot, pitch)
        for domain, tone in ((self._marked, "line_strong"), (self._hover, "line_strong"), (self._cursor, "accent")):
            if domain:
                ring = QRectF(plot.left() + (domain - 1) * pitch, plot.top() - 2, pitch, plot.height() + 4)
                painter.setPen(QPen(theme.color(tone), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(ring.adjusted(0.5, 0, -0.5, 0), 3, 3)
        if self.hasFocus() and not self._cursor:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)

    def _paint_scale(self, painter: QPainter, plot: QRectF) -> None:
        """The band in which a healthy domain stands, and the line of the median."""
        line = plot.bottom() - self._height(1.0)
        high, low = plot.bottom() - self._height(1.1), plot.bottom() - self._height(0.9)
        painter.fillRect(QRectF(plot.left(), high, plot.width(), low - high), theme.color("ok_soft"))
        pen = QPen(theme.color("ink_3"), 1, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.drawLine(QPointF(plot.left(), round(line) + 0.5), QPointF(plot.right(), round(line) + 0.5))
        painter.setPen(theme.color("ink_2"))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for value, text in ((1.0, "100 %"), (0.5, "50 %")):
            y = plot.bottom() - self._height(value)
            painter.drawText(QRectF(0, y - theme.px(8), plot.left() - theme.px(6), theme.px(16)), right, text)

    def _paint_bar(self, painter: QPainter, bar: DomainBar, room: QRectF) -> None:
        value = bar.value
        if value is None or bar.worst is ChipState.UNTESTED:
            painter.setPen(QPen(theme.chip("untested_line"), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(room.left(), room.bottom() - self._height(1.0), room.width(), self._height(1.0)))
            return
        if bar.worst is ChipState.SILENT:  # hatched up to where it should stand, full as far as it does
            whole = QRectF(room.left(), room.bottom() - self._height(1.0), room.width(), self._height(1.0))
            painter.setPen(QPen(theme.chip("silent_line"), 1))
            painter.setBrush(QBrush(theme.chip("silent_hatch"), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(whole)
            value = min(value, bar.share or 0.0)
        tall = self._height(value)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_colour(bar))
        painter.drawRoundedRect(QRectF(room.left(), room.bottom() - tall, room.width(), tall), 1.5, 1.5)
        if bar.answered and (bar.worst in _BAD or bar.worst in _MINOR):  # hatch alone says that all are silent
            self._paint_flag(painter, bar, room, tall)
        then = bar.value_then
        if then is not None:
            y = room.bottom() - self._height(then)
            painter.setPen(QPen(theme.color("ink"), 2))
            painter.drawLine(QPointF(room.left() - 2, y), QPointF(room.right() + 2, y))

    @staticmethod
    def _paint_flag(painter: QPainter, bar: DomainBar, room: QRectF, tall: float) -> None:
        """A mark above a domain that stands out: down for too little, up for too hot; it is seen without colour."""
        up = bar.worst in (ChipState.HOT, ChipState.WARM)
        centre, size = room.center().x(), theme.px(3.5)
        y = max(room.bottom() - tall - size - 2, room.top() - size)
        tip = -size if up else size
        painter.setBrush(theme.color("critical" if bar.worst in _BAD else "major"))
        painter.drawPolygon(
            QPolygonF([QPointF(centre - size, y - tip / 2), QPointF(centre + size, y - tip / 2),
                       QPointF(centre, y + tip / 2)])
        )  # fmt: skip

    def _paint_break(self, painter: QPainter, plot: QRectF, pitch: float) -> None:
        if self._break_after is None:
            return
        for place, bar in enumerate(self._bars):
            if self._break_after < bar.chips[-1] + 1:
                inside = (self._break_after - bar.chips[0] + 1) / len(bar.chips)
                x = round(plot.left() + (place + min(max(inside, 0.0), 1.0)) * pitch)
                painter.setPen(QPen(theme.color("critical"), 1.5, Qt.PenStyle.DashLine))
                painter.drawLine(QPointF(x, plot.top() - 4), QPointF(x, plot.bottom()))
                return

    def _paint_graticule(self, painter: QPainter, plot: QRectF, pitch: float) -> None:
        base = round(plot.bottom()) + 0.5
        painter.setPen(QPen(theme.color("line_strong"), 1))
        painter.drawLine(QPointF(plot.left(), base), QPointF(plot.right(), base))
        metrics = painter.fontMetrics()
        count = len(self._bars)
        wide = metrics.horizontalAdvance(str(count)) + theme.px(10)
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
                painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(place + 1))

    # ------------------------------------------------------------ keyboard and mouse

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if not self._bars:
            super().keyPressEvent(event)
        elif step is not None:
            self.point_at(min(max(self._cursor + step, 1), len(self._bars)) if self._cursor else self._first())
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.point_at(1 if event.key() == Qt.Key.Key_Home else len(self._bars))
        else:
            super().keyPressEvent(event)

    def _first(self) -> int:
        """Where the cursor starts: at the first domain that stands out."""
        return next((bar.domain for bar in self._bars if bar.worst in _BAD or bar.worst in _MINOR), 1)

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
        plot = self._plot()
        place = int((event.position().x() - plot.left()) // self._pitch()) + 1 if self._bars else 0
        return place if 1 <= place <= len(self._bars) else 0

    def _set_hover(self, domain: int) -> None:
        if domain != self._hover:
            self._hover = domain
            self.pointed.emit(domain or self._cursor)
            self.update()


def _colour(bar: DomainBar) -> QColor:
    if bar.worst in _BAD:
        return theme.chip("bad_bar")
    if bar.worst in _MINOR:
        return theme.color("major")
    return theme.chip("good_bar")
