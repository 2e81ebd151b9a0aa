"""Which columns of the fleet table are shown, in which order and how wide: as a person chose, else as there is room."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from app.ui import theme
from app.ui.models.fleet_groups import Grouping
from app.ui.models.fleet_line import COLUMNS, DASH, RIGHT, FleetLine
from app.ui.models.fleet_words import noted_text, titles
from app.ui.pages.fleet_table import FleetTable
from app.ui.pages.page import Desk
from app.ui.widgets.table import text_width
from app.words.language import _

#: px at 100 %: what a column wants at least, beside its head.
_LEAST = {
    "state": 96, "ip": 84, "model": 84, "firmware": 96, "day": 52, "boards": 60, "place": 84, "order": 110,
    "since": 80, "host": 110, "serial": 130, "mac": 132, "pool": 160, "worker": 110,
}  # fmt: skip
#: Always shown while nobody chose.
_REQUIRED = ("state", "ip", "model", "ths", "boards")
#: Of these the first go where there is no room even for those; then the bar before the hash rate.
_GIVEN_UP = ("model", "boards")
_BAR = 58
#: Shown as the width allows while nobody chose, in this order; those of `_FILLED` once they have something to say.
_OPTIONAL = ("temp", "fans", "place", "day", "up", "power", "firmware", "efficiency", "order", "host", "since")
_FILLED = frozenset({"place", "day", "order", "host", "since"})
#: These take what room is left, up to these many px at 100 %.
_ELASTIC = {
    "state": 230, "model": 190, "firmware": 240, "day": 120, "place": 160, "host": 300, "serial": 200, "pool": 320,
    "worker": 240,
}  # fmt: skip
#: Texts of these columns are shown whole, as far as they are no longer than this many characters.
_WHOLE = RIGHT | {"ip", "state", "model", "firmware", "place", "order", "mac"}
_LONGEST = 24
#: No column is dragged wider than this, px at 100 %.
_WIDEST = 900
_SETTLE_MS = 400


class FleetColumns(QObject):
    """Fits the columns of `table` to its width, at every change of it, and keeps what the person at `desk` chose."""

    def __init__(self, table: FleetTable, desk: Desk | None = None) -> None:
        super().__init__(table)
        self._table = table
        self._desk = desk
        choices = desk.preferences if desk is not None else None
        self._chosen = tuple(one for one in (choices.fleet_columns if choices else ()) if one in COLUMNS)
        self._widths = {one: width for one, width in (choices.fleet_widths if choices else ()) if one in COLUMNS}
        self._order = tuple(one for one in (choices.fleet_order if choices else ()) if one in COLUMNS)
        self._widest = dict.fromkeys(COLUMNS, "")
        self._seen: set[str] = set()
        self._fitting = False
        header = table.horizontalHeader()
        header.setMinimumSectionSize(theme.px(30))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionsMovable(True)
        header.setFirstSectionMovable(False)  # a row begins with its state
        self._put_in_order()
        header.sectionMoved.connect(self._reordered)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._asked)
        header.sectionResized.connect(self._dragged)
        header.sectionHandleDoubleClicked.connect(self._back_to_own)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._settled)
        table.viewport().installEventFilter(self)
        table.fleet.noted.connect(self._noted)
        theme.signals().changed.connect(self.fit)
        self.fit()

    # ---------------------------------------------------------------- what a person chose

    def shown(self) -> tuple[str, ...]:
        """The columns that are shown, as they stand from left to right."""
        return tuple(one for one in self._in_order() if not self._table.isColumnHidden(COLUMNS.index(one)))

    def _in_order(self) -> tuple[str, ...]:
        header = self._table.horizontalHeader()
        return tuple(COLUMNS[header.logicalIndex(at)] for at in range(len(COLUMNS)))

    def _put_in_order(self) -> None:
        """Move the columns to where they were dragged; those that nobody dragged follow as they come."""
        header = self._table.horizontalHeader()
        wanted = ("state", *(one for one in self._order if one != "state"))
        before, self._fitting = self._fitting, True
        for at, column in enumerate((*wanted, *(one for one in COLUMNS if one not in wanted))):
            header.moveSection(header.visualIndex(COLUMNS.index(column)), at)
        self._fitting = before

    def _reordered(self, *_of_qt: int) -> None:
        if not self._fitting:
            order = self._in_order()
            self._order = () if order == COLUMNS else order
            self._settle.start()

    def grouping(self) -> Grouping:
        """The grouping that was chosen last."""
        kept = self._desk.preferences.fleet_group if self._desk is not None else ""
        return Grouping(kept) if kept in set(Grouping) else Grouping.NONE

    def keep_grouping(self, grouping: Grouping) -> None:
        """Remember a grouping."""
        if self._desk is not None:
            self._desk.choose(fleet_group=grouping.value)

    def choose(self, columns: Iterable[str]) -> None:
        """Show these and no others from now on; none = as many as there is room for."""
        wanted = set(columns)
        self._chosen = tuple(one for one in COLUMNS if one in wanted)
        self._keep()
        self.fit()

    def menu(self, parent: QWidget) -> QMenu:
        """Every column with a tick, and the way back to as many as fit. It stays open while ticks are set."""
        menu = _StayingMenu(parent)
        menu.setAccessibleName(_("Columns"))
        menu.setTitle(_("Columns"))
        shown, names = self.shown(), titles()
        fitted = QAction(_("As many as fit"), menu)
        fitted.setCheckable(True)
        fitted.setChecked(not self._chosen)
        fitted.triggered.connect(lambda _on: self._fit_again(menu))
        menu.addAction(fitted)
        menu.addSeparator()
        for one in COLUMNS:
            entry = QAction(names[one], menu)
            entry.setCheckable(True)
            entry.setChecked(one in shown)
            entry.setData(one)
            entry.setEnabled(one not in ("state", "ip"))  # a row that names nothing helps nobody
            entry.triggered.connect(lambda _on: self._ticked(menu, fitted))
            menu.addAction(entry)
        return menu

    def _ticked(self, menu: QMenu, fitted: QAction) -> None:
        fitted.setChecked(False)
        self.choose(entry.data() for entry in menu.actions() if entry.data() and entry.isChecked())

    def _fit_again(self, menu: QMenu) -> None:
        self._widths.clear()
        self._order = ()
        self._put_in_order()
        self.choose(())
        shown = self.shown()
        for entry in menu.actions():
            if entry.data():
                entry.setChecked(entry.data() in shown)
            elif entry.isCheckable():
                entry.setChecked(True)

    def _asked(self, at: QPoint) -> None:
        menu = self.menu(self._table)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._table.horizontalHeader().mapToGlobal(at))

    def _dragged(self, place: int, _before: int, now: int) -> None:
        if not self._fitting and now:
            self._widths[COLUMNS[place]] = min(round(now / theme.current().scale), _WIDEST)
            self._settle.start()

    def _back_to_own(self, place: int) -> None:
        self._widths.pop(COLUMNS[place], None)
        self._settle.start()

    def _settled(self) -> None:
        self._keep()
        self.fit()

    def _keep(self) -> None:
        if self._desk is not None:
            widths = tuple(self._widths.items())
            self._desk.choose(fleet_columns=self._chosen, fleet_widths=widths, fleet_order=self._order)

    # ---------------------------------------------------------------- room

    def widen(self, lines: Iterable[FleetLine]) -> None:
        """Take the figures of new lines into account; fits again only when one is longer than all before."""
        lines = tuple(lines)
        new = {line.lengths for line in lines} - self._seen
        if not new:
            return
        self._seen |= new
        grown = False
        for line in {line.lengths: line for line in lines if line.lengths in new}.values():
            for place, column in enumerate(COLUMNS):
                text = line.texts[place]
                if len(text) > len(self._widest[column]) and text != DASH:
                    grown = grown or column in _WHOLE or not self._widest[column]
                    self._widest[column] = text
        if grown:
            self.fit()

    def _noted(self) -> None:
        """The first note in a column brings it."""
        model = self._table.fleet
        for column in ("day", "order", "since"):
            note = model.a_note(column) if not self._widest[column] else None
            if note is not None:
                self._widest[column] = noted_text(note, column) or DASH
                self.fit()

    def fit(self) -> None:
        """Choose columns and widths for the width there is."""
        room = self._table.viewport().width()
        names = titles()
        wants = {column: self._wanted(column, names[column]) for column in COLUMNS}
        shown = set(self._chosen or _REQUIRED)
        used = sum(wants[column] for column in shown)
        crowded = used > room and not self._chosen
        for column in _GIVEN_UP if crowded else ():
            if used > room:
                shown.discard(column)
                used -= wants[column]
        if crowded and used > room and "ths" not in self._widths:
            used, wants["ths"] = used - theme.px(_BAR), wants["ths"] - theme.px(_BAR)
        for column in () if self._chosen or crowded else _OPTIONAL:
            if column in _FILLED and not self._widest[column]:
                continue
            if used + wants[column] > room:
                break
            shown.add(column)
            used += wants[column]
        self._share(wants, [column for column in self._in_order() if column in shown], room - used)
        wide = used > room and bool(self._chosen or self._widths)
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if wide else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self._table.setHorizontalScrollBarPolicy(policy)
        self._fitting = True
        for place, column in enumerate(COLUMNS):
            self._table.setColumnHidden(place, column not in shown)
            if column in shown:
                self._table.setColumnWidth(place, wants[column])
        self._fitting = False

    def _share(self, wants: dict[str, int], shown: list[str], left: int) -> None:
        """Give out the room that is left: to what may grow, then to all, so that the last column ends with the table.

        Nothing is given to a column that a person made as wide as it is, unless there is no other.
        """
        left = max(left, 0)
        elastic = [column for column in shown if column in _ELASTIC and column not in self._widths]
        for number, column in enumerate(elastic):
            give = min(left // (len(elastic) - number), max(theme.px(_ELASTIC[column]) - wants[column], 0))
            wants[column] += give
            left -= give
        free = [column for column in shown if column not in self._widths] or shown[-1:]
        for number, column in enumerate(free):
            give = left // (len(free) - number)
            wants[column] += give
            left -= give

    def _wanted(self, column: str, title: str) -> int:
        if column in self._widths:
            return max(theme.px(self._widths[column]), theme.px(30))
        width = max(text_width(title + " ↓", "strong"), theme.px(_LEAST.get(column, 0)))
        if column not in _WHOLE:
            return width
        whole = text_width(self._widest[column][:_LONGEST], "strong")
        if column == "ths":
            whole += theme.px(_BAR)
        if column == "ip":
            whole += theme.px(14 + 17)  # two marks behind it: in service mode, and its light on
        if column == "state":
            whole = min(whole + theme.px(32), theme.px(_ELASTIC["state"]))  # icon, and the page's margin
        return max(width, whole)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.fit()
        return False


class _StayingMenu(QMenu):
    """A menu of ticks that is not closed by setting one."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        entry = self.activeAction()
        if entry is not None and entry.isEnabled() and entry.isCheckable():
            entry.trigger()
        else:
            super().mouseReleaseEvent(event)
