"""The swap test against simulated truths: the bad part is found, a good one never accused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.diagnosis.reading import findings_of_reading
from app.domain.finding import Fault
from app.domain.swap_test import (
    Doubt,
    Move,
    MoveKind,
    Outcome,
    Part,
    Sight,
    SlotSight,
    SwapTest,
    Tile,
    TileState,
    followed_fault,
    looks_of,
)
from app.ledger.codec import from_json, to_json
from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState


class Miner:
    """A machine with one bad part, as hands and readings see it: written without a look at the reasoning."""

    def __init__(self, bad: Part, sick: int = 1, slots: int = 3, *, serials: bool = True) -> None:
        self.bad, self.sick, self.serials = bad, sick, serials
        # What hangs on each port of the control board: (board, cable, place), named by where it was at first.
        self.ports = [[slot, slot, slot] for slot in range(slots)]
        self.seated = self.psu_is_new = self.control_is_new = False

    def move(self, move: Move) -> None:
        ports, a, b = self.ports, move.slot, move.other
        if move.kind is MoveKind.PSU:
            self.psu_is_new = True
            return
        if move.kind is MoveKind.CONTROL_BOARD:
            self.control_is_new = self.seated = True
            return
        self.seated = self.seated or self.sick in (a, b)
        if b is not None:
            for what in {MoveKind.BOARD: (0,), MoveKind.CABLE: (1,), MoveKind.PORT: (0, 1, 2)}[move.kind]:
                ports[a][what], ports[b][what] = ports[b][what], ports[a][what]

    def is_bad(self, port: int) -> bool:
        board, cable, place = self.ports[port]
        return {
            Part.BOARD: board == self.sick,
            Part.CABLE: cable == self.sick,
            Part.PLACE: place == self.sick,
            Part.PORT: port == self.sick and not self.control_is_new,
            Part.PSU: place == self.sick and not self.psu_is_new,
            Part.CONTACT: port == self.sick and not self.seated,
        }[self.bad]

    def looks(self) -> tuple[SlotSight, ...]:
        return tuple(
            SlotSight(port, Sight.SICK, None)
            if self.is_bad(port)
            else SlotSight(port, Sight.WELL, f"SN{held[0]}" if self.serials else None)
            for port, held in enumerate(self.ports)
        )


def begun(miner: Miner) -> SwapTest:
    return SwapTest("t", miner.sick, miner.looks())


def made(test: SwapTest, miner: Miner, move: Move) -> SwapTest:
    miner.move(move)
    return test.after(move, miner.looks())


ACCUSED = {
    Part.BOARD: Tile.BOARD,
    Part.CABLE: Tile.CABLE,
    Part.PORT: Tile.SLOT,
    Part.PLACE: Tile.SLOT,
    Part.PSU: Tile.PSU,
    Part.CONTACT: None,
}


@given(st.sampled_from(list(Part)), st.integers(2, 4), st.booleans(), st.data())
def test_no_sequence_of_moves_accuses_a_good_part(bad: Part, slots: int, serials: bool, data: st.DataObject) -> None:
    miner = Miner(bad, data.draw(st.integers(0, slots - 1)), slots, serials=serials)
    test = begun(miner)
    for _ in range(data.draw(st.integers(0, 8))):
        test = made(test, miner, data.draw(st.sampled_from(test.moves())))
        assert bad in test.left
        assert test.verdict.outcome is not Outcome.INCONCLUSIVE
        accused = {tile for tile, state in test.tiles.items() if state is TileState.ACCUSED}
        assert accused <= {ACCUSED[bad]}
        assert ACCUSED[bad] is None or test.tiles[ACCUSED[bad]] is not TileState.CLEARED


@given(st.sampled_from(list(Part)), st.integers(2, 4), st.booleans(), st.data())
def test_the_proposed_moves_find_the_bad_part(bad: Part, slots: int, serials: bool, data: st.DataObject) -> None:
    miner = Miner(bad, data.draw(st.integers(0, slots - 1)), slots, serials=serials)
    test = begun(miner)
    while (move := test.next_move()) is not None:
        test = made(test, miner, move)
        assert len(test.steps) <= 6
    assert test.left == {bad}
    assert test.verdict.final
    tile = ACCUSED[bad]
    assert tile is None or test.tiles[tile] is TileState.ACCUSED
    assert all(test.tiles[other] is TileState.CLEARED for other in Tile if other is not tile)


@given(st.sampled_from(list(Part)), st.permutations(list(MoveKind)))
def test_every_kind_of_move_once_in_any_order_never_clears_the_bad_part(bad: Part, kinds: list[MoveKind]) -> None:
    miner = Miner(bad)
    test = begun(miner)
    for kind in kinds:
        other = 0 if kind in (MoveKind.BOARD, MoveKind.CABLE, MoveKind.PORT) else None
        test = made(test, miner, Move(kind, 1, None) if other is None else Move(kind, other, 1))
    assert bad in test.left
    assert len(test.left) < len(Part)


def test_the_fault_that_follows_the_board_stays_what_it_was() -> None:
    miner = Miner(Part.BOARD)
    test = replace(begun(miner), fault=Fault.CHIPS_MISSING)
    test = made(test, miner, Move(MoveKind.BOARD, 0, 1))
    verdict = test.verdict
    assert (verdict.outcome, verdict.fault) == (Outcome.FOLLOWS_BOARD, Fault.CHIPS_MISSING)
    blind = Miner(Part.BOARD, serials=False)
    unseen = made(begun(blind), blind, Move(MoveKind.BOARD, 0, 1))
    assert unseen.verdict.confidence < verdict.confidence


def test_a_fault_that_stays_with_the_slot_is_the_connection() -> None:
    miner = Miner(Part.PORT)
    test = made(begun(miner), miner, Move(MoveKind.BOARD, 0, 1))
    assert (test.verdict.outcome, test.verdict.fault) == (Outcome.STAYS_WITH_SLOT, Fault.CONNECTION_FAULT)
    assert test.tiles[Tile.BOARD] is TileState.CLEARED
    assert test.tiles[Tile.SLOT] is TileState.UNTESTED
    test = made(test, miner, Move(MoveKind.CABLE, 0, 1))
    assert test.tiles[Tile.CABLE] is TileState.CLEARED


def test_a_fault_that_went_away_on_reseating_is_said_with_less_confidence() -> None:
    miner = Miner(Part.CONTACT)
    test = made(begun(miner), miner, Move(MoveKind.RESEAT, 1))
    assert (test.verdict.outcome, test.verdict.fault) == (Outcome.WENT_AWAY, Fault.CONNECTION_FAULT)
    assert test.verdict.confidence <= 0.5
    assert TileState.ACCUSED not in test.tiles.values()


def test_serials_that_contradict_the_hands_stop_the_test_until_it_is_read_again() -> None:
    miner = Miner(Part.BOARD)
    test = begun(miner).after(Move(MoveKind.BOARD, 0, 1), miner.looks())
    assert (test.verdict.outcome, test.verdict.doubt) == (Outcome.INCONCLUSIVE, Doubt.MOVED_OTHERWISE)
    assert set(test.tiles.values()) == {TileState.UNTESTED}
    miner.move(Move(MoveKind.BOARD, 0, 1))
    assert test.after(None, miner.looks()).verdict.outcome is Outcome.FOLLOWS_BOARD
    assert test.without_last() == begun(Miner(Part.BOARD))


def test_a_fault_that_comes_and_goes_is_not_blamed_on_anybody() -> None:
    miner = Miner(Part.BOARD)
    well = tuple(replace(look, sight=Sight.WELL) for look in miner.looks())
    gone = begun(miner).after(None, well)
    assert gone.verdict.doubt is Doubt.INTERMITTENT
    again = begun(miner).after(Move(MoveKind.RESEAT, 1), well).after(Move(MoveKind.CABLE, 0, 1), miner.looks())
    assert again.verdict.doubt is Doubt.CAME_BACK
    sick = (SlotSight(0, Sight.SICK), SlotSight(1, Sight.SICK), SlotSight(2, Sight.WELL))
    assert begun(miner).after(Move(MoveKind.BOARD, 0, 1), sick).verdict.doubt is Doubt.ELSEWHERE


def test_what_cannot_be_read_clears_nobody() -> None:
    test = begun(Miner(Part.BOARD))
    blind = tuple(SlotSight(slot, Sight.UNKNOWN) for slot in range(3))
    assert test.after(Move(MoveKind.BOARD, 0, 1), blind).left == frozenset(Part)
    assert test.after(Move(MoveKind.BOARD, 0, 1), ()).verdict.outcome is Outcome.OPEN


def test_nothing_is_exchanged_with_a_slot_that_is_ill_itself() -> None:
    looks = (SlotSight(0, Sight.SICK), SlotSight(1, Sight.SICK), SlotSight(2, Sight.WELL))
    test = SwapTest("t", 1, looks)
    assert test.partners == (2,)
    with pytest.raises(ValueError, match="no such move"):
        test.after(Move(MoveKind.BOARD, 0, 1), looks)
    # The other sick slot neither accuses nor clears.
    moved = (SlotSight(0, Sight.SICK), SlotSight(1, Sight.WELL), SlotSight(2, Sight.SICK))
    assert test.after(Move(MoveKind.BOARD, 1, 2), moved).verdict.outcome is Outcome.FOLLOWS_BOARD


@given(st.sampled_from(list(Part)), st.data())
def test_a_test_is_kept_as_text_and_read_back_equal(bad: Part, data: st.DataObject) -> None:
    miner = Miner(bad)
    test = begun(miner)
    for _ in range(data.draw(st.integers(0, 4))):
        test = made(test, miner, data.draw(st.sampled_from(test.moves())))
    assume(test.steps is not None)
    assert from_json(SwapTest, to_json(test)) == test


def test_a_reading_becomes_one_sight_a_slot() -> None:
    boards = (
        BoardReading(0, "A", True, 110, 110, 48.0),
        BoardReading(1, None, False, 110, 0),
        BoardReading(2, "C", True, 110, None, None),
    )
    reading = DeviceReading(
        "10.0.0.7",
        DeviceState.IDENTIFIED,
        hashrate_ths=96.0,
        boards=boards,
        boards_expected=3,
        activity=Activity.HASHING,
    )
    findings = findings_of_reading(reading)
    looks = looks_of(reading, findings)
    assert [(look.sight, look.serial) for look in looks] == [
        (Sight.WELL, "A"), (Sight.SICK, None), (Sight.UNKNOWN, "C"),
    ]  # fmt: skip
    assert followed_fault(findings, 1) is Fault.BOARD_MISSING
    assert followed_fault(findings, 0) is None
    assert looks_of(replace(reading, state=DeviceState.NEEDS_LOGIN), findings) == ()


@pytest.mark.parametrize("resting", [{"hashrate_ths": 0.0}, {"activity": Activity.PAUSED}])
def test_of_a_machine_that_does_not_hash_no_board_is_called_well(resting: dict[str, Any]) -> None:
    boards = tuple(BoardReading(slot, None, True, 110, 110, 48.0) for slot in range(3))
    reading = DeviceReading("10.0.0.7", DeviceState.IDENTIFIED, hashrate_ths=144.0, boards=boards)
    assert {look.sight for look in looks_of(reading, ())} == {Sight.WELL}
    assert {look.sight for look in looks_of(replace(reading, **resting), ())} == {Sight.UNKNOWN}
