"""How the cells of the fleet table are painted: state, hash rate with its bar, boards as glyphs, figures."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from app.ui import icons, theme
from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_line import COLUMNS, DASH, RIGHT, FleetLine, Glyph, Group
from app.ui.widgets.table import Cell, Index

_MIDDLE_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_MIDDLE_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class FleetCell(Cell):
    """Paints from the line itself: one call instead of a dozen roles."""

    def paint_content(self, painter: QPainter, box: QRect, index: Index) -> None:
        model = index.model()
        assert isinstance(model, FleetModel)  # noqa: S101 - this delegate serves no other model
        line = model.line(index.row())
        column = COLUMNS[index.column()]
        if column == "state":
            _paint_state(painter, box, line)
        elif column == "ths":
            _paint_rate(painter, box, line)
        elif column == "boards":
            _paint_boards(painter, box, line)
        else:
            _paint_text(painter, box, line, column, line.texts[index.column()])


def _paint_state(painter: QPainter, box: QRect, line: FleetLine) -> None:
    standing = line.standing
    side = theme.px(16)
    mark = icons.pixmap(standing.icon, standing.tone, 16)
    painter.drawPixmap(box.left(), box.top() + (box.height() - side) // 2, mark)
    role = "body" if standing.group is Group.WELL else "strong"
    painter.setFont(theme.paint_font(role))
    painter.setPen(theme.color(standing.tone))
    room = box.adjusted(theme.px(20), 0, 0, 0)
    word = theme.elided(standing.word, role, room.width())
    painter.drawText(room, _MIDDLE_LEFT, word)


def _paint_rate(painter: QPainter, box: QRect, line: FleetLine) -> None:
    well = line.standing.group in (Group.WELL, Group.UNKNOWN)
    text = line.texts[COLUMNS.index("ths")]
    painter.setFont(theme.paint_font("body" if well else "strong"))
    painter.setPen(theme.color("ink" if text != DASH else "ink_3"))
    painter.drawText(box, _MIDDLE_RIGHT, text)
    if line.share is None or line.silent_since is not None:
        return
    width, height = theme.px(50), theme.px(4)
    bar = QRectF(box.left(), box.center().y() - height / 2 + 1, width, height)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("sunken"))
    painter.drawRoundedRect(bar, height / 2, height / 2)
    fill = min(max(line.share, 0.0), 1.0)
    if fill > 0.02:
        bar.setWidth(width * fill)
        painter.setBrush(theme.color(line.standing.tone))
        painter.drawRoundedRect(bar, height / 2, height / 2)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def _paint_boards(painter: QPainter, box: QRect, line: FleetLine) -> None:
    if not line.glyphs:
        return
    width, height, step = theme.px(10), theme.px(14), theme.px(15)
    top = box.top() + (box.height() - height) // 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place, glyph in enumerate(line.glyphs):
        shown = Glyph.UNKNOWN if line.silent_since is not None else glyph
        paint_glyph(painter, QRectF(box.left() + place * step + 0.5, top + 0.5, width, height), shown)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def paint_glyph(painter: QPainter, box: QRectF, glyph: Glyph) -> None:
    """One board place: solid = good, corner = outlier, crossed = missing, dotted = unknown."""
    if glyph is Glyph.GOOD or glyph is Glyph.OUTLIER:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.chip("answered" if glyph is Glyph.GOOD else "hot"))
        painter.drawRoundedRect(box, 2, 2)
        if glyph is Glyph.OUTLIER:
            painter.setBrush(theme.chip("hot_ink"))
            corner = [box.topRight(), box.topRight() - QPointF(6, 0), box.topRight() + QPointF(0, 6)]
            painter.drawPolygon(QPolygonF(corner))
    elif glyph is Glyph.MISSING:
        painter.setPen(QPen(theme.color("critical"), 1.4))
        painter.setBrush(theme.color("critical_soft"))
        painter.drawRoundedRect(box, 2, 2)
        inner = box.adjusted(3, 4.5, -3, -4.5)
        painter.drawLine(inner.topLeft(), inner.bottomRight())
        painter.drawLine(inner.topRight(), inner.bottomLeft())
    else:
        painter.setPen(QPen(theme.chip("untested_line"), 1, Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, 2, 2)


def _paint_text(painter: QPainter, box: QRect, line: FleetLine, column: str, text: str) -> None:
    tone, role = "ink_2", "body"
    if text == DASH:
        tone = "ink_3"
    elif column == "temp" and line.hot:
        tone, role = "major", "strong"
    elif column in ("ip", "model", "temp", "fans"):
        tone = "ink"
    painter.setFont(theme.paint_font(role))
    painter.setPen(theme.color(tone))
    if column in RIGHT:
        painter.drawText(box, _MIDDLE_RIGHT, text)
        return
    painter.drawText(box, _MIDDLE_LEFT, theme.elided(text, role, box.width()))
