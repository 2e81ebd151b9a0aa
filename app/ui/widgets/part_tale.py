"""The story of a part as a list: day, what happened, how many; thousands of lines cost no more than ten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.domain.part_story import StoryLine
from app.domain.stock import MoveReason
from app.ui import theme
from app.ui.order_marks import offset_min, when
from app.ui.widgets.text import plain_tooltip
from app.words.dates import day_text, moment_text
from app.words.language import _
from app.words.orders import grade_word, money_text
from app.words.part_story import number_text, signed_text, story_text

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
#: The day that takes most room in the languages we speak.
_WIDEST = datetime(2028, 9, 28, tzinfo=UTC)


class _Lines(QAbstractListModel):
    """The newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[StoryLine] = ()

    def show(self, lines: Sequence[StoryLine]) -> None:
        self.beginResetModel()
        self._lines = lines
        self.endResetModel()

    def line(self, row: int) -> StoryLine:
        return self._lines[len(self._lines) - 1 - row]

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            line = self.line(index.row())
            return f"{moment_text(line.at, offset_min())}: {story_text(line)}, {_count(line)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tooltip(_whole(self.line(index.row())))
        return None


class _Line(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, max(theme.px(26), theme.size("table_row") if theme.current().glove else 0))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, _Lines):
            return
        line = model.line(index.row())
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("accent_soft"))
        middle = Qt.AlignmentFlag.AlignVCenter
        box = rect.adjusted(theme.px(4), 0, -theme.px(4), 0)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("ink_2"))
        wide = theme.advance(day_text(_WIDEST, 0), "small") + theme.px(14)
        painter.drawText(box, int(middle | Qt.AlignmentFlag.AlignLeft), when(line.at))
        count = _count(line)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.color(_tone(line)))
        painter.drawText(box, int(middle | Qt.AlignmentFlag.AlignRight), count)
        right = painter.fontMetrics().horizontalAdvance(count) + theme.px(12)
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("ink"))
        room = box.adjusted(wide, 0, -right, 0)
        words = painter.fontMetrics().elidedText(story_text(line), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(middle | Qt.AlignmentFlag.AlignLeft), words)


class PartTale(QListView):
    """`opened` gives the number of the order of a line, on Enter or a double click."""

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._model = _Lines()
        self.setModel(self._model)
        self.setItemDelegate(_Line(self))
        self.setUniformItemSizes(True)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setAccessibleName(_("Its story"))
        self.activated.connect(self._open)

    def show_lines(self, lines: Sequence[StoryLine]) -> None:
        """Show moves, the newest first."""
        self._model.show(lines)

    def restyle(self) -> None:
        """Renew the height of the lines at a switch of theme."""
        self.doItemsLayout()

    def _open(self, index: QModelIndex) -> None:
        number = self._model.line(index.row()).order_number
        if number:
            self.opened.emit(number)


def _count(line: StoryLine) -> str:
    """What came or went; what was carried from bin to bin changes nothing, so it has no sign."""
    return number_text(line.quantity) if line.reason is MoveReason.TRANSFER else signed_text(line.quantity)


def _tone(line: StoryLine) -> str:
    if line.reason is MoveReason.TRANSFER or line.quantity == 0:
        return "ink_2"
    return "ok" if line.quantity > 0 else "ink"


def _whole(line: StoryLine) -> str:
    """Everything about a move, for whoever stays on it."""
    about = (
        story_text(line),
        f"{moment_text(line.at, offset_min())} · {line.by}" if line.by else moment_text(line.at, offset_min()),
        f"{line.lot_number} · {grade_word(line.grade)}",
        money_text(line.value),
        _("{n} on hand afterwards").format(n=number_text(line.level)),
    )
    return "\n".join(about)
