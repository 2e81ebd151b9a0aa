"""How the cells of the fleet table are painted: state, hash rate with its bar, boards as glyphs, figures, heads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QToolTip

from app.ui import icons, theme
from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_groups import GroupHead
from app.ui.models.fleet_line import COLUMNS, DASH, QUIET, RIGHT, FleetLine, Glyph, Group, uptime_text
from app.ui.models.fleet_note import FleetNote
from app.ui.models.fleet_words import head_parts
from app.ui.widgets.sparkline import paint_sparkline, tells_course
from app.ui.widgets.table import Cell, Index, text_width
from app.ui.widgets.text import plain_tooltip
from app.words.language import _

_MIDDLE_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_MIDDLE_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class FleetCell(Cell):
    """Paints from the line itself: one call instead of a dozen roles."""

    _selected = False

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a line's cell, or this cell's part of a head that goes across the whole row."""
        model = index.model()
        assert isinstance(model, FleetModel)  # noqa: S101 - this delegate serves no other model
        head = model.head(index.row())
        if head is None:
            self._selected = bool(option.state & QStyle.StateFlag.State_Selected)
            super().paint(painter, option, index)
            return
        view = option.widget
        assert isinstance(view, QAbstractItemView)  # noqa: S101 - it is painted in no other
        across = QRect(0, option.rect.top(), view.viewport().width(), option.rect.height())
        painter.save()
        painter.setClipRect(option.rect, Qt.ClipOperation.IntersectClip)
        paint_head(painter, across, self.first_pad, head, current=view.currentIndex().row() == index.row())
        painter.restore()

    def paint_content(self, painter: QPainter, box: QRect, index: Index) -> None:
        model = index.model()
        assert isinstance(model, FleetModel)  # noqa: S101 - as above
        line = model.line(index.row())
        column = COLUMNS[index.column()]
        if model.changed(line, column):
            painter.fillRect(
                box.adjusted(-theme.px(4), theme.px(4), theme.px(4), -theme.px(3)), theme.color("info_soft")
            )
        if column == "state":
            _paint_state(painter, box, line)
        elif column == "ip":
            _paint_address(painter, box, line, model.note(line.ip))
        elif column == "ths":
            _paint_rate(painter, box, line)
        elif column == "boards":
            _paint_boards(painter, box, line, selected=self._selected)
        elif column == "day":
            day = model.note(line.ip).day
            if tells_course(day):
                lifted = box.adjusted(0, theme.px(8), 0, -theme.px(8))
                paint_sparkline(painter, lifted, day, line.standing.tone)
        elif column == "order":
            note = model.note(line.ip)
            _paint_words(painter, box, note.order, "accent" if note.open else "ink_2")
        else:
            _paint_text(painter, box, line, column, model.text(line, column))

    def helpEvent(  # noqa: N802 - Qt's name
        self, event: QHelpEvent, view: QAbstractItemView, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """The whole text of a cell that is cut, what boards are, and why a machine is marked."""
        model = index.model()
        if not index.isValid() or not isinstance(model, FleetModel) or model.head(index.row()) is not None:
            QToolTip.hideText()
            return False
        line, column = model.line(index.row()), COLUMNS[index.column()]
        words = model.text(line, column)
        if column == "ip":
            marks = marks_of(line, model.note(line.ip))
            words = "\n".join(mark.words for mark in marks)
        elif column != "boards":
            room = view.visualRect(index).width() - 2 * theme.px(8)
            if text_width(words, "strong") - 2 * theme.px(8) <= room:
                words = ""
        QToolTip.showText(event.globalPos(), plain_tooltip(words), view)
        return bool(words)


def paint_head(painter: QPainter, row: QRect, left: int, head: GroupHead, *, current: bool) -> None:
    """A head across a row: caret, title, then its counts and sum in the quiet tone."""
    painter.fillRect(row, theme.color("canvas"))
    painter.setPen(theme.color("line"))
    painter.drawLine(row.left(), row.bottom(), row.right(), row.bottom())
    if current:
        painter.fillRect(QRect(row.left(), row.top(), 3, row.height()), theme.color("accent"))
    side = theme.px(14)
    caret = icons.pixmap("ph.caret-right" if head.folded else "ph.caret-down", "ink_2", 14)
    painter.drawPixmap(left, row.top() + (row.height() - side) // 2, caret)
    room = row.adjusted(left + theme.px(22), 0, -theme.px(12), 0)
    title = theme.elided(head.title, "strong", room.width() // 2)
    painter.setFont(theme.paint_font("strong"))
    painter.setPen(theme.color("ink"))
    painter.drawText(room, _MIDDLE_LEFT, title)
    x = painter.fontMetrics().horizontalAdvance(title) + theme.px(14)
    painter.setFont(theme.paint_font("body"))
    painter.setPen(theme.color("ink_2"))
    words = " · ".join(head_parts(head))
    painter.drawText(room.adjusted(x, 0, 0, 0), _MIDDLE_LEFT, theme.elided(words, "body", max(room.width() - x, 0)))


class LineMark(NamedTuple):
    """A small icon behind the address, and what it means."""

    icon: str
    tone: str
    words: str


def marks_of(line: FleetLine, note: FleetNote) -> tuple[LineMark, ...]:
    """The marks of a machine: in service mode, here before, its light on."""
    marks = []
    if note.service:
        marks.append(LineMark("state.service", "info", _("In service mode")))
    if note.comeback:
        marks.append(LineMark("ph.arrow-u-up-left", "major", note.comeback))
    if line.reading.light_on:
        marks.append(LineMark("action.locate", "info", _("Its light is on")))
    return tuple(marks)


def _paint_address(painter: QPainter, box: QRect, line: FleetLine, note: FleetNote) -> None:
    side = theme.px(14)
    right = box.right() + 1
    for mark in marks_of(line, note):
        right -= side
        painter.drawPixmap(right, box.top() + (box.height() - side) // 2, icons.pixmap(mark.icon, mark.tone, 14))
        right -= theme.px(3)
    _paint_words(painter, box.adjusted(0, 0, right - box.right() - 1, 0), line.texts[1], "ink")


def _paint_words(painter: QPainter, box: QRect, text: str, tone: str) -> None:
    if text:
        painter.setFont(theme.paint_font("body"))
        painter.setPen(theme.color(tone))
        painter.drawText(box, _MIDDLE_LEFT, theme.elided(text, "body", box.width()))


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
    if line.silent_since is not None:
        room.setLeft(room.left() + painter.fontMetrics().horizontalAdvance(word) + theme.px(8))
        age = uptime_text((datetime.now(UTC) - line.silent_since).total_seconds())
        if text_width(age) - 2 * theme.px(8) <= room.width():
            _paint_words(painter, room, age, "ink_3")


def _paint_rate(painter: QPainter, box: QRect, line: FleetLine) -> None:
    well = line.standing.group in QUIET or line.silent_since is not None
    text = line.texts[COLUMNS.index("ths")]
    painter.setFont(theme.paint_font("body" if well else "strong"))
    painter.setPen(theme.color("ink" if text != DASH and line.silent_since is None else "ink_3"))
    painter.drawText(box, _MIDDLE_RIGHT, text)
    if line.share is None or line.silent_since is not None:
        return
    if box.width() < painter.fontMetrics().horizontalAdvance(text) + theme.px(54):
        return  # the figure comes first
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


def _paint_boards(painter: QPainter, box: QRect, line: FleetLine, *, selected: bool) -> None:
    if not line.glyphs:
        return
    width, height, step = theme.px(10), theme.px(14), theme.px(15)
    top = box.top() + (box.height() - height) // 2
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place, glyph in enumerate(line.glyphs):
        shown = Glyph.UNKNOWN if line.silent_since is not None else glyph
        paint_glyph(painter, QRectF(box.left() + place * step + 0.5, top + 0.5, width, height), shown, edged=selected)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def paint_glyph(painter: QPainter, box: QRectF, glyph: Glyph, *, edged: bool = False) -> None:
    """One board place: solid = good, corner = outlier, crossed = missing, dotted = unknown.

    `edged` draws a line around a good one, where it would not stand out from the ground.
    """
    if glyph is Glyph.GOOD or glyph is Glyph.OUTLIER:
        painter.setPen(QPen(theme.chip("untested_line"), 1) if edged and glyph is Glyph.GOOD else Qt.PenStyle.NoPen)
        painter.setBrush(theme.chip("answered" if glyph is Glyph.GOOD else "hot"))
        painter.drawRoundedRect(box, 2, 2)
        if glyph is Glyph.OUTLIER:
            painter.setBrush(theme.color("ink"))
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
    if text == DASH or (line.silent_since is not None and column in RIGHT):
        tone = "ink_3"  # nothing, or what was true before it fell silent
    elif column in line.marked:
        tone, role = "major", "strong"
    elif column in ("ip", "model", "temp", "fans"):
        tone = "ink"
    painter.setFont(theme.paint_font(role))
    painter.setPen(theme.color(tone))
    if column in RIGHT:
        painter.drawText(box, _MIDDLE_RIGHT, text)
        return
    painter.drawText(box, _MIDDLE_LEFT, theme.elided(text, role, box.width()))
