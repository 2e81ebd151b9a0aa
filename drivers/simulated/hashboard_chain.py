"""A chip chain as its data port shows it: bytes in, bytes out. Speaks through the driver's own codecs.

Behaviour as facts/serial.md section 2 and 256foundation/mujina asic/bm13xx/REFERENCE.md: chips answer a broadcast in
chain order, carry address 0 until told another, and take a `set address` one after the other once the chain is
inactive. A chip whose serial port runs at another speed than the host's hears nothing.
"""

from __future__ import annotations

import random
import time
from bisect import bisect_right
from collections.abc import Callable, Iterator

from drivers.errors import ChipUnsupportedError
from drivers.model.board import BoardSpec
from drivers.serial.chips import JobForm, family_of
from drivers.serial.frames import Command, CommandParser, Job, Register, Reply, Verb, encode_reply
from drivers.simulated.hashboard_chip import COUNTER_SIZE, GOOD, Health, SimulatedChip, baud_of
from drivers.simulated.hashboard_faults import HEALTHY, HashboardFaults
from drivers.simulated.hashboard_work import Find, finds

#: How many chips a dry joint swallows, count by count: as in the real case 82, 82, 84 of 108 (zeusbtc.com 5767).
_JOINT_SHORT = (2, 2, 0)
#: How far two ends of a line may differ: a byte's tenth bit is then still read in its second half. ESP-Miner drives
#: chips at 1,041,667 baud with 1,000,000.
_SPEED_TOLERANCE = 0.045
#: Above this a line counts as fast: faults that show only there begin here.
FAST_BAUD = 500_000
#: Bits that the hash of any reported nonce begins with, however low the ticket mask.
_LEAST_ZERO_BITS = 32
_NONCE_KIND = 4


class SimulatedChain:
    """The chips of one board. `powered` tells whether they run; losing power makes them forget everything. `speed` is
    the host's baud at this moment, None where the wire knows none.

    A board whose chips speak another protocol raises ChipUnsupportedError.
    """

    def __init__(
        self,
        spec: BoardSpec,
        faults: Callable[[], HashboardFaults],
        powered: Callable[[], bool],
        clock: Callable[[], float] = time.monotonic,
        speed: Callable[[], int | None] = lambda: None,
    ) -> None:
        self._spec = spec
        self._faults = faults
        self._powered = powered
        self._clock = clock
        self._speed = speed
        self._chance = random.Random(spec.chips)  # noqa: S311 - noise that a test can repeat
        family = family_of(spec.chip)
        if family is None:
            raise ChipUnsupportedError(spec.code, spec.chip)
        self._family = family
        self._counts = 0
        self._worked = False
        self._parser = CommandParser()
        self._chips: list[SimulatedChip] = []
        #: Every speed that some chip runs at; one, but while chips are told theirs one by one.
        self._bauds: set[float] = set()
        self.reset()

    def reset(self) -> None:
        """What a reset pulse or a loss of supply does."""
        self._chips = [SimulatedChip(self._family, place + 1) for place in range(self._spec.chips)]
        self._bauds = {chip.baud for chip in self._chips}
        self._worked = False
        self._parser = CommandParser()

    @property
    def working(self) -> bool:
        """Whether a job was sent since the last reset."""
        return self._worked

    @property
    def chips(self) -> tuple[SimulatedChip, ...]:
        """The chips as they stand, from the connector on."""
        return tuple(self._chips)

    def answer(self, data: bytes) -> Iterator[bytes]:
        """The replies to what the host sent, a frame at a time, as the wire would carry them."""
        speed = self._speed()
        if not any(_hears(baud, speed) for baud in self._bauds) and not self._were_told(data, speed):
            # At the wrong speed even the end of one command and the beginning of the next are lost.
            self._parser = CommandParser()
            return
        for command in self._parser.feed(data):
            if not self._powered():
                continue
            heard = self._heard()
            if len(self._bauds) > 1:
                heard = [chip for chip in heard if _hears(chip.baud, speed)]
            replies = self._obey(command, heard) if isinstance(command, Command) else self._begin(command, heard)
            for reply in replies:
                yield self._on_the_wire(encode_reply(reply))

    def _obey(self, command: Command, heard: list[SimulatedChip]) -> list[Reply]:
        if command.verb is Verb.INACTIVE:
            for chip in heard:
                chip.addressed = False
            return []
        if command.verb is Verb.SET_ADDRESS:
            first = next((chip for chip in heard if not chip.addressed), None)
            if first is not None:
                first.address, first.addressed = command.chip, True
            return []
        asked, shift = heard, self._family.command_shift
        if not command.broadcast:
            asked = [chip for chip in heard if chip.address >> shift == command.chip]
        now_s, faults = self._clock(), self._faults()
        if command.verb is Verb.WRITE and command.value is not None:
            for chip in asked:
                chip.write(command.register, command.value, now_s, self._health(chip, faults))
            if self._family.baud is not None and command.register == self._family.baud.register:
                self._bauds = {chip.baud for chip in self._chips}
            return []
        self._counts += command.broadcast and command.register == Register.CHIP_ID
        return [
            Reply(
                chip.read(command.register, now_s, self._health(chip, faults)),
                chip.address,
                command.register,
                extra=bytes(2 * chip.long),
            )
            for chip in asked
            if not self._loses(chip, faults)
        ]

    def _begin(self, job: Job, heard: list[SimulatedChip]) -> list[Reply]:
        if not job.payload:
            return []
        now_s, faults = self._clock(), self._faults()
        self._worked = True
        for chip in heard:
            chip.begin(now_s, self._health(chip, faults))
        found = finds(self._family.job or JobForm.HEADER, job.payload)
        starts = sorted({chip.sweep[0] for chip in self._chips}) if found else []
        return [
            reply
            for chip in heard
            if not self._loses(chip, faults)
            for reply in self._found(chip, found, starts, job.payload[0], faults)
        ]

    def _found(
        self, chip: SimulatedChip, found: tuple[Find, ...], starts: list[int], job: int, faults: HashboardFaults
    ) -> Iterator[Reply]:
        """The nonces one chip answers a job with: the true ones of its share, and a wrong one if it errs."""
        health = self._health(chip, faults)
        least = _LEAST_ZERO_BITS + chip.ticket_mask.bit_count()
        start = chip.sweep[0]
        following = bisect_right(starts, start)
        limit = (starts[following] if following < len(starts) else COUNTER_SIZE) - start
        header = self._family.job is not JobForm.MIDSTATES
        for find in found:
            rolled = not header or find.roll & ~chip.rolls == 0
            if rolled and find.zero_bits >= least and chip.finds(find.nonce, limit, health):
                yield self._nonce(chip, find, job, 2 * (find.zero_bits - least))
        if health.erring and chip.reports:
            yield self._nonce(chip, Find(chip.sweep[0] | chip.position, 0, 0), job, 0)

    def _nonce(self, chip: SimulatedChip, find: Find, job: int, excess: int) -> Reply:
        form = self._family.answer
        mask, down = (form.mask, form.down) if form else (0xFF, 0)
        below = find.midstate if self._family.job is JobForm.MIDSTATES else find.roll
        byte = job << down & mask | below & ~mask & 0xFF
        extra = find.roll.to_bytes(2, "big") if chip.long else b""
        return Reply(find.nonce, min(excess, 0xFF), byte, _NONCE_KIND, extra)

    def _heard(self) -> list[SimulatedChip]:
        """The chips that the connector's signals reach at this moment."""
        faults = self._faults()
        if faults.silent:
            return []
        reach = self._spec.chips if faults.break_after is None else faults.break_after
        if faults.joint_after is not None:
            reach = min(reach, faults.joint_after - _JOINT_SHORT[self._counts % len(_JOINT_SHORT)])
        if faults.dead_domain is not None:
            reach = min(reach, min(self._spec.chips_of(faults.dead_domain), default=1) - 1)
        return self._chips[: max(0, reach)]

    def _were_told(self, data: bytes, speed: int | None) -> bool:
        """Whether these bytes tell the chips the very speed that the host has: they left just before it changed its
        own. A terminal does not say at which speed its bytes were written.
        """
        form = self._family.baud
        return form is not None and any(
            isinstance(one, Command)
            and one.verb is Verb.WRITE
            and one.register == form.register
            and _hears(baud_of(form.divider(one.value or 0)), speed)
            for one in CommandParser().feed(data)
        )

    def _health(self, chip: SimulatedChip, faults: HashboardFaults) -> Health:
        if faults is HEALTHY:
            return GOOD
        return Health(
            weak=chip.position in faults.weak,
            erring=chip.position in faults.erring,
            hot=faults.hot,
            powered=faults.dead_core is None or self._spec.domain_of(chip.position) != faults.dead_core,
        )

    @staticmethod
    def _loses(chip: SimulatedChip, faults: HashboardFaults) -> bool:
        """Whether a slow joint, or RO held at its rail, swallows what comes from behind: commands still arrive."""
        if faults.held_after is not None and chip.position > faults.held_after:
            return True
        return faults.fast_after is not None and chip.position > faults.fast_after and chip.baud > FAST_BAUD

    def _on_the_wire(self, frame: bytes) -> bytes:
        if self._chance.random() >= self._faults().noise:
            return frame
        at = self._chance.randrange(len(frame))
        return frame[:at] + bytes((frame[at] ^ (1 << self._chance.randrange(8)),)) + frame[at + 1 :]


def _hears(baud: float, speed: int | None) -> bool:
    """Whether a chip at that baud understands a host at that speed."""
    return speed is None or abs(baud - speed) <= _SPEED_TOLERANCE * speed
