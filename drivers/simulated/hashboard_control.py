"""A controller's control port as emberOne's firmware shows it: bytes in, bytes out, pins, and an I2C bus with devices.

Others of the family have fewer pins and other devices. Behaviour as 256foundation/emberone-usbserial-fw
(facts/serial.md 1.2 to 1.5), the wrong length of v0 errors included.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Protocol

from drivers.serial import control_frames as packets
from drivers.serial.control_frames import Answer, ErrorCode, Form, I2cCommand, Page, Pin
from drivers.serial.errors import FrameError

_REQUEST_LIMIT = 4098
_ADC_COUNTS = {packets.AdcInput.VDD: 2048, packets.AdcInput.VIN: 3100}


class I2cDevice(Protocol):
    """A device with registers."""

    def read(self, register: int, count: int) -> bytes | None:
        """`count` bytes from a register, None when the device does not acknowledge."""


class EepromDevice:
    """A 24C02: 256 bytes that wrap around. It has no way to be written."""

    def __init__(self, image: bytes, silent: Callable[[], bool]) -> None:
        self._image = image
        self._silent = silent

    def read(self, register: int, count: int) -> bytes | None:
        """Bytes from an offset on."""
        return None if self._silent() else bytes(self._image[(register + at) % len(self._image)] for at in range(count))


class Tmp1075Device:
    """A TMP1075 at a temperature in degrees Celsius."""

    def __init__(self, temp_c: Callable[[], float]) -> None:
        self._temp_c = temp_c

    def read(self, register: int, count: int) -> bytes | None:
        """Temperature and identity registers."""
        value = {0x00: (round(self._temp_c() / 0.0625) << 4) & 0xFFFF, 0x0F: 0x7500}.get(register, 0)
        return (value.to_bytes(2, "big") * count)[:count]


class Lm75Device:
    """An LM75A at a temperature in degrees Celsius, its limits as after power-on."""

    def __init__(self, temp_c: Callable[[], float]) -> None:
        self._temp_c = temp_c

    def read(self, register: int, count: int) -> bytes | None:
        """Temperature in steps of 0.125 C, and the two limits."""
        value = {0x00: (round(self._temp_c() * 8) << 5) & 0xFFFF, 0x02: 0x4B00, 0x03: 0x5000}.get(register, 0)
        return (value.to_bytes(2, "big") * count)[:count]


class Tmp451Device:
    """A TMP451 with its own temperature and a diode's, both in degrees Celsius; the diode may be open."""

    def __init__(self, local_c: Callable[[], float], diode_c: Callable[[], float | None]) -> None:
        self._local_c = local_c
        self._diode_c = diode_c

    def read(self, register: int, count: int) -> bytes | None:
        """Registers of one byte; a longer read repeats it."""
        diode = self._diode_c()
        sixteenths = round((diode or 0.0) * 16)
        value = {
            0x00: round(self._local_c()) & 0xFF,
            0x01: sixteenths >> 4 & 0xFF,
            0x02: 0x04 if diode is None else 0,
            0x10: (sixteenths & 0x0F) << 4,
            0xFE: 0x55,
        }.get(register, 0)
        return bytes((value,)) * count


class Emc2101Device:
    """An EMC2101 with its own temperature and a diode's, both in degrees Celsius; the diode may be open."""

    def __init__(self, local_c: Callable[[], float], diode_c: Callable[[], float | None]) -> None:
        self._local_c = local_c
        self._diode_c = diode_c

    def read(self, register: int, count: int) -> bytes | None:
        """Registers of one byte; a longer read repeats it."""
        diode = self._diode_c()
        eighths = 0x3F8 if diode is None else round(diode * 8) & 0x7FF
        value = {
            0x00: round(self._local_c()) & 0xFF,
            0x01: eighths >> 3,
            0x10: (eighths & 0x07) << 5,
            0xFD: 0x16,
        }.get(register, 0)
        return bytes((value,)) * count


class SimulatedController:
    """The controller: pins, bus, lamp. `on_pins` is called after each change of one of its `pins`."""

    def __init__(
        self, form: Form, devices: dict[int, I2cDevice], on_pins: Callable[[], None], pins: Collection[Pin] = tuple(Pin)
    ) -> None:
        self._form = form
        self._devices = devices
        self._on_pins = on_pins
        self._held = b""
        #: Level of each pin: reset starts high, both supplies start off.
        self.pins: dict[Pin, bool] = {pin: pin is Pin.RESET for pin in pins}
        self.pin_history: list[tuple[Pin, bool]] = []
        self.colour = b"\x00\x00\x00"

    @property
    def powers_chips(self) -> bool:
        """Whether the chips run: every supply it has on and reset released."""
        return all(self.pins.values())

    def answer(self, data: bytes) -> Iterator[bytes]:
        """The answers to what the host sent, a packet at a time."""
        self._held += data
        while len(self._held) >= 5:
            length = int.from_bytes(self._held[:2], "little")
            if not packets.MIN_REQUEST <= length <= _REQUEST_LIMIT:
                self._held = b""
                yield packets.encode_answer(Answer(packets.UNREAD_ID, code=ErrorCode.INVALID), self._form)
                return
            if len(self._held) < length:
                return
            packet, self._held = self._held[:length], self._held[length:]
            yield packets.encode_answer(self._handle(packet), self._form)

    def _handle(self, packet: bytes) -> Answer:
        try:
            identity, page, command, data = packets.decode_request(packet)
        except FrameError:
            return Answer(packets.UNREAD_ID, code=ErrorCode.INVALID)
        if page == Page.GPIO and command in self.pins and len(data) <= 1:
            return Answer(identity, self._pin(Pin(command), data))
        if page == Page.I2C:
            return self._bus(identity, command, data)
        if page == Page.ADC and command in set(packets.AdcInput) and not data:
            return Answer(identity, _ADC_COUNTS[packets.AdcInput(command)].to_bytes(2, "little"))
        if page == Page.LED and command == packets.LED_COLOUR and len(data) == 3:
            self.colour = data
            return Answer(identity, data)
        return Answer(packets.UNREAD_ID, code=ErrorCode.INVALID)

    def _pin(self, pin: Pin, data: bytes) -> bytes:
        if data:
            self.pins[pin] = data[0] > 0
            self.pin_history.append((pin, self.pins[pin]))
            self._on_pins()
        return bytes((self.pins[pin],))

    def _bus(self, identity: int, command: int, data: bytes) -> Answer:
        if command == I2cCommand.SET_SPEED and len(data) == 4:
            return Answer(identity, data)
        if command == I2cCommand.WRITE_READ and len(data) == 3:
            device = self._devices.get(data[0])
            found = device.read(data[1], data[2]) if device else None
            if found is not None:
                return Answer(identity, found)
            return Answer(identity, code=ErrorCode.TEXT, text="I2C WriteRead Error")
        if command in (I2cCommand.WRITE, I2cCommand.READ) and data:
            return Answer(identity, code=ErrorCode.TEXT, text=f"I2C {I2cCommand(command).name.title()} Error")
        return Answer(packets.UNREAD_ID, code=ErrorCode.INVALID)
