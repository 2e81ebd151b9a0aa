"""How the rows of the fleet table are painted: state, hash rate with its bar, boards as glyphs, figures, heads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap, QPolygonF

from app.ui import icons, theme
from app.ui.models.fleet_groups import GroupHead
from app.ui.models.fleet_line import COLUMNS, DASH, QUIET, RIGHT, FleetLine, Glyph, Group, moved, uptime_text
from app.ui.models.fleet_note import FleetNote
from app.ui.models.fleet_words import head_parts, noted_text
from app.ui.widgets.sparkline import paint_sparkline, tells_course
from app.words.language import _

_MIDDLE_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
_PLACE = {column: place for place, column in enumerate(COLUMNS)}
#: px at 100 % around what a cell says, and left of a row's first one.
_PAD, _FIRST_PAD = 8, 20
#: A board place, px at 100 %: its width, its height, from one to the next.
_BOARD = (10, 14, 15)


class Span(NamedTuple):
    """A column where it stands in the view: its name, its left edge and its width in px."""

    column: str
    left: int
    width: int


class RowPainter:
    """Paints whole rows of `height` px that go from `left` over `width` px; `spans` are their cells.

    What the cells of a row share is asked for once, and nothing of it through Qt: cell by cell a table of 250 cells
    takes four times as long (measured).
    """

    def __init__(self, painter: QPainter, spans: Sequence[Span], left: int, width: int, height: int) -> None:
        self._painter = painter
        self._spans = [(span.column, *_inside(span)) for span in spans]
        self._left, self._width, self._height = left, width, height
        self._inner = height - 1  # above the hairline
        self._baseline = {role: theme.baseline(role, self._inner) for role in ("body", "strong")}
        self._role = ""
        self._top = 0

    def paint_line(
        self, top: int, line: FleetLine, note: FleetNote, before: FleetLine | None, *, selected: bool
    ) -> None:
        """The row of a machine. `before` is what its line was while its changes are to be seen."""
        painter, height = self._painter, self._height
        self._top = top
        if selected:
            painter.fillRect(self._left, top, self._width, height, theme.color("accent_soft"))
        painter.fillRect(self._left, top + height - 1, self._width, 1, theme.color("line"))
        if selected:
            painter.fillRect(self._left, top, 3, height, theme.color("accent"))
        for column, x, width in self._spans:
            if before is not None and moved(before, line, column):
                self._mark(x, width)
            if column == "state":
                self._state(x, width, line)
            elif column == "ip":
                self._address(x, width, line, note)
            elif column == "ths":
                self._rate(x, width, line)
            elif column == "boards":
                self._boards(x, line, edged=selected)
            elif column == "day":
                self._day(x, width, line, note)
            elif column == "order":
                self._text(x, width, note.order, "body", "accent" if note.open else "ink_2")
            else:
                self._told(x, width, line, column, noted_text(note, column) or line.texts[_PLACE[column]])

    def paint_head(self, top: int, head: GroupHead, room: int, *, current: bool) -> None:
        """A head across `room` px of the view: caret, title, then its counts and sum in the quiet tone."""
        painter, height = self._painter, self._height
        self._top = top
        painter.fillRect(0, top, room, height, theme.color("canvas"))
        painter.fillRect(0, top + height - 1, room, 1, theme.color("line"))
        if current:
            painter.fillRect(0, top, 3, height, theme.color("accent"))
        caret = icons.pixmap("ph.caret-right" if head.folded else "ph.caret-down", "ink_2", 14)
        painter.drawPixmap(_FIRST_PAD, top + (height - theme.px(14)) // 2, caret)
        x = _FIRST_PAD + theme.px(22)
        room -= x + theme.px(12)
        title = theme.elided(head.title, "strong", room // 2)
        self._text(x, room, title, "strong", "ink")
        after = theme.advance(title, "strong") + theme.px(14)
        self._text(x + after, max(room - after, 0), " · ".join(head_parts(head)), "body", "ink_2")

    def _mark(self, x: int, width: int) -> None:
        """The ground of a cell that changed a moment ago."""
        box = QRect(x, self._top, width, self._inner)
        box.adjust(-theme.px(4), theme.px(4), theme.px(4), -theme.px(3))
        self._painter.fillRect(box, theme.color("info_soft"))

    def _style(self, role: str, tone: str) -> None:
        if role != self._role:
            self._role = role
            self._painter.setFont(theme.paint_font(role))
        self._painter.setPen(theme.color(tone))

    def _text(self, x: int, width: int, text: str, role: str, tone: str) -> None:
        if text:
            self._style(role, tone)
            self._painter.drawText(x, self._top + self._baseline[role], theme.elided(text, role, width))

    def _figure(self, x: int, width: int, text: str, role: str, tone: str) -> None:
        self._style(role, tone)
        needs = theme.advance(text, role)
        if needs <= width:
            self._painter.drawText(x + width - needs, self._top + self._baseline[role], text)
        else:  # a rectangle cuts it at the edge of its cell
            self._painter.drawText(x, self._top, width, self._inner, _MIDDLE_RIGHT, text)

    def _told(self, x: int, width: int, line: FleetLine, column: str, text: str) -> None:
        tone, role = "ink_2", "body"
        if text == DASH or (line.silent_since is not None and column in RIGHT):
            tone = "ink_3"  # nothing, or what was true before it fell silent
        elif column in line.marked:
            tone, role = "major", "strong"
        elif column in ("model", "temp", "fans"):
            tone = "ink"
        if column in RIGHT:
            self._figure(x, width, text, role, tone)
        else:
            self._text(x, width, text, role, tone)

    def _address(self, x: int, width: int, line: FleetLine, note: FleetNote) -> None:
        right, side = x + width, theme.px(14)
        for mark in marks_of(line, note):
            right -= side
            top = self._top + (self._inner - side) // 2
            self._painter.drawPixmap(right, top, icons.pixmap(mark.icon, mark.tone, 14))
            right -= theme.px(3)
        self._text(x, right - x, line.texts[1], "body", "ink")

    def _state(self, x: int, width: int, line: FleetLine) -> None:
        standing = line.standing
        mark = icons.pixmap(standing.icon, standing.tone, 16)
        self._painter.drawPixmap(x, self._top + (self._inner - theme.px(16)) // 2, mark)
        role = "body" if standing.group is Group.WELL else "strong"
        x, width = x + theme.px(20), width - theme.px(20)
        word = theme.elided(standing.word, role, width)
        self._text(x, width, word, role, standing.tone)
        if line.silent_since is not None:
            taken = theme.advance(word, role) + theme.px(8)
            age = uptime_text((datetime.now(UTC) - line.silent_since).total_seconds())
            if theme.advance(age, "body") <= width - taken:
                self._text(x + taken, width - taken, age, "body", "ink_3")

    def _rate(self, x: int, width: int, line: FleetLine) -> None:
        well = line.standing.group in QUIET or line.silent_since is not None
        text, role = line.texts[_PLACE["ths"]], "body" if well else "strong"
        self._figure(x, width, text, role, "ink" if text != DASH and line.silent_since is None else "ink_3")
        if line.share is None or line.silent_since is not None:
            return
        if width < theme.advance(text, role) + theme.px(54):
            return  # the figure comes first
        painter, long, high = self._painter, theme.px(50), theme.px(4)
        bar = QRectF(x, self._top + (self._inner - 1) // 2 - high / 2 + 1, long, high)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("sunken"))
        painter.drawRoundedRect(bar, high / 2, high / 2)
        fill = min(max(line.share, 0.0), 1.0)
        if fill > 0.02:
            bar.setWidth(long * fill)
            painter.setBrush(theme.color(line.standing.tone))
            painter.drawRoundedRect(bar, high / 2, high / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def _boards(self, x: int, line: FleetLine, *, edged: bool) -> None:
        _wide, high, step = (theme.px(size) for size in _BOARD)
        top = self._top + (self._inner - high) // 2
        for place, glyph in enumerate(line.glyphs):
            shown = Glyph.UNKNOWN if line.silent_since is not None else glyph
            self._painter.drawPixmap(x + place * step, top, _glyph_picture(shown, edged=edged))

    def _day(self, x: int, width: int, line: FleetLine, note: FleetNote) -> None:
        if tells_course(note.day):
            box = QRect(x, self._top + theme.px(8), width, self._inner - 2 * theme.px(8))
            paint_sparkline(self._painter, box, note.day, line.standing.tone)


def _inside(span: Span) -> tuple[int, int]:
    """Left edge and width of what a cell says."""
    left = _FIRST_PAD if span.column == COLUMNS[0] else theme.px(_PAD)
    return span.left + left, span.width - left - theme.px(_PAD)


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


def _glyph_picture(glyph: Glyph, *, edged: bool) -> QPixmap:
    """The picture of one board place in the theme in force; drawn once."""
    current = theme.current()
    return _drawn_glyph(glyph, edged, current.name, current.scale, icons.screen_ratio())


@lru_cache(maxsize=64)
def _drawn_glyph(glyph: Glyph, edged: bool, _theme: str, _scale: float, ratio: float) -> QPixmap:
    width, height = theme.px(_BOARD[0]), theme.px(_BOARD[1])
    made = QPixmap(QSize(width + 2, height + 2) * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    with QPainter(made) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_glyph(painter, QRectF(0.5, 0.5, width, height), glyph, edged=edged)
    return made


def _paint_glyph(painter: QPainter, box: QRectF, glyph: Glyph, *, edged: bool) -> None:
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
