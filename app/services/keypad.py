"""The tester keypad: what a person reads off a tester's display, for any board of the catalogue, answered in one call.

The answer holds everything that a page or a command shows: the board, every try, the place, what is suspected, the
next probe, and the chips for the picture. `keep_answer` adds it to a work order, `open_for_answer`
opens one with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.diagnosis.keypad import findings_of_display, run_of, sayings
from app.diagnosis.localise import Break, break_of
from app.domain.asset import AssetKind, SerialSource
from app.domain.board_state import BoardState, board_state_of
from app.domain.finding import Fault, Finding, NextStep, Role, Suspect, Verdict, probe_first
from app.domain.log_diagnosis import ChainState
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.order_view import OrderView
from app.domain.test_run import TestKind
from app.domain.tester_display import (
    DISPLAY_SOURCE,
    BoardUnclear,
    BoardUnknown,
    DisplayError,
    TesterDisplay,
    fit,
    read_display,
)
from app.domain.usual_part import parts_named
from app.services.order_records import unsigned, write_test_run
from app.services.orders import KeptOrder, write_order
from app.services.shop import Draft, Shop
from app.words.findings import verdict_text
from app.words.language import _
from drivers import catalogue
from drivers.model.bench_run import BenchRun
from drivers.model.board import BoardSpec
from drivers.model.probe_point import UsualPart

__all__ = [
    "DISPLAY_SOURCE", "KeptOrder", "KeypadAnswer", "answer", "board_of", "boards_of", "highest", "keep_answer",
    "open_for_answer", "provenance",
]  # fmt: skip

_NOTHING = TesterDisplay()


@dataclass(frozen=True, slots=True)
class KeypadAnswer:
    """What a display means. `typed` as it was typed, `attempts` every count of it in order, `bad_chips` from 1.

    `where` = between which chips and domains the chain stops, None where it does not stop or counts 0; `state` draws
    the picture of `board`. `findings` gravest first, `verdict` the one-line answer.
    """

    typed: str
    board: BoardSpec
    display: TesterDisplay
    where: Break | None
    findings: tuple[Finding, ...]
    verdict: Verdict
    state: BoardState

    @property
    def attempts(self) -> tuple[int, ...]:
        """Every count, in the order typed."""
        return self.display.counts

    @property
    def bad_chips(self) -> tuple[int, ...]:
        """The chips that the tester calls bad, from 1."""
        return self.display.bad_chips

    @property
    def lead(self) -> Finding | None:
        """The finding that the verdict names."""
        return self.verdict.finding

    @property
    def candidates(self) -> tuple[Suspect, ...]:
        """What is suspected, likeliest first."""
        return self.lead.parts if self.lead else ()

    @property
    def usual_parts(self) -> tuple[UsualPart, ...]:
        """The board's parts that repairs name for the suspects: designator, marking, place, how they fail."""
        return parts_named(self.board, self.candidates)

    @property
    def probe(self) -> NextStep | None:
        """What to do next, the probe that splits the suspects best where there is one."""
        steps = self.lead.next_steps if self.lead else ()
        return next(iter(probe_first(steps)), None)

    @property
    def status(self) -> ChainState:
        """The state of the chain as a log's chain would be told."""
        found = max(self.attempts, default=None)
        if found == 0:
            return ChainState.MISSING
        if any(f.role is Role.CAUSE and f.fault is not Fault.INCONCLUSIVE for f in self.findings):
            return ChainState.BROKEN
        return ChainState.OK if found == self.board.chips else ChainState.UNKNOWN

    @property
    def untold(self) -> bool:
        """Every chip is counted on every try, and whether the tester said OK to it is not typed."""
        said = self.display
        return set(said.counts) == {self.board.chips} and said.passed is None and not (said.said or said.bad_chips)

    @property
    def run(self) -> BenchRun:
        """The counts as a test run."""
        return run_of(self.display)


def answer(board_or_model: str, typed: str) -> KeypadAnswer:
    """What the display means on this board. Raises the errors of `app.domain.tester_display`, one sentence each."""
    display = read_display(typed, tuple(sayings()))
    board = board_of(board_or_model, display)
    fit(display, board.chips, board.code)
    findings, verdict = findings_of_display(display, board)
    return KeypadAnswer(
        typed, board, display, _where(display, board), findings, verdict,
        board_state_of(run_of(display), board, findings),
    )  # fmt: skip


def board_of(name: str, display: TesterDisplay = _NOTHING) -> BoardSpec:
    """The board of a code or of a model whose boards are alike; what the display shows narrows the choice.

    Raises BoardUnknown and BoardUnclear.
    """
    name = name.strip()
    if found := catalogue.board(name):
        return found
    known = boards_of(name)
    if not known:
        raise BoardUnknown(name)
    highest = max((*display.counts, *display.bad_chips), default=0)
    known = tuple(spec for spec in known if spec.chips >= highest) or known
    if display.expected is not None:
        known = tuple(spec for spec in known if spec.chips == display.expected) or known
    if len({(spec.chip, spec.chips, spec.domains) for spec in known}) > 1:
        raise BoardUnclear(name, tuple(spec.code for spec in known))
    return known[0]


def boards_of(text: str) -> tuple[BoardSpec, ...]:
    """The boards that a text may mean, for a choice: by code, by model, with or without its make in front."""
    text = text.strip()
    if not text:
        return ()
    if exact := catalogue.board(text):
        return (exact,)
    return catalogue.boards_of_model(None, text)


def highest(typed: str) -> int:
    """The highest number of chips that a display tells of, as far as it is typed; 0 for what is not read yet."""
    try:
        display = read_display(typed, tuple(sayings()))
    except DisplayError:
        return 0
    return max((*display.counts, *display.bad_chips, display.expected or 0), default=0)


def provenance() -> str:
    """Where the numbers come from, in words."""
    return _("read from the tester's display")


def keep_answer(shop: Shop, actor: str, answer: KeypadAnswer, number: str, *, fixture: str = "") -> KeptOrder:
    """Add the answer to the work order `number` as a test run on a tester, its findings with it.

    One commit, so that one Undo takes it back whole. Raises what `orders` raises.
    """
    with shop.writing(actor) as draft:
        view = unsigned(shop, number)
        _write(draft, view, answer, fixture)
    return KeptOrder(view.number, draft.saved())


def open_for_answer(
    shop: Shop, actor: str, answer: KeypadAnswer, serial: str | None, *, fixture: str = ""
) -> KeptOrder:
    """Open an order for the board with the answer on it, in one commit as well. Raises what `orders` raises."""
    board = answer.board
    wanted = AssetDraft(
        AssetKind.HASHBOARD, make=board.make, model=board.model, board_code=board.code, serial=serial,
        serial_source=SerialSource.LABEL if serial else None,
    )  # fmt: skip
    with shop.writing(actor) as draft:
        id_, number = write_order(shop, draft, OrderDraft(verdict_text(answer.verdict), wanted))
        _write(draft, id_, answer, fixture)
    return KeptOrder(number, draft.saved())


def _write(draft: Draft, order: OrderView | str, answer: KeypadAnswer, fixture: str) -> None:
    heard = " · ".join(part for part in (fixture, provenance()) if part)
    write_test_run(
        draft, order, answer.verdict, answer.run if answer.attempts else None, findings=answer.findings,
        board=answer.board, kind=TestKind.FIXTURE, fixture=heard, note=answer.typed.strip()[:200],
    )  # fmt: skip


def _where(display: TesterDisplay, board: BoardSpec) -> Break | None:
    short = [count for count in display.counts if 0 < count < board.chips]
    return break_of(max(short), board.chips, board) if short else None
