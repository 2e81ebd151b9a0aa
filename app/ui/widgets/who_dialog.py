"""Who is at the bench: large tiles of the people, a PIN pad for gloves and keyboard. Pages stay as they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.domain.people_error import WrongPin
from app.domain.person import Person
from app.services import people
from app.services.pins import LONGEST, SHORTEST, TRIES
from app.ui import icons, theme
from app.ui.bridge import run_in_thread
from app.ui.widgets.buttons import button, icon_button
from app.ui.widgets.empty_state import key_plate
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.number_pad import EntryPad
from app.ui.widgets.rail import initials
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.text import label, plain_tooltip
from app.words.errors import sentence
from app.words.language import _
from app.words.people import role_name
from app.words.plain_text import plain

#: Tiles in a row; more rows than these scroll.
_COLUMNS, _ROWS = 3, 4


class PersonTile(QAbstractButton):
    """One person: initials, name, role, and a lock where a PIN is asked for."""

    def __init__(self, one: Person, *, here: bool) -> None:
        super().__init__()
        self.person = one
        self._here = here
        self.setText(plain(one.name, 60))
        said = [self.text(), role_name(one.role)]
        if one.has_pin:
            said.append(_("with a PIN"))
        if here:
            said.append(_("here now"))
        self.setAccessibleName(", ".join(said))
        self.setToolTip(plain_tooltip(self.accessibleName()))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(210), theme.px(72))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(150), theme.px(72))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = 2.0 if self.hasFocus() else 1.0
        box = QRectF(self.rect()).adjusted(edge / 2, edge / 2, -edge / 2, -edge / 2)
        strong = self.hasFocus() or self.underMouse()
        painter.setPen(QPen(theme.color("accent" if strong else "line_strong"), edge))
        painter.setBrush(theme.color("accent_soft" if self._here or self.isDown() else "surface"))
        painter.drawRoundedRect(box, theme.px(8), theme.px(8))
        side = theme.px(40)
        disc = QRectF(theme.px(14), (self.height() - side) / 2, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("surface" if self._here else "accent_soft"))
        painter.drawEllipse(disc)
        painter.setPen(theme.color("accent"))
        painter.setFont(theme.font("strong"))
        painter.drawText(disc, int(Qt.AlignmentFlag.AlignCenter), initials(self.person.name))
        left = int(disc.right()) + theme.px(12)
        room = self.width() - left - theme.px(34 if self.person.has_pin else 12)
        for role, tone, words, top, height in (
            ("strong", "ink", self.text(), 14, 22),
            ("small", "ink_2", role_name(self.person.role), 37, 20),
        ):
            painter.setFont(theme.font(role))
            painter.setPen(theme.color(tone))
            fitted = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room)
            painter.drawText(left, theme.px(top), room, theme.px(height), int(Qt.AlignmentFlag.AlignVCenter), fitted)
        if self.person.has_pin:
            mark = icons.pixmap("ph.lock-simple", "ink_2", 16)
            painter.drawPixmap(self.width() - theme.px(30), (self.height() - theme.px(16)) // 2, mark)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)


class _Dots(QWidget):
    """How many digits were typed; never which."""

    def __init__(self) -> None:
        super().__init__()
        self._count = 0
        self.setFixedHeight(theme.px(24))
        self.show_count(0)

    def show_count(self, count: int) -> None:
        """So many digits."""
        self._count = count
        self.setAccessibleName(_("{count} digits typed").format(count=count))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        places = max(self._count, SHORTEST)
        side, gap = theme.px(12), theme.px(12)
        x = (self.width() - places * side - (places - 1) * gap) / 2
        for at in range(places):
            painter.setPen(QPen(theme.color("ink_2"), 1.5))
            painter.setBrush(theme.color("ink") if at < self._count else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QRectF(x + at * (side + gap), (self.height() - side) / 2, side, side))


class PinPage(QWidget):
    """The pad: digits are typed, Enter hands them on. `entered` carries them."""

    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._digits = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.dots = _Dots()
        column.addWidget(self.dots)
        self.said = label(" ", "small", "critical", wrap=True)
        self.said.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.said)
        self.pad = EntryPad()
        self.pad.grid.addWidget(self.pad.key("0"), 3, 1)
        self.pad.grid.addWidget(self.pad.back_key, 3, 0)
        self.pad.grid.addWidget(self.pad.enter_key, 3, 2)
        self.pad.grid.setColumnStretch(3, 0)
        self.pad.typed.connect(self.type)
        self.pad.back.connect(self.take_back)
        self.pad.enter_key.clicked.connect(lambda _checked=False: self.enter())
        column.addWidget(self.pad, 1)
        self.clear()

    def clear(self, said: str = "") -> None:
        """Begin anew; `said` = what was wrong."""
        self._digits = ""
        self.said.setText(said or " ")
        self._show()

    def type(self, digit: str) -> None:
        """One more digit."""
        if len(self._digits) < LONGEST:
            self._digits += digit
            self.said.setText(" ")
            self._show()

    def take_back(self) -> None:
        """The last digit goes."""
        self._digits = self._digits[:-1]
        self._show()

    def enter(self) -> None:
        """Hand on what was typed."""
        if len(self._digits) >= SHORTEST:
            self.entered.emit(self._digits)

    def _show(self) -> None:
        self.dots.show_count(len(self._digits))
        self.pad.enter_key.setEnabled(len(self._digits) >= SHORTEST)


class WhoDialog(FittedDialog):
    """Accepted = `chosen` is at the bench from now on. `locked` = nobody goes on before somebody said who they are;
    Esc then does what `stop` does, so that power can be cut in front of a locked window too.
    """

    least = (700, 0)

    def __init__(
        self,
        parent: QWidget,
        shop: Any,
        staff: Sequence[Person],
        here: str,
        *,
        locked: bool = False,
        stop: Callable[[], object] | None = None,
        more: tuple[str, Callable[[], object]] | None = None,
    ) -> None:
        super().__init__(parent)
        self._shop, self._locked, self._stop = shop, locked, stop
        self.chosen = ""
        self._asked: Person | None = None
        title = _("Locked") if locked else _("Who is at the bench?")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(14)
        head = QHBoxLayout()
        self.back = icon_button(_("Back to the people"), "ph.arrow-left", self.show_people)
        head.addWidget(self.back)
        self.title = label(title, "title", wrap=True)
        head.addWidget(self.title, 1)
        column.addLayout(head)
        self.line = label("", "small", "ink_2", wrap=True)
        column.addWidget(self.line)
        self.stack = QStackedWidget()
        self.tiles = [PersonTile(one, here=one.name == here) for one in staff]
        self.stack.addWidget(self._people())
        self.pin = PinPage()
        self.pin.entered.connect(self._try)
        aside = QWidget()
        row = QHBoxLayout(aside)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        self.pin.setFixedWidth(theme.px(360))
        row.addWidget(self.pin)
        row.addStretch(1)
        self.stack.addWidget(aside)
        column.addWidget(self.stack, 1)
        foot = QHBoxLayout()
        foot.addWidget(key_plate("Esc"))
        self._esc = label("", "small", "ink_2", wrap=True)
        foot.addWidget(self._esc, 1)
        self.more = button(more[0], partial(self._leave_for, more[1]), kind="ghost") if more is not None else None
        if self.more is not None:
            self.more.setAutoDefault(False)
            foot.addWidget(self.more)
        column.addLayout(foot)
        self.show_people()
        for tile in self.tiles:
            if tile.person.name == here:
                tile.setFocus()

    def _people(self) -> QWidget:
        inside = Inside()
        grid = QGridLayout(inside)
        grid.setContentsMargins(2, 2, 2, 2)
        grid.setSpacing(10)
        for at, tile in enumerate(self.tiles):
            grid.addWidget(tile, at // _COLUMNS, at % _COLUMNS)
            tile.clicked.connect(partial(self._picked, tile.person))
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(len(self.tiles) // _COLUMNS + 1, 1)
        made = Scrolled(inside)
        rows = min(max(-(-len(self.tiles) // _COLUMNS), 1), _ROWS)
        made.setMinimumHeight(rows * theme.px(72) + (rows - 1) * 10 + 8)
        return made

    # ---------------------------------------------------------------- what a person does

    def show_people(self) -> None:
        """The tiles."""
        self._asked = None
        self.stack.setCurrentIndex(0)
        self.back.hide()
        self.title.setText(self.windowTitle())
        words = _("What is done from now on stands in the name of who is chosen. Pages stay as they are.")
        if not self.tiles:
            words = _("Nobody has been entered yet.")
        self.line.setText(words)
        self._esc.setText(_("stops what runs") if self._locked else _("stays as it is"))
        if self.more is not None:
            self.more.show()
        if self.tiles:
            self.tiles[0].setFocus()
        self.fit_more()

    def _picked(self, one: Person) -> None:
        if not one.has_pin:
            self._in(one)
            return
        self._asked = one
        self.title.setText(plain(one.name, 60))
        self.line.setText(_("The PIN, with the pad or the keyboard. Forgotten? A manager gives another one."))
        self.back.show()
        self._esc.setText(_("back to the people"))
        if self.more is not None:
            self.more.hide()
        self.stack.setCurrentIndex(1)
        self.pin.clear()
        self.setFocus()
        self.fit_more()

    def _try(self, digits: str) -> None:
        one, shop = self._asked, self._shop
        if one is None:
            return
        self.pin.setEnabled(False)
        run_in_thread(lambda: people.let_in(shop, one.id, digits), self._in, self._refused, self)

    def _refused(self, error: BaseException) -> None:
        self.pin.clear(sentence(error))
        wait_s = error.wait_s if isinstance(error, WrongPin) else 0.0
        if not wait_s:
            self._go_on()
            return
        QTimer.singleShot(int(wait_s * 1000) + 50, self, self._go_on)

    def _go_on(self) -> None:
        if self._asked is not None and TRIES.wait_s(self._asked.id) > 0:
            return
        self.pin.setEnabled(True)
        self.setFocus()

    def _in(self, one: Person) -> None:
        self.chosen = one.name
        self.accept()

    def _leave_for(self, way: Callable[[], object]) -> None:
        self.reject()
        way()

    # ---------------------------------------------------------------- keys

    def scanned(self, _text: str) -> bool:
        """A label says nothing about who somebody is."""
        return True

    def reject(self) -> None:
        """Esc: from the pad to the people, from there back to the page; a locked window stops what runs."""
        if self._asked is not None:
            self.show_people()
        elif not self._locked or self.chosen:
            super().reject()
        elif self._stop is not None:
            self._stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._asked is not None and self.pin.isEnabled():
            if event.text().isascii() and event.text().isdecimal():
                self.pin.type(event.text())
                return
            if event.key() == Qt.Key.Key_Backspace:
                self.pin.take_back()
                return
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.pin.enter()
                return
        elif self._asked is None and event.text().strip() and event.text().isalpha():
            self._jump(event.text().casefold())
            return
        super().keyPressEvent(event)

    def _jump(self, letter: str) -> None:
        """To the next person whose name begins so."""
        at = next((at for at, tile in enumerate(self.tiles) if tile.hasFocus()), -1)
        for tile in (*self.tiles[at + 1 :], *self.tiles[: at + 1]):
            if tile.person.name.casefold().startswith(letter):
                tile.setFocus()
                return
