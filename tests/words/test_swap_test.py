"""The swap test in words: every move and every outcome has its sentence, boards are named as hands find them."""

from __future__ import annotations

import pytest

from app.domain.swap_test import Doubt, Move, MoveKind, Part, Sight, SlotSight, SwapTest, Tile, TileState
from app.words.swap_test import (
    board_name,
    course_text,
    doubt_text,
    looks_text,
    move_done,
    move_name,
    move_text,
    outcome_text,
    tile_name,
    tile_word,
    waiting_text,
)

LOOKS = (SlotSight(0, Sight.WELL), SlotSight(1, Sight.SICK), SlotSight(2, Sight.WELL))
MOVED = (SlotSight(0, Sight.SICK), SlotSight(1, Sight.WELL), SlotSight(2, Sight.WELL))
TEST = SwapTest("t", 1, LOOKS, make="Antminer", model="S19")


@pytest.mark.parametrize("move", TEST.moves(), ids=lambda move: f"{move.kind} {move.slot} {move.other}")
def test_every_move_is_told_to_the_hands_and_in_the_course(move: Move) -> None:
    told, done = move_text(move, TEST), move_done(move, TEST)
    assert told.endswith(".")
    assert "{" not in told + done
    if move.other is not None:
        assert board_name(TEST, move.slot) in told
        assert board_name(TEST, move.other) in done


def test_boards_are_named_as_hands_find_them() -> None:
    assert board_name(TEST, 1) == "board 2 (middle)"
    assert board_name(SwapTest("t", 1, LOOKS, make="Whatsminer", model="M30S+ VE40"), 1) == "board SM1"


def test_all_words_are_there() -> None:
    for kind in MoveKind:
        assert move_name(kind)
    for tile in Tile:
        assert tile_name(tile)
    for state in TileState:
        assert tile_word(state)
    for doubt in Doubt:
        assert doubt_text(doubt).endswith(".")
    for waiting in ("answer", "restart", "start", "other_machine"):
        assert waiting_text(waiting)


def test_what_stays_with_the_slot_names_what_is_left() -> None:
    stays = TEST.after(Move(MoveKind.BOARD, 0, 1), LOOKS)
    assert Part.BOARD not in stays.left
    assert outcome_text(stays).startswith("It stays with slot 2: cable, connector or control board")
    cured = TEST.after(Move(MoveKind.RESEAT, 1), tuple(SlotSight(slot, Sight.WELL) for slot in range(3)))
    assert outcome_text(cured).startswith("It went away on reseating")
    assert outcome_text(TEST) == "Nothing is moved yet."


def test_the_course_is_told_line_by_line() -> None:
    lines = course_text(TEST.after(Move(MoveKind.BOARD, 0, 1), MOVED)).splitlines()
    assert lines == [
        "Swap test",
        "At first: the fault shows at board 2 (middle)",
        "1. Boards exchanged: board 1 and board 2 (middle): the fault shows at board 1",
        "The fault follows the board.",
    ]
    assert looks_text((), TEST) == "nothing could be told"
