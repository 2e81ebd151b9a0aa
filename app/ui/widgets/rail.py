"""Navigation rail: icon above word, a badge for work waiting, the person's initials below."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.ui import icons, theme
from app.words.language import _, ngettext


class Mark(QWidget):
    """The program's mark, on a ground of that colour: a chain of nine chips that stops answering after the fifth."""

    _NODES = ((0, 0), (1, 0), (2, 0), (2, 1), (1, 1), (0, 1), (0, 2), (1, 2), (2, 2))

    def __init__(self, side: float, ground: str = "nav") -> None:
        super().__init__()
        self._side, self._ground = side, ground
        self.setAccessibleName("Hashwrench")
        self.restyle()

    def restyle(self) -> None:
        """Renew the size at a switch of theme."""
        self.setFixedSize(theme.px(self._side), theme.px(self._side))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self.width() / 48, self.height() / 48)
        ink = theme.color("accent")
        painter.setPen(QPen(ink, 3))
        centres = [(6 + 18 * x, 6 + 18 * y) for x, y in self._NODES]
        for number, ((x1, y1), (x2, y2)) in enumerate(pairwise(centres)):
            if number != 4:
                painter.drawLine(x1, y1, x2, y2)
        for number, (x, y) in enumerate(centres):
            whole = number < 5
            painter.setPen(Qt.PenStyle.NoPen if whole else QPen(ink, 2.5))
            painter.setBrush(ink if whole else theme.color(self._ground))
            inset = 0 if whole else 1.25
            painter.drawRoundedRect(QRectF(x - 6 + inset, y - 6 + inset, 12 - 2 * inset, 12 - 2 * inset), 3, 3)


class RailButton(QAbstractButton):
    """One place of the rail."""

    def __init__(self, text: str, icon: str, key: str) -> None:
        super().__init__()
        self._icon, self._key = icon, key
        self._badge = 0
        self.setText(text)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_badge(0)

    def set_badge(self, count: int) -> None:
        """The number of things waiting; 0 shows none."""
        self._badge = count
        waiting = ngettext("{count} waiting", "{count} waiting", count).format(count=count)
        self.setAccessibleName(f"{self.text()}, {waiting}" if count else self.text())
        self.setToolTip(f"{self.text()}  {self._key}".strip())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.size("nav") - 2, theme.px(56))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = theme.px(7)  # the words may be wider than the tile behind them
        box = QRectF(self.rect()).adjusted(inset, 1, -inset, -1)
        on = self.isChecked()
        if on or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent_soft" if on else "sunken"))
            painter.drawRoundedRect(box, theme.px(8), theme.px(8))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, theme.px(8), theme.px(8))
        side = theme.px(22)
        left, top = (self.width() - side) // 2, theme.px(9)
        painter.drawPixmap(left, top, icons.pixmap(self._icon, "accent" if on else "ink_2", 22))
        painter.setPen(theme.color("accent" if on else "ink_2"))
        painter.setFont(theme.font("caption", weight=600 if on else 500))
        words = QRect(0, theme.px(34), self.width(), theme.px(18))
        fitted = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width() - 4)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), fitted)
        if self._badge:
            self._paint_badge(painter, left + side, top)

    def _paint_badge(self, painter: QPainter, x: int, y: int) -> None:
        text = str(self._badge) if self._badge < 100 else "99+"
        painter.setFont(theme.font("caption", weight=600))
        width = max(painter.fontMetrics().horizontalAdvance(text) + theme.px(8), theme.px(16))
        box = QRectF(x - theme.px(6), y - theme.px(5), width, theme.px(16))
        painter.setPen(QPen(theme.color("nav"), 1))
        painter.setBrush(theme.color("major"))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(theme.color("surface"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)


def initials(name: str) -> str:
    """What stands for a name in a disc: the first letters of its first and last word."""
    parts = name.split()
    letters = (parts[0][0] + parts[-1][0] if len(parts) > 1 else name[:2]) if parts else "?"
    return letters.upper()


class _Person(RailButton):
    """The person's initials in a disc; a click asks who is at the bench."""

    def __init__(self) -> None:
        super().__init__("", "", "")
        self.setCheckable(False)

    def set_name(self, name: str) -> None:
        """Whose initials are shown."""
        self.setText(initials(name))
        said = _("You are {name}. Switch the person: {key}").format(name=name, key="F9")
        self.setAccessibleName(said if name else _("Say who you are"))
        self.setToolTip(self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(40), theme.px(40))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(34)
        disc = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        painter.setPen(QPen(theme.color("accent"), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent_soft"))
        painter.drawEllipse(disc)
        painter.setPen(theme.color("accent"))
        painter.setFont(theme.font("small", weight=600))
        painter.drawText(disc, int(Qt.AlignmentFlag.AlignCenter), self.text())


class Rail(QFrame):
    """The rail; `places` are (id, title, icon token). `chosen` is emitted with the id."""

    chosen = Signal(str)

    def __init__(self, places: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName(_("Pages"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 16, 0, 6)
        column.setSpacing(6)
        column.addWidget(Mark(30), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(12)
        self.buttons: dict[str, RailButton] = {}
        for number, (page_id, title, icon) in enumerate(places, 1):
            button = RailButton(title, icon, f"Ctrl+{number}")
            button.clicked.connect(lambda _checked=False, to=page_id: self._clicked(to))
            self.buttons[page_id] = button
            if number == len(places):
                column.addStretch(1)
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.person = _Person()
        column.addWidget(self.person, 0, Qt.AlignmentFlag.AlignHCenter)
        self._current = ""
        self.restyle()

    def restyle(self) -> None:
        """Renew the width at a switch of theme."""
        self.setFixedWidth(theme.size("nav"))

    def show_current(self, page_id: str) -> None:
        """Mark the page that is shown."""
        self._current = page_id
        for one, button in self.buttons.items():
            button.setChecked(one == page_id)

    def _clicked(self, page_id: str) -> None:
        self.show_current(self._current)
        self.chosen.emit(page_id)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        button = self.buttons.get(self._current)
        if button is not None:
            painter = QPainter(self)
            box = button.geometry()
            painter.fillRect(QRect(0, box.top() + theme.px(11), 3, box.height() - theme.px(22)), theme.color("accent"))
