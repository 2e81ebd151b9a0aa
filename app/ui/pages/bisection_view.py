"""The parts of a bisection on one page: source, picture, ruler, question and count, answers so far, result."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.services.bisection import BoardBisection, Question
from app.ui import theme
from app.ui.pages.bisection_source import BisectionSource
from app.ui.widgets.bisection_result import BisectionResult
from app.ui.widgets.bisection_steps import BisectionSteps
from app.ui.widgets.buttons import primary
from app.ui.widgets.card import Card
from app.ui.widgets.chain_ruler import ChainRuler
from app.ui.widgets.count_entry import CountEntry, CountWay
from app.ui.widgets.empty_state import icon_label
from app.ui.widgets.hold_picture import HoldLegend, HoldPicture
from app.ui.widgets.pill import Pill
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, label
from app.words import bisection as words
from app.words.board_picture import picture_side
from app.words.language import _, ngettext


class BisectionView(QWidget):
    """`begin` shows another bisection, `show_now` how it stands."""

    def __init__(self, recordings: Path) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        self.source = BisectionSource(recordings)
        column.addWidget(self.source)
        row = QHBoxLayout()
        row.setSpacing(12)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self._picture_card(), 1)
        left.addWidget(self._ruler_card())
        row.addLayout(left, 1)
        row.addLayout(self._side())
        column.addLayout(row, 1)
        self.restyle()

    def _picture_card(self) -> Card:
        card = Card()
        card.column.setContentsMargins(16, 10, 12, 8)
        line = QHBoxLayout()
        line.setSpacing(10)
        self.heading = label("", "section")
        line.addWidget(self.heading)
        self.note = Elided("", "small", "ink_2")
        self.simulated = Pill(_("Simulated hold"), "info", "ph.flask")
        line.addWidget(self.note, 1)
        line.addWidget(self.simulated)
        card.column.addLayout(line)
        self.picture = HoldPicture()
        self.picture.pointed.connect(self._point)
        card.column.addWidget(self.picture, 1)
        self.legend = HoldLegend()
        card.column.addWidget(self.legend)
        mind = QHBoxLayout()
        mind.setSpacing(8)
        mind.addWidget(icon_label("state.minor", "minor", 16), 0, Qt.AlignmentFlag.AlignTop)
        #: What would harm the board: always in sight, beside the place that is held.
        self.harm = label("", "small", "ink", wrap=True)
        mind.addWidget(self.harm, 1)
        self._harm_row = QWidget()
        self._harm_row.setLayout(mind)
        mind.setContentsMargins(0, 2, 4, 2)
        card.column.addWidget(self._harm_row)
        return card

    def _ruler_card(self) -> Card:
        card = Card()
        card.column.setContentsMargins(16, 8, 16, 6)
        card.column.setSpacing(2)
        line = QHBoxLayout()
        line.setSpacing(10)
        self.known = Elided("", "section")
        line.addWidget(self.known, 1)
        card.column.addLayout(line)
        self.ruler = ChainRuler()
        card.column.addWidget(self.ruler)
        return card

    def _side(self) -> QVBoxLayout:
        inside = Inside()
        side = QVBoxLayout(inside)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(12)
        self.entry = CountEntry()
        side.addWidget(self.entry)
        self.notes = Card(_("Mind"))
        self._notes = QVBoxLayout()
        self._notes.setSpacing(6)
        self.notes.column.addLayout(self._notes)
        self.steps = BisectionSteps()
        side.addWidget(self.steps)
        side.addWidget(self.notes)
        side.addStretch(1)
        self._scroll = Scrolled(inside)
        self.result = BisectionResult()
        self._sides = QStackedWidget()
        for view in (self._scroll, self.result):
            view.fitted.connect(self._set_width)
            self._sides.addWidget(view)
        self.add = primary("", icon="action.open_order")
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addWidget(self._sides, 1)
        column.addWidget(self.add)
        return column

    def _set_width(self, width: int) -> None:
        self._sides.setFixedWidth(width)
        self.add.setFixedWidth(width)

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        least = round(364 * min(theme.current().scale, 1.1))
        for view in (self._scroll, self.result):
            view.set_span(least, round(least * 1.25))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)

    def set_low(self, *, low: bool) -> None:
        """In a low window the pad is as low as it can be."""
        self.entry.set_low(low=low)

    # ------------------------------------------------------------ what it shows

    def begin(self, asked: BoardBisection) -> None:
        """Show another bisection."""
        self.picture.show_board(asked.board)
        empty(self._notes)
        harm = [note for note in asked.hold.notes if note in words.HARM]
        self.harm.setText(" ".join(words.note_text(note, asked.board) for note in harm))
        for note in asked.hold.notes:
            if note in harm:
                continue
            self._notes.addWidget(label(words.note_text(note, asked.board), "body", wrap=True))
        self._notes.addWidget(label(words.hold_source(asked.hold), "small", "ink_2", wrap=True))
        self.source.about.set_text(words.hold_line(asked.hold))
        self.simulated.setVisible(asked.simulated)

    def show_now(self, asked: BoardBisection) -> None:
        """Show how it stands."""
        state, ask, place = asked.state, asked.ask, asked.result
        held = ask.hold_after if ask is not None else None
        self.picture.show_search(state, held, words.hold_tag(asked.hold, held) if held is not None else "")
        side = picture_side(self.picture.layout_shown, asked.board.connector_side, mirrored=False)
        self.legend.show_search(side, searching=ask is not None)
        self.ruler.show_search(state, held)
        self.known.set_text(words.interval_text(state))
        self.heading.setText(_("Where to hold") if ask is not None else _("Where it stops"))
        self.steps.show_search(state)
        self._sides.setCurrentWidget(self._scroll if place is None else self.result)
        self.add.setVisible(place is not None)
        self._harm_row.setVisible(ask is not None and bool(self.harm.text()))
        self._point(0)
        if ask is not None:
            self._show_question(asked, ask.question)
        if place is not None:
            told = BisectionSteps()
            self.result.show_place(place, asked.board, asked.findings, asked.advice, asked.ranked, told)
            told.show_search(state)  # not before it has its place: it would be a window of its own

    def _show_question(self, asked: BoardBisection, question: Question) -> None:
        state = asked.state
        done, left = len(state.steps), state.steps_left
        expect = [words.expect_text(question), words.tries_text(question)]
        step = ngettext("Count {n}", "Count {n}", done + 1).format(n=done + 1)
        where = words.where_text(asked.hold, question, asked.board)
        if asked.simulated and self.source.way is CountWay.LINK:
            where = words.held_for_you(question)
        self.entry.show_question(
            step, words.left_text(state), done / max(1, done + left), words.instruction(asked.hold, question), where,
            words.again_text(question), " ".join(part for part in expect if part),
        )  # fmt: skip

    def _point(self, chip: int) -> None:
        self.note.set_text(self.picture.describe(chip) if chip else "")
