"""Small questions: a few fields, such as a reason in words."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui.widgets.buttons import button, primary
from app.ui.widgets.form_dialog import FormDialog
from app.ui.widgets.text import label
from app.words.language import _


class AskDialog(FormDialog):
    """A question with fields, one quiet line, Cancel, and a button that says what is done."""

    least = (440, 0)

    def __init__(self, parent: QWidget | None, title: str, line: str, verb: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.whole = QVBoxLayout(self)
        self.whole.setContentsMargins(24, 20, 24, 20)
        self.whole.setSpacing(8)
        self.whole.addWidget(label(title, "title"))
        if line:
            self.whole.addWidget(label(line, "small", "ink_2", wrap=True))
        self.fields = QVBoxLayout()
        self.whole.addLayout(self.fields)
        self.whole.addSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        self.go_button = primary(verb, self.accept, compact=True)
        self.go_button.setDefault(True)
        row.addWidget(self.go_button)
        self.whole.addLayout(row)

    def field(self, name: str, text: str = "") -> QLineEdit:
        """A labelled field."""
        made = QLineEdit(text)
        made.setMaxLength(400)
        made.setAccessibleName(name)
        caption = label(name, "small", "ink_2")
        caption.setBuddy(made)
        self.fields.addWidget(caption)
        self.fields.addWidget(made)
        return made


class ReasonDialog(AskDialog):
    """A step that needs a reason; the button waits for one."""

    def __init__(self, parent: QWidget, title: str, line: str) -> None:
        super().__init__(parent, title, line, title)
        self.reason = self.field(_("Reason"))
        self.go_button.setEnabled(False)
        self.reason.textChanged.connect(lambda text: self.go_button.setEnabled(bool(text.strip())))
        self.reason.setFocus()
