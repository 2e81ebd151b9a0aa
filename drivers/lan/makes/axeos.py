"""AxeOS, the firmware of Bitaxe, and its kin on NerdAxe, NerdQaxe and NerdOctaxe: one JSON page tells everything.

Sources: bitaxeorg/ESP-Miner `main/http_server/openapi.yaml` and `http_server.c`, shufps/ESP-Miner-NerdQAxePlus
`main/http_server/handler_system.cpp` and `http_websocket.cpp`. Hashrates come in GH/s, voltages in mV, currents in mA.
Fields were added over the years, so a missing one means that this version does not tell it. No login is asked for; a
NerdQaxe may want a one-time password before it does anything.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from drivers.lan.device_text import nine_digits, plain, rounded, told_number
from drivers.lan.dial import Dialer, Limits
from drivers.lan.errors import LimitError
from drivers.lan.log_sink import LogSink
from drivers.lan.makes.make import ToldLog
from drivers.lan.probe import Glance
from drivers.lan.web import Page, Web
from drivers.lan.web_socket import messages
from drivers.model.action import Action, ActionKind, ActionOutcome, ActionResult, KnownDevice
from drivers.model.credential import Credential
from drivers.model.reading import (
    Activity,
    BoardReading,
    DeviceReading,
    DeviceState,
    Fan,
    Message,
    Pool,
    SupplyReading,
)
from drivers.model.sighting import Source

INFO, ASIC, LOG, LIVE = "/api/system/info", "/api/system/asic", "/api/system/logs", "/api/ws"
#: What the page's title holds, and what the miner library calls the makes.
TITLES = ("axeos", "nerd*", "nerdos")
MAKES = ("bitaxe", "nerdaxe")
#: What one answer may cost: `info` of the newest firmwares takes some 5 kB.
ANSWER = Limits(read_bytes=256 * 1024, seconds=5.0)
LOG_ANSWER = Limits(read_bytes=16 * 1024 * 1024, seconds=60.0)
#: How long the live log is listened to where a firmware keeps none, in seconds.
LIVE_SECONDS = 10.0
#: A machine that has just started is still ramping its clock up, in seconds.
START_SECONDS = 90
MAX_CHIPS, MAX_FANS, MAX_POOLS = 64, 8, 12

#: First digit of `boardVersion` -> the Bitaxe of that board (ESP-Miner `main/device_config.h`).
_BOARDS = {"1": "Max", "2": "Ultra", "3": "Hex", "4": "Supra", "6": "Gamma", "8": "Gamma Turbo"}
_PATHS = {
    ActionKind.LOCATE: "/api/system/identify",
    ActionKind.RESTART: "/api/system/restart",
    ActionKind.PAUSE: "/api/system/pause",
    ActionKind.RESUME: "/api/system/resume",
}
#: Field of `info` -> what a machine that has it can be asked, all newer than the first versions.
_TOLD_BY = (("fan2rpm", ActionKind.LOCATE), ("miningPaused", ActionKind.PAUSE), ("miningPaused", ActionKind.RESUME))


class AxeOs:
    """See the module."""

    def recognises(self, look: Glance) -> bool:
        """Whether the page is titled as AxeOS and its kin title theirs."""
        title = (look.hints.http_title or "").casefold()
        return any(name in title for name in TITLES)

    async def read(self, dialer: Dialer, ip: str, ports: tuple[int, ...]) -> DeviceReading | None:
        """The reading; None where the page is not AxeOS's."""
        web = Web(dialer, ip, limits=ANSWER)
        info = (await web.get(INFO)).table
        if not isinstance(info.get("ASICModel"), str) or "hashRate" not in info:
            return None
        if "deviceModel" not in info:
            info = {**(await web.get(ASIC)).table, **info}
        return reading_of(ip, ports, info)

    def completes(self, reading: DeviceReading) -> bool:
        """Any machine with this firmware: the page tells more than the miner library reads of it."""
        return (reading.make or "").casefold() in MAKES

    async def complete(
        self, dialer: Dialer, reading: DeviceReading, credential: Credential | None = None
    ) -> DeviceReading:
        """What the page tells, under the names the miner library gave the machine."""
        own = await self.read(dialer, reading.ip, reading.ports)
        if own is None:
            return reading
        return replace(
            own,
            make=reading.make,
            model=own.model or reading.model,
            firmware=reading.firmware or own.firmware,
            expected_hashrate_ths=own.expected_hashrate_ths or reading.expected_hashrate_ths or None,
            boards_expected=reading.boards_expected or own.boards_expected,
            hints=reading.hints,
        )

    def offers(self, device: KnownDevice) -> tuple[ActionKind, ...]:
        """Everything any version of the firmware can do; a version that lacks it says so when asked."""
        make = (device.make or "").casefold()
        if make not in MAKES:
            return ()
        acts = (ActionKind.RESTART,) if make == "nerdaxe" else tuple(_PATHS)
        return (*acts, ActionKind.FETCH_LOG)

    async def act(
        self, dialer: Dialer, device: KnownDevice, action: Action, credential: Credential | None = None
    ) -> ActionResult:
        """Post the action. Identifying lasts 30 seconds and ends by itself."""
        path = _PATHS.get(action.kind)
        if path is None:
            return ActionResult(device.ip, action, ActionOutcome.UNSUPPORTED)
        try:
            page = await Web(dialer, device.ip, limits=ANSWER).ask("POST", path)
        except (OSError, LimitError):
            return ActionResult(device.ip, action, ActionOutcome.NO_ANSWER, "broke off before it answered")
        said = plain(page.table.get("message"))
        return ActionResult(device.ip, action, _outcome(page), said or (None if page.ok else f"HTTP {page.status}"))

    async def fetch_log(
        self, dialer: Dialer, device: KnownDevice, sink: LogSink, credential: Credential | None = None
    ) -> ToldLog:
        """The log the firmware keeps; where it keeps none, what it says live for ten seconds."""
        try:
            page = await Web(dialer, device.ip, limits=LOG_ANSWER).pour(LOG, sink)
            if page.ok and "html" not in page.content_type:
                return ToldLog(ActionOutcome.DONE, LOG)
            if page.status == 401:
                return ToldLog(ActionOutcome.NEEDS_LOGIN, detail="only answers its own network")
            return await self.live_log(dialer, device, sink)
        except (OSError, LimitError) as broken:
            why = "too much" if isinstance(broken, LimitError) else "the connection broke off"
            return ToldLog(
                ActionOutcome.NO_ANSWER, detail="no answer in time" if isinstance(broken, TimeoutError) else why
            )

    async def live_log(
        self, dialer: Dialer, device: KnownDevice, sink: LogSink, seconds: float = LIVE_SECONDS
    ) -> ToldLog:
        """What the machine says from now on, for a while. Raises OSError where it has no live log."""
        heard = False
        limits = Limits(LOG_ANSWER.read_bytes, seconds)
        try:
            async for text in messages(dialer, device.ip, LIVE, limits):
                heard = True
                if not sink.write(text):
                    break
        except LimitError:
            pass  # the time to listen is over
        outcome = ActionOutcome.DONE if heard else ActionOutcome.NO_ANSWER
        return ToldLog(outcome, LIVE, None if heard else f"said nothing for {seconds:.0f} seconds")


MAKE = AxeOs()


def reading_of(ip: str, ports: tuple[int, ...], info: Mapping[str, Any]) -> DeviceReading:
    """The reading in `info`, the fields of the page."""
    make, model = _name(info)
    hashrate = _ths(info.get("hashRate"))
    expected = _expected(info)
    return DeviceReading(
        ip=ip,
        state=DeviceState.IDENTIFIED,
        found_by=(Source.SWEEP,),
        ports=ports,
        make=make,
        model=model,
        firmware=f"{make} Stock",
        firmware_version=plain(info.get("version")),
        mac=plain(info.get("macAddr"), 17),
        hostname=plain(info.get("hostname")),
        hashrate_ths=hashrate,
        expected_hashrate_ths=expected,
        power_w=rounded(told_number(info.get("power"), 0, 1e5), 3),
        uptime_s=told_number(info.get("uptimeSeconds"), 0, 1e10),
        pools=_pools(info),
        fans=_fans(info),
        boards=(_board(info, hashrate, expected),),
        messages=tuple(_messages(info)),
        boards_expected=1,
        activity=_activity(info, hashrate),
        fans_expected=_count(info.get("fanCount")) or 1,
        offers=_offers(make, info),
        supply=_supply(info),
    )


def _name(info: Mapping[str, Any]) -> tuple[str, str | None]:
    """Make and model: by the device's own name, else by the number of its board."""
    told = plain(info.get("deviceModel"), 40)
    if told is not None and told.casefold().startswith(("nerd", "q137")):
        return "Nerdaxe", told
    return "Bitaxe", told or _BOARDS.get(str(info.get("boardVersion") or "")[:1])


def _board(info: Mapping[str, Any], hashrate: float | None, expected: float | None) -> BoardReading:
    chips = _count(info.get("asicCount"))
    silent = _silent_chips(info)
    temps = [_warm(info.get("temp")), _warm(info.get("temp2")), *map(_warm, _list(info, "asicTemps")[:MAX_CHIPS])]
    vr_temps = [_warm(info.get("vrTemp")), _warm(info.get("vrTempInt"))]
    return BoardReading(
        slot=0,
        active=None if hashrate is None else hashrate > 0 or not _stopped(info),
        chips_expected=chips,
        chips_working=None if chips is None else chips - len(silent),
        hashrate_ths=hashrate,
        temp_board_c=max((temp for temp in vr_temps if temp is not None), default=None),
        temp_chip_c=max((temp for temp in temps if temp is not None), default=None),
        voltage_v=_volts(info.get("voltage")),
        frequency_mhz=told_number(info.get("frequency"), 0, 10_000),
        expected_hashrate_ths=expected,
        chips_silent=silent,
    )


def _silent_chips(info: Mapping[str, Any]) -> tuple[int, ...]:
    """One-based numbers of chips whose hash counter stands still while a sister's runs."""
    monitor = info.get("hashrateMonitor")
    rows = _list(monitor, "asics")[:MAX_CHIPS] if isinstance(monitor, Mapping) else []
    totals = [told_number(row.get("total"), 0, 1e9) if isinstance(row, Mapping) else None for row in rows]
    if len(totals) != _count(info.get("asicCount")) or not any(totals):
        return ()
    return tuple(place for place, total in enumerate(totals, start=1) if total == 0)


def _expected(info: Mapping[str, Any]) -> float | None:
    """What it should do at its clock: told, or cores x clock, since a small core hashes once a cycle."""
    told = _ths(info.get("expectedHashrate"))
    if told:
        return told
    parts = [told_number(info.get(name), 1, 1e6) for name in ("smallCoreCount", "asicCount", "frequency")]
    if None in parts:
        return None
    cores, chips, clock = (part or 0.0 for part in parts)
    return nine_digits(cores * chips * clock / 1e6)


def _activity(info: Mapping[str, Any], hashrate: float | None) -> Activity:
    if info.get("miningPaused") in (True, 1):
        return Activity.PAUSED
    if _stopped(info):
        return Activity.STOPPED
    if hashrate:
        return Activity.HASHING
    uptime = told_number(info.get("uptimeSeconds"), 0, 1e10)
    return Activity.WARMING_UP if uptime is not None and uptime < START_SECONDS else Activity.UNKNOWN


def _stopped(info: Mapping[str, Any]) -> bool:
    return any(info.get(name) in (True, 1) for name in ("miningPaused", "overheat_mode", "shutdown"))


def _messages(info: Mapping[str, Any]) -> list[Message]:
    """The faults the firmware names, in its own words."""
    named = []
    for field, component in (("power_fault", "psu"), ("hardware_fault", "control_board")):
        text = plain(info.get(field))
        if text is not None:
            named.append(Message(field, text, "error", component))
    if info.get("overheat_mode") in (True, 1):
        named.append(Message("overheat_mode", "overheat mode: hashing was stopped", "error", "hashboard", 0))
    return named


def _offers(make: str, info: Mapping[str, Any]) -> tuple[ActionKind, ...]:
    if make == "Nerdaxe":
        return (ActionKind.RESTART, ActionKind.FETCH_LOG)
    told = tuple(kind for field, kind in _TOLD_BY if field in info)
    return (*told, ActionKind.RESTART, ActionKind.FETCH_LOG)


def _pools(info: Mapping[str, Any]) -> tuple[Pool, ...]:
    """The pools in use, the first one first; firmwares with a list of pools say which two of it they use."""
    listed = {_index(row): row for row in _list(info, "pools")[:MAX_POOLS] if isinstance(row, Mapping)}
    used = [listed.get(_index(info, name)) for name in ("primaryPoolIndex", "secondaryPoolIndex")]
    rows = [row for row in used if row is not None]
    if not rows:
        names = ("URL", "Port", "User", "TLS", "Protocol")
        rows = [{f"stratum{name}": info.get(f"{begin}tratum{name}") for name in names} for begin in ("s", "fallbackS")]
    return tuple(pool for row in rows if (pool := _pool(row)) is not None)


def _pool(row: Mapping[str, Any]) -> Pool | None:
    url, port = plain(row.get("stratumURL")), _count(row.get("stratumPort"))
    if url is None:
        return None
    if "://" not in url:
        scheme = "stratum2+tcp" if row.get("stratumProtocol") == "SV2" else "stratum+tcp"
        url = f"{'stratum+ssl' if row.get('stratumTLS') in (True, 1, 2) else scheme}://{url}"
    return Pool(url if port is None else f"{url}:{port}", plain(row.get("stratumUser")))


def _fans(info: Mapping[str, Any]) -> tuple[Fan, ...]:
    listed = [row for row in _list(info, "fans")[:MAX_FANS] if isinstance(row, Mapping)]
    speeds = [told_number(row.get("rpm"), 0, 100_000) for row in listed]
    if not listed:
        speeds = [told_number(info.get("fanrpm"), 0, 100_000)]
        second = told_number(info.get("fan2rpm", info.get("fanrpm2")), 0, 100_000)
        if second or (_count(info.get("fanCount")) or 1) > 1:  # boards with one fan tell 0 for the other
            speeds.append(second)
    return tuple(Fan(place, rounded(rpm, 1)) for place, rpm in enumerate(speeds, start=1) if rpm is not None)


def _supply(info: Mapping[str, Any]) -> SupplyReading | None:
    volts, watts = _volts(info.get("voltage")), told_number(info.get("power"), 0, 1e5)
    return None if volts is None else SupplyReading(input_v=volts, power_w=watts)


def _outcome(page: Page) -> ActionOutcome:
    if page.ok:
        return ActionOutcome.DONE
    if page.status in (401, 403):
        return ActionOutcome.NEEDS_LOGIN
    return ActionOutcome.UNSUPPORTED if page.status in (404, 405) else ActionOutcome.REFUSED


def _ths(gigahashes: object) -> float | None:
    value = told_number(gigahashes, 0, 1e9)
    return None if value is None else nine_digits(value / 1000)


def _volts(millivolts: object) -> float | None:
    value = told_number(millivolts, 0, 1e6)
    return None if value is None else rounded(value / 1000 if value > 100 else value, 3)


def _warm(value: object) -> float | None:
    """A temperature; the firmware writes 0 and -1 where there is no sensor."""
    return rounded(told_number(value, 0.01, 200))


def _count(value: object) -> int | None:
    number = told_number(value, 0, 100_000)
    return None if number is None else int(number)


def _index(row: Mapping[str, Any], name: str = "id") -> int | None:
    return _count(row.get(name))


def _list(table: Mapping[str, Any], name: str) -> list[Any]:
    rows = table.get(name)
    return rows if isinstance(rows, list) else []
