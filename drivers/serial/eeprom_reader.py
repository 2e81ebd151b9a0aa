"""Reads a hashboard's EEPROM (24C02) through the I2C page. Reads only: nothing here can write one."""

from __future__ import annotations

from collections.abc import Sequence

from drivers.serial.control import ControlPort
from drivers.serial.errors import ControlRefused

#: 0x50 + chain number (facts/serial.md section 4); a board on the bench is usually chain 0.
ADDRESSES = (0x50, 0x51, 0x52, 0x53)
SIZE = 256
#: A reply fits one 64-byte USB packet, so an image takes 16 reads of 16.
BLOCK = 16


def read_eeprom(control: ControlPort, addresses: Sequence[int] = ADDRESSES) -> bytes | None:
    """The whole image of the first EEPROM that answers, None when none does. Raises PortLost, ControlSilent."""
    for address in addresses:
        try:
            first = control.i2c_register(address, 0, BLOCK)
        except ControlRefused:
            continue
        try:
            rest = [control.i2c_register(address, offset, BLOCK) for offset in range(BLOCK, SIZE, BLOCK)]
        except ControlRefused:
            return None
        return first + b"".join(rest)
    return None
