"""Stock Antminers, read by the miner library but for what stands on their web pages alone.

`stats.cgi` (firmwares since 2020) names the boards by serial and gives every chain's chips, clock and temperatures,
and in `rate_unit` what rates are counted in: the library takes GH/s for all, which is wrong on scrypt and other
machines. The pages want the digest login, so the maker's published password, or the person's, is proved by them. Older
firmwares have no such page; their flat table of the API tells the temperatures of the chips.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from drivers.lan.cgminer_api import PORT as API_PORT
from drivers.lan.cgminer_api import ask
from drivers.lan.chains import (
    chain_table,
    filled,
    first_row,
    flat_boards,
    flat_fans,
    listed_boards,
    listed_fans,
    tera,
    unit_of,
)
from drivers.lan.credentials import login_of
from drivers.lan.device_text import nine_digits, plain, told_number
from drivers.lan.dial import Dialer, Limits
from drivers.lan.makes.make import ReadByLibrary
from drivers.lan.web import Page, Web
from drivers.model.credential import Credential
from drivers.model.reading import BoardReading, DeviceReading, DeviceState, Fan

STATS = "/cgi-bin/stats.cgi"
FIRMWARE = "antminer stock"
ANSWER = Limits(read_bytes=512 * 1024, seconds=6.0)
#: The library's unit for all of them, in TH/s.
_GIGA = 1e-3


class Antminer(ReadByLibrary):
    """See the module."""

    def completes(self, reading: DeviceReading) -> bool:
        """Every stock Antminer with a web page or an API."""
        return (reading.firmware or "").casefold() == FIRMWARE and bool({80, API_PORT} & set(reading.ports))

    async def complete(
        self, dialer: Dialer, reading: DeviceReading, credential: Credential | None = None
    ) -> DeviceReading:
        """Serials, chips, chip temperatures and the true unit."""
        page = await self._page(dialer, reading, credential) if 80 in reading.ports else None
        stats = first_row(page.table.get("STATS")) if page is not None else {}
        if page is not None and page.proved:
            reading = replace(reading, default_login=credential is None)
        named = None
        if stats.get("chain"):
            unit = tera(stats.get("rate_unit"))
            told = _Told(stats, listed_boards(stats), listed_fans(stats), unit, "rate_5s", "rate_ideal")
        elif API_PORT in reading.ports:
            rows = (await ask(dialer, reading.ip, "stats")).section("STATS")
            stats = chain_table(rows)
            named = first_row(list(rows)).get("Type")
            told = _Told(stats, flat_boards(stats), flat_fans(stats), unit_of(stats), "GHS 5s", "total_rateideal")
        else:
            return reading
        return _with(_unless_contradicted(reading, named), told)

    async def _page(self, dialer: Dialer, reading: DeviceReading, credential: Credential | None) -> Page | None:
        published = login_of(reading.make, reading.firmware)
        if credential is None and published is not None and published.password is not None:
            credential = Credential(published.user, published.password)
        try:
            return await Web(dialer, reading.ip, limits=ANSWER, login=credential).get(STATS)
        except OSError:
            return None


MAKE = Antminer()


@dataclass(frozen=True, slots=True)
class _Told:
    """One source's table, what it says of boards and fans, TH/s in its unit, and where the totals stand in it."""

    table: Mapping[str, Any]
    boards: tuple[BoardReading, ...]
    fans: tuple[Fan, ...]
    unit: float | None
    rate: str
    ideal: str

    def ths(self, field: str) -> float | None:
        """A total in TH/s."""
        value = told_number(self.table.get(field), 0, 1e15)
        return None if value is None or self.unit is None else nine_digits(value * self.unit)


def _unless_contradicted(reading: DeviceReading, named: object) -> DeviceReading:
    """The reading; suspicious where the API names another model than the web pages the library took it from."""
    there, here = _key(reading.model), _key(plain(named))
    if not there or not here or there.startswith(here) or here.startswith(there):
        return reading
    error = f"its web pages say {reading.model}, its API says {plain(named, 60)}"
    return replace(reading, state=DeviceState.SUSPICIOUS, error=error)


def _key(name: str | None) -> str:
    """A model's name without the maker's, blanks and case: two ways to write one model have the same."""
    letters = "".join(filter(str.isalnum, (name or "").casefold().replace("+", "plus")))
    return letters.removeprefix("antminer")


def _with(reading: DeviceReading, told: _Told) -> DeviceReading:
    hashrate, expected, boards = reading.hashrate_ths, reading.expected_hashrate_ths, reading.boards
    if told.unit is not None and told.unit != _GIGA:  # what the library took for GH/s is none
        hashrate = expected = None
        boards = tuple(replace(board, hashrate_ths=None, expected_hashrate_ths=None) for board in boards)
    uptime = told_number(told.table.get("elapsed", told.table.get("Elapsed")), 0, 1e10)
    return replace(
        reading,
        hashrate_ths=told.ths(told.rate) if hashrate is None else hashrate,
        expected_hashrate_ths=expected or told.ths(told.ideal) or None,
        uptime_s=uptime if reading.uptime_s is None else reading.uptime_s,
        fans=reading.fans or told.fans,
        boards=filled(boards, told.boards),
    )
