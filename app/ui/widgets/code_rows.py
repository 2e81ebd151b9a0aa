"""Rows of error codes: the code, its make, what it means in one line, and a mark where it tells of a fault."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.services.code_search import CodeEntry
from app.ui import icons, theme
from app.ui.widgets.table import Index
from app.words.plain_text import plain

#: The role under which a row holds its entry.
CODE = int(Qt.ItemDataRole.UserRole)


class CodeRows(QStyledItemDelegate):
    """Paints the rows of a list of `CodeEntry`."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, theme.px(52))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: CodeEntry = index.data(CODE)
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, theme.color("accent_soft"))
            painter.fillRect(QRect(rect.x(), rect.y(), 3, rect.height()), theme.color("accent"))
        painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), theme.color("line"))
        icon, tone = ("state.ok_quiet", "ink_3") if entry.informs else (
            f"state.{entry.severity.value}", entry.severity.value,
        )  # fmt: skip
        side = theme.px(16)
        painter.drawPixmap(rect.x() + theme.px(12), rect.y() + theme.px(9), icons.pixmap(icon, tone, 16))
        left = theme.px(14) + side + theme.px(8)
        box = rect.adjusted(left, theme.px(6), -theme.px(12), -theme.px(6))
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        above = QRect(box.x(), box.y(), box.width(), box.height() // 2)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.color("ink_2"))
        make = plain(entry.make or "", 40)
        wide = painter.fontMetrics().horizontalAdvance(make)
        painter.drawText(above, middle | int(Qt.AlignmentFlag.AlignRight), make)
        below = QRect(box.x(), above.bottom() + 1, box.width(), box.height() // 2)
        meaning = painter.fontMetrics().elidedText(
            plain(entry.meaning, 300), Qt.TextElideMode.ElideRight, below.width()
        )
        painter.drawText(below, middle, meaning)
        painter.setFont(theme.font("small", mono=True, weight=600))
        painter.setPen(theme.color("ink"))
        room = above.width() - wide - theme.px(12)
        painter.drawText(above, middle, painter.fontMetrics().elidedText(
            plain(entry.code, 120), Qt.TextElideMode.ElideRight, room,
        ))  # fmt: skip
