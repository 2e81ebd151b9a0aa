"""Keeps a log as a case: the technician's own verdict, a note, and whether names are taken out of it first."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from app.domain.finding import Fault
from app.ui.widgets.ask_dialog import AskDialog
from app.ui.widgets.choice import Choice
from app.ui.widgets.text import label
from app.words.findings import fault_name
from app.words.language import _


class CaseDialog(AskDialog):
    """`verdict` is what the program says now, and what is proposed."""

    def __init__(self, parent: QWidget, verdict: Fault) -> None:
        line = _("What was really wrong? Every later version of this program is checked against it.")
        super().__init__(parent, _("Keep as a case"), line, _("Keep the case"))
        self.verdict = Choice(_("What was wrong"), 380)
        for fault in sorted(Fault, key=lambda one: (one not in (Fault.NONE, Fault.INCONCLUSIVE), fault_name(one))):
            self.verdict.addItem(fault_name(fault), fault)
        self.verdict.setCurrentIndex(self.verdict.findData(verdict))
        self.fields.addWidget(label(_("What was wrong"), "small", "ink_2"))
        self.fields.addWidget(self.verdict)
        self.note = self.field(_("Note"))
        self.redact = QCheckBox(_("Take serials, addresses, pool users and names out of it"))
        self.redact.setChecked(True)
        self.fields.addWidget(self.redact)
