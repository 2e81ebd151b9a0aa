"""The tester keypad: scan or choose the board, type what the tester's display said; place, suspects and next probe.

The answer is there as one types; nothing has to be connected.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.board_state import BoardState
from app.domain.finding import Finding, probe_first
from app.domain.log_diagnosis import ChainState
from app.domain.tester_display import DisplayError, NothingTyped
from app.services.keypad import KeptOrder, KeypadAnswer, answer, highest, keep_answer, open_for_answer, provenance
from app.services.keypad_boards import Candidate, candidates, is_serial
from app.ui import theme
from app.ui.bridge import run_in_thread
from app.ui.pages.page import Desk
from app.ui.pages.page import Page as PageBase
from app.ui.widgets.bench_views import bench_views
from app.ui.widgets.board_rows import BoardList, about_board, line_of
from app.ui.widgets.card import Card
from app.ui.widgets.causes_card import CausesCard
from app.ui.widgets.chain_card import ChainCard
from app.ui.widgets.number_pad import NumberPad
from app.ui.widgets.result_panel import ResultPanel, next_card
from app.ui.widgets.said_question import SaidQuestion
from app.ui.widgets.scrolled import Inside, Scrolled
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.side_panel import empty
from app.ui.widgets.text import Elided, label
from app.words.errors import sentence
from app.words.findings import finding_text, say
from app.words.language import _, ngettext
from app.words.plain_text import plain
from app.words.probe_words import board_trust
from drivers.model.board import BoardSpec

#: Boards of the list that show at once, the pad below them.
_OFFERED = 3
#: The most that is typed.
_LONGEST = 120


class Page(PageBase):
    """Digits go to the display from anywhere on the page; Enter goes on to the order; Esc empties the display."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, _("Tester keypad"))
        self.answer: KeypadAnswer | None = None
        self.chosen: Candidate | None = None
        self._kept: KeptOrder | None = None
        self._looked = self._asking = ""
        self._new_serial = ""
        self._found: tuple[Candidate, ...] = ()
        self._fitting: list[Candidate] = []
        self.left.addWidget(bench_views(desk, "keypad"))
        self.left.addWidget(Elided(_("for a tester that only shows numbers"), "small", "ink_2"), 1)
        columns = QHBoxLayout()
        columns.setSpacing(12)
        columns.addWidget(self._entry())
        self.chain = ChainCard()
        self.chain.offer_only(())
        columns.addWidget(self.chain, 1)
        self.result = _Result(self.keep)
        columns.addWidget(self.result)
        self.body.addLayout(columns, 1)
        self._show_board()

    def _entry(self) -> QWidget:
        inside = Inside()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 4, 0)
        column.setSpacing(12)
        board = Card(_("Board"))
        self.search = SearchField(_("Scan, serial, code or model"), _("Board: serial, code or model"))
        self.search.rested.connect(self.look)
        self.search.returnPressed.connect(self._entered_board)
        board.column.addWidget(self.search)
        self._identity = QVBoxLayout()
        self._identity.setSpacing(2)
        board.column.addLayout(self._identity)
        self.list = BoardList(_("Boards that may be meant"), self._take)
        self.list.hide()
        board.column.addWidget(self.list)
        self.search.installEventFilter(self)
        column.addWidget(board)
        shown = Card(_("The display says"))
        self.display = QLineEdit()
        self.display.setAccessibleName(_("What the tester's display says"))
        self.display.setPlaceholderText("82 82 84")
        self.display.setMaxLength(_LONGEST)
        theme.set_font(self.display, "readout")
        self.display.textChanged.connect(lambda _text: self.work_out())
        self.display.returnPressed.connect(self._entered)
        shown.column.addWidget(self.display)
        self.problem = label("", "small", "ink_2", wrap=True)
        shown.column.addWidget(self.problem)
        self.said = SaidQuestion()
        self.said.answered.connect(self._tester_said)
        self.said.left.connect(self._type_on)
        shown.column.addWidget(self.said)
        self.pad = NumberPad()
        self.pad.typed.connect(self._type)
        self.pad.back.connect(self.display.backspace)
        shown.column.addWidget(self.pad)
        column.addWidget(shown)
        column.addStretch(1)
        self._scroll = Scrolled(inside)
        self._scroll.setFixedWidth(theme.px(300))
        return self._scroll

    def restyle(self) -> None:
        """Renew the fixed sizes at a switch of theme."""
        super().restyle()
        if hasattr(self, "_scroll"):
            self._scroll.setFixedWidth(theme.px(300))

    # ------------------------------------------------------------ which board

    def open(self, **where: Any) -> None:
        """`board` = a code, model or serial to begin with; the board at hand comes with its serial and its order."""
        at_hand = self.desk.at_hand
        if at_hand.spec is not None and where.get("board", at_hand.code) in (at_hand.code, at_hand.serial):
            self._take_at_hand()
        elif where.get("board"):
            self.search.setText(str(where["board"]))
            self.look()
        (self.display if self.chosen is not None else self.search).setFocus()

    def scanned(self, text: str) -> bool:
        """A scanned serial or code chooses the board; the display of the board before it is not this one's."""
        if self.chosen is not None and text.strip() not in (self.chosen.serial, self.chosen.spec.code):
            self.display.clear()
        self._new_serial = ""
        self.search.setText(text)
        self._look_for(text.strip(), scanned=True)
        return True

    def _take_at_hand(self) -> None:
        """Choose the board at hand, unless it is chosen; what stands on its order already is done with."""
        at_hand = self.desk.at_hand
        wanted = Candidate(at_hand.spec, at_hand.serial, at_hand.number)
        if self.chosen != wanted or self._kept is not None:
            self.choose(wanted)

    def look(self) -> None:
        """Find the boards that the text may mean; one alone is chosen."""
        self._look_for(self.search.text().strip())

    def _look_for(self, text: str, *, scanned: bool = False) -> None:
        shop, one = self.desk.shop, self.chosen
        if not text:
            if one is not None or self._looked:
                self._forget()
            return
        if text in (self._looked, self._asking) or (one is not None and text in (one.serial, one.spec.code)):
            return
        self._asking = text

        def done(found: tuple[Candidate, ...]) -> None:
            self._asking = "" if self._asking == text else self._asking
            if self.search.text().strip() == text:
                self._offer(text, found, scanned=scanned)

        def failed(error: BaseException) -> None:
            self._asking = ""
            self.desk.say_error(error)

        run_in_thread(lambda: candidates(shop, text), done, failed, self)

    def _offer(self, text: str, found: tuple[Candidate, ...], *, scanned: bool = False) -> None:
        if len(found) == 1 or (found and text in (found[0].serial, found[0].spec.code)):
            self.choose(found[0])
            return
        self._forget()
        self._looked, self._found = text, found
        empty(self._identity)
        if not found:
            self._say_unknown(text, scanned=scanned)
        self._list_found()

    def _say_unknown(self, text: str, *, scanned: bool) -> None:
        """A serial that nobody knows yet stays with the board that is chosen next; anything else is said to be none."""
        if is_serial(text):
            self._new_serial = text
            words = _("Serial {text} is new to this shop. Now type its board code or model.")
            self._identity.addWidget(label(words.format(text=plain(text, 40)), "small", "ink_2", wrap=True))
            if scanned:
                self.search.selectAll()
                self.search.setFocus()
            return
        words = _(
            "No board of the catalogue, and none of this shop, is called “{text}”. Try fewer letters, or its code."
        )
        self._identity.addWidget(label(words.format(text=plain(text, 40)), "small", "ink_2", wrap=True))

    def _list_found(self) -> None:
        """List those found that can show what is typed: a board of fewer chips than the display counts is none."""
        most = highest(self.display.text())
        self._fitting = [one for one in self._found if one.spec.chips >= most] or list(self._found)
        lines = []
        for at, one in enumerate(self._fitting):
            line = line_of(one.spec, at)
            if one.serial:
                line = replace(line, name=one.serial, about=f"{one.spec.code} · {line.about}")
            elif one.alike:
                many = ngettext("{code} and {n} alike", "{code} and {n} alike", len(one.alike))
                line = replace(line, name=many.format(code=one.spec.code, n=len(one.alike)))
            lines.append(line)
        self.list.show_lines(lines)
        self.list.setVisible(bool(lines))
        rows = min(len(lines), _OFFERED)
        self.list.setFixedHeight(sum(self.list.sizeHintForRow(row) for row in range(rows)) + 4)

    def _forget(self) -> None:
        """No board is chosen any more: what was said of one is taken away."""
        self._close()
        self.chosen, self._looked, self._found = None, "", ()
        self._show_board()
        self.work_out()

    def _close(self) -> None:
        """Another board begins: what stands on an order already is done with, and so is its display."""
        if self._kept is not None:
            self._new_serial = ""
            self.display.clear()

    def _entered_board(self) -> None:
        """Enter in the field: the marked row of the list, or what the field says if that is not looked for yet."""
        if self.search.text().strip() != self._looked or not self.list.take_current():
            self.look()

    def _take(self, at: object) -> None:
        if isinstance(at, int) and at < len(self._fitting):
            self.choose(self._fitting[at])

    def choose(self, candidate: Candidate) -> None:
        """Take this board; the display comes next."""
        self._close()
        if candidate.serial is None and self._new_serial:
            candidate = replace(candidate, serial=self._new_serial)
        self.chosen, self._kept, self._looked, self._found = candidate, None, "", ()
        self.search.blockSignals(True)
        self.search.setText(candidate.serial or candidate.spec.code)
        self.search.blockSignals(False)
        self._show_board()
        self.work_out()
        self.display.setFocus()

    def _show_board(self) -> None:
        empty(self._identity)
        self.list.hide()
        one = self.chosen
        if one is None:
            line = _("Scan its serial, or type a board code or a model such as S19j Pro.")
            self._identity.addWidget(label(line, "small", "ink_2", wrap=True))
            self.chain.show_board(None)
            self.chain.show_state(BoardState.untested(0))
            self.chain.heading("", "")
            self.result.show_waiting(_("What it will say"), (
                _("Where the chain stops: chip and domain."),
                _("What is suspected, likeliest first."),
                _("What to measure next, and the value to expect."),
            ))  # fmt: skip
            return
        spec = one.spec
        self._identity.addWidget(label(spec.code, "section", wrap=True))
        for line in (about_board(spec), _size(spec)):
            self._identity.addWidget(label(line, "small", "ink_2", wrap=True))
        if one.serial and one.serial == self._new_serial:
            words = _("Serial {text}, new to this shop").format(text=plain(one.serial, 40))
            self._identity.addWidget(label(words, "small", "ink_2", wrap=True))
        if one.order:
            self._identity.addWidget(label(_("here on order {number}").format(number=one.order), "small", "accent"))
        known = _("Board data: {confidence}; {source}")
        trust = Elided(known.format(confidence=board_trust(spec.confidence), source=spec.source), "small", "ink_2")
        self._identity.addWidget(trust)
        self.chain.show_board(spec)

    # ------------------------------------------------------------ what the display says

    def _type(self, character: str) -> None:
        self.display.insert(character)
        self.display.setFocus()

    def _type_on(self) -> None:
        """Leave the question for the display."""
        self._ask(chips=0)
        self.display.setFocus()

    def _ask(self, *, chips: int) -> None:
        """Ask what the tester said to all its chips, where the pad was; 0 = ask no more."""
        self.pad.setVisible(not chips)
        self.problem.setVisible(not chips)
        if chips:
            self.said.ask(chips)
        else:
            self.said.hide()

    def _tester_said(self, word: str) -> None:
        """Write the tester's word behind the count, as its display shows it; the next Enter adds it."""
        self._ask(chips=0)
        if word:
            self.display.setText(f"{self.display.text().strip()} {word}")
        self._go_on()

    def _entered(self) -> None:
        self.work_out()
        if self.answer is not None and self.answer.untold and self.result.primary.isVisibleTo(self):
            self._ask(chips=self.answer.board.chips)
            return
        self._go_on()

    def _go_on(self) -> None:
        if self.answer is not None and self.result.primary.isVisibleTo(self):
            # Not at once: this very Enter goes on to the window, which would press the button it finds there.
            QTimer.singleShot(0, self.result.primary, self.result.primary.setFocus)

    def work_out(self) -> None:
        """Say what the display means, as far as it is typed."""
        self.answer, self._kept = None, None
        self._ask(chips=0)
        one, text = self.chosen, self.display.text()
        self._say("", "ink_2")
        if one is None:
            if self._found:
                self._list_found()
            if text.strip():
                self._say(_("Which board is it? Scan or choose it first."), "minor")
            return
        try:
            self.answer = found = answer(one.spec.code, text)
        except NothingTyped:
            self._say(_("Blanks between several tries; words such as EEPROM NG are read too."), "ink_2")
        except DisplayError as error:
            self._say(sentence(error), "critical")
        else:
            self._show_answer(found)
            return
        self.chain.show_state(BoardState.untested(one.spec.chips))
        self.chain.heading("", _("{n} chips, nothing typed").format(n=one.spec.chips))
        self.result.show_waiting(_("What it will say"), (
            _("Where the chain stops: chip and domain."),
            _("What is suspected, likeliest first."),
            _("What to measure next, and the value to expect."),
        ))  # fmt: skip

    def _show_answer(self, found: KeypadAnswer) -> None:
        self._say(provenance(), "ink_2")
        self.chain.show_state(found.state)
        count = max(found.attempts, default=None)
        ill = found.status in (ChainState.BROKEN, ChainState.MISSING)
        tries = ", ".join(map(str, found.attempts))
        words = _("of {n} answer").format(n=found.board.chips)
        if count is None:
            bad = len(found.bad_chips)
            words = ngettext("{bad} of {n} called bad", "{bad} of {n} called bad", bad)
            words = words.format(bad=bad, n=found.board.chips) if bad else _("no count")
        if len(found.attempts) > 1:
            words = _("of {n} answer; tries: {tries}").format(n=found.board.chips, tries=tries)
        self.chain.heading("" if count is None else str(count), words, "critical" if ill else "ink")
        self.result.show_result(found.findings, found.verdict, self._primary(), provenance())

    def _primary(self) -> str:
        if self.desk.shop is None:
            return ""
        if self._kept:
            return _("Show order {number}").format(number=self._kept.number)
        if self.chosen is not None and self.chosen.order:
            return _("Add to order {number}").format(number=self.chosen.order)
        return _("Open work order")

    def _say(self, words: str, tone: str) -> None:
        self.problem.setText(words)
        theme.set_tone(self.problem, tone)

    def stop(self) -> bool:
        """Esc: leave the question, empty the display, then forget the board."""
        if self.said.asking:
            self._type_on()
        elif self.display.text():
            self.display.clear()
            self.display.setFocus()
        elif self.chosen is not None:
            self.search.clear()
            self._new_serial = ""
            self._forget()
            self.search.setFocus()
        else:
            return False
        return True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        listed = watched is self.search and not self.list.isHidden()
        if listed and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self.list.walk(event.key())
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if text and (text.isdigit() or text == " ") and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier,
        ):  # fmt: skip
            self._type(text)
        else:
            super().keyPressEvent(event)

    # ------------------------------------------------------------ to the order

    def keep(self) -> None:
        """Add the answer to the board's order, or open one with it; a second click shows it."""
        found, one = self.answer, self.chosen
        if found is None or one is None:
            return
        if self._kept:
            self.desk.go_to("orders", order=self._kept.number)
            return
        shop, actor, number = self.desk.shop, self.desk.actor, one.order
        self.result.primary.setEnabled(False)

        def work() -> KeptOrder:
            if number is not None:
                return keep_answer(shop, actor, found, number)
            return open_for_answer(shop, actor, found, one.serial)

        def kept(at: KeptOrder) -> None:
            self.result.primary.setEnabled(True)
            self._kept = at
            words = _("Added to order {number}") if number else _("Opened {number} from the tester's display")
            self.desk.toast(words.format(number=at.number), partial(self._take_back, at))
            self._renew_primary()
            if number is not None and number == self.desk.at_hand.number and self.isVisible():
                self.desk.go_to("path")  # what follows from it is said there

        def failed(error: BaseException) -> None:
            self.result.primary.setEnabled(True)
            self.desk.say_error(error)

        run_in_thread(work, kept, failed, self)

    def _renew_primary(self) -> None:
        self.result.primary.setText(self._primary())
        self.result.primary.setAccessibleName(self._primary())

    def _take_back(self, kept: KeptOrder) -> None:
        shop, actor = self.desk.shop, self.desk.actor

        def done(_commit: object) -> None:
            if self._kept is kept:
                self._kept = None
                self._renew_primary()
            self.desk.toast(_("Taken back"))

        run_in_thread(lambda: shop.undo(actor, kept.commit), done, self.desk.say_error, self)


class _Result(ResultPanel):
    """Here hands want the next probe before the causes."""

    def _lead(self, column: QVBoxLayout, lead: Finding) -> None:
        steps = probe_first(lead.next_steps)
        if steps:
            risks = finding_text(lead).risks
            column.addWidget(next_card(_("Next probe"), [say(step.phrase) for step in steps], risks))
        if lead.parts:
            column.addWidget(CausesCard(lead.parts))


def _size(spec: BoardSpec) -> str:
    """Chips and domains of a board in words, what is not known said so."""
    chips = ngettext("{n} chip", "{n} chips", spec.chips).format(n=spec.chips)
    if not spec.domains:
        return f"{chips} · {_('its domains are not known')}"
    return f"{chips} · {ngettext('{n} domain', '{n} domains', spec.domains).format(n=spec.domains)}"
