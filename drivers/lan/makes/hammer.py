"""Hammer: the open cgminer API tells how it works, the page behind a digest login who it is.

`get_system_info.cgi` has MAC, host name and firmware version (pyasic test data). The maker's published login is tried
once where nobody saved one.
"""

from __future__ import annotations

from dataclasses import replace

from drivers.lan.cgminer_api import PORT as API_PORT
from drivers.lan.credentials import or_published
from drivers.lan.device_text import plain
from drivers.lan.dial import Dialer, Limits
from drivers.lan.makes.cgminer import MAKE as GENERIC
from drivers.lan.probe import Glance
from drivers.lan.web import Page, Web
from drivers.model.credential import Credential
from drivers.model.reading import DeviceReading, DeviceState
from drivers.model.sighting import Source

NAME = "Hammer"
REALM = "hammer configuration"
INFO = "/cgi-bin/get_system_info.cgi"
ANSWER = Limits(read_bytes=64 * 1024, seconds=5.0)


class Hammer:
    """See the module."""

    login = "hammer"

    def recognises(self, look: Glance) -> bool:
        """Whether the page asks for Hammer's login."""
        return REALM in (look.hints.realm or "").casefold()

    async def read(self, dialer: Dialer, ip: str, ports: tuple[int, ...]) -> DeviceReading | None:
        """The reading; without MAC and host name where the login is not the maker's."""
        return await self._read(dialer, ip, ports, None)

    async def read_with(
        self, dialer: Dialer, ip: str, ports: tuple[int, ...], credential: Credential
    ) -> DeviceReading | None:
        """The same with the person's own login."""
        return await self._read(dialer, ip, ports, credential)

    async def _read(
        self, dialer: Dialer, ip: str, ports: tuple[int, ...], credential: Credential | None
    ) -> DeviceReading | None:
        told = await GENERIC.read(dialer, ip, ports) if API_PORT in ports else None
        if told is None:
            told = DeviceReading(ip, DeviceState.IDENTIFIED, (Source.SWEEP,), ports, NAME)
        page = await _page(dialer, ip, credential)
        info = page.table if page is not None else {}
        if page is None or not page.proved or not info:
            return replace(told, make=NAME, firmware=f"{NAME} Stock", state=DeviceState.NEEDS_LOGIN)
        named = plain(info.get("minertype"), 60) or ""
        return replace(
            told,
            make=NAME,
            model=named.removeprefix(NAME).strip() or told.model,
            firmware=f"{NAME} Stock",
            firmware_version=plain(info.get("system_filesystem_version")) or told.firmware_version,
            mac=(plain(info.get("macaddr"), 17) or "").upper() or None,
            hostname=plain(info.get("hostname")),
            default_login=credential is None,
        )


MAKE = Hammer()


async def _page(dialer: Dialer, ip: str, credential: Credential | None) -> Page | None:
    try:
        return await Web(dialer, ip, limits=ANSWER, login=or_published(credential, NAME, None)).get(INFO)
    except OSError:
        return None
