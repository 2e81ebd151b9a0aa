"""All chips are counted: what did the tester say to it? Answered by one key of the number pad."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.ui.widgets.buttons import button
from app.ui.widgets.text import label
from app.words.language import _

#: What each key answers: the word on the tester's display, "" for none.
ANSWERS = {"1": "OK", "2": "NG", "0": ""}


class SaidQuestion(QWidget):
    """In the place of the number pad, hidden until `ask`. `answered` carries the tester's word, `left` that somebody
    types on instead.

    Enter answers nothing: the key that ended the count may bounce.
    """

    answered = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        self.question = label("", "strong", wrap=True)
        column.addWidget(self.question)
        words = {"1": _("It said OK"), "2": _("It said NG"), "0": _("It said neither")}
        self.buttons: dict[str, QPushButton] = {}
        for key, text in words.items():
            made = button(f"{key}   {text}", partial(self.answer, key))
            made.setProperty("tall", True)
            made.setAccessibleName(text)
            self.buttons[key] = made
            column.addWidget(made)
        self.hide()

    @property
    def asking(self) -> bool:
        """Whether the question stands."""
        return not self.isHidden()

    def ask(self, chips: int) -> None:
        """Ask it of a board of so many chips; the next key answers."""
        self.question.setText(_("All {n} are counted. Did the tester say OK?").format(n=chips))
        self.setAccessibleName(self.question.text())
        self.show()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def answer(self, key: str) -> None:
        """Answer with a key of the number pad; another key answers nothing."""
        if self.asking and key in ANSWERS:
            self.hide()
            self.answered.emit(ANSWERS[key])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() and event.text() in ANSWERS and not event.isAutoRepeat():
            self.answer(event.text())
        elif event.key() == Qt.Key.Key_Backspace:
            self.left.emit()
        elif not (event.text().isdigit() or event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)):
            super().keyPressEvent(event)
