"""Status bar: lasting facts at the left (LAN process, link, power), scanner, saved time and offline at the right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout

from app.ui import icons, theme
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.text import label


class _Item(QAbstractButton):
    """One fact; one that leads to a page is pressed by mouse or key, any other takes neither."""

    def __init__(self, text: str, icon: str, tone: str, leads: Callable[[], None] | None) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if leads else Qt.FocusPolicy.NoFocus)
        if leads is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
            self.clicked.connect(lambda _checked=False: leads())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        if icon:
            row.addWidget(icon_label(icon, tone, 14))
        row.addWidget(label(text, "small", tone))
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        """As large as what it says."""
        return self.minimumSizeHint()

    def minimumSizeHint(self) -> QSize:
        """As large as what it says."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().minimumSizeHint()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses as Space does."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The ring of the keyboard; the labels paint the rest."""
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


class StatusLine(QFrame):
    """Items by key, in the order they first came; `show_item` replaces, an empty text takes away."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("status")
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 0, 16, 0)
        row.setSpacing(16)
        self._left = QHBoxLayout()
        self._left.setSpacing(16)
        self._right = QHBoxLayout()
        self._right.setSpacing(16)
        row.addLayout(self._left)
        row.addStretch(1)
        row.addLayout(self._right)
        self._items: dict[str, _Item] = {}
        self._leads: dict[str, Callable[[], None]] = {}
        self._said: dict[str, tuple[str, str, str]] = {}
        self.restyle()

    def restyle(self) -> None:
        """Renew the height at a switch of theme."""
        self.setFixedHeight(theme.size("status_bar"))

    def lead(self, key: str, leads: Callable[[], None]) -> None:
        """From the next change on this item is pressed, and does that."""
        self._leads[key] = leads

    def show_item(self, key: str, text: str, icon: str = "", tone: str = "ink_2", *, right: bool = False) -> None:
        """Show, change or take away one item."""
        if self._said.get(key) == (text, icon, tone):
            return
        self._said[key] = (text, icon, tone)
        place = self._right if right else self._left
        old = self._items.pop(key, None)
        where = place.indexOf(old) if old is not None else -1
        if old is not None:
            place.removeWidget(old)
            old.hide()
            old.deleteLater()
        if text:
            item = _Item(text, icons.glyph(icon) if icon else "", tone, self._leads.get(key))
            place.insertWidget(where, item) if where >= 0 else place.addWidget(item)
            self._items[key] = item

    def text(self, key: str) -> str:
        """What an item says now; empty when it is not shown."""
        return self._said.get(key, ("", "", ""))[0]
