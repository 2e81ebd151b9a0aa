"""Asks for the name under which ranges are kept: "Container 3"."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.widgets.ask_dialog import AskDialog
from app.words.language import _


class NameDialog(AskDialog):
    """The name for these ranges; the button waits for one."""

    def __init__(self, parent: QWidget, ranges: str) -> None:
        shown = ranges if len(ranges) <= 120 else ranges[:119] + "…"
        super().__init__(parent, _("Keep these ranges under a name"), shown, _("Keep ranges"))
        self.name = self.field(_("Name"))
        self.name.setPlaceholderText(_("Container 3"))
        self.name.setMaxLength(80)
        self.go_button.setEnabled(False)
        self.name.textChanged.connect(lambda text: self.go_button.setEnabled(bool(text.strip())))
        self.name.setFocus()
