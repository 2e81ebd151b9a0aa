"""The chip chain behind a data port: how many chips answer, their addresses, which of them answer, their registers.

Sequence and waits as in ESP-Miner components/asic and facts/serial.md 2.2. Knows nothing of power: whoever calls has
the board energised. Every wait calls `check`, which raises to stop. What chips do at other speeds is in `chain_speed`,
what they measure of themselves in `chain_readings`, hashing in `chain_work`.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from drivers.serial import frames
from drivers.serial.chips import ChipFamily, Write, family_of_id
from drivers.serial.errors import ChipUnknown
from drivers.serial.frames import LONG, SHORT, Register, Reply, ReplyParser
from drivers.serial.link import Link

#: Addresses there are: a byte.
ADDRESS_SPACE = 256
#: Turns the 11-byte replies on; the bit pattern is the one all public drivers write.
LONG_REPLIES = 0x9000FFFF
_SLICE_S = 0.05
#: Chips that are asked one by one for a register that nobody has given.
_ASKED_ALONE = 3
#: Nonces nobody has taken yet are kept up to this many, then the oldest go.
_NONCES = 4096


@dataclass(frozen=True, slots=True)
class ChainTiming:
    """Waits of the chain, in seconds. `quiet_s` ends a count after the last byte; `reply_s` waits for one chip,
    `limit_s` ends any one question to a line that never falls silent. `baud_s` is given to chips that change speed,
    `ramp_s` to each step of a clock that rises, `settle_s` to a clock that has arrived, `sensor_s` to a die's sensor.
    """

    quiet_s: float = 0.5
    write_gap_s: float = 0.008
    address_gap_s: float = 0.01
    reply_s: float = 0.04
    limit_s: float = 5.0
    baud_s: float = 0.06
    ramp_s: float = 0.1
    settle_s: float = 0.5
    sensor_s: float = 0.01


@dataclass(frozen=True, slots=True)
class Count:
    """One enumeration: `count` good replies, `chip_id` the id register's upper half (None when nobody answered)."""

    count: int
    chip_id: int | None
    bad_frames: int


@dataclass(frozen=True, slots=True)
class Value:
    """A register's value and when it came, in seconds of `perf_counter`."""

    value: int
    at_s: float


class Chain:
    """The chain on a link. Raises PortLost, and whatever `check` raises.

    `family` is what the chips said they are, None until a count was answered, or where no public source knows them.
    """

    def __init__(
        self, link: Link, timing: ChainTiming = ChainTiming(), check: Callable[[], None] = lambda: None
    ) -> None:
        self.link = link
        self.timing = timing
        self.family: ChipFamily | None = None
        self._check = check
        self._parser = ReplyParser()
        self._nonces: deque[Reply] = deque(maxlen=_NONCES)
        self._hashing = False
        self._odd = 0

    @property
    def bad_frames(self) -> int:
        """Replies thrown away so far because their checksum did not hold, or because they answered no question."""
        return self._parser.bad_frames + self._odd

    def known(self) -> ChipFamily:
        """The chips' family. Raises ChipUnknown where there is none."""
        if self.family is None:
            raise ChipUnknown(None)
        return self.family

    def long_replies(self) -> None:
        """Ask for 11-byte replies: register 0xA4, written three times as the public drivers do."""
        for _ in range(3):
            self.write_all(Write(Register.VERSION_ROLLING, LONG_REPLIES))

    def count(self, on_count: Callable[[int], None] = lambda count: None) -> Count:
        """Ask every chip for its id and count the replies until the line has been quiet for `quiet_s`.

        Chips that have no address yet cannot be told apart: a reply that came twice counts twice, and only the address
        map shows it. A reply with another id than most is no chip of this chain.
        """
        self._clear()
        bad_before = self.bad_frames
        ids: Counter[int] = Counter()
        lengths: Counter[int] = Counter()
        self.link.write(frames.read_all(Register.CHIP_ID))
        quiet_since = time.monotonic()
        ends = quiet_since + self.timing.limit_s
        while True:
            self._check()
            left = quiet_since + self.timing.quiet_s - time.monotonic()
            data = self.link.read(max(0.0, min(left, _SLICE_S)))
            if data:
                quiet_since = time.monotonic()
            over = (not data and left <= 0) or time.monotonic() > ends
            replies = self._sort(data, over=over)
            for reply in replies:
                if reply.register == Register.CHIP_ID:
                    lengths[LONG if reply.extra else SHORT] += 1
                    ids[reply.value >> 16] += 1
                else:
                    self._odd += 1
            if replies and ids:
                on_count(max(ids.values()))
            if over:
                break
        # A reply with another id than its neighbours passed the five-bit checksum by chance.
        likeliest = sorted(ids, key=lambda one: (ids[one], family_of_id(one) is not None))
        chip_id = likeliest[-1] if likeliest else None
        count = ids[chip_id] if chip_id is not None else 0
        self._odd += sum(ids.values()) - count
        if chip_id is not None:
            self.family = family_of_id(chip_id)
            self._parser.likely = max(lengths, key=lambda length: lengths[length])
        return Count(count, chip_id, self.bad_frames - bad_before)

    def give_addresses(self, addresses: Sequence[int]) -> None:
        """Make the chain inactive, then give each chip in turn its address."""
        self.link.write(frames.chain_inactive())
        self.pause(self.timing.address_gap_s)
        for address in addresses:
            self.link.write(frames.set_address(address))
            self.pause(self.timing.address_gap_s)

    def address_map(
        self, addresses: Sequence[int], on_chip: Callable[[int, bool], None] = lambda chip, answered: None
    ) -> tuple[bool, ...]:
        """Whether the chip at each address answers; silent ones are asked twice. `on_chip` counts from 1."""
        answered: dict[int, bool] = {}
        for place, address in enumerate(addresses):
            answered[place] = self.read(address, Register.CHIP_ID) is not None
            if answered[place]:
                on_chip(place + 1, True)
        for place, address in enumerate(addresses):
            if not answered[place]:
                answered[place] = self.read(address, Register.CHIP_ID) is not None
                on_chip(place + 1, answered[place])
        return tuple(answered[place] for place in range(len(addresses)))

    def read(self, address: int, register: int) -> int | None:
        """A register of the chip at an address, None when it does not answer in time."""
        found = self._ask_one(address, register)
        return found.value if found is not None else None

    def read_many(self, register: int, addresses: Sequence[int]) -> dict[int, Value]:
        """A register of all these chips: one broadcast, then each that is missing by itself.

        Where neither the broadcast nor the first few are answered, no chip has the register, and no more are asked.
        """
        self._clear()
        self.link.write(frames.read_all(register))
        values = self._collect(register, set(addresses), self.timing.quiet_s)
        for place, address in enumerate(addresses):
            if not values and place == _ASKED_ALONE:
                break
            if address not in values and (value := self._ask_one(address, register)) is not None:
                values[address] = value
        return values

    def write_all(self, write: Write) -> None:
        """Write a register of every chip, and give the chips the time they need."""
        self.link.write(frames.write_all(write.register, write.value))
        self.pause(self.timing.write_gap_s)

    def write_one(self, address: int, write: Write) -> None:
        """Write a register of the chip at an address, and give it the time it needs."""
        self.link.write(frames.write_one(self._command_address(address), write.register, write.value))
        self.pause(self.timing.write_gap_s)

    def send(self, job: bytes) -> None:
        """Send a job's payload to every chip; from then on nonces may come at any time, so silence settles nothing."""
        self._hashing = True
        self.link.write(frames.encode_job(frames.Job(job)))

    def take_nonces(self) -> list[Reply]:
        """The nonces that have come since the last call, oldest first; they come at any time once chips hash."""
        taken = list(self._nonces)
        self._nonces.clear()
        return taken

    def pause(self, seconds: float) -> None:
        """Wait; nonces that come meanwhile are kept, whatever else comes is not. Raises what `check` raises."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._check()
            self._sort(self.link.read(min(left, _SLICE_S)))

    def catch_up(self, address: int) -> None:
        """Wait until the chip at an address has taken all that was written: it answers in its turn, or never."""
        self._clear()
        self.link.write(frames.read_one(self._command_address(address), Register.CHIP_ID))
        self._collect(Register.CHIP_ID, {address}, self.timing.limit_s)

    def _ask_one(self, address: int, register: int) -> Value | None:
        self._clear()
        self.link.write(frames.read_one(self._command_address(address), register))
        return self._collect(register, {address}, self.timing.reply_s).get(address)

    def _command_address(self, address: int) -> int:
        return address >> self.family.command_shift if self.family is not None else address

    def _collect(self, register: int, wanted: set[int], quiet_s: float) -> dict[int, Value]:
        """The answers of the wanted chips, until all are there or none has come for that long."""
        values: dict[int, Value] = {}
        deadline = time.monotonic() + quiet_s
        ends = time.monotonic() + self.timing.limit_s
        while len(values) < len(wanted) and time.monotonic() < ends:
            self._check()
            left = deadline - time.monotonic()
            data = self.link.read(max(0.0, min(left, _SLICE_S)))
            now = time.perf_counter()
            replies = self._sort(data, over=not data and left <= 0)
            for reply in replies:
                if reply.register == register and reply.chip in wanted:
                    values[reply.chip] = Value(reply.value, now)
            if replies or (data and not self._hashing):
                deadline = time.monotonic() + quiet_s
            elif left <= 0:
                break
        return values

    def _clear(self) -> None:
        """Nothing that came before a question is its answer."""
        self._sort(self.link.drain(0.0), over=True)

    def _sort(self, data: bytes, *, over: bool = False) -> list[Reply]:
        """What these bytes complete: register values are given back, nonces kept. `over`: nothing more will come."""
        replies = self._parser.feed(data) if data else []
        if over and not self._hashing:
            replies += self._parser.flush()
        self._nonces.extend(reply for reply in replies if not reply.is_register)
        return [reply for reply in replies if reply.is_register]


def addresses_of(chips: int, interval: int | None) -> tuple[int, ...]:
    """The address of each chip in chain order: the board's own interval, else 256 // chips (ESP-Miner)."""
    step = interval or max(1, ADDRESS_SPACE // max(1, chips))
    return tuple(place * step % ADDRESS_SPACE for place in range(min(chips, ADDRESS_SPACE)))
