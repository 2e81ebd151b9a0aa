"""Right of a log: all its lines, the evidence or the errors; find with its count; the way along the evidence."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from app.domain.finding import Evidence, Finding, Severity
from app.domain.log_diagnosis import LogDiagnosis
from app.services.log_text import OpenedLog, places_with
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.log_rows import Mark
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


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """A place that evidence stands at: a line (from 1), and the character (from 0) where that line is a long one."""

    line: int
    at: int = 0


class LogPane(Card):
    """`moved` tells that another line is current, `sought` what a search did not find."""

    moved = Signal(int)
    sought = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.evidence: list[int] = []
        self._errors: list[int] = []
        self.spots: list[Spot] = []
        self._hits: Sequence[tuple[int, int]] = ()
        self._asked = self._sought_for = ""
        self._lines: Sequence[str] = ()
        self._long: frozenset[int] = frozenset()
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
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # the overview beside it scrolls
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
        self._lines, self._long = log.lines, frozenset(log.long)
        marks = self._marks(log.diagnosis)
        self.evidence = sorted(tones)
        self.spots = sorted(
            {Spot(line, mark.start) for line in tones for mark in marks.get(line, ())}
            | {Spot(line) for line in tones if line not in marks}
        )
        wrong = {line for line, tone in tones.items() if tone in (Severity.CRITICAL, Severity.MAJOR)}
        self._errors = sorted(wrong | set(log.trouble))
        self.view.show_lines(log.lines, tones, min(wrong, default=None), log.longest, log.long, marks)
        self.view.show_boots(log.diagnosis.boots)
        self.which.choose("all")
        self._choose("all")
        self.search.clear()
        self._show_hits("", ())
        self.say_place()

    # ------------------------------------------------------------ evidence

    def go(self, line: int, at: int | None = None) -> None:
        """Show a line, wherever it is; of a long one the character `at`, else its first evidence."""
        if at is None:
            at = next((spot.at for spot in self.spots if spot.line == line), 0)
        if self.which.value() != "all" and line not in self._kept():
            self.which.choose("all")
        self.view.go_to_line(line, at)
        self.say_place()

    def go_to(self, finding: Finding) -> None:
        """Show the first line that proves a finding."""
        spots = [self._spot(proof) for proof in finding.evidence if proof.line]
        if spots:
            first = min(spots)
            self.go(first.line, first.at)

    def proves(self, finding: Finding) -> bool:
        """Whether what is current is evidence of a finding."""
        return self._here() in [self._spot(proof) for proof in finding.evidence]

    def jump(self, step: int) -> None:
        """Go to the next piece of evidence, or the one before, around the end."""
        if not self.spots:
            return
        here = Spot(self.view.current, self.view.current_at)
        at = bisect_right(self.spots, here) if step > 0 else bisect_left(self.spots, here) - 1
        spot = self.spots[at % len(self.spots)]
        self.go(spot.line, spot.at)
        self.moved.emit(spot.line)

    def say_place(self) -> None:
        """Which piece of the evidence is current."""
        count, here = len(self.spots), self._here()
        if not count:
            self.place.setText(_("no evidence lines"))
        elif here in self.spots:
            words = ngettext("{here} of {n} evidence line", "{here} of {n} evidence lines", count)
            if count > len(self.evidence):
                words = ngettext("{here} of {n} place", "{here} of {n} places", count)
            self.place.setText(words.format(here=self.spots.index(here) + 1, n=count))
        else:
            self.place.setText(
                ngettext("{n} evidence line", "{n} evidence lines", len(self.evidence)).format(n=len(self.evidence))
            )
        self._fit()

    def _here(self) -> Spot:
        """What is current; of a long line the evidence that a click hit."""
        line, at = self.view.current, self.view.current_at
        if line not in self._long:
            return Spot(line)
        return next((spot for spot in reversed(self.spots) if spot.line == line and spot.at <= at), Spot(line, at))

    def _spot(self, proof: Evidence) -> Spot:
        """Where a proof stands."""
        line = proof.line or 0
        if line not in self._long:
            return Spot(line)
        return Spot(line, max(0, self._lines[line - 1].find(proof.text)))

    def _marks(self, diagnosis: LogDiagnosis) -> Mapping[int, Sequence[Mark]]:
        """The parts of the long lines that are evidence; of one whose proof is not found in it nothing is told."""
        marks: dict[int, list[Mark]] = {}
        for finding in _gravest_last(diagnosis):
            for proof in finding.evidence:
                if proof.line in self._long and proof.text and proof.text in self._lines[proof.line - 1]:
                    start = self._spot(proof).at
                    marks.setdefault(proof.line, []).insert(0, Mark(start, start + len(proof.text), tone_of(finding)))
        return marks

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
        if self.view.current and (kept is None or self.view.current in kept):
            self.view.go_to_line(self.view.current, self.view.current_at)

    # ------------------------------------------------------------ find

    def focus_search(self) -> None:
        """Ctrl+F."""
        self.search.setFocus()
        self.search.selectAll()

    def seek(self, step: int) -> None:
        """Go to the next hit of the search, or the one before, around the end."""
        text = self.search.text().strip()
        if text and text != self._asked:
            if len(self._lines) >= _LONG:
                self._look(text, then=step)
                return
            self._show_hits(text, places_with(self._lines, text, self._long))
        if not text:
            return
        if not self._hits:
            self.sought.emit(text)
            return
        here = (self.view.current, self.view.current_at if self.view.current in self._long else 0)
        places = self._hits if self.view.current in self._long else [(line, 0) for line, _at in self._hits]
        at = bisect_right(places, here) if step > 0 else bisect_left(places, here) - 1
        line, place = self._hits[at % len(self._hits)]
        self.go(line, place if line in self._long else 0)
        self._say_hits()

    def _rested(self) -> None:
        """The typing rests: look where it stands, away from the GUI thread where the log is long."""
        text = self.search.text().strip()
        if len(self._lines) < _LONG or not text:
            self._show_hits(text, places_with(self._lines, text, self._long))
        else:
            self._look(text)

    def _look(self, text: str, then: int = 0) -> None:
        """Search a long log away from the GUI thread; `then` = the step to take among what was found."""
        lines, long = self._lines, self._long
        self._sought_for = text

        def old() -> bool:
            return self._sought_for != text or self._lines is not lines

        def done(hits: Sequence[tuple[int, int]]) -> None:
            if not old() and self.search.text().strip() == text:
                self._show_hits(text, hits)
                if then:
                    self.seek(then)

        run_in_thread(lambda: places_with(lines, text, long, old), done, None, self)

    def _show_hits(self, text: str, hits: Sequence[tuple[int, int]]) -> None:
        self._asked = self._sought_for = text
        self._hits = hits
        self.view.highlight(text)
        self._say_hits()

    def _say_hits(self) -> None:
        count, line = len(self._hits), self.view.current
        here = (line, self.view.current_at) if line in self._long else (line, -1)
        at = bisect_left(self._hits, here)
        hit = at < count and (self._hits[at] == here or (line not in self._long and self._hits[at][0] == line))
        if hit:
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


def tones_of(diagnosis: LogDiagnosis, lines: int) -> dict[int, str]:
    """The tone of every evidence line; the gravest finding wins where two share one."""
    tones: dict[int, str] = {}
    for finding in _gravest_last(diagnosis):
        for proof in finding.evidence:
            if proof.line is not None and 1 <= proof.line <= lines:
                tones[proof.line] = tone_of(finding)
    return tones


def _gravest_last(diagnosis: LogDiagnosis) -> list[Finding]:
    return sorted(diagnosis.findings, key=lambda one: (tone_of(one) != "info", -one.severity.rank))
