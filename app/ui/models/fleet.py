"""The fleet table's model: owns order, filter and grouping, as a list of line numbers sorted by itself.

No proxy stands between (facts: a sorting proxy is 35 times slower on a live table). The order is renewed at most once
a second while lines stream in, and not at all while `frozen` says that a hand is on the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import inf
from time import monotonic
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from app.ui.models.fleet_groups import GroupHead, Grouping, GroupKey, gathered, head_of
from app.ui.models.fleet_line import COLUMNS, RIGHT, FleetLine, Group, moved
from app.ui.models.fleet_note import NOTHING, FleetNote
from app.ui.models.fleet_words import head_words, noted_key, noted_text, titles
from app.ui.widgets.table import ICON_ROLE, STRONG_ROLE, TONE_ROLE

Index = QModelIndex | QPersistentModelIndex

#: At most one new order in this time while lines stream in, ms.
RESORT_MS = 1000
#: How long a changed cell is shown as changed, s.
CHANGED_S = 3.0
#: Up to so many changed rows are painted one by one, more of them as a whole.
_ONE_BY_ONE = 64
#: Where more rows than this change at once, nobody looks for the one that did: they are not shown as changed.
_MARKED = 5000

_LEFT_ALIGNED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_RIGHT_ALIGNED = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_ROOT = QModelIndex()
#: Made once: Qt asks for every cell it paints.
_OF_A_LINE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren


class FleetModel(QAbstractTableModel):
    """Lines by address. `frozen` is asked before a new order is made; while it is True rows keep their places.

    `refreshed` follows new lines, notes and filters, `noted` notes alone. `faded` gives the places of lines whose cells
    are no longer shown as changed.
    """

    refreshed = Signal()
    noted = Signal()
    faded = Signal(object)
    #: Before and after each new order; a view takes its selection down and puts it up again by address.
    about_to_order = Signal()
    ordered = Signal()

    def __init__(self, parent: QObject | None = None, frozen: Callable[[], bool] = lambda: False) -> None:
        super().__init__(parent)
        self._lines: list[FleetLine] = []
        self._place: dict[str, int] = {}
        self._by_address: list[int] = []
        self._order: list[int] = []
        self._heads: list[tuple[GroupKey, list[int]]] = []
        self._counted: dict[int, GroupHead] = {}
        self._row_of: dict[int, int] | None = None  # made when somebody asks
        self._column, self._descending = 0, False
        self._groups: frozenset[Group] = frozenset()
        self._words: tuple[str, ...] = ()
        self._grouping = Grouping.NONE
        self._folded: set[GroupKey] = set()
        self._notes: dict[str, FleetNote] = {}
        self._was: dict[int, tuple[FleetLine, float]] = {}
        self._frozen = frozen
        self._titles = titles()
        self._resort = QTimer(self)
        self._resort.setSingleShot(True)
        self._resort.setInterval(RESORT_MS)
        self._resort.timeout.connect(self._resort_due)
        self._fade = QTimer(self)
        self._fade.setInterval(500)
        self._fade.timeout.connect(self._fade_due)

    # ---------------------------------------------------------------- what Qt asks

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._order)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        if self._heads and self._order[index.row()] < 0:
            return Qt.ItemFlag.ItemIsEnabled
        return _OF_A_LINE

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        head = self.head(index.row())
        if head is not None:
            shown = index.column() == 0 and role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole)
            return head_words(head) if shown else None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.text(self.line(index.row()), COLUMNS[index.column()])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT_ALIGNED if COLUMNS[index.column()] in RIGHT else _LEFT_ALIGNED
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._said(index)
        if role == TONE_ROLE:
            return self.line(index.row()).standing.tone
        if role == ICON_ROLE and index.column() == 0:
            return self.line(index.row()).standing.icon
        if role == STRONG_ROLE and index.column() == 0:
            return self.line(index.row()).standing.group is not Group.WELL
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._titles[COLUMNS[section]]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT_ALIGNED if COLUMNS[section] in RIGHT else _LEFT_ALIGNED
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; a person asked, so it happens at once."""
        self._column, self._descending = column, order is Qt.SortOrder.DescendingOrder
        self.reorder()

    # ---------------------------------------------------------------- what the page asks

    def line(self, row: int) -> FleetLine:
        """The line shown in a row that is no head."""
        return self._lines[self._order[row]]

    def head(self, row: int) -> GroupHead | None:
        """The head that stands in a row, None for the row of a line."""
        place = self._order[row]
        if place >= 0:
            return None
        if place not in self._counted:  # asked for those in sight only
            key, places = self._heads[-1 - place]
            self._counted[place] = head_of(self._lines, self._grouping, key, places, folded=key in self._folded)
        return self._counted[place]

    def group_keys(self) -> tuple[GroupKey, ...]:
        """What the groups are known by, in their order; none while nothing is gathered."""
        return tuple(key for key, _places in self._heads)

    def line_at(self, ip: str) -> FleetLine | None:
        """The line of an address, shown or filtered out."""
        place = self._place.get(ip)
        return None if place is None else self._lines[place]

    def lines(self) -> tuple[FleetLine, ...]:
        """Every line, in the order they came."""
        return tuple(self._lines)

    @property
    def count(self) -> int:
        """How many lines there are, shown or not."""
        return len(self._lines)

    def shown(self) -> tuple[FleetLine, ...]:
        """The lines that pass the filter, those under folded heads too, in the order of the table."""
        if not self._folded:
            return tuple(self._lines[place] for place in self._order if place >= 0)
        return tuple(self._lines[place] for place in gathered(self._lines, self._sorted(), self._grouping, set())[0]
                     if place >= 0)  # fmt: skip

    def row_of(self, ip: str) -> int:
        """The row that shows an address, or -1."""
        return self._row_at(self._place.get(ip, -1))

    def rows_of(self, ips: Iterable[str]) -> list[int]:
        """The rows that show these addresses, ascending; what is filtered out is not in it."""
        found = (self.row_of(ip) for ip in ips)
        return sorted(row for row in found if row >= 0)

    def counts(self) -> Mapping[Group, int]:
        """How many lines there are of each group."""
        return Counter(line.standing.group for line in self._lines)

    def note(self, ip: str) -> FleetNote:
        """What is known of an address besides its reading."""
        return self._notes.get(ip, NOTHING)

    def a_note(self, column: str) -> FleetNote | None:
        """Some note that fills a column; None while nothing does."""
        return next((note for note in self._notes.values() if noted_key(note, column) is not None), None)

    def text(self, line: FleetLine, column: str) -> str:
        """What a cell says; boards as words."""
        if column == "boards":
            return ", ".join(glyph.value for glyph in line.glyphs)
        return noted_text(self.note(line.ip), column) or line.texts[COLUMNS.index(column)]

    def changed(self, line: FleetLine, column: str) -> bool:
        """Whether a cell changed within the last CHANGED_S."""
        was = self.before(line)
        return was is not None and moved(was, line, column)

    def before(self, line: FleetLine) -> FleetLine | None:
        """What a line was before it changed within the last CHANGED_S."""
        was = self._was.get(self._place.get(line.ip, -1)) if self._was else None
        return was[0] if was is not None and monotonic() - was[1] < CHANGED_S else None

    def shows(self, line: FleetLine) -> bool:
        """Whether a line passes the filter."""
        if self._groups and line.standing.group not in self._groups:
            return False
        return all(word in line.needle for word in self._words)

    @property
    def filter(self) -> tuple[frozenset[Group], tuple[str, ...]]:
        """The filter in force: the groups (none = all), and the words that must occur."""
        return self._groups, self._words

    @property
    def grouping(self) -> Grouping:
        """What the rows are gathered by."""
        return self._grouping

    # ---------------------------------------------------------------- what changes it

    def clear(self) -> None:
        """Forget every line and note."""
        self.beginResetModel()
        self._lines, self._by_address, self._order, self._heads = [], [], [], []
        self._place, self._row_of = {}, None
        self._notes, self._was = {}, {}
        self.endResetModel()
        self.refreshed.emit()

    def set_filter(self, groups: Collection[Group], text: str = "") -> None:
        """Show only these groups (none = all), and only lines in which every word of the text occurs."""
        self._groups, self._words = frozenset(groups), tuple(text.casefold().split())
        self.reorder()
        self.refreshed.emit()

    def set_grouping(self, grouping: Grouping) -> None:
        """Gather the rows under heads, all unfolded."""
        self._grouping = grouping
        self._folded.clear()
        self.reorder()

    def fold(self, keys: Iterable[GroupKey], *, folded: bool) -> None:
        """Fold the groups of some keys, or unfold them."""
        self._folded = self._folded | set(keys) if folded else self._folded - set(keys)
        self.reorder()

    def set_notes(self, notes: Mapping[str, FleetNote]) -> None:
        """Exchange what is known of these addresses besides their readings."""
        self._notes.update(notes)
        self._tell({self._place[ip] for ip in notes if ip in self._place})
        if COLUMNS[self._column] in ("day", "since", "order") and not self._resort.isActive():
            self._resort.start()
        self.noted.emit()
        self.refreshed.emit()

    def update_lines(self, lines: Iterable[FleetLine]) -> None:
        """Take new lines in and exchange known ones; known rows keep their places until the next order is due."""
        lines = list(lines)
        known, kept = self._place, self._lines
        added: list[int] = []
        try:
            places = [known[line.ip] for line in lines]
        except KeyError:
            for line in lines:
                if line.ip not in known:
                    added.append(len(kept))
                    known[line.ip] = len(kept)
                    kept.append(line)
            places = [known[line.ip] for line in lines]
        renewed = self._exchange(lines, places)
        if added:
            self._by_address = sorted(range(len(kept)), key=[one.number for one in kept].__getitem__)
            self._append(added)
        if renewed:
            self._counted.clear()
            self._tell(renewed)
            if self._was and not self._fade.isActive():
                self._fade.start()
        if not self._resort.isActive():
            self._resort.start()
        self.refreshed.emit()

    def reorder(self) -> None:
        """Make the order anew now; what was current stays current."""
        self._resort.stop()
        self.about_to_order.emit()
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [(self._order[index.row()], index.column()) for index in before]
        keys = self.group_keys()
        self._order = self._sorted()
        self._heads, self._counted = [], {}
        if self._grouping is not Grouping.NONE:
            self._order, self._heads = gathered(self._lines, self._order, self._grouping, self._folded)
        self._row_of = None
        new = {key: -1 - at for at, key in enumerate(self.group_keys())}
        kept = [(new.get(keys[-1 - at], -len(new) - 1) if at < 0 else at, column) for at, column in kept]
        find = self._row_at if len(kept) > _ONE_BY_ONE else self._find
        rows = {place: find(place) for place in {place for place, _column in kept}}
        after = [QModelIndex() if rows[place] < 0 else self.index(rows[place], column) for place, column in kept]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        self.ordered.emit()

    # ---------------------------------------------------------------- inside

    def _exchange(self, lines: Sequence[FleetLine], places: list[int]) -> list[int]:
        """Put the lines into their places, note whose state changed; the places where something was before."""
        from app.services.fleet import remembering

        kept = self._lines
        if len(lines) <= _MARKED:
            now = monotonic()
            renewed = [place for line, place in zip(lines, places, strict=True) if kept[place] is not line]
            self._was.update((place, (kept[place], now)) for place in renewed)
        else:
            renewed = places
        for line, place in zip(lines, places, strict=True):
            before = kept[place]
            if before.standing is not line.standing and before.standing.word != line.standing.word:
                since = line.silent_since or datetime.now(UTC)
                self._notes[line.ip] = replace(self.note(line.ip), since=since)
            kept[place] = line
            if line.rests:
                row = remembering(line.row, before.row)
                kept[place] = line if row is line.row else replace(line, row=row)
        return renewed

    def _append(self, added: list[int]) -> None:
        if self._grouping is not Grouping.NONE:  # their places are under their heads, made with the next order
            if not self._order:
                self.reorder()
            return
        shown = [place for place in added if self.shows(self._lines[place])]
        if shown:
            first = len(self._order)
            self.beginInsertRows(QModelIndex(), first, first + len(shown) - 1)
            self._order += shown
            self._row_of = None
            self.endInsertRows()

    def _tell(self, places: Collection[int]) -> None:
        """Have the rows of some places painted anew."""
        if not self._order or not places:
            return
        last = len(COLUMNS) - 1
        if len(places) > _ONE_BY_ONE:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._order) - 1, last))
            return
        for place in places:
            row = self._row_at(place)
            if row >= 0:
                self.dataChanged.emit(self.index(row, 0), self.index(row, last))

    def _find(self, place: int) -> int:
        """Search for one or two rows: cheaper than an index of them all."""
        try:
            return self._order.index(place)
        except ValueError:
            return -1

    def _row_at(self, place: int) -> int:
        if self._row_of is None:
            self._row_of = {one: row for row, one in enumerate(self._order)}
        return self._row_of.get(place, -1)

    def _sorted(self) -> list[int]:
        lines, column = self._lines, self._column
        places = self._by_address
        if self._groups:
            places = [place for place in places if lines[place].standing.group in self._groups]
        for word in self._words:
            places = [place for place in places if word in lines[place].needle]
        name = COLUMNS[column]
        if name in RIGHT:
            figures = _figures(lines, column, -inf if self._descending else inf)
            return sorted(places, key=figures.__getitem__, reverse=self._descending)
        if name in ("day", "since", "order"):
            keys: list[Any] = [noted_key(self.note(line.ip), name) for line in lines]
        else:
            keys = [line.keys[column] for line in lines]
        if None not in keys:
            return sorted(places, key=keys.__getitem__, reverse=self._descending)
        told = [place for place in places if keys[place] is not None]
        told.sort(key=keys.__getitem__, reverse=self._descending)
        return told + [place for place in places if keys[place] is None]

    def _resort_due(self) -> None:
        if self._frozen():
            self._resort.start()
        else:
            self.reorder()

    def _fade_due(self) -> None:
        due = monotonic() - CHANGED_S
        over = [place for place, (_line, at) in self._was.items() if at <= due]
        before = [(place, self._was.pop(place)[0]) for place in over]
        if not self._was:
            self._fade.stop()
        if before:
            self.faded.emit({place for place, line in before if self._showed(place, line)})

    def _showed(self, place: int, before: FleetLine) -> bool:
        return before.texts != self._lines[place].texts or before.glyphs != self._lines[place].glyphs

    def place_in(self, row: int) -> int:
        """The place of the line in a row, as `faded` names it; below 0 for a head."""
        return self._order[row]

    def _said(self, index: Index) -> str:
        line, column = self.line(index.row()), COLUMNS[index.column()]
        if column == "boards":
            return self.text(line, column)
        return f"{self._titles[column]}: {self.text(line, column)}"


def _figures(lines: Sequence[FleetLine], column: int, none: float) -> list[float]:
    """What lines are ordered by in a column of figures; `none` where there is no figure.

    They are made anew, so that they lie side by side: a sort reads them there in half the time (measured).
    """
    keys: list[Any] = [line.keys[column] for line in lines]
    return [none if key is None else key * 1.0 for key in keys]
