"""Exporting everything: where to, how far it is, the way to break it off, and what came of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from app.ui import theme
from app.ui.bridge import post, run_in_thread
from app.ui.pages.page import Desk
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.progress import Bar
from app.ui.widgets.text import label
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.sizes import size_text


class ExportCard(Card):
    """`allowed` is asked first: not everybody may carry the shop away."""

    def __init__(self, desk: Desk, allowed: Callable[[], bool]) -> None:
        super().__init__(_("Export everything"))
        self._desk, self._allowed = desk, allowed
        self._stop = threading.Event()
        words = _(
            "Every table as CSV and JSON Lines, the change log, all photos and files, with a description: for other "
            "programs, or to leave. To bring a shop back as it was, use a backup."
        )
        self.column.addWidget(label(words, "small", "ink_2", wrap=True))
        self.button = button(_("Export everything"), self._ask, icon="ph.export")
        self.column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self._running = QWidget()
        row = QHBoxLayout(self._running)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._bar = Bar()
        row.addWidget(self._bar, 1)
        self.cancel = button(_("Cancel"), self.stop)
        row.addWidget(self.cancel)
        self._running.hide()
        self.column.addWidget(self._running)
        self.said = label("", "small", "ink_2", wrap=True, select=True)
        self.said.hide()
        self.column.addWidget(self.said)

    @property
    def running(self) -> bool:
        """Whether an export is being written."""
        return self._running.isVisibleTo(self)

    def stop(self) -> None:
        """Break it off; what was written is taken away."""
        self._stop.set()
        self.cancel.setEnabled(False)

    def _ask(self) -> None:
        if not self._allowed():
            return
        day = datetime.now().astimezone().strftime("%Y-%m-%d")
        first = str(Path.home() / f"hashwrench-{self._desk.shop.bench_prefix}-{day}.zip")
        name, _kind = QFileDialog.getSaveFileName(self, _("Export everything to"), first, "ZIP (*.zip)")
        if name:
            self.export(Path(name if name.casefold().endswith(".zip") else f"{name}.zip"))

    def export(self, target: Path) -> None:
        """Write it, in a thread."""
        shop = self._desk.shop
        self._stop.clear()
        self.cancel.setEnabled(True)
        self.button.setEnabled(False)
        self._bar.show_fraction(0.0)
        self._running.show()
        self.said.hide()
        shown = [-1]

        def progress(done: int, whole: int) -> bool:
            percent = done * 100 // max(whole, 1)
            if percent != shown[0]:
                shown[0] = percent
                post(lambda: self._bar.show_fraction(percent / 100), self)
            return not self._stop.is_set()

        def work() -> Any:
            from app.services.export_all import export_all

            return export_all(shop, target, progress, replace=True)

        def over(words: str, tone: str) -> None:
            self._running.hide()
            self.button.setEnabled(True)
            self.said.setText(words)
            theme.set_tone(self.said, tone)
            self.said.show()

        def done(report: Any) -> None:
            if report is None:
                over(_("Stopped; nothing was written."), "ink_2")
                return
            words = _("{path} holds everything: {rows} rows, {files} files, {size}.").format(
                path=report.path, rows=f"{report.rows:,}", files=f"{report.files:,}", size=size_text(report.size)
            )
            if report.missing:
                lost = ngettext(
                    "{n} file is missing in the shop and is left out: check the record.",
                    "{n} files are missing in the shop and are left out: check the record.",
                    len(report.missing),
                )
                words = f"{words} {lost.format(n=len(report.missing))}"
            over(words, "major" if report.missing else "ok")

        run_in_thread(work, done, lambda error: over(sentence(error), "critical"), self)
