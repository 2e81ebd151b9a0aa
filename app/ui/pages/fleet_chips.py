"""The row of filter chips over the fleet table: which states are shown, several at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.models.fleet_groups import group_names
from app.ui.models.fleet_line import Group
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.flow import Flow
from app.words.language import _

_MARKS = {
    Group.DOWN: ("state.critical", "critical"),
    Group.BOARDS: ("state.critical", "critical"),
    Group.HOT: ("state.hot", "major"),
    Group.LOW: ("state.minor", "minor"),
    Group.OTHER: ("state.major", "major"),
    Group.UNKNOWN: ("state.unknown", "idle"),
    Group.SEEN: ("ph.ear", "idle"),
}


class FleetChips(QWidget):
    """`changed` follows a click. A chip adds its group to what is shown; "All", or the last chip off, shows all.

    `tools`, at the right end, is for what else decides how the table looks.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 12, 8)
        row.setSpacing(8)
        self._holder = QWidget()
        flow = Flow(self._holder, 8)
        names = group_names()
        self.chips: dict[Group | None, FilterChip] = {None: FilterChip(_("All"), "", "ink_2", 0)}
        self.chips |= {group: FilterChip(names[group], icon, tone, 0) for group, (icon, tone) in _MARKS.items()}
        for group, chip in self.chips.items():
            chip.clicked.connect(lambda _checked=False, one=group: self._clicked(one))
            flow.addWidget(chip)
        self.chips[None].setChecked(True)
        self.chips[Group.SEEN].hide()  # until something announced itself
        row.addWidget(self._holder, 1)
        self.tools = QHBoxLayout()
        self.tools.setSpacing(2)
        row.addLayout(self.tools)

    def groups(self) -> frozenset[Group]:
        """The groups that are shown; none = all of them."""
        return frozenset(group for group, chip in self.chips.items() if group is not None and chip.isChecked())

    def show_all(self) -> None:
        """Take every filter off."""
        self._clicked(None)

    def count(self, counts: Mapping[Group, int]) -> None:
        """Renew the numbers."""
        self.chips[None].set_count(sum(counts.values()))
        for group, chip in self.chips.items():
            if group is not None:
                chip.set_count(counts.get(group, 0))
        if counts.get(Group.SEEN):
            self.chips[Group.SEEN].show()
        layout = self._holder.layout()
        if layout is not None:
            layout.invalidate()

    def _clicked(self, group: Group | None) -> None:
        if group is None:
            for chip in self.chips.values():
                chip.setChecked(False)
        self.chips[None].setChecked(not self.groups())
        self.changed.emit()
