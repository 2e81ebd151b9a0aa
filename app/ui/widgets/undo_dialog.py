"""The undo history of one order: what was saved on it by whom, taken back and given back, and why not."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.order_history import HistoryLine, Kind, Saved
from app.ui import theme
from app.ui.order_marks import when
from app.ui.widgets.buttons import button
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, label
from app.words.language import _
from app.words.order_history import blocked_text, saved_text

_ICONS = {
    Kind.OPENED: "action.barcode",
    Kind.SIGNATURE: "ph.pencil-line",
    Kind.AMENDMENT: "ph.note",
    Kind.REPLACEMENT: "nav.parts",
    Kind.PART_RETURN: "nav.parts",
    Kind.ACTION: "state.service",
    Kind.TEST_RUN: "ph.play-fill",
    Kind.BOARD_CHECK: "source.multimeter",
    Kind.MEASUREMENT: "source.multimeter",
    Kind.FINDING: "action.probe",
    Kind.FINDING_STATUS: "action.probe",
    Kind.ATTACHMENT: "ph.paperclip",
    Kind.NOTE: "ph.note",
    Kind.TRANSITION: "ph.arrow-right",
}


class UndoDialog(FittedDialog):
    """`act` is called with an entry to take it back, or to give it back where it is taken back."""

    least = (620, 460)

    def __init__(self, parent: QWidget | None, number: str, act: Callable[[Saved], None]) -> None:
        super().__init__(parent)
        self._act = act
        self.setWindowTitle(_("History of {number}").format(number=number))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(8)
        whole.addWidget(label(_("Take back"), "title"))
        said = _(
            "What was saved on {number}, by anyone at this bench. Nothing is lost: what is taken back may come again."
        )
        whole.addWidget(label(said.format(number=number), "small", "ink_2", wrap=True))
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 4, 8, 4)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        column.addLayout(self._lines)
        column.addStretch(1)
        whole.addWidget(Scrolled(inside), 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(button(_("Close"), self.reject))
        whole.addLayout(row)
        self.rows: list[QWidget] = []

    def show_lines(self, lines: Sequence[HistoryLine]) -> None:
        """Show the entries, the newest first."""
        empty(self._lines)
        self.rows = [self._row(line) for line in lines]
        for row in self.rows:
            self._lines.addWidget(row)
        if not lines:
            self._lines.addWidget(label(_("Nothing was saved on this order here."), "body", "ink_2"))

    def _row(self, line: HistoryLine) -> QWidget:
        saved = line.saved
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(12)
        tone = "ink_3" if saved.undone else "accent"
        row.addWidget(icon_label(_ICONS.get(saved.kind, "ph.arrow-right"), tone, 16), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        text = saved_text(saved)
        head = _("Taken back: {what}").format(what=text) if saved.undone else text
        words.addWidget(Elided(head, "strong", "ink_2" if saved.undone else "ink"))
        words.addWidget(label(f"{saved.by} · {when(saved.at)}", "small", "ink_2"))
        if line.blocked is not None and not saved.undone:
            words.addWidget(label(blocked_text(line.blocked), "small", "ink_2", wrap=True))
        row.addLayout(words, 1)
        if line.blocked is None:
            word = _("Give back") if saved.undone else _("Take back")
            made = button(word, lambda: self._act(saved), icon="ph.arrow-u-up-right" if saved.undone else "action.undo")
            made.setAccessibleName(f"{word}: {text}")
            made.setMinimumWidth(theme.px(112))
            row.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        return whole
