"""A layout that fills a line and goes on in the next one, so that longer languages wrap instead of clipping."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class Flow(QLayout):
    """Items from left to right, wrapped to as many lines as they need; `gap` px between items and lines.

    With `fill` the items that may expand share what is left of their line; with `end` they stand at its right end,
    with `low` on a common lower edge instead of a common middle.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        gap: int = 8,
        *,
        fill: bool = False,
        end: bool = False,
        low: bool = False,
    ) -> None:
        super().__init__(parent)
        self._fill = fill
        self._end = end
        self._low = low
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        """How many items there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._place(rect, move=True)

    def sizeHint(self) -> QSize:
        shown = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in shown) + self._gap * max(len(shown) - 1, 0)
        return QSize(width, max((size.height() for size in shown), default=0)) + self._margins()

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """The widest item alone in a line."""
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size + self._margins()

    def _margins(self) -> QSize:
        margins = self.contentsMargins()
        return QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def _place(self, rect: QRect, *, move: bool) -> int:
        inner = rect.marginsRemoved(self.contentsMargins())
        x, y = inner.x(), inner.y()
        line: list[tuple[QLayoutItem, int, QSize]] = []
        for item in self._items:
            if item.isEmpty():
                continue
            hint = item.sizeHint()
            if line and x + hint.width() > inner.right() + 1:
                x, y, line = inner.x(), y + self._settle(line, y, inner.width(), move=move) + self._gap, []
            line.append((item, x, hint))
            x += hint.width() + self._gap
        y += self._settle(line, y, inner.width(), move=move)
        return y - rect.y() + self.contentsMargins().bottom()

    def _settle(self, line: list[tuple[QLayoutItem, int, QSize]], y: int, width: int, *, move: bool) -> int:
        """Put the items of one line on a common middle or edge; the height of the line."""
        height = max((hint.height() for _item, _x, hint in line), default=0)
        if move:
            left = width - sum(hint.width() for _item, _x, hint in line) - self._gap * (len(line) - 1)
            growing = [item for item, _x, _hint in line if self._grows(item)]
            moved = max(left, 0) if self._end else 0
            for item, x, hint in line:
                more = max(left, 0) // len(growing) if self._grows(item) else 0
                size = QSize(min(hint.width() + more, width), hint.height())
                above = height - hint.height()
                item.setGeometry(QRect(QPoint(x + moved, y + (above if self._low else above // 2)), size))
                moved += more
        return height

    def _grows(self, item: QLayoutItem) -> bool:
        return self._fill and bool(item.expandingDirections() & Qt.Orientation.Horizontal)
