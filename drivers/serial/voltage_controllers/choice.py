"""Which voltage controller a board has, and whether it is one that may be spoken to. Sends nothing."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from functools import cache
from typing import cast

import resources
from drivers.model.board import BoardSpec
from drivers.registry import drivers
from drivers.serial.control import ControlPort
from drivers.serial.errors import VoltageControllerUnknown
from drivers.serial.voltage_controllers.controller import VoltageController
from drivers.serial.voltage_controllers.frames import WireForm
from drivers.serial.voltage_controllers.pic import (
    USUAL_TIMING,
    PicDescription,
    PicTiming,
    PicVoltageController,
    VoltageSteps,
)


class Need(StrEnum):
    """Whether a board's chips have supply only after a voltage controller was told to give it."""

    NONE = "none"
    MAYBE = "maybe"
    NEEDED = "needed"


def need_of(board: BoardSpec) -> Need:
    """What the catalogue says of a board's voltage controller; MAYBE where variants differ or no source says."""
    said = board.voltage_controller
    if said is None:
        return Need.MAYBE
    if re.search(r"PIC\d", said) is None:
        return Need.NONE
    return Need.MAYBE if re.search(r"\bnone\b", said) else Need.NEEDED


def voltage_controller_of(
    board: BoardSpec, control: ControlPort, timing: PicTiming = USUAL_TIMING
) -> VoltageController | None:
    """The controller of a board, ready to be asked its version; None where the board has none, or may have none and
    nothing is known of one.

    Raises VoltageControllerUnknown where the board needs one that no source describes: its chips then stay without
    supply, and their silence proves nothing.
    """
    need = need_of(board)
    if need is Need.NONE:
        return None
    for description in descriptions():
        if board.code in description.boards:
            return PicVoltageController(control, description, board, timing)
    if need is Need.NEEDED:
        raise VoltageControllerUnknown(control.port, board.voltage_controller or "")
    return None


@cache
def descriptions() -> tuple[PicDescription, ...]:
    """Every controller of `resources/boards/voltage_controllers.toml`."""
    forms = {form.name: form for form in (cast(WireForm, driver) for driver in drivers("voltage_controller"))}
    with resources.open_binary("boards", "voltage_controllers.toml") as file:
        rows = tomllib.load(file)["controller"]
    return tuple(
        PicDescription(
            name=row["name"],
            boards=tuple(row["boards"]),
            addresses=tuple(row["addresses"]),
            forms=tuple((int(version, 16), forms[form]) for version, form in row["firmwares"].items()),
            boot_loader=tuple(row["boot_loader"]),
            steps=VoltageSteps(row["code_at_zero_v"], row["codes_per_v"]) if "codes_per_v" in row else None,
            source=row["source"],
        )
        for row in rows
    )
