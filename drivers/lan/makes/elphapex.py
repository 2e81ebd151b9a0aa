"""Elphapex, read by the miner library but for the hottest sensors: of a board's four the library takes the mean.

`stats.cgi` is Bitmain's page behind a login of Elphapex's own: a row a chain, rates in `rate_unit`, chip temperatures
in thousandths of a degree (asic-rs and pyasic test data).
"""

from __future__ import annotations

from dataclasses import replace

from drivers.lan.chains import filled, first_row, listed_boards, listed_fans
from drivers.lan.credentials import or_published
from drivers.lan.dial import Dialer, Limits
from drivers.lan.makes.make import ReadByLibrary
from drivers.lan.web import Web
from drivers.model.credential import Credential
from drivers.model.reading import DeviceReading

STATS = "/cgi-bin/stats.cgi"
FIRMWARE = "elphapex stock"
ANSWER = Limits(read_bytes=512 * 1024, seconds=6.0)


class Elphapex(ReadByLibrary):
    """See the module."""

    def completes(self, reading: DeviceReading) -> bool:
        """Every Elphapex with a web page."""
        return (reading.firmware or "").casefold() == FIRMWARE and 80 in reading.ports

    async def complete(
        self, dialer: Dialer, reading: DeviceReading, credential: Credential | None = None
    ) -> DeviceReading:
        """Temperatures, what each board should do, and whose password opened the page."""
        login = or_published(credential, reading.make, reading.firmware)
        page = await Web(dialer, reading.ip, limits=ANSWER, login=login).get(STATS)
        stats = first_row(page.table.get("STATS"))
        return replace(
            reading,
            boards=filled(reading.boards, listed_boards(stats)),
            fans=reading.fans or listed_fans(stats),
            default_login=credential is None if page.proved else reading.default_login,
        )


MAKE = Elphapex()
