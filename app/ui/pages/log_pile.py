"""Several logs at once: each with its verdict; one is opened, or two are compared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.finding import Fault
from app.domain.log_diagnosis import LogDiagnosis
from app.ui.models.log_job import Outcome
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.finding_card import tone_of
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, hairline, label
from app.words.errors import sentence
from app.words.findings import verdict_text
from app.words.language import _, ngettext
from app.words.logs import log_line

#: How many are compared.
_PAIR = 2


class LogPile(QWidget):
    """`opened` carries the path of the log to show, `marked` how many are ticked."""

    opened = Signal(object)
    marked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[_Row] = []
        self.paths: tuple[Path, ...] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._said = label("", "body", "ink_2", wrap=True)
        column.addWidget(self._said)
        card = Card()
        card.column.setContentsMargins(0, 4, 0, 4)
        inside = Inside()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._scroll = Scrolled(inside)
        card.column.addWidget(self._scroll, 1)
        column.addWidget(card, 1)

    def show_paths(self, paths: Sequence[Path]) -> None:
        """List files that are still to be read; two alone are ticked, to be compared."""
        self.paths = tuple(paths)
        empty(self._column)
        self._rows = []
        for at, path in enumerate(self.paths):
            if at:
                self._column.addWidget(hairline())
            row = _Row(path)
            row.opened.connect(partial(self.opened.emit, path))
            row.tick.setChecked(len(self.paths) == _PAIR)
            row.tick.toggled.connect(lambda _on: self.marked.emit(len(self.chosen())))
            self._rows.append(row)
            self._column.addWidget(row)
        self._column.addStretch(1)
        self._say(done=False)
        self.marked.emit(len(self.chosen()))

    def take(self, outcome: Outcome) -> None:
        """One was read."""
        self._rows[outcome.at].take(outcome)

    def finish(self, *, stopped: bool) -> None:
        """All were read, or the person stopped."""
        for row in self._rows:
            if stopped and not row.done:
                row.say(_("not read"), "ink_3", "state.not_run")
        self._say(done=True)

    def chosen(self) -> tuple[Path, ...]:
        """The ticked files, in their order."""
        return tuple(path for path, row in zip(self.paths, self._rows, strict=True) if row.tick.isChecked())

    def rows(self) -> int:
        """How many are listed."""
        return len(self._rows)

    def verdict_of(self, at: int) -> str:
        """What the row says."""
        return self._rows[at].verdict.text()

    def _say(self, *, done: bool) -> None:
        count = len(self._rows)
        bad = sum(row.bad for row in self._rows)
        words = ngettext("{n} file", "{n} files", count).format(n=count)
        if done:
            words += " · " + ngettext("{n} with a fault", "{n} with a fault", bad).format(n=bad)
        self._said.setText(words + ". " + _("Choose one to read it, or tick two to compare them."))


class _Row(QFrame):
    opened = Signal()

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.bad = self.done = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setProperty("kind", "row")
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 8, 14, 8)
        row.setSpacing(12)
        self.tick = QCheckBox()
        self.tick.setAccessibleName(_("Compare {name}").format(name=path.name))
        row.addWidget(self.tick)
        self._icon = QHBoxLayout()
        row.addLayout(self._icon)
        words = QVBoxLayout()
        words.setSpacing(1)
        self.verdict = Elided("", "strong")
        words.addWidget(self.verdict)
        self._about = Elided(path.name, "small", "ink_2")
        words.addWidget(self._about)
        row.addLayout(words, 1)
        self._name = path.name
        self.say(_("waiting"), "ink_3", "state.not_run")

    def take(self, outcome: Outcome) -> None:
        """Show what the file came to."""
        self.done = True
        if outcome.log is None:
            self.say(sentence(outcome.error) if outcome.error else _("not read"), "ink_2", "state.inconclusive")
            return
        diagnosis = outcome.log.diagnosis
        fault = diagnosis.verdict.fault
        self.bad = fault not in (Fault.NONE, Fault.INCONCLUSIVE)
        icon, tone = _mark(diagnosis)
        self.say(verdict_text(diagnosis.verdict), "ink" if self.bad else "ink_2", icon, tone)
        self._about.set_text(f"{self._name} · {log_line(diagnosis, len(outcome.log.lines))}")

    def say(self, words: str, tone: str, icon: str, icon_tone: str = "ink_3") -> None:
        """Change the row's first line and mark."""
        self.verdict.set_text(words, tone)
        self.setAccessibleName(f"{self._name}: {words}")
        empty(self._icon)
        self._icon.addWidget(icon_label(icon, icon_tone, 18))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)


def _mark(diagnosis: LogDiagnosis) -> tuple[str, str]:
    lead = diagnosis.verdict.finding
    if lead is not None:
        return f"state.{lead.severity.value}", tone_of(lead)
    if diagnosis.verdict.fault is Fault.NONE:
        return "state.ok_quiet", "ink_3"
    return "state.inconclusive", "ink_3"
