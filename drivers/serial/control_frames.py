"""Packets of the control port of bitaxe-raw and emberOne controllers: requests, and replies in their three forms.

A request is `len16 id bus page command data`, its length counting the whole packet. Replies differ by firmware
(256foundation/emberone-usbserial-fw, bitaxeorg/bitaxe-raw, 256foundation/mujina mgmt_protocol):

- v0: `len16 id data`, length of the data only; but its error frames count the whole packet: `04 00 id 11`.
- total: the same fields, length of the whole packet; errors are `id code` in place of data.
- v1: `len16 id status data`, length of the whole packet, status 0 = done.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from drivers.serial.errors import FrameError
from drivers.serial.printable import printable

#: The firmware sends a reply as one 64-byte USB packet; longer ones are cut.
MAX_DATA = 60
#: Shorter requests make the firmware misbehave; they are never sent.
MIN_REQUEST = 6
#: The firmware's id for a request it could not read.
UNREAD_ID = 0xFF
#: An error frame: length, id, code.
_SHORTEST_ERROR = 4
TEXT_FOLLOWS = 0xFF


class Page(IntEnum):
    """What a request speaks to.

    Page 0x09 is the fan on bitaxe-raw and the bonanza bridge, and reboots newer emberOne firmware: only the
    controller's description decides whether it may be used. Page 0x00 is the bonanza bridge's alone.
    """

    SYSTEM = 0x00
    I2C = 0x05
    GPIO = 0x06
    ADC = 0x07
    LED = 0x08
    FAN = 0x09


class FanCommand(IntEnum):
    """Commands of the fan page: 0 to 100 percent, answered with 0; revolutions a minute, 16 bits little-endian."""

    SET_PERCENT = 0x10
    TACH = 0x20


class SystemCommand(IntEnum):
    """Commands of the bonanza bridge's system page (bitaxeorg/bonanza-bridge-fw README.md)."""

    INFO = 0x01
    RX_COUNTERS = 0x02
    SAFETY_STATUS = 0x10
    SAFETY_ARM = 0x11
    SAFETY_HEARTBEAT = 0x12
    SAFETY_CLEAR = 0x13
    SAFETY_DISARM = 0x14


class I2cCommand(IntEnum):
    """Commands of the I2C page."""

    SET_SPEED = 0x10
    WRITE = 0x20
    READ = 0x30
    WRITE_READ = 0x40


class Pin(IntEnum):
    """Pins of the GPIO page: reset (active low, starts high) on all, on emberOne two supplies, which start off."""

    RESET = 0
    ASIC_POWER = 1
    IO_POWER = 2


class AdcInput(IntEnum):
    """Inputs of the ADC page; the reply is 12-bit raw counts.

    No source gives the dividers in front of them, so counts are not made into volts.
    """

    VDD = 0x50
    VIN = 0x51


LED_COLOUR = 0x10


class Form(StrEnum):
    """The reply form a firmware speaks."""

    V0 = "v0"
    TOTAL = "total"
    V1 = "v1"


class ErrorCode(IntEnum):
    """Error codes of the firmwares; `OVERFLOW` means "denied" on the bonanza bridge."""

    TIMEOUT = 0x10
    INVALID = 0x11
    OVERFLOW = 0x12
    FAULT_LATCHED = 0x13
    TEXT = 0xFF


_CODES = frozenset(ErrorCode)
#: Stands for the length of an answer that is not known beforehand; such requests exist in the total form alone.
ANY_LENGTH = -1


@dataclass(frozen=True, slots=True)
class Request:
    """One request. `expects` is the number of data bytes a good answer holds; it tells answers from errors.

    `echo` is the data a good answer must hold, where the firmware answers with what it was told. `repeatable` False =
    it must not be sent again when its answer was lost, since the first may have been obeyed.
    """

    page: int
    command: int
    data: bytes = b""
    expects: int = 0
    echo: bytes | None = None
    repeatable: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: its data, or an error `code` with the firmware's text."""

    id: int
    data: bytes = b""
    code: int | None = None
    text: str = ""


def gpio_read(pin: int) -> Request:
    """The level of a pin: one byte, 0 or 1."""
    return Request(Page.GPIO, pin, expects=1)


def gpio_write(pin: int, level: bool) -> Request:
    """Set a pin; the firmware answers with the level."""
    return Request(Page.GPIO, pin, bytes((level,)), expects=1, echo=bytes((level,)))


def i2c_speed(hertz: int) -> Request:
    """Set the bus speed; answered with the speed."""
    data = hertz.to_bytes(4, "little")
    return Request(Page.I2C, I2cCommand.SET_SPEED, data, expects=4, echo=data)


def i2c_write(address: int, data: bytes) -> Request:
    """Write bytes to a 7-bit address; answered with their number."""
    return Request(
        Page.I2C, I2cCommand.WRITE, bytes((address,)) + data, expects=1, echo=bytes((len(data),)), repeatable=False
    )


def i2c_read(address: int, count: int) -> Request:
    """Read `count` bytes, 60 at most. Raises FrameError for more."""
    _bounded(count)
    return Request(Page.I2C, I2cCommand.READ, bytes((address, count)), expects=count)


def i2c_write_read(address: int, data: bytes, count: int) -> Request:
    """Write bytes, then read `count` (60 at most) with a repeated start. Raises FrameError for more."""
    _bounded(count)
    return Request(Page.I2C, I2cCommand.WRITE_READ, bytes((address,)) + data + bytes((count,)), expects=count)


def adc_read(channel: AdcInput) -> Request:
    """Raw counts of an input, little-endian."""
    return Request(Page.ADC, channel, expects=2)


def led(red: int, green: int, blue: int) -> Request:
    """The lamp's colour; answered with it."""
    colour = bytes((red, green, blue))
    return Request(Page.LED, LED_COLOUR, colour, expects=3, echo=colour)


def fan_percent(percent: int) -> Request:
    """Set the fan, 0 to 100 percent; answered with 0. Raises FrameError for another number."""
    if not 0 <= percent <= 100:
        raise FrameError(f"{percent} percent asked")
    return Request(Page.FAN, FanCommand.SET_PERCENT, bytes((percent,)), expects=1, echo=b"\x00")


def fan_tach() -> Request:
    """Revolutions a minute, little-endian; measured for half a second."""
    return Request(Page.FAN, FanCommand.TACH, expects=2)


def system(command: SystemCommand, expects: int) -> Request:
    """A command of the bonanza bridge's system page and the length of its answer, `ANY_LENGTH` = not known."""
    return Request(Page.SYSTEM, command, expects=expects)


def encode_request(request: Request, identity: int) -> bytes:
    """The bytes of a request, to be sent in one write: the firmware drops a packet with a gap of more than 4 ms."""
    body = bytes((identity & 0xFF, 0, request.page, request.command)) + request.data
    return (len(body) + 2).to_bytes(2, "little") + body


def decode_request(packet: bytes) -> tuple[int, int, int, bytes]:
    """(id, page, command, data) of exactly one request packet. Raises FrameError when it is none."""
    if len(packet) < MIN_REQUEST or int.from_bytes(packet[:2], "little") != len(packet):
        raise FrameError("no request", packet)
    return packet[2], packet[4], packet[5], packet[6:]


def encode_answer(answer: Answer, form: Form) -> bytes:
    """The bytes a firmware of that form sends, the error frame of v0 with its wrong length included."""
    text = answer.text.encode("ascii", "replace") if answer.code == TEXT_FOLLOWS else b""
    if answer.code is not None:
        body = bytes((answer.id, answer.code)) + text
        return (len(body) + 2).to_bytes(2, "little") + body
    if form is Form.V0:
        return len(answer.data).to_bytes(2, "little") + bytes((answer.id,)) + answer.data
    body = bytes((answer.id,)) + (b"\x00" if form is Form.V1 else b"") + answer.data
    return (len(body) + 2).to_bytes(2, "little") + body


def answer_length(held: bytes, form: Form, expects: int) -> int | None:
    """How many bytes the answer at the front of `held` has, None when that is not to be known yet.

    On v0 a length field that is not the expected one belongs to an error frame, which counts the whole packet. Where
    both agree only silence tells (see `answer_after_silence`).
    """
    if len(held) < 3:
        return None
    length = int.from_bytes(held[:2], "little")
    if form is not Form.V0:
        return max(length, 3)
    if length == expects or length < 4:
        return length + 3
    return length


def answer_after_silence(held: bytes, form: Form) -> int | None:
    """The length of the answer when the line went quiet with exactly the bytes of a v0 error frame in hand."""
    if form is not Form.V0 or len(held) < _SHORTEST_ERROR:
        return None
    length = int.from_bytes(held[:2], "little")
    return length if length == len(held) else None


def decode_answer(packet: bytes, form: Form, request: Request) -> Answer:
    """The answer in exactly these bytes. Raises FrameError when they are none for that request."""
    if len(packet) < 3:
        raise FrameError("answer too short", packet)
    length, identity, rest = int.from_bytes(packet[:2], "little"), packet[2], packet[3:]
    if form is Form.V1:
        if length != len(packet) or not rest:
            raise FrameError("no v1 answer", packet)
        if rest[0] in _CODES:
            return _error(identity, rest)
        if rest[0] or (request.echo is None and len(rest) - 1 != request.expects):
            raise FrameError("no v1 answer to this request", packet)
        return Answer(identity, rest[1:])
    if form is Form.V0 and length == len(rest) == request.expects:
        return Answer(identity, rest)
    if length != len(packet) or not rest:
        raise FrameError("no answer of this form", packet)
    if identity == UNREAD_ID and rest[0] in _CODES and len(rest) == 1:
        return _error(identity, rest)
    if form is Form.TOTAL and len(rest) in _good_lengths(request, rest) and not _is_error(rest, request):
        return Answer(identity, rest)
    if rest[0] not in _CODES:
        raise FrameError("answer of an unexpected length", packet)
    return _error(identity, rest)


def form_of_probe(packet: bytes) -> Form | None:
    """The form of the answer to `gpio_read(0)`, which every firmware of the family can give. None = none of them."""
    if len(packet) == 4 and packet[3] <= 1:
        return {1: Form.V0, 4: Form.TOTAL}.get(int.from_bytes(packet[:2], "little"))
    if len(packet) == 5 and packet[:2] == b"\x05\x00" and packet[3] == 0 and packet[4] <= 1:
        return Form.V1
    return None


def _good_lengths(request: Request, rest: bytes) -> tuple[int, ...]:
    return (len(rest),) if request.expects == ANY_LENGTH and len(rest) > 1 else (request.expects,)


def _is_error(rest: bytes, request: Request) -> bool:
    """In the total form an answer of one byte may be data or a code: a pin's level and an echo are never a code."""
    if len(rest) != 1 or rest[0] not in _CODES:
        return False
    return request.echo != rest


def _error(identity: int, rest: bytes) -> Answer:
    return Answer(identity, b"", rest[0], printable(rest[1:].decode("ascii", "replace"), MAX_DATA))


def _bounded(count: int) -> None:
    if not 1 <= count <= MAX_DATA:
        raise FrameError(f"{count} bytes asked, {MAX_DATA} at most")
