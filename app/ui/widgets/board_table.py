"""The table twin of the board picture: one row a chip, the same facts, for screen readers and for copying."""

from __future__ import annotations

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QWidget

from app.documents.export import Cell, ExportTable
from app.domain.board_state import BoardState, ChipState, value_at
from app.ui import theme
from app.ui.widgets.table import STRONG_ROLE, TONE_ROLE, Table, text_width
from app.words.board_picture import core_counts, state_name
from app.words.language import _
from drivers.model.bench_run import ChipRegister
from drivers.model.board import BoardSpec

Index = QModelIndex | QPersistentModelIndex
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_TONES = {ChipState.SILENT: "critical", ChipState.UNTESTED: "ink_3", ChipState.ANSWERED: "ink"}


#: How wide each column is at least, px at 100 %; registers take the rest.
_LEAST = (64, 60, 60, 64, 84, 60, 56, 48, 60, 140, 120)
_STATE, _REGISTERS = 4, 10


class ChipRows(QAbstractTableModel):
    """Chips in chain order.

    Columns: chip, log index, domain, address, state, rate, errors, °C, answers, core domains, registers.
    """

    def __init__(self) -> None:
        super().__init__()
        self._spec: BoardSpec | None = None
        self._state = BoardState.untested(0)
        self._addresses: tuple[int, ...] = ()
        self._registers: dict[int, str] = {}
        self._shown: tuple[object, ...] = ()

    def show(
        self,
        spec: BoardSpec | None,
        state: BoardState,
        addresses: tuple[int, ...] = (),
        registers: tuple[ChipRegister, ...] = (),
    ) -> None:
        """Show a board's state; rows keep their places while they stay as many."""
        shown = (spec, state, addresses, registers)
        if shown == self._shown:
            return
        more = state.chips != self._state.chips
        if more:
            self.beginResetModel()
        self._shown = shown
        self._spec, self._state, self._addresses = spec, state, addresses
        self._registers = _by_chip(registers)
        if more:
            self.endResetModel()
        elif state.chips:
            self.dataChanged.emit(self.index(0, 0), self.index(state.chips - 1, self.columnCount() - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else self._state.chips

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(_LEAST)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section not in (_STATE, _REGISTERS):
            return _RIGHT
        if role == Qt.ItemDataRole.DisplayRole:
            return _heads()[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        chip, column = index.row() + 1, index.column()
        kind = self._state.states[chip - 1]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(chip, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return None if column in (_STATE, _REGISTERS) else _RIGHT
        if role == STRONG_ROLE:
            return column == 0 or chip in self._state.suspects
        if role == TONE_ROLE:
            return _TONES.get(kind, "major") if column == _STATE else "ink"
        return None

    def _text(self, chip: int, column: int) -> str:
        if column == _STATE:
            word = state_name(self._state.states[chip - 1]).partition(" (")[0]
            return _("{state}, suspect").format(state=word) if chip in self._state.suspects else word
        value = self._cells(chip)[column]
        return "—" if value is None else str(value)

    def _cells(self, chip: int) -> tuple[Cell, ...]:
        state = self._state
        rate, temp = state.rate(chip), state.temp_c(chip)
        address = self._addresses[chip - 1] if chip <= len(self._addresses) else None
        return (
            chip,
            chip - 1,
            self._spec.domain_of(chip) if self._spec else None,
            None if address is None else f"0x{address:02X}",
            state_name(state.states[chip - 1]).partition(" (")[0],
            None if rate is None else round(rate * 100),
            value_at(state.errors, chip),
            None if temp is None else round(temp, 1),
            value_at(state.nonces, chip),
            core_counts(cores) if (cores := value_at(state.cores, chip)) else None,
            self._registers.get(chip),
        )

    def exported(self, name: str) -> ExportTable:
        """All rows for another program: figures stay figures, what is not known stays empty."""
        ids = (
            "chip",
            "log_index",
            "domain",
            "address",
            "state",
            "rate_percent",
            "errors",
            "temp_c",
            "true_answers",
            "core_domains",
            "registers",
        )
        columns = tuple(zip(ids, _heads(), strict=True))
        return ExportTable(name, columns, tuple(self._cells(chip) for chip in range(1, self._state.chips + 1)))


def _heads() -> tuple[str, ...]:
    return (
        _("Chip"), _("Log index"), _("Domain"), _("Address"), _("State"), _("Rate, %"), _("Errors"), _("°C"),
        _("Answers"), _("Core domains"), _("Registers"),
    )  # fmt: skip


def _by_chip(registers: tuple[ChipRegister, ...]) -> dict[int, str]:
    """The registers of each chip as `18 B000C100 · 4C 00000000`; one that did not answer has dots."""
    words: dict[int, list[str]] = {}
    for one in registers:
        value = "········" if one.value is None else f"{one.value:08X}"
        words.setdefault(one.chip, []).append(f"{one.register:02X} {value}")
    return {chip: " · ".join(parts) for chip, parts in words.items()}


def chip_table() -> tuple[Table, ChipRows]:
    """The table and its rows."""
    rows = ChipRows()
    table = Table(_("Chips of the board"), rows)
    table.setSortingEnabled(False)
    table.horizontalHeader().setStretchLastSection(True)
    table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    table.horizontalHeader().setSortIndicatorShown(False)
    table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
    table.setCornerWidget(QWidget())
    for column, least in enumerate(_LEAST):
        table.setColumnWidth(column, max(theme.px(least), text_width(_heads()[column], "small") + theme.px(6)))
    return table, rows
