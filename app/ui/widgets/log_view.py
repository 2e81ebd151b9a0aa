"""A log with its evidence: line numbers, time and source dimmed, tinted evidence lines with a 3 px edge, a minimap.

Only the visible lines are drawn, so a log of a million lines scrolls as one of a hundred. A long line is folded, and of
it only the part that is evidence is tinted. Clicked lines can be copied as they stand in the log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QFontMetricsF,
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
from app.services.log_text import LONG_LINE
from app.ui import theme
from app.ui.log_columns import LogColumns, parts_of, widest
from app.ui.log_rows import LogRows, Mark, fold_width
from app.ui.widgets.log_minimap import Minimap
from app.ui.widgets.log_tag import paint_tag, short_tag_width
from app.ui.widgets.text import plain_tooltip
from app.words.language import _
from app.words.plain_text import plain

#: What stands before the message: times, then the source file or unit that printed it.
_PREFIX = re.compile(r"^(?:\[[^\]]{1,40}\]\s*|[\d./:\-T+Z]{6,32}\s+){0,3}(?:[\w./-]+\.(?:c|cpp|go|py|rs)\S*\s*)?")
#: The longest piece that is drawn in one row, and the longest tooltip.
_LONGEST, _LONGEST_TIP = 400, 2000
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
        self._long: Sequence[int] = ()
        self._marks: Mapping[int, Sequence[Mark]] = {}
        self._room = 0  # characters that go into a row
        self._rows = self._every = LogRows(())
        self._tag: int | None = None
        self._found = ""
        self._current = self._current_at = 0
        self._selected = (0, -1)  # first and last line, the first of them where the mouse went down
        self._longest = self._tagged = 0
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
        self._fold()
        self._range()

    def show_lines(
        self,
        lines: Sequence[str],
        tones: Mapping[int, str],
        first_error: int | None,
        longest: int | None = None,
        long: Sequence[int] = (),
        marks: Mapping[int, Sequence[Mark]] | None = None,
    ) -> None:
        """Show a log; `tones` maps line numbers (from 1) to a tone, `first_error` gets its tag.

        `longest` = characters of the longest line, where that was counted: in a long log it takes its time. The lines
        `long` are folded; `marks` are the parts of them that are evidence.
        """
        self._lines, self._tones, self._tag = lines, dict(tones), first_error
        self._long, self._marks = long, marks or {}
        self._shown, self._current, self._current_at, self._selected = None, 0, 0, (0, -1)
        self._columns, self._boots = LogColumns.of(lines), ()
        self._tagged = self._widest_tagged()
        self._laid_out.clear()
        self._longest = min(_LONGEST, widest(lines, self._columns, long, longest))
        self._fold()
        self._range()
        self.verticalScrollBar().setValue(0)
        self.minimap.update()
        self.viewport().update()

    def show_boots(self, boots: Sequence[Boot]) -> None:
        """Mark where each start of the log begins."""
        self._boots = boots if len(boots) > 1 else ()
        self._tagged = self._widest_tagged()
        self._range()
        self.viewport().update()
        self.minimap.update()

    def show_only(self, numbers: Sequence[int] | None) -> None:
        """Show only these lines, None = all."""
        self._shown = None if numbers is None else sorted(n for n in numbers if 1 <= n <= len(self._lines))
        self._fold()
        self._range()
        self.viewport().update()

    def highlight(self, text: str) -> None:
        """Mark what a search found."""
        self._found = text.casefold()
        self.viewport().update()

    def go_to_line(self, number: int, at: int = 0) -> None:
        """Bring a line, or the character `at` of a long one, to the upper third and mark it as current."""
        self._current, self._current_at = number, at
        row = self._rows.row_of(number, self._piece_of(number, at))
        visible = max(1, self.viewport().height() // self._line)
        self.verticalScrollBar().setValue(max(0, row - visible // 3))
        self.setAccessibleDescription(plain("".join(self._lines[max(0, number - 1) : number])[at:], _LONGEST))
        self.viewport().update()
        self.minimap.update()

    def scroll_to(self, part: float) -> None:
        """Bring what lies at that part of the log (0..1) to the middle."""
        number, piece = self._every.at(min(round(part * len(self._every)), len(self._every) - 1))
        visible = self.viewport().height() // self._line
        self.verticalScrollBar().setValue(self._rows.row_of(number, piece) - visible // 2 if number else 0)

    @property
    def tones(self) -> Mapping[int, str]:
        """The tinted lines."""
        return self._tones

    @property
    def current(self) -> int:
        """The line jumped to last, 0 = none."""
        return self._current

    @property
    def current_at(self) -> int:
        """The character of the current line that was jumped to, or where a click hit a folded line."""
        return self._current_at

    @property
    def boots(self) -> Sequence[Boot]:
        """The starts that are marked."""
        return self._boots

    def count(self) -> int:
        """How many lines the log has."""
        return len(self._lines)

    def length_at(self, row: int) -> int:
        """How long what stands in a row of the whole log is, in characters."""
        number, piece = self._every.at(row)
        if not number:
            return 0
        line = self._lines[number - 1]
        return min(len(line) - piece * self._wide(number), self._wide(number))

    def tinted_rows(self) -> list[tuple[int, str]]:
        """The rows of the whole log that are tinted, with their tones; a few of each long line."""
        found = []
        for number, tone in self._tones.items():
            marks = self._marks.get(number, ())
            found += [(self._every.row_of(number, self._piece_of(number, mark.start)), mark.tone) for mark in marks]
            if not marks:
                found.append((self._every.row_of(number), tone))
        return found

    def row_of(self, number: int) -> int:
        """The row of the whole log in which a line begins."""
        return self._every.row_of(number)

    def all_rows(self) -> int:
        """How many rows the whole log has."""
        return len(self._every)

    def rows(self) -> int:
        """How many rows are shown."""
        return len(self._rows)

    def visible_part(self) -> tuple[float, float]:
        """The part of the log in view, as fractions from its beginning."""
        rows = max(1, self.rows())
        top = self.verticalScrollBar().value()
        return top / rows, min(1.0, (top + self.viewport().height() / self._line) / rows)

    def _widest_tagged(self) -> int:
        """The width of the widest line that has a tag at its end, in characters."""
        tagged = {self._tag or 0, *(boot.first_line for boot in self._boots)}
        lines = [self._lines[number - 1] for number in tagged if 1 <= number <= len(self._lines)]
        return min(_LONGEST, widest([line for line in lines if len(line) <= LONG_LINE], self._columns))

    def _gutter(self) -> int:
        """The width of what stands before the lines, px."""
        return QFontMetrics(theme.font("small", mono=True)).horizontalAdvance(self._widest()) + theme.px(20)

    def _fold(self) -> None:
        """Lay the long lines out anew for the width of the view."""
        one = QFontMetricsF(theme.font("small", mono=True, weight=600)).horizontalAdvance("0")
        room = self.viewport().width() - self._gutter() - theme.px(24)
        if self._tag and self._folds(self._tag):
            room -= short_tag_width()  # nothing of a folded line can be scrolled out from below its tag
        self._room = max(20, min(_LONGEST, int(room / max(1.0, one))))
        folds = {number: -(-len(self._lines[number - 1]) // self._wide(number)) for number in self._long}
        self._every = LogRows(self._lines, None, folds)
        self._rows = self._every if self._shown is None else LogRows(self._lines, self._shown, folds)

    def _wide(self, number: int) -> int:
        """Characters of a line that stand in one row."""
        return fold_width(self._lines[number - 1], self._room) if self._folds(number) else _LONGEST

    def _folds(self, number: int) -> bool:
        return bool(self._long) and len(self._lines[number - 1]) > LONG_LINE

    def _piece_of(self, number: int, at: int) -> int:
        """Which row of a line a character stands in, from 0."""
        return at // self._wide(number) if at and 1 <= number <= len(self._lines) else 0

    def _range(self) -> None:
        visible = max(1, self.viewport().height() // self._line)
        self.verticalScrollBar().setPageStep(visible)
        self.verticalScrollBar().setRange(0, max(0, self.rows() - visible + 1))
        one = QFontMetricsF(theme.font("small", mono=True, weight=600)).horizontalAdvance("0")
        wide = max(one * self._longest, one * self._tagged + short_tag_width() if self._tagged else 0.0)
        over = round(wide) + self._gutter() + theme.px(36) - self.viewport().width() if self._longest else 0
        self.horizontalScrollBar().setRange(0, max(0, over))
        self.horizontalScrollBar().setPageStep(self.viewport().width())
        self.horizontalScrollBar().setSingleStep(theme.px(24))

    def _scrolled(self, value: int) -> None:
        self.moved.emit(self._rows.at(value)[0])
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        bar = self.verticalScrollBar()
        number, piece = self._rows.at(bar.value())
        at = piece * self._wide(number) if number else 0
        self._fold()
        self._range()
        if self._long and number:
            bar.setValue(self._rows.row_of(number, self._piece_of(number, at)))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(280), theme.px(160))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        font, bold = theme.font("small", mono=True), theme.font("small", mono=True, weight=600)
        gutter = self._gutter()
        width, line = self.viewport().width(), self._line
        painter.fillRect(0, 0, gutter, self.viewport().height(), theme.color("canvas"))
        top = self.verticalScrollBar().value()
        shown = range(top, min(self.rows(), top + self.viewport().height() // line + 2))
        places = [self._rows.at(row) for row in shown]
        first, last = sorted(self._selected)
        for place, (number, piece) in enumerate(places):
            tone = self._tones.get(number)
            row = QRect(gutter, place * line, width - gutter, line)
            if first <= number <= last and first < last:
                painter.fillRect(row, theme.color("accent_soft"))
            if tint := self._tint(number, piece):
                painter.fillRect(row, theme.color(f"{tint}_soft"))
            if tone:
                painter.fillRect(QRect(gutter, place * line, 3, line), theme.color(tone))
            if piece:
                continue
            painter.setFont(bold if tone else font)
            painter.setPen(theme.color(tone or "ink_3"))
            head = self._static(self._head_of(number), painter.font(), bold=bool(tone))
            above = (line - round(head.size().height())) // 2
            painter.drawStaticText(gutter - theme.px(10) - round(head.size().width()), place * line + above, head)
        painter.setClipRect(QRect(gutter + 3, 0, width - gutter, self.viewport().height()))
        ends: list[int] = []
        left = gutter + theme.px(12) - self.horizontalScrollBar().value()
        for place, (number, piece) in enumerate(places):
            tone = self._tones.get(number)
            painter.setFont(bold if tone else font)
            box = QRect(left, place * line, width - left, line)
            if self._folds(number):
                ends.append(self._paint_piece(painter, box, number, piece))
            else:
                ends.append(self._paint_text(painter, box, number, tone))
        painter.setClipping(False)
        self._paint_current(painter, places, gutter)
        starts = {boot.first_line: boot.number for boot in self._boots}
        for place, (number, piece) in enumerate(places):
            row = QRect(0, place * line, width, line)
            if number == self._tag and piece == self._tagged_piece():
                tone = self._tones.get(number, "critical")
                paint_tag(painter, row, _("first error"), tone, self._tint(number, piece), ends[place])
            if not piece and (boot := starts.get(number)):
                painter.setPen(QPen(theme.color("ink_3"), 1))
                painter.drawLine(gutter, row.y(), width, row.y())
                if number != self._tag:
                    words = _("boot {number}").format(number=boot)
                    paint_tag(painter, row, words, "ink_2", self._tint(number, piece), ends[place])

    def _tint(self, number: int, piece: int) -> str | None:
        """The tone of a row: of a folded line only what is evidence is tinted."""
        marks = self._marks.get(number)
        if not marks:
            return self._tones.get(number)
        begin, end = piece * self._wide(number), (piece + 1) * self._wide(number)
        return next((mark.tone for mark in marks if mark.start < end and mark.end > begin), None)

    def _tagged_piece(self) -> int:
        marks = self._marks.get(self._tag or 0)
        return self._piece_of(self._tag or 0, marks[0].start) if marks else 0

    def _paint_current(self, painter: QPainter, places: Sequence[tuple[int, int]], gutter: int) -> None:
        """The frame around the current line, or around the rows of a folded one that hold what was jumped to."""
        number, at = self._current, self._current_at
        begin = self._piece_of(number, at)
        mark = next((one for one in self._marks.get(number, ()) if one.start == at), None)
        end = self._piece_of(number, mark.end - 1) if mark else begin
        rows = [place for place, (shown, piece) in enumerate(places) if shown == number and begin <= piece <= end]
        if rows:
            painter.setPen(QPen(theme.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            high = (rows[-1] - rows[0] + 1) * self._line - 1
            painter.drawRect(QRect(gutter + 3, rows[0] * self._line, self.viewport().width() - gutter - 5, high))

    def _paint_piece(self, painter: QPainter, box: QRect, number: int, piece: int) -> int:
        """A row of a folded line, what is evidence in it bold; where it ends."""
        line, wide = self._lines[number - 1], self._wide(number)
        begin = piece * wide
        text = line[begin : begin + wide]
        font, bold = theme.font("small", mono=True), theme.font("small", mono=True, weight=600)
        if self._found:
            self._paint_hits(painter, box, line, begin, text)
        marks = self._marks.get(number, ())
        cuts = sorted(
            {0, len(text), *(min(max(at - begin, 0), len(text)) for one in marks for at in (one.start, one.end))}
        )
        x = box.x()
        for start, end in pairwise(cuts):
            proves = any(mark.start <= begin + start < mark.end for mark in marks)
            painter.setFont(bold if proves else font)
            words = plain(text[start:end], _LONGEST)
            drawn = self._static(words, painter.font(), bold=proves)
            painter.setPen(theme.color("ink" if proves or not marks else "ink_2"))
            painter.drawStaticText(x, box.y() + (box.height() - round(drawn.size().height())) // 2, drawn)
            x += painter.fontMetrics().horizontalAdvance(words)
        return x

    def _paint_hits(self, painter: QPainter, box: QRect, line: str, begin: int, text: str) -> None:
        """What a search found in a row of a folded line, also where it goes on in the next."""
        more = len(self._found) - 1
        first = max(0, begin - more)
        around = line[first : begin + len(text) + more].casefold()
        metrics = painter.fontMetrics()
        at = around.find(self._found)
        while at >= 0:
            start, end = max(0, first + at - begin), min(len(text), first + at + len(self._found) - begin)
            if start < end:
                left = box.x() + metrics.horizontalAdvance(text[:start])
                self._paint_hit(painter, QRect(left, box.y(), metrics.horizontalAdvance(text[start:end]), box.height()))
            at = around.find(self._found, at + len(self._found))

    def _paint_hit(self, painter: QPainter, box: QRect) -> None:
        painter.fillRect(box.adjusted(0, 2, 0, -2), theme.color("accent_soft"))
        painter.fillRect(box.adjusted(0, box.height() - 4, 0, -2), theme.color("accent"))

    def _paint_text(self, painter: QPainter, box: QRect, number: int, tone: str | None) -> int:
        text = plain(self._lines[number - 1], _LONGEST)
        x = box.x()
        if not text:
            return x
        if self._columns.time:
            parts = parts_of(text)
            one = painter.fontMetrics().horizontalAdvance("0")
            for words, wide in ((parts.time, self._columns.time), (parts.source, self._columns.source)):
                if wide:
                    room = wide * one + theme.px(4)  # the bold digits of evidence need a little more
                    self._paint_words(painter, QRect(x, box.y(), room, box.height()), words, "ink_2", tone)
                    x += room + theme.px(_GAP)
            pieces = [(parts.message, self._ink(number))]
        else:
            prefix = _PREFIX.match(text)
            cut = prefix.end() if prefix else 0
            pieces = [(text[:cut], "ink_2"), (text[cut:], self._ink(number))]
        for words, ink in pieces:
            x += self._paint_words(painter, QRect(x, box.y(), 1 << 20, box.height()), words, ink, tone)
        return x

    def _paint_words(self, painter: QPainter, box: QRect, words: str, ink: str, tone: str | None) -> int:
        """Paint a piece of a line, what a search found in it marked; its width."""
        if not words:
            return 0
        if box.width() < 1 << 20:
            words = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, box.width())
        folded = words.casefold() if self._found else ""
        at = folded.find(self._found) if self._found else -1
        while at >= 0:
            left = painter.fontMetrics().horizontalAdvance(words[:at])
            wide = painter.fontMetrics().horizontalAdvance(words[at : at + len(self._found)])
            self._paint_hit(painter, QRect(box.x() + left, box.y(), wide, box.height()))
            at = folded.find(self._found, at + len(self._found))
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

    # ------------------------------------------------------------ choosing and copying lines

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number, piece = self._under(event.position().toPoint())
        if not number or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and self._selected[0]:
            self._selected = (self._selected[0], number)
        else:
            self._selected = (number, number)
            self._current, self._current_at = number, piece * self._wide(number)
            self.picked.emit(number)
        self.viewport().update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number, _piece = self._under(event.position().toPoint())
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
        shown = [n for n in self._shown or range(first, last + 1) if first <= n <= last]
        return "\n".join(self._lines[number - 1] for number in shown if 1 <= number <= len(self._lines))

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number, _piece = self._under(event.pos())
            said = self._lines[number - 1][:_LONGEST_TIP] if number and not self._folds(number) else ""
            QToolTip.showText(event.globalPos(), plain_tooltip(said), self)
            return True
        return super().viewportEvent(event)

    def _under(self, point: QPoint) -> tuple[int, int]:
        """The line under the mouse and the piece of it, (0, 0) for none."""
        return self._rows.at(self.verticalScrollBar().value() + point.y() // self._line)
