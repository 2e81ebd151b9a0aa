"""Devices that were identified in this process, kept so that they are read and asked again without being identified.

For each address what served it: the miner library's object (some 10 KiB, measured 0.8.6) or a make of our own. Whether
the same machine still answers there is not known here; `drivers.lan.reread.same_machine` compares.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from drivers.lan.completion import read_miner
from drivers.lan.dial import Dialer
from drivers.lan.errors import LimitError
from drivers.lan.makes.make import Make, read_by
from drivers.lan.stand_ins import StandIns
from drivers.model.credential import Credential
from drivers.model.reading import DeviceReading

if TYPE_CHECKING:
    from pyasic_rs import Miner

#: The most devices that are kept; the one identified longest ago goes first.
MOST = 10_000
#: Seconds that reading one known device may take.
READ_SECONDS = 15


class KnownMiners:
    """What served each address when it was last identified."""

    def __init__(self, stand_ins: StandIns, most: int = MOST) -> None:
        self._stand_ins = stand_ins
        self._most = most
        self._miners: dict[str, Miner] = {}
        self._makes: dict[str, Make] = {}
        self._credentials: dict[str, Credential] = {}

    def keep_miner(self, ip: str, miner: Miner, credential: Credential | None = None) -> None:
        """Keep the miner library's object for a device, and the person's credential where that opened it."""
        self.forget(ip)
        self._miners[ip] = miner
        if credential is not None:
            self._credentials[ip] = credential
        _shorten(self._miners, self._most)

    def keep_make(self, ip: str, make: Make, credential: Credential | None = None) -> None:
        """Keep the make of our own that knew a device, and the person's credential where that opened it."""
        self.forget(ip)
        self._makes[ip] = make
        if credential is not None:
            self._credentials[ip] = credential
        _shorten(self._makes, self._most)

    def forget(self, ip: str) -> None:
        """Have the device identified anew next time."""
        self._miners.pop(ip, None)
        self._makes.pop(ip, None)
        self._credentials.pop(ip, None)

    def miner(self, ip: str) -> Miner | None:
        """The miner library's object for an address, None where it did not identify the device."""
        return self._miners.get(ip)

    async def read(self, dialer: Dialer, ip: str, ports: tuple[int, ...]) -> DeviceReading | None:
        """The reading of a device that is known; None for others, and where it gave nothing. Those are forgotten."""
        known = await self._read(dialer, ip, ports)
        if known is None:
            self.forget(ip)
        return known

    async def _read(self, dialer: Dialer, ip: str, ports: tuple[int, ...]) -> DeviceReading | None:
        miner, make = self._miners.get(ip), self._makes.get(ip)
        try:
            async with asyncio.timeout(READ_SECONDS):
                if miner is not None:
                    async with self._stand_ins.standing_in(dialer, ip) as address:
                        if address != str(miner.ip):
                            return None
                        told = await read_miner(dialer, ip, ports, miner, self._credentials.get(ip))
                    return None if _gave_nothing(told) else told
                own = self._credentials.get(ip)
                return await read_by(make, dialer, ip, ports, own) if make is not None else None
        except (OSError, LimitError):  # a time-out is an OSError too
            return None
        except Exception:  # noqa: BLE001 - the library's errors have no base; None has the device identified anew
            return None


def _gave_nothing(told: DeviceReading) -> bool:
    """Whether a reading holds nothing from the device: the library fills what it knows of the model without asking."""
    asked = (told.mac, told.serial, told.hostname, told.firmware_version, told.uptime_s)
    return not any(asked) and not told.hashrate_ths


def _shorten(kept: dict[str, Any], most: int) -> None:
    while len(kept) > most:
        del kept[next(iter(kept))]
