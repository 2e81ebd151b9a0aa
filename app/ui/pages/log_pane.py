"""Right of a log: all its lines, the evidence or the errors; find with its count; the way along the evidence."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.domain.finding import Severity
from app.domain.log_diagnosis import LogDiagnosis
from app.services.log_text import OpenedLog
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.card import Card
from app.ui.widgets.finding_card import tone_of
from app.ui.widgets.log_view import LogView
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.segmented import Segmented
from app.ui.widgets.text import label
from app.words.language import _, ngettext

#: From how many lines on a search leaves the GUI thread.
_LONG = 20_000


class LogPane(Card):
    """`moved` tells that another line is current, `sought` what a search did not find."""

    moved = Signal(int)
    sought = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.evidence: list[int] = []
        self._errors: list[int] = []
        self._hits: Sequence[int] = ()
        self._asked = ""
        self._lines: Sequence[str] = ()
        self.view = LogView()
        self.view.picked.connect(self._picked)
        self.column.setContentsMargins(1, 10, 1, 1)
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 0, 12, 0)
        bar.setSpacing(8)
        self.search = SearchField(_("Find in log"), _("Find in log"))
        self.search.setMinimumWidth(theme.px(110))
        self.search.rested.connect(self._rested)
        self.search.returnPressed.connect(lambda: self.seek(1))
        bar.addWidget(self.search, 1)
        self.hits = label("", "small", "ink_2")
        self.hits.hide()
        bar.addWidget(self.hits)
        self.which = Segmented(
            _("Lines shown"), (("all", _("All"), ""), ("evidence", _("Evidence"), ""), ("errors", _("Errors"), ""))
        )
        self.which.chosen.connect(self._choose)
        bar.addWidget(self.which)
        self.place = label("", "small", "ink_2")
        bar.addWidget(self.place)
        arrows = QHBoxLayout()
        arrows.setSpacing(2)
        arrows.addWidget(icon_button(_("Evidence line before (K)"), "ph.caret-up", lambda: self.jump(-1)))
        arrows.addWidget(icon_button(_("Next evidence line (J)"), "ph.caret-down", lambda: self.jump(1)))
        bar.addLayout(arrows)
        self.column.addLayout(bar)
        body = QVBoxLayout()
        body.setSpacing(0)
        row = QHBoxLayout()
        row.setSpacing(0)
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        row.addWidget(self.view, 1)
        row.addWidget(self.view.minimap)
        body.addLayout(row, 1)
        self.nothing = label("", "body", "ink_2", wrap=True)
        self.nothing.setContentsMargins(16, 16, 16, 16)
        self.nothing.hide()
        body.addWidget(self.nothing)
        self.column.addLayout(body, 1)

    def show_log(self, log: OpenedLog) -> None:
        """Show another log from its beginning."""
        tones = tones_of(log.diagnosis, len(log.lines))
        self.evidence = sorted(tones)
        wrong = {line for line, tone in tones.items() if tone in (Severity.CRITICAL, Severity.MAJOR)}
        self._errors = sorted(wrong | set(log.trouble))
        first = min((line for line, tone in tones.items() if tone == Severity.CRITICAL), default=None)
        self._lines = log.lines
        self.view.show_lines(log.lines, tones, first, log.longest)
        self.view.show_boots(log.diagnosis.boots)
        self.which.choose("all")
        self._choose("all")
        self.search.clear()
        self._show_hits("", ())
        self.say_place()

    # ------------------------------------------------------------ evidence

    def go(self, line: int) -> None:
        """Show a line, wherever it is."""
        if self.which.value() != "all" and line not in self._kept():
            self.which.choose("all")
        self.view.go_to_line(line)
        self.say_place()

    def jump(self, step: int) -> None:
        """Go to the next evidence line, or the one before, around the end."""
        if not self.evidence:
            return
        here = self.view.current
        if step > 0:
            line = next((number for number in self.evidence if number > here), self.evidence[0])
        else:
            line = next((number for number in reversed(self.evidence) if number < here), self.evidence[-1])
        self.go(line)
        self.moved.emit(line)

    def say_place(self) -> None:
        """Which of the evidence lines is current."""
        count, here = len(self.evidence), self.view.current
        if not count:
            self.place.setText(_("no evidence lines"))
        elif here in self.evidence:
            words = ngettext("{here} of {n} line", "{here} of {n} lines", count)
            self.place.setText(words.format(here=self.evidence.index(here) + 1, n=count))
        else:
            self.place.setText(ngettext("{n} evidence line", "{n} evidence lines", count).format(n=count))
        self._fit()

    def _picked(self, line: int) -> None:
        self.say_place()
        self.moved.emit(line)

    def _kept(self) -> list[int]:
        return self.evidence if self.which.value() == "evidence" else self._errors

    def _choose(self, which: str) -> None:
        kept = None if which == "all" else self._kept()
        self.view.show_only(kept)
        bare = kept is not None and not kept
        self.nothing.setVisible(bare)
        self.nothing.setText(
            _("No line proves a fault.") if which == "evidence" else _("No line of this log calls itself an error.")
        )
        if self.view.current and kept is not None and self.view.current in kept:
            self.view.go_to_line(self.view.current)

    # ------------------------------------------------------------ find

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.search.setFocus()
        self.search.selectAll()

    def seek(self, step: int) -> None:
        """Go to the next hit of the search, or the one before, around the end."""
        text = self.search.text().strip()
        if text and text != self._asked:
            self._show_hits(text, lines_with(self._lines, text))
        if not text:
            return
        if not self._hits:
            self.sought.emit(text)
            return
        here, count = self.view.current, len(self._hits)
        at = bisect_left(self._hits, here + 1) if step > 0 else bisect_left(self._hits, here) - 1
        self.go(self._hits[at % count])
        self._say_hits()

    def _rested(self) -> None:
        """The typing rests: look where it stands, away from the GUI thread where the log is long."""
        text = self.search.text().strip()
        lines = self._lines
        if len(lines) < _LONG or not text:
            self._show_hits(text, lines_with(lines, text) if text else ())
            return

        def done(hits: Sequence[int]) -> None:
            if self._lines is lines and self.search.text().strip() == text:
                self._show_hits(text, hits)

        run_in_thread(lambda: lines_with(lines, text), done, None, self)

    def _show_hits(self, text: str, hits: Sequence[int]) -> None:
        self._asked, self._hits = text, hits
        self.view.highlight(text)
        self._say_hits()

    def _say_hits(self) -> None:
        count, here = len(self._hits), self.view.current
        at = bisect_left(self._hits, here)
        if count and at < count and self._hits[at] == here:
            self.hits.setText(_("{here} of {n}").format(here=f"{at + 1:,}", n=f"{count:,}"))
        else:
            self.hits.setText(f"{count:,}" if count else _("none"))
        self.hits.setVisible(bool(self._asked))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where the room is short the place goes while a search shows its count."""
        short = self.width() < theme.px(700)
        self.place.setVisible(not (short and self._asked))


def lines_with(lines: Sequence[str], text: str) -> tuple[int, ...]:
    """The lines (from 1) that hold a text; its case does not matter."""
    wanted = text.casefold()
    return tuple(number for number, line in enumerate(lines, 1) if wanted in line.casefold())


def tones_of(diagnosis: LogDiagnosis, lines: int) -> dict[int, str]:
    """The tone of every evidence line; the gravest finding wins where two share one."""
    tones: dict[int, str] = {}
    for finding in sorted(diagnosis.findings, key=lambda one: (tone_of(one) != "info", -one.severity.rank)):
        for proof in finding.evidence:
            if proof.line is not None and 1 <= proof.line <= lines:
                tones[proof.line] = tone_of(finding)
    return tones
