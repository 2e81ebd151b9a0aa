"""Reads a hashboard's EEPROM (24C02) through the I2C page. Reads only: nothing here can write one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from drivers.serial.control import ControlPort
from drivers.serial.errors import ControlRefused

#: 0x50 + chain number (facts/serial.md section 4), as far as the part can be strapped; on the bench usually chain 0.
ADDRESSES = tuple(range(0x50, 0x58))
SIZE = 256
#: A reply fits one 64-byte USB packet, so an image takes 16 reads of 16.
BLOCK = 16
_BLANK = 0xFF
_TRIES = 3


@dataclass(frozen=True, slots=True)
class EepromImage:
    """All 256 bytes of the EEPROM at an address."""

    address: int
    image: bytes


def read_eeproms(control: ControlPort, addresses: Sequence[int] = ADDRESSES) -> Iterator[EepromImage]:
    """Every EEPROM that answers, in the order of the addresses, each read when asked for.

    Raises PortLost, ControlSilent.
    On S9 boards the voltage controller sits at these addresses and gives one byte over and over: that is no EEPROM.
    """
    for address in addresses:
        try:
            image = b"".join(_block(control, address, offset) for offset in range(0, SIZE, BLOCK))
        except ControlRefused:
            continue
        if len(set(image)) > 1 or image[0] == _BLANK:
            yield EepromImage(address, image)


def read_eeprom(control: ControlPort, addresses: Sequence[int] = ADDRESSES) -> bytes | None:
    """The image of the first EEPROM that answers, None when none does. Raises PortLost, ControlSilent."""
    found = next(read_eeproms(control, addresses), None)
    return found.image if found else None


def _block(control: ControlPort, address: int, offset: int) -> bytes:
    """One block, asked for again where it is refused: a single error on the bus is no EEPROM that is gone."""
    for _ in range(_TRIES - 1):
        try:
            return control.i2c_register(address, offset, BLOCK)
        except ControlRefused:
            continue
    return control.i2c_register(address, offset, BLOCK)
