"""Readout: caption, value, unit, one sub-line. Readouts in a row share a baseline."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets.text import label, plain_tooltip
from app.words.plain_text import plain

#: Characters of a value or its line below; the tooltip has the whole.
_MOST = 28


class Readout(QWidget):
    """One measured value with its unit; `role` is `section` in panels and `readout` on pages."""

    def __init__(self, caption: str, value: str = "—", unit: str = "", sub: str = "", *, role: str = "section") -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(label(caption, "small", "ink_2"))
        row = QHBoxLayout()
        row.setSpacing(4)
        self._caption = caption
        self._value = label(plain(value, _MOST), role)
        self._unit = label(unit, "small", "ink_2")
        row.addWidget(self._value)
        row.addWidget(self._unit)
        row.addStretch(1)
        column.addLayout(row)
        self._sub: QLabel | None = label(plain(sub, _MOST), "small", "ink_2") if sub else None
        if self._sub is not None:
            column.addWidget(self._sub)
        if max(len(value), len(sub)) > _MOST:
            self.setToolTip(plain_tooltip("\n".join((value, sub))))
        self._say()

    def show_value(self, value: str, unit: str = "", tone: str = "ink") -> None:
        """Change value, unit and tone."""
        self._value.setText(plain(value))
        self._unit.setText(plain(unit))
        theme.set_tone(self._value, tone)
        self._say()

    def tint_sub(self, tone: str) -> None:
        """Give the line below another tone."""
        if self._sub is not None:
            theme.set_tone(self._sub, tone)

    def _say(self) -> None:
        self.setAccessibleName(f"{self._caption}: {self._value.text()} {self._unit.text()}".strip())
