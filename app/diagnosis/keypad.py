"""What a tester's display means for a board: counts and bad chips, to findings and one verdict.

The counts are judged by the rules of the bench (`app.diagnosis.bench_chain`); here stands what a display adds: a tester
feeds the board itself, so a count of 0 accuses the board; a full count proves the chain and nothing of the hashing.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import resources
from app.diagnosis.bench_case import Case
from app.diagnosis.bench_chain import chain_findings
from app.diagnosis.board_values import chips_values, rail_values
from app.diagnosis.knowledge import Found, make, row_of, step_rules
from app.domain.finding import Fault, Finding, Verdict, verdict_of
from app.domain.phrase import Phrase, Value
from app.domain.tester_display import DISPLAY_SOURCE, TesterDisplay
from drivers.model.bench_run import BenchRun
from drivers.model.board import BoardSpec


@dataclass(frozen=True, slots=True)
class Saying:
    """Words that testers show besides numbers, what they accuse, and the steps where the fault's own do not fit."""

    words: str
    fault: Fault
    situation: str | None
    steps: tuple[str, ...] | None


@cache
def sayings() -> Mapping[str, Saying]:
    """Every saying by its words. Raises KnowledgeError."""
    with row_of("displays.toml", None), resources.open_binary("knowledge", "displays.toml") as file:
        rows = tomllib.load(file)["display"]
    found = {}
    for row in rows:
        with row_of("displays.toml", str(row.get("says"))):
            steps = tuple(row["steps"]) if "steps" in row else None
            if unknown := set(steps or ()) - step_rules().keys():
                raise ValueError(f"names the unknown step {unknown.pop()}")
            for words in row["says"]:
                found[words] = Saying(words, Fault(row["fault"]), row.get("situation"), steps)
    return found


def run_of(display: TesterDisplay) -> BenchRun:
    """The counts as a run, as far as a display tells one."""
    return BenchRun(DISPLAY_SOURCE, attempts=display.counts)


def findings_of_display(display: TesterDisplay, board: BoardSpec) -> tuple[tuple[Finding, ...], Verdict]:
    """The findings, gravest first, and the verdict."""
    case = Case(run_of(display), board)
    found = [*_counted(case), *_bad(case, display), *_said(case, display)]
    if not found and display.passed is False and case.run.chips_found == board.chips:
        values: dict[str, Value] = {"expected": board.chips, **rail_values(board)}
        text = [f"{board.chips} chips, NG"]
        found.append(case.found(Fault.WEAK_CHIPS, "keypad.pattern", 0.5, text, values, "pattern"))
    findings = tuple(sorted(map(make, found), key=lambda f: (f.severity.rank, -f.confidence)))
    complete = bool(display.counts) and set(display.counts) == {board.chips}
    verdict = verdict_of(findings, healthy=complete and display.passed is True)
    if verdict.finding is not None:
        return findings, verdict
    if verdict.fault is Fault.NONE:
        key = "verdict.keypad_passed"
    elif complete:
        key = "verdict.keypad_complete"
    else:
        key = "verdict.keypad_words"
    return findings, Verdict(verdict.fault, reason=Phrase.of(key, expected=board.chips))


def _counted(case: Case) -> Iterable[Found]:
    if not case.run.attempts or case.board is None:
        return
    if case.run.chips_found > 0:
        yield from chain_findings(case)
        return
    tries = len(case.run.attempts)
    text = [f"try {number}: 0 chips" for number in range(1, tries + 1)]
    values: dict[str, Value] = {"tries": tries, "expected": case.board.chips, **rail_values(case.board)}
    yield case.found(Fault.NO_CHIPS, "keypad.no_chips", 0.85 if tries > 1 else 0.75, text, values)


def _bad(case: Case, display: TesterDisplay) -> Iterable[Found]:
    """Chips that the tester calls bad; those of one whole domain share its supply."""
    chips, board = display.bad_chips, case.board
    if not chips or board is None:
        return
    values = {**chips_values(chips, chips[0], board), **rail_values(board)}
    text = [f"NG: {', '.join(map(str, chips))}"]
    domain = board.domain_of(chips[0])
    if domain is not None and len(chips) > 1 and chips == board.chips_of(domain):
        yield case.found(Fault.POWER_RAIL_FAULT, "keypad.bad_domain", 0.6, text, values, "domain", chips=chips)
    elif 2 * len(chips) > board.chips:
        yield case.found(Fault.POWER_RAIL_FAULT, "keypad.bad_most", 0.5, text, values, "all")
    else:
        yield case.found(Fault.WEAK_CHIPS, "keypad.bad", 0.7, text, values, chips=chips)


def _said(case: Case, display: TesterDisplay) -> Iterable[Found]:
    for words in display.said:
        saying = sayings()[words]
        values: dict[str, Value] = {"said": words.upper(), **rail_values(case.board)}
        if saying.fault is Fault.INCONCLUSIVE:
            continue
        yield case.found(
            saying.fault, "keypad.said", 0.6, [words.upper()], values, saying.situation, steps=saying.steps
        )
