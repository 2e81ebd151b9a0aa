"""The rows of the log fetching: one a machine, in the order they were chosen; nothing jumps while logs come."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.services.device_logs import LogCame
from app.ui.widgets.table import ICON_ROLE, TONE_ROLE
from app.words.device_logs import outcome_word
from app.words.errors import sentence
from app.words.findings import verdict_text
from app.words.language import _
from app.words.plain_text import plain
from drivers.model.action import ActionOutcome, KnownDevice

Index = QModelIndex | QPersistentModelIndex
_COLUMNS = 5


class FetchedLogs(QAbstractTableModel):
    """Address, model, what came, its size, what it says."""

    def __init__(self, devices: Sequence[KnownDevice]) -> None:
        super().__init__()
        self._devices = tuple(devices)
        self._came: dict[str, LogCame] = {}

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """One row a machine."""
        return 0 if parent.isValid() else len(self._devices)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """See the class."""
        return 0 if parent.isValid() else _COLUMNS

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = 0) -> Any:
        """The headings."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return (_("Address"), _("Model"), _("Log"), _("Size"), _("What it says"))[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, tone, icon and alignment of a cell."""
        if not index.isValid():
            return None
        device = self._devices[index.row()]
        came = self._came.get(device.ip)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(device, came, index.column())
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
            case _ if role == TONE_ROLE:
                return _tone(came, index.column())
            case _ if role == ICON_ROLE and index.column() == 2:
                return "ph.hourglass" if came is None else "state.ok_quiet" if came.raw else "state.minor"
        return None

    def take(self, came: LogCame) -> None:
        """What came of one machine."""
        self._came[came.device.ip] = came
        for row, device in enumerate(self._devices):
            if device.ip == came.device.ip:
                self.dataChanged.emit(self.index(row, 0), self.index(row, _COLUMNS - 1))

    def came(self, row: int) -> LogCame | None:
        """What came of the machine in a row; None while it is waited for."""
        return self._came.get(self._devices[row].ip) if 0 <= row < len(self._devices) else None

    @property
    def settled(self) -> int:
        """How many machines have answered or failed."""
        return len(self._came)

    @property
    def fetched(self) -> int:
        """How many logs came."""
        return sum(bool(came.raw) for came in self._came.values())

    def _text(self, device: KnownDevice, came: LogCame | None, column: int) -> str:
        match column:
            case 0:
                return plain(device.ip, 60)
            case 1:
                return plain(device.model or device.make or "—", 60)
            case 2:
                return outcome_word(came.log) if came is not None else _("waiting")
            case 3:
                return size_text(came.log.size) if came is not None and came.raw else ""
            case _:
                return _said(came)


def size_text(size: int) -> str:
    """A size for people: "3.4 MiB", "12 KiB"."""
    return f"{size / 2**20:,.1f} MiB" if size >= 2**20 else f"{max(1, round(size / 1024)):,} KiB"


def _said(came: LogCame | None) -> str:
    if came is None:
        return ""
    if came.error is not None:
        return sentence(came.error)
    if came.diagnosis is not None:
        return verdict_text(came.diagnosis.verdict)
    return plain(came.log.detail or "", 200)


def _tone(came: LogCame | None, column: int) -> str:
    if came is None or column < 2:
        return "ink" if column == 0 else "ink_2"
    if came.error is not None or not came.raw:
        return "ink_2" if came.log.outcome is ActionOutcome.CANCELLED else "minor"
    finding = came.diagnosis.verdict.finding if came.diagnosis is not None else None
    return finding.severity.value if column == 4 and finding is not None else "ink_2"


def _alignment(column: int) -> int:
    side = Qt.AlignmentFlag.AlignRight if column == 3 else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
