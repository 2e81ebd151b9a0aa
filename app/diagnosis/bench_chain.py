"""Whether a board's chain answers, and how far: counts, address maps, the line's noise, and the count at high speed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from app.diagnosis.bench_case import Case
from app.diagnosis.board_values import chip_values, chips_values, listed, rail_values
from app.diagnosis.knowledge import Found, limits
from app.diagnosis.localise import break_of
from app.domain.finding import Component, Fault, Severity
from app.domain.phrase import Value
from drivers.model.board import BoardSpec

#: Addresses there are for the chips of a chain; more replies to one question are repeated ones.
MOST_CHIPS = 256


def chain_findings(case: Case) -> Iterable[Found]:
    """Whether the chain answers, and how far."""
    run, board = case.run, case.board
    if not run.attempts or board is None:
        return
    if run.chips_found == 0:
        if not run.interrupted and needs_no_controller(case):
            # Whether a board whose supply nobody here switches has it, only the person at the bench can see.
            powered = run.control_port and run.supply_switched
            key, confidence = ("bench.no_chips", 0.9) if powered else ("bench.no_chips_unseen", 0.6)
            values: dict[str, Value] = {"tries": len(run.attempts), **rail_values(board)}
            yield case.found(Fault.NO_CHIPS, key, confidence, _counts(case), values)
        return
    if run.chips_found > board.chips or is_of_other_chips(case) or addresses_failed(case):
        return  # not this board, or not its chips' doing: judged by the verdict
    if len(set(run.attempts)) > 1:
        yield _varying(case, board)
    elif run.chips_found < board.chips:
        yield _short(case, board)
    elif any(run.address_map) and not all(run.address_map):
        yield _silent(case, board, confidence=0.6)


def line_findings(case: Case) -> Iterable[Found]:
    """Replies whose checksum does not hold: noise on the line, not dead chips."""
    bounds = limits("bench")
    bad = case.run.bad_frames
    replies = sum(case.run.attempts) + bad
    if bad < bounds["bad_frames"] or bad <= bounds["bad_frame_share"] * replies:
        return
    text = [f"{bad} of {replies} replies with a wrong checksum"]
    values: dict[str, Value] = {"bad": bad, "replies": replies}
    yield case.found(Fault.UART_SIGNAL_INTEGRITY, "bench.noise", 0.7, text, values, "board")


def noise_explains_counts(case: Case) -> bool:
    """Whether replies lost to wrong checksums make up for most of what the counts lack."""
    if case.board is None:
        return False
    lacking = sum(max(0, case.board.chips - count) for count in case.run.attempts)
    return case.run.bad_frames >= float(limits("bench")["noise_explains"]) * lacking


def fast_findings(case: Case) -> Iterable[Found]:
    """Chips that answer at the slow speed, every time, and are lost at the high one: edges too weak to be read.

    Compared with the board's own slow count, so that a break is not told twice.
    """
    run, board = case.run, case.board
    if run.fast_baud is None or not run.fast_attempts or not run.attempts or len(set(run.attempts)) > 1:
        return
    slow, fast = run.chips_found, max(run.fast_attempts)
    if slow == 0 or min(run.fast_attempts) >= slow:
        return
    counts = [f"try {number} at {run.fast_baud} baud: {count}" for number, count in enumerate(run.fast_attempts, 1)]
    values: dict[str, Value] = {
        "baud": run.fast_baud,
        "slow": slow,
        "counts": listed(run.fast_attempts),
        **rail_values(board),
    }
    if fast == 0:
        # An adapter that cannot go so fast looks the same, so this is a note about the set-up first.
        yield case.found(
            Fault.UART_SIGNAL_INTEGRITY, "bench.fast_none", 0.4, counts, values, "fast_none",
            severity=Severity.INFO, component=Component.FIXTURE,
        )  # fmt: skip
        return
    lost = tuple(chip for chip, answered in enumerate(run.fast_map, 1) if not answered and _at(run.address_map, chip))
    behind = any(run.fast_map[lost[0] :]) if lost else False
    if lost and behind:
        values |= chips_values(lost, lost[0], board)
        yield case.found(Fault.UART_SIGNAL_INTEGRITY, "bench.fast_lost", 0.65, counts, values, "fast_chip", chips=lost)
        return
    last = lost[0] - 1 if lost else max(count for count in run.fast_attempts if count < slow)
    place = break_of(max(1, last), slow, board)
    values |= place.values()
    chips = (place.after, place.next)
    if len(set(run.fast_attempts)) > 1:
        values |= chip_values(place.after, board)
        yield case.found(
            Fault.UART_SIGNAL_INTEGRITY, "bench.fast_varies", 0.7, counts, values, "fast", chips=chips,
            domains=place.domains,
        )  # fmt: skip
        return
    yield case.found(
        Fault.SIGNAL_PATH_FAULT, "bench.fast_break", 0.75, counts, values, "fast_border" if place.at_border else "fast",
        chips=chips, domains=place.domains,
    )  # fmt: skip


def needs_no_controller(case: Case) -> bool:
    """Whether the chips had their supply, as far as the board's own voltage controller goes: it has none, or was
    enabled in this run. Where no source says what the board has, that is not known, and its silence accuses nobody.
    """
    control = case.run.voltage_control
    if control is not None and control.trouble is None and control.enabled:
        return True
    named = case.board.voltage_controller if case.board else None
    return named is not None and re.search(r"PIC\d", named) is None


def is_of_other_chips(case: Case) -> bool:
    """Whether the chips say that they are of another kind than the board's: then it is another board."""
    number = re.search(r"\d{4}", case.board.chip) if case.board else None
    return bool(number and case.run.chip_id and case.run.chip_id.upper() != number[0])


def addresses_failed(case: Case) -> bool:
    """Whether all chips are counted, every time, and most are silent at their own address: they took none, or there is
    a second board on the line. Dead chips would lack in the count.
    """
    run, board = case.run, case.board
    counted = board is not None and set(run.attempts) == {board.chips}
    return counted and 0 < sum(run.address_map) < len(run.address_map) / 2


def _varying(case: Case, board: BoardSpec) -> Found:
    """Counts that change: a dry joint at the highest chip that a short try reached (zeusbtc.com 5767)."""
    short = max(count for count in case.run.attempts if count < board.chips)
    highest = max(1, short)  # all or nothing: chip 1 is where the whole chain passes through
    values = {"counts": listed(case.run.attempts), **chip_values(highest, board)}
    values |= break_of(highest, board.chips, board).values()
    chips = tuple(chip for chip in (highest, highest + 1) if chip <= board.chips)
    found = case.found(Fault.CHIPS_INTERMITTENT, "bench.intermittent", 0.8, _counts(case), values, chips=chips)
    return found if short else replace(found, title="bench.intermittent_none.title")


def _short(case: Case, board: BoardSpec) -> Found:
    """A stable short count: a break, unless the address map shows chips answering behind it."""
    run = case.run
    count = run.chips_found
    if any(run.address_map[count:]):
        return _silent(case, board, confidence=0.8)
    place = break_of(count, board.chips, board)
    confidence = 0.9 if len(run.attempts) > 1 else 0.7
    if run.address_map:
        confidence = 0.95 if all(run.address_map[:count]) else 0.75
    return case.found(
        Fault.CHAIN_BREAK,
        "bench.chain_break",
        confidence,
        _counts(case),
        {**place.values(), "found": count, "tries": len(run.attempts), **rail_values(board)},
        situation=place.situation,
        chips=(place.after, place.next),
        domains=place.domains,
    )


def _silent(case: Case, board: BoardSpec, confidence: float) -> Found:
    """Chips that do not answer at their own address while others do; a whole domain of them shares its supply."""
    silent = tuple(i + 1 for i, answered in enumerate(case.run.address_map) if not answered)
    values = {
        "found": case.run.chips_found,
        "expected": board.chips,
        **chips_values(silent, silent[0], board),
        **rail_values(board),
    }
    domain = board.domain_of(silent[0])
    if domain is not None and len(silent) > 1 and silent == board.chips_of(domain):
        return case.found(
            Fault.POWER_RAIL_FAULT, "bench.domain_silent", confidence, _counts(case), values, "domain_silent",
            chips=silent, domains=(domain,), severity=Severity.MAJOR,
        )  # fmt: skip
    return case.found(Fault.CHIPS_MISSING, "bench.silent", confidence, _counts(case), values, "map", chips=silent)


def _at(answered: tuple[bool, ...], chip: int) -> bool:
    return chip > len(answered) or answered[chip - 1]


def _counts(case: Case) -> list[str]:
    return [f"try {number}: {count} chips" for number, count in enumerate(case.run.attempts, 1)]
