"""A controller: the circuit a hashboard hangs on, described. Ports, supply and bench ask the description, never a name.

All speak the same control port (`control_frames`); they differ in pins, in what hangs on their bus, and in how they
show themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drivers.serial import rails
from drivers.serial.control import ControlPort
from drivers.serial.control_frames import Form, Pin
from drivers.serial.controllers.interlock import Interlock
from drivers.serial.rails import RailProbe
from drivers.serial.sensors import Probe


@dataclass(frozen=True, slots=True)
class UsbIdentity:
    """What a controller says of itself on USB; None = that may be anything.

    `board` is the catalogue's code where the chips sit on the controller's own board.
    """

    ids: tuple[int, int] | None = None
    manufacturer: str | None = None
    product: str | None = None
    board: str | None = None


@dataclass(frozen=True, slots=True)
class Controller:
    """One kind of controller.

    `usb` lists its identities. `forms` are the reply forms its firmwares speak. `supplies` are the pins that power the
    board, in the order they are switched on; () = its supply is not the controller's to switch. `reset` is the pin that
    holds the chips in reset while low. `find_sensors` gives the temperature sensors that answer, `find_rails` the
    regulators and meters (both raise PortLost, ControlSilent). `eeproms` are the bus addresses at which a board's
    EEPROM may sit, () where boards have none. `i2c_hertz` is the bus speed to set first, None = as it starts.

    `has_fan` = page 0x09 is its fan, which runs at full speed while a board is on and after it grew hot. `interlock`
    gives its own output interlock, where it has one: supplies come on under its lease. `recognise` asks a controller of
    a common reply form whether it is this one (raises PortLost); None = told by its pins.
    """

    name: str
    usb: tuple[UsbIdentity, ...]
    forms: tuple[Form, ...]
    find_sensors: Callable[[ControlPort], tuple[Probe, ...]]
    supplies: tuple[int, ...] = ()
    reset: int = Pin.RESET
    eeproms: tuple[int, ...] = ()
    i2c_hertz: int | None = None
    has_fan: bool = False
    interlock: Callable[[ControlPort], Interlock] | None = None
    recognise: Callable[[ControlPort], bool] | None = None
    find_rails: Callable[[ControlPort], tuple[RailProbe, ...]] = rails.find_rails
