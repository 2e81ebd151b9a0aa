"""A simulated bonanza bridge: pins under a lease, a fan, and the answers of its system page, in the total form.

Behaviour as bitaxeorg/bonanza-bridge-fw README.md and docs/safety-interlock.md: it boots with everything off and the
fan at full speed, refuses unsafe steps, and falls back to that when its lease runs out or its trip input rises.
"""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Iterator

from drivers.serial import control_frames as packets
from drivers.serial.control_frames import Answer, ErrorCode, FanCommand, Form, Page, SystemCommand
from drivers.serial.controllers.bonanza import FIVE_VOLT, RESET, TRIP
from drivers.serial.controllers.interlock import InterlockFault, InterlockState
from drivers.serial.errors import FrameError

_LEASE_S = 2.0
_FULL = 100
_FIRMWARE = b"0.0.0"
_DENIED, _FAULT = ErrorCode.OVERFLOW, ErrorCode.FAULT_LATCHED


class _RefusedError(Exception):
    """A step the interlock does not take; `code` is what it answers."""

    def __init__(self, code: ErrorCode) -> None:
        super().__init__(code)
        self.code = code


class SimulatedBridge:
    """The bridge: `five_volt`, `reset_held`, `fan_percent` and `trip` are what its pins carry at this moment."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._state = InterlockState.SAFE_OFF
        self._fault = InterlockFault.NONE
        self._lease_ends = 0.0
        self._held = b""
        self._five_volt, self._reset_held, self._fan = False, True, _FULL
        self.trip = False

    @property
    def five_volt(self) -> bool:
        """Whether the supply is on."""
        self._watch()
        return self._five_volt

    @property
    def reset_held(self) -> bool:
        """Whether the chips are held in reset."""
        self._watch()
        return self._reset_held

    @property
    def fan_percent(self) -> int:
        """What the fan is told."""
        self._watch()
        return self._fan

    def answer(self, data: bytes) -> Iterator[bytes]:
        """The answers to what the host sent, a packet at a time."""
        self._held += data
        while len(self._held) >= packets.MIN_REQUEST:
            length = int.from_bytes(self._held[:2], "little")
            if length < packets.MIN_REQUEST:
                self._held = b""
                return
            if len(self._held) < length:
                return
            packet, self._held = self._held[:length], self._held[length:]
            yield packets.encode_answer(self._handle(packet), Form.TOTAL)

    def _handle(self, packet: bytes) -> Answer:
        self._watch()
        identity, page, command, data = packets.decode_request(packet)
        try:
            return Answer(identity, self._obey(page, command, data))
        except _RefusedError as refused:
            return Answer(identity, code=refused.code)
        except FrameError:
            return Answer(identity, code=ErrorCode.INVALID)

    def _obey(self, page: int, command: int, data: bytes) -> bytes:
        if page == Page.GPIO and command in (FIVE_VOLT, RESET, TRIP) and len(data) <= (command != TRIP):
            return self._pin(command, data)
        if page == Page.FAN and command == FanCommand.SET_PERCENT and len(data) == 1 and data[0] <= _FULL:
            return self._set_fan(data[0])
        if page == Page.FAN and command == FanCommand.TACH:
            return (self._fan * 60).to_bytes(2, "little")
        if page == Page.SYSTEM and not data:
            return self._system(command)
        raise _RefusedError(ErrorCode.INVALID)

    def _system(self, command: int) -> bytes:
        if command == SystemCommand.INFO:
            return bytes((1, 1, 0, len(_FIRMWARE))) + _FIRMWARE
        if command == SystemCommand.RX_COUNTERS:
            return b"\x01" + bytes(8)
        if command == SystemCommand.SAFETY_ARM:
            self._arm()
        elif command == SystemCommand.SAFETY_HEARTBEAT:
            self._need_lease()
            self._lease_ends = self._clock() + _LEASE_S
        elif command == SystemCommand.SAFETY_CLEAR:
            if self.trip:
                raise _RefusedError(_FAULT)
            self._fall(InterlockState.SAFE_OFF, InterlockFault.NONE)
        elif command == SystemCommand.SAFETY_DISARM:
            kept = self._state is InterlockState.FAULT_LATCHED
            self._fall(self._state if kept else InterlockState.SAFE_OFF, self._fault)
        elif command != SystemCommand.SAFETY_STATUS:
            raise _RefusedError(ErrorCode.INVALID)
        return self._status()

    def _arm(self) -> None:
        if self._state is InterlockState.FAULT_LATCHED or self.trip:
            raise _RefusedError(_FAULT)
        self._fall(InterlockState.CONTROLLED, InterlockFault.NONE)
        self._lease_ends = self._clock() + _LEASE_S

    def _pin(self, pin: int, data: bytes) -> bytes:
        if data and pin == FIVE_VOLT:
            if data[0]:
                self._need_lease()
                if not self._reset_held or self._fan != _FULL:
                    raise _RefusedError(_DENIED)
                self._five_volt = True
            else:
                self._five_volt, self._reset_held, self._fan = False, True, _FULL
        elif data:
            if data[0]:
                self._need_lease()
                if not self._five_volt:
                    raise _RefusedError(_DENIED)
            self._reset_held = not data[0]
        return bytes(({FIVE_VOLT: self._five_volt, RESET: not self._reset_held, TRIP: self.trip}[pin],))

    def _set_fan(self, percent: int) -> bytes:
        if percent < _FULL:
            self._need_lease()
            if self._five_volt:
                raise _RefusedError(_DENIED)
        self._fan = percent
        return b"\x00"

    def _need_lease(self) -> None:
        if self._state is InterlockState.FAULT_LATCHED:
            raise _RefusedError(_FAULT)
        if self._state is not InterlockState.CONTROLLED:
            raise _RefusedError(_DENIED)

    def _watch(self) -> None:
        if self.trip and self._state is not InterlockState.FAULT_LATCHED:
            self._fall(InterlockState.FAULT_LATCHED, InterlockFault.ASIC_TRIP)
        elif self._state is InterlockState.CONTROLLED and self._clock() > self._lease_ends:
            self._fall(InterlockState.FAULT_LATCHED, InterlockFault.LEASE_EXPIRED)

    def _fall(self, state: InterlockState, fault: InterlockFault) -> None:
        self._state, self._fault = state, fault
        self._five_volt, self._reset_held, self._fan = False, True, _FULL

    def _status(self) -> bytes:
        left = max(0, int(1000 * (self._lease_ends - self._clock()))) if self._state is InterlockState.CONTROLLED else 0
        flags = self._five_volt | self._reset_held << 1 | (self._fan == _FULL) << 2
        verdict = 0x80 if self._state is InterlockState.FAULT_LATCHED else int(self._state)
        seen = 0x0F if verdict < 0x80 else 0x01
        said = (1, 2, self._state, self._fault, verdict, 0x81, 0x000F, seen, left, flags, self._fan, self.trip)
        return struct.pack("<BBBBBBHHIBBB", *said)
