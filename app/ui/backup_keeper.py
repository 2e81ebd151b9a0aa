"""Automatic backups of the window's shop: made by a process of their own when due; their state in the status bar."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from app.domain.record_error import BackupStopped
from app.ui import bridge, fallback
from app.ui.pages.page import Desk
from app.words.errors import sentence
from app.words.language import _

if TYPE_CHECKING:  # what makes backups is loaded with the first look, after the window is painted
    from app.domain.safety import BackupState
    from app.services.backup_child import BackupChild

#: The first look comes so long after the window, and then so often, ms.
FIRST_MS, EVERY_MS = 15_000, 600_000


class BackupKeeper(QObject):
    """`begin` starts looking; `changed` tells a page that backups stand otherwise now."""

    changed = Signal()

    def __init__(self, desk: Desk, owner: QObject) -> None:
        super().__init__(owner)
        self._desk = desk
        self._thread: threading.Thread | None = None
        self._child: BackupChild | None = None
        self._leaving = self._cut_off = False
        self.state: BackupState | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    def begin(self, first_ms: int = FIRST_MS) -> None:
        """Look soon, and then again and again."""
        QTimer.singleShot(first_ms, self, self.look)
        self._timer.start()

    @property
    def busy(self) -> bool:
        """Whether a backup is being made or looked for now."""
        return self._thread is not None and self._thread.is_alive()

    def look(self, *, now: bool = False) -> None:
        """Make a backup if one is due, or `now` in any case; then say how they stand."""
        if self.busy:
            return
        shop: Any = self._desk.shop
        self._leaving = False

        def work() -> tuple[BackupState, BaseException | None]:
            from app.services import backups
            from app.services.backup_child import BackupChild

            failed: BaseException | None = None
            if now or backups.due(shop):
                child = self._child = BackupChild()  # in this process its proof would hold the window up
                if self._leaving:
                    child.end()
                try:
                    backups.back_up_now(shop, sentence, child.make)
                except BackupStopped:
                    self._cut_off = True
                except Exception as error:  # noqa: BLE001 - said in the status bar, and as a toast
                    failed = error
            return backups.state(shop), failed

        def done(told: tuple[BackupState, BaseException | None]) -> None:
            self._thread = None
            state, failed = told
            if failed is not None and self._desk.shop is shop:
                self._desk.say_error(failed)
            self.show_state(state)

        def broken(error: BaseException) -> None:
            self._thread = None
            if self._desk.shop is shop:  # a shop that was closed meanwhile has nothing to say
                self._desk.say_error(error)

        self._thread = bridge.run_in_thread(work, done, broken, self)

    def end(self) -> None:
        """The shop is about to close: a backup that is being made is broken off; closing makes another."""
        self._leaving = True
        if self._child is not None and self.busy:
            self._child.end()

    def show_state(self, state: BackupState) -> None:
        """Show how backups stand."""
        from app.words.backups import status_text

        self.state = state
        warns = state.off or state.old or (state.second is not None and state.second.failed)
        loud = "critical" if state.failed else "major" if warns else ""
        words = status_text(state, datetime.now(UTC))
        if state.old and not state.failed:
            words = _("{backup}: too old").format(backup=words)
        icon = "ph.warning" if loud else "ph.shield-check"
        self._desk.status("backup", words, icon if words else "", loud or "ink_2")
        self.changed.emit()

    def at_closing(self) -> None:
        """The window is gone and its shop closed: a last backup where one is due or was broken off. What fails is
        noted for next time.
        """
        from app.services.backups import back_up_at_closing

        self._timer.stop()
        if self._thread is not None:
            self._thread.join()
        try:
            back_up_at_closing(self._desk.data_dir, sentence, anyway=self._cut_off)
        except Exception as error:  # noqa: BLE001 - nobody is there to read it: the log and the next start say it
            fallback.record(error)
