"""A chip chain as its data port shows it: bytes in, bytes out. Speaks through the driver's own codecs.

Behaviour as facts/serial.md section 2: chips answer a broadcast in chain order, carry address 0 until told another, and
take a `set address` one after the other once the chain is inactive.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from drivers.errors import ChipUnsupportedError
from drivers.model.board import BoardSpec
from drivers.serial.chips import chip_id_of
from drivers.serial.frames import Command, CommandParser, Job, Register, Reply, Verb, encode_reply
from drivers.simulated.hashboard_faults import HashboardFaults

#: Third byte of the id register where it is not 0 (facts/serial.md 2.3).
_ID_TAIL = {0x1362: 0x03, 0x1397: 0x18, 0x1398: 0x18}
#: Chips that answer in nine bytes whatever register 0xA4 says.
_SHORT_FOREVER = frozenset({0x1396, 0x1397, 0x1398})
_MISC_AT_START = 0x0000C100
#: Counts of 2^32 hashes a healthy chip makes in a second, about that of a BM1362 at 525 MHz.
_COUNTS_PER_S = 63.0
_WEAK_SHARE = 0.4
#: How many chips a dry joint swallows, count by count: as in the real case 82, 82, 84 of 108 (zeusbtc.com 5767).
_JOINT_SHORT = (2, 2, 0)
#: Counts of its error counter that a weak or erring chip makes in a second, where a healthy one makes none.
_ERRORS_PER_S = 25.0


@dataclass(slots=True)
class _Chip:
    position: int
    address: int = 0
    addressed: bool = True
    registers: dict[int, int] = field(default_factory=dict)


class SimulatedChain:
    """The chips of one board. `powered` tells whether they run; losing power makes them forget everything.

    A board whose chips speak another protocol raises ChipUnsupportedError.
    """

    def __init__(
        self,
        spec: BoardSpec,
        faults: Callable[[], HashboardFaults],
        powered: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._spec = spec
        self._faults = faults
        self._powered = powered
        self._clock = clock
        self._chance = random.Random(spec.chips)  # noqa: S311 - noise that a test can repeat
        self._parser = CommandParser()
        chip_id = chip_id_of(spec.chip)
        if chip_id is None:
            raise ChipUnsupportedError(spec.code, spec.chip)
        self._chip_id = chip_id
        self._long = False
        self._work_since: float | None = None
        self._counts = 0
        self._chips: list[_Chip] = []
        self.reset()

    def reset(self) -> None:
        """What a reset pulse or a loss of supply does."""
        start: dict[int, int] = {Register.CHIP_ID: self._chip_id << 16 | _ID_TAIL.get(self._chip_id, 0) << 8}
        start |= {Register.MISC: _MISC_AT_START, Register.HASHES: 0, Register.ERRORS: 0}
        self._chips = [_Chip(at + 1, registers=dict(start)) for at in range(self._spec.chips)]
        self._long = False
        self._work_since = None
        self._parser = CommandParser()

    @property
    def working(self) -> bool:
        """Whether a job was sent since the last reset."""
        return self._work_since is not None

    def answer(self, data: bytes) -> Iterator[bytes]:
        """The replies to what the host sent, a frame at a time, as the wire would carry them."""
        for command in self._parser.feed(data):
            if not self._powered():
                continue
            replies = self._obey(command) if isinstance(command, Command) else self._begin(command)
            for reply in replies:
                yield self._on_the_wire(encode_reply(reply))

    def _obey(self, command: Command) -> list[Reply]:
        heard = self._heard()
        if command.verb is Verb.INACTIVE:
            for chip in heard:
                chip.addressed = False
        elif command.verb is Verb.SET_ADDRESS:
            for chip in heard:
                if not chip.addressed:
                    chip.address, chip.addressed = command.chip, True
                    break
        elif command.verb is Verb.WRITE and command.value is not None:
            for chip in heard:
                if command.broadcast or chip.address == command.chip:
                    chip.registers[command.register] = command.value
            if command.register == Register.VERSION_ROLLING and command.broadcast:
                self._long = self._chip_id not in _SHORT_FOREVER
        elif command.verb is Verb.READ:
            self._counts += command.broadcast and command.register == Register.CHIP_ID
            asked = [chip for chip in heard if command.broadcast or chip.address == command.chip]
            return [self._reply(chip, command.register) for chip in asked]
        return []

    def _begin(self, job: Job) -> list[Reply]:
        if job.payload:
            self._work_since = self._clock()
        return []

    def _heard(self) -> list[_Chip]:
        """The chips whose replies reach the connector at this moment."""
        faults = self._faults()
        if faults.silent:
            return []
        reach = self._spec.chips if faults.break_after is None else faults.break_after
        if faults.joint_after is not None:
            reach = min(reach, faults.joint_after - _JOINT_SHORT[self._counts % len(_JOINT_SHORT)])
        return self._chips[: max(0, reach)]

    def _reply(self, chip: _Chip, register: int) -> Reply:
        value = chip.registers.get(register, 0)
        if register in (Register.HASHES, Register.ERRORS) and self._work_since is not None:
            value += self._worked(chip, register, self._clock() - self._work_since)
        return Reply(value & 0xFFFFFFFF, chip.address, register, extra=b"\x00\x00" if self._long else b"")

    def _worked(self, chip: _Chip, register: int, seconds: float) -> int:
        faults = self._faults()
        weak = chip.position in faults.weak
        if register == Register.ERRORS:
            return int(seconds * _ERRORS_PER_S) if weak or chip.position in faults.erring else 0
        # Chips of one board differ by a few per cent, always the same chip by the same share.
        share = (1 + 0.02 * (chip.position * 7 % 5 - 2) / 2) * (_WEAK_SHARE if weak else 1)
        return int(seconds * _COUNTS_PER_S * share)

    def _on_the_wire(self, frame: bytes) -> bytes:
        if self._chance.random() >= self._faults().noise:
            return frame
        at = self._chance.randrange(len(frame))
        return frame[:at] + bytes((frame[at] ^ (1 << self._chance.randrange(8)),)) + frame[at + 1 :]
