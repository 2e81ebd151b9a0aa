"""The chip chain behind a data port: count, addresses, which chip answers, registers and counters.

Sequence and waits as in ESP-Miner components/asic and facts/serial.md 2.2. Knows nothing of power: whoever calls has
the board energised. Every wait calls `check`, which raises to stop.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from drivers.serial import frames
from drivers.serial.frames import Job, Register, Reply, ReplyParser
from drivers.serial.link import Link

#: Addresses there are: a byte.
ADDRESS_SPACE = 256
#: Turns the 11-byte replies on; the bit pattern is the one all public drivers write.
_LONG_REPLIES = 0x9000FFFF
#: Ticket mask for difficulty 256: chips report few nonces, counters run all the same.
_TICKET_MASK_256 = 0x000000FF
_SLICE_S = 0.05


@dataclass(frozen=True, slots=True)
class ChainTiming:
    """Waits of the chain, in seconds. `quiet_s` ends a count after the last byte; `reply_s` waits for one chip,
    `limit_s` ends any one question to a line that never falls silent.
    """

    quiet_s: float = 0.5
    write_gap_s: float = 0.008
    address_gap_s: float = 0.01
    reply_s: float = 0.04
    limit_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Count:
    """One enumeration: `count` good replies, `chip_id` the id register's upper half (None when nobody answered)."""

    count: int
    chip_id: int | None
    bad_frames: int


@dataclass(frozen=True, slots=True)
class Counters:
    """Register 0x8C and 0x4C of one chip; `at_s` is when the hashes were read (perf_counter)."""

    hashes: int
    errors: int
    at_s: float


@dataclass(frozen=True, slots=True)
class Value:
    """A register's value and when it came, in seconds of `perf_counter`."""

    value: int
    at_s: float


class Chain:
    """The chain on a link. Raises PortLost, and whatever `check` raises."""

    def __init__(
        self, link: Link, timing: ChainTiming = ChainTiming(), check: Callable[[], None] = lambda: None
    ) -> None:
        self._link = link
        self._timing = timing
        self._check = check
        #: Replies thrown away so far because their checksum did not hold.
        self.bad_frames = 0

    def long_replies(self) -> None:
        """Ask for 11-byte replies: register 0xA4, written three times as the public drivers do."""
        for _ in range(3):
            self._link.write(frames.write_all(Register.VERSION_ROLLING, _LONG_REPLIES))
            self._pause(self._timing.write_gap_s)

    def count(self, on_count: Callable[[int], None] = lambda count: None) -> Count:
        """Ask every chip for its id and count the replies until the line has been quiet for `quiet_s`."""
        self._link.drain(0.0)
        parser = ReplyParser()
        ids: Counter[int] = Counter()
        odd = 0
        self._link.write(frames.read_all(Register.CHIP_ID))
        quiet_since = time.monotonic()
        ends = quiet_since + self._timing.limit_s
        while True:
            self._check()
            left = quiet_since + self._timing.quiet_s - time.monotonic()
            data = self._link.read(max(0.0, min(left, _SLICE_S)))
            replies = parser.feed(data) if data else []
            if data:
                quiet_since = time.monotonic()
            elif left <= 0:
                replies = parser.flush()
            for reply in replies:
                if reply.is_register and reply.register == Register.CHIP_ID:
                    ids[reply.value >> 16] += 1
                else:
                    odd += 1
            if replies and ids:
                on_count(max(ids.values()))
            if (not data and left <= 0) or time.monotonic() > ends:
                break
        # A reply with another id than its neighbours passed the five-bit checksum by chance.
        chip_id, count = max(ids.items(), key=lambda pair: pair[1], default=(None, 0))
        bad = parser.bad_frames + odd + sum(ids.values()) - count
        self.bad_frames += bad
        return Count(count, chip_id, bad)

    def give_addresses(self, addresses: Sequence[int]) -> None:
        """Make the chain inactive, then give each chip in turn its address."""
        self._link.write(frames.chain_inactive())
        self._pause(self._timing.address_gap_s)
        for address in addresses:
            self._link.write(frames.set_address(address))
            self._pause(self._timing.address_gap_s)

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
        """A register of all these chips: one broadcast, then each that is missing by itself."""
        self._link.drain(0.0)
        self._link.write(frames.read_all(register))
        values = self._collect(register, set(addresses), self._timing.quiet_s)
        for address in addresses:
            if address not in values and (value := self._ask_one(address, register)) is not None:
                values[address] = value
        return values

    def counters(self, addresses: Sequence[int]) -> dict[int, Counters]:
        """Hash and error counters of the chips that answer both."""
        hashes = self.read_many(Register.HASHES, addresses)
        errors = self.read_many(Register.ERRORS, tuple(hashes))
        return {
            address: Counters(hashes[address].value, errors[address].value, hashes[address].at_s)
            for address in addresses
            if address in errors
        }

    def start_work(self, job: bytes) -> None:
        """Set ticket mask 256 and send a job, so that the chips hash and their counters run."""
        self._link.write(frames.write_all(Register.TICKET_MASK, _TICKET_MASK_256))
        self._pause(self._timing.write_gap_s)
        self._link.write(frames.encode_job(Job(job)))

    def work(self, seconds: float) -> None:
        """Let the chips hash for that long; nonces that come in are taken off the line."""
        self._pause(seconds)

    def _ask_one(self, address: int, register: int) -> Value | None:
        self._link.drain(0.0)
        self._link.write(frames.read_one(address, register))
        return self._collect(register, {address}, self._timing.reply_s).get(address)

    def _collect(self, register: int, wanted: set[int], quiet_s: float) -> dict[int, Value]:
        """The answers of the wanted chips, until all are there or the line has been quiet for that long."""
        parser = ReplyParser()
        values: dict[int, Value] = {}
        deadline = time.monotonic() + quiet_s
        ends = time.monotonic() + self._timing.limit_s
        while len(values) < len(wanted) and time.monotonic() < ends:
            self._check()
            left = deadline - time.monotonic()
            data = self._link.read(max(0.0, min(left, _SLICE_S)))
            replies = parser.feed(data) if data else parser.flush() if left <= 0 else []
            self._keep(replies, register, wanted, values)
            if data:
                deadline = time.monotonic() + quiet_s
            elif left <= 0:
                break
        self.bad_frames += parser.bad_frames
        return values

    @staticmethod
    def _keep(replies: Sequence[Reply], register: int, wanted: set[int], values: dict[int, Value]) -> None:
        now = time.perf_counter()
        for reply in replies:
            if reply.is_register and reply.register == register and reply.chip in wanted:
                values[reply.chip] = Value(reply.value, now)

    def _pause(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self._check()
            if left > _SLICE_S:
                self._link.read(_SLICE_S)
            else:
                time.sleep(left)


def addresses_of(chips: int, interval: int | None) -> tuple[int, ...]:
    """The address of each chip in chain order: the board's own interval, else 256 // chips (ESP-Miner)."""
    step = interval or max(1, ADDRESS_SPACE // max(1, chips))
    return tuple(place * step % ADDRESS_SPACE for place in range(min(chips, ADDRESS_SPACE)))

