"""Range picker: type a range, or take one scanned before, a network of this computer, or the simulated range."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy

from app.ui import icons, networks, theme
from app.ui.pages.fleet_scan import SIMULATED
from app.words.language import _

#: The window is painted before anybody looks around for networks, ms.
_LOOK_MS = 300


class RangePicker(QComboBox):
    """`submitted` follows Enter. `value` is the text typed, or SIMULATED."""

    submitted = Signal()
    found_own = Signal()

    def __init__(self, ranges: Sequence[str]) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName(_("Range to scan"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(theme.px(230))
        theme.set_font(self, "body")
        field = self.lineEdit()
        if field is not None:
            field.setPlaceholderText(_("10.0.0.0/24 or 10.0.1-4.*"))
            field.setAccessibleName(_("Range to scan"))
            field.returnPressed.connect(self.submitted.emit)
            field.textEdited.connect(lambda _text: self.show_wrong(wrong=False))
            theme.set_font(field, "body")
        self._own: tuple[str, ...] = ()
        self._ranges: tuple[str, ...] = ()
        self.remember(ranges)
        self.setEditText(self._ranges[0] if self._ranges else "")
        QTimer.singleShot(_LOOK_MS, self, self._look_around)

    def own(self) -> tuple[str, ...]:
        """The networks of this computer."""
        return self._own

    def _look_around(self) -> None:
        """Once the window is up: which networks this computer is in."""
        self._own = networks.own_ranges()
        if not self.currentText() and self._own:
            self.setEditText(self._own[0])
        self.remember(self._ranges)
        self.found_own.emit()

    def remember(self, ranges: Sequence[str]) -> None:
        """Offer these ranges first."""
        text = self.currentText()
        self._ranges = tuple(ranges)
        self.clear()
        for one in self._ranges:
            self.addItem(icons.icon("ph.clock-counter-clockwise", "ink_3"), one, one)
        for one in self._own:
            if one not in self._ranges:
                self.addItem(icons.icon("ph.share-network", "ink_3"), one, one)
        self.insertSeparator(self.count())
        self.addItem(icons.icon("nav.bench", "accent"), _("Simulated range"), SIMULATED)
        self.setCurrentIndex(self.findText(text))
        self.setEditText(text)

    def value(self) -> str:
        """What is to be scanned."""
        text = self.currentText().strip()
        return SIMULATED if text == _("Simulated range") else text

    def set_value(self, text: str) -> None:
        """Put a range into the field."""
        self.setEditText(text)

    def choose_simulated(self) -> None:
        """Choose the simulated range."""
        self.setCurrentIndex(self.findData(SIMULATED))
        self.setEditText(_("Simulated range"))

    def focus_text(self) -> None:
        """Put the cursor into the field, everything selected."""
        field = self.lineEdit()
        if field is not None:
            field.setFocus()
            field.selectAll()

    def show_wrong(self, *, wrong: bool) -> None:
        """Mark the field as holding no range."""
        self.setProperty("kind", "error" if wrong else "")
        self.style().unpolish(self)
        self.style().polish(self)
