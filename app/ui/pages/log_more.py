"""What else a log is good for: its error codes looked up, and itself kept as a case of the shop."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from app.domain.case_error import CaseMoved
from app.domain.finding import Fault
from app.services.cases import AddedCase, Place, add_case, add_redacted_case, cases_folder
from app.services.log_text import OpenedLog
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.case_dialog import CaseDialog
from app.words.language import _


class LogMore(QObject):
    """`button` opens the menu."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        super().__init__(owner)
        self._desk, self._owner = desk, owner
        self._log: OpenedLog | None = None
        self.dialog: CaseDialog | None = None
        self.button = icon_button(_("More for this log"), "action.more")
        menu = QMenu(self.button)
        menu.addAction(_("Look up an error code"), lambda: desk.go_to("codes", back="log"))
        self.case_action = menu.addAction(_("Keep as a case…"), self.ask_case)
        self.button.setMenu(menu)
        self.button.setPopupMode(self.button.ToolButtonPopupMode.InstantPopup)

    def show_log(self, log: OpenedLog) -> None:
        """Another log is shown."""
        self._log = log

    def ask_case(self) -> None:
        """Ask for the technician's verdict, and keep the log with it."""
        log = self._log
        if log is None:
            return
        dialog = self.dialog = CaseDialog(self._owner, log.diagnosis.verdict.fault)
        dialog.accepted.connect(lambda: self._keep(log, dialog))
        dialog.open()

    def _keep(self, log: OpenedLog, dialog: CaseDialog) -> None:
        verdict: Fault = dialog.verdict.currentData()
        note = dialog.note.text().strip() or None
        keep = add_redacted_case if dialog.redact.isChecked() else add_case
        folder, place = cases_folder(self._desk.data_dir), _place(log, verdict)

        def kept(added: AddedCase) -> None:
            if added.differences:
                said = _("Kept as a case. The program says otherwise now; `hashwrench case check` lists it.")
            elif added.dump_left:
                said = _("Kept as a case. Its EEPROM dump still holds the board's serial.")
            else:
                said = _("Kept as a case.")
            self._desk.toast(said)

        def failed(error: BaseException) -> None:
            if isinstance(error, CaseMoved):
                self._desk.toast(_("Not kept: without its names the log would come to something else."))
            else:
                self._desk.say_error(error)

        run_in_thread(lambda: keep(folder, log.text, verdict, place, note), kept, failed, self)


def _place(log: OpenedLog, verdict: Fault) -> Place:
    """Where the technician's verdict lies: where the program says, if it says the same; else not stated."""
    lead = log.diagnosis.verdict.finding
    if lead is None or lead.fault is not verdict:
        return Place()
    return Place(lead.chain, lead.chips or None, lead.domains or None, lead.position)
