"""The framed form: `55 AA length command data sum16`, each command answered.

Answers are of two kinds (the stock driver `dspic33ep16gs202.c`): enable and set voltage give `command 01`; version
gives `05 17 version sum16`, heartbeat `06 16 01 value sum16`, where the length and sum are made as in requests. Every
byte is a bus write of its own, as there; a torn command fails by its sum.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from drivers.serial.errors import FrameError
from drivers.serial.voltage_controllers.frames import PREAMBLE, Command, allowed

#: Bytes of a frame besides its data: length, command, sum.
_AROUND = 4
_DONE = 1
#: Where a preamble was sent and no more, the next one's 55 counts as a length.
_LONGEST_MISREAD = 0x55
_ANSWER_BYTES = {Command.SET_VOLTAGE: 2, Command.ENABLE: 2, Command.HEARTBEAT: 6, Command.VERSION: 5}


@dataclass(frozen=True, slots=True)
class FramedForm:
    """Commands with length and sum (S19 class)."""

    name: str = "framed"

    def encode(self, command: int, data: bytes = b"") -> bytes:
        """The bytes of a command. Raises FrameError for anything but the four."""
        body = bytes((len(data) + _AROUND, allowed(command, data))) + data
        return PREAMBLE + body + sum16(body)

    def writes(self, frame: bytes) -> Iterable[bytes]:
        """A byte each."""
        return (bytes((byte,)) for byte in frame)

    def flush(self, frame: bytes) -> Iterable[bytes]:
        """The command often enough to fill the longest frame that a torn one can have announced."""
        return self.writes(frame * -(-_LONGEST_MISREAD // len(frame)))

    def answer_bytes(self, command: Command) -> int:
        """As many as the stock driver reads."""
        return _ANSWER_BYTES[command]

    def decode(self, command: Command, answer: bytes) -> bytes:
        """The data of an answer, its status left out. Raises FrameError when it is none, or not a good one."""
        if len(answer) != self.answer_bytes(command):
            raise FrameError("answer of an unexpected length", answer)
        if len(answer) == 2:
            if answer != bytes((command, _DONE)):
                raise FrameError("not confirmed", answer)
            return b""
        if answer[0] != len(answer) or answer[1] != command or sum16(answer[:-2]) != answer[-2:]:
            raise FrameError("no framed answer", answer)
        if command is Command.VERSION:
            return answer[2:3]
        if answer[2] != _DONE:
            raise FrameError("not confirmed", answer)
        return answer[3:-2]


def sum16(body: bytes) -> bytes:
    """The sum of the bytes, high byte first."""
    return (sum(body) & 0xFFFF).to_bytes(2, "big")


FORM = FramedForm()
