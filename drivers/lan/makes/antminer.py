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
from drivers.lan.credentials import or_published
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
#: The total in a flat table, by the names it has.
_RATES = ("GHS 5s", "MHS 5s", "KHS 5s", "THS 5s")
#: The first chain of an S9 and its kin, whose three boards sit on J6 to J8.
_S9_FIRST = 5


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
            told = _Told(stats, listed_boards(stats), listed_fans(stats), unit, ("rate_5s",), "rate_ideal")
        elif API_PORT in reading.ports:
            rows = (await ask(dialer, reading.ip, "stats")).section("STATS")
            stats = chain_table(rows)
            named = first_row(list(rows)).get("Type")
            told = _Told(stats, flat_boards(stats), flat_fans(stats), unit_of(stats), _RATES, "total_rateideal")
        else:
            return reading
        return _with(_unless_contradicted(reading, named), told)

    async def _page(self, dialer: Dialer, reading: DeviceReading, credential: Credential | None) -> Page | None:
        login = or_published(credential, reading.make, reading.firmware)
        try:
            asked = dialer.challenges.known(reading.ip)
            return await Web(dialer, reading.ip, limits=ANSWER, login=login, asked=asked).get(STATS)
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
    rates: tuple[str, ...]
    ideal: str

    @property
    def rate(self) -> float | None:
        """The total in TH/s."""
        return next((rate for field in self.rates if (rate := self.ths(field)) is not None), None)

    @property
    def in_another_unit(self) -> bool:
        """Whether its rates are in anything but what the library takes them for, be it no hashes at all (ksol/s)."""
        return self.unit != _GIGA and (self.unit is not None or self.table.get("rate_unit") is not None)

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
    if told.in_another_unit:
        hashrate = expected = None
        boards = tuple(replace(board, hashrate_ths=None, expected_hashrate_ths=None) for board in boards)
    first = _first_chain(told.boards, reading.boards_expected)
    if first:  # the library looked for them on the first chains, where this model has none
        boards = tuple(replace(board, active=False, chips_working=0, hashrate_ths=None) for board in boards)
        there = {board.slot - first: replace(board, slot=board.slot - first) for board in told.boards}
        known = {board.slot: board for board in boards}
        boards = tuple(_placed(there.get(slot), known.get(slot)) for slot in sorted({*there, *known}))
    else:
        boards = filled(boards, told.boards)
    uptime = told_number(told.table.get("elapsed", told.table.get("Elapsed")), 0, 1e10)
    return replace(
        reading,
        hashrate_ths=told.rate if hashrate is None else hashrate,
        expected_hashrate_ths=expected or told.ths(told.ideal) or None,
        uptime_s=uptime if reading.uptime_s is None else reading.uptime_s,
        fans=told.fans if len(told.fans) > len(reading.fans) else reading.fans,
        boards=boards,
    )


def _first_chain(told: tuple[BoardReading, ...], expected: int | None) -> int:
    """The chain on which the first board sits where the chains are numbered beyond the boards the model has, else 0."""
    slots = [board.slot for board in told]
    if not slots or not expected or max(slots) < expected:
        return 0
    if min(slots) >= _S9_FIRST and max(slots) < _S9_FIRST + expected:
        return _S9_FIRST
    return min(slots) if max(slots) - min(slots) < expected else 0


def _placed(told: BoardReading | None, known: BoardReading | None) -> BoardReading:
    """A board of the table, with the count of chips that the library expects of it; the library's where it has none."""
    if told is None or known is None:
        return told or known or BoardReading(0)
    return replace(told, serial=told.serial or known.serial, chips_expected=known.chips_expected)
