"""What a bisection came to: the two chips, their domains, the likely parts, and what to probe with which value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.diagnosis.bisection import Advice
from app.diagnosis.causes import Ranking
from app.domain.bisection import Ending, Place
from app.domain.finding import Finding
from app.ui.widgets.card import Card
from app.ui.widgets.causes_card import CausesCard
from app.ui.widgets.pill import Pill
from app.ui.widgets.ranking_card import RankingCard
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.text import label
from app.words.bisection import advice_how, advice_tells, advice_title, advice_value, place_text, place_title
from app.words.capital import capital
from app.words.language import _
from app.words.phrases import number_text
from drivers.model.board import BoardSpec

#: So many probes are told at once; the others tell less.
_PROBES = 5
_SUSPECTS = 4


class BisectionResult(Scrolled):
    """`show_place` fills it anew: a column that is laid out whole, for what is put into a standing one is pressed."""

    def show_place(
        self,
        place: Place,
        board: BoardSpec,
        findings: Sequence[Finding],
        advice: Sequence[Advice],
        ranking: Ranking | None,
        last: QWidget,
    ) -> None:
        """Show what came of it; `ranking` = the causes by the whole record, with what speaks for and against each.

        `last` comes below all of it.
        """
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        card = Card()
        pill = {
            Ending.PLACE: (_("Place found"), "critical", "state.critical"),
            Ending.WHOLE: (_("Chain whole"), "ok", "state.ok"),
            Ending.OPEN: (_("Not told apart"), "minor", "state.inconclusive"),
        }[place.ending]
        card.column.addWidget(Pill(*pill), 0, Qt.AlignmentFlag.AlignLeft)
        card.column.addWidget(label(place_title(place, board), "title", wrap=True))
        card.column.addWidget(label(place_text(place, board), "body", "ink_2", wrap=True))
        column.addWidget(card)
        if advice:
            column.addWidget(_probes(advice[:_PROBES]))
        if ranking is not None:
            causes = RankingCard()
            causes.show_ranking(ranking)
            column.addWidget(causes)
        elif findings and findings[0].parts:
            column.addWidget(CausesCard(findings[0].parts, _SUSPECTS))
        column.addWidget(last)
        column.addStretch(1)
        self.setWidget(inside)
        self.fit()


def _probes(advice: Sequence[Advice]) -> Card:
    """One row a probe: what, the value of a good board, and what a wrong one means."""
    card = Card(_("Probe next"))
    how = {advice_how(one) for one in advice}
    if len(how) == 1:
        card.column.addWidget(label(capital(how.pop()), "small", "ink_2", wrap=True))
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(0, 1)
    for at, one in enumerate(advice):
        grid.addWidget(label(advice_title(one), "strong", wrap=True), 2 * at, 0)
        grid.addWidget(label(advice_value(one, number_text), "strong"), 2 * at, 1)
        grid.addWidget(label(advice_tells(one), "small", "ink_2", wrap=True), 2 * at + 1, 0, 1, 2)
    card.column.addLayout(grid)
    return card
