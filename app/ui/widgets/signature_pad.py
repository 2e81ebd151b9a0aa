"""A field to sign in with mouse, pen or finger: smooth lines, the last stroke taken back, a clean picture of it.

Who cannot or will not draw signs by the typed name alone; so the field never takes the keyboard.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QImageWriter,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme
from app.words.language import _

#: How the picture is kept: pixels to one of the field, the room around the strokes, and the ink.
_SCALE, _MARGIN = 3, 6.0
_INK = QColor(18, 32, 58)
#: The width of a line, in px of the field: without pressure, and the least and most of it with.
_PLAIN, _THIN, _THICK = 2.2, 1.0, 3.8
#: Points nearer than this to the last one tell nothing; more points than this are nobody's signature.
_NEAR, _MOST_POINTS = 1.2, 20_000


@dataclass(slots=True)
class Stroke:
    """One line drawn without lifting: its points in px of the field, and the width at each."""

    points: list[QPointF] = field(default_factory=list)
    widths: list[float] = field(default_factory=list)


class SignaturePad(QWidget):
    """`changed` at each stroke that is drawn or taken back. `png` is what is kept."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.strokes: list[Stroke] = []
        self._drawing = False
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Drawn signature, optional: the typed name signs as well"))

    @property
    def empty(self) -> bool:
        """Whether nothing is drawn."""
        return not self.strokes

    def take_back(self) -> None:
        """Take the last stroke back."""
        if self.strokes:
            self.strokes.pop()
            self._drawing = False
            self._tell()

    def clear(self) -> None:
        """Take every stroke back."""
        self.strokes.clear()
        self._drawing = False
        self._tell()

    def png(self) -> bytes | None:
        """What is drawn as PNG, cropped to the strokes, dark on a transparent ground; None where nothing is."""
        if self.empty:
            return None
        box = _bounds(self.strokes)
        picture = QImage(
            round(box.width() * _SCALE), round(box.height() * _SCALE), QImage.Format.Format_ARGB32_Premultiplied
        )
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(_SCALE, _SCALE)
        painter.translate(-box.topLeft())
        draw(painter, self.strokes, _INK)
        painter.end()
        packed = QBuffer()
        packed.open(QIODevice.OpenModeFlag.WriteOnly)
        QImageWriter(packed, b"png").write(picture.convertToFormat(QImage.Format.Format_ARGB32))
        return bytes(packed.data().data())

    # ------------------------------------------------------------ drawing

    def begin(self, at: QPointF, pressure: float | None = None) -> None:
        """Set the pen down; `pressure` from 0 to 1 where the pen tells it."""
        self.strokes.append(Stroke())
        self._drawing = True
        self._add(at, pressure)

    def draw_on(self, at: QPointF, pressure: float | None = None) -> None:
        """Draw on."""
        if self._drawing:
            self._add(at, pressure)

    def lift(self) -> None:
        """Lift the pen."""
        if self._drawing:
            self._drawing = False
            self._tell()

    def _add(self, at: QPointF, pressure: float | None) -> None:
        stroke = self.strokes[-1]
        inside = QPointF(min(max(at.x(), 0.0), float(self.width())), min(max(at.y(), 0.0), float(self.height())))
        if stroke.points and (inside - stroke.points[-1]).manhattanLength() < _NEAR:
            return
        if sum(len(one.points) for one in self.strokes) >= _MOST_POINTS:
            return
        wide = _PLAIN if pressure is None else _THIN + (_THICK - _THIN) * min(max(pressure, 0.0), 1.0)
        if stroke.widths:
            wide = (stroke.widths[-1] * 2 + wide) / 3  # a pen that jitters draws a steady line
        stroke.points.append(inside)
        stroke.widths.append(wide)
        self.update()

    def _tell(self) -> None:
        self.update()
        self.changed.emit()

    # ------------------------------------------------------------ what comes in

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.draw_on(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.lift()

    def tabletEvent(self, event: QTabletEvent) -> None:  # noqa: N802 - Qt calls it so
        if event.type() == QEvent.Type.TabletPress:
            self.begin(event.position(), event.pressure())
        elif event.type() == QEvent.Type.TabletMove:
            self.draw_on(event.position(), event.pressure())
        else:
            self.lift()
        event.accept()  # else the same comes again as a mouse

    def event(self, event: QEvent) -> bool:
        if not isinstance(event, QTouchEvent):
            return super().event(event)
        point = event.points()[0] if event.points() else None
        if event.type() == QEvent.Type.TouchBegin and point is not None:
            self.begin(point.position())
        elif event.type() == QEvent.Type.TouchUpdate and point is not None:
            self.draw_on(point.position())
        elif event.type() in (QEvent.Type.TouchEnd, QEvent.Type.TouchCancel):
            self.lift()
        event.accept()
        return True

    # ------------------------------------------------------------ showing

    def sizeHint(self) -> QSize:
        return QSize(theme.px(440), theme.px(150))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.color("line_strong"), 1))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        left, base = theme.px(20), self.height() - theme.px(38)
        painter.setPen(QPen(theme.color("line_strong"), 1))
        painter.drawLine(QPointF(left, base), QPointF(self.width() - left, base))
        if self.empty:
            painter.setPen(theme.color("ink_2"))
            painter.setFont(theme.font("small"))
            room = QRectF(left, base + theme.px(5), self.width() - 2 * left, theme.px(24))
            said = _("Draw with mouse, pen or finger, or leave it empty: the name signs")
            words = painter.fontMetrics().elidedText(said, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter), words)
        draw(painter, self.strokes, theme.color("ink"))


def draw(painter: QPainter, strokes: Sequence[Stroke], ink: QColor) -> None:
    """Draw strokes: curves through the middles between the points, so that no corner shows where the hand made none."""
    for stroke in strokes:
        points = stroke.points
        if len(points) == 1:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawEllipse(points[0], stroke.widths[0], stroke.widths[0])
            continue
        painter.setBrush(Qt.BrushStyle.NoBrush)
        start = points[0]
        for n in range(1, len(points)):
            end = points[n] if n == len(points) - 1 else (points[n] + points[n + 1]) / 2
            path = QPainterPath(start)
            path.quadTo(points[n], end)
            pen = QPen(ink, stroke.widths[n])
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPath(path)
            start = end


def _bounds(strokes: Sequence[Stroke]) -> QRectF:
    xs = [point.x() for stroke in strokes for point in stroke.points]
    ys = [point.y() for stroke in strokes for point in stroke.points]
    box = QRectF(QPointF(min(xs), min(ys)), QPointF(max(xs), max(ys)))
    return box.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
