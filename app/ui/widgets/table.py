"""Table view base: fixed row heights, hairlines below only, no zebra, no grid; delegates paint, the model orders.

The model answers `row_count`; sorting is asked of the model (`sort`), never of a proxy. Selection is one row: a soft
tint and a 3 px edge at the left.
"""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QItemSelection, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.ui import theme
from app.words.plain_text import plain

Index = QModelIndex | QPersistentModelIndex

#: Item data roles of the house: the tone of a cell, and whether its text is bold.
TONE_ROLE = int(Qt.ItemDataRole.UserRole) + 1
STRONG_ROLE = int(Qt.ItemDataRole.UserRole) + 2
#: The icon token in front of a cell's text.
ICON_ROLE = int(Qt.ItemDataRole.UserRole) + 3

_PAD = 8


class Header(QHeaderView):
    """A header in `small`: ink_2, the sorted column in ink with an arrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSortIndicatorShown(True)
        self.first_pad = 20

    def restyle(self) -> None:
        """Renew the height at a switch of theme."""
        self.setFixedHeight(theme.px(32))

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:  # noqa: N802 - Qt's name
        """Paint one section."""
        model = self.model()
        text = str(model.headerData(logical, Qt.Orientation.Horizontal) or "")
        align = model.headerData(logical, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        right = bool(int(align or 0) & int(Qt.AlignmentFlag.AlignRight))
        painter.save()
        painter.fillRect(rect, theme.color("surface"))
        painter.setPen(QPen(theme.color("line"), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        sorted_here = self.sortIndicatorSection() == logical
        painter.setPen(theme.color("ink" if sorted_here else "ink_2"))
        painter.setFont(theme.font("small", weight=600 if sorted_here else 500))
        if sorted_here:
            text += " ↑" if self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder else " ↓"
        first = self.visualIndex(logical) == 0
        box = rect.adjusted(self.first_pad if first else theme.px(_PAD), 0, -theme.px(_PAD), 0)
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        fitted = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter | side), fitted)
        painter.restore()


class Cell(QStyledItemDelegate):
    """Paints one cell: ground, selection, hairline, then `paint_content`, which a delegate of its own may replace."""

    first_pad = 20

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint ground, edge, hairline and content."""
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, theme.color("accent_soft"))
        painter.setPen(theme.color("line"))
        painter.drawLine(rect.left(), rect.bottom(), rect.right(), rect.bottom())
        left = theme.px(_PAD)
        if index.column() == 0:
            left = self.first_pad
            if selected:
                painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), theme.color("accent"))
        self.paint_content(painter, rect.adjusted(left, 0, -theme.px(_PAD), -1), index)

    def paint_content(self, painter: QPainter, box: QRect, index: Index) -> None:
        """Text in its tone, elided; figures are right-aligned by the model and never elide."""
        x = box.left()
        token = index.data(ICON_ROLE)
        tone = index.data(TONE_ROLE) or "ink"
        if token:
            from app.ui import icons

            side = theme.px(16)
            painter.drawPixmap(x, box.top() + (box.height() - side) // 2, icons.pixmap(str(token), tone, 16))
            x += theme.px(22)
        text = index.data(Qt.ItemDataRole.DisplayRole)
        if text is None:
            return
        painter.setFont(theme.font("strong" if index.data(STRONG_ROLE) else "body"))
        painter.setPen(theme.color(tone))
        align = index.data(Qt.ItemDataRole.TextAlignmentRole)
        right = bool(int(align or 0) & int(Qt.AlignmentFlag.AlignRight))
        room = QRect(x, box.top(), box.right() - x + 1, box.height())
        words = plain(str(text), 300)
        fitted = words if right else painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        side_flag = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter | side_flag), fitted)


class Table(QTableView):
    """The view. `picked` is emitted with the selected row, or -1; `opened` with the row on Enter or double click."""

    picked = Signal(int)
    opened = Signal(int)

    def __init__(self, name: str, model: QAbstractItemModel) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._own_viewport()
        self.header = Header(self)
        self.setHorizontalHeader(self.header)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(Cell(self))
        self.setModel(model)
        self.header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)  # as given, until somebody clicks on a column
        self.setSortingEnabled(True)
        self.activated.connect(lambda index: self.opened.emit(index.row()))
        self.restyle()

    def _own_viewport(self) -> None:
        # A viewport that Python did not make costs a start 20 ms: to name its kind, every widget class of Qt is made.
        viewport = QWidget()
        viewport.setObjectName("qt_scrollarea_viewport")
        viewport.setBackgroundRole(QPalette.ColorRole.Base)
        viewport.setAutoFillBackground(True)
        self.setViewport(viewport)

    def restyle(self) -> None:
        """Renew row height at a switch of theme."""
        self.verticalHeader().setMinimumSectionSize(theme.size("table_row"))  # first: it holds the other one up
        self.verticalHeader().setDefaultSectionSize(theme.size("table_row"))
        self.header.restyle()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802 - Qt's name
        """Tell who listens which row is picked now."""
        super().selectionChanged(selected, deselected)
        rows = self.selectionModel().selectedRows()
        self.picked.emit(rows[0].row() if rows else -1)


def widen(table: QTableView, *columns: int) -> None:
    """Widen columns of figures for what stands in them: figures never elide."""
    model = table.model()
    for column in columns:
        texts = {str(model.index(row, column).data() or "") for row in range(model.rowCount())}
        longest = sorted(texts, key=len)[-3:]
        table.setColumnWidth(column, max([table.columnWidth(column), *(text_width(one, "strong") for one in longest)]))


def text_width(text: str, role: str = "body") -> int:
    """The width of a text in px in the font of a role, with a cell's padding."""
    return theme.advance(text, role) + 2 * theme.px(_PAD)
