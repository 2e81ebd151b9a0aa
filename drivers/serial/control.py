"""The control port: one request at a time, its answer found among whatever else arrives, in the firmware's own form."""

from __future__ import annotations

import threading
import time

from drivers.serial import control_frames as packets
from drivers.serial.control_frames import Answer, Form, Request
from drivers.serial.errors import ControlRefused, ControlSilent, FrameError
from drivers.serial.link import Link

#: How long an answer may take; mujina waits as long.
ANSWER_S = 1.0
#: Silence that ends a v0 error frame, and that a resynchronisation waits for.
QUIET_S = 0.05
#: What comes so soon after an answer belongs to the same burst.
SETTLE_S = 0.002
_TRIES = 2
#: How often a request is sent anew because it arrived torn.
_TORN = 4
#: Reset sits on one of these pins of every controller: 0, and 2 on the bonanza bridge, which refuses 0.
_PROBED = (0, 2)
#: Bytes after which what arrives can no longer be the answer to one request.
_ANSWERS_LIMIT = 4096


class ControlPort:
    """A controller behind a link. Safe to call from several threads; requests go out one after the other.

    Every call raises ControlSilent (no answer), ControlRefused (an error code) or PortLost.
    """

    def __init__(self, link: Link, form: Form | None = None, answer_s: float = ANSWER_S) -> None:
        self._link = link
        self._form = form
        self._answer_s = answer_s
        self._identity = 0
        self._turn = threading.Lock()

    @property
    def port(self) -> str:
        """The port's name, for messages."""
        return self._link.port

    @property
    def form(self) -> Form | None:
        """The reply form, once `probe` has found it."""
        return self._form

    def probe(self) -> Form:
        """Find the reply form by reading a pin that every controller has. Raises ControlSilent when none fits."""
        if self._form is not None:
            return self._form
        with self._turn:
            raw = b""
            for pin in _PROBED * _TRIES:
                self._link.drain(0.0)
                identity = self._send(packets.gpio_read(pin))
                raw = self._link.read(self._answer_s)
                while raw and (more := self._link.read(QUIET_S)) and len(raw) < packets.MAX_DATA:
                    raw += more
                form = packets.form_of_probe(raw)
                if form is not None and raw[2] == identity:
                    self._form = form
                    return form
            raise ControlSilent(self.port, raw[: packets.MAX_DATA])

    def check(self) -> None:
        """Raises PortLost when the controller has been unplugged; sends nothing."""
        self._link.check()

    def request(self, request: Request) -> bytes:
        """The data of the answer to a request."""
        form = self.probe()
        with self._turn:
            self._link.drain(0.0)
            silences = torn = 0
            while True:
                answer = self._exchange(request, form)
                if answer is None:
                    silences += 1
                    if silences >= (_TRIES if request.repeatable else 1):
                        raise ControlSilent(self.port)
                    self._link.drain(QUIET_S)
                elif answer.code == packets.ErrorCode.TIMEOUT and torn < _TORN:
                    # The request did not reach the controller in one piece, and none of it was obeyed.
                    torn += 1
                    self._link.drain(QUIET_S)
                else:
                    return self._data(answer, request)

    def get_pin(self, pin: int) -> bool:
        """The level of a pin."""
        return self.request(packets.gpio_read(pin)) != b"\x00"

    def set_pin(self, pin: int, level: bool) -> None:
        """Set a pin and see the controller confirm it."""
        self.request(packets.gpio_write(pin, level))

    def set_i2c_speed(self, hertz: int) -> None:
        """Set the speed of the I2C bus."""
        self.request(packets.i2c_speed(hertz))

    def i2c_register(self, address: int, register: int, count: int) -> bytes:
        """`count` bytes (2..60) from a register of an I2C device. A device that is not there raises ControlRefused."""
        return self.request(packets.i2c_write_read(address, bytes((register,)), count))

    def i2c_write(self, address: int, data: bytes) -> None:
        """Write bytes to an I2C device. One that does not acknowledge raises ControlRefused."""
        self.request(packets.i2c_write(address, data))

    def i2c_read(self, address: int, count: int) -> bytes:
        """`count` bytes (1..60) from an I2C device, wherever it stands. One that is not there raises ControlRefused."""
        return self.request(packets.i2c_read(address, count))

    def adc(self, channel: packets.AdcInput) -> int:
        """Raw 12-bit counts of an input."""
        return int.from_bytes(self.request(packets.adc_read(channel)), "little")

    def set_led(self, red: int, green: int, blue: int) -> None:
        """Colour of the controller's lamp."""
        self.request(packets.led(red, green, blue))

    def set_fan(self, percent: int) -> None:
        """Speed of the fan, 0 to 100 percent. Only for a controller whose description has a fan page."""
        self.request(packets.fan_percent(percent))

    def fan_rpm(self) -> int:
        """Revolutions a minute. Only for a controller whose description has a fan page."""
        return int.from_bytes(self.request(packets.fan_tach()), "little")

    def system(self, command: packets.SystemCommand, expects: int) -> bytes:
        """A command of the system page. Only for a controller whose description has an interlock."""
        return self.request(packets.system(command, expects))

    def _send(self, request: Request) -> int:
        self._identity = self._identity % 254 + 1
        self._link.write(packets.encode_request(request, self._identity))
        return self._identity

    def _exchange(self, request: Request, form: Form) -> Answer | None:
        """The answer, or None when none came or what came made no sense."""
        identity = self._send(request)
        deadline = time.monotonic() + self._answer_s
        held = b""
        while len(held) < _ANSWERS_LIMIT:
            length = packets.answer_length(held, form, request.expects)
            if length is None or len(held) < length:
                data = self._link.read(max(0.0, min(QUIET_S, deadline - time.monotonic())))
                held += data
                length = None if data else packets.answer_after_silence(held, form)
                if length is None:
                    if not data and time.monotonic() >= deadline:
                        return None
                    continue
            packet, held = held[:length], held[length:]
            try:
                answer = packets.decode_answer(packet, form, request)
            except FrameError:
                return None
            if answer.id in (identity, packets.UNREAD_ID):
                # Nothing follows an answer: where something does, bytes came in between, and it may be a piece of it.
                return None if held or self._link.read(SETTLE_S) else answer
        return None

    def _data(self, answer: Answer, request: Request) -> bytes:
        if answer.code is not None:
            raise ControlRefused(self.port, answer.code, answer.text)
        if request.echo is not None and answer.data != request.echo:
            raise ControlRefused(self.port, packets.ErrorCode.INVALID, answer.data.hex(" "))
        return answer.data
