"""The dialog before a hand-over is taken in: what it brings, what is at odds, one button; and writing one out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.handover import HandoverLook
from app.ui import theme
from app.ui.bridge import post, run_in_thread
from app.ui.widgets.buttons import button, primary
from app.ui.widgets.dialog_head import DialogHead
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.progress import Bar
from app.ui.widgets.text import label
from app.words.errors import sentence
from app.words.handover import conflict_text, look_lines, result_text, source_text, warning_lines
from app.words.language import _, ngettext
from app.words.plain_text import plain

if TYPE_CHECKING:
    from app.services.handover import TakenOver

#: What a hand-over's file ends in.
ENDING = ".hworder"


class HandoverDialog(FittedDialog):
    """Reads the file when it opens; `Take in` is there once it is known to be sound and to bring something."""

    least = (520, 0)

    def __init__(self, desk: Any, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._path = desk, path
        self._stop = threading.Event()
        self.setWindowTitle(_("Take in what was handed over"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 20)
        whole.setSpacing(10)
        self.head = DialogHead(_("Take in what was handed over"))
        whole.addLayout(self.head)
        self.words = label(_("Reading and checking the file…"), "body", "ink", wrap=True)
        whole.addWidget(self.words)
        self.bar = Bar()
        self.bar.show_fraction(0.0)
        whole.addWidget(self.bar)
        self.lines = QVBoxLayout()
        self.lines.setSpacing(4)
        whole.addLayout(self.lines)
        whole.addStretch(1)
        row = QHBoxLayout()
        row.addStretch(1)
        self.leave_button = button(_("Cancel"), self.reject)
        row.addWidget(self.leave_button)
        self.take_button = primary(_("Take in"), self.take, icon="ph.check", compact=True)
        self.take_button.hide()
        row.addWidget(self.take_button)
        whole.addLayout(row)
        self._read()

    def reject(self) -> None:
        """Leave the file; what is being read or taken in stops, and nothing was changed."""
        self._stop.set()
        super().reject()

    def take(self) -> None:
        """Take the file in, and go to its order."""
        from app.services.handover import import_file

        desk, path, stop = self._desk, self._path, self._stop
        self.take_button.hide()
        self._say(_("Taking in {file}…").format(file=plain(path.name, 60)))
        self.bar.show()
        run_in_thread(
            lambda: import_file(desk.shop, desk.actor, path, self._told, stop.is_set), self._done, self._failed, self
        )

    def _read(self) -> None:
        from app.services.handover import look_at

        shop, path, stop = self._desk.shop, self._path, self._stop
        run_in_thread(lambda: look_at(shop, path, self._told, stop.is_set), self.show_look, self._failed, self)

    def show_look(self, look: HandoverLook) -> None:
        """Say what the file brings; the button is there where it brings something."""
        self.bar.hide()
        self._say(source_text(look))
        warnings = [*(conflict_text(one) for one in look.conflicts), *warning_lines(look)]
        for line in look_lines(look):
            if line not in warnings:
                self.lines.addWidget(label(line, "body", "ink", wrap=True))
                continue
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(icon_label("state.major", "major", 17), 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(label(line, "body", "major", wrap=True), 1)
            self.lines.addLayout(row)
        if look.conflicts:
            words = ngettext(
                "What is here stays until somebody settles it on the order.",
                "What is here stays until somebody settles each on the order.",
                len(look.conflicts),
            )
            self.lines.addWidget(label(words, "small", "ink_2", wrap=True))
        if look.nothing_new:
            self.lines.addWidget(label(result_text(look), "body", "ink_2", wrap=True))
        self.take_button.setVisible(not look.nothing_new)
        self.take_button.setDefault(True)
        (self.leave_button if look.nothing_new else self.take_button).setFocus()
        QTimer.singleShot(0, self, self.fit)

    def _done(self, taken: TakenOver) -> None:
        desk, commit = self._desk, taken.commit
        self.accept()
        desk.toast(result_text(taken.look), _undo(desk, commit) if commit is not None else None)
        if taken.number is not None:
            desk.go_to("order", order=taken.number)

    def _failed(self, error: BaseException) -> None:
        self.bar.hide()
        self.take_button.hide()
        self._say(sentence(error), "critical")
        QTimer.singleShot(0, self, self.fit)

    def _told(self, share: float) -> None:
        post(lambda: self.bar.show_fraction(share), self)

    def _say(self, words: str, tone: str = "ink") -> None:
        self.words.setText(words)
        theme.set_tone(self.words, tone)


def _undo(desk: Any, commit: Any) -> Callable[[], None]:
    """What takes the taking in back, and leaves the page of an order that is gone by then."""

    def undone(_none: object) -> None:
        desk.toast(_("Taken back"))
        desk.go_to("orders")

    def undo() -> None:
        run_in_thread(lambda: desk.shop.undo(desk.actor, commit), undone, desk.say_error)

    return undo


def handed_files(data: QMimeData) -> list[Path]:
    """The hand-overs among what is dropped or pasted."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return [path for path in paths if path.suffix.lower() == ENDING]


def open_handover(desk: Any, path: Path, parent: QWidget) -> HandoverDialog:
    """Show what a file brings, and let it be taken in."""
    dialog = HandoverDialog(desk, path, parent)
    dialog.open()
    return dialog


def ask_handover(desk: Any, parent: QWidget) -> None:
    """Ask which file is to be taken in."""
    kinds = _("Handed over ({pattern})").format(pattern=f"*{ENDING}")
    name, _kind = QFileDialog.getOpenFileName(parent, _("Take in what was handed over"), "", kinds)
    if name:
        open_handover(desk, Path(name), parent)


def ask_where_to(desk: Any, parent: QWidget, name: str, export: Callable[[Any, str, str, Path], Path]) -> None:
    """Ask for a file, and hand the order or board of that name over into it; `export` as in `app.services.handover`."""
    from app.services.file_names import safe_name

    kinds = _("Handed over ({pattern})").format(pattern=f"*{ENDING}")
    target, _kind = QFileDialog.getSaveFileName(parent, _("Hand over"), f"{safe_name(name)}{ENDING}", kinds)
    if not target:
        return
    shop, actor = desk.shop, desk.actor

    def done(path: Path) -> None:
        desk.toast(_("{name} written to {file}").format(name=plain(name, 40), file=plain(path.name, 60)))

    run_in_thread(lambda: export(shop, actor, name, Path(target)), done, desk.say_error, parent)
