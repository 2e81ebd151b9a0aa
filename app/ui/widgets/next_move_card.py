"""What to do next: the move that splits the remaining causes best, with place, conditions and what to expect."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from app.diagnosis.causes.ranking import NextMove
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.text import label
from app.words.findings import say
from app.words.language import _
from app.words.spots import conditions_line, splits_text, spot_name, value_text


class NextMoveCard(Card):
    """Hidden without a move. `wanted` carries the move when its button is pressed."""

    wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__(tone="accent")
        self.column.setSpacing(4)
        self.move_shown: NextMove | None = None
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(icon_label("action.probe", "accent", 18))
        self.title = label("", "section", wrap=True)
        head.addWidget(self.title, 1)
        self.splits = label("", "small", "ink_2")
        head.addWidget(self.splits, 0, Qt.AlignmentFlag.AlignVCenter)
        self.column.addLayout(head)
        self.place = label("", "strong", wrap=True)
        self.how = label("", "small", "ink_2", wrap=True)
        self.expect = label("", "small", "ink", wrap=True)
        for part in (self.place, self.how, self.expect):
            self.column.addWidget(part)
        row = QHBoxLayout()
        self.go = button("", self._go)
        row.addWidget(self.go)
        row.addStretch(1)
        self.column.addLayout(row)
        self.hide()

    def show_move(self, move: NextMove | None, *, here: bool = False) -> None:
        """Show a move, None takes the card away; `here` = it is what the entry above measures already."""
        self.move_shown = move
        self.setVisible(move is not None)
        if move is None:
            return
        spot = move.spot
        measured = spot is not None
        self.title.setText(_("Next measurement") if measured else _("Next step"))
        self.splits.setText(splits_text(move.splits))
        self.place.setText(spot_name(spot) if spot is not None else say(move.phrase))
        self.how.setText(conditions_line(spot.conditions) if spot is not None else "")
        self.how.setVisible(measured)
        expected = value_text(move.expected.value, spot.conditions.mode) if spot and move.expected else ""
        self.expect.setText(_("expect {value}").format(value=expected) if expected else "")
        self.expect.setVisible(bool(expected))
        words = go_words(move)
        self.go.setText(words)
        self.go.setAccessibleName(words)
        self.go.setVisible(bool(words) and not here)
        self.place.setVisible(self.place.text() != words)
        self.setAccessibleName(f"{self.title.text()}: {self.place.text()}")

    def _go(self) -> None:
        if self.move_shown is not None:
            self.wanted.emit(self.move_shown)


def go_words(move: NextMove) -> str:
    """What the button of a move says; "" where no page of ours leads on."""
    if move.spot is not None:
        return _("Measure it next")
    if move.count_held is not None:
        return _("Count the chips") if move.count_held == 0 else _("Go on with the bisection")
    if move.look is not None:
        return _("Look at it")
    if move.prove is not None:
        return _("Test the board") if move.prove == "cold" else _("Type what a machine shows")
    return ""
