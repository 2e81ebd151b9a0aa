"""Chips at work: cores switched on, the hash clock set, jobs fed, nonces collected and checked, counters compared.

What is written to which chip, and in what order, stands in `resources/boards/chips.toml`. Every nonce is checked by
hashing its header here; what a chip says of itself is not believed. `places` holds the address of each chip at work by
its number from 1 at the connector.
"""

from __future__ import annotations

import math
import time
from collections import Counter, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from drivers.model.bench_run import KnownAnswer
from drivers.serial import pll
from drivers.serial.chain import LONG_REPLIES, Chain, Value
from drivers.serial.chips import CLOCK_MHZ, ChipFamily, JobForm, Write
from drivers.serial.errors import ChipUnknown
from drivers.serial.frames import Register, Reply
from drivers.serial.known_job import FIRST_BLOCK, MIDSTATES, VERSION_SHIFT, Header, payload, versions_of, zero_bits

#: A clock rises in steps of this much, as all public drivers raise it; the first is where they begin.
RAMP_STEP_MHZ = 6.25
START_MHZ = 56.25
#: Job ids as the chips take them: sixteen, eight apart.
_ID_STEP, _IDS = 8, 16
#: Jobs that a late nonce may still belong to.
_KEPT = 64
#: A header that chips can roll the version of lasts a second or more; one with four midstates is used up at once.
_JOB_S = {JobForm.HEADER: 0.5, JobForm.MIDSTATES: 0.02}
#: Nonces a second that leave a line at 115200 baud half free.
_NONCES_PER_S = 200.0
#: A nonce is reported from this many zero bits on, whatever the ticket mask says (mujina REFERENCE.md, 0x14).
_HARDWIRED_BITS = 32
#: The sweep of a core goes on this long after its deadline (mujina REFERENCE.md, HASH_COUNTING_NUMBER).
_OVERRUN_TICKS = 200
_OFFSET_ON, _OFFSETS, _OFFSET_SHIFT = 0x80000000, 0x10000, 9


@dataclass(frozen=True, slots=True)
class Counters:
    """What one chip counted so far; `hashes` in steps of 2^32, `at_s` when they were read (perf_counter)."""

    hashes: int
    errors: int
    at_s: float


@dataclass(frozen=True, slots=True)
class Answer:
    """One nonce. `chip` 0 = its place is not known; `right`: its hash reaches the target that was asked for."""

    chip: int
    right: bool
    nonce: int
    version: int


@dataclass(slots=True)
class _Rates:
    """A rate register added up over time, for chips that have no counter."""

    hashes: dict[int, float] = field(default_factory=dict)
    last: dict[int, float] = field(default_factory=dict)

    def add(self, address: int, per_s: float, at_s: float) -> None:
        """What a chip hashed since it was read last, at the rate it has now."""
        self.hashes[address] = self.hashes.get(address, 0.0) + per_s * (at_s - self.last.get(address, at_s))
        self.last[address] = at_s


class _Shares:
    """Where each chip begins to sweep, as it shows in a nonce, and so whose a nonce is (ESP-Miner divides by the
    interval; mujina REFERENCE.md, BM1362 and BM1370 nonces).
    """

    def __init__(self, starts: Sequence[tuple[int, int]]) -> None:
        self._starts = sorted(starts)
        edges = sorted({start for start, _chip in starts})
        #: No chip sweeps further than its neighbour begins.
        self._reach = min((after - before for before, after in pairwise(edges)), default=0)

    def owner(self, value: int) -> int:
        """The chip, or 0 where none begins so near before, or two begin at the same place."""
        near = [(start, chip) for start, chip in self._starts if 0 <= value - start < self._reach]
        return near[0][1] if len(near) == 1 else 0


class ChainWork:
    """The chips of a chain at work. Raises ChipUnknown for chips no source says how to set up, PortLost, and whatever
    the chain's `check` raises.
    """

    def __init__(self, chain: Chain, places: Mapping[int, int]) -> None:
        self._chain = chain
        self._places = dict(places)
        self._family: ChipFamily = chain.known()
        if self._family.job is None or self._family.answer is None:
            raise ChipUnknown(self._family.name)
        self._form: JobForm = self._family.job
        self._clock: pll.Dividers | None = None
        self._ticket_bits = 0
        self._jobs: deque[tuple[int, Header]] = deque(maxlen=_KEPT)
        self._sent = 0
        self._next_job = 0.0
        self._first = 0
        self._seen: set[tuple[int, int, int]] = set()
        self._shares = _shares(self._family, self._places)
        self._rates = _Rates()

    @property
    def frequency_mhz(self) -> float | None:
        """The hash clock that was set; None = the one chips have after reset."""
        return self._clock.mhz if self._clock is not None else None

    @property
    def jobs_sent(self) -> int:
        """How many jobs the chips were given."""
        return self._sent

    def prepare(self, on_chip: Callable[[int], None] = lambda chip: None) -> None:
        """Switch the cores on: what public drivers write to all chips, then to each; `on_chip` before each.

        The chips hash as soon as a job comes. Their clock stays what it was, which after a reset is slow where it is
        known at all (ESP-Miner takes it for 50 MHz): call `set_frequency` next.
        """
        for write in self._family.prepare:
            self._chain.write_all(write)
        for chip, address in self._places.items() if self._family.enable else ():
            on_chip(chip)
            for write in self._family.enable:
                self._chain.write_one(address, write)
        self._share_nonces()
        if self._family.long_replies:
            self._chain.write_all(Write(Register.VERSION_ROLLING, LONG_REPLIES))
        self._set_ticket(self._ticket_for(None))
        self._chain.catch_up(tuple(self._places.values())[-1])

    def set_frequency(self, mhz: float, on_mhz: Callable[[float], None] = lambda mhz: None) -> float:
        """Bring the hash clock to this many MHz in small steps; gives the clock that was reached, the PLL's nearest.

        Raises ClockRefused, before anything is written, where the PLL cannot, and ChipUnknown where none is known.
        """
        form = self._family.pll
        if form is None:
            raise ChipUnknown(self._family.name)
        target = pll.dividers_for(form, mhz)
        for step in _ramp(self.frequency_mhz or START_MHZ, mhz):
            on_mhz(step)
            self._write_clock(pll.dividers_for(form, step))
            self._keep_busy(self._chain.timing.ramp_s)
        self._write_clock(target)
        self._share_nonces()
        self._set_ticket(self._ticket_for(target.mhz))
        self._keep_busy(self._chain.timing.settle_s)
        on_mhz(target.mhz)
        return target.mhz

    def run(self, seconds: float, on_answer: Callable[[Answer], None] = lambda answer: None) -> None:
        """Keep the chips hashing for that long; each nonce that comes is checked and handed over once."""
        ends = time.monotonic() + seconds
        while True:
            self._feed()
            now = time.monotonic()
            for reply in self._chain.take_nonces():
                if (answer := self._judge(reply)) is not None:
                    on_answer(answer)
            if now >= ends:
                return
            self._chain.pause(max(0.0, min(self._next_job, ends) - now))

    def known_answer(self, seconds: float, on_answer: Callable[[Answer], None] = lambda answer: None) -> KnownAnswer:
        """Give the jobs anew, the first block's at their head, and count right and wrong answers of each chip.

        How many a good chip finds in that time is a matter of chance: 0 proves nothing where few are to be expected.
        """
        right: Counter[int] = Counter()
        wrong: Counter[int] = Counter()
        self._first = self._sent
        self._seen.clear()

        def keep(answer: Answer) -> None:
            (right if answer.right else wrong)[answer.chip] += 1
            on_answer(answer)

        self._chain.take_nonces()
        self._next_job = 0.0
        self.run(seconds, keep)
        asked = self._sent - self._first
        return KnownAnswer(asked, tuple(sorted(right.items())), tuple(sorted(wrong.items())))

    def counters(self) -> dict[int, Counters]:
        """What each chip has counted so far, by its number; chips that do not answer are left out.

        Chips that only tell their present rate (BM1397, BM1398) are added up between calls: call at least every few
        seconds.
        """
        form, addresses = self._family.hashes, tuple(self._places.values())
        if form is None or self._family.errors is None:
            return {}
        hashes = self._chain.read_many(form.register, addresses)
        errors = self._chain.read_many(self._family.errors, tuple(hashes))
        found: dict[int, Counters] = {}
        for chip, address in self._places.items():
            if address in hashes and address in errors:
                value = hashes[address]
                count = self._rate_to_count(address, value) if form.rate else value.value * form.unit // 2**32
                found[chip] = Counters(count, errors[address].value, value.at_s)
        return found

    def _rate_to_count(self, address: int, value: Value) -> int:
        if self._family.hashes is not None and _is_rate(value.value):
            self._rates.add(address, value.value * self._family.hashes.unit, value.at_s)
        return int(self._rates.hashes.get(address, 0.0) / 2**32)

    def _write_clock(self, clock: pll.Dividers) -> None:
        form = self._family.pll
        if form is None:
            raise ChipUnknown(self._family.name)
        if form.before is not None:
            for _ in range(2):
                self._chain.write_all(form.before)
        for _ in range(2 if form.before is not None else 1):
            self._chain.write_all(Write(form.register, pll.encode(form, clock)))
        self._clock = clock

    def _share_nonces(self) -> None:
        """Give each chip its part of the nonces, and say how far its cores sweep at the present clock."""
        if self._family.nonce_offset is not None:
            for offset, address in zip(_offsets(len(self._places)), self._places.values(), strict=True):
                self._chain.write_one(address, Write(self._family.nonce_offset, _OFFSET_ON | offset))
        number = self._family.counting_number
        if number is not None and self._clock is not None and self._family.cores:
            number = counting_number(self._family.cores, len(self._places), self._clock)
        if number is not None:
            self._chain.write_all(Write(Register.COUNTING_NUMBER, number))

    def _ticket_for(self, mhz: float | None) -> int:
        """How many zero bits beyond the first 32 to ask for, so that the line can carry what is found."""
        per_chip = (self._family.hashers or 0) * (mhz or START_MHZ) * 1e6 / 2**32
        per_s = per_chip * len(self._places)
        if self._form is JobForm.MIDSTATES:
            per_s = min(per_s, MIDSTATES / _JOB_S[self._form])
        return max(0, math.ceil(math.log2(per_s / _NONCES_PER_S))) if per_s > 0 else 0

    def _set_ticket(self, bits: int) -> None:
        self._chain.write_all(Write(Register.TICKET_MASK, ticket_mask(bits)))
        # A nonce on its way was found under the mask before; it is held to the weaker of the two.
        self._ticket_bits = bits if not self._jobs else min(bits, self._ticket_bits)

    def _feed(self) -> None:
        if time.monotonic() < self._next_job:
            return
        identity = self._sent % _IDS * _ID_STEP
        header = FIRST_BLOCK.later(self._sent - self._first)
        self._jobs.append((identity, header))
        self._chain.send(payload(self._form, header, identity))
        self._sent += 1
        self._next_job = time.monotonic() + _JOB_S[self._form]

    def _keep_busy(self, seconds: float) -> None:
        """Wait; chips that hash go on hashing."""
        if self._jobs:
            self.run(seconds)
        else:
            self._chain.pause(seconds)

    def _judge(self, reply: Reply) -> Answer | None:
        """What a nonce is worth; None for one that came before."""
        nonce = int.from_bytes(reply.value.to_bytes(4, "big"), "little")
        answer = self._family.answer
        identity = answer.job(reply.register) if answer is not None else 0
        of_job = [header for sent, header in reversed(self._jobs) if sent == identity]
        other = [header for sent, header in reversed(self._jobs) if sent != identity]
        wanted = _HARDWIRED_BITS + self._ticket_bits
        version, right = 0, False
        for header in (*of_job, *other):
            version = self._version(header, reply)
            if right := zero_bits(header.hash(nonce, version)) >= wanted:
                found = (header.time, nonce, version)
                if found in self._seen:
                    return None
                self._seen.add(found)
                break
        return Answer(self._chip_of(reply.value), right, nonce, version)

    def _version(self, header: Header, reply: Reply) -> int:
        if self._form is JobForm.MIDSTATES:
            return versions_of(header)[reply.register % MIDSTATES]
        return header.version | int.from_bytes(reply.extra, "big") << VERSION_SHIFT

    def _chip_of(self, nonce: int) -> int:
        """The chip whose part of the nonces this one is of; 0 where that is not known."""
        if len(self._places) == 1:
            return next(iter(self._places))
        place = self._family.nonce
        if place is not None:
            return self._shares.owner(place.address(nonce))
        return self._shares.owner(nonce >> _OFFSET_SHIFT & _OFFSETS - 1) if self._family.nonce_offset else 0


def ticket_mask(bits: int) -> int:
    """The ticket mask that asks for this many zero bits beyond the first 32: each byte's bits reversed."""
    mask = (1 << bits) - 1
    return int.from_bytes(bytes(int(f"{byte:08b}"[::-1], 2) for byte in mask.to_bytes(4, "big")), "big")


def counting_number(cores: int, chips: int, clock: pll.Dividers) -> int:
    """How long a core sweeps, in ticks of 25 MHz, so that the chips of a chain just cover all nonces together.

    2^32 shared among cores and chips, each rounded up to a power of two, at half a tick a nonce, less what a sweep
    overruns (ESP-Miner components/asic set_nonce_space; mujina REFERENCE.md, HASH_COUNTING_NUMBER).
    """
    share = 2**32 // _power_of_two(cores) // _power_of_two(chips)
    ticks = int(share * CLOCK_MHZ / clock.mhz / 2)
    return max(1, ticks - _OVERRUN_TICKS)


def _power_of_two(count: int) -> int:
    return 1 << max(0, count - 1).bit_length()


def _offsets(chips: int) -> Sequence[int]:
    """The nonce offset of each chip: all of them evenly spread, as the S21 Pro's firmware writes them (mujina)."""
    return tuple(-(-place * _OFFSETS // chips) for place in range(chips))


def _shares(family: ChipFamily, places: Mapping[int, int]) -> _Shares:
    if family.nonce is not None:
        return _Shares([(address & family.nonce.mask, chip) for chip, address in places.items()])
    return _Shares(list(zip(_offsets(len(places)), places, strict=True)))


def _ramp(start_mhz: float, target_mhz: float) -> Sequence[float]:
    """The clocks on the way from one to the other, the target not among them."""
    steps = int(abs(target_mhz - start_mhz) / RAMP_STEP_MHZ)
    step = math.copysign(RAMP_STEP_MHZ, target_mhz - start_mhz)
    return tuple(start_mhz + count * step for count in range(steps + 1) if start_mhz + count * step != target_mhz)


def _is_rate(value: int) -> bool:
    """Whether the rate register holds a rate: its top bit marks a long measurement, one value none at all (ESP-Miner
    main/tasks/hashrate_monitor_task.c).
    """
    return not value >> 31 and value != 0x007FFFFF
