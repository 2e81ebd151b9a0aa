"""A make: how machines the miner library does not know are recognised and read. What every make offers, no more."""

from __future__ import annotations

from typing import Protocol

from drivers.lan.dial import Dialer
from drivers.lan.probe import Glance
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
