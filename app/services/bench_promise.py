"""What a test will do to a board before anybody agrees to it: which voltage controller is told what. Sends nothing."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.test_plan import BenchStep
from app.services.test_plans import plan_of
from drivers.model.board import BoardSpec
from drivers.serial.voltage_controllers.choice import Need, descriptions, need_of


@dataclass(frozen=True, slots=True)
class ControllerPromise:
    """A board's voltage controller that a test will enable. `volts` is what it will be set to, None = it only switches
    on what the bench supply gives. `certain` False = not every board of this code has one.
    """

    kind: str
    volts: float | None
    certain: bool


def controller_promise(board: BoardSpec | None, plan: str) -> ControllerPromise | None:
    """The controller that a test by that plan enables; None where there is none, or none that may be spoken to."""
    if board is None or BenchStep.VOLTAGE not in plan_of(plan).steps:
        return None
    need = need_of(board)
    described = next((one for one in descriptions() if board.code in one.boards), None)
    if need is Need.NONE or described is None:
        return None
    volts = None
    if described.steps is not None and board.chain_voltage_v is not None:
        lowest = max(board.chain_voltage_v[0], described.steps.volts(0xFF))
        volts = described.steps.volts(min(described.steps.code(lowest), 0xFF))
    return ControllerPromise(described.name, volts, need is Need.NEEDED)
