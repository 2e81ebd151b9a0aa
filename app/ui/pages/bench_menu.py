"""What can be done with a bench board besides testing: copy, export, record, replay, change simulated faults."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from app.documents.export import ExportTable, as_tsv, write_table
from app.services.bench_steps import BenchReport
from app.services.recordings import RECORDINGS, REPLAY, new_file
from app.services.simulated_boards import change_faults, simulation_of
from app.ui.bridge import run_in_thread
from app.ui.models.bench_session import BenchSession
from app.ui.pages.page import Desk
from app.ui.widgets.chain_card import ChainCard
from app.ui.widgets.simulated_dialog import SimulatedDialog
from app.ui.widgets.table_file import ask_table_file
from app.words.language import _, ngettext
from app.words.recording import record_notes


class BenchMenu(QObject):
    """Adds its entries to the menu of a chain card. `replay_chosen` gives the URL of a recording to be played."""

    replay_chosen = Signal(str)

    def __init__(self, desk: Desk, chain: ChainCard, session: BenchSession) -> None:
        super().__init__(chain)
        self._desk, self._chain, self._session = desk, chain, session
        menu = chain.menu
        menu.addSeparator()
        self.copy_action = menu.addAction(_("Copy the table"))
        self.copy_action.triggered.connect(self.copy)
        self.export_action = menu.addAction(_("Export the table…"))
        self.export_action.triggered.connect(self._ask_path)
        menu.addSeparator()
        self.record_action = menu.addAction(_("Record every byte of the next tests"))
        self.record_action.setCheckable(True)
        self.replay_action = menu.addAction(_("Play a recording…"))
        self.replay_action.triggered.connect(self._ask_recording)
        self.faults_action = menu.addAction(_("Change the simulated faults…"))
        self.faults_action.triggered.connect(self.ask_faults)
        menu.addSeparator()
        self.keypad_action = menu.addAction(_("Type what a tester shows…"))
        self.keypad_action.triggered.connect(self._ask_keypad)
        menu.aboutToShow.connect(self._enable)

    def _ask_keypad(self) -> None:
        """The tester keypad, with the board at hand."""
        board = self._session.board
        self._desk.go_to("keypad", **({"board": board.code} if board is not None else {}))

    def _enable(self) -> None:
        chips = self._chain.picture.state.chips > 0
        self.copy_action.setEnabled(chips)
        self.export_action.setEnabled(chips)
        settings = self._session.settings
        stands = self._session.running and settings is not None and simulation_of(settings.data_url) is not None
        self.faults_action.setVisible(stands)

    def record_file(self, name: str) -> Path | None:
        """A new file for the recording of a test of that board or port; None where none is wanted."""
        return new_file(self._desk.data_dir / RECORDINGS, name) if self.record_action.isChecked() else None

    def say_recording(self, report: BenchReport) -> None:
        """Where the test was recorded, and what was odd about a recording or a replay."""
        notes = record_notes(report.recording, report.replay, report.record_trouble)
        if report.recorded is not None:
            notes = (*notes, _("Recorded in {file}").format(file=report.recorded))
        if notes:
            self._desk.toast(" ".join(notes))

    def copy(self) -> None:
        """The table with its heads to the clipboard, as a spreadsheet takes it."""
        table = self._table()
        QGuiApplication.clipboard().setText(as_tsv(table))
        words = ngettext("{count} chip copied", "{count} chips copied", len(table.rows))
        self._desk.toast(words.format(count=len(table.rows)))

    def export(self, path: Path) -> None:
        """The table to a file in the format that its ending names."""
        table = self._table()

        def done(_nothing: None) -> None:
            words = ngettext("{count} chip written to {file}", "{count} chips written to {file}", len(table.rows))
            self._desk.toast(words.format(count=len(table.rows), file=path.name))

        run_in_thread(lambda: write_table(table, path), done, self._desk.say_error, self)

    def ask_faults(self) -> None:
        """Let the person change what is wrong with the simulated board under test."""
        settings = self._session.settings
        standing = simulation_of(settings.data_url) if settings else None
        if settings is None or standing is None:
            return
        url = settings.data_url
        dialog = SimulatedDialog(self._chain, standing)
        dialog.accepted.connect(lambda: self._change(url, dialog))
        dialog.open()

    def _change(self, url: str, dialog: SimulatedDialog) -> None:
        if not change_faults(url, dialog.simulation.faults):
            self._desk.toast(_("The simulated board stands no more: its test has ended."))

    def _ask_recording(self) -> None:
        folder = self._desk.data_dir / RECORDINGS
        start = str(folder if folder.is_dir() else Path.home())
        chosen, _filter = QFileDialog.getOpenFileName(self._chain, _("Play a recording"), start)
        if chosen:
            self.replay_chosen.emit(f"{REPLAY}{chosen}")

    def _table(self) -> ExportTable:
        self._chain.fill_table()
        return self._chain.rows.exported(_("Chips"))

    def _ask_path(self) -> None:
        board = self._session.board
        code = board.code.replace("/", "-") if board and board.code else _("board")
        chosen = ask_table_file(self._chain, _("Export the chips"), str(Path.home() / code))
        if chosen is not None:
            self.export(chosen)
