"""What to hold now and the count that it gives: typed on a number pad, over our link, or heard from the tester."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.widgets.buttons import button, make_primary, primary
from app.ui.widgets.card import Card
from app.ui.widgets.entry_field import EntryField
from app.ui.widgets.number_pad import EntryPad
from app.ui.widgets.progress import Bar
from app.ui.widgets.text import Elided, label
from app.words.language import _

#: The longest that a person types: a few counts.
_LONGEST = 60
#: Keys of a number pad that are no digit: what they do.
_BLANK_KEYS, _PASS_KEY = "+,.", "/"


class CountWay(StrEnum):
    """Where the count comes from."""

    TYPED = "typed"
    LINK = "link"
    TESTER = "tester"


class CountField(EntryField):
    """Counts with blanks between them; + types a blank, / passes the place over, Backspace takes the last one back."""

    passed = Signal()

    def __init__(self) -> None:
        super().__init__(_("Count"), _LONGEST)

    def type(self, text: str) -> None:
        """Type where the cursor stands, as the keyboard would."""
        if text == _PASS_KEY:
            self.passed.emit()
        else:
            self.insert(" " if text in _BLANK_KEYS else text)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() and event.text() in _BLANK_KEYS + _PASS_KEY:
            self.type(event.text())
        else:
            super().keyPressEvent(event)


class CountPad(EntryPad):
    """The digits, blank, another place, Enter."""

    passed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.pass_key = self.sized(button("", self.passed.emit))
        icons.set_icon(self.pass_key, "ph.skip-forward", "ink", 20)
        self.pass_key.setAccessibleName(_("This place cannot be reached: ask another one"))
        self.pass_key.setToolTip(self.pass_key.accessibleName())
        self.grid.addWidget(self.key(" ", _("blank")), 3, 0)
        self.grid.addWidget(self.key("0"), 3, 1)
        self.grid.addWidget(self.pass_key, 3, 2)
        self.grid.addWidget(self.back_key, 0, 3)
        self.grid.addWidget(self.enter_key, 1, 3, 3, 1)


class CountEntry(Card):
    """`entered` carries what was typed; `count_now` and `stop` are those of our link; `listen` that of the tester."""

    entered = Signal(str)
    passed = Signal()
    taken_back = Signal()
    count_now = Signal()
    stop = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.column.setSpacing(6)
        self._way = CountWay.TYPED
        self._running = False
        head = QHBoxLayout()
        head.setSpacing(8)
        self.step = Elided("", "small", "ink_2")
        self.left = label("", "small", "ink_2")
        head.addWidget(self.step, 1)
        head.addWidget(self.left)
        self.column.addLayout(head)
        self.bar = Bar()
        self.column.addWidget(self.bar)
        self.title = label("", "title", wrap=True)
        self.column.addWidget(self.title)
        self.where = label("", "body", "ink_2", wrap=True)
        self.column.addWidget(self.where)
        self.again = label("", "strong", "minor", wrap=True)
        self.column.addWidget(self.again)
        self.field = CountField()
        self.field.returnPressed.connect(self.enter)
        self.field.taken_back.connect(self.taken_back)
        self.field.passed.connect(self.passed)
        self.column.addWidget(self.field)
        self.problem = label("", "small", "critical", wrap=True)
        self.column.addWidget(self.problem)
        self.expect = label("", "small", "ink_2", wrap=True)
        self.column.addWidget(self.expect)
        self.column.addWidget(self._link_part())
        self.pad = CountPad()
        self.pad.typed.connect(self.field.type)
        self.pad.back.connect(self.field.take_away)
        self.pad.passed.connect(self.passed)
        self.pad.entered.connect(self._press_enter)
        self.column.addWidget(self.pad)
        self.say("")
        self.show_way(CountWay.TYPED)

    def _link_part(self) -> QWidget:
        self._link = QWidget()
        column = QVBoxLayout(self._link)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(8)
        self.live = label("", "small", "ink_2", wrap=True)
        column.addWidget(self.live)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.skip = button(_("Another place"), self.passed.emit, icon="ph.skip-forward")
        self.count_button = primary(_("Count now"), self._press_count, icon="action.energise")
        row.addWidget(self.skip)
        row.addWidget(self.count_button, 1)
        column.addLayout(row)
        return self._link

    # ------------------------------------------------------------ what it shows

    def show_way(self, way: CountWay) -> None:
        """Take the count from there. It may be typed on every way."""
        self._way = way
        self.pad.setVisible(way is CountWay.TYPED)
        self._link.setVisible(way is not CountWay.TYPED)
        self.count_button.setVisible(way is CountWay.LINK)

    def show_question(
        self, step: str, left: str, fraction: float, title: str, where: str, again: str, expect: str
    ) -> None:
        """Show what is asked now; the field is empty for it."""
        self.step.set_text(step)
        self.left.setText(left)
        self.bar.show_fraction(fraction)
        self.title.setText(title)
        self.where.setText(where)
        self.again.setText(again)
        self.again.setVisible(bool(again))
        self.expect.setText(expect)
        self.field.setAccessibleDescription(f"{title}. {where}")
        self.field.clear()

    def show_running(self, *, running: bool, words: str = "") -> None:
        """A count over our link runs: what it counts so far, and the way to stop it."""
        self._running = running
        self.count_button.setText(_("Stop") if running else _("Count now"))
        self.count_button.setAccessibleName(self.count_button.text())
        make_primary(self.count_button, "action.power_off" if running else "action.energise", on=not running)
        self.field.setEnabled(not running)
        self.skip.setEnabled(not running)
        self.live.setText(words)
        self.live.setVisible(bool(words))

    def say(self, words: str) -> None:
        """What is wrong with what was typed, in place; "" takes it away."""
        self.problem.setText(words)
        self.problem.setVisible(bool(words))

    def set_low(self, *, low: bool) -> None:
        """In a low window the pad is as low as it can be."""
        self.pad.set_low(low=low)

    # ------------------------------------------------------------ keys

    def enter(self) -> None:
        """Enter: hand over what stands in the field; with our link an empty one counts."""
        if self._way is CountWay.LINK and not self.field.text().strip():
            self._press_count()
        else:
            self.entered.emit(self.field.text())

    def focus(self) -> None:
        """Put the keyboard where the next thing is done."""
        here = self.count_button if self._way is CountWay.LINK and self._running else self.field
        here.setFocus(Qt.FocusReason.OtherFocusReason)

    def _press_enter(self) -> None:
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.enter()

    def _press_count(self) -> None:
        (self.stop if self._running else self.count_now).emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange and not self.isEnabled():
            self.say("")
