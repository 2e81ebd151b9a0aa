"""ePIC's UMC OS, read by the miner library but for the power supply, which stands in `/summary` on port 4028."""

from __future__ import annotations

from dataclasses import replace

from drivers.lan.device_text import rounded, told_number
from drivers.lan.dial import Dialer, Limits
from drivers.lan.makes.make import ReadByLibrary
from drivers.lan.web import Web
from drivers.model.credential import Credential
from drivers.model.reading import DeviceReading, SupplyReading

PORT = 4028
ANSWER = Limits(read_bytes=512 * 1024, seconds=5.0)


class Epic(ReadByLibrary):
    """See the module."""

    def completes(self, reading: DeviceReading) -> bool:
        """Every machine with this firmware."""
        return (reading.firmware or "").casefold() == "umc os" and PORT in reading.ports

    async def complete(
        self, dialer: Dialer, reading: DeviceReading, credential: Credential | None = None
    ) -> DeviceReading:
        """The supply; 0 is what it does not measure."""
        told = (await Web(dialer, reading.ip, PORT, ANSWER).get("/summary")).table.get("Power Supply Stats")
        if not isinstance(told, dict):
            return reading
        supply = SupplyReading(
            input_v=rounded(told_number(told.get("Input Voltage"), 1, 1000)),
            output_v=rounded(told_number(told.get("Output Voltage"), 0.1, 1000), 3),
            power_w=rounded(told_number(told.get("Input Power"), 1, 1e5), 1),
        )
        return replace(reading, supply=supply)


MAKE = Epic()
