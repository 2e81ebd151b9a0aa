"""Boards that are silent or missing, and boards with fewer chips than they should have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.diagnosis.board_values import listed
from app.diagnosis.knowledge import Found
from app.diagnosis.machine.look import Look, is_complete, is_dead, is_short, is_told
from app.domain.finding import Component, Fault
from app.domain.phrase import Value
from drivers.model.reading import BoardReading

_SHARED_STEPS = ("save_log", "measure_supply_load", "reseat_cable", "swap_slot")


def silent_boards(look: Look) -> Iterator[Found]:
    """Silent and missing boards; several at once point at what they share."""
    if look.at_rest:
        return
    # A working sister is what proves that the machine runs: without one, nothing says which part is at fault.
    dead = [board for board in look.reading.boards if is_dead(board)]
    absent = _absent_slots(look)
    if len(dead) + len(absent) > 1:
        yield _several(look, [board.slot for board in dead] + absent)
    elif look.hashes or look.alive:
        yield from (_dead(look, board) for board in dead)
        yield from (_absent(look, slot) for slot in absent)


def missing_chips(look: Look) -> Iterator[Found]:
    """Boards with fewer chips than expected.

    A complete sister proves the expected count. Without one it rests on a table of models: boards that all miss the
    same number prove that table wrong for this variant, and nothing else. Chips that the firmware itself lists as
    silent need no table.
    """
    if look.at_rest:
        return
    yield from (_silent_chips(look, board) for board in look.alive if board.chips_silent)
    short = [board for board in look.alive if is_short(board) and not board.chips_silent]
    counts = {board.chips_working for board in short}
    if any(is_complete(board) for board in look.alive):
        yield from (_short(look, board, 0.8 if len(short) == 1 else 0.7) for board in short)
    elif len(short) == 1:
        yield _short(look, short[0], 0.5)
    elif len(counts) > 1:
        yield _all_short(look, short)


def _dead(look: Look, board: BoardReading) -> Found:
    values: dict[str, Value] = {"expected": board.chips_expected} if board.chips_expected else {}
    key = "reading.board_dead" if board.chips_expected else "reading.board_silent"
    text = "no chips, no hash rate" if board.chips_working == 0 else "not active"
    return replace(look.of_board(board, Fault.BOARD_MISSING, key, 0.85, text, values), situation="one")


def _absent(look: Look, slot: int) -> Found:
    return Found(
        Fault.BOARD_MISSING,
        "reading.board_absent.title",
        "reading.board_absent.found",
        0.75,
        {"reported": sum(map(is_told, look.reading.boards)), "boards_expected": look.count or 0},
        "one",
        look.place(slot),
        evidence=look.evidence(f"{look.board_name(slot)}: not reported"),
    )


def _several(look: Look, slots: Sequence[int]) -> Found:
    return Found(
        Fault.BOARD_MISSING,
        "reading.boards_several.title",
        "reading.boards_several.found" if look.alive else "reading.boards_all.found",
        0.6,
        {"count": len(slots), "boards_expected": look.count or len(slots)},
        "several",
        component=Component.MINER,
        evidence=look.evidence(*(f"{look.board_name(slot)}: silent" for slot in slots)),
        steps=_SHARED_STEPS,
    )


def _silent_chips(look: Look, board: BoardReading) -> Found:
    chips = sorted(set(board.chips_silent))
    found = look.of_board(
        board,
        Fault.CHIPS_MISSING,
        "reading.chips_silent",
        0.85,
        f"chips not working: {listed(chips)}",
        {"count": len(chips), "chips": listed(chips), "chip": chips[0]},
    )
    return replace(found, situation="map", chips=tuple(chips))


def _short(look: Look, board: BoardReading, confidence: float) -> Found:
    working, expected = board.chips_working or 0, board.chips_expected or 0
    found = look.of_board(
        board,
        Fault.CHIPS_MISSING,
        "reading.chips_missing",
        confidence,
        f"{working} of {expected} chips",
        {"found": working, "expected": expected, "missing": expected - working},
    )
    return replace(found, situation="count")


def _all_short(look: Look, short: Sequence[BoardReading]) -> Found:
    return Found(
        Fault.CHIPS_MISSING,
        "reading.chips_several.title",
        "reading.chips_several.found",
        0.5,
        {
            "count": len(short),
            "counts": listed(board.chips_working or 0 for board in short),
            "expected": listed(sorted({board.chips_expected or 0 for board in short})),
        },
        "several",
        component=Component.MINER,
        evidence=look.evidence(
            *(f"{look.board_name(b.slot)}: {b.chips_working} of {b.chips_expected} chips" for b in short)
        ),
        steps=_SHARED_STEPS,
    )


def _absent_slots(look: Look) -> list[int]:
    """Slots that the model has and the machine does not report, where it reports at least one board.

    A board of which nothing is told but what its model should have is not reported either.
    """
    reported = {board.slot for board in look.reading.boards if is_told(board)}
    if not reported:
        return []
    places = {*range(look.reading.boards_expected or 0), *(board.slot for board in look.reading.boards)}
    return sorted(places - reported)
