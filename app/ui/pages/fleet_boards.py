"""One hashboard of a miner as the side panel draws it: a well filled to the share of chips that answer.

A scan knows how many chips answer, not which: the tile says the count and claims no places. Good is plain, short is
filled to its share over a hatch, silent is crossed, unknown is dotted.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme
from app.ui.models.fleet_line import DASH, Glyph, rate_text
from app.words.language import _
from app.words.plain_text import plain
from drivers.model.reading import BoardReading


class BoardTile(QWidget):
    """`name` says which place, `glyph` how it stands, `board` None = a place that reported nothing."""

    def __init__(self, name: str, board: BoardReading | None, glyph: Glyph) -> None:
        super().__init__()
        self._name, self._board, self._glyph = name, board, glyph
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{name}: {self._count()}, {self._line()}")
        if board is not None and board.serial:
            self.setToolTip(_("Serial {serial}").format(serial=plain(board.serial, 60)).replace("<", "‹"))

    def show_board(self, board: BoardReading) -> None:
        """Renew its figures; its state is the one it was made for."""
        self._board = board
        self.setAccessibleName(f"{self._name}: {self._count()}, {self._line()}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(96), theme.px(128))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(56), theme.px(128))

    def _count(self) -> str:
        board = self._board
        if board is None or board.chips_working is None:
            return _("silent") if self._glyph is Glyph.MISSING else DASH
        if board.chips_expected:
            return f"{board.chips_working}/{board.chips_expected}"
        return str(board.chips_working)

    def _line(self) -> str:
        board = self._board
        if board is None:
            return DASH
        parts = []
        if board.hashrate_ths is not None:
            parts.append(_("{rate} TH/s").format(rate=rate_text(board.hashrate_ths)))
        temp = board.temp_chip_c if board.temp_chip_c is not None else board.temp_board_c
        if temp is not None:
            parts.append(_("{temp} °C").format(temp=f"{temp:.0f}"))
        return " · ".join(parts) or DASH

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sick = self._glyph in (Glyph.MISSING, Glyph.OUTLIER)
        tone = "critical" if self._glyph is Glyph.MISSING else "major" if sick else "ink"
        self._words(painter, QRect(0, 0, self.width(), theme.px(18)), self._name, "small", tone, 600)
        box = QRectF(0.5, theme.px(21) + 0.5, self.width() - 1, theme.px(66))
        self._well(painter, box, tone, sick=sick)
        self._words(painter, QRect(0, theme.px(90), self.width(), theme.px(18)), self._count(), "body", tone, 600)
        line = QRect(0, theme.px(107), self.width(), theme.px(18))
        self._words(painter, line, self._line(), "caption", "ink_2", 500)

    def _words(self, painter: QPainter, box: QRect, text: str, role: str, tone: str, weight: int) -> None:
        painter.setFont(theme.font(role, weight=weight))
        painter.setPen(theme.color(tone))
        fitted = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), fitted)

    def _well(self, painter: QPainter, box: QRectF, tone: str, *, sick: bool) -> None:
        outline = QPainterPath()
        outline.addRoundedRect(box, theme.px(6), theme.px(6))
        painter.fillPath(outline, theme.color("surface"))
        painter.save()
        painter.setClipPath(outline)
        inner = box.adjusted(theme.px(6), theme.px(6), -theme.px(6), -theme.px(6))
        if self._glyph is Glyph.MISSING:
            painter.setPen(QPen(theme.chip("silent_hatch"), 1))
            self._hatch(painter, inner)
            painter.setPen(QPen(theme.color("critical"), 2))
            centre, arm = box.center(), theme.px(7)
            painter.drawLine(centre + QPointF(-arm, -arm), centre + QPointF(arm, arm))
            painter.drawLine(centre + QPointF(-arm, arm), centre + QPointF(arm, -arm))
        elif self._glyph is not Glyph.UNKNOWN:
            share = self._share()
            painter.setPen(QPen(theme.chip("silent_hatch"), 1))
            self._hatch(painter, QRectF(inner.left(), inner.top(), inner.width(), inner.height() * (1 - share)))
            full = QRectF(inner.left(), inner.bottom() - inner.height() * share, inner.width(), inner.height() * share)
            self._tiles(painter, inner, full)
        painter.restore()
        dotted = Qt.PenStyle.DotLine if self._glyph is Glyph.UNKNOWN else Qt.PenStyle.SolidLine
        painter.setPen(QPen(theme.color(tone if sick else "line_strong"), 1.5 if sick else 1, dotted))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)

    def _share(self) -> float:
        board = self._board
        if board is None or board.chips_working is None or not board.chips_expected:
            return 1.0
        return min(board.chips_working / board.chips_expected, 1.0)

    def _tiles(self, painter: QPainter, inner: QRectF, full: QRectF) -> None:
        """A texture of tiles over the filled part: quiet, the same for every board, no chip in particular."""
        painter.save()
        painter.setClipRect(full, Qt.ClipOperation.IntersectClip)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.chip("answered" if self._glyph is Glyph.GOOD else "warm"))
        columns, rows = 12, 7
        width, height = inner.width() / columns, inner.height() / rows
        for column in range(columns):
            for row in range(rows):
                x, y = inner.left() + column * width, inner.top() + row * height
                painter.drawRoundedRect(QRectF(x + 0.75, y + 0.75, width - 1.5, height - 1.5), 1.5, 1.5)
        painter.restore()

    @staticmethod
    def _hatch(painter: QPainter, box: QRectF) -> None:
        if box.height() < 1:
            return
        painter.save()
        painter.setClipRect(box, Qt.ClipOperation.IntersectClip)
        step = theme.px(6)
        x = box.left() - box.height()
        while x < box.right():
            painter.drawLine(round(x), round(box.bottom()), round(x + box.height()), round(box.top()))
            x += step
        painter.restore()
