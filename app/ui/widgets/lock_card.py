"""The card of a hard outlier: what looks shorted, that power stays locked, measure again before anything else."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from app.ui import theme
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import icon_label, key_plate
from app.ui.widgets.flow import Flow
from app.ui.widgets.text import label, plain_tooltip
from app.words.language import _
from app.words.plain_text import plain


class LockCard(Card):
    """Hidden until `show_lock`. `again` measures once more, which is also what Enter on an empty field does."""

    again = Signal()
    override = Signal()

    def __init__(self) -> None:
        super().__init__(tone="critical")
        self._low, self._by_enter = False, True
        self.column.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(icon_label("state.critical", "critical", 20), 0, Qt.AlignmentFlag.AlignTop)
        self.head = label("", "section", wrap=True)
        row.addWidget(self.head, 1)
        self.column.addLayout(row)
        self.line = label("", "small", wrap=True)
        self.column.addWidget(self.line)
        buttons = Flow(gap=8)
        self.again_button = button("", self.again.emit)
        self.override_button = button(_("Override…"), self.override.emit, kind="ghost")
        self.plate = key_plate(_("Enter"))
        for part in (self.again_button, self.plate, self.override_button):
            buttons.addWidget(part)
        self.column.addLayout(buttons)
        self.hide()

    def set_low(self, *, low: bool) -> None:
        """In a low window with large type the sentence is the tooltip, so that the buttons are in sight."""
        self._low = low
        self._fit()

    def restyle(self) -> None:
        """Renew what is shown at a switch of theme."""
        self._fit()

    def _fit(self) -> None:
        brief = self._low and theme.current().scale > 1.1
        self.line.setVisible(not brief)
        self.plate.setVisible(self._by_enter and not brief)
        self.setToolTip(plain_tooltip(self.line.text()) if brief else "")
        self.column.setContentsMargins(16, 8 if brief else 12, 16, 8 if brief else 12)

    def show_lock(self, head: str, line: str, again: str, *, overridden: bool = False, by_enter: bool = True) -> None:
        """Say what is out, and offer to measure it again; `overridden` = somebody gave a reason already.

        `by_enter` = Enter on an empty field measures it again.
        """
        self._by_enter = by_enter and not overridden
        self.head.setText(plain(head, 200))
        self.line.setText(plain(line, 600))
        self.again_button.setText(again)
        self.again_button.setAccessibleName(again)
        self.override_button.setVisible(not overridden)
        self.setAccessibleName(f"{head}. {line}")
        self._fit()
        self.show()
