"""Which columns of the fleet table are shown, and how wide: more room brings more columns, figures never elide."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QHeaderView

from app.ui import theme
from app.ui.models.fleet import titles
from app.ui.models.fleet_line import COLUMNS, RIGHT, FleetLine
from app.ui.widgets.table import Table, text_width

#: px at 100 %: what a column wants at least, beside its head.
_LEAST = {"state": 96, "ip": 84, "model": 84, "firmware": 130, "boards": 60, "host": 130}
#: Always shown.
_REQUIRED = ("state", "ip", "model", "ths", "boards")
#: Shown as the width allows, in this order.
_OPTIONAL = ("temp", "fans", "up", "power", "firmware", "efficiency", "host")
#: These take what room is left, up to these many px at 100 %.
_ELASTIC = {"state": 230, "model": 190, "firmware": 240, "host": 300}
#: Texts of these columns are shown whole.
_WHOLE = RIGHT | {"ip", "state"}


class FleetColumns(QObject):
    """Fits the columns of `table` to its width, at every change of it."""

    def __init__(self, table: Table) -> None:
        super().__init__(table)
        self._table = table
        self._widest = dict.fromkeys(COLUMNS, "")
        self._seen: set[tuple[int, ...]] = set()
        header = table.horizontalHeader()
        header.setMinimumSectionSize(theme.px(30))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        table.viewport().installEventFilter(self)
        theme.signals().changed.connect(self.fit)
        self.fit()

    def widen(self, lines: Iterable[FleetLine]) -> None:
        """Take the figures of new lines into account; fits again only when one is longer than all before."""
        grown = False
        for line in lines:
            if line.lengths in self._seen:
                continue
            self._seen.add(line.lengths)
            for place, column in enumerate(COLUMNS):
                text = line.texts[place]
                if column in _WHOLE and len(text) > len(self._widest[column]):
                    self._widest[column] = text
                    grown = True
        if grown:
            self.fit()

    def fit(self) -> None:
        """Choose columns and widths for the width there is."""
        room = self._table.viewport().width()
        names = titles()
        wants = {column: self._wanted(column, names[column]) for column in COLUMNS}
        shown = set(_REQUIRED)
        used = sum(wants[column] for column in shown)
        for column in _OPTIONAL:
            if used + wants[column] > room:
                break
            shown.add(column)
            used += wants[column]
        left = max(room - used, 0)
        elastic = [column for column in COLUMNS if column in shown and column in _ELASTIC]
        for number, column in enumerate(elastic):
            give = min(left // (len(elastic) - number), max(theme.px(_ELASTIC[column]) - wants[column], 0))
            wants[column] += give
            left -= give
        if left:  # what nobody wants is shared out, so that the last column ends where the table does
            for number, column in enumerate(one for one in COLUMNS if one in shown):
                give = left // (len(shown) - number)
                wants[column] += give
                left -= give
        for place, column in enumerate(COLUMNS):
            self._table.setColumnHidden(place, column not in shown)
            if column in shown:
                self._table.setColumnWidth(place, wants[column])

    def _wanted(self, column: str, title: str) -> int:
        width = max(text_width(title + " ↓", "strong"), theme.px(_LEAST.get(column, 0)))
        whole = text_width(self._widest[column], "strong")
        if column == "ths":
            whole += theme.px(58)  # the bar
        if column == "state":
            whole = min(whole + theme.px(32), theme.px(_ELASTIC["state"]))  # icon, and the page's margin
        return max(width, whole)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return False
