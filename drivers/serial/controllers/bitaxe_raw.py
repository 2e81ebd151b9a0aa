"""Bitaxe with the bitaxe-raw firmware: reset on pin 0 and nothing else to switch; an EMC2101 watches the chip.

256foundation/mujina board/bitaxe.rs; bitaxeorg/bitaxe-raw. The core regulator is not touched here: whether it is on,
only the person at the bench can see. Boards with several chips (Hex) have a TMP1075 in place of the EMC2101.
"""

from __future__ import annotations

from drivers.serial.control import ControlPort
from drivers.serial.control_frames import Form
from drivers.serial.controllers.controller import Controller, UsbIdentity
from drivers.serial.sensors import Probe, emc2101_at, find_sensors

#: Where the EMC2101 sits (bitaxeorg/ESP-Miner main/thermal/EMC2101.h).
FAN_CONTROLLER = 0x4C


def _sensors(control: ControlPort) -> tuple[Probe, ...]:
    return emc2101_at(control, FAN_CONTROLLER) or find_sensors(control)


CONTROLLER = Controller(
    name="Bitaxe (bitaxe-raw)",
    usb=(UsbIdentity(manufacturer="OSMU", product="Bitaxe"),),
    forms=(Form.V0, Form.TOTAL),
    find_sensors=_sensors,
    i2c_hertz=100_000,
)
