"""Card: white, one line around, no shadow; its title in section size. No cards inside cards."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.widgets.text import hairline, label


class Card(QFrame):
    """A card; fill `column`. `aside` puts a small widget to the right of the title."""

    def __init__(self, title: str = "", *, tone: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "card")
        if tone:
            self.setProperty("tone", tone)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(16, 12, 16, 12)
        self.column.setSpacing(8)
        self._head = QHBoxLayout()
        if title:
            self.setAccessibleName(title)
            self._head.addWidget(label(title, "section", wrap=True), 1)
            self.column.addLayout(self._head)

    def aside(self, widget: QWidget) -> None:
        """Put a widget at the right end of the title line."""
        self._head.addWidget(widget)

    def add_line(self) -> None:
        """A hairline between two groups."""
        self.column.addWidget(hairline())
