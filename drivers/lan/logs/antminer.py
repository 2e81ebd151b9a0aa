"""Antminer stock firmware and its kin (Elphapex, VolcMiner, Hammer): pages of the web server behind a digest login.

`log.cgi` on firmwares since 2020, `hlog.cgi` on the S21 generation's web page and on Elphapex, `get_kernel_log.cgi` on
older ones and on the KS and Z series (facts of asic-rs and pyasic; the pages of the firmwares themselves).
"""

from __future__ import annotations

from drivers.lan.dial import Dialer
from drivers.lan.log_sink import LogSink
from drivers.lan.logs.source import LOG, first_page
from drivers.lan.makes.make import ToldLog
from drivers.lan.web import Web
from drivers.model.action import KnownDevice
from drivers.model.credential import Credential

PAGES = ("/cgi-bin/log.cgi", "/cgi-bin/hlog.cgi", "/cgi-bin/get_kernel_log.cgi")


class Antminer:
    """See the module."""

    async def fetch(self, dialer: Dialer, device: KnownDevice, sink: LogSink, credential: Credential | None) -> ToldLog:
        """The first of the pages that the firmware has."""
        return await first_page(Web(dialer, device.ip, limits=LOG, login=credential), PAGES, sink)


SOURCE = Antminer()
