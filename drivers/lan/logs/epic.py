"""ePIC UMC OS: text pages of the web server on port 4028; they need no password (asic-rs, epic v1 web)."""

from __future__ import annotations

from drivers.lan.dial import Dialer
from drivers.lan.log_sink import LogSink
from drivers.lan.logs.source import LOG, all_pages
from drivers.lan.makes.make import ToldLog
from drivers.lan.web import Web
from drivers.model.action import KnownDevice
from drivers.model.credential import Credential

PORT = 4028
PAGES = ("/log", "/log/error")


class Epic:
    """See the module."""

    async def fetch(self, dialer: Dialer, device: KnownDevice, sink: LogSink, credential: Credential | None) -> ToldLog:
        """Both logs, each under its path."""
        return await all_pages(Web(dialer, device.ip, PORT, limits=LOG), PAGES, sink)


SOURCE = Epic()
