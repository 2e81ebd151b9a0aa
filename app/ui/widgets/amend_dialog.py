"""What is new on a signed order: words, and files to go with them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QPlainTextEdit, QWidget

from app.ui import theme
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.buttons import button
from app.ui.widgets.text import Elided, label
from app.words.language import _

#: So many letters are an amendment; more is a document, which comes as a file.
_LONGEST = 4000


class AmendDialog(AskDialog):
    """`said()` is the text, `files` what goes with it. Ctrl+Enter adds it."""

    least = (520, 0)

    def __init__(self, parent: QWidget | None, number: str) -> None:
        title = _("Amend {number}").format(number=number)
        line = _("What was signed stays as it is. The amendment is listed after the signature, on the paper too.")
        super().__init__(parent, title, line, _("Add amendment"))
        self.files: list[Path] = []
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("What is new"))
        self.text.setFixedHeight(theme.px(120))
        self.fields.addWidget(label(_("What is new"), "small", "ink_2"))
        self.fields.addWidget(self.text)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(button(_("Add files…"), self.choose, icon="ph.paperclip"))
        self._names = Elided(_("No files"), "small", "ink_2")
        row.addWidget(self._names, 1)
        self.fields.addLayout(row)
        self.go_button.setEnabled(False)
        self.text.textChanged.connect(lambda: self.go_button.setEnabled(bool(self.said())))
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            QShortcut(QKeySequence(Qt.Modifier.CTRL | key), self, self.go_button.click)
        self.text.setFocus()

    def said(self) -> str:
        """The text as it would be kept."""
        return self.text.toPlainText().strip()[:_LONGEST]

    def choose(self) -> None:
        """Pick files that go with it."""
        names, _kind = QFileDialog.getOpenFileNames(self, _("Files of the amendment"))
        self.add_files([Path(name) for name in names])

    def add_files(self, paths: list[Path]) -> None:
        """Files that go with it."""
        self.files += [path for path in paths if path not in self.files]
        self._names.set_text(", ".join(path.name for path in self.files) or _("No files"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.text.hasFocus() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return  # a line of the text, which the field took
        super().keyPressEvent(event)
