"""The sparkline: a machine's hashrate of the last day as a small line, its gaps left open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme

#: The top of the picture, as a share of what is expected: a machine that is tuned up stays inside.
CEILING = 1.1
#: A machine at nothing is still seen: its line stands this far above the lower edge, in px.
_FLOOR_PX = 1.5
#: Values that make a course.
_COURSE = 4


def tells_course(values: Sequence[float | None]) -> bool:
    """Whether there are enough values to see a course: a machine that was read once or twice has none yet."""
    return sum(value is not None for value in values) >= _COURSE


def paint_sparkline(painter: QPainter, rect: QRect, values: Sequence[float | None], tone: str) -> None:
    """Paint values, oldest first, spread over the whole width: 0 at the bottom, what is expected (1.0) near the top.

    None is a gap: nobody looked, or nothing answered; no line is drawn across it, and a lone value is a dot. `tone` is
    a colour token. Draws nothing for no values; the painter's pen and brush are left changed.
    """
    if len(values) < 2 or rect.width() < 4:
        return
    box = QRectF(rect).adjusted(1.0, 1.0, -1.0, -_FLOOR_PX)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    line = QPen(theme.color(tone), 1.4)
    line.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(line)
    dots = []
    for run in _runs(values, box):
        if len(run) > 1:
            painter.drawPolyline(QPolygonF(run))
        else:
            dots.append(run[0])
    if dots:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(theme.color(tone)))
        for dot in dots:
            painter.drawEllipse(dot, 1.2, 1.2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def _runs(values: Sequence[float | None], box: QRectF) -> Iterator[list[QPointF]]:
    """The stretches without a gap, as points."""
    step = box.width() / (len(values) - 1)
    run: list[QPointF] = []
    for place, value in enumerate(values):
        if value is None:
            if run:
                yield run
            run = []
            continue
        share = min(max(value, 0.0), CEILING) / CEILING
        run.append(QPointF(box.left() + place * step, box.bottom() - share * box.height()))
    if run:
        yield run


class Sparkline(QWidget):
    """The same as a widget; `name` is what a screen reader says of it."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._values: tuple[float | None, ...] = ()
        self._tone = "accent"
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_values(self, values: Sequence[float | None], tone: str = "accent") -> None:
        """Show values, oldest first, None for gaps."""
        if (tuple(values), tone) != (self._values, self._tone):
            self._values, self._tone = tuple(values), tone
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(120), theme.px(28))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_sparkline(painter, self.rect(), self._values, self._tone)
        painter.end()
