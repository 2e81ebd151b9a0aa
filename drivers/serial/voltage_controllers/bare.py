"""The bare form: `55 AA command data`, and one byte to read after a version request; nothing else is answered.

Nothing in it tells a whole command from a torn one, whose data would be taken for a command. So each goes out in one
bus write, as in braiins bosminer-am1-s9 power.rs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from drivers.serial.errors import FrameError
from drivers.serial.voltage_controllers.frames import PREAMBLE, Command, allowed


@dataclass(frozen=True, slots=True)
class BareForm:
    """Commands without length and sum (S9; firmware 0x82 of the S19 class)."""

    name: str = "bare"

    def encode(self, command: int, data: bytes = b"") -> bytes:
        """The bytes of a command. Raises FrameError for anything but the four."""
        return PREAMBLE + bytes((allowed(command, data),)) + data

    def writes(self, frame: bytes) -> Iterable[bytes]:
        """The whole command at once."""
        return (frame,)

    def flush(self, _frame: bytes) -> Iterable[bytes]:
        """Nothing: a command that goes out whole cannot be torn."""
        return ()

    def answer_bytes(self, command: Command) -> int:
        """One byte after a version request."""
        return 1 if command is Command.VERSION else 0

    def decode(self, command: Command, answer: bytes) -> bytes:
        """The version byte. Raises FrameError for another number of bytes."""
        if len(answer) != self.answer_bytes(command):
            raise FrameError("no bare answer", answer)
        return answer


FORM = BareForm()
