"""The table twin of the board picture: one row a chip, the same facts, for screen readers and for copying."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.domain.board_state import BoardState, ChipState
from app.ui.widgets.table import STRONG_ROLE, TONE_ROLE, Table
from app.words.board_picture import state_name
from app.words.language import _
from drivers.model.board import BoardSpec

Index = QModelIndex | QPersistentModelIndex
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_TONES = {ChipState.SILENT: "critical", ChipState.UNTESTED: "ink_3", ChipState.ANSWERED: "ink"}


class ChipRows(QAbstractTableModel):
    """Chips in chain order. Columns: chip, log index, domain, state, relative rate, temperature."""

    def __init__(self) -> None:
        super().__init__()
        self._spec: BoardSpec | None = None
        self._state = BoardState.untested(0)

    def show(self, spec: BoardSpec | None, state: BoardState) -> None:
        """Show a board's state."""
        self.beginResetModel()
        self._spec, self._state = spec, state
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else self._state.chips

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else 6

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section != 3:
            return _RIGHT
        if role == Qt.ItemDataRole.DisplayRole:
            return (_("Chip"), _("Log index"), _("Domain"), _("State"), _("Rate, %"), _("°C"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        chip, column = index.row() + 1, index.column()
        kind = self._state.states[chip - 1]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(chip, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return None if column == 3 else _RIGHT
        if role == STRONG_ROLE:
            return column == 0 or chip in self._state.suspects
        if role == TONE_ROLE:
            return _TONES.get(kind, "major") if column == 3 else "ink"
        return None

    def _text(self, chip: int, column: int) -> str:
        if column == 0:
            return str(chip)
        if column == 1:
            return str(chip - 1)
        if column == 2:
            domain = self._spec.domain_of(chip) if self._spec else None
            return "—" if domain is None else str(domain)
        if column == 3:
            word = state_name(self._state.states[chip - 1]).partition(" (")[0]
            return _("{state}, suspect").format(state=word) if chip in self._state.suspects else word
        value = self._state.rate(chip) if column == 4 else self._state.temp_c(chip)
        if value is None:
            return "—"
        return str(round(value * 100)) if column == 4 else f"{value:.0f}"


def chip_table() -> tuple[Table, ChipRows]:
    """The table and its rows."""
    rows = ChipRows()
    table = Table(_("Chips of the board"), rows)
    table.setSortingEnabled(False)
    table.horizontalHeader().setStretchLastSection(True)
    return table, rows
