"""The row of filter chips over the fleet table: which states are shown, several at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui.models.fleet_groups import group_names
from app.ui.models.fleet_line import Group
from app.ui.widgets.filter_chip import FilterChip
from app.ui.widgets.flow import Flow
from app.words.language import _

#: px between chips.
_GAP = 8
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

    `tools`, at the right end, is for what else decides how the table looks. They stand in one line: where there is no
    room for all words, chips without machines give theirs up first, then their place; then the others their words.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(20, 8, 12, 8)
        row.setSpacing(8)
        self._holder = QWidget()
        flow = Flow(self._holder, _GAP)
        names = group_names() | {Group.OTHER: _("Other")}
        self.chips: dict[Group | None, FilterChip] = {None: FilterChip(_("All"), "", "ink_2", 0)}
        self.chips |= {group: FilterChip(names[group], icon, tone, 0) for group, (icon, tone) in _MARKS.items()}
        for group, chip in self.chips.items():
            chip.clicked.connect(lambda _checked=False, one=group: self._clicked(one))
            flow.addWidget(chip)
        self.chips[None].setChecked(True)
        self._heard = False  # the chip for what announced itself comes with the first of them
        self.chips[Group.SEEN].hide()
        row.addWidget(self._holder, 1, Qt.AlignmentFlag.AlignVCenter)
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
        self._heard = self._heard or bool(counts.get(Group.SEEN))
        self.fit()

    def fit(self) -> None:
        """Decide which chips are shown, and which with their words, in the width there is."""
        margins = self._row.contentsMargins()
        room = self.width() - margins.left() - margins.right() - self._row.spacing() - self.tools.sizeHint().width()
        chips = [chip for group, chip in self.chips.items() if group is not Group.SEEN or self._heard]
        idle = [chip for chip in reversed(chips) if not chip.count and not chip.isChecked()]
        busy = [chip for chip in reversed(chips) if chip not in idle]
        widths = {chip: chip.wants(short=False) for chip in chips}

        def tight() -> bool:
            return sum(widths.values()) + _GAP * (len(widths) - 1) > room

        for chip in idle:
            if tight():
                widths[chip] = chip.wants(short=True)
        if tight():
            widths = {chip: width for chip, width in widths.items() if chip in busy}
        for chip in busy:
            if tight():
                widths[chip] = chip.wants(short=True)
        for chip in busy:
            if tight() and chip in (self.chips[Group.SEEN], self.chips[Group.UNKNOWN]) and not chip.isChecked():
                del widths[chip]
        for chip in self.chips.values():
            chip.setVisible(chip in widths)
            chip.set_short(short=widths.get(chip, 0) < chip.wants(short=False))
        layout = self._holder.layout()
        if layout is not None:
            layout.invalidate()

    def restyle(self) -> None:
        """Fit again at a switch of theme."""
        self.fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit()

    def _clicked(self, group: Group | None) -> None:
        if group is None:
            for chip in self.chips.values():
                chip.setChecked(False)
        self.chips[None].setChecked(not self.groups())
        self.fit()
        self.changed.emit()
