"""The parts as a table: cells are made when they are painted, so that twenty thousand parts are shown at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.domain.part_list import PartListing, PartState
from app.ui.models.rows import CellText
from app.ui.widgets.table import ICON_ROLE, STRONG_ROLE, TONE_ROLE
from app.words.findings import part_name
from app.words.language import _
from app.words.orders import money_text
from app.words.part_story import number_text
from app.words.parts import bins_text, part_state_word

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

#: The columns, by what they show.
SKU, NAME, BIN, HERE, LEVEL, USED, COST, ARRIVING, STATE = range(9)
#: Tone and icon of each state.
MARKS = {
    PartState.NEGATIVE: ("critical", "state.critical"),
    PartState.OUT: ("critical", "state.critical"),
    PartState.REFILL: ("minor", "state.minor"),
    PartState.LOW: ("minor", "state.minor"),
    PartState.ENOUGH: ("ink_2", "state.ok_quiet"),
    PartState.NONE: ("ink_2", "state.unknown"),
}
_WORST = {state: at for at, state in enumerate(PartState)}
_KEYS: dict[int, Callable[[PartListing], Any]] = {
    SKU: lambda one: one.part.sku.casefold(),
    NAME: lambda one: one.part.name.casefold(),
    BIN: lambda one: [name.casefold() for name in one.bins],
    HERE: lambda one: one.part.on_hand,
    LEVEL: lambda one: one.part.on_hand - one.part.minimum,
    USED: lambda one: one.used,
    COST: lambda one: (one.cost.currency, one.cost.minor) if one.cost is not None else ("", 0),
    ARRIVING: lambda one: one.arriving,
    STATE: lambda one: (_WORST[one.state], one.part.sku.casefold()),
}


class PartRows(QAbstractTableModel):
    """Give it the parts with `show` and say with `keep` which of them are in sight."""

    def __init__(self) -> None:
        super().__init__()
        self._heads = (
            _("Part"), _("What it is"), _("Bin"), _("Here"), _("Level, mark = minimum"), _("Used 30 d"), _("Cost"),
            _("Arriving"), _("State"),
        )  # fmt: skip
        self._all: list[PartListing] = []
        self._rows: list[PartListing] = []
        self._texts: dict[str, str] = {}
        self._sorted: tuple[int, bool] | None = None

    @property
    def parts(self) -> list[PartListing]:
        """All of them, in sight or not."""
        return self._all

    def show(self, parts: Iterable[PartListing]) -> None:
        """Take other parts; what is in sight is said by `keep` after it."""
        self._all = list(parts)
        self._texts = {}

    def keep(self, words: list[str], wanted: Callable[[PartListing], bool]) -> None:
        """Show those parts of which `wanted` holds and whose texts have all `words` (casefolded) in them."""
        self.beginResetModel()
        self._rows = [one for one in self._all if wanted(one)]
        if words:
            self._rows = [one for one in self._rows if all(word in self._text(one) for word in words)]
        self._order()
        self.endResetModel()

    def thing(self, row: int) -> PartListing:
        """What a row shows."""
        return self._rows[row]

    def row_of(self, part_id: str) -> int:
        """The row that shows a part, -1 when none does."""
        return next((at for at, one in enumerate(self._rows) if one.part.id == part_id), -1)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._heads[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section in (HERE, USED, COST, ARRIVING):
            return _RIGHT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        column = index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column in (HERE, USED, COST, ARRIVING) else None
        if role == Qt.ItemDataRole.AccessibleTextRole or role in _ASKED:
            cell = _cell(self._rows[index.row()], column)
            return _ASKED.get(role, _ASKED[Qt.ItemDataRole.DisplayRole])(cell)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column."""
        self.layoutAboutToBeChanged.emit()
        self._sorted = (column, order == Qt.SortOrder.DescendingOrder) if column >= 0 else None
        self._order()
        self.layoutChanged.emit()

    def _order(self) -> None:
        if self._sorted is not None:
            column, descending = self._sorted
            self._rows.sort(key=_KEYS[column], reverse=descending)

    def _text(self, one: PartListing) -> str:
        found = self._texts.get(one.part.id)
        if found is None:
            part = one.part
            fits = (fit.text for fit in part.fits)
            found = " ".join((part.sku, part.name, part.mpn, part_name(part.kind), *fits, *one.bins)).casefold()
            self._texts[part.id] = found
        return found


_ASKED: dict[int, Callable[[CellText], Any]] = {
    Qt.ItemDataRole.DisplayRole: lambda cell: cell.text,
    TONE_ROLE: lambda cell: cell.tone,
    ICON_ROLE: lambda cell: cell.icon,
    STRONG_ROLE: lambda cell: cell.strong,
}


def _cell(one: PartListing, column: int) -> CellText:
    part = one.part
    tone, icon = MARKS[one.state]
    match column:
        case 0:
            return CellText(part.sku, strong=True)
        case 1:
            return CellText(part.name, "ink_2")
        case 2:
            return CellText(bins_text(one))
        case 3:
            return CellText(number_text(part.on_hand), "ink" if tone == "ink_2" else tone, strong=True)
        case 4:
            return CellText("")
        case 5:
            return CellText(number_text(one.used) if one.used else "", "ink_2")
        case 6:
            return CellText(money_text(one.cost) if one.cost is not None else "", "ink_2")
        case 7:
            return CellText(f"+{one.arriving:,}" if one.arriving else "", "info")
        case _:
            return CellText(part_state_word(one.state), tone, icon)
