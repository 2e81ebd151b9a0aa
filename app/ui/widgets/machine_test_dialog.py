"""A test in a machine, typed by who watched it: the hours, and how many chips the machine showed at the end."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.domain.shop_error import ShopError
from app.services.machine_test import hours_of
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.text import label
from app.words.errors import sentence
from app.words.language import _


class MachineTestDialog(AskDialog):
    """`hours` and `shown` are the fields; the hours that the model still owes stand there already."""

    def __init__(self, parent: QWidget, owed_h: float, chips: int | None) -> None:
        line = _("It hashed as it should: the hours and all its chips. Else what it showed. No hours: a short test.")
        super().__init__(parent, _("Test in a machine"), line, _("Add to the order"))
        self.hours = self.field(_("Hours"), f"{owed_h:g}" if owed_h > 0 else "")
        self.shown = self.field(_("Chips at the end"))
        if chips:
            self.shown.setPlaceholderText(str(chips))
        self.problem = label("", "small", "critical", wrap=True)
        self.fields.addWidget(self.problem)
        self.go_button.setEnabled(False)
        for field in (self.hours, self.shown):
            field.textChanged.connect(lambda _text: self._judge())
        self.hours.setFocus()
        self.hours.selectAll()

    def _judge(self) -> None:
        problem = ""
        try:
            hours_of(self.hours.text())
        except ShopError as error:
            problem, ready = sentence(error), False
        else:
            ready = bool(self.shown.text().strip())
        self.problem.setText(problem)
        self.go_button.setEnabled(ready)
