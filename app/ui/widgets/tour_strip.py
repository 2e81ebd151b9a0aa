"""The narration of the tour: a strip above the status bar with the step, what came of it, and what one may do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui import icons, theme
from app.ui.widgets.buttons import button
from app.ui.widgets.empty_state import icon_label, key_plate
from app.ui.widgets.text import Elided, label
from app.words.language import _
from app.words.plain_text import plain

Offer = tuple[str, str, Callable[[], object]]


class _Steps(QWidget):
    """One short bar a step: done, under way, to come."""

    def __init__(self) -> None:
        super().__init__()
        self._done, self._all = 0, 0
        self.restyle()

    def restyle(self) -> None:
        """Renew the height at a switch of theme."""
        self.setFixedHeight(max(theme.px(3), 3))

    def show_steps(self, done: int, all_: int) -> None:
        """`done` of `all_` steps are told."""
        self._done, self._all = done, all_
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._all:
            return
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        gap = 2.0
        width = (self.width() - gap * (self._all - 1)) / self._all
        for step in range(self._all):
            painter.setBrush(theme.color("accent" if step < self._done else "line_strong"))
            painter.drawRect(QRectF(step * (width + gap), 0, width, self.height()))


class TourStrip(QFrame):
    """`paused`, `next_wanted` and `stopped` follow the buttons, and Space where no button of the strip has it."""

    paused = Signal()
    next_wanted = Signal()
    stopped = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("tour")
        self.setAccessibleName(_("Tour"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._steps = _Steps()
        column.addWidget(self._steps)
        row = QHBoxLayout()
        row.setContentsMargins(20, 6, 16, 6)
        row.setSpacing(12)
        self._icon = icon_label("ph.flask", "accent", 20)
        row.addWidget(self._icon)
        words = QVBoxLayout()
        words.setSpacing(1)
        first = QHBoxLayout()
        first.setSpacing(8)
        self._count = label("", "strong", "ink_2")
        first.addWidget(self._count)
        self._title = Elided("", "strong")
        first.addWidget(self._title, 1)
        words.addLayout(first)
        self._detail = label("", "small", "ink_2", wrap=True, select=True)
        self._detail.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        words.addWidget(self._detail)
        row.addLayout(words, 1)
        self.pause_button = button(_("Pause"), self.paused.emit, icon="ph.pause")
        self.next_button = button(_("Next"), self.next_wanted.emit, icon="ph.skip-forward")
        self.stop_button = button(_("Stop the tour"), self.stopped.emit, kind="ghost")
        self._plates = [key_plate("Space"), key_plate("Esc")]
        for one in (self._plates[0], self.pause_button, self.next_button, self._plates[1], self.stop_button):
            row.addWidget(one)
        self._row = row
        self._offers: list[QPushButton] = []
        self._space = QShortcut(QKeySequence(Qt.Key.Key_Space), self)
        self._space.setContext(Qt.ShortcutContext.WindowShortcut)
        self._space.activated.connect(self._space_pressed)
        column.addLayout(row)
        self.restyle()

    def restyle(self) -> None:
        """Two lines always have room, so that nothing above moves from step to step."""
        self._detail.setMinimumHeight(2 * self._detail.fontMetrics().lineSpacing())

    # ------------------------------------------------------------ what it shows

    def show_doing(self, number: int, all_: int, title: str, detail: str) -> None:
        """Step `number` is under way."""
        self._say(number, all_, title, detail)
        self._steps.show_steps(number - 1, all_)

    def show_told(self, number: int, all_: int, title: str, detail: str) -> None:
        """Step `number` is done, and what came of it."""
        self._say(number, all_, title, detail)
        self._steps.show_steps(number, all_)

    def show_paused(self, *, paused: bool) -> None:
        """The first button pauses, or goes on."""
        text = _("Go on") if paused else _("Pause")
        self.pause_button.setText(text)
        self.pause_button.setAccessibleName(text)
        icons.set_icon(self.pause_button, "ph.play" if paused else "ph.pause", "ink")

    def show_end(self, title: str, detail: str, offers: tuple[Offer, ...]) -> None:
        """The tour is over: the last words, and what may be done now; the last of it has the focus."""
        self._space.setEnabled(False)
        for one in (*self._plates, self.pause_button, self.next_button, self.stop_button):
            one.hide()
        self._count.hide()
        self._title.set_text(title)
        self._detail.setText(plain(detail, 400))
        self.setAccessibleDescription(f"{title}. {detail}")
        for text, icon, click in offers:
            made = button(text, click, icon=icon)
            self._offers.append(made)
            self._row.addWidget(made)
        if self._offers:
            self._offers[-1].setFocus()

    def words(self) -> str:
        """What it says now."""
        return " · ".join(part for part in (self._count.text(), self._title.text(), self._detail.text()) if part)

    def offers(self) -> list[QPushButton]:
        """The buttons of the end."""
        return list(self._offers)

    def _say(self, number: int, all_: int, title: str, detail: str) -> None:
        count = _("{number} of {all}").format(number=number, all=all_)
        self._count.setText(count)
        self._title.set_text(title)
        self._detail.setText(plain(detail, 400))
        self.setAccessibleDescription(f"{count}. {title}. {detail}")

    def _space_pressed(self) -> None:
        focus = QApplication.focusWidget()
        if isinstance(focus, QPushButton) and self.isAncestorOf(focus):
            focus.click()
        else:
            self.paused.emit()
