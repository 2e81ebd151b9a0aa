"""The columns of somebody's table side by side: heading, first values, and below each heading what it is taken for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.domain.import_mapping import ColumnMapping
from app.domain.import_target import Target
from app.ui import theme
from app.ui.widgets.choice import Choice
from app.ui.widgets.text import Elided, hairline
from app.words.import_rows import field_word
from app.words.language import _
from app.words.plain_text import plain

#: First values shown of each column, and its width, px at 100 %.
_VALUES, _WIDTH = 4, 176


class ImportColumns(QScrollArea):
    """`chosen` is emitted with a column from 0 and the field it is now taken for, "" = it is left out."""

    chosen = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Columns of the table"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.choices: list[Choice] = []
        self._row = QHBoxLayout()

    def show_columns(self, headers: Sequence[str], values: Sequence[Sequence[str]], target: Target) -> None:
        """Show columns: the heading of each and its first values."""
        self.choices = []
        whole = QWidget()
        self._row = QHBoxLayout(whole)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        for column, heading in enumerate(headers):
            self._row.addWidget(self._column(column, heading, values[column], target))
        self._row.addStretch(1)
        self.setWidget(whole)
        self.setFixedHeight(whole.sizeHint().height() + self.horizontalScrollBar().sizeHint().height())

    def show_mapping(self, mapping: ColumnMapping) -> None:
        """Let each column say what it is taken for."""
        taken = {column: field for field, column in mapping.columns.items()}
        for column, choice in enumerate(self.choices):
            choice.blockSignals(True)
            choice.setCurrentIndex(max(0, choice.findData(taken.get(column, ""))))
            choice.blockSignals(False)

    def _column(self, column: int, heading: str, values: Sequence[str], target: Target) -> QWidget:
        card = QFrame()
        card.setProperty("kind", "card")
        card.setFixedWidth(theme.px(_WIDTH))
        lines = QVBoxLayout(card)
        lines.setContentsMargins(10, 8, 10, 8)
        lines.setSpacing(3)
        lines.addWidget(Elided(plain(heading, 120), "strong"))
        choice = Choice(_("What {column} is").format(column=plain(heading, 60)), _WIDTH - 20)
        choice.addItem(_("not taken"), "")
        for field in target.fields:
            choice.addItem(field_word(field.id), field.id)
        choice.currentIndexChanged.connect(lambda _at, at=column, one=choice: self.chosen.emit(at, one.currentData()))
        self.choices.append(choice)
        lines.addWidget(choice)
        lines.addWidget(hairline())
        for number in range(_VALUES):
            text = values[number] if number < len(values) else ""
            lines.addWidget(Elided(plain(text, 120) or " ", "small", "ink_2"))
        return card
