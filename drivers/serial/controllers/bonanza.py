"""The bonanza bridge: 5 V and reset under its own interlock, a fan that it drives, no bus for sensors.

bitaxeorg/bonanza-bridge-fw README.md and docs/safety-interlock.md: pin 1 switches 5 V, pin 2 is reset (active low), pin
3 reads the chips' trip input; replies in the total form. Its data port runs at 2 000 000 baud and carries nine-bit
words, so the chain test does not apply to it; the control port does. It shows no USB strings of its own.
"""

from __future__ import annotations

from drivers.serial.control import ControlPort
from drivers.serial.control_frames import Form
from drivers.serial.controllers.controller import Controller
from drivers.serial.controllers.interlock import Interlock, bridge_info
from drivers.serial.errors import ControlRefused, ControlSilent, FrameError
from drivers.serial.rails import RailProbe
from drivers.serial.sensors import Probe

FIVE_VOLT, RESET, TRIP = 1, 2, 3
#: The protocol this driver was written for; another major version may mean other commands.
_PROTOCOL = 1


def _sensors(_control: ControlPort) -> tuple[Probe, ...]:
    return ()


def _rails(_control: ControlPort) -> tuple[RailProbe, ...]:
    return ()


def _recognise(control: ControlPort) -> bool:
    try:
        return bridge_info(control).protocol[0] == _PROTOCOL
    except (ControlRefused, ControlSilent, FrameError):
        return False


CONTROLLER = Controller(
    name="bonanza bridge",
    usb=(),
    forms=(Form.TOTAL,),
    find_sensors=_sensors,
    find_rails=_rails,
    supplies=(FIVE_VOLT,),
    reset=RESET,
    has_fan=True,
    interlock=Interlock,
    recognise=_recognise,
)
