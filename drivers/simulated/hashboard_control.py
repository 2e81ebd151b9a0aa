"""A controller's control port as emberOne's firmware shows it: bytes in, bytes out, pins, and an I2C bus with devices.

Others of the family have fewer pins and other devices. Behaviour as 256foundation/emberone-usbserial-fw
(facts/serial.md 1.2 to 1.5), the wrong length of v0 errors included.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from drivers.serial import control_frames as packets
from drivers.serial.control_frames import Answer, ErrorCode, Form, I2cCommand, Page, Pin
from drivers.serial.errors import FrameError
from drivers.simulated.i2c_device import I2cDevice

_REQUEST_LIMIT = 4098
_NAMES = {I2cCommand.WRITE: "Write", I2cCommand.READ: "Read", I2cCommand.WRITE_READ: "WriteRead"}
_ADC_COUNTS = {packets.AdcInput.VDD: 2048, packets.AdcInput.VIN: 3100}


class SimulatedController:
    """The controller: pins, bus, lamp. `on_pins` is called after each change of one of its `pins`."""

    def __init__(
        self,
        form: Form,
        devices: Mapping[int, I2cDevice],
        on_pins: Callable[[], None],
        pins: Collection[Pin] = tuple(Pin),
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

    def restart(self) -> None:
        """Start anew: the pins as they begin, whatever was half received forgotten."""
        self._held = b""
        self.pins.update({pin: pin is Pin.RESET for pin in self.pins})
        self._on_pins()

    def refusal(self) -> bytes:
        """An error frame, as an overrun or a request that came in pieces is answered; what was sent is not obeyed."""
        self._held = b""
        return packets.encode_answer(Answer(packets.UNREAD_ID, code=ErrorCode.TIMEOUT), self._form)

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
        if command in (I2cCommand.WRITE, I2cCommand.READ, I2cCommand.WRITE_READ) and data:
            found = self._transfer(I2cCommand(command), self._devices.get(data[0]), data[1:])
            if found is not None:
                return Answer(identity, found)
            return Answer(identity, code=ErrorCode.TEXT, text=f"I2C {_NAMES[I2cCommand(command)]} Error")
        return Answer(packets.UNREAD_ID, code=ErrorCode.INVALID)

    def _transfer(self, command: I2cCommand, device: I2cDevice | None, data: bytes) -> bytes | None:
        """What a bus transfer gives: bytes read, or how many were written; None = nobody acknowledged."""
        if device is None or not data:
            return None
        if command is I2cCommand.WRITE:
            return bytes((len(data),)) if device.write(data) else None
        count = data[-1]
        if command is I2cCommand.WRITE_READ and not device.write(data[:-1]):
            return None
        return device.read(count)
