"""The operation `fetch_log`: the logs of known devices into files of a folder, several devices at a time.

It only reads. A device is asked once: with the person's login where one may be offered, else with the maker's
published one where its firmware has one. Files of logs that did not come are gone when the reply comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from drivers.lan.credentials import Credentials, login_of
from drivers.lan.dial import Dialer
from drivers.lan.errors import LimitError
from drivers.lan.logs.sink import FileSink
from drivers.lan.logs.sources import source_of
from drivers.lan.makes.choice import teller_of
from drivers.lan.makes.make import ToldLog
from drivers.lan.operations import House, Tell
from drivers.lan.wire import Finished, LogFetched, dial_pairs, known_devices
from drivers.model.action import ActionOutcome, FetchedLog, KnownDevice
from drivers.model.credential import Credential

#: Devices at a time: each may send 16 MiB.
AT_A_TIME = 8
#: The longest one device may take, in seconds.
SECONDS = 180.0

#: How files begin, and what they are then called.
_KINDS = ((b"\x1f\x8b", ".tgz"), (b"PK\x03\x04", ".zip"), (b"{", ".json"))
_TAR_MARK, _TAR_PLACE = b"ustar", 257


async def fetch_log(args: dict[str, Any], house: House, tell: Tell) -> Finished:
    """`devices` as KnownDevice, `folder` for the files, `dial_map` as rows, `credentials` as rows (may be missing).

    One `LogFetched` a device. When cancelled, what has not come is told as CANCELLED.
    """
    devices = known_devices(args["devices"])
    dialer = Dialer([device.ip for device in devices], dial_pairs(args.get("dial_map") or ()))
    return await _Fetching(dialer, Path(str(args["folder"])), Credentials.of(args), tell).run(devices)


class _Fetching:
    def __init__(self, dialer: Dialer, folder: Path, credentials: Credentials, tell: Tell) -> None:
        self._dialer = dialer
        self._folder = folder
        self._credentials = credentials
        self._tell = tell
        self._places = asyncio.Semaphore(AT_A_TIME)

    async def run(self, devices: Sequence[KnownDevice]) -> Finished:
        tasks = [asyncio.create_task(self._one(device)) for device in devices]
        try:
            await asyncio.gather(*tasks)
        except asyncio.CancelledError:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            return Finished(cancelled=True)
        return Finished()

    async def _one(self, device: KnownDevice) -> None:
        try:
            async with self._places:
                log = await self._log(device)
        except asyncio.CancelledError:
            self._tell(LogFetched(FetchedLog(device.ip, ActionOutcome.CANCELLED)))
            raise
        self._tell(LogFetched(log))

    async def _log(self, device: KnownDevice) -> FetchedLog:
        with FileSink(self._folder) as sink:
            told = await self._ask(device, sink)
            if told.outcome is not ActionOutcome.DONE or not sink.size:
                return FetchedLog(device.ip, _without(told), source=told.source, detail=told.detail)
            sink.keep()
            return FetchedLog(
                ip=device.ip,
                outcome=ActionOutcome.DONE,
                path=str(sink.path),
                name=f"{device.ip}{suffix(sink.begin)}",
                source=told.source,
                size=sink.size,
                sha256=sink.sha256,
                cut=sink.cut,
                detail=told.detail,
            )

    async def _ask(self, device: KnownDevice, sink: FileSink) -> ToldLog:
        """Ask the source that knows the device. What came before an end that is no end is kept, and the end told."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._ask_source(device, sink)
        except (OSError, LimitError) as broken:  # a time-out is an OSError too
            if sink.size:
                return ToldLog(ActionOutcome.DONE, detail=_end(broken))
            return ToldLog(ActionOutcome.NO_ANSWER, detail=_end(broken))
        except Exception:  # noqa: BLE001 - one device's answer must not end the others; the reply carries it
            return ToldLog(ActionOutcome.NO_ANSWER, detail="its answer could not be understood")

    async def _ask_source(self, device: KnownDevice, sink: FileSink) -> ToldLog:
        credential = self._credential(device)
        maker = teller_of(device)
        if maker is not None:
            return await maker.fetch_log(self._dialer, device, sink, credential)
        source = source_of(device)
        if source is None:
            return ToldLog(ActionOutcome.UNSUPPORTED, detail="no way to its log is known")
        return await source.fetch(self._dialer, device, sink, credential)

    def _credential(self, device: KnownDevice) -> Credential | None:
        own = self._credentials.for_device(device.ip, device.make, device.firmware)
        if own is not None:
            return own
        login = login_of(device.make, device.firmware)
        published = login.password if login is not None else None
        return Credential(login.user, published) if login is not None and published is not None else None


def suffix(begin: bytes) -> str:
    """What a file that begins like this is called."""
    if begin[_TAR_PLACE : _TAR_PLACE + len(_TAR_MARK)] == _TAR_MARK:
        return ".tar"
    return next((ending for mark, ending in _KINDS if begin.startswith(mark)), ".log")


def _without(told: ToldLog) -> ActionOutcome:
    """The outcome where no byte came."""
    return ActionOutcome.NO_ANSWER if told.outcome is ActionOutcome.DONE else told.outcome


def _end(broken: OSError | LimitError) -> str:
    """Why a device's answer ended, in English."""
    if isinstance(broken, LimitError):
        return f"sent more than {broken.limit:.0f} bytes" if broken.what == "bytes" else "took too long"
    if isinstance(broken, TimeoutError):
        return "took too long"
    return "does not accept connections" if isinstance(broken, ConnectionRefusedError) else "broke off"
