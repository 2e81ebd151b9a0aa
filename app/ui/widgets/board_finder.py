"""The first question of the bench: which board is on the table. Scan it, type it, or take one up from the list."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.order_row import OrderRow
from app.services.keypad_boards import Candidate
from app.ui import theme
from app.ui.order_marks import asset_title, when
from app.ui.widgets.board_rows import BoardLine, BoardList, line_of
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.text import label
from app.words.language import _, ngettext
from app.words.orders import state_name
from app.words.plain_text import plain

#: Rows of the list that show without scrolling, and its width, px at 100 %.
_SHOWN, _WIDTH = 6, 560


class BoardFinder(QWidget):
    """`typed` follows what is typed; `taken` carries what was chosen: an OrderRow, a Candidate, or the text itself."""

    typed = Signal(str)
    taken = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._offered: list[object] = []
        outer = QVBoxLayout(self)
        outer.setContentsMargins(20, 8, 20, 8)
        outer.addStretch(1)
        self._box = QWidget()
        column = QVBoxLayout(self._box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.question = label(_("Which board is on the table?"), "title", wrap=True)
        self.question.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.question)
        self.line = label("", "body", "ink_2", wrap=True)
        self.line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.line)
        self.field = SearchField(_("Scan or type"), _("Serial, label, order, board code or model"))
        theme.set_font(self.field, "section")
        self.field.rested.connect(lambda: self.typed.emit(self.field.text().strip()))
        self.field.returnPressed.connect(self._entered)
        self.field.installEventFilter(self)
        column.addWidget(self.field)
        self._frame = QFrame()
        self._frame.setProperty("kind", "card")
        inside = QVBoxLayout(self._frame)
        inside.setContentsMargins(4, 8, 4, 4)
        inside.setSpacing(4)
        caption = QHBoxLayout()
        caption.setContentsMargins(12, 0, 12, 0)
        self.heading = label("", "small", "ink_2", wrap=True)
        caption.addWidget(self.heading, 1)
        inside.addLayout(caption)
        self.list = BoardList(_("Boards to choose from"), self._take)
        inside.addWidget(self.list)
        column.addWidget(self._frame)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self._box)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(2)
        self.restyle()
        self.ask()

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        self._box.setFixedWidth(theme.px(_WIDTH))
        self._fit_list()

    def ask(self, new_serial: str | None = None) -> None:
        """Ask for a board; `new_serial` is one that the shop has never seen, so that its kind is asked for."""
        if new_serial is not None:
            words = _("Serial {serial} is new here. Type what board it is: its code or model.")
            self.line.setText(words.format(serial=plain(new_serial, 40)))
            return
        self.line.setText(_("Its serial, the shop's label, an order's number. A board without any: its code or model."))

    def show_open(self, rows: Sequence[OrderRow]) -> None:
        """Boards that are here on an open order, the one worked on last first."""
        self._offered = list(rows)
        lines = [
            BoardLine(
                row.asset.serial or row.asset.number,
                " · ".join((asset_title(row.asset), row.number, state_name(row.state))),
                when(row.changed_at),
                at,
            )
            for at, row in enumerate(rows)
        ]
        self._show(_("Here on an open order, the last one first"), lines)

    def show_candidates(self, found: Sequence[Candidate]) -> None:
        """Boards that the text may mean."""
        self._offered = list(found)
        lines = []
        for at, one in enumerate(found):
            line = line_of(one.spec, at)
            if one.serial:
                here = f"{one.spec.code} · {one.order}" if one.order else one.spec.code
                line = BoardLine(one.serial, f"{here} · {line.about}", line.aside, at)
            elif one.alike:
                many = ngettext("{code} and {n} alike", "{code} and {n} alike", len(one.alike))
                line = BoardLine(many.format(code=one.spec.code, n=len(one.alike)), line.about, line.aside, at)
            lines.append(line)
        self._show(_("Boards that may be meant"), lines)

    def say_nothing_found(self, text: str) -> None:
        """No board is called so."""
        self._offered = []
        words = _("No board is called “{text}”. Try fewer letters, or its code.")
        self._show(words.format(text=plain(text, 40)), [])

    def _show(self, heading: str, lines: list[BoardLine]) -> None:
        self.heading.setText(heading)
        self.list.show_lines(lines)
        self.list.setVisible(bool(lines))
        self._frame.setVisible(bool(lines) or bool(self.field.text().strip()))
        self._fit_list()

    def _fit_list(self) -> None:
        rows = min(self.list.count(), _SHOWN)
        self.list.setFixedHeight(sum(self.list.sizeHintForRow(row) for row in range(rows)) + 4)

    def _take(self, at: object) -> None:
        if isinstance(at, int) and at < len(self._offered):
            self.taken.emit(self._offered[at])

    def _entered(self) -> None:
        text = self.field.text().strip()
        if not self.list.isHidden() and self.list.take_current():
            return
        if text:
            self.taken.emit(text)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return not self.list.isHidden() and self.list.walk(event.key())
        return super().eventFilter(watched, event)
