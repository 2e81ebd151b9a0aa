"""The fleet table: several machines selected by address, heads that fold, keys and the context menu."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import monotonic

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, QRect, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QToolTip, QVBoxLayout, QWidget

from app.ui.models.fleet import FleetModel
from app.ui.models.fleet_line import COLUMNS, DASH
from app.ui.models.fleet_selection import FleetSelection
from app.ui.pages.fleet_painter import RowPainter, Span, marks_of
from app.ui.widgets.buttons import button
from app.ui.widgets.table import Index, Table, text_width
from app.ui.widgets.text import label, plain_tooltip
from app.words.language import _

_Flag = QItemSelectionModel.SelectionFlag
_CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
#: A hand is on the table until this long after the last move over it, s.
_HAND_S = 0.8


class FleetTable(Table):
    """Shows `model` and keeps its selected rows and `selection` alike.

    `asked` gives where a menu of the selected machines is wanted, in global pixels; `copied` follows Ctrl+C.
    """

    asked = Signal(QPoint)
    copied = Signal()
    #: Ctrl+Shift+C: the text of the current cell.
    cell_copied = Signal()

    def __init__(self, model: FleetModel, selection: FleetSelection) -> None:
        super().__init__(_("Miners found"), model)
        self.fleet = model
        self.chosen = selection
        self._replaces = False
        self._telling = False
        self._ordering = False
        self._moved = -_HAND_S
        self.viewport().setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.selectionModel().selectionChanged.connect(self._reselected)
        model.about_to_order.connect(self._take_down)
        model.ordered.connect(self._put_up)
        model.modelReset.connect(selection.clear)
        model.faded.connect(self._fade)
        self.nothing = QWidget(self.viewport())
        self.nothing.hide()
        column = QVBoxLayout(self.nothing)
        column.addWidget(label(_("No machine here matches the filter and the search"), "body", "ink_2"))
        self.show_all = button(_("Show all"), kind="link")
        column.addWidget(self.show_all, 0, Qt.AlignmentFlag.AlignHCenter)
        model.ordered.connect(self._show_nothing)
        model.modelReset.connect(self._show_nothing)
        model.rowsInserted.connect(self._show_nothing)
        selection.changed.connect(self._follow)

    # ---------------------------------------------------------------- selection by address

    def _reselected(self, *_of_qt: QItemSelection) -> None:
        """A person selected: tell it on by address. What the filter hides stays selected unless all is chosen anew."""
        if self._ordering:
            return
        ips = [self.fleet.line(row).ip for row in self._selected_rows()]
        if not self._replaces:
            ips += [ip for ip in self.chosen.ips if self.fleet.row_of(ip) < 0]
        self._telling = True
        self.chosen.choose(ips, self._current_ip())
        self._telling = False

    def selectionCommand(  # noqa: N802 - Qt's name
        self, index: Index, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        flags = super().selectionCommand(index, event)
        self._replaces = bool(flags & _Flag.Clear)
        return flags

    def _selected_rows(self) -> list[int]:
        selection = self.selectionModel().selection()
        spans = [selection.at(number) for number in range(selection.count())]
        rows = {row for span in spans for row in range(span.top(), span.bottom() + 1)}
        return sorted(row for row in rows if self.fleet.head(row) is None)

    def _current_ip(self) -> str | None:
        row = self.currentIndex().row()
        return self.fleet.line(row).ip if row >= 0 and self.fleet.head(row) is None else None

    def _take_down(self) -> None:
        # Qt would carry every selected row through the new order one by one.
        self._ordering = True
        self.selectionModel().clearSelection()

    def _put_up(self) -> None:
        self._select(self.fleet.rows_of(self.chosen.ips) if len(self.chosen) else [])
        self._ordering = False

    def _follow(self) -> None:
        """Another view selected, or the page."""
        if self._telling:
            return
        rows = self.fleet.rows_of(self.chosen.ips)
        self._ordering = True
        self.selectionModel().clearSelection()
        self._select(rows)
        current = self.fleet.row_of(self.chosen.current) if self.chosen.current is not None else -1
        if current >= 0:
            index = self.fleet.index(current, 0)
            self.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)
            self.scrollTo(index)
        self._ordering = False

    def _select(self, rows: Iterable[int]) -> None:
        wanted = QItemSelection()
        first = last = -1
        for row in (*rows, -1):
            if row == last + 1 and first >= 0:
                last = row
                continue
            if first >= 0:
                wanted.select(self.fleet.index(first, 0), self.fleet.index(last, len(COLUMNS) - 1))
            first = last = row
        if not wanted.isEmpty():
            self.selectionModel().select(wanted, _Flag.Select)

    def show_current(self) -> None:
        """Bring the selected machine into sight, or the first row where none is."""
        row = self.fleet.row_of(self.chosen.current) if self.chosen.current is not None else -1
        if row >= 0:
            self.scrollTo(self.fleet.index(row, 0))
        else:
            self.scrollToTop()

    def _show_nothing(self) -> None:
        """Say why the table is empty while machines are known, and the way out."""
        empty = not self.fleet.rowCount() and self.fleet.count > 0
        if empty:
            size = self.nothing.sizeHint().boundedTo(self.viewport().size())
            room = self.viewport().rect()
            self.nothing.setGeometry(
                room.center().x() - size.width() // 2, room.height() // 4, size.width(), size.height()
            )
        self.nothing.setVisible(empty)

    def _fade(self, places: set[int]) -> None:
        """Cells that are no longer shown as changed, as far as they are in sight."""
        top = max(self.rowAt(0), 0)
        bottom = self.rowAt(self.viewport().height() - 1)
        last = self.fleet.rowCount() - 1
        for row in range(top, (bottom if bottom >= 0 else last) + 1):
            if self.fleet.place_in(row) in places:
                here = self.visualRect(self.fleet.index(row, 0))
                self.viewport().update(0, here.top(), self.viewport().width(), here.height())

    # ---------------------------------------------------------------- heads, keys, menu

    @property
    def under_hand(self) -> bool:
        """Whether a hand works on the table, so that rows keep their places."""
        pressed = QGuiApplication.mouseButtons() is not Qt.MouseButton.NoButton
        return pressed or monotonic() - self._moved < _HAND_S

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_nothing()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.MouseMove, QEvent.Type.Wheel):
            self._moved = monotonic()
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            return self._show_tip(event)
        return super().viewportEvent(event)

    def _show_tip(self, event: QHelpEvent) -> bool:
        """The whole text of a cell that is cut, what boards are, and why a machine is marked."""
        index = self.indexAt(event.pos())
        if not index.isValid() or self.fleet.head(index.row()) is not None:
            QToolTip.hideText()
            return True
        line, column = self.fleet.line(index.row()), COLUMNS[index.column()]
        words = self.fleet.text(line, column)
        if column == "ip":
            words = "\n".join(mark.words for mark in marks_of(line, self.fleet.note(line.ip)))
        elif column != "boards" and text_width(words, "strong") <= self.visualRect(index).width():
            words = ""
        QToolTip.showText(event.globalPos(), plain_tooltip(words), self)
        return True

    # ---------------------------------------------------------------- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows of the region whole, not cell by cell as Qt would."""
        header, height = self.horizontalHeader(), self.verticalHeader().defaultSectionSize()
        left, room, current = header.sectionViewportPosition(0), self.viewport().width(), self.currentIndex().row()
        with QPainter(self.viewport()) as painter:
            rows = RowPainter(painter, self._spans(), left, header.length(), height)
            for row, top in self._rows_in(event.region()):
                head = self.fleet.head(row)
                if head is not None:
                    rows.paint_head(top, head, room, current=row == current)
                    continue
                line = self.fleet.line(row)
                note, before = self.fleet.note(line.ip), self.fleet.before(line)
                rows.paint_line(top, line, note, before, selected=line.ip in self.chosen)

    def _spans(self) -> list[Span]:
        """The columns in sight."""
        header, room = self.horizontalHeader(), self.viewport().width()
        spans = []
        for place, column in enumerate(COLUMNS):
            left, width = header.sectionViewportPosition(place), header.sectionSize(place)
            if width and left < room and left + width > 0:
                spans.append(Span(column, left, width))
        return spans

    def _rows_in(self, region: QRegion) -> Iterator[tuple[int, int]]:
        """Rows that touch a region, with their upper edges."""
        box, height = region.boundingRect(), self.verticalHeader().defaultSectionSize()
        first, last = self.rowAt(box.top()), self.rowAt(box.bottom())
        if first < 0:
            return
        for row in range(first, (last if last >= 0 else self.fleet.rowCount() - 1) + 1):
            top = self.rowViewportPosition(row)
            if region.intersects(QRect(box.left(), top, box.width(), height)):
                yield row, top

    def cell_text(self) -> str:
        """What the current cell says; empty for a head and for a picture."""
        index = self.currentIndex()
        if not index.isValid() or self.fleet.head(index.row()) is not None:
            return ""
        text = self.fleet.text(self.fleet.line(index.row()), COLUMNS[index.column()])
        return "" if text == DASH else text

    def toggle_head(self, row: int) -> bool:
        """Fold or unfold the head in a row; False where none stands there."""
        head = self.fleet.head(row) if 0 <= row < self.fleet.rowCount() else None
        if head is None:
            return False
        self.fleet.fold([head.key], folded=not head.folded)
        return True

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.fleet.head(index.row()) is not None:
            if event.button() is Qt.MouseButton.LeftButton:
                self.setFocus(Qt.FocusReason.MouseFocusReason)
                self.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)
                self.toggle_head(index.row())
            return
        if event.button() is Qt.MouseButton.RightButton and self.selectionModel().isSelected(index):
            self.selectionModel().setCurrentIndex(index, _Flag.NoUpdate)  # its cell may be copied
            return  # the menu is for all that are selected
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._replaces and len(self.chosen) > 1:  # what was selected out of sight goes, which no signal of Qt tells
            self._reselected()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and self.fleet.head(index.row()) is not None:
            self.mousePressEvent(event)
        else:
            super().mouseDoubleClickEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_hand = event.reason() is QContextMenuEvent.Reason.Mouse
        self.asked.emit(event.globalPos() if by_hand else self._menu_place())
        event.accept()

    def _menu_place(self) -> QPoint:
        return self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).center())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, key = self.currentIndex().row(), event.key()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key == Qt.Key.Key_C and event.modifiers() == _CTRL_SHIFT:
            self.cell_copied.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copied.emit()
        elif key == Qt.Key.Key_F10 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self.asked.emit(self._menu_place())
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.toggle_head(row):
            return
        elif plain and key == Qt.Key.Key_Space and row >= 0:
            self._replaces = False
            self.selectionModel().select(self.currentIndex(), _Flag.Toggle | _Flag.Rows)
        elif plain and key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and row >= 0 and self.fleet.group_keys():
            self._to_head(row, fold=key == Qt.Key.Key_Left)
        else:
            super().keyPressEvent(event)

    def _to_head(self, row: int, *, fold: bool) -> None:
        head = self.fleet.head(row)
        if head is not None:
            self.fleet.fold([head.key], folded=fold)
        elif fold:
            while row > 0 and self.fleet.head(row) is None:
                row -= 1
            self.selectionModel().setCurrentIndex(self.fleet.index(row, 0), _Flag.NoUpdate)
