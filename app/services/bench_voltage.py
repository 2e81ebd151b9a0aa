"""A board's voltage controller as the bench meets it: what it answers is kept, and a trouble with it ends no test.

A controller that is silent, in its boot loader or refuses leaves the chips without supply; that is a finding, and the
rest of the board can be looked at all the same.
"""

from __future__ import annotations

from collections.abc import Callable

from drivers.model.bench_run import ControllerTrouble, VoltageControl
from drivers.model.board import BoardSpec
from drivers.serial.control import ControlPort
from drivers.serial.errors import (
    ControlRefused,
    FrameError,
    SerialError,
    VoltageControllerBootLoader,
    VoltageControllerError,
    VoltageControllerForeign,
    VoltageControllerSilent,
    VoltageControllerUnknown,
)
from drivers.serial.voltage_controllers.choice import Need, need_of, voltage_controller_of
from drivers.serial.voltage_controllers.controller import VoltageController

_TROUBLES = {
    VoltageControllerSilent: ControllerTrouble.SILENT,
    VoltageControllerBootLoader: ControllerTrouble.BOOT_LOADER,
    VoltageControllerForeign: ControllerTrouble.FOREIGN,
    VoltageControllerUnknown: ControllerTrouble.UNDESCRIBED,
}


class MetController:
    """A voltage controller that tells what it met instead of ending the test; a `VoltageController` itself.

    After a trouble nothing more is sent to it but the order to switch off, and that only where it was told to switch
    on. Raises ControlSilent and PortLost.
    """

    def __init__(self, one: VoltageController, needed: bool) -> None:
        self._one = one
        self._needed = needed
        self._version: int | None = None
        self._set_v: float | None = None
        self._enabled: bool | None = None
        self._trouble: ControllerTrouble | None = None

    @property
    def name(self) -> str:
        """What the catalogue calls it."""
        return self._one.name

    @property
    def sets_voltage(self) -> bool:
        """Whether it decides the voltage; not once it gave trouble."""
        return self._trouble is None and self._one.sets_voltage

    @property
    def met(self) -> VoltageControl:
        """What is known of it by now."""
        return VoltageControl(
            self._one.name, self._version, self._set_v, None, self._enabled, self._needed, self._trouble
        )

    def version(self) -> int:
        """Its version, or 0 where it gave trouble."""
        self._try(self._ask_version)
        return self._version or 0

    def set_voltage(self, volts: float | None = None) -> float:
        """Set a voltage, None = the lowest that the catalogue allows; the step that was set."""
        self._try(lambda: self._set(volts))
        return self._set_v or 0.0

    def enable(self, on: bool) -> None:
        """Switch the supply of the chips; off is told even to one that gave trouble, where it may be on."""
        if not on:
            if self._enabled is not None:
                self._one.enable(False)
            return
        if self._trouble is None:
            self._enabled = False
        self._try(self._enable)

    def heartbeat(self) -> None:
        """Say that somebody watches. Raises what the controller raises: the supply is then lost in a moment."""
        if self._trouble is None:
            self._one.heartbeat()

    def _ask_version(self) -> None:
        try:
            self._version = self._one.version()
        except (VoltageControllerBootLoader, VoltageControllerForeign) as error:
            self._version = error.version
            raise

    def _set(self, volts: float | None) -> None:
        self._set_v = self._one.set_voltage(volts)

    def _enable(self) -> None:
        self._one.enable(True)
        self._enabled = True

    def _try(self, step: Callable[[], None]) -> None:
        if self._trouble is not None:
            return
        try:
            step()
        except (VoltageControllerError, ControlRefused, FrameError) as error:
            self._trouble = _trouble_of(error)


def meet_controller(board: BoardSpec | None, control: ControlPort) -> MetController | VoltageControl | None:
    """The controller of a board; what is known of it alone where it may not be spoken to, None where there is none.

    Sends nothing.
    """
    if board is None:
        return None
    needed = need_of(board) is Need.NEEDED
    try:
        one = voltage_controller_of(board, control)
    except VoltageControllerUnknown as error:
        return VoltageControl(error.name, needed=needed, trouble=_trouble_of(error))
    return MetController(one, needed) if one is not None else None


def _trouble_of(error: SerialError | FrameError) -> ControllerTrouble:
    return _TROUBLES.get(type(error), ControllerTrouble.REFUSED)
