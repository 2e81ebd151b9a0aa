"""Results of repairs in words: one line for each board that goes back, and what its owner is to do first."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.repair_result import Outcome, RepairResult
from app.words.decimal_mark import marked
from app.words.findings import fault_name
from app.words.language import _, ngettext
from app.words.language import mark as _m
from app.words.listed import aside, clauses

_WORDS = {
    Outcome.REPAIRED: _m("Repaired"),
    Outcome.NO_FAULT: _m("No fault found"),
    Outcome.DECLINED: _m("Unrepaired"),
    Outcome.BEYOND: _m("Unrepaired"),
}
#: What to do first with boards of an outcome.
_FIRST = {
    Outcome.REPAIRED: _m(
        "Put a repaired board into a machine of its own model, with all its cables and fans, and let it run for an "
        "hour before you judge its hash rate."
    ),
    Outcome.NO_FAULT: _m(
        "Where no fault was found, the machine the board came from is to be looked at first: cables, power supply, "
        "control board and firmware."
    ),
    Outcome.DECLINED: _m("Do not put an unrepaired board back into a machine: it has the fault it came with."),
    Outcome.BEYOND: _m("Do not put an unrepaired board back into a machine: it has the fault it came with."),
}


def outcome_word(outcome: Outcome) -> str:
    """How it ended, in a word or two."""
    return _(_WORDS[outcome])


def result_text(result: RepairResult) -> str:
    """What became of a board, in one line: "Chain broken; passed 2 tests in a row, aged 4 h"."""
    if result.outcome is Outcome.DECLINED:
        return _("the repair was not wanted")
    if result.outcome is Outcome.BEYOND:
        why = fault_name(result.fault) if result.fault is not None else ""
        return _("it cannot be repaired: {fault}").format(fault=why) if why else _("it cannot be repaired")
    said = [fault_name(result.fault)] if result.fault is not None and result.outcome is Outcome.REPAIRED else []
    if result.passes:
        said.append(ngettext("passed {n} test", "passed {n} tests in a row", result.passes).format(n=result.passes))
    if result.aged_h >= 0.05:
        said.append(_("ran {hours} h under load").format(hours=marked(f"{result.aged_h:.1f}".removesuffix(".0"))))
    return clauses(said)


def parts_text(result: RepairResult) -> str:
    """How many parts were fitted, and how many of them were taken from a donor board; "" where none was."""
    if not result.parts:
        return ""
    said = ngettext("{n} part fitted", "{n} parts fitted", result.parts).format(n=result.parts)
    if result.recovered:
        of = ngettext("{n} recovered", "{n} recovered", result.recovered).format(n=result.recovered)
        return aside(said, of)
    return said


def first_steps(results: Iterable[RepairResult]) -> tuple[str, ...]:
    """What the owner of these boards is to do first, each sentence once."""
    there = {result.outcome for result in results}
    return tuple(dict.fromkeys(_(_FIRST[outcome]) for outcome in Outcome if outcome in there))
