"""Left of a log: the verdict with what boots and boards say, the findings as cards, what changed between the boots."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.finding import Fault, Finding
from app.domain.log_diagnosis import ChainState, ChainStatus, LogDiagnosis
from app.ui import theme
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.empty_state import icon_label, key_plate
from app.ui.widgets.log_finding import LogFinding
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, label, plain_tooltip
from app.words.findings import verdict_text
from app.words.language import _, ngettext
from app.words.logs import boot_lines, chain_name, chain_state_word, says_good, second_line

#: How the states of a chain look: icon and tone.
_MARKS = {
    ChainState.OK: ("state.ok_quiet", "ink_3"),
    ChainState.BROKEN: ("state.critical", "critical"),
    ChainState.MISSING: ("state.critical", "critical"),
    ChainState.UNKNOWN: ("state.unknown", "ink_3"),
}
#: Chains that are listed one by one.
_MOST_CHAINS = 8


class LogFindings(Scrolled):
    """`picked` carries a finding that was chosen, `line_wanted` a line to go to."""

    picked = Signal(object)
    line_wanted = Signal(int)

    def __init__(self) -> None:
        inside = Inside()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(10)
        super().__init__(inside)
        self.cards: list[LogFinding] = []
        self.restyle()

    def restyle(self) -> None:
        """Renew the fixed width at a switch of theme."""
        self.setFixedWidth(theme.px(356))

    def show_diagnosis(self, diagnosis: LogDiagnosis) -> None:
        """Show what a log means."""
        empty(self._column)
        self.cards = []
        self._column.addWidget(_verdict(diagnosis))
        count = len(diagnosis.findings)
        if count:
            head = QHBoxLayout()
            head.setSpacing(4)
            words = ngettext("{n} finding", "{n} findings", count).format(n=count)
            head.addWidget(label(words, "strong", "ink_2"), 1)
            head.addWidget(key_plate("J"))
            head.addWidget(key_plate("K"))
            self._column.addLayout(head)
        for finding in diagnosis.findings:
            card = LogFinding(finding)
            card.picked.connect(self.picked.emit)
            self.cards.append(card)
            self._column.addWidget(card)
        if boots := boot_lines(diagnosis.boots):
            self._column.addWidget(self._boots(boots))
        self._column.addStretch(1)
        self.verticalScrollBar().setValue(0)

    def mark(self, finding: Finding | None) -> None:
        """Show which finding the log stands at."""
        for card in self.cards:
            chosen = card.finding is finding
            card.set_chosen(chosen)

    def reveal(self, finding: Finding) -> None:
        """Bring a finding's card into view."""
        for card in self.cards:
            if card.finding is finding:
                self.ensureWidgetVisible(card, 0, theme.px(12))

    def _boots(self, boots: tuple[tuple[str, str, int], ...]) -> Card:
        card = Card(_("Boots in this log"))
        card.column.setSpacing(6)
        for words, changes, line in boots:
            go = button(words, partial(self.line_wanted.emit, line), kind="link")
            card.column.addWidget(go, 0, Qt.AlignmentFlag.AlignLeft)
            card.column.addWidget(label(changes, "small", "ink_2", wrap=True))
        return card


def _verdict(diagnosis: LogDiagnosis) -> Card:
    card = Card()
    card.column.setSpacing(4)
    head = QHBoxLayout()
    head.addWidget(label(_("Verdict"), "small", "ink_2"), 1)
    if diagnosis.verdict.fault is Fault.NONE:
        head.addWidget(icon_label("state.ok", "ok", 18))
    elif diagnosis.verdict.fault is Fault.INCONCLUSIVE:
        head.addWidget(icon_label("state.inconclusive", "ink_2", 18))
    card.column.addLayout(head)
    card.column.addWidget(label(verdict_text(diagnosis.verdict), "section", wrap=True, select=True))
    if second := second_line(diagnosis):
        card.column.addWidget(label(second, "small", "ink_2", wrap=True, select=True))
    for chain in diagnosis.chains[:_MOST_CHAINS]:
        card.column.addWidget(_chain(chain, good=says_good(diagnosis)))
    more = len(diagnosis.chains) - _MOST_CHAINS
    if more > 0:
        words = ngettext("and {n} more chain", "and {n} more chains", more).format(n=more)
        card.column.addWidget(label(words, "small", "ink_2"))
    return card


def _chain(chain: ChainStatus, *, good: bool) -> QWidget:
    whole = QWidget()
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(6)
    icon, tone = _MARKS[chain.status]
    row.addWidget(icon_label(icon, tone, 14))
    row.addWidget(Elided(chain_name(chain), "small", "ink_2"), 1)
    ill = chain.status in (ChainState.BROKEN, ChainState.MISSING)
    row.addWidget(label(chain_state_word(chain.status, good=good), "small", "critical" if ill else "ink_2"))
    if chain.board_sn:
        whole.setToolTip(plain_tooltip(_("board serial {serial}").format(serial=chain.board_sn)))
    return whole
