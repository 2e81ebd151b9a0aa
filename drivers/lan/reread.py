"""Known devices read again without a sweep: cheap enough to watch thousands of them every minute.

A device that was identified keeps its miner object (`Identifier.known`), so that reading it again costs the reading and
nothing else. Before that one of its known ports is probed: a machine that is off is told in a second and costs nothing.
What answers but contradicts what is known of it, or gives nothing, is identified afresh as in a scan.

Measured against the simulated fleet through the egress guard, 2 cores shared: 3 to 11 ms of processor a device (stock
Antminer 9, WhatsMiner 3) and 0.4 ms for the program that listens.

Each device is told as one `Listing`. One that accepts no connections is `UNIDENTIFIED` without ports, with
`error` = SILENT; `DeviceReading.silent` asks for exactly that. Another machine at the address is simply told as what it
is: the caller compares make, model, MAC and serial.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from drivers.lan.credentials import Credentials
from drivers.lan.dial import Dialer
from drivers.lan.operations import House, Tell
from drivers.lan.scan import PROGRESS_SECONDS, Scan
from drivers.lan.sweep import FIRST_PORTS, FURTHER_PORTS, open_ports
from drivers.lan.wire import Finished, Listing, Progress, Reply, dial_pairs, known_devices
from drivers.model.action import KnownDevice
from drivers.model.reading import DeviceReading, DeviceState, ScanSummary
from drivers.model.sighting import Source

#: Devices read at a time unless the caller says otherwise, and the most it may say.
AT_A_TIME, MOST_AT_A_TIME = 48, 256
#: Seconds between the first and the second knock at a device that does not answer.
KNOCK_AGAIN_SECONDS = 0.5
#: What is said of a device that accepts no connections.
SILENT = "does not answer"


async def read(args: dict[str, Any], house: House, tell: Tell) -> Finished:
    """The operation `read`: `devices` as KnownDevice or plain addresses, `dial_map` as rows.

    Optional: `credentials` as rows, offered as in a scan, and `at_a_time`, how many devices are read side by side.
    Raises TargetError for what is no address.
    """
    devices = tuple({device.ip: device for device in known_devices(args["devices"])}.values())
    at_a_time = max(1, min(int(args.get("at_a_time") or AT_A_TIME), MOST_AT_A_TIME))
    dialer = Dialer([device.ip for device in devices], dial_pairs(args.get("dial_map") or ()))
    return await Rereading(devices, dialer, house, tell, at_a_time, Credentials.of(args)).run()


class Rereading:
    """One round over known devices."""

    def __init__(
        self,
        devices: Sequence[KnownDevice],
        dialer: Dialer,
        house: House,
        tell: Tell,
        at_a_time: int = AT_A_TIME,
        credentials: Credentials | None = None,
    ) -> None:
        self._devices = devices
        self._dialer = dialer
        self._house = house
        self._tell = tell
        self._at_a_time = at_a_time
        self._credentials = credentials
        self._done = self._alive = self._identified = 0
        self._told: Progress | None = None

    async def run(self) -> Finished:
        """Read all, or until the task is cancelled; either way what was reached comes back."""
        start = time.monotonic()
        cancelled = False
        ticker = asyncio.create_task(self._tick())
        try:
            with self._house.proxy.admit(self._dialer):
                await self._read_all()
        except asyncio.CancelledError:
            cancelled = True  # the caller's wish, and this task ends here
        finally:
            ticker.cancel()
        self._tell_progress()
        seconds = round(time.monotonic() - start, 3)
        return Finished(ScanSummary(len(self._devices), self._alive, self._identified, seconds), cancelled)

    async def _read_all(self) -> None:
        strangers: list[KnownDevice] = []
        queue = iter(self._devices)

        async def work() -> None:
            for device in queue:
                reading = await self._reading(device)
                if reading is None:
                    strangers.append(device)
                else:
                    self._settle(reading)

        async with asyncio.TaskGroup() as group:
            for _ in range(min(self._at_a_time, len(self._devices))):
                group.create_task(work())
        if strangers:
            await self._identify(strangers)

    async def _reading(self, device: KnownDevice) -> DeviceReading | None:
        """The reading of one device; None where it answers and has to be identified first."""
        ports = await _answering_ports(self._dialer, device)
        if not ports:
            return silence(device.ip)
        known = await known_reading(self._house, self._dialer, replace(device, ports=ports))
        return known if known is not None and same_machine(device, known) is not False else None

    async def _identify(self, devices: Sequence[KnownDevice]) -> None:
        """The rest as in a scan of just these addresses."""
        missing = {device.ip for device in devices}

        def hear(reply: Reply) -> None:
            if isinstance(reply, Listing):
                missing.discard(reply.reading.ip)
                self._settle(reply.reading)

        addresses = [device.ip for device in devices]
        house = self._house
        scan = Scan(addresses, self._dialer, house.proxy, house.identifier, hear, self._credentials)
        finished = await scan.run()
        if finished.cancelled:
            raise asyncio.CancelledError
        for ip in sorted(missing):
            self._settle(silence(ip))

    def _settle(self, reading: DeviceReading) -> None:
        self._done += 1
        self._alive += not reading.silent
        self._identified += reading.state is DeviceState.IDENTIFIED
        self._tell(Listing(reading))

    async def _tick(self) -> None:
        while True:
            self._tell_progress()
            await asyncio.sleep(PROGRESS_SECONDS)

    def _tell_progress(self) -> None:
        now = Progress(self._done, len(self._devices), self._alive, self._identified)
        if now != self._told:
            self._told = now
            self._tell(now)


async def current_reading(
    house: House, dialer: Dialer, device: KnownDevice, credentials: Credentials | None = None
) -> DeviceReading:
    """What answers at one device's address now, identified anew where it has to be. Raises CancelledError."""
    told: list[DeviceReading] = []

    def hear(reply: Reply) -> None:
        if isinstance(reply, Listing):
            told.append(reply.reading)

    finished = await Rereading((device,), dialer, house, hear, credentials=credentials).run()
    if finished.cancelled:
        raise asyncio.CancelledError
    return told[-1]


def silence(ip: str) -> DeviceReading:
    """What is told of a device that accepts no connections."""
    return DeviceReading(ip, DeviceState.UNIDENTIFIED, (Source.SWEEP,), error=SILENT)


async def known_reading(house: House, dialer: Dialer, device: KnownDevice) -> DeviceReading | None:
    """The reading of a device that was identified in this process; None for others and where it gives nothing.

    Its addresses must be admitted by the proxy already.
    """
    house.proxy.forget(device.ip)
    reading = await house.identifier.known.read(dialer, device.ip, device.ports)
    return None if house.proxy.misdeed(device.ip) is not None else reading


def same_machine(device: KnownDevice, reading: DeviceReading) -> bool | None:
    """Whether a reading is of the machine that is known; None where nothing that would tell is known of both.

    A MAC or a serial decides; without them a different make or model tells another machine, the same one nothing.
    """
    for known, told in ((device.mac, reading.mac), (device.serial, reading.serial)):
        if known and told:
            return known.casefold() == told.casefold()
    for known, told in ((device.make, reading.make), (device.model, reading.model)):
        if known and told and known.casefold() != told.casefold():
            return False
    return None


async def _answering_ports(dialer: Dialer, device: KnownDevice) -> tuple[int, ...]:
    """The device's ports where it answers: the known ones as soon as one of them accepts, else what is open now.

    Asked twice, since a cold ARP cache loses the first probe.
    """
    known = device.ports
    if known and await open_ports(dialer, device.ip, known[:1]):
        return known
    asked = known or (*FIRST_PORTS, *FURTHER_PORTS)
    for pause in (0.0, KNOCK_AGAIN_SECONDS):
        await asyncio.sleep(pause)
        found = await open_ports(dialer, device.ip, asked)
        if found:
            return known or tuple(sorted(found))
    return ()
