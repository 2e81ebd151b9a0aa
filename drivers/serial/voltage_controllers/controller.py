"""A voltage controller as the supply sees it: four things it can be told, and no fifth."""

from __future__ import annotations

from typing import Protocol


class VoltageController(Protocol):
    """The circuit on a board that switches the supply of its chips and wants to be kept awake.

    Every method raises VoltageControllerError (what it answered was wrong), ControlSilent, ControlRefused (nobody
    acknowledges at its address) or PortLost.
    """

    @property
    def name(self) -> str:
        """What the catalogue calls it, such as `PIC1704`."""

    @property
    def sets_voltage(self) -> bool:
        """Whether it decides the voltage; False = it only switches what the bench supply gives."""

    def version(self) -> int:
        """Its firmware's version byte; asked before anything else. An unknown one raises, and nothing more is sent."""

    def set_voltage(self, volts: float | None = None) -> float:
        """Set a voltage, and give back the step at or below it that was set; None = the lowest there may be.

        Raises VoltageRefused for more or less than the catalogue allows and the controller can give.
        """

    def enable(self, on: bool) -> None:
        """Switch the supply of the chips."""

    def heartbeat(self) -> None:
        """Say that somebody watches; without it the controller switches off by itself."""
