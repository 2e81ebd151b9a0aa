"""A dialog of labelled lines about a part or a lot: a title, a quiet line about what it is, fields, one verb."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.ui.widgets.buttons import button, primary
from app.ui.widgets.form_dialog import FormDialog
from app.ui.widgets.text import label
from app.words.language import _
from app.words.plain_text import plain


class PartForm(FormDialog):
    """Fill it with `add`; `say_problem` locks the verb while something is wrong, `say_note` tells what comes of it."""

    least = (500, 0)

    def __init__(self, parent: QWidget, title: str, verb: str, about: tuple[str, ...] = ()) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(6)
        whole.addWidget(label(title, "title", wrap=True))
        words = " · ".join(plain(part, 80) for part in about if part)
        if words:
            whole.addWidget(label(words, "small", "ink_2", wrap=True))
        self.fields = QVBoxLayout()
        self.fields.setSpacing(5)
        whole.addLayout(self.fields)
        self.note = label("", "small", "ink_2", wrap=True)
        self.note.hide()
        whole.addWidget(self.note)
        self.problem = label("", "small", "critical", wrap=True)
        self.problem.hide()
        whole.addWidget(self.problem)
        whole.addSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(button(_("Cancel"), self.reject))
        self.go_button = primary(verb, self.accept, compact=True)
        row.addWidget(self.go_button)
        whole.addLayout(row)

    def add(self, name: str, *widgets: QWidget) -> QWidget:
        """A labelled line of one or more fields; the line, so that it may be hidden."""
        line = QWidget()
        column = QVBoxLayout(line)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        caption = label(name, "small", "ink_2")
        caption.setBuddy(widgets[0])
        column.addWidget(caption)
        row = QHBoxLayout()
        row.setSpacing(8)
        for widget in widgets:
            if not widget.accessibleName():
                widget.setAccessibleName(name)
            row.addWidget(widget, 1)
        column.addLayout(row)
        self.fields.addWidget(line)
        return line

    def add_beside(self, *named: tuple[str, QWidget]) -> QWidget:
        """A line of fields, each below a label of its own; the line."""
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for name, widget in named:
            column = QVBoxLayout()
            column.setSpacing(3)
            caption = label(name, "small", "ink_2")
            caption.setBuddy(widget)
            column.addWidget(caption)
            if not widget.accessibleName():
                widget.setAccessibleName(name)
            column.addWidget(widget)
            row.addLayout(column, 1)
        self.fields.addWidget(line)
        return line

    def say_problem(self, text: str) -> None:
        """Lock the verb and say why; "" lets it go."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self.go_button.setEnabled(not text)
        self.fit_more()

    def say_note(self, text: str) -> None:
        """Say what will come of it."""
        self.note.setText(text)
        self.note.setVisible(bool(text))
        self.fit_more()


def text_field(text: str = "", hint: str = "", most: int = 120) -> QLineEdit:
    """A field of one line, with a hint while it is empty."""
    made = QLineEdit(text)
    made.setMaxLength(most)
    made.setCursorPosition(0)
    if hint:
        made.setPlaceholderText(hint)
    return made
