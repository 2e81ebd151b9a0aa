"""Likely causes with percent and bars, the evidence for and against each, and why there is no conclusion yet.

Shared by every page that corners a fault. Suspicion is ranked, never asserted: what is sure enough is said as such.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.diagnosis.causes.ranking import RankedCause, Ranking, Reason
from app.ui import theme
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.causes_card import ShareBar
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import label
from app.words.findings import say
from app.words.language import _

#: So many causes are named, and so many lines of evidence to each side of one.
_SHOWN, _LINES = 4, 4
#: Below this a cause is counted among the others, unless fewer than two are above it.
_LEAST = 0.02


class EvidenceLine(QWidget):
    """One line of evidence. `taken` = Enter on it, or a click: go to what it speaks of."""

    taken = Signal()

    def __init__(self, words: str, *, speaks_for: bool) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 2, 4, 2)
        row.setSpacing(6)
        mark = icon_label("ph.plus-circle" if speaks_for else "ph.minus-circle", "ok" if speaks_for else "major", 14)
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        self.words = label(words, "small", "ink_2", wrap=True)
        row.addWidget(self.words, 1)
        side = _("For: {reason}") if speaks_for else _("Against: {reason}")
        self.setAccessibleName(side.format(reason=self.words.text()))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.taken.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.taken.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)


class RankingCard(Card):
    """`show_ranking` fills it. `clue_wanted` carries the index of the clue that a line of evidence speaks of."""

    clue_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__(_("Likely causes"))
        self.column.setSpacing(4)
        self.why = button(_("why?"), self._turn, kind="link")
        self.why.setCheckable(True)
        self.aside(self.why)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(4)
        self.column.addLayout(self._rows)
        self.ranking: Ranking | None = None
        self._nothing = ""
        self.show_nothing(_("Nothing is measured yet that tells causes apart."))

    def show_nothing(self, words: str) -> None:
        """There is no ranking yet; `words` say what it waits for."""
        if self.ranking is None and words == self._nothing:
            return
        self.ranking, self._nothing = None, words
        empty(self._rows)
        self.why.hide()
        self._rows.addWidget(label(words, "small", "ink_2", wrap=True))

    def show_ranking(self, ranking: Ranking) -> None:
        """Show this ranking; the evidence stays open or closed as it was."""
        if ranking == self.ranking:
            return
        self.ranking, self._nothing = ranking, ""
        self._fill()

    def _turn(self) -> None:
        self.why.setText(_("less") if self.why.isChecked() else _("why?"))
        self.why.setAccessibleName(self.why.text())
        self._fill()

    def _fill(self) -> None:
        ranking = self.ranking
        if ranking is None:
            return
        empty(self._rows)
        self.why.show()
        shown = _likeliest(ranking.causes)
        for place, cause in enumerate(shown):
            self._add_cause(cause, first=place == 0)
        rest = round(100 * (1.0 - sum(cause.likelihood for cause in shown)))
        if rest > 0:
            words = _("all others together {percent} %").format(percent=rest)
            self._rows.addWidget(label(words, "small", "ink_2", wrap=True))
        self._add_standing(ranking)

    def _add_cause(self, cause: RankedCause, *, first: bool) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(label(say(cause.phrase), "strong", wrap=True), 1)
        row.addWidget(label(f"{round(cause.likelihood * 100)} %", "small", "ink_2"), 0, Qt.AlignmentFlag.AlignTop)
        self._rows.addLayout(row)
        self._rows.addWidget(ShareBar(cause.likelihood, "accent" if first else "ink_3"))
        if self.why.isChecked():
            lines = [(reason, True) for reason in cause.evidence_for[:_LINES]]
            lines += [(reason, False) for reason in cause.evidence_against[:_LINES]]
            for reason, speaks_for in lines:
                self._rows.addWidget(self._line(reason, speaks_for=speaks_for))
            if not lines:
                words = _("Nothing measured speaks for it or against it yet.")
                self._rows.addWidget(label(words, "small", "ink_2", wrap=True))
        elif cause.evidence_for:
            self._rows.addWidget(label(say(cause.evidence_for[0].phrase), "small", "ink_2", wrap=True))
        self._rows.addSpacing(4)

    def _line(self, reason: Reason, *, speaks_for: bool) -> EvidenceLine:
        made = EvidenceLine(say(reason.phrase), speaks_for=speaks_for)
        made.taken.connect(lambda clue=reason.clue: self.clue_wanted.emit(clue))
        return made

    def _add_standing(self, ranking: Ranking) -> None:
        """The conclusion, or why there is none yet."""
        if ranking.conclusion is not None:
            icon, tone = "state.ok", "ok"
            words = _("Concluded: {cause}").format(cause=say(ranking.conclusion.phrase))
        elif ranking.why_not is not None:
            icon, tone, words = "state.inconclusive", "info", say(ranking.why_not)
        else:
            return
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(icon_label(icon, tone, 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(words, "small", "ink", wrap=True), 1)
        self._rows.addLayout(row)

    def lines(self) -> list[EvidenceLine]:
        """The lines of evidence that are open."""
        return self.findChildren(EvidenceLine)


def _likeliest(causes: Sequence[RankedCause]) -> list[RankedCause]:
    """The causes to name: the likeliest, at least two of them; what reads alike is one, with all its likelihood."""
    alike: dict[str, RankedCause] = {}
    for cause in causes:
        words = say(cause.phrase)
        before = alike.get(words)
        alike[words] = replace(before, likelihood=before.likelihood + cause.likelihood) if before else cause
    named = [cause for place, cause in enumerate(alike.values()) if place < 2 or cause.likelihood >= _LEAST]
    return named[:_SHOWN]
