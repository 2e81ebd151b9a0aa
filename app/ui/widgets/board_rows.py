"""Rows of boards to choose from: the code and its chips above, make, model and chip below; a make as a heading."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import theme
from app.ui.widgets.table import Index
from app.words.language import ngettext
from app.words.plain_text import plain
from drivers.model.board import BoardSpec

#: The role under which a row holds its line.
_LINE = int(Qt.ItemDataRole.UserRole)
_ROW, _HEAD = 52, 30


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One row. `value` = what choosing it gives; a line without one is a heading and cannot be chosen."""

    name: str
    about: str = ""
    aside: str = ""
    value: object = None
    heading: bool = False


def line_of(spec: BoardSpec, value: object = None) -> BoardLine:
    """The row of a board; `value` stands for it where its code does not."""
    chips = ngettext("{n} chip", "{n} chips", spec.chips).format(n=spec.chips)
    return BoardLine(spec.code, about_board(spec), chips, spec.code if value is None else value)


def about_board(spec: BoardSpec) -> str:
    """Make, model where it says more than the code, and chip."""
    model = "" if spec.model == spec.code else spec.model
    named = model if model.startswith(spec.make) else " ".join(part for part in (spec.make, model) if part)
    return " · ".join(part for part in (named, spec.chip) if part)


class BoardList(QListWidget):
    """A list of `BoardLine`; `take` gets the value of a row that is clicked, or that Enter falls on."""

    def __init__(self, name: str, take: Callable[[object], object]) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setItemDelegate(_Rows(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._take = take
        self.itemClicked.connect(lambda _item: self.take_current())

    def show_lines(self, lines: Sequence[BoardLine], current: object = None) -> None:
        """Show these, the one that gives `current` marked, else the first that can be chosen."""
        self.clear()
        chosen = -1
        for at, line in enumerate(lines):
            item = QListWidgetItem()
            item.setData(_LINE, line)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, plain(f"{line.name}, {line.about}, {line.aside}", 200))
            if line.heading:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            elif chosen < 0 or (current is not None and line.value == current):
                chosen = at
            self.addItem(item)
        self.setCurrentRow(chosen)
        if chosen > 0:
            self.scrollToItem(self.item(chosen), QListWidget.ScrollHint.PositionAtCenter)

    def lines(self) -> list[BoardLine]:
        """What is listed."""
        return [self.item(row).data(_LINE) for row in range(self.count())]

    def take_current(self) -> bool:
        """Choose the marked row; False where there is none."""
        item = self.currentItem()
        if item is None or item.data(_LINE).heading:
            return False
        self._take(item.data(_LINE).value)
        return True

    def walk(self, key: int) -> bool:
        """Move the mark for an arrow or page key, whichever field has the keyboard; whether it was such a key."""
        page = max(1, self.viewport().height() // theme.px(_ROW) - 1)
        keys = Qt.Key
        step = {keys.Key_Down: 1, keys.Key_Up: -1, keys.Key_PageDown: page, keys.Key_PageUp: -page}.get(Qt.Key(key), 0)
        if not step or not self.count():
            return False
        rows = [row for row, line in enumerate(self.lines()) if not line.heading]
        if rows:
            at = rows.index(self.currentRow()) if self.currentRow() in rows else -1
            self.setCurrentRow(rows[min(max(at + step, 0), len(rows) - 1)])
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.take_current()
        else:
            super().keyPressEvent(event)


class _Rows(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme.px(_HEAD if index.data(_LINE).heading else _ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: BoardLine = index.data(_LINE)
        rect: QRect = option.rect
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        box = rect.adjusted(theme.px(12), theme.px(6), -theme.px(12), -theme.px(6))
        if line.heading:
            _write(painter, box, line.name, "small", "ink_2", weight=600)
            return
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("accent_soft"))
            painter.fillRect(QRect(rect.x(), rect.y(), 3, rect.height()), theme.color("accent"))
        painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), theme.color("line"))
        above = QRect(box.x(), box.y(), box.width(), box.height() // 2 if line.about else box.height())
        painter.setFont(theme.font("small"))
        wide = painter.fontMetrics().horizontalAdvance(line.aside)
        painter.setPen(theme.color("ink_2"))
        painter.drawText(above, middle | int(Qt.AlignmentFlag.AlignRight), line.aside)
        room = above.adjusted(0, 0, -wide - theme.px(12) if wide else 0, 0)
        _write(painter, room, line.name, "body", "ink", weight=600)
        if line.about:
            below = QRect(box.x(), above.bottom() + 1, box.width(), box.height() - above.height())
            _write(painter, below, line.about, "small", "ink_2")


def _write(painter: QPainter, box: QRect, text: str, role: str, tone: str, weight: int | None = None) -> None:
    painter.setFont(theme.font(role) if weight is None else theme.font(role, weight=weight))
    painter.setPen(theme.color(tone))
    fitted = painter.fontMetrics().elidedText(plain(text, 120), Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), fitted)
