"""A field for a whole number, typed or scanned; arrows of a few pixels are for no glove."""

from __future__ import annotations

from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLineEdit

_MOST = 1_000_000


class NumberField(QLineEdit):
    """`low` is the least it gives, `value` what stands in it first."""

    def __init__(self, low: int, value: int | None = None) -> None:
        super().__init__(str(low if value is None else value))
        self._low = low
        self.setValidator(QIntValidator(low, _MOST, self))

    def value(self) -> int:
        """The number, never below the lowest allowed."""
        text = self.text().strip()
        return max(self._low, int(text)) if text.isdecimal() else self._low

    def known(self) -> int | None:
        """The number; None where the field is empty."""
        return self.value() if self.text().strip() else None
