"""The board of a log: the chain of the chosen finding as a picture, with what the log tells of each chip.

A click on a chip goes to the line that tells of it. Where the kind of board is not known the picture says so.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.domain.chain_picture import findings_of_chain, state_of_chain
from app.domain.finding import Finding
from app.domain.log_diagnosis import ChainState, ChainStatus, ChipSeen, LogDiagnosis
from app.services.diagnosis import board_spec, boards_of_length, diagnose_with_board
from app.ui.bridge import run_in_thread
from app.ui.widgets.board_looks import Mode, values_of
from app.ui.widgets.buttons import icon_button
from app.ui.widgets.chain_card import ChainCard
from app.ui.widgets.choice import Choice
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.text import label
from app.words.language import _, ngettext
from app.words.logs import chain_name, chip_seen_words
from drivers.model.board import BoardSpec


class LogBoard(QWidget):
    """`line_wanted` carries a line that tells of a chip, `closed` that the lines shall show again."""

    line_wanted = Signal(int)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._diagnosis: LogDiagnosis | None = None
        self._supposed: LogDiagnosis | None = None  # what the log means if its boards are of the chosen kind
        self._chips: dict[int, ChipSeen] = {}
        self._lines: dict[int, int] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        bar = QHBoxLayout()
        bar.setSpacing(10)
        self.chains = Choice(_("Chain shown"), 250)
        self.chains.currentIndexChanged.connect(lambda _at: self._show_chain())
        bar.addWidget(self.chains)
        self.kinds = Choice(_("Kind of board that is drawn"), 210)
        self.kinds.currentIndexChanged.connect(lambda _at: self._take_kind())
        bar.addWidget(self.kinds)
        bar.addStretch(1)
        self.close_button = icon_button(_("Back to the lines (B)"), "ph.x", self.closed.emit)
        bar.addWidget(self.close_button)
        column.addLayout(bar)
        self.card = ChainCard()
        self.card.picture.taken.connect(self._taken)
        self.card.picture.pointed.connect(self._tell)
        column.addWidget(self.card, 1)
        self.unknown = EmptyState(
            _("No board to draw"),
            _("This log lists no chain, so nothing can be shown of a board."),
        )
        column.addWidget(self.unknown, 1)
        self.note = label("", "small", "ink_2", wrap=True)
        column.addWidget(self.note)

    def show_diagnosis(self, diagnosis: LogDiagnosis) -> None:
        """Show the boards of a log; first the one that its verdict is about."""
        self._diagnosis = diagnosis
        self._offer_kinds(diagnosis)
        self.chains.blockSignals(True)
        self.chains.clear()
        for chain in diagnosis.chains:
            self.chains.addItem(chain_name(chain), chain)
        self.chains.blockSignals(False)
        self.chains.setVisible(len(diagnosis.chains) > 0)
        lead = diagnosis.verdict.finding
        if lead is None or not self.show_finding(lead):
            ill = next((one for one in diagnosis.chains if one.status is not ChainState.OK), None)
            self._choose(ill or next(iter(diagnosis.chains), None))

    def _offer_kinds(self, diagnosis: LogDiagnosis) -> None:
        """Where the log leaves the kind of board open a person may choose one; it changes the picture alone."""
        self._supposed = None
        open_ = [chain for chain in diagnosis.chains if _spec(diagnosis, chain) is None]
        self.kinds.blockSignals(True)
        self.kinds.clear()
        if open_:
            self.kinds.addItem(_("Which board is it?"))
            for spec in boards_of_length({_length(chain) for chain in open_}):
                self.kinds.addItem(f"{spec.code} · {spec.model}", spec)
        self.kinds.blockSignals(False)
        self.kinds.setVisible(self.kinds.count() > 1)

    def show_finding(self, finding: Finding) -> bool:
        """Show the board that a finding is about; False where it is about none of them."""
        diagnosis = self._diagnosis
        if diagnosis is None:
            return False
        chain = next((one for one in diagnosis.chains if findings_of_chain(one, (finding,))), None)
        if chain is None:
            return False
        self._choose(chain)
        self.card.picture.point_at(finding.chips[0] if len(finding.chips) == 1 else None)
        self.card.picture.point_out(finding.domains[0] if finding.domains else 0)
        return True

    def _choose(self, chain: ChainStatus | None) -> None:
        at = self.chains.findData(chain) if chain is not None else -1
        self.chains.blockSignals(True)
        self.chains.setCurrentIndex(at)
        self.chains.blockSignals(False)
        self._show_chain()

    def _show_chain(self) -> None:
        chain, diagnosis = self.chains.currentData(), self._diagnosis
        known = chain is not None and diagnosis is not None
        self.card.setVisible(known)
        self.unknown.setVisible(not known)
        self.note.setVisible(known)
        if chain is None or diagnosis is None:
            return
        supposed = self._supposed if _spec(diagnosis, chain) is None else None
        if supposed is not None:
            diagnosis, chain = supposed, next((one for one in supposed.chains if one.index == chain.index), chain)
        spec = _spec(diagnosis, chain)
        state = state_of_chain(chain, spec, diagnosis.findings)
        self._chips = {seen.chip: seen for seen in chain.chips}
        self._lines = _lines(chain, diagnosis)
        self.card.show_board(spec, state.chips)
        self.card.offer_only([mode for mode in (Mode.RATE, Mode.ERRORS, Mode.TEMP) if values_of(state, mode)])
        self.card.show_state(state)
        ill = chain.status in (ChainState.BROKEN, ChainState.MISSING)
        if chain.found is None:
            self.card.heading("", _("the log does not count its chips"))
        else:
            rest = _("of {n} chips answer").format(n=chain.expected) if chain.expected else _("chips answer")
            self.card.heading(str(chain.found), rest, "critical" if ill else "ink")
        note = _note(spec, chain, state.chips)
        if spec is not None and supposed is not None:
            note = _("{board} was chosen here; the log does not say so.").format(board=spec.code) + " " + note
        self.note.setText(note)

    def _take_kind(self) -> None:
        """Work out what the log means for the chosen kind of board."""
        diagnosis, spec = self._diagnosis, self.kinds.currentData()
        if diagnosis is None or spec is None:
            self._supposed = None
            self._show_chain()
            return

        def done(found: LogDiagnosis) -> None:
            if self._diagnosis is diagnosis and self.kinds.currentData() == spec:
                self._supposed = found
                self._show_chain()

        run_in_thread(lambda: diagnose_with_board(diagnosis.reading, spec), done, None, self)

    def _tell(self, chip: int) -> None:
        seen = self._chips.get(chip)
        more = chip_seen_words(seen) if seen is not None else ""
        line = self._lines.get(chip)
        at = _("line {line}").format(line=line) if line else ""
        told = [self.card.picture.describe(chip) if chip else "", more, at]
        self.card.tell(" · ".join(part for part in told if part))

    def _taken(self, chip: int) -> None:
        if line := self._lines.get(chip):
            self.line_wanted.emit(line)


def _spec(diagnosis: LogDiagnosis, chain: ChainStatus) -> BoardSpec | None:
    """The kind of board, unless the log itself counts more chips on this chain than it has."""
    spec = diagnosis.board or (board_spec(diagnosis.board_code) if diagnosis.board_code else None)
    longest = max(chain.found or 0, chain.expected or 0, max((one.chip for one in chain.chips), default=0))
    return spec if spec is not None and longest <= spec.chips else None


def _length(chain: ChainStatus) -> int:
    """How many chips the log says that a board has, 0 where it does not say."""
    return chain.expected or max((one.chip for one in chain.chips), default=0)


def _lines(chain: ChainStatus, diagnosis: LogDiagnosis) -> dict[int, int]:
    """The line to go to for each chip: where the log lists it, else the first evidence of a finding that names it."""
    found = {seen.chip: seen.line for seen in chain.chips if seen.line is not None}
    for finding in findings_of_chain(chain, diagnosis.findings):
        lines = [proof.line for proof in finding.evidence if proof.line is not None]
        for chip in finding.chips if lines else ():
            found.setdefault(chip, min(lines))
    return found


def _measured(seen: ChipSeen) -> bool:
    """Whether the log gives a value of this chip, and not only that it answers."""
    values = (seen.nonces, seen.relative, seen.errors, seen.temp_c, seen.voltage_v, seen.frequency_mhz)
    return any(value is not None for value in values)


def _note(spec: BoardSpec | None, chain: ChainStatus, chips: int) -> str:
    if spec is not None:
        told = sum(_measured(seen) for seen in chain.chips)
        if not told:
            return _("The log counts the chips and measures none by itself.")
        words = ngettext("The log gives values of {n} chip.", "The log gives values of {n} chips.", told)
        return words.format(n=told)
    if not chips:
        return _("Neither the log nor the catalogue says how many chips this board has.")
    return _(
        "The log does not say which kind of board this is: its {n} chips are drawn in a row, without domains."
    ).format(n=chips)
