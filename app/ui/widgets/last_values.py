"""The values taken last, newest first, each with what it says; Backspace on an empty field takes the newest back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.ui import icons
from app.ui.widgets.card import Card
from app.ui.widgets.text import Elided, label
from app.words.language import _

#: So many are told; the bars and the record hold them all.
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class LastValue:
    """One line: the spot, its value with unit, icon and tone of what it says, and that in a word."""

    name: str
    value: str
    icon: str
    tone: str
    told: str


class _Line(QWidget):
    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        self._name = Elided("", "small", "ink_2")
        self._value = label("", "strong")
        self._mark = QLabel()
        row.addWidget(self._name, 1)
        row.addWidget(self._value)
        row.addWidget(self._mark)
        self._shown: LastValue | None = None

    def show_value(self, one: LastValue) -> None:
        self._shown = one
        self._name.set_text(one.name)
        self._value.setText(one.value)
        self._mark.setToolTip(one.told)
        self.setAccessibleName(f"{one.name}: {one.value}, {one.told}")
        self.restyle()

    def restyle(self) -> None:
        """Draw the mark anew at a switch of theme."""
        if self._shown is not None:
            self._mark.setPixmap(icons.pixmap(self._shown.icon, self._shown.tone, 15))


class LastValues(Card):
    """`show_values` fills it; hidden while there is none."""

    def __init__(self) -> None:
        super().__init__(_("Last values"))
        self.column.setSpacing(4)
        self.aside(label(_("Backspace takes back"), "small", "ink_2"))
        self._lines = [_Line() for _at in range(_SHOWN)]
        for line in self._lines:
            self.column.addWidget(line)
        self.show_values(())

    def show_values(self, values: Sequence[LastValue]) -> None:
        """Show the newest of these, which come newest first."""
        for at, line in enumerate(self._lines):
            line.setVisible(at < len(values))
            if at < len(values):
                line.show_value(values[at])
        self.setVisible(bool(values))
