"""The output interlock of the bonanza bridge: supplies come on under a lease that must be renewed, or they fall.

bitaxeorg/bonanza-bridge-fw docs/safety-interlock.md and README.md: system page 0x00, lease of 2000 ms, a status of 17
bytes. The bridge refuses unsafe steps itself; this driver asks in the order it wants.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum

from drivers.serial import control_frames as packets
from drivers.serial.control import ControlPort
from drivers.serial.control_frames import SystemCommand
from drivers.serial.errors import ControlSilent, FrameError, InterlockRefused
from drivers.serial.printable import printable

#: The lease is 2 s; a quarter of it leaves room for three lost beats.
RENEW_S = 0.5
_STATUS = struct.Struct("<BBBBBBHHIBBB")
_SCHEMA = 1
_FIVE_VOLT, _RESET_HELD = 1, 2


class InterlockState(IntEnum):
    """Where the interlock stands: everything off, under a lease, or a fault that must be cleared first."""

    SAFE_OFF = 0
    CONTROLLED = 1
    FAULT_LATCHED = 2


class InterlockFault(IntEnum):
    """Why it latched."""

    NONE = 0
    LEASE_EXPIRED = 1
    ASIC_TRIP = 2


@dataclass(frozen=True, slots=True)
class InterlockStatus:
    """The bridge's own view: what it commands, not what a rail measures. `lease_ms` = time left of the lease."""

    state: InterlockState
    fault: InterlockFault
    lease_ms: int
    supply_on: bool
    reset_held: bool
    fan_percent: int
    tripped: bool

    @property
    def is_safe(self) -> bool:
        """Whether supply and chips are off by command."""
        return not self.supply_on and self.reset_held


@dataclass(frozen=True, slots=True)
class BridgeInfo:
    """The bridge's protocol and firmware version."""

    protocol: tuple[int, int]
    firmware: str


class Interlock:
    """The interlock behind a control port. Every method raises ControlSilent, ControlRefused, PortLost."""

    def __init__(self, control: ControlPort) -> None:
        self._control = control

    def status(self) -> InterlockStatus:
        """How it stands."""
        return self._order(SystemCommand.SAFETY_STATUS)

    def arm(self) -> InterlockStatus:
        """Take the lease. A latched fault is cleared first, which the bridge grants only while its trip is low.

        Raises InterlockRefused when it stands in another state afterwards.
        """
        if self.status().state is InterlockState.FAULT_LATCHED:
            self._order(SystemCommand.SAFETY_CLEAR)
        status = self._order(SystemCommand.SAFETY_ARM)
        if status.state is not InterlockState.CONTROLLED:
            raise InterlockRefused(self._control.port, status.state, status.fault)
        return status

    def renew(self) -> InterlockStatus:
        """Renew the lease."""
        return self._order(SystemCommand.SAFETY_HEARTBEAT)

    def disarm(self) -> InterlockStatus:
        """Everything off, and the lease given back."""
        return self._order(SystemCommand.SAFETY_DISARM)

    def _order(self, command: SystemCommand) -> InterlockStatus:
        answer = self._control.system(command, _STATUS.size)
        try:
            return decode_status(answer)
        except FrameError:
            raise ControlSilent(self._control.port, answer) from None


def bridge_info(control: ControlPort) -> BridgeInfo:
    """Protocol and firmware of a bonanza bridge. Raises ControlRefused, ControlSilent, FrameError, PortLost."""
    answer = control.system(SystemCommand.INFO, packets.ANY_LENGTH)
    if len(answer) < 4 or answer[0] != _SCHEMA or len(answer) != 4 + answer[3]:
        raise FrameError("no bridge info", answer)
    return BridgeInfo((answer[1], answer[2]), printable(answer[4:].decode("ascii", "replace"), answer[3]))


def lost_bytes(control: ControlPort) -> tuple[int, int]:
    """Bytes the bridge lost on their way from the chips: in its UART, in its ring. Raises as `bridge_info`."""
    answer = control.system(SystemCommand.RX_COUNTERS, 9)
    if answer[0] != _SCHEMA:
        raise FrameError("no receive counters", answer)
    return int.from_bytes(answer[1:5], "little"), int.from_bytes(answer[5:9], "little")


def decode_status(answer: bytes) -> InterlockStatus:
    """The status in 17 bytes. Raises FrameError for other bytes."""
    if len(answer) != _STATUS.size or answer[0] != _SCHEMA:
        raise FrameError("no interlock status", answer)
    _schema, _policy, state, fault, _verdict, _build, _able, _seen, lease, flags, fan, trip = _STATUS.unpack(answer)
    try:
        return InterlockStatus(
            InterlockState(state),
            InterlockFault(fault),
            lease,
            bool(flags & _FIVE_VOLT),
            bool(flags & _RESET_HELD),
            fan,
            bool(trip),
        )
    except ValueError:
        raise FrameError("no interlock status", answer) from None
