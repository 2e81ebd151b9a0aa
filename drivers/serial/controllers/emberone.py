"""emberOne: two supplies and reset on pins 0 to 2, a hashboard's EEPROM and sensors on its bus.

256foundation/emberone-usbserial-fw src/main.rs; 256foundation/mujina board/emberone00.rs. Firmware 0.0 answers in form
v0, bcdDevice minor 1 and up in v1; the total form is not known of it and understood all the same.
"""

from __future__ import annotations

from drivers.serial.control import ControlPort
from drivers.serial.control_frames import Form, Pin
from drivers.serial.controllers.controller import Controller, UsbIdentity
from drivers.serial.eeprom_reader import ADDRESSES
from drivers.serial.sensors import Probe, find_sensors

USB_IDS = (0x1209, 0x256F)
#: The diode beside chip 0 reads high; mujina corrects it so.
DIODE_OFFSETS_C = {0x49: -7.0}


def _sensors(control: ControlPort) -> tuple[Probe, ...]:
    return find_sensors(control, DIODE_OFFSETS_C)


CONTROLLER = Controller(
    name="emberOne",
    usb=(UsbIdentity(USB_IDS, product="EmberOne00", board="emberOne/00"), UsbIdentity(USB_IDS)),
    forms=(Form.V0, Form.V1, Form.TOTAL),
    find_sensors=_sensors,
    supplies=(Pin.ASIC_POWER, Pin.IO_POWER),
    eeproms=ADDRESSES,
)
