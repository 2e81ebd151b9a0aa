"""A log with its evidence: line numbers, time and source dimmed, tinted evidence lines with a 3 px edge, a minimap.

Only the visible lines are drawn, so a log of a million lines scrolls as one of a hundred. Clicked lines can be copied
as they stand in the log.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QStaticText,
    QTransform,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip

from app.domain.log_diagnosis import Boot
from app.ui import theme
from app.ui.log_columns import LogColumns, parts_of
from app.ui.widgets.log_minimap import Minimap
from app.ui.widgets.text import plain_tooltip
from app.words.language import _
from app.words.plain_text import plain

#: What stands before the message: times, then the source file or unit that printed it.
_PREFIX = re.compile(r"^(?:\[[^\]]{1,40}\]\s*|[\d./:\-T+Z]{6,32}\s+){0,3}(?:[\w./-]+\.(?:c|cpp|go|py|rs)\S*\s*)?")
#: Longer lines are cut on screen; the evidence cards hold the whole.
_LONGEST = 400
#: Pieces of text that are kept laid out: a few screens.
_LAID_OUT = 1500
#: Between two columns, px at 100 %.
_GAP = 18


class LogView(QAbstractScrollArea):
    """Shows lines, some tinted. `moved` carries the first visible line (from 1), `picked` one that was clicked."""

    moved = Signal(int)
    picked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Log text"))
        self._lines: Sequence[str] = ()
        self._tones: Mapping[int, str] = {}
        self._shown: Sequence[int] | None = None
        self._first = 0
        self._tag: int | None = None
        self._found = ""
        self._current = 0
        self._selected = (0, -1)  # first and last line, the first of them where the mouse went down
        self._longest = 0
        self._columns = LogColumns()
        self._boots: Sequence[Boot] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.minimap = Minimap(self)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.horizontalScrollBar().valueChanged.connect(lambda _value: self.viewport().update())
        self.restyle()

    def restyle(self) -> None:
        """Renew line height and scroll range at a switch of theme."""
        self._laid_out: dict[tuple[str, bool], QStaticText] = {}
        self._line = theme.px(22)
        self._range()

    def show_lines(
        self, lines: Sequence[str], tones: Mapping[int, str], first_error: int | None, longest: int | None = None
    ) -> None:
        """Show a log; `tones` maps line numbers (from 1) to a tone, `first_error` gets its tag.

        `longest` = characters of the longest line, where that was counted: in a long log it takes its time.
        """
        self._lines, self._tones, self._tag = lines, dict(tones), first_error
        self._shown, self._current, self._selected = None, 0, (0, -1)
        self._columns, self._boots = LogColumns.of(lines), ()
        self._laid_out.clear()
        self._longest = min(max(map(len, lines), default=0) if longest is None else longest, _LONGEST)
        self._range()
        self.verticalScrollBar().setValue(0)
        self.minimap.update()
        self.viewport().update()

    def show_boots(self, boots: Sequence[Boot]) -> None:
        """Mark where each start of the log begins."""
        self._boots = boots if len(boots) > 1 else ()
        self.viewport().update()
        self.minimap.update()

    def show_only(self, numbers: Sequence[int] | None) -> None:
        """Show only these lines, None = all."""
        self._shown = None if numbers is None else sorted(n for n in numbers if 1 <= n <= len(self._lines))
        self._range()
        self.viewport().update()

    def highlight(self, text: str) -> None:
        """Mark what a search found."""
        self._found = text.casefold()
        self.viewport().update()

    def go_to_line(self, number: int) -> None:
        """Bring a line to the upper third and mark it as current."""
        self._current = number
        shown = self._shown
        row = number - 1 if shown is None else min(bisect_left(shown, number), max(0, len(shown) - 1))
        visible = max(1, self.viewport().height() // self._line)
        self.verticalScrollBar().setValue(max(0, row - visible // 3))
        self.setAccessibleDescription(plain(self._lines[number - 1], _LONGEST) if number <= len(self._lines) else "")
        self.viewport().update()
        self.minimap.update()

    @property
    def tones(self) -> Mapping[int, str]:
        """The tinted lines."""
        return self._tones

    @property
    def current(self) -> int:
        """The line jumped to last, 0 = none."""
        return self._current

    @property
    def boots(self) -> Sequence[Boot]:
        """The starts that are marked."""
        return self._boots

    def count(self) -> int:
        """How many lines the log has."""
        return len(self._lines)

    def length_of(self, number: int) -> int:
        """How long a line is, in characters."""
        return len(self._lines[number - 1]) if number <= len(self._lines) else 0

    def rows(self) -> int:
        """How many lines are shown."""
        return len(self._lines) if self._shown is None else len(self._shown)

    def visible_part(self) -> tuple[float, float]:
        """The part of the log in view, as fractions from its beginning."""
        rows = max(1, self.rows())
        top = self.verticalScrollBar().value()
        return top / rows, min(1.0, (top + self.viewport().height() / self._line) / rows)

    def _range(self) -> None:
        visible = max(1, self.viewport().height() // self._line)
        self.verticalScrollBar().setPageStep(visible)
        self.verticalScrollBar().setRange(0, max(0, self.rows() - visible + 1))
        wide = QFontMetrics(theme.font("small", mono=True, weight=600)).horizontalAdvance("0") * self._longest
        self.horizontalScrollBar().setRange(0, max(0, wide + theme.px(90) - self.viewport().width()))
        self.horizontalScrollBar().setPageStep(self.viewport().width())
        self.horizontalScrollBar().setSingleStep(theme.px(24))

    def _scrolled(self, value: int) -> None:
        self.moved.emit(self._number_at(value))
        self.viewport().update()
        self.minimap.update()

    def _widest(self) -> str:
        """The widest that stands before a line."""
        return "0" * max(4, len(str(len(self._lines))))

    def _head_of(self, number: int) -> str:
        """What stands before a line."""
        return str(number)

    def _ink(self, number: int) -> str:
        """The colour of a line's message."""
        return "ink"

    def _number_at(self, row: int) -> int:
        if self._shown is None:
            return row + 1
        return self._shown[row] if row < len(self._shown) else 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._range()

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(280), theme.px(160))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        font, bold = theme.font("small", mono=True), theme.font("small", mono=True, weight=600)
        metrics = QFontMetrics(font)
        gutter = metrics.horizontalAdvance(self._widest()) + theme.px(20)
        width, line = self.viewport().width(), self._line
        painter.fillRect(0, 0, gutter, self.viewport().height(), theme.color("canvas"))
        top = self.verticalScrollBar().value()
        shown = range(top, min(self.rows(), top + self.viewport().height() // line + 2))
        numbers = [self._number_at(row) for row in shown]
        first, last = sorted(self._selected)
        for place, number in enumerate(numbers):
            tone = self._tones.get(number)
            if first <= number <= last and first < last:
                painter.fillRect(QRect(gutter, place * line, width - gutter, line), theme.color("accent_soft"))
            if tone:
                painter.fillRect(QRect(gutter, place * line, width - gutter, line), theme.color(f"{tone}_soft"))
                painter.fillRect(QRect(gutter, place * line, 3, line), theme.color(tone))
            painter.setFont(bold if tone else font)
            painter.setPen(theme.color(tone or "ink_3"))
            head = self._static(self._head_of(number), painter.font(), bold=bool(tone))
            above = (line - round(head.size().height())) // 2
            painter.drawStaticText(gutter - theme.px(10) - round(head.size().width()), place * line + above, head)
        painter.setClipRect(QRect(gutter + 3, 0, width - gutter, self.viewport().height()))
        left = gutter + theme.px(12) - self.horizontalScrollBar().value()
        for place, number in enumerate(numbers):
            tone = self._tones.get(number)
            painter.setFont(bold if tone else font)
            self._paint_text(painter, QRect(left, place * line, width - left, line), number, tone)
        painter.setClipping(False)
        starts = {boot.first_line: boot.number for boot in self._boots}
        for place, number in enumerate(numbers):
            if number == self._current:
                painter.setPen(QPen(theme.color("accent"), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRect(gutter + 3, place * line, width - gutter - 5, line - 1))
            row = QRect(0, place * line, width, line)
            if number == self._tag:
                self._paint_tag(painter, row, _("first error"), "critical")
            if boot := starts.get(number):
                painter.setPen(QPen(theme.color("ink_3"), 1))
                painter.drawLine(gutter, row.y(), width, row.y())
                if number != self._tag:
                    self._paint_tag(painter, row, _("boot {number}").format(number=boot), "ink_2")

    def _paint_text(self, painter: QPainter, box: QRect, number: int, tone: str | None) -> None:
        text = plain(self._lines[number - 1], _LONGEST)
        if not text:
            return
        x = box.x()
        if self._columns.time:
            parts = parts_of(text)
            one = painter.fontMetrics().horizontalAdvance("0")
            for words, wide in ((parts.time, self._columns.time), (parts.source, self._columns.source)):
                if wide:
                    room = wide * one + theme.px(4)  # the bold digits of evidence need a little more
                    self._paint_words(painter, QRect(x, box.y(), room, box.height()), words, "ink_2", tone)
                    x += room + theme.px(_GAP)
            pieces: tuple[tuple[str, str], ...] = ((parts.message, self._ink(number)),)
        else:
            prefix = _PREFIX.match(text)
            cut = prefix.end() if prefix else 0
            pieces = ((text[:cut], "ink_2"), (text[cut:], self._ink(number)))
        for words, ink in pieces:
            x += self._paint_words(painter, QRect(x, box.y(), 1 << 20, box.height()), words, ink, tone)

    def _paint_words(self, painter: QPainter, box: QRect, words: str, ink: str, tone: str | None) -> int:
        """Paint a piece of a line, what a search found in it marked; its width."""
        if not words:
            return 0
        if box.width() < 1 << 20:
            words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        at = words.casefold().find(self._found) if self._found else -1
        if at >= 0:
            left = painter.fontMetrics().horizontalAdvance(words[:at])
            wide = painter.fontMetrics().horizontalAdvance(words[at : at + len(self._found)])
            painter.fillRect(QRect(box.x() + left, box.y() + 2, wide, box.height() - 4), theme.color("accent_soft"))
            painter.fillRect(QRect(box.x() + left, box.y() + box.height() - 4, wide, 2), theme.color("accent"))
        drawn = self._static(words, painter.font(), bold=bool(tone))
        painter.setPen(theme.color(ink))
        above = (box.height() - round(drawn.size().height())) // 2
        painter.drawStaticText(QPointF(float(box.x()), box.y() + above), drawn)
        return round(drawn.size().width())

    def _static(self, words: str, font: QFont, *, bold: bool) -> QStaticText:
        """Words laid out once and drawn many times: laying out is what takes the time."""
        made = self._laid_out.get((words, bold))
        if made is None:
            if len(self._laid_out) >= _LAID_OUT:
                self._laid_out.clear()
            made = QStaticText(words)
            made.setTextFormat(Qt.TextFormat.PlainText)
            made.prepare(QTransform(), font)
            self._laid_out[words, bold] = made
        return made

    def _paint_tag(self, painter: QPainter, row: QRect, words: str, tone: str) -> None:
        painter.setFont(theme.font("caption", weight=600))
        wide = painter.fontMetrics().horizontalAdvance(words) + theme.px(14)
        box = QRect(row.right() - wide - theme.px(10), row.y() + 2, wide, row.height() - 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(tone))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(theme.color("surface"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)

    # ------------------------------------------------------------ choosing and copying lines

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._under(event.position().toPoint())
        if not number or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._selected[0]:
            self._selected = (self._selected[0], number)
        else:
            self._selected = (number, number)
            self._current = number
            self.picked.emit(number)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self._under(event.position().toPoint())
        if number and self._selected[0] and event.buttons() & Qt.MouseButton.LeftButton:
            self._selected = (self._selected[0], number)
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.copied())
        else:
            super().keyPressEvent(event)

    def copied(self) -> str:
        """The chosen lines as they stand in the log, those alone that are shown; without any, the current one."""
        first, last = sorted(self._selected) if self._selected[0] else (self._current, self._current)
        shown = range(first, last + 1) if self._shown is None else [n for n in self._shown if first <= n <= last]
        return "\n".join(self._lines[number - 1] for number in shown if 1 <= number <= len(self._lines))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self._under(event.pos())
            QToolTip.showText(event.globalPos(), plain_tooltip(self._lines[number - 1][:2000]) if number else "", self)
            return True
        return super().viewportEvent(event)

    def _under(self, point: QPoint) -> int:
        """The line under the mouse, 0 for none."""
        row = self.verticalScrollBar().value() + point.y() // self._line
        return self._number_at(row) if 0 <= row < self.rows() else 0
