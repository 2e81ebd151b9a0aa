"""Moving the data folder before a person's eyes: how far it is, and the way to break it off."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.services import data_dir
from app.ui.bridge import post, run_in_thread
from app.ui.widgets.buttons import button
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.progress import ProgressLine
from app.ui.widgets.text import label
from app.words.errors import sentence
from app.words.language import _
from app.words.sizes import size_text


class MovingDialog(FittedDialog):
    """`exec` it: afterwards `folder` is where the data lies and `said` what there is to say."""

    least = (480, 0)

    def __init__(self, source: Path, target: Path | None) -> None:
        super().__init__(None)
        self.folder = source
        self.said = ""
        self._stop = threading.Event()
        self.setWindowTitle(_("Moving the data"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(12)
        whole.addWidget(label(_("Moving the data"), "title"))
        words = _("Copied first, then every byte compared. Until that is done, the old folder stays in use.")
        whole.addWidget(label(words, "small", "ink_2", wrap=True))
        self.line = ProgressLine()
        whole.addWidget(self.line)
        row = QHBoxLayout()
        row.addStretch(1)
        self.cancel = button(_("Cancel"), self.reject)
        row.addWidget(self.cancel)
        whole.addLayout(row)
        self._begin(source, target)

    def reject(self) -> None:
        """Esc and Cancel break it off; the dialog closes once that is done."""
        self._stop.set()
        self.cancel.setEnabled(False)

    def _begin(self, source: Path, target: Path | None) -> None:
        told = [-1]

        def progress(done: int, whole: int) -> bool:
            percent = done * 100 // max(whole, 1)
            if percent != told[0]:
                told[0] = percent
                words = _("{done} of {whole}").format(done=size_text(done // 2), whole=size_text(whole // 2))
                post(lambda: self.line.show_progress(f"{percent} %", words, percent / 100), self)
            return not self._stop.is_set()

        def work() -> tuple[Path, str]:
            if target is None:
                old = data_dir.move_back(source)
                return old, _("The data lies in {path} again.").format(path=old)
            moved = data_dir.move(source, target, progress)
            if moved is None:
                return source, _("Nothing was moved.")
            words = _("The data lies in {path} now. {old} is the copy from before; delete it once all is well.")
            return moved.target, words.format(path=moved.target, old=moved.source)

        def done(told: tuple[Path, str]) -> None:
            self.folder, self.said = told
            self.accept()

        def failed(error: BaseException) -> None:
            self.said = sentence(error)
            self.accept()

        run_in_thread(work, done, failed, self)
