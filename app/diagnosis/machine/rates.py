"""Hash rate below what the boards should do: by their own word, by their sisters, and last by the machine's promise.

A power limit and a low-power mode are wishes, not faults: they hold all boards back alike, and a machine that is held
back is never measured against what it could do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from statistics import median

from app.diagnosis.knowledge import Found
from app.diagnosis.machine.look import Look, is_dead, is_short, is_told
from app.domain.finding import Component, Fault, Severity
from drivers.model.reading import BoardReading


def low_rates(look: Look) -> Iterator[Found]:
    """Boards, or the whole machine, that hash too little."""
    whole = [board for board in look.alive if not is_short(board) and board.hashrate_ths is not None]
    if not look.steady:
        return
    promised = [board for board in whole if board.expected_hashrate_ths]
    slow = [board for board in promised if _own_share(board) < look.limits["board_rate_share"]]
    if slow and len(slow) == len(promised) > 1:
        yield from _all_slow(look, slow)
        return
    found = {board.slot: _below_own(look, board) for board in slow}
    for one in _below_sisters(look, whole):
        found.setdefault(one.place.slot or 0, one)
    yield from found.values()
    if not found and not promised:
        yield from _machine_slow(look)


def _own_share(board: BoardReading) -> float:
    return (board.hashrate_ths or 0.0) / (board.expected_hashrate_ths or 1.0)


def _below_own(look: Look, board: BoardReading) -> Found:
    rate, should = board.hashrate_ths or 0.0, board.expected_hashrate_ths or 0.0
    found = look.of_board(
        board,
        Fault.LOW_HASHRATE,
        "reading.board_below_own",
        0.65,
        f"{rate:g} TH/s, expected {should:g} TH/s",
        {"percent": round(100 * _own_share(board)), "ths": _told(rate), "expected_ths": _told(should)},
    )
    # A board that gives nothing at all while its sisters work is no matter of a few weak chips.
    return replace(found, situation="board", component=Component.HASHBOARD, severity=None if rate else Severity.MAJOR)


def _all_slow(look: Look, slow: Sequence[BoardReading]) -> Iterator[Found]:
    if look.reading.power_limit_w is not None:
        return
    yield Found(
        Fault.LOW_HASHRATE,
        "reading.boards_below.title",
        "reading.boards_below.found",
        0.45,
        {"count": len(slow), "percent": round(100 * median(map(_own_share, slow)))},
        "shared",
        component=Component.MINER,
        evidence=look.evidence(
            *(
                f"{look.board_name(b.slot)}: {b.hashrate_ths:g} TH/s, expected {b.expected_hashrate_ths:g} TH/s"
                for b in slow
            )
        ),
        steps=("save_log", "check_settings", "measure_supply_load", "check_heatsinks"),
    )


def _below_sisters(look: Look, whole: Sequence[BoardReading]) -> Iterator[Found]:
    for board in whole:
        sisters = [one for one in whole if one is not board]
        others = median([one.hashrate_ths or 0.0 for one in sisters]) if sisters else 0.0
        rate = board.hashrate_ths or 0.0
        if others <= 0 or rate >= look.limits["board_rate_share"] * others:
            continue
        found = look.of_board(
            board,
            Fault.LOW_HASHRATE,
            "reading.board_slow",
            0.6,
            f"{rate:g} TH/s, sister boards {others:g} TH/s",
            {"percent": round(100 * rate / others), "ths": _told(rate), "others_ths": _told(others)},
        )
        yield replace(_held_back(look, board, sisters, found), situation="board", component=Component.HASHBOARD)


def _held_back(look: Look, board: BoardReading, sisters: Sequence[BoardReading], found: Found) -> Found:
    """The finding, less sure where the firmware runs this board at a lower clock and the rate follows from it."""
    clocks = [one.frequency_mhz for one in sisters if one.frequency_mhz]
    if not board.frequency_mhz or len(clocks) < len(sisters):
        return found
    others = median(clocks)
    if board.frequency_mhz >= look.limits["clock_share"] * others:
        return found
    return replace(
        found,
        found="reading.board_held_back.found",
        confidence=0.4,
        values={**found.values, "mhz": round(board.frequency_mhz, 1), "others_mhz": round(others, 1)},
    )


def _machine_slow(look: Look) -> Iterator[Found]:
    """The whole machine against its own promise, where no board tells one and all boards work."""
    reading = look.reading
    rate, should = reading.hashrate_ths, reading.expected_hashrate_ths
    if rate is None or not should or not look.hashes or reading.power_limit_w is not None:
        return
    told = [board for board in reading.boards if is_told(board)]
    broken = len(told) < (reading.boards_expected or 0) or any(map(is_dead, told))
    if broken or any(map(is_short, reading.boards)) or rate >= look.limits["machine_rate_share"] * should:
        return
    yield Found(
        Fault.LOW_HASHRATE,
        "reading.machine_slow.title",
        "reading.machine_slow.found",
        0.35,
        {"percent": round(100 * rate / should), "ths": _told(rate), "expected_ths": _told(should)},
        "shared",
        component=Component.MINER,
        evidence=look.evidence(f"{rate:g} TH/s, expected {should:g} TH/s"),
        steps=("save_log", "check_settings", "compare_boards", "measure_supply_load"),
    )


def _told(ths: float) -> float:
    """A rate as a sentence has it: two decimals, and enough digits where a machine counts in MH/s or GH/s."""
    return round(ths, 2) if ths >= 1 else float(f"{ths:.3g}")
