"""The causes of an order's board, ranked by everything in its record since the last work on it.

Values with their conditions, tests and their counts, the visual check, a bisection, and what a swap test found: each
becomes a clue with who took it, and with what.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.diagnosis.causes import Ranking, finding_of, rank
from app.domain.bisection import Bisection, CountFrom
from app.domain.bisection_error import BisectionError
from app.domain.board_check import BoardCheck, CheckKind
from app.domain.clue import Clue, Counted, Looked, Proved, Swapped, Told, Valued
from app.domain.finding import Fault, Finding
from app.domain.measurement import Measurement
from app.domain.order_view import FindingLine, OrderView
from app.domain.reference import Reference
from app.domain.reference_error import BoardUnknown
from app.domain.swap_test import Outcome
from app.domain.test_run import TestKind, TestRun
from app.domain.visual_check import Look
from app.domain.work_order import FindingStatus
from app.services.measuring import board_of
from app.services.order_reading import order
from app.services.references import references_of
from app.services.shop import Shop
from drivers.model.board import BoardSpec

#: Test runs that stand for what the board does hot; all others that prove something were made cold.
_HOT = (TestKind.IN_MINER, TestKind.BURN_IN)
#: What a board tells of itself, or a test of it; counts and values are clues of their own.
_TOLD = frozenset(
    {
        Fault.EEPROM_UNREADABLE, Fault.EEPROM_CORRUPT, Fault.TEMP_SENSOR_FAULT, Fault.OVERTEMPERATURE,
        Fault.THERMAL_CONTACT, Fault.VOLTAGE_CONTROLLER_FAULT, Fault.PSU_FAULT, Fault.UART_SIGNAL_INTEGRITY,
        Fault.BOARD_MISSING,
    }
)  # fmt: skip
#: How the message of a swap test's finding begins.
_SWAP = "swap."


@dataclass(frozen=True, slots=True)
class SourcedClue:
    """A clue, who took it with what, and its place in the record's order."""

    clue: Clue
    source: str
    stamp: int


@dataclass(frozen=True, slots=True)
class OrderCauses:
    """The causes of an order's board. `sources` = who took each clue, and with what, in the order of the clues."""

    number: str
    board: BoardSpec
    clues: tuple[Clue, ...]
    sources: tuple[str, ...]
    ranking: Ranking
    findings: tuple[Finding, ...]


def ranking_of(shop: Shop, number: str) -> OrderCauses:
    """The causes of the board of an order. Raises NoSuchThing, BoardUnknown for a board that no catalogue names."""
    view = order(shop, number)
    board = board_of(view.asset.board_code, view.asset.model)
    if board is None:
        raise BoardUnknown(view.number)
    return causes_of(view, board, references_of(shop, board.code, simulated=_all_simulated(view)))


def question_of(shop: Shop, view: OrderView) -> tuple[BoardSpec, tuple[Clue, ...], tuple[Reference, ...]] | None:
    """What the causes of an order's board are ranked by: board, clues, good boards; None where there is no board that
    a catalogue names, or no clue since the last work on it.
    """
    board = board_of(view.asset.board_code, view.asset.model)
    clues = clues_of(view) if board is not None else ()
    if board is None or not clues:
        return None
    return board, clues, references_of(shop, board.code, simulated=_all_simulated(view))


def causes_of(view: OrderView, board: BoardSpec, references: tuple[Reference, ...] = ()) -> OrderCauses:
    """The same of an order that was read already."""
    told = sourced_clues(view)
    clues = tuple(one.clue for one in told)
    sources = tuple(one.source for one in told)
    ranking = rank(board, clues, references)
    findings = finding_of(ranking, board, clues, references, sources=sources)
    return OrderCauses(view.number, board, clues, sources, ranking, findings)


def clues_of(view: OrderView) -> tuple[Clue, ...]:
    """Every clue of an order since the last work on its board, oldest first."""
    return tuple(one.clue for one in sourced_clues(view))


def sourced_clues(view: OrderView) -> tuple[SourcedClue, ...]:
    """The same with who took each."""
    found = [
        *(clue for taken in view.measurements for clue in _of_measurement(taken)),
        *(clue for run in view.test_runs for clue in _of_run(run)),
        *(clue for check in view.checks for clue in _of_check(check)),
        *(clue for line in view.findings for clue in _of_finding(line)),
    ]
    since = view.work_done_until or 0
    return tuple(sorted((one for one in found if one.stamp >= since), key=lambda one: one.stamp))


def _of_measurement(taken: Measurement) -> Iterator[SourcedClue]:
    draft = taken.taken
    if draft.spot is not None:
        yield SourcedClue(Valued(draft.spot, draft.value), _who(taken.by, draft.instrument), taken.stamp)


def _of_run(run: TestRun) -> Iterator[SourcedClue]:
    """A test that says something of the board: its counts, and whether it was passed."""
    if run.interrupted or run.replayed or run.undecided or (run.run is not None and run.run.lost_power):
        return
    source, hot = _who(run.by, run.fixture), run.kind in _HOT
    counts = run.run.attempts if run.run is not None else ()
    if not counts and run.chips_found is not None:
        counts = (run.chips_found,)
    if counts:
        yield SourcedClue(Counted(counts, hot=hot), source, run.stamp)
    if run.run is not None and run.run.fast_attempts:
        yield SourcedClue(Counted(run.run.fast_attempts, fast=True), source, run.stamp)
    if run.kind.proves and not run.a_look and run.verdict is not Fault.INCONCLUSIVE:
        yield SourcedClue(Proved(run.passed, hot), source, run.stamp)


def _of_check(check: BoardCheck) -> Iterator[SourcedClue]:
    """What a check keeps beside its values: what was seen, and what a bisection counted."""
    source = _who(check.by, check.instrument)
    if check.kind is CheckKind.VISUAL:
        for one in Look.of_body(check.body).answers:
            yield SourcedClue(Looked(one.item, one.found, one.chips, one.domains), source, check.stamp)
    if check.kind is CheckKind.BISECTION and check.body:
        try:
            bisection = Bisection.of_body(check.body)
        except BisectionError:
            return  # a newer program kept it otherwise: its result stands on the order as a finding
        for step in bisection.steps:
            if step.counts and step.source is not CountFrom.ORDER:
                yield SourcedClue(Counted(step.counts, step.held), _who(step.by or check.by, ""), check.stamp)


def _of_finding(line: FindingLine) -> Iterator[SourcedClue]:
    """What the board told of itself, and what a swap test came to."""
    if line.status is FindingStatus.RULED_OUT:
        return
    finding = line.finding
    key = finding.message.key
    source = _who(line.by, finding.evidence[0].source if finding.evidence else "")
    if key.startswith(_SWAP):
        word = key.removeprefix(_SWAP).partition(".")[0]
        if word in {outcome.value for outcome in Outcome}:
            yield SourcedClue(Swapped(Outcome(word)), source, line.stamp)
    elif finding.fault in _TOLD and not key.startswith("cause."):
        yield SourcedClue(Told(finding.fault), source, line.stamp)


def _who(person: str, instrument: str) -> str:
    return f"{person}, {instrument}" if instrument else person


def _all_simulated(view: OrderView) -> bool:
    """Whether every check of the order was made on simulated boards, which have references of their own."""
    return bool(view.checks) and all(one.simulated for one in view.checks)
