"""The safety card: read once by everybody before the first board gets power, and again whenever one wants to."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.services.safety_card import safety_points
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.dialog_head import marked_head
from app.ui.widgets.empty_state import icon_label, key_plate
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.text import hairline, label
from app.words.language import _
from app.words.safety_card import point_text
from drivers.model.board import BoardSpec


class SafetyCardDialog(FittedDialog):
    """`person` reads it for the first time: accepting says that it was read; Esc gives no power. None = to look at."""

    least = (660, 0)

    def __init__(self, parent: QWidget, board: BoardSpec | None, person: str | None) -> None:
        super().__init__(parent)
        title = _("Before the first board gets power")
        self.setWindowTitle(title)
        self.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(12)
        about = _("The safety card of this bench.")
        if person is not None:
            about = _("{person} reads this once. It is in Help afterwards.").format(person=person)
        column.addLayout(marked_head("state.major", "major", title, about))
        column.addWidget(safety_points_frame(board))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(key_plate("Esc"))
        leaves = _("nothing gets power") if person is not None else _("closes it")
        row.addWidget(label(leaves, "small", "ink_2", wrap=True), 1)
        if person is None:
            self.go_button = primary(_("Close"), self.accept, compact=True)
        else:
            row.addWidget(button(_("Cancel"), self.reject))
            self.go_button = primary(_("I have read it"), self.accept, icon="state.ok_quiet", compact=True)
        row.addWidget(self.go_button)
        column.addLayout(row)
        self.go_button.setDefault(True)
        self.go_button.setFocus()


def safety_points_frame(board: BoardSpec | None) -> QFrame:
    """The points of the card, one below the other."""
    frame = QFrame()
    frame.setProperty("kind", "card")
    column = QVBoxLayout(frame)
    column.setContentsMargins(0, 2, 0, 2)
    column.setSpacing(0)
    for number, point in enumerate(safety_points(board)):
        if number:
            column.addWidget(hairline())
        head, line = point_text(point.id)
        row = QHBoxLayout()
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(14)
        row.addWidget(icon_label(point.icon, "accent", 18))
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(label(head, "strong", wrap=True))
        words.addWidget(label(line, "small", "ink_2", wrap=True))
        row.addLayout(words, 1)
        column.addLayout(row)
    return frame
