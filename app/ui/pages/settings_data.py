"""The Data page: where everything lies, backups and the trial of a restore, the check, the export of everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.permission import Permission
from app.domain.safety import BackupState
from app.services import backups, data_dir, safety
from app.services.permissions import require
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.pages.data_check import CheckCard
from app.ui.pages.data_export import ExportCard
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.buttons import button, icon_button, primary
from app.ui.widgets.card import Card
from app.ui.widgets.flow import Flow
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.text import label
from app.words.backups import second_text, state_text, trial_lines, trial_text
from app.words.errors import sentence
from app.words.language import _, ngettext


def data_card(desk: Desk) -> Card:
    """The card of the Settings page that leads here."""
    card = Card(_("Data and backups"))
    words = _("Where everything lies, automatic backups, restoring, checking, and the export of everything.")
    card.column.addWidget(label(words, "small", "ink_2", wrap=True))
    wish = button(_("Open the data page"), lambda: desk.go_to("data"), icon="ph.database")
    card.column.addWidget(wish, 0, Qt.AlignmentFlag.AlignLeft)
    return card


class Page(PageBase):
    """Everything here works in a thread; the answer stays on the card that was asked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Data and backups"))
        head = self.header.layout()
        if isinstance(head, QHBoxLayout):
            head.insertWidget(0, icon_button(_("Back"), "ph.arrow-left", self.stop))
        self.now_button = primary(_("Back up now"), self.back_up_now, icon="ph.shield-check", compact=True)
        self.right.addWidget(self.now_button)
        self.checks = CheckCard(desk, lambda: self._allowed(Permission.RESTORE))
        self.exports = ExportCard(desk, lambda: self._allowed(Permission.EXPORT))
        inside = Inside()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, 8, 0)
        columns.setSpacing(12)
        for cards in ((self._backups(), self._restoring_card()), (self._folder(), self.checks, self.exports)):
            column = QVBoxLayout()
            column.setSpacing(12)
            for card in cards:
                column.addWidget(card)
            column.addStretch(1)
            columns.addLayout(column, 1)
        self.body.addWidget(Scrolled(inside), 1)
        desk.backups.changed.connect(self.refresh)

    def open(self, **where: Any) -> None:
        """`field="restore"` puts the cursor onto restoring."""
        self.refresh()
        if where.get("field") == "restore":
            self.restore_button.setFocus()

    def stop(self) -> bool:
        """Esc breaks an export off; else it leads back to the settings."""
        if self.exports.running:
            self.exports.stop()
        else:
            self.desk.go_to("settings")
        return True

    def leave(self) -> None:
        """The window closes: an export that runs is broken off."""
        self.exports.stop()
        super().leave()

    # ---------------------------------------------------------------- building

    def _backups(self) -> Card:
        card = Card(_("Automatic backups"))
        words = _(
            "Made by themselves when something was saved: soon after the window opens, every four hours, and as it "
            "closes. Each is restored into a scratch folder and checked before it counts. The newest of seven days, "
            "eight weeks and twelve months stay."
        )
        card.column.addWidget(label(words, "small", "ink_2", wrap=True))
        self.automatic = QCheckBox(_("Make backups by themselves"))
        self.automatic.setChecked(True)
        self.automatic.toggled.connect(self._switch)
        card.column.addWidget(self.automatic)
        self.state = label("", "body", wrap=True, select=True)
        card.column.addWidget(self.state)
        card.add_line()
        self.second = label("", "small", "ink_2", wrap=True, select=True)
        card.column.addWidget(self.second)
        row = QWidget()
        buttons = Flow(row, 8)
        self.second_button = button(_("Choose a second folder"), self._ask_second, icon="ph.copy")
        self.no_second = button(_("Stop copying"), lambda: self.choose_second(None))
        for one in (self.second_button, self.no_second):
            buttons.addWidget(one)
        card.column.addWidget(row)
        return card

    def _restoring_card(self) -> Card:
        card = Card(_("Restore"))
        self.trial = label("", "small", "ink_2", wrap=True)
        card.column.addWidget(self.trial)
        row = QWidget()
        buttons = Flow(row, 8)
        self.trial_button = button(_("Try a restore"), self.try_restore, icon="ph.lifebuoy")
        self.restore_button = button(_("Restore a backup"), self._ask_restore, icon="ph.upload-simple")
        self.backup_button = button(_("Save a backup as"), self._ask_backup, icon="ph.download-simple")
        for one in (self.trial_button, self.restore_button, self.backup_button):
            buttons.addWidget(one)
        card.column.addWidget(row)
        self._answer = label("", "small", "ink_2", wrap=True, select=True)
        self._answer.hide()
        card.column.addWidget(self._answer)
        self._confirm = QWidget()
        confirm = QHBoxLayout(self._confirm)
        confirm.setContentsMargins(0, 0, 0, 0)
        self._take = button(_("Restore this backup"), kind="danger")
        confirm.addWidget(self._take)
        confirm.addWidget(button(_("Keep what is here"), self._keep))
        confirm.addStretch(1)
        self._confirm.hide()
        card.column.addWidget(self._confirm)
        self._restoring: Path | None = None
        self._take.clicked.connect(self._restore)
        return card

    def _folder(self) -> Card:
        card = Card(_("Folder"))
        card.column.addWidget(label(_("Everything lies in this folder"), "small", "ink_2"))
        card.column.addWidget(label(str(self.desk.data_dir), "body", mono=True, wrap=True, select=True))
        row = QWidget()
        buttons = Flow(row, 8)
        self.folder_button = button(_("Show the folder"), self._show_folder, icon="ph.folder-open")
        self.move_button = button(_("Move to another folder"), self._ask_move, icon="ph.folder-simple-plus")
        self.back_button = button(_("Take the move back"), lambda: self._move(None), icon="ph.arrow-u-up-left")
        for one in (self.folder_button, self.move_button, self.back_button):
            buttons.addWidget(one)
        card.column.addWidget(row)
        self.move_said = label("", "small", "ink_2", wrap=True, select=True)
        self.move_said.hide()
        card.column.addWidget(self.move_said)
        self._moving = QWidget()
        confirm = QHBoxLayout(self._moving)
        confirm.setContentsMargins(0, 0, 0, 0)
        self.move_now = button(_("Close the window and move"), self._move_there)
        confirm.addWidget(self.move_now)
        confirm.addWidget(button(_("Leave it here"), self._stay))
        confirm.addStretch(1)
        self._moving.hide()
        card.column.addWidget(self._moving)
        self._target: Path | None = None
        return card

    # ---------------------------------------------------------------- showing

    def refresh(self) -> None:
        """Read how the backups stand."""
        shop, folder = self.desk.shop, self.desk.data_dir
        demo = self.desk.demo

        def work() -> tuple[BackupState, Path | None]:
            return backups.state(shop), data_dir.came_from(folder)

        def done(told: tuple[BackupState, Path | None]) -> None:
            state, came = told
            now = datetime.now(UTC)
            words = _("A demo's shop is not backed up by itself.") if demo else state_text(state, now)
            self.state.setText(words)
            theme.set_tone(self.state, "critical" if state.failed else "major" if state.old or state.off else "ink")
            self.automatic.setVisible(not demo)
            self._set_switch(on=not state.off)
            self.second.setText(second_text(state, now))
            theme.set_tone(self.second, "critical" if state.second and state.second.failed else "ink_2")
            self.no_second.setVisible(state.second is not None)
            self.trial.setText(trial_text(state.trial, now))
            self.trial_button.setEnabled(state.newest is not None)
            self.back_button.setVisible(came is not None)
            self.move_button.setVisible(not demo)

        run_in_thread(work, done, self.desk.say_error, self)

    # ---------------------------------------------------------------- backups

    def back_up_now(self) -> None:
        """Make an automatic backup now."""
        self.state.setText(_("Backing up…"))
        theme.set_tone(self.state, "ink")
        self.desk.backups.look(now=True)

    def _switch(self, on: bool) -> None:
        """Switch automatic backups on or off; on again, what is due is made at once."""
        if not self._allowed(Permission.SETTINGS):
            self._set_switch(on=not on)
            return
        shop = self.desk.shop
        run_in_thread(
            lambda: backups.switch(shop, on=on), lambda _nothing: self.desk.backups.look(), self.desk.say_error, self
        )

    def _set_switch(self, *, on: bool) -> None:
        with QSignalBlocker(self.automatic):
            self.automatic.setChecked(on)

    def _ask_second(self) -> None:
        if self._allowed(Permission.SETTINGS):
            name = QFileDialog.getExistingDirectory(self, _("Copy backups to"), str(Path.home()))
            if name:
                self.choose_second(Path(name))

    def choose_second(self, folder: Path | None) -> None:
        """Copy backups there, too, from now on; the first copy is made at once."""
        shop = self.desk.shop

        def done(_nothing: None) -> None:
            self.refresh()
            if folder is not None:
                self.desk.backups.look(now=True)

        run_in_thread(lambda: backups.choose_second(shop, folder), done, self.desk.say_error, self)

    def try_restore(self) -> None:
        """Restore the newest automatic backup into a scratch folder, in a thread, and say what was in it."""
        shop = self.desk.shop
        self.trial_button.setEnabled(False)

        def done(trial: Any) -> None:
            self.refresh()
            self._say("\n".join(trial_lines(trial)), "ok")

        def failed(error: BaseException) -> None:
            self.refresh()
            self._say(sentence(error), "critical")

        self._keep()
        self._say(_("Restoring into a scratch folder…"))
        run_in_thread(lambda: backups.try_restore(shop), done, failed, self)

    def _ask_backup(self) -> None:
        if not self._allowed(Permission.EXPORT):
            return
        day = datetime.now().astimezone().strftime("%Y-%m-%d")
        first = str(Path.home() / f"hashwrench-{self.desk.shop.bench_prefix}-{day}.hwbackup")
        name, _kind = QFileDialog.getSaveFileName(self, _("Back up to"), first)
        if name:
            self.back_up(Path(name))

    def back_up(self, target: Path) -> None:
        """Write a backup, in a thread; the answer stays on the card."""

        def done(report: Any) -> None:
            words = ngettext(
                "Backed up to {path}: the whole record and {count} file, read back and found sound.",
                "Backed up to {path}: the whole record and {count} files, read back and found sound.",
                report.attachments,
            )
            self._say(words.format(path=report.path, count=report.attachments), "ok")

        self._say(_("Backing up…"))
        self._run(lambda: safety.backup(self.desk.shop, target), done)

    def _ask_restore(self) -> None:
        if self._allowed(Permission.RESTORE):
            name, _kind = QFileDialog.getOpenFileName(self, _("Restore from"), str(backups.folder_of(self.desk.shop)))
            if name:
                self.propose_restore(Path(name))

    def propose_restore(self, path: Path) -> None:
        """Read a backup through and ask, in place, whether it shall take the shop's place."""

        def done(report: Any) -> None:
            made = report.made_at.astimezone().strftime("%Y-%m-%d %H:%M")
            words = _(
                "This backup is of {made}, bench {bench}. It would take the place of the shop that is open now, "
                "which is kept beside it under another name."
            )
            self._say(words.format(made=made, bench=report.bench_prefix), "major")
            self._restoring = path
            self._confirm.show()

        self._keep()  # another one may wait for an answer
        self._say(_("Reading the backup…"))
        self._run(lambda: safety.inspect(path), done)

    def _restore(self) -> None:
        if self._restoring is not None:
            self._confirm.hide()
            self.desk.restore(self._restoring)

    def _keep(self) -> None:
        self._restoring = None
        self._confirm.hide()
        self._answer.hide()

    # ---------------------------------------------------------------- the folder

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.desk.data_dir)))

    def _ask_move(self) -> None:
        if self._allowed(Permission.RESTORE):
            name = QFileDialog.getExistingDirectory(self, _("Move the data to an empty folder"), str(Path.home()))
            if name:
                self.propose_move(Path(name))

    def propose_move(self, target: Path) -> None:
        """Look whether the data can go there, and ask in place."""
        here = self.desk.data_dir

        def done(fit: Path) -> None:
            words = _(
                "The data is copied to {path}, every byte compared, and used from there. The window closes for that "
                "and opens again; the folder of before stays as a copy. Programs that name a folder (--data-dir) go "
                "by that."
            )
            self._say_move(words.format(path=fit), "ink")
            self._target = fit
            self._moving.show()

        def failed(error: BaseException) -> None:
            self._say_move(sentence(error), "critical")

        self._stay()
        run_in_thread(lambda: data_dir.fit_target(here, target), done, failed, self)

    def _move_there(self) -> None:
        if self._target is not None:
            self._move(self._target)

    def _move(self, target: Path | None) -> None:
        if self._allowed(Permission.RESTORE):
            self.desk.move_data(target)

    def _stay(self) -> None:
        self._target = None
        self._moving.hide()
        self.move_said.hide()

    # ---------------------------------------------------------------- saying

    def _allowed(self, permission: Permission) -> bool:
        """Whether the person at the window may do that; they are told where not."""
        try:
            require(self.desk.shop, self.desk.actor, permission)
        except Exception as error:  # noqa: BLE001 - said to the person
            self.desk.say_error(error)
            return False
        return True

    def _run(self, function: Callable[[], Any], done: Callable[[Any], None]) -> None:
        run_in_thread(function, done, lambda error: self._say(sentence(error), "critical"), self)

    def _say(self, words: str, tone: str = "ink_2") -> None:
        self._answer.setText(words)
        theme.set_tone(self._answer, tone)
        self._answer.show()

    def _say_move(self, words: str, tone: str) -> None:
        self.move_said.setText(words)
        theme.set_tone(self.move_said, tone)
        self.move_said.show()

    def answer(self) -> str:
        """What the Restore card says now."""
        return self._answer.text()
