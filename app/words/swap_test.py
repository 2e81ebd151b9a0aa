"""The swap test in words: what to do with the hands, what was done, what it says."""

from __future__ import annotations

from app.domain.board_place import place_of_board
from app.domain.swap_test import Doubt, Move, MoveKind, Outcome, Part, Sight, SlotSight, SwapTest, Tile, TileState
from app.words.language import _
from app.words.phrases import board_label


def tile_name(tile: Tile) -> str:
    """What a tile stands for."""
    return {
        Tile.BOARD: _("Board"),
        Tile.CABLE: _("Cable"),
        Tile.SLOT: _("Slot and control board"),
        Tile.PSU: _("Power supply"),
    }[tile]


def tile_word(state: TileState) -> str:
    """How a tile stands, in a word."""
    return {
        TileState.UNTESTED: _("not tested"),
        TileState.CLEARED: _("cleared"),
        TileState.ACCUSED: _("at fault"),
    }[state]


def move_name(kind: MoveKind) -> str:
    """What can be moved, as a choice."""
    return {
        MoveKind.RESEAT: _("Reseat the plugs"),
        MoveKind.BOARD: _("Exchange the boards"),
        MoveKind.CABLE: _("Exchange the signal cables"),
        MoveKind.PORT: _("Exchange the plugs at the control board"),
        MoveKind.PSU: _("Another power supply"),
        MoveKind.CONTROL_BOARD: _("Another control board"),
    }[kind]


def board_name(test: SwapTest, slot: int) -> str:
    """A board's place as hands find it, in the middle of a sentence."""
    boards = len(test.start)
    return board_label(slot, boards, None, starts=False, place=place_of_board(slot, boards, test.make, test.model))


def first_instruction() -> str:
    """What comes before every move."""
    return _("Save the log first: switching off loses it. Then switch off and wait 60 seconds.")


def move_text(move: Move, test: SwapTest) -> str:
    """What hands are to do, in their words."""
    here = board_name(test, move.slot)
    there = board_name(test, move.other) if move.other is not None else ""
    return {
        MoveKind.RESEAT: _(
            "Unplug the signal cable of {here} at both ends, look at its pins, plug it in again; do the same with its "
            "power connection. Move nothing else."
        ),
        MoveKind.BOARD: _(
            "Let {here} and {there} change places. The signal cables stay where they are. Move nothing else."
        ),
        MoveKind.CABLE: _("Exchange the signal cables of {here} and {there}, both ends. The boards stay."),
        MoveKind.PORT: _(
            "At the control board, exchange the two plugs of {here} and {there}. Boards and cables stay at their ends."
        ),
        MoveKind.PSU: _("Fit a power supply that is known to be good. Move nothing else."),
        MoveKind.CONTROL_BOARD: _(
            "Fit a control board that is known to be good, every cable at its old place. The machine may come back "
            "with another address."
        ),
    }[move.kind].format(here=here, there=there)


def move_done(move: Move | None, test: SwapTest) -> str:
    """What was done, in a line of the course."""
    if move is None:
        return _("Read again, nothing moved")
    here = board_name(test, move.slot)
    there = board_name(test, move.other) if move.other is not None else ""
    return {
        MoveKind.RESEAT: _("Plugs of {here} reseated"),
        MoveKind.BOARD: _("Boards exchanged: {here} and {there}"),
        MoveKind.CABLE: _("Signal cables exchanged: {here} and {there}"),
        MoveKind.PORT: _("Plugs at the control board exchanged: {here} and {there}"),
        MoveKind.PSU: _("Power supply exchanged"),
        MoveKind.CONTROL_BOARD: _("Control board exchanged"),
    }[move.kind].format(here=here, there=there)


def looks_text(looks: tuple[SlotSight, ...], test: SwapTest) -> str:
    """What was read, in a line of the course."""
    sick = [board_name(test, look.slot) for look in looks if look.sight is Sight.SICK]
    if sick:
        return _("the fault shows at {boards}").format(boards=", ".join(sick))
    if any(look.sight is Sight.WELL for look in looks):
        return _("no fault shows")
    return _("nothing could be told")


def outcome_text(test: SwapTest) -> str:
    """What the test says by now, in one sentence."""
    verdict = test.verdict
    slot = test.slot + 1
    match verdict.outcome:
        case Outcome.FOLLOWS_BOARD:
            return _("The fault follows the board.")
        case Outcome.FOLLOWS_CABLE:
            return _("The fault follows the cable.")
        case Outcome.FOLLOWS_PSU:
            return _("The fault follows the power supply.")
        case Outcome.WENT_AWAY:
            return _("It went away on reseating: a plug was not seated. Watch whether it comes back.")
        case Outcome.STAYS_WITH_SLOT:
            return _("It stays with slot {slot}: {parts}.").format(slot=slot, parts=_parts(test))
        case Outcome.INCONCLUSIVE if verdict.doubt is not None:
            return doubt_text(verdict.doubt)
        case _:
            if not test.steps:
                return _("Nothing is moved yet.")
            return _("Still in question: {parts}.").format(parts=_parts(test))


def doubt_text(doubt: Doubt) -> str:
    """Why a test is inconclusive, and what to do."""
    return {
        Doubt.MOVED_OTHERWISE: _(
            "The boards' serials do not fit what was moved. Look which board sits where, then read again, or take the "
            "step back."
        ),
        Doubt.INTERMITTENT: _(
            "Inconclusive: the fault changed though nothing was moved. It comes and goes; find a way to bring it about "
            "before testing on."
        ),
        Doubt.CAME_BACK: _("Inconclusive: the fault was gone and is back. It comes and goes, whatever is moved."),
        Doubt.ELSEWHERE: _(
            "Inconclusive: the fault shows where no single bad part explains it. Two parts may be bad, or a plug was "
            "not seated in the last move."
        ),
    }[doubt]


def course_text(test: SwapTest) -> str:
    """The whole course and what it says, for the record."""
    lines = [_("At first: {looks}").format(looks=looks_text(test.start, test))]
    for number, step in enumerate(test.steps, 1):
        lines.append(f"{number}. {move_done(step.move, test)}: {looks_text(step.looks, test)}")
    return "\n".join([_("Swap test"), *lines, outcome_text(test)])


def waiting_text(waiting: str) -> str:
    """What a reading waits for, by its id (`app.services.swap_test.Waiting`)."""
    return {
        "answer": _("Waiting for the machine to answer"),
        "restart": _("The machine was not switched off since it was last read"),
        "start": _("The machine starts its boards"),
        "other_machine": _("Another machine answers at this address"),
    }[waiting]


def _parts(test: SwapTest) -> str:
    names = {
        Part.BOARD: _("board"),
        Part.CABLE: _("cable"),
        Part.PORT: _("connector or control board"),
        Part.PLACE: _("power connection of this place"),
        Part.PSU: _("power supply"),
        Part.CONTACT: _("seat of the plugs"),
    }
    return ", ".join(names[part] for part in Part if part in test.left)
