"""What state the board must be in, in one line that changes rarely, with what to mind while it has power."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from app.domain.spot import Conditions
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.text import Elided, label
from app.words.capital import capital
from app.words.language import _
from app.words.probe_words import state_name


class StateLine(Card):
    """`show_state` says the conditions of what is measured now."""

    def __init__(self) -> None:
        super().__init__(tone="minor")
        self.column.setContentsMargins(14, 6, 14, 6)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(icon_label("ph.lightning-fill", "minor", 18))
        self.state = label("", "strong")
        self.mind = Elided(
            _("One hand. A slipping probe shorts a domain: power off before clips are moved."), "small", "ink_2"
        )
        row.addWidget(self.state)
        row.addWidget(self.mind, 1)
        self.column.addLayout(row)

    def show_state(self, conditions: Conditions) -> None:
        """Say in which state the board is measured."""
        words = capital(state_name(conditions.state))
        self.state.setText(words)
        self.setAccessibleName(f"{words}. {self.mind.text()}")
