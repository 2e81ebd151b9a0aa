"""Goldshell: pages of JSON under `/mcb/` on port 80, and the API of BFGMiner on 4028 beside them.

`/mcb/status` names model and firmware, `/mcb/setting` has the MAC in `name`, `/mcb/pools` the pools. Rates are taken
from the API, whose fields name their unit (`MHS 20s`); the web page's have none. Some firmwares want a token for all
but the status, which the maker's published login gets (pyasic's Goldshell backend and web client; owners' tools).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from drivers.lan.cgminer_api import PORT as API_PORT
from drivers.lan.cgminer_api import ask
from drivers.lan.chains import filled, tera
from drivers.lan.credentials import or_published
from drivers.lan.device_text import nine_digits, plain, rounded, temperature, told_number
from drivers.lan.dial import Dialer, Limits
from drivers.lan.probe import Glance
from drivers.lan.web import Web
from drivers.model.action import ActionKind
from drivers.model.credential import Credential
from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState, Fan, Pool
from drivers.model.sighting import Source

NAME = "Goldshell"
STATUS, SETTING, POOLS = "/mcb/status", "/mcb/setting", "/mcb/pools"
DEVS = "/mcb/cgminer?cgminercmd=devs"
#: What the page of such a machine holds.
MARKS = ("cloud-box", "goldshell")
ANSWER = Limits(read_bytes=256 * 1024, seconds=5.0)
MAX_BOARDS, MAX_FANS, MAX_POOLS = 16, 16, 12

_MAC = re.compile(r"[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}", re.ASCII)
_SPEED = re.compile(r"(\d{1,5})\s*rpm", re.IGNORECASE | re.ASCII)
_CELSIUS = re.compile(r"(-?\d{1,3}(?:\.\d{1,4})?)\s*°?C", re.ASCII)
_SPANS = ("20s", "5s", "1m", "av")


class Goldshell:
    """See the module."""

    login = "goldshell"

    def recognises(self, look: Glance) -> bool:
        """Whether the page is one of Goldshell's."""
        title = (look.hints.http_title or "").casefold()
        return any(mark in look.page or mark in title for mark in MARKS)

    async def read(self, dialer: Dialer, ip: str, ports: tuple[int, ...]) -> DeviceReading | None:
        """The reading; what wants another login than the maker's stays unknown, and the state says so."""
        return await self._read(dialer, ip, ports, None)

    async def read_with(
        self, dialer: Dialer, ip: str, ports: tuple[int, ...], credential: Credential
    ) -> DeviceReading | None:
        """The same with the person's own login."""
        return await self._read(dialer, ip, ports, credential)

    async def _read(
        self, dialer: Dialer, ip: str, ports: tuple[int, ...], credential: Credential | None
    ) -> DeviceReading | None:
        web = Web(dialer, ip, limits=ANSWER)
        status = (await web.get(STATUS)).table
        model = plain(status.get("model"), 60)
        if model is None:
            return None
        pages, opened = await _pages(web, credential)
        devs = (await ask(dialer, ip, "devs")).section("DEVS") if API_PORT in ports else ()
        boards = tuple(_board(row, place) for place, row in enumerate(devs[:MAX_BOARDS]))
        infos = _infos(pages[DEVS])
        hashrate = _sum([board.hashrate_ths for board in boards])
        setting = pages[SETTING] if isinstance(pages[SETTING], dict) else {}
        mac = plain(setting.get("name"), 17)
        return DeviceReading(
            ip=ip,
            state=DeviceState.NEEDS_LOGIN if opened is False else DeviceState.IDENTIFIED,
            found_by=(Source.SWEEP,),
            ports=ports,
            make=NAME,
            model=model.removeprefix(NAME).strip(" -") or model,
            firmware=f"{NAME} Stock",
            firmware_version=plain(status.get("firmware")),
            mac=mac.upper().replace("-", ":") if mac is not None and _MAC.fullmatch(mac) else None,
            hashrate_ths=hashrate,
            power_w=_sum([told_number(info.get("power"), 1, 1e5) for info in infos]),
            uptime_s=max((told for info in infos if (told := told_number(info.get("time"), 0, 1e10))), default=None),
            pools=_pools(pages[POOLS]),
            fans=_fans(infos, devs),
            boards=boards or tuple(_page_board(info, place) for place, info in enumerate(infos[:MAX_BOARDS])),
            activity=Activity.HASHING if hashrate else Activity.UNKNOWN,
            offers=(ActionKind.FETCH_LOG,) if API_PORT in ports else (),
            default_login=credential is None if opened else None,
        )

    def completes(self, reading: DeviceReading) -> bool:
        """Those the miner library knows by the API alone."""
        return (reading.make or "").casefold() == NAME.casefold() and 80 in reading.ports

    async def complete(
        self, dialer: Dialer, reading: DeviceReading, credential: Credential | None = None
    ) -> DeviceReading:
        """What the pages tell besides, and the model without the maker's name in it."""
        own = await self._read(dialer, reading.ip, reading.ports, credential)
        if own is None:
            return reading
        return replace(
            reading,
            make=own.make,
            model=own.model or reading.model,
            firmware_version=reading.firmware_version or own.firmware_version,
            mac=reading.mac or own.mac,
            hashrate_ths=own.hashrate_ths if own.hashrate_ths is not None else reading.hashrate_ths,
            power_w=reading.power_w or own.power_w,
            uptime_s=reading.uptime_s or own.uptime_s,
            pools=reading.pools or own.pools,
            fans=reading.fans or own.fans,
            boards=filled(reading.boards, own.boards),
            default_login=own.default_login,
        )


MAKE = Goldshell()


async def _pages(web: Web, credential: Credential | None) -> tuple[dict[str, Any], bool | None]:
    """The pages by path, and whether a login opened them: None where none was needed, False where it was refused."""
    wanted = (SETTING, POOLS, DEVS)
    first = await web.get(SETTING)
    if first.ok and isinstance(first.json, dict) and "name" in first.json:
        return {SETTING: first.json, **{path: (await web.get(path)).json for path in wanted[1:]}}, None
    token = await _token(web, credential)
    if token is None:
        return dict.fromkeys(wanted), False
    headers = {"Authorization": f"Bearer {token}"}
    pages = {path: (await web.get(path, headers)).json for path in wanted}
    return pages, isinstance(pages[SETTING], dict) and "name" in pages[SETTING]


async def _token(web: Web, credential: Credential | None) -> str | None:
    """The token for the person's login, else for the maker's published one; None where it is refused."""
    login = or_published(credential, NAME, None)
    if login is None:
        return None
    path = f"/user/login?username={quote(login.user)}&password={quote(login.password)}&cipher=false"
    token = (await web.get(path)).table.get("JWT Token")
    return (
        token if isinstance(token, str) and 0 < len(token) < 4096 and token.isascii() and token.isprintable() else None
    )


def _infos(page: object) -> Sequence[Mapping[str, Any]]:
    """The rows of the boards: `data`, or `minfos` with `infos` where a machine mines two coins."""
    if not isinstance(page, dict):
        return []
    groups, told = page.get("minfos"), page.get("data")
    lists = [group.get("infos") for group in groups if isinstance(group, dict)] if isinstance(groups, list) else []
    rows: list[Any] = [row for part in (lists or [told]) if isinstance(part, list) for row in part]
    return [row for row in rows if isinstance(row, dict)][:MAX_BOARDS]


def _board(row: Mapping[str, Any], place: int) -> BoardReading:
    """A board as the API tells it; `tstemp-1` and `-2` are its sensors."""
    number = next((row[name] for name in ("PGA", "ID", "ASC") if type(row.get(name)) is int), place)
    temps = [temp for name in ("tstemp-0", "tstemp-1", "tstemp-2") if (temp := temperature(row.get(name)))]
    return BoardReading(
        slot=number if 0 <= number < MAX_BOARDS else place,
        active={"Alive": True, "Dead": False}.get(str(row.get("Status"))),
        hashrate_ths=_rate(row),
        temp_board_c=min(temps, default=None) or temperature(row.get("Temperature")),
        temp_chip_c=max(temps, default=None) if len(temps) > 1 else None,
    )


def _page_board(info: Mapping[str, Any], place: int) -> BoardReading:
    """A board as the web page tells it, whose rate has no unit: `temp` is `65.1 °C/70.2 °C`."""
    temps = [temp for text in _CELSIUS.findall(str(info.get("temp"))) if (temp := temperature(text)) is not None]
    return BoardReading(
        slot=place,
        temp_board_c=min(temps, default=None),
        temp_chip_c=max(temps, default=None) if len(temps) > 1 else None,
    )


def _rate(row: Mapping[str, Any]) -> float | None:
    for span in _SPANS:
        for letter in "KMGT":
            value, unit = told_number(row.get(f"{letter}HS {span}"), 0, 1e15), tera(letter)
            if value is not None and unit is not None:
                return nine_digits(value * unit)
    return None


def _pools(page: object) -> tuple[Pool, ...]:
    rows = [row for row in page if isinstance(row, dict)] if isinstance(page, list) else []
    named = [(plain(row.get("url")), plain(row.get("user")), row.get("active")) for row in rows[:MAX_POOLS]]
    return tuple(Pool(url, user, alive if isinstance(alive, bool) else None) for url, user, alive in named if url)


def _fans(infos: Sequence[Mapping[str, Any]], devs: tuple[dict[str, Any], ...]) -> tuple[Fan, ...]:
    """The fans: of the page `2450 rpm / 2430 rpm`, else `fan0`, `fan1` of the API."""
    told = [float(rpm) for info in infos for rpm in _SPEED.findall(str(info.get("fanspeed")))]
    if not told:
        rows = [row.get(f"fan{number}") for row in devs[:1] for number in range(MAX_FANS)]
        told = [rpm for value in rows if (rpm := told_number(value, 0, 100_000)) is not None]
    return tuple(Fan(place, rounded(rpm, 1)) for place, rpm in enumerate(told[:MAX_FANS], start=1))


def _sum(parts: list[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return nine_digits(sum(known)) if known else None
