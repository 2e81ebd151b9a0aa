"""IceRiver: its web page's own request, `POST /user/userpanel` with `post=4`, tells everything; `post=5` is the light.

Source of the fields: pyasic's IceRiver backend. Rates are texts with their unit, `3145.95G` = GH/s (Kaspa and others,
not SHA-256). Where the panel wants a login, the maker's published one is tried once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from drivers.lan.chains import tera
from drivers.lan.credentials import or_published
from drivers.lan.device_text import nine_digits, plain, rounded, temperature, told_number
from drivers.lan.dial import Dialer, Limits
from drivers.lan.errors import LimitError
from drivers.lan.probe import Glance
from drivers.lan.web import Page, Web
from drivers.model.action import Action, ActionKind, ActionOutcome, ActionResult, KnownDevice
from drivers.model.credential import Credential
from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState, Fan, Pool
from drivers.model.sighting import Source

NAME = "IceRiver"
PANEL, LOGIN = "/user/userpanel", "/user/loginpost"
#: What the page is titled: "user interface".
TITLES = ("用户界面", "iceriver")
ANSWER = Limits(read_bytes=256 * 1024, seconds=5.0)
MAX_BOARDS, MAX_FANS, MAX_POOLS = 16, 16, 12

_RATE = re.compile(r"\s*(\d{1,15}(?:\.\d{1,15})?)\s*([KMGTP]?)(?:H(?:/s)?)?\s*", re.IGNORECASE | re.ASCII)
_RUNTIME = re.compile(r"(\d{1,5}):(\d{1,2}):(\d{1,2}):(\d{1,2})", re.ASCII)
_LIGHT = {ActionKind.LOCATE: "1", ActionKind.LOCATE_OFF: "0"}


class IceRiver:
    """See the module."""

    login = "iceriver"

    def recognises(self, look: Glance) -> bool:
        """Whether the page is titled as IceRiver's, or sends its login to the panel."""
        title = (look.hints.http_title or "").casefold()
        return any(name in title for name in TITLES) or "user/loginpost" in look.page

    async def read(self, dialer: Dialer, ip: str, ports: tuple[int, ...]) -> DeviceReading | None:
        """The reading; without data but with the make where the login is not the maker's; None for strangers."""
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
        page, opened = await _panel(web, "post=4", credential)
        panel = page.table.get("data")
        if isinstance(panel, dict) and "mac" in panel:
            return reading_of(ip, ports, panel, opened)
        if page.status not in (200, 401, 403) or page.json is None:
            return None
        return DeviceReading(ip, DeviceState.NEEDS_LOGIN, (Source.SWEEP,), ports, NAME, firmware=f"{NAME} Stock")

    def offers(self, device: KnownDevice) -> tuple[ActionKind, ...]:
        """The light."""
        return tuple(_LIGHT) if (device.make or "").casefold() == NAME.casefold() else ()

    async def act(
        self, dialer: Dialer, device: KnownDevice, action: Action, credential: Credential | None = None
    ) -> ActionResult:
        """Switch the light."""
        light = _LIGHT.get(action.kind)
        if light is None:
            return ActionResult(device.ip, action, ActionOutcome.UNSUPPORTED)
        try:
            page, _ = await _panel(Web(dialer, device.ip, limits=ANSWER), f"post=5&locate={light}", credential)
        except (OSError, LimitError):
            return ActionResult(device.ip, action, ActionOutcome.NO_ANSWER, "broke off before it answered")
        if page.ok and page.json is not None:
            return ActionResult(device.ip, action, ActionOutcome.DONE)
        outcome = ActionOutcome.NEEDS_LOGIN if page.status in (200, 401, 403) else ActionOutcome.REFUSED
        return ActionResult(device.ip, action, outcome, f"HTTP {page.status}")


MAKE = IceRiver()


def reading_of(ip: str, ports: tuple[int, ...], panel: Mapping[str, Any], opened: bool | None) -> DeviceReading:
    """The reading in the panel's data; `opened` whether the maker's published login did it."""
    unit = tera(panel.get("unit"))
    boards = tuple(_board(row, place, unit) for place, row in enumerate(_rows(panel, "boards")[:MAX_BOARDS]))
    ideals = [board.expected_hashrate_ths for board in boards]
    hashrate = _rate(panel.get("rtpow"), unit)
    return DeviceReading(
        ip=ip,
        state=DeviceState.IDENTIFIED,
        found_by=(Source.SWEEP,),
        ports=ports,
        make=NAME,
        model=_model(panel),
        firmware=f"{NAME} Stock",
        firmware_version=plain(panel.get("firmver1")) or plain(panel.get("softver1")),
        mac=(plain(panel.get("mac"), 17) or "").upper().replace("-", ":") or None,
        hostname=plain(panel.get("host")),
        hashrate_ths=hashrate,
        expected_hashrate_ths=None if None in ideals or not ideals else nine_digits(sum(one or 0.0 for one in ideals)),
        uptime_s=_uptime(panel.get("runtime")),
        pools=_pools(panel),
        fans=_fans(panel),
        boards=boards,
        activity=_activity(panel, hashrate),
        offers=tuple(_LIGHT),
        light_on=panel.get("locate") if isinstance(panel.get("locate"), bool) else None,
        default_login=opened,
    )


async def _panel(web: Web, wish: str, credential: Credential | None) -> tuple[Page, bool | None]:
    """The panel's answer, and whether it was the maker's published login that was tried, None where none was needed."""
    page = await web.ask("POST", f"{PANEL}?{wish}")
    if page.json is not None and isinstance(page.table.get("data"), dict):
        return page, None
    own = or_published(credential, NAME, None)
    if own is None:
        return page, None
    entry = await web.ask("POST", f"{LOGIN}?post=6&user={quote(own.user)}&pwd={quote(own.password)}")
    page = await web.ask("POST", f"{PANEL}?{wish}", headers={"Cookie": "; ".join(entry.cookies)})
    return page, credential is None


def _model(panel: Mapping[str, Any]) -> str | None:
    """The model: told, else the part of the program's name that is it (`..._ks3_miner`, `..._ks0miner`)."""
    told = plain(panel.get("model"), 40)
    if told is not None and told.casefold() != "none":
        return told
    parts = (plain(panel.get("softver1"), 100) or "").split("_")
    name = parts[-2] if parts[-1] == "miner" and len(parts) > 1 else parts[-1].replace("miner", "")
    return name.upper() or None


def _board(row: Mapping[str, Any], place: int, unit: float | None) -> BoardReading:
    number = told_number(row.get("no"), 1, MAX_BOARDS)
    chips, answering = told_number(row.get("chipnum"), 0, 10_000), told_number(row.get("chipsuc"), 0, 10_000)
    temps = [temperature(row.get(name)) for name in ("intmp", "outtmp")]
    return BoardReading(
        slot=place if number is None else int(number) - 1,
        active=row.get("state") if isinstance(row.get("state"), bool) else None,
        chips_expected=int(chips) if chips and answering is not None else None,
        chips_working=_chips(answering if answering is not None else chips),
        hashrate_ths=_rate(row.get("rtpow"), unit),
        expected_hashrate_ths=_rate(row.get("idealpow"), unit) or None,
        temp_board_c=temps[0],
        temp_chip_c=temps[1],
        frequency_mhz=told_number(row.get("freq"), 1, 10_000),
    )


def _chips(number: float | None) -> int | None:
    return None if number is None else int(number)


def _rate(told: object, unit: float | None) -> float | None:
    """A rate in TH/s: by its own letter, else in the unit the panel names."""
    match = _RATE.fullmatch(str(told)) if isinstance(told, str | int | float) else None
    if match is None:
        return None
    scale = tera(match[2]) if match[2] else unit
    value = float(match[1])
    return nine_digits(value * scale) if scale is not None else 0.0 if value == 0 else None


def _uptime(told: object) -> float | None:
    match = _RUNTIME.fullmatch(told.strip()) if isinstance(told, str) else None
    if match is None:
        return None
    days, hours, minutes, seconds = (int(part) for part in match.groups())
    return float(((days * 24 + hours) * 60 + minutes) * 60 + seconds)


def _pools(panel: Mapping[str, Any]) -> tuple[Pool, ...]:
    rows = [(plain(row.get("addr")), row) for row in _rows(panel, "pools")[:MAX_POOLS]]
    states = {1: True, 0: False}
    return tuple(
        Pool(
            url,
            plain(row.get("user")),
            states.get(int(state)) if (state := told_number(row.get("state"))) is not None else None,
        )
        for url, row in rows
        if url is not None
    )


def _fans(panel: Mapping[str, Any]) -> tuple[Fan, ...]:
    told = panel.get("fans")
    speeds = [told_number(rpm, 0, 100_000) for rpm in told[:MAX_FANS]] if isinstance(told, list) else []
    return tuple(Fan(place, rounded(rpm, 1)) for place, rpm in enumerate(speeds, start=1) if rpm is not None)


def _activity(panel: Mapping[str, Any], hashrate: float | None) -> Activity:
    if hashrate:
        return Activity.HASHING
    return Activity.STOPPED if panel.get("powstate") is False else Activity.UNKNOWN


def _rows(panel: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    rows = panel.get(name)
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
