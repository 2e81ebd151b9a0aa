"""One value after the other: what is measured now, the value in large figures, what good boards show, and the pad.

A digit and Enter is all it takes; OL, Skip and a wrong value taken back are one key each, on a number pad too.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from app.ui import icons, theme
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.card import Card
from app.ui.widgets.entry_field import EntryField
from app.ui.widgets.number_pad import ValuePad
from app.ui.widgets.pill import Pill
from app.ui.widgets.progress import Bar
from app.ui.widgets.text import Elided, label
from app.words.language import _

#: The longest that a meter types, with sign, exponent and unit.
_LONGEST = 24
#: Keys of a number pad that are no part of a number: what they do.
_OVER_KEY, _SKIP_KEY = "*", "/"
_OVER = "OL"
_UNITS = ("ω", "ohm", "v")


class ValueField(EntryField):
    """The field of a value with its unit behind it."""

    skipped = Signal()

    def __init__(self) -> None:
        super().__init__(_("Measured value"), _LONGEST)
        self._unit = label("", "title", "ink_2")
        self._unit.setParent(self)
        self.textChanged.connect(self._hide_second)
        self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_unit(self, unit: str) -> None:
        """Show the unit at the right end."""
        self._unit.setText(unit)
        self._place_unit()

    def _hide_second(self, text: str) -> None:
        """A meter that types its unit too needs none behind it."""
        self._unit.setVisible(not any(unit in text.lower() for unit in _UNITS) and "ol" not in text.lower())

    def type(self, text: str) -> None:
        """Type where the cursor stands, as the keyboard would."""
        if text in (_OVER, _OVER_KEY):
            self.setText(_OVER)
        elif text == _SKIP_KEY:
            self.skipped.emit()
        else:
            self.insert(text)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() in (_OVER_KEY, _SKIP_KEY):
            self.type(event.text())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_unit()

    def _place_unit(self) -> None:
        self._unit.adjustSize()
        wide = self._unit.width()
        self.setTextMargins(0, 0, wide + theme.px(8) if wide else 0, 0)
        self._unit.move(self.width() - wide - theme.px(14), (self.height() - self._unit.height()) // 2)

    def restyle(self) -> None:
        """Put the unit in its place at a switch of theme."""
        self._place_unit()


class Compared(QWidget):
    """What a value is compared with, side by side: caption and value, each in its tone."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(1)
        self._cells: list[tuple[Elided, QLabel]] = []

    def show_compared(self, compared: Sequence[tuple[str, str, str]]) -> None:
        """Show these: (caption, value, tone)."""
        while len(self._cells) < len(compared):
            at = len(self._cells)
            caption, value = Elided("", "small", "ink_2"), label("", "section")
            self._grid.addWidget(caption, 0, at)
            self._grid.addWidget(value, 1, at)
            self._grid.setColumnStretch(at, 1)
            self._cells.append((caption, value))
        for at, (caption, value) in enumerate(self._cells):
            shown = at < len(compared)
            caption.setVisible(shown)
            value.setVisible(shown)
            self._grid.setColumnStretch(at, 1 if shown else 0)
            if shown:
                words, text, tone = compared[at]
                caption.set_text(words)
                value.setText(text)
                value.setAccessibleName(f"{words}: {text}")
                theme.set_tone(value, tone)

    def texts(self) -> list[tuple[str, str]]:
        """What is shown: caption and value."""
        return [(caption.text(), value.text()) for caption, value in self._cells if not caption.isHidden()]


class ValueEntry(Card):
    """`entered` carries what was typed, `typing` what stands in the field, `swapped` whether the probes are swapped."""

    entered = Signal(str)
    typing = Signal(str)
    skipped = Signal()
    taken_back = Signal()
    swapped = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._swappable = self._padded = True
        self.column.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(8)
        self.title = label("", "title", wrap=True)
        self.place = label("", "small", "ink_2")
        head.addWidget(self.title, 1)
        head.addWidget(self.place, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(head)
        self.bar = Bar()
        self.column.addWidget(self.bar)
        line = QHBoxLayout()
        line.setSpacing(8)
        self.conditions = Elided("", "small", "ink_2")
        self.pill = Pill("", "idle")
        line.addWidget(self.conditions, 1)
        line.addWidget(self.pill)
        line.addStretch(0)  # at the end the pill stands alone, at the left
        self.column.addLayout(line)
        self.field = ValueField()
        self.field.textChanged.connect(self.typing)
        self.field.returnPressed.connect(self.enter)
        self.field.taken_back.connect(self.taken_back)
        self.field.skipped.connect(self.skipped)
        self.column.addWidget(self.field)
        self.problem = label("", "small", "critical", wrap=True)
        self.problem.hide()
        self.column.addWidget(self.problem)
        below = QHBoxLayout()
        below.setSpacing(8)
        self.compared = Compared()
        below.addWidget(self.compared, 1)
        self.swap = icon_button(_("Probes swapped: red on the ground, black on the point"), "ph.arrows-left-right")
        self.swap.setCheckable(True)
        self.swap.toggled.connect(self._turn)
        below.addWidget(self.swap, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(below)
        self.pad = ValuePad()
        self.pad.typed.connect(self.field.type)
        self.pad.back.connect(self.field.take_away)
        self.pad.skipped.connect(self.skipped)
        self.pad.entered.connect(self._press_enter)
        self.column.addWidget(self.pad)
        self.pill.hide()

    def show_swapped(self, *, swapped: bool) -> None:
        """Show which way round the probes lie, without telling that it changed."""
        self.swap.blockSignals(True)
        self.swap.setChecked(swapped)
        self.swap.blockSignals(False)
        self._dress()

    def _turn(self, swapped: bool) -> None:
        self._dress()
        self.swapped.emit(swapped)

    def _dress(self) -> None:
        on = self.swap.isChecked()
        theme.set_kind(self.swap, "" if on else "ghost")
        icons.set_icon(self.swap, "ph.arrows-left-right", "accent" if on else "ink_2", 18)

    def show_spot(self, name: str, place: str, fraction: float, conditions: str, unit: str) -> None:
        """Show what is measured now; the field is empty for it."""
        self.title.setText(name)
        self.place.setText(place)
        self.bar.show_fraction(fraction)
        self.conditions.set_text(conditions)
        self.conditions.setMinimumHeight(self.pill.sizeHint().height())  # nothing moves when the pill comes and goes
        self.field.show_unit(unit)
        self.field.setAccessibleDescription(f"{name}. {conditions}")

    def set_open(self, *, taking: bool) -> None:
        """Whether there is anything left to take; where not, the field and what goes with it are put away."""
        if taking == self.field.isHidden():
            for part in (self.field, self.compared, self.conditions):
                part.setVisible(taking)
            self.swap.setVisible(taking and self._swappable)
            self.pad.setVisible(taking and self._padded)

    def allow_swap(self, *, allowed: bool) -> None:
        """Whether the probes may be swapped here."""
        self._swappable = allowed
        self.swap.setVisible(allowed and not self.field.isHidden())

    def show_pad(self, *, shown: bool) -> None:
        """Whether the pad stands on the screen while values are taken."""
        self._padded = shown
        self.pad.setVisible(shown and not self.field.isHidden())

    def show_state(self, text: str, tone: str = "idle", icon: str = "") -> None:
        """The pill beside the value; "" takes it away."""
        self.pill.setVisible(bool(text))
        if text:
            self.pill.show_state(text, tone, icon)

    def say(self, words: str) -> None:
        """What is wrong with what was typed, in place; "" takes it away."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def fill(self, text: str) -> None:
        """Put a value into the field as a meter shows it, to be taken with Enter."""
        if text != self.field.text():
            self.field.setText(text)

    def enter(self) -> None:
        """Enter: hand over what stands in the field."""
        self.entered.emit(self.field.text())

    def _press_enter(self) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.enter()

    def clear(self) -> None:
        """An empty field for the next value, without telling that it changed."""
        self.field.blockSignals(True)
        self.field.clear()
        self.field.blockSignals(False)
        self.say("")

    def set_low(self, *, low: bool) -> None:
        """In a low window the pad is as low as it can be."""
        self.pad.set_low(low=low)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self.say("")
