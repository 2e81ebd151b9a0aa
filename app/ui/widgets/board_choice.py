"""The choice of one board out of hundreds: a combo whose list has a field, filtered as one types, sorted by make."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout

from app.services.connecting import boards_by_make, matching_boards
from app.ui import theme
from app.ui.widgets.board_rows import BoardLine, BoardList, line_of
from app.ui.widgets.choice import Choice
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.text import label
from app.words.language import _

#: The list's size, px at 100 %.
_WIDTH, _HEIGHT = 360, 430


class BoardChoice(Choice):
    """Its items are board codes; `first` = the words of a leading item whose data is None.

    A click, Space or F4 opens the list; a letter typed on it opens the list with that letter in its field. `activated`
    is emitted with the row, as by any combo.
    """

    def __init__(self, name: str, width: int, first: str = "", codes: Sequence[str] | None = None) -> None:
        super().__init__(name, width)
        self._first = first
        boards = boards_by_make()
        self._able = None if codes is None else frozenset(codes)
        if first:
            self.addItem(first, None)
        for spec in boards:
            if self._able is None or spec.code in self._able:
                self.addItem(spec.code, spec.code)
        self._list: _List | None = None

    def showPopup(self) -> None:  # noqa: N802 - Qt calls it so
        self.open_list()

    def hidePopup(self) -> None:  # noqa: N802 - Qt calls it so
        if self._list is not None:
            self._list.close()

    def open_list(self, text: str = "") -> _List:
        """Open the list with that in its field."""
        if self._list is None:
            self._list = _List(self)
        self._list.open_at(self, text)
        return self._list

    def lines(self, text: str) -> list[BoardLine]:
        """The rows for what is typed: every board by make, or those that hold every word of it."""
        boards = matching_boards(text) if text.strip() else boards_by_make()
        found: list[BoardLine] = []
        if self._first and not text.strip():
            found.append(BoardLine(self._first, value=""))
        make = ""
        for spec in boards:
            if self._able is not None and spec.code not in self._able:
                continue
            if spec.make != make:
                make = spec.make
                found.append(BoardLine(make, heading=True))
            found.append(line_of(spec))
        return found

    def take(self, value: object) -> None:
        """Choose that code, "" = the leading item, as a person does."""
        self.hidePopup()
        at = self.findData(value or None)
        if at >= 0:
            self.setCurrentIndex(at)
            self.activated.emit(at)
        self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        plain_key = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
        if text.strip() and text.isprintable() and plain_key:
            self.open_list(text)
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # one of hundreds is not chosen by a wheel that was meant for the page


class _List(QFrame):
    def __init__(self, choice: BoardChoice) -> None:
        super().__init__(choice, Qt.WindowType.Popup)
        self.setProperty("kind", "card")
        self._choice = choice
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        self.search = SearchField(_("Code, model, make or chip"), _("Find a board by code, model or chip"))
        self.search.textChanged.connect(self._show)
        self.list = BoardList(choice.accessibleName(), choice.take)
        self.search.returnPressed.connect(self.list.take_current)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        self.search.installEventFilter(self)
        self.nothing = label(_("No board of the catalogue holds that."), "small", "ink_2", wrap=True)
        column.addWidget(self.nothing)

    def open_at(self, choice: BoardChoice, text: str) -> None:
        """Open below the combo, or above it where there is no room below."""
        self.search.setText(text)
        self._show(text)
        room = choice.screen().availableGeometry()
        width = max(choice.width(), min(theme.px(_WIDTH), room.width()))
        height = min(theme.px(_HEIGHT), room.height())
        at = choice.mapToGlobal(QPoint(0, choice.height() + 2))
        if at.y() + height > room.bottom():
            at.setY(max(room.top(), choice.mapToGlobal(QPoint(0, 0)).y() - height - 2))
        at.setX(max(room.left(), min(at.x(), room.right() - width)))
        self.setGeometry(at.x(), at.y(), width, height)
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def _show(self, text: str) -> None:
        lines = self._choice.lines(text)
        self.list.setVisible(bool(lines))
        self.nothing.setVisible(not lines)
        self.list.show_lines(lines, None if text.strip() else self._choice.currentData() or "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self._choice.hidePopup()
                return True
            if self.list.walk(event.key()):
                return True
        return super().eventFilter(watched, event)
