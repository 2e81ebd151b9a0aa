"""A seeded fault goes where the part that carries it is moved to."""

from __future__ import annotations

import pytest

from drivers.simulated.fleet import FaultKind, FaultPart, HandMove, SeededFault
from drivers.simulated.fleet.machine import machines
from drivers.simulated.fleet.wiring import Wiring


def where(wiring: Wiring, part: FaultPart) -> list[int]:
    return [port for port in range(3) if wiring.shows_at(part, 1, port)]


@pytest.mark.parametrize(
    ("move", "shown"),
    [
        (HandMove.BOARD, {FaultPart.BOARD: [0]}),
        (HandMove.CABLE, {FaultPart.CABLE: [0]}),
        (HandMove.PORT, {FaultPart.BOARD: [0], FaultPart.CABLE: [0], FaultPart.PLACE: [0], FaultPart.PSU: [0]}),
        (HandMove.RESEAT, {}),
        (HandMove.PSU, {FaultPart.PSU: []}),
        (HandMove.CONTROL_BOARD, {FaultPart.PORT: []}),
    ],
)
def test_each_move_takes_along_what_hangs_on_it(move: HandMove, shown: dict[FaultPart, list[int]]) -> None:
    wiring = Wiring(3)
    wiring.move(move, 1, 0 if move in (HandMove.BOARD, HandMove.CABLE, HandMove.PORT) else None)
    contact = [1] if move is HandMove.PSU else []
    for part in FaultPart:
        assert where(wiring, part) == shown.get(part, contact if part is FaultPart.CONTACT else [1]), part


def test_an_exchange_takes_two_slots() -> None:
    with pytest.raises(ValueError, match="two slots"):
        Wiring(3).move(HandMove.BOARD, 1)


def test_a_machine_shows_its_boards_where_they_hang() -> None:
    machine = machines("127.77.0", 1)[0]
    before = [board.serial for board in machine.now().boards]
    machine.damage(SeededFault(machine.ip, FaultKind.CHIPS_MISSING, 1, working=84, part=FaultPart.CABLE))
    assert [board.working for board in machine.now().boards] == [126, 84, 126]
    machine.move(HandMove.BOARD, 0, 1)
    after = machine.now().boards
    assert [board.serial for board in after] == [before[1], before[0], before[2]]
    assert [board.working for board in after] == [126, 84, 126]
    machine.move(HandMove.CABLE, 1, 2)
    assert [board.working for board in machine.now().boards] == [126, 126, 84]
    assert machine.now().uptime_s < 60
