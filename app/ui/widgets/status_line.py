"""Status bar: lasting facts at the left (LAN process, link, power), scanner, saved time and offline at the right."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from app.ui import icons, theme
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.text import label


class _Item(QWidget):
    def __init__(self, text: str, icon: str, tone: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        if icon:
            row.addWidget(icon_label(icon, tone, 14))
        row.addWidget(label(text, "small", tone))
        self.setAccessibleName(text)


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
        self._said: dict[str, tuple[str, str, str]] = {}
        self.restyle()

    def restyle(self) -> None:
        """Renew the height at a switch of theme."""
        self.setFixedHeight(theme.size("status_bar"))

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
            item = _Item(text, icons.glyph(icon) if icon else "", tone)
            place.insertWidget(where, item) if where >= 0 else place.addWidget(item)
            self._items[key] = item

    def text(self, key: str) -> str:
        """What an item says now; empty when it is not shown."""
        return self._said.get(key, ("", "", ""))[0]
