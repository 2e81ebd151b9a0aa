"""The chip chain behind a data port: how many chips answer, their addresses, which of them answer, their registers.

Sequence and waits as in ESP-Miner components/asic and facts/serial.md 2.2. Knows nothing of power: whoever calls has
the board energised. Every wait calls `check`, which raises to stop. What chips do at other speeds is in `chain_speed`,
what they measure of themselves in `chain_readings`, hashing in `chain_work`.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Sequence, Set
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
#: Replies to one question after which nobody counts on: no chain has so many chips.
_REPLIES_LIMIT = 4 * ADDRESS_SPACE
_SLICE_S = 0.05
#: Chips that are asked one by one for a register that nobody has given.
_ASKED_ALONE = 3
#: Nonces nobody has taken yet are kept up to this many, then the oldest go.
_NONCES = 4096


@dataclass(frozen=True, slots=True)
class ChainTiming:
    """Waits of the chain, in seconds. `quiet_s` ends a count after the last byte; `reply_s` waits for one chip, which
    has `quiet_s` before it is called silent. `limit_s` ends any one question to a line that never falls silent.
    `baud_s` is given to chips that change speed, `ramp_s` to each step of a clock that rises, `settle_s` to a clock
    that has arrived, `sensor_s` to a die's sensor.
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
    """One enumeration: `count` good replies, `chip_id` the id register's upper half (None when nobody answered).

    `late`: replies to an earlier question came just before this one, so whatever was counted then is too little.
    """

    count: int
    chip_id: int | None
    bad_frames: int
    late: bool = False


@dataclass(frozen=True, slots=True)
class Value:
    """A register's value and when it came, in seconds of `perf_counter`."""

    value: int
    at_s: float


class _Silence:
    """How long a line has said nothing, told by the waits that were made.

    Time in which this computer was busy with something else, or asleep, is nobody's silence.
    """

    def __init__(self, quiet_s: float) -> None:
        self._quiet_s = quiet_s
        self.left_s = quiet_s

    @property
    def is_over(self) -> bool:
        """Whether the line was listened to for the whole time, and said nothing."""
        return self.left_s <= 0

    def listen(self, link: Link) -> bytes:
        """What has arrived, or arrives in one of the short waits of which a silence is made up."""
        wait_s = min(self.left_s, _SLICE_S)
        began = time.monotonic()
        data = link.read(wait_s)
        self.left_s -= min(wait_s, time.monotonic() - began) if data else wait_s
        return data

    def broken(self) -> None:
        """Something was said: from here on anew."""
        self.left_s = self._quiet_s


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
        late = self._fall_silent()
        bad_before = self.bad_frames
        ids: Counter[int] = Counter()
        lengths: Counter[int] = Counter()
        self.link.write(frames.read_all(Register.CHIP_ID))
        silence = _Silence(self.timing.quiet_s)
        ends = time.monotonic() + self.timing.limit_s
        over = False
        while not over:
            self._check()
            data = silence.listen(self.link)
            if data:
                silence.broken()
            over = silence.is_over or time.monotonic() > ends
            replies = self._sort(data, over=over)
            for reply in replies:
                if reply.register == Register.CHIP_ID:
                    lengths[LONG if reply.extra else SHORT] += 1
                    ids[reply.value >> 16] += 1
                else:
                    self._odd += 1
            if replies and ids:
                on_count(max(ids.values()))
            over = over or ids.total() > _REPLIES_LIMIT
        # A reply with another id than its neighbours passed the five-bit checksum by chance.
        likeliest = sorted(ids, key=lambda one: (ids[one], family_of_id(one) is not None))
        chip_id = likeliest[-1] if likeliest else None
        count = ids[chip_id] if chip_id is not None else 0
        self._odd += sum(ids.values()) - count
        if chip_id is not None:
            self.family = family_of_id(chip_id)
            self._parser.likely = max(lengths, key=lambda length: lengths[length])
        return Count(count, chip_id, self.bad_frames - bad_before, late)

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
        """Whether the chip at each address answers; `on_chip` counts from 1.

        Silent ones are asked again: all at once, with more time to answer, then one by one. Whoever answers late, while
        another is asked, has answered.
        """
        places = {address: place for place, address in enumerate(addresses)}
        missing = set(places)

        def heard(answers: Iterable[int]) -> None:
            for address in missing.intersection(answers):
                missing.discard(address)
                on_chip(places[address] + 1, True)

        for address in places:
            if address in missing:
                heard(self._ask_one(address, Register.CHIP_ID, missing))
        if missing:
            self._clear()
            self.link.write(frames.read_all(Register.CHIP_ID))
            heard(self._collect(Register.CHIP_ID, missing, missing, self.timing.quiet_s))
        for address in places:
            if address in missing:
                heard(self._ask_one(address, Register.CHIP_ID, missing))
                if address in missing:
                    on_chip(places[address] + 1, False)
        return tuple(address not in missing for address in addresses)

    def read(self, address: int, register: int) -> int | None:
        """A register of the chip at an address, None when it does not answer, though asked again with more patience."""
        for patience_s in (self.timing.reply_s, self.timing.quiet_s):
            found = self._ask_one(address, register, {address}, patience_s)
            if address in found:
                return found[address].value
        return None

    def read_many(self, register: int, addresses: Sequence[int]) -> dict[int, Value]:
        """A register of all these chips: one broadcast, then each that is missing by itself.

        Where neither the broadcast nor the first few are answered, no chip has the register, and no more are asked.
        """
        self._clear()
        self.link.write(frames.read_all(register))
        missing = set(addresses)
        values = self._collect(register, missing, missing, self.timing.quiet_s)
        for place, address in enumerate(addresses):
            if not values and place == _ASKED_ALONE:
                break
            if address not in values:
                values |= self._ask_one(address, register, missing - set(values))
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
        self._collect(Register.CHIP_ID, {address}, {address}, self.timing.limit_s)

    def _ask_one(
        self, address: int, register: int, wanted: Set[int], patience_s: float | None = None
    ) -> dict[int, Value]:
        """The answer of the chip at an address, and late ones of those who were asked before it and are wanted too."""
        late = self._answers(self._clear(), register, wanted)
        self.link.write(frames.read_one(self._command_address(address), register))
        patience_s = self.timing.reply_s if patience_s is None else patience_s
        return late | self._collect(register, {address}, wanted, patience_s)

    def _command_address(self, address: int) -> int:
        return address >> self.family.command_shift if self.family is not None else address

    def _collect(self, register: int, asked: Set[int], wanted: Set[int], quiet_s: float) -> dict[int, Value]:
        """The answers of the wanted chips, until all who were asked have answered, or none has for that long."""
        values: dict[int, Value] = {}
        silence = _Silence(quiet_s)
        ends = time.monotonic() + self.timing.limit_s
        while not silence.is_over and asked - values.keys() and time.monotonic() < ends:
            self._check()
            data = silence.listen(self.link)
            replies = self._sort(data, over=silence.is_over)
            values |= self._answers(replies, register, wanted)
            if replies or (data and not self._hashing):
                silence.broken()
        return values

    @staticmethod
    def _answers(replies: Iterable[Reply], register: int, wanted: Set[int]) -> dict[int, Value]:
        now = time.perf_counter()
        return {
            reply.chip: Value(reply.value, now)
            for reply in replies
            if reply.register == register and reply.chip in wanted
        }

    def _clear(self) -> list[Reply]:
        """Nothing that came before a question is its answer; gives what there was."""
        return self._sort(self.link.drain(0.0), over=True)

    def _fall_silent(self) -> bool:
        """Before a count: wait for the end of what still answers an earlier one; gives whether there was any."""
        late = any(reply.register == Register.CHIP_ID for reply in self._clear())
        if late:
            self._sort(self.link.drain(self.timing.quiet_s), over=True)
        return late

    def _sort(self, data: bytes, *, over: bool = False) -> list[Reply]:
        """What these bytes complete: register values are given back, nonces kept. `over`: nothing more will come."""
        replies = self._parser.feed(data) if data else []
        if over and not self._hashing:
            replies += self._parser.flush()
        self._nonces.extend(reply for reply in replies if not reply.is_register)
        return [reply for reply in replies if reply.is_register]


def counts_with(attempts: tuple[int, ...], one: Count) -> tuple[int, ...]:
    """The counts so far and one more, without the one before it where that had ended too early."""
    return (*(attempts[:-1] if one.late else attempts), one.count)


def addresses_of(chips: int, interval: int | None) -> tuple[int, ...]:
    """The address of each chip in chain order: the board's own interval, else 256 // chips (ESP-Miner)."""
    step = interval or max(1, ADDRESS_SPACE // max(1, chips))
    return tuple(place * step % ADDRESS_SPACE for place in range(min(chips, ADDRESS_SPACE)))
