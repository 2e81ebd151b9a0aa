"""A make: how machines the miner library does not know, or knows less well, are recognised and read.

Every make offers `Make` and no more has to. What some can do besides stands in the small Protocols after it; which make
serves a device that was identified earlier says `drivers.lan.makes.choice`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from drivers.lan.dial import Dialer
from drivers.lan.log_sink import LogSink
from drivers.lan.probe import Glance
from drivers.model.action import Action, ActionKind, ActionOutcome, ActionResult, KnownDevice
from drivers.model.credential import Credential
from drivers.model.reading import DeviceReading


class Make(Protocol):
    """One make. It only reads, and speaks to no address but the one it is given."""

    def recognises(self, look: Glance) -> bool:
        """Whether the first look is worth a try; contacts nobody."""

    async def read(self, dialer: Dialer, ip: str, ports: tuple[int, ...]) -> DeviceReading | None:
        """The reading, None where it turns out to be no machine of this make.

        What the device does wrong on the way may be raised as OSError or LimitError: too many bytes make the address
        suspicious, anything else leaves it unidentified. A caller bounds the whole in time.
        """


@runtime_checkable
class ReadsBehindLogin(Protocol):
    """A make whose machines may want a login before they tell how they are.

    `login` is the login's id in `resources/lan/logins.toml`, under which people keep theirs.
    """

    login: str

    async def read_with(
        self, dialer: Dialer, ip: str, ports: tuple[int, ...], credential: Credential
    ) -> DeviceReading | None:
        """As `Make.read` with the person's credential, which is sent once and only to who has shown to be of the make.

        What it does not open stays `NEEDS_LOGIN`; `default_login` is False where it opened the machine.
        """


async def read_by(
    make: Make, dialer: Dialer, ip: str, ports: tuple[int, ...], credential: Credential | None = None
) -> DeviceReading | None:
    """A make's reading, with the person's credential where there is one and the make can use it. Raises as it does."""
    if credential is not None and isinstance(make, ReadsBehindLogin):
        return await make.read_with(dialer, ip, ports, credential)
    return await make.read(dialer, ip, ports)


class ReadByLibrary:
    """The `Make` part of a make whose machines the miner library identifies and reads."""

    def recognises(self, look: Glance) -> bool:
        """Never: the library does."""
        return False

    async def read(self, dialer: Dialer, ip: str, ports: tuple[int, ...]) -> DeviceReading | None:
        """None: the library reads it."""
        return None


@runtime_checkable
class Completes(Protocol):
    """A make that reads of machines the miner library identified what the library left out."""

    def completes(self, reading: DeviceReading) -> bool:
        """Whether this device is one of the make's and lacks anything; contacts nobody."""

    async def complete(
        self, dialer: Dialer, reading: DeviceReading, credential: Credential | None = None
    ) -> DeviceReading:
        """The reading with what the device tells besides. `credential` is the person's where that opened the device.

        It only reads. OSError and LimitError may be raised as by `Make.read`; the reading then stays as it was.
        """


@dataclass(frozen=True, slots=True)
class ToldLog:
    """What came of asking for a log: `source` is where in the device it was, `detail` why there is none."""

    outcome: ActionOutcome
    source: str | None = None
    detail: str | None = None


@runtime_checkable
class Acts(Protocol):
    """A make that can have its machines do something."""

    def offers(self, device: KnownDevice) -> tuple[ActionKind, ...]:
        """What this device can be asked to do; () for a device of another make. Contacts nobody."""

    async def act(
        self, dialer: Dialer, device: KnownDevice, action: Action, credential: Credential | None = None
    ) -> ActionResult:
        """Do it once and say what came of it. Never raises for anything the device does.

        The caller has made sure that the device is still the one that was identified.
        """


@runtime_checkable
class TellsLog(Protocol):
    """A make whose machines' logs can be had; `ActionKind.FETCH_LOG` is among what it `offers`."""

    def offers(self, device: KnownDevice) -> tuple[ActionKind, ...]:
        """As in `Acts`."""

    async def fetch_log(
        self, dialer: Dialer, device: KnownDevice, sink: LogSink, credential: Credential | None = None
    ) -> ToldLog:
        """Write the log into the sink as it comes. Never raises for anything the device does."""
