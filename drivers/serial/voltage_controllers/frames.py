"""What goes over the bus to a PIC voltage controller: four commands, and an encoder that knows no other.

Both wire forms begin with 55 AA. Bare: command and data follow (braiins bosminer-am1-s9 power.rs, the stock bmminer
source). Framed: length, command, data and a 16-bit sum, high byte first; the length counts itself, the command, the
data and the sum, which covers all of that but itself (the stock driver `dspic33ep16gs202.c`;
HashSource/hashsource_antminer_x19 bm1398_asic.c, which sends `55 AA 05 15 01 00 1B` to an S19 Pro and reads `15 01`).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import Protocol

from drivers.serial.errors import FrameError

PREAMBLE = b"\x55\xaa"


class Command(IntEnum):
    """The four commands. Others of these controllers erase, write and jump; they have no name here on purpose.

    The version is read with 0x17 alone: 0x04, which stock firmware takes for it too, erases on Braiins firmware.
    """

    SET_VOLTAGE = 0x10
    ENABLE = 0x15
    HEARTBEAT = 0x16
    VERSION = 0x17


#: Data bytes each command may carry; a frame of another shape is never built.
_DATA_BYTES = {Command.SET_VOLTAGE: 1, Command.ENABLE: 1, Command.HEARTBEAT: 0, Command.VERSION: 0}


class WireForm(Protocol):
    """How commands and answers are put into bytes."""

    @property
    def name(self) -> str:
        """The form's name in `resources/boards/voltage_controllers.toml`."""

    def writes(self, frame: bytes) -> Iterable[bytes]:
        """A command cut into bus writes: whole, or a byte each."""

    def encode(self, command: int, data: bytes = b"") -> bytes:
        """The bytes of a command. Raises FrameError for anything but the four commands in their own shape."""

    def flush(self, frame: bytes) -> Iterable[bytes]:
        """Bus writes after which a controller that misread a torn command listens again; () where none is needed.

        They are the command itself, over and over.
        """

    def answer_bytes(self, command: Command) -> int:
        """How many bytes the controller has ready after a command; 0 = it does not answer."""

    def decode(self, command: Command, answer: bytes) -> bytes:
        """The data of an answer. Raises FrameError when the bytes are no answer to that command."""


def allowed(command: int, data: bytes) -> Command:
    """The command, if it is one of the four and its data has the right shape. Raises FrameError."""
    try:
        known = Command(command)
    except ValueError:
        raise FrameError("not a command that may be sent", bytes((command & 0xFF,)) + data) from None
    if len(data) != _DATA_BYTES[known] or (known is Command.ENABLE and data[0] > 1):
        raise FrameError("not the data of this command", bytes((known,)) + data)
    return known
