"""Frames of the BM13xx chip chain: commands out, replies back. Bytes only; `chain` knows what to say when.

A command is `55 AA type length payload crc5`, a job `55 AA 21 length payload crc16`. A reply is `AA 55`, a value of
four bytes, the chip's address, the register, then nothing (9-byte form) or two more bytes (11-byte form, after register
0xA4 was written), then the kind in bits 7-5 and CRC-5 in bits 4-0. Sources: skot/BM1397, ESP-Miner components/asic,
256foundation/mujina asic/bm13xx.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from drivers.serial.crc import crc5, crc5_bits, crc16
from drivers.serial.errors import FrameError

COMMAND_PREAMBLE = b"\x55\xaa"
REPLY_PREAMBLE = b"\xaa\x55"
#: Bytes of a reply: after register 0xA4 was written, and before.
LONG, SHORT = 11, 9
REPLY_LENGTHS = (LONG, SHORT)
#: A parser never holds more than this, however much noise comes.
_LIMIT = 65536


class Verb(IntEnum):
    """What a command asks for: the lower bits of its type byte."""

    SET_ADDRESS = 0
    WRITE = 1
    READ = 2
    INACTIVE = 3


class Register(IntEnum):
    """Registers this program reads or writes (facts/serial.md 2.3)."""

    CHIP_ID = 0x00
    PLL0 = 0x08
    COUNTING_NUMBER = 0x10
    TICKET_MASK = 0x14
    MISC = 0x18
    ERRORS = 0x4C
    HASHES = 0x8C
    VERSION_ROLLING = 0xA4


_COMMAND, _BROADCAST, _JOB = 0x40, 0x10, 0x21


@dataclass(frozen=True, slots=True)
class Command:
    """A command of the host. `value` is four bytes for a write, None otherwise; `chip` is the chip's address."""

    verb: Verb
    broadcast: bool
    chip: int = 0
    register: int = 0
    value: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work; `payload` is the chip's job structure without the frame around it."""

    payload: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply. `kind` 0 = register, 4 = nonce; `extra`: two bytes in the 11-byte form, b"" in the 9-byte form."""

    value: int
    chip: int
    register: int
    kind: int = 0
    extra: bytes = b"\x00\x00"

    @property
    def is_register(self) -> bool:
        """True for the answer to a read, False for a nonce."""
        return self.kind == 0


def read_all(register: int) -> bytes:
    """Ask every chip for a register; register 0 enumerates."""
    return encode_command(Command(Verb.READ, True, 0, register))


def read_one(chip: int, register: int) -> bytes:
    """Ask the chip at an address for a register."""
    return encode_command(Command(Verb.READ, False, chip, register))


def write_all(register: int, value: int) -> bytes:
    """Write a register of every chip."""
    return encode_command(Command(Verb.WRITE, True, 0, register, value))


def write_one(chip: int, register: int, value: int) -> bytes:
    """Write a register of the chip at an address."""
    return encode_command(Command(Verb.WRITE, False, chip, register, value))


def set_address(chip: int) -> bytes:
    """Give the first chip that has none its address."""
    return encode_command(Command(Verb.SET_ADDRESS, False, chip))


def chain_inactive() -> bytes:
    """Take every chip's address away, so that `set_address` reaches them one after the other."""
    return encode_command(Command(Verb.INACTIVE, True))


def encode_command(command: Command) -> bytes:
    """The bytes of a command. Raises FrameError for values that do not fit."""
    kind = _COMMAND | (_BROADCAST if command.broadcast else 0) | command.verb
    try:
        payload = bytes((command.chip, command.register))
        if command.value is not None:
            payload += command.value.to_bytes(4, "big")
    except (ValueError, OverflowError) as error:
        raise FrameError(str(error)) from error
    body = bytes((kind, len(payload) + 3)) + payload
    return COMMAND_PREAMBLE + body + bytes((crc5(body),))


def encode_job(job: Job) -> bytes:
    """The bytes of a job."""
    if len(job.payload) > 251:
        raise FrameError("job too long")
    body = bytes((_JOB, len(job.payload) + 4)) + job.payload
    return COMMAND_PREAMBLE + body + crc16(body).to_bytes(2, "big")


def decode_command(frame: bytes) -> Command | Job:
    """The command or job in exactly these bytes. Raises FrameError when they are none."""
    if len(frame) < 6 or not frame.startswith(COMMAND_PREAMBLE) or frame[3] + 2 != len(frame):
        raise FrameError("no command", frame)
    kind, body = frame[2], frame[2:]
    if kind == _JOB:
        if crc16(body[:-2]) != int.from_bytes(body[-2:], "big"):
            raise FrameError("job checksum", frame)
        return Job(body[2:-2])
    if kind & ~(_BROADCAST | 0x03) != _COMMAND or crc5(body[:-1]) != body[-1] or frame[3] not in (5, 9):
        raise FrameError("command type or checksum", frame)
    value = int.from_bytes(body[4:8], "big") if frame[3] == 9 else None
    return Command(Verb(kind & 0x03), bool(kind & _BROADCAST), body[2], body[3], value)


def encode_reply(reply: Reply) -> bytes:
    """The bytes of a reply, 11 or 9 depending on `extra`. Raises FrameError for values that do not fit."""
    if len(reply.extra) not in (0, 2) or not 0 <= reply.kind <= 7:
        raise FrameError("no reply form", reply.extra)
    try:
        body = reply.value.to_bytes(4, "big") + bytes((reply.chip, reply.register)) + reply.extra
    except (ValueError, OverflowError) as error:
        raise FrameError(str(error)) from error
    kind = reply.kind << 5
    return REPLY_PREAMBLE + body + bytes((kind | crc5_bits(body, kind, 3),))


def decode_reply(frame: bytes) -> Reply:
    """The reply in exactly these 9 or 11 bytes. Raises FrameError when they are none."""
    if len(frame) not in REPLY_LENGTHS or not frame.startswith(REPLY_PREAMBLE) or crc5(frame[2:]):
        raise FrameError("no reply", frame)
    return Reply(int.from_bytes(frame[2:6], "big"), frame[6], frame[7], frame[-1] >> 5, frame[8:-1])


class ReplyParser:
    """Finds replies in a byte stream that may be split, noisy, or of either length; never loses the next good one.

    Both lengths are tried, and the one whose CRC-5 is 0 is taken. `likely` is the length once one is known: a reply
    that fits it is taken at once, where it could otherwise be the beginning of a longer one until silence says no.
    `bad_frames` counts what had to be thrown away: each run of noise, a long one by the replies that would have
    fitted into it.
    """

    def __init__(self, likely: int | None = None) -> None:
        self.likely = likely
        self.bad_frames = 0
        self._held = bytearray()
        self._noise_run = 0

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that these bytes complete, in order."""
        self._held += data
        replies = list(self._take(final=False))
        if len(self._held) > _LIMIT:
            del self._held[:-_LIMIT]
        return replies

    def flush(self) -> list[Reply]:
        """The replies that only silence can settle; what is left over then is counted as noise and dropped."""
        replies = list(self._take(final=True))
        if self._held:
            self._noise(len(self._held))
        self._noise_run = 0
        return replies

    def _take(self, *, final: bool) -> Iterator[Reply]:
        while True:
            start = self._held.find(REPLY_PREAMBLE)
            if start < 0:
                # A lone AA at the end may be the first half of a preamble.
                self._noise(len(self._held) - self._held.endswith(REPLY_PREAMBLE[:1]))
                return
            self._noise(start)
            length = self._length_here(final=final)
            if length is None:
                return
            if not length:
                self._noise(1)
                continue
            frame = bytes(self._held[:length])
            del self._held[:length]
            self._noise_run = 0
            yield decode_reply(frame)

    def _length_here(self, *, final: bool) -> int | None:
        """The length of the good reply at the front, 0 when there is none, None when more bytes are needed."""
        if self.likely is not None and self._fits(self.likely) and self._followed(self.likely):
            return self.likely
        if len(self._held) < LONG and not final:
            return None
        good = [n for n in REPLY_LENGTHS if self._fits(n)]
        if len(good) == 2:
            return next((n for n in good if self._followed(n)), self.likely or LONG)
        return good[0] if good else 0

    def _fits(self, length: int) -> bool:
        return len(self._held) >= length and not crc5(bytes(self._held[2:length])) and not self._swallows(length)

    def _followed(self, length: int) -> bool:
        """Whether what comes after is the next preamble, or nothing yet."""
        following = self._held[length : length + 2]
        return REPLY_PREAMBLE.startswith(following)

    def _swallows(self, length: int) -> bool:
        """Whether a frame cut short only seems good because it eats the beginning of the next one."""
        return self._held.find(REPLY_PREAMBLE, 2, length) >= 0 and not self._followed(length)

    def _noise(self, count: int) -> None:
        if count <= 0:
            return
        del self._held[:count]
        longest = max(REPLY_LENGTHS)
        before = -(-self._noise_run // longest)
        self._noise_run += count
        self.bad_frames += -(-self._noise_run // longest) - before


class CommandParser:
    """The chip's side of the stream: finds commands and jobs among noise. Used by the simulated chain."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[Command | Job]:
        """The commands that these bytes complete, in order; damaged ones are dropped, as a chip does."""
        self._held += data
        found: list[Command | Job] = []
        while True:
            start = self._held.find(COMMAND_PREAMBLE)
            if start < 0:
                del self._held[: len(self._held) - self._held.endswith(COMMAND_PREAMBLE[:1])]
                return found
            del self._held[:start]
            if len(self._held) < 4 or len(self._held) < self._held[3] + 2:
                return found
            length = self._held[3] + 2
            try:
                found.append(decode_command(bytes(self._held[:length])))
            except FrameError:
                length = 1
            del self._held[:length]
