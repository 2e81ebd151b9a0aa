"""The second stage of a scan: the miner library on what answered. Few at a time, patient, and never on its own network.

Its HTTP goes through the egress guard (`proxy`). Its raw TCP (4028, 4433, 8889) goes straight to the address it is
given and to no other. Its own port check stays off: the sweep has asked already, and a dial map is unknown to it.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from drivers.lan import reading
from drivers.lan.device_text import plain
from drivers.model.reading import DeviceReading

if TYPE_CHECKING:
    from pyasic_rs import Miner, MinerFactory

#: Identifications at a time: the library loads a CA store for each, so more of them only queue for the processor.
AT_A_TIME = 24
#: Seconds for identifying and for reading one device; slow firmwares need several for a login.
IDENTIFY_SECONDS, READ_SECONDS = 10, 15

NOT_AVAILABLE = "identification not available on this computer"


class Identifier:
    """The miner library, where this computer has it."""

    def __init__(self) -> None:
        try:
            from pyasic_rs import MinerFactory
        except ImportError:
            self._factory: MinerFactory | None = None
        else:
            self._factory = MinerFactory().with_port_check(False).with_identification_timeout_secs(IDENTIFY_SECONDS)
        self._places = asyncio.Semaphore(AT_A_TIME)

    @property
    def available(self) -> bool:
        """Whether the miner library exists for this computer."""
        return self._factory is not None

    async def read(self, ip: str, ports: tuple[int, ...]) -> DeviceReading | None:
        """The reading of a known miner, None for anything else, and where the library is not available."""
        async with self._places:
            miner = await self._identified(ip)
            if miner is None:
                return None
            try:
                async with asyncio.timeout(READ_SECONDS):
                    return reading.reading_of(ip, ports, await miner.get_data())
            except TimeoutError:
                return _unread(ip, ports, miner, f"gave no reading within {READ_SECONDS} seconds")
            except Exception as error:  # noqa: BLE001 - the library's errors have no base; the reading carries it
                return _unread(ip, ports, miner, f"could not be read: {plain(error)}")

    async def _identified(self, ip: str) -> Miner | None:
        if self._factory is None:
            return None
        try:
            async with asyncio.timeout(IDENTIFY_SECONDS + 2):
                return await self._factory.get_miner(ip)
        except Exception:  # noqa: BLE001 - the library has no error base; what it cannot name is listed as unidentified
            return None


def _unread(ip: str, ports: tuple[int, ...], miner: Miner, error: str) -> DeviceReading:
    return replace(reading.identity(ip, ports, miner), error=error)
