"""Two logs side by side, before and after a repair: both verdicts, what became of each finding, chain by chain."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.board_state import BoardState
from app.domain.chain_picture import state_of_chain
from app.domain.log_comparison import (
    Became,
    ComparedChain,
    ComparedFinding,
    LogComparison,
    Outcome,
    compare_logs,
)
from app.domain.log_diagnosis import ChainState, LogDiagnosis
from app.services.diagnosis import board_spec
from app.services.log_text import OpenedLog
from app.ui.widgets.buttons import button
from app.ui.widgets.card import Card
from app.ui.widgets.chain_card import ChainCard
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.finding_card import tone_of
from app.ui.widgets.pill import Pill
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, hairline, label
from app.words.findings import finding_text, verdict_text
from app.words.language import _
from app.words.log_comparison import (
    TELLING,
    became_word,
    chain_change,
    chain_remark,
    chip_changes,
    outcome_line,
    outcome_text,
)
from app.words.logs import log_line, place_words
from drivers.model.board import BoardSpec

#: How an outcome looks: icon and tone.
_OUTCOMES = {
    Outcome.REPAIRED: ("state.ok", "ok"),
    Outcome.GONE_SO_FAR: ("state.ok_quiet", "ok"),
    Outcome.BETTER: ("state.minor", "minor"),
    Outcome.SAME: ("state.major", "major"),
    Outcome.WORSE: ("state.critical", "critical"),
    Outcome.NEVER_ILL: ("state.ok_quiet", "ink_3"),
    Outcome.UNKNOWN: ("state.inconclusive", "ink_3"),
}
_BECAME = {
    Became.GONE: ("ok", "state.ok"),
    Became.STAYED: ("major", "state.major"),
    Became.NEW: ("critical", "state.critical"),
    Became.NOT_TOLD: ("idle", "state.inconclusive"),
}


class LogCompare(QWidget):
    """`swapped` = the other one shall be the first; `opened` carries the log to read alone; `closed` = back to it."""

    swapped = Signal()
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.comparison: LogComparison | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        inside = Inside()
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(0, 0, 4, 0)
        self._column.setSpacing(12)
        column.addWidget(Scrolled(inside), 1)

    def show_logs(self, before: OpenedLog, after: OpenedLog) -> None:
        """Compare two logs."""
        empty(self._column)
        found = self.comparison = compare_logs(before.diagnosis, after.diagnosis)
        self._column.addWidget(self._head(found))
        both = QHBoxLayout()
        both.setSpacing(12)
        both.addWidget(self._side(_("Before"), before), 1)
        both.addWidget(self._side(_("After"), after), 1)
        self._column.addLayout(both)
        parts = QHBoxLayout()
        parts.setSpacing(12)
        if found.findings:
            parts.addWidget(_findings(found), 1, Qt.AlignmentFlag.AlignTop)
        if found.chains:
            parts.addWidget(_chains(found), 1, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(parts)
        for chain in found.chains:
            if any(abs(chip.change or 0.0) >= TELLING for chip in chain.chips):
                self._column.addWidget(_picture(found.after, chain))
        self._column.addStretch(1)

    def _head(self, found: LogComparison) -> Card:
        card = Card()
        card.column.setSpacing(2)
        row = QHBoxLayout()
        row.setSpacing(12)
        icon, tone = _OUTCOMES[found.outcome]
        row.addWidget(icon_label(icon, tone, 22), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(outcome_text(found.outcome), "section", wrap=True, select=True))
        if line := outcome_line(found):
            words.addWidget(label(line, "small", "ink_2", wrap=True, select=True))
        row.addLayout(words, 1)
        swap = button(_("Swap before and after"), self.swapped.emit, icon="ph.arrows-left-right", kind="ghost")
        row.addWidget(swap, 0, Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(row)
        return card

    def _side(self, when: str, log: OpenedLog) -> Card:
        card = Card()
        card.column.setSpacing(4)
        head = QHBoxLayout()
        head.addWidget(label(when, "small", "ink_2"), 1)
        head.addWidget(button(_("Read this log"), lambda: self.opened.emit(log), kind="link"))
        card.column.addLayout(head)
        card.column.addWidget(Elided(log.name, "strong"))
        card.column.addWidget(label(verdict_text(log.diagnosis.verdict), "section", wrap=True, select=True))
        card.column.addWidget(Elided(log_line(log.diagnosis, len(log.lines)), "small", "ink_2"))
        card.column.addStretch(1)
        return card


def _findings(found: LogComparison) -> Card:
    card = Card(_("What became of the findings"))
    for number, one in enumerate(found.findings):
        if number:
            card.add_line()
        card.column.addWidget(_Finding(one))
    return card


class _Finding(QWidget):
    def __init__(self, one: ComparedFinding) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(12)
        words = QVBoxLayout()
        words.setSpacing(1)
        said = finding_text(one.finding)
        words.addWidget(label(said.title, "strong", "ink_2" if one.became is Became.GONE else "ink", wrap=True))
        if place := place_words(one.finding):
            words.addWidget(label(place, "small", "ink_2", wrap=True))
        row.addLayout(words, 1)
        tone, icon = _BECAME[one.became]
        if one.became is Became.NEW:
            tone, icon = tone_of(one.finding), f"state.{one.finding.severity.value}"
        row.addWidget(Pill(became_word(one.became), tone, icon), 0, Qt.AlignmentFlag.AlignTop)


def _chains(found: LogComparison) -> Card:
    card = Card(_("Chain by chain"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    grid.setColumnStretch(2, 1)
    at = 0
    for chain in found.chains:
        if at:
            grid.addWidget(hairline(), at, 0, 1, 3)
            at += 1
        grid.addWidget(label(_("chain {index}").format(index=chain.index), "body", "ink_2"), at, 0)
        ill = chain.after is not None and chain.after.status in (ChainState.BROKEN, ChainState.MISSING)
        grid.addWidget(label(chain_change(chain), "strong", "critical" if ill else "ink"), at, 1)
        grid.addWidget(label(chain_remark(chain), "small", "minor" if chain.other_board else "ink_2", wrap=True), at, 2)
        at += 1
        if chips := chip_changes(chain):
            grid.addWidget(label(chips, "small", "ink_2", wrap=True), at, 0, 1, 3)
            at += 1
    card.column.addLayout(grid)
    return card


def _picture(diagnosis: LogDiagnosis, chain: ComparedChain) -> QWidget:
    """The chips of a chain by how their rates changed."""
    card = ChainCard()
    spec = _spec(diagnosis, chain)
    card.show_board(spec, len(chain.chips))
    card.offer_only(())
    card.offer_change(offered=True, shown=True)
    card.show_state(_changed(diagnosis, chain, spec))
    card.heading(str(chain.index), _("each chip's rate in the second log against the first"))
    card.setMinimumHeight(card.picture.minimumSizeHint().height() * 3 // 2)
    return card


def _changed(diagnosis: LogDiagnosis, chain: ComparedChain, spec: BoardSpec | None) -> BoardState:
    if chain.after is None:
        return BoardState.untested(0)
    state = state_of_chain(chain.after, spec, diagnosis.findings)
    changes = {chip.chip: chip.change for chip in chain.chips}
    return replace(state, changes=tuple(changes.get(chip) for chip in range(1, state.chips + 1)))


def _spec(diagnosis: LogDiagnosis, chain: ComparedChain) -> BoardSpec | None:
    spec = diagnosis.board or (board_spec(diagnosis.board_code) if diagnosis.board_code else None)
    longest = max((chip.chip for chip in chain.chips), default=0)
    return spec if spec is not None and longest <= spec.chips else None
