"""A chart of a report: drawn by pyqtgraph, pointed at with the mouse or the arrow keys, opened by a click or Enter.

The table beside or behind it is its twin for screen readers; the mark under the cursor is told as the description.
"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QGraphicsEllipseItem,
    QGraphicsItem,
    QGraphicsRectItem,
    QSizePolicy,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from app.domain.report import Look
from app.ui import theme
from app.ui.widgets.flow import Flow
from app.ui.widgets.report_colors import line_color, line_dash, shade
from app.ui.widgets.report_drawing import Spot, draw, rows_high
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label, plain_tooltip
from app.words.language import _
from app.words.plain_text import plain
from app.words.report_cells import head_text
from app.words.report_marks import Mark, Marks, Shape

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class ReportChart(QWidget):
    """`picked` is emitted with the mark that was clicked, or entered by the keyboard."""

    picked = Signal(object)

    def __init__(self, *, compact: bool = False) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        self.caption = label("", "small", "ink_2", wrap=True)
        self.caption.setVisible(not compact)
        column.addWidget(self.caption)
        self._legend = QWidget()
        self._names = Flow(self._legend, 12)
        self._legend.hide()
        column.addWidget(self._legend)
        self.view = _View(compact=compact)
        self.view.picked.connect(self.picked)
        column.addWidget(self.view, 1)
        self.nothing = label(_("Nothing in this period; choose a longer one."), "body", "ink_2", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.hide()
        column.addWidget(self.nothing, 1)
        self.marks: Marks | None = None

    def show_marks(self, marks: Marks) -> None:
        """Show a chart; one that is shown already is left as it stands, cursor and all."""
        if marks == self.marks:
            return
        self.marks = marks
        self.view.setVisible(not marks.empty)
        self.nothing.setVisible(marks.empty)
        self.caption.setText(plain(self.said_axis(), 200))
        self.view.show_marks(marks)
        self._show_legend()

    def said_axis(self) -> str:
        """What stands upwards and across, and what the band or the line beside it is."""
        if self.marks is None:
            return ""
        told = [self.marks.axis]
        if self.marks.look is Look.PARETO:
            told.append(_("line: cumulative share"))
        elif any(mark.expected is not None for mark in self.marks.marks):
            told.append(_("line across: as expected"))
        if any(mark.low is not None for mark in self.marks.marks):
            told.append(_("band: 95% interval") if self.marks.shape is Shape.LINES else _("whiskers: 95% interval"))
        if not self.marks.names:
            told.append(_("across: {what}").format(what=head_text(self.marks.x)))
        return " · ".join(told)

    def likes_height(self) -> int:
        """The height it reads well at, px."""
        if self.marks is None or self.marks.empty:
            return theme.px(120)
        return rows_high(self.marks) if self.marks.shape is Shape.LYING else theme.px(230)

    def restyle(self) -> None:
        """Draw anew in the colours of the theme."""
        if self.marks is not None:
            self._show_legend()
            self.view.show_marks(self.marks)

    def _show_legend(self) -> None:
        empty(self._names)
        series = self.marks.series if self.marks is not None else ()
        lines = self.marks is not None and self.marks.shape is Shape.LINES
        for number, name in enumerate(series):
            self._names.addWidget(_Key(name, number, len(series), lines=lines))
        self._legend.setVisible(len(series) > 1 and self.view.isVisibleTo(self))


class _Key(QWidget):
    """One name of the legend with what it looks like."""

    def __init__(self, name: str, series: int, of: int, *, lines: bool) -> None:
        super().__init__()
        self._spec = (name, series, of, lines)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.advance(self._spec[0], "small") + theme.px(24), theme.px(18))

    def paintEvent(self, event: QPaintEvent) -> None:
        name, series, of, lines = self._spec
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = self.height() / 2
        if lines:
            painter.setPen(QPen(line_color(series, many=True), 2, line_dash(series)))
            painter.drawLine(QPointF(0, middle), QPointF(theme.px(16), middle))
        else:
            side = theme.px(11)
            painter.setPen(QPen(theme.color("line_strong"), 1))
            painter.setBrush(shade(series, of))
            painter.drawRoundedRect(QRectF(0.5, middle - side / 2, side, side), 2, 2)
        painter.setPen(theme.color("ink_2"))
        painter.setFont(theme.font("small"))
        painter.drawText(self.rect().adjusted(theme.px(20), 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), name)


class _View(pg.PlotWidget):  # type: ignore[misc]  # pyqtgraph has no types
    picked = Signal(object)

    def __init__(self, *, compact: bool) -> None:
        super().__init__()
        self._compact = compact
        self._marks: Marks | None = None
        self._spots: list[Spot] = []
        self._at = -1
        self._ring: QGraphicsItem | None = None
        self.setMenuEnabled(False)
        self.hideButtons()
        self.setMouseEnabled(x=False, y=False)
        self.setAntialiasing(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumSize(theme.px(120), theme.px(90))
        self.getPlotItem().setContentsMargins(0, 2, 2, 0)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._draw)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(320), theme.px(98 if self._compact else 120))

    # ------------------------------------------------------------ drawing

    def show_marks(self, marks: Marks) -> None:
        self._marks = marks
        self.setAccessibleName(_("Chart: {title}. The table tells the same.").format(title=marks.title))
        self._draw()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if getattr(self, "_marks", None) is not None:
            self._later.start(0)

    def _draw(self) -> None:
        if self._marks is None:
            return
        plot = self.getPlotItem()
        self._ring = None
        plot.clear()
        self.setBackground(theme.color("surface"))
        if not self._marks.empty:
            self._spots = draw(plot, self._marks, self.width() - 4, self.height() - 4, compact=self._compact)
        else:
            self._spots = []
        self._at = min(self._at, len(self._spots) - 1)
        self._show_ring()

    def _show_ring(self) -> None:
        plot = self.getPlotItem()
        if self._ring is not None:
            plot.removeItem(self._ring)
            self._ring = None
        if not 0 <= self._at < len(self._spots):
            return
        spot = self._spots[self._at]
        pen = QPen(theme.color("accent"), 2.0)
        pen.setCosmetic(True)
        if spot.point:
            dx, dy = plot.getViewBox().viewPixelSize()
            side = theme.px(12)
            box = QRectF(spot.shape.x() - side * dx / 2, spot.shape.y() - side * dy / 2, side * dx, side * dy)
            ring: QGraphicsRectItem | QGraphicsEllipseItem = QGraphicsEllipseItem(box)
        else:
            ring = QGraphicsRectItem(spot.shape)
        ring.setPen(pen)
        ring.setZValue(30)
        plot.addItem(ring, ignoreBounds=True)
        self._ring = ring

    # ------------------------------------------------------------ pointing

    def mark(self) -> Mark | None:
        """The mark under the cursor."""
        return self._spots[self._at].mark if 0 <= self._at < len(self._spots) else None

    def spots(self) -> tuple[Spot, ...]:
        """What can be pointed at, in the order of the arrow keys."""
        return tuple(self._spots)

    def point_at(self, at: int) -> None:
        """Put the cursor on a mark, by its place; -1 = on none."""
        if at == self._at:
            return
        self._at = at
        mark = self.mark()
        self.setAccessibleDescription(mark.told if mark is not None else "")
        self._show_ring()

    def _under(self, place: QPointF) -> int:
        scene = self.mapToScene(place.toPoint())
        here = self.getPlotItem().getViewBox().mapSceneToView(scene)
        found = [at for at, spot in enumerate(self._spots) if spot.area.contains(here)]
        if len(found) > 1:  # several lines at one x: the nearest by height
            found.sort(key=lambda at: abs(self._spots[at].shape.center().y() - here.y()))
        return found[0] if found else -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._under(event.position())
        if at >= 0 or not self.hasFocus():
            self.point_at(at)
        mark = self.mark() if at >= 0 else None
        opens = mark is not None and bool(mark.behind or mark.link)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if opens else Qt.CursorShape.ArrowCursor)
        if mark is not None:
            QToolTip.showText(event.globalPosition().toPoint() + QPoint(12, 12), plain_tooltip(mark.told), self)
        else:
            QToolTip.hideText()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.point_at(self._under(event.position()))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = self._under(event.position())
        if event.button() == Qt.MouseButton.LeftButton and at >= 0 and at == self._at:
            self.picked.emit(self._spots[at].mark)
        event.accept()

    def wheelEvent(self, event: QEvent) -> None:
        event.ignore()  # the page scrolls

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        if not self.hasFocus():
            self.point_at(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS and self._spots and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.point_at(min(max(self._at + _STEPS[key], 0), len(self._spots) - 1))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._spots:
            self.point_at(0 if key == Qt.Key.Key_Home else len(self._spots) - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.mark() is not None:
            self.picked.emit(self.mark())
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._at < 0 and self._spots and event.reason() != Qt.FocusReason.MouseFocusReason:
            self.point_at(0)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.point_at(-1)
