"""A small table model: rows of texts with tones and icons, sorted by what each column sorts by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.ui.widgets.table import ICON_ROLE, STRONG_ROLE, TONE_ROLE

Index = QModelIndex | QPersistentModelIndex
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_ROOT = QModelIndex()


@dataclass(frozen=True, slots=True)
class CellText:
    """What one cell shows; `sort` is what its column is ordered by, the text itself where left out."""

    text: str
    tone: str = "ink"
    icon: str = ""
    strong: bool = False
    sort: Any = None

    @property
    def key(self) -> Any:
        """What the column is ordered by."""
        return self.text.casefold() if self.sort is None else self.sort


class Rows(QAbstractTableModel):
    """Lists of up to a few thousand rows; each row carries the thing it shows."""

    def __init__(self, heads: Sequence[str], right: frozenset[int] = frozenset()) -> None:
        super().__init__()
        self._heads, self._right = tuple(heads), right
        self._rows: list[tuple[Any, tuple[CellText, ...]]] = []
        self._sorted: tuple[int, bool] | None = None

    def show(self, rows: Sequence[tuple[Any, tuple[CellText, ...]]]) -> None:
        """Show these rows, in the order chosen before."""
        self.beginResetModel()
        self._rows = list(rows)
        self._order()
        self.endResetModel()

    def change(self, row: int, cells: tuple[CellText, ...]) -> None:
        """Show other cells in one row; it stays where it is."""
        self._rows[row] = (self._rows[row][0], cells)
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self._heads) - 1))

    def thing(self, row: int) -> Any:
        """What a row shows."""
        return self._rows[row][0]

    def row_of(self, thing: Any) -> int:
        """The row that shows a thing, -1 when none does."""
        return next((n for n, (one, _cells) in enumerate(self._rows) if one == thing), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section in self._right:
            return _RIGHT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self._rows[index.row()][1][index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return cell.text
        if role == TONE_ROLE:
            return cell.tone
        if role == ICON_ROLE:
            return cell.icon
        if role == STRONG_ROLE:
            return cell.strong
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in self._right:
            return _RIGHT
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column."""
        self.layoutAboutToBeChanged.emit()
        self._sorted = (column, order == Qt.SortOrder.DescendingOrder)
        self._order()
        self.layoutChanged.emit()

    def _order(self) -> None:
        if self._sorted is not None and self._sorted[0] >= 0:
            column, descending = self._sorted
            self._rows.sort(key=lambda row: row[1][column].key, reverse=descending)
