"""A log with its evidence: line numbers, dimmed prefixes, tinted evidence lines with a 3 px edge, and a minimap.

Only the visible lines are drawn, so a log of a million lines scrolls as one of a hundred.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QStaticText,
    QTransform,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.ui import theme
from app.words.language import _
from app.words.plain_text import plain

#: What stands before the message: times, then the source file or unit that printed it.
_PREFIX = re.compile(r"^(?:\[[^\]]{1,40}\]\s*|[\d./:\-T+Z]{6,32}\s+){0,3}(?:[\w./-]+\.(?:c|cpp|go|py|rs)\S*\s*)?")
#: Longer lines are cut on screen; the evidence cards hold the whole.
_LONGEST = 400
#: Pieces of text that are kept laid out: a few screens.
_LAID_OUT = 500


class LogView(QAbstractScrollArea):
    """Shows lines; `mark` tints them. `moved` carries the first visible line (from 1)."""

    moved = Signal(int)

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
        self._longest = 0
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

    def show_lines(self, lines: Sequence[str], tones: Mapping[int, str], first_error: int | None) -> None:
        """Show a log; `tones` maps line numbers (from 1) to a tone, `first_error` gets its tag."""
        self._lines, self._tones, self._tag = lines, dict(tones), first_error
        self._shown, self._current = None, 0
        self._longest = min(max(map(len, lines), default=0), _LONGEST)
        self._range()
        self.verticalScrollBar().setValue(0)
        self.minimap.update()
        self.viewport().update()

    def show_only(self, numbers: Sequence[int] | None) -> None:
        """Show only these lines, None = all."""
        self._shown = None if numbers is None else sorted(n for n in numbers if 1 <= n <= len(self._lines))
        self._range()
        self.viewport().update()

    def highlight(self, text: str) -> None:
        """Mark what a search found."""
        self._found = text.casefold()
        self.viewport().update()

    def next_with(self, text: str, after: int) -> int | None:
        """The next line that holds `text`, from the line after `after` on, around the end; None when none does."""
        wanted = text.casefold()
        count = len(self._lines)
        for step in range(1, count + 1):
            number = (after - 1 + step) % count + 1
            if wanted in self._lines[number - 1].casefold():
                return number
        return None

    def go_to_line(self, number: int) -> None:
        """Bring a line to the upper third and mark it as current."""
        self._current = number
        row = self._shown.index(number) if self._shown is not None and number in self._shown else number - 1
        visible = max(1, self.viewport().height() // self._line)
        self.verticalScrollBar().setValue(max(0, row - visible // 3))
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
        for place, number in enumerate(numbers):
            tone = self._tones.get(number)
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
        for place, number in enumerate(numbers):
            if number == self._current:
                painter.setPen(QPen(theme.color("accent"), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRect(gutter + 3, place * line, width - gutter - 5, line - 1))
            if number == self._tag:
                self._paint_tag(painter, QRect(0, place * line, width, line))

    def _paint_text(self, painter: QPainter, box: QRect, number: int, tone: str | None) -> None:
        text = plain(self._lines[number - 1], _LONGEST)
        if not text:
            return
        prefix = _PREFIX.match(text)
        cut = prefix.end() if prefix else 0
        if self._found and self._found in text.casefold():
            at = text.casefold().index(self._found)
            left = painter.fontMetrics().horizontalAdvance(text[:at])
            wide = painter.fontMetrics().horizontalAdvance(text[at : at + len(self._found)])
            painter.fillRect(QRect(box.x() + left, box.y() + 2, wide, box.height() - 4), theme.color("accent_soft"))
            painter.fillRect(QRect(box.x() + left, box.y() + box.height() - 4, wide, 2), theme.color("accent"))
        x = float(box.x())
        for words, ink in ((text[:cut], "ink_2"), (text[cut:], self._ink(number))):
            if words:
                drawn = self._static(words, painter.font(), bold=bool(tone))
                painter.setPen(theme.color(ink))
                painter.drawStaticText(QPointF(x, box.y() + (box.height() - round(drawn.size().height())) // 2), drawn)
                x += drawn.size().width()

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

    def _paint_tag(self, painter: QPainter, row: QRect) -> None:
        words = _("first error")
        painter.setFont(theme.font("caption", weight=600))
        wide = painter.fontMetrics().horizontalAdvance(words) + theme.px(14)
        box = QRect(row.right() - wide - theme.px(10), row.y() + 2, wide, row.height() - 4)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("critical"))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(theme.color("surface"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)


class Minimap(QWidget):
    """The whole log in 56 px: where the evidence lies and which part is in view; a click goes there."""

    def __init__(self, view: LogView) -> None:
        super().__init__()
        self._view = view
        self.setAccessibleName(_("Overview of the log"))
        self.restyle()

    def restyle(self) -> None:
        """Renew the width at a switch of theme."""
        self.setFixedWidth(theme.px(56))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.color("canvas"))
        painter.fillRect(QRect(0, 0, 1, self.height()), theme.color("line"))
        count = max(1, self._view.count())
        height = min(self.height(), count * 3)
        painter.setPen(theme.color("line_strong"))
        for y in range(2, height, 4):
            wide = self._wide(y, count, height)
            painter.drawLine(6, y, wide, y)
        for number, tone in self._view.tones.items():
            y = round((number - 1) / count * height)
            painter.fillRect(QRect(4, y, self.width() - 8, 3), theme.color(tone))
        if self._view.rows() == self._view.count() and self._view.count():
            first, last = self._view.visible_part()
            painter.setPen(QPen(theme.color("accent"), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            box = QRect(2, round(first * height), self.width() - 5, max(8, round((last - first) * height)))
            painter.drawRoundedRect(box, 4, 4)

    def _wide(self, y: int, count: int, height: int) -> int:
        """As wide as the line at that height is long."""
        long = self._view.length_of(min(count, 1 + y * count // max(1, height)))
        return 8 + min(long, 120) * (self.width() - 18) // 120

    def mousePressEvent(self, event: QMouseEvent) -> None:
        count = max(1, self._view.count())
        height = min(self.height(), count * 3)
        self._view.go_to_line(min(count, max(1, round(event.position().y() / max(1, height) * count))))
