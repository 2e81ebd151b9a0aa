"""Whatever speaks the cgminer API and is known to nobody else: named and read as far as the API itself says.

`version`, `summary`, `devs`, `pools` and `stats` are in every cgminer, bmminer, sgminer and their kin (cgminer
API-README); all five only read. Firmwares differ in units (MHS, GHS), write numbers as text, and fill `devs` or not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from drivers.lan.cgminer_api import PORT as API_PORT
from drivers.lan.cgminer_api import Answer, ask
from drivers.lan.chains import chain_table, filled, flat_boards, flat_fans
from drivers.lan.device_text import plain, told_number
from drivers.lan.dial import Dialer
from drivers.lan.probe import Glance
from drivers.lan.reading import expect_like_sisters
from drivers.model.action import ActionKind
from drivers.model.credential import Credential
from drivers.model.reading import Activity, BoardReading, DeviceReading, DeviceState, Pool
from drivers.model.sighting import Source

#: The most of each list that is kept of one device.
MAX_BOARDS, MAX_POOLS = 16, 12
#: TH in one unit of a field's name: `MHS av` counts megahashes a second.
_TERA = {"KHS": 1e-9, "MHS": 1e-6, "GHS": 1e-3, "THS": 1.0}
#: Spans over which a rate is told, the one nearest to now first.
_SPANS = ("5s", "1m", "30m", "av")
#: Where firmwares name the machine: Bitmain's heirs in Type, Canaan's in PROD.
_NAMES = ("Type", "PROD", "Model", "MODEL")
_ACTIVE = {"Alive": True, "Dead": False}
#: A firmware's version beside the model's name, `v.2.6.0`.
_VERSION = re.compile(r"v?\.?\d+(?:\.\d+){1,5}", re.IGNORECASE | re.ASCII)
#: How a model's name begins where no maker stands before it.
_MODEL = re.compile(r"[A-Za-z]{1,3}\d", re.ASCII)
#: The maker as the miner library names it.
BITMAIN = "Antminer"


class Cgminer:
    """The generic make; see the module."""

    def recognises(self, look: Glance) -> bool:
        """Whether the API told its version."""
        return look.hints.api_version is not None

    async def read(self, dialer: Dialer, ip: str, ports: tuple[int, ...]) -> DeviceReading | None:
        """The reading; None where there is no version, or neither a summary nor a table of chains."""
        named = await _asked(dialer, ip, "version")
        version = _first(named, "VERSION")
        if version is None:
            return None
        answer = await _asked(dialer, ip, "summary")
        summary = _first(answer, "SUMMARY")
        devices, pools, stats = [await ask(dialer, ip, command) for command in ("devs", "pools", "stats")]
        for late in (devices, pools, stats):
            if late.floods and late.trouble is not None:
                raise late.trouble
        table = chain_table(stats.section("STATS"))
        if summary is None and not table:
            return None
        program, program_version = _program(answer if summary is not None else named)
        make, model = _name(version, program)
        summary = summary if summary is not None else table
        hashrate = _rate_ths(summary)
        return DeviceReading(
            ip=ip,
            state=DeviceState.IDENTIFIED,
            found_by=(Source.SWEEP,),
            ports=ports,
            make=make or program,
            model=model,
            firmware=program,
            firmware_version=plain(version.get("Miner")) or program_version,
            hashrate_ths=hashrate,
            power_w=_number(table, "total_power", 1, 1e5),
            uptime_s=_number(summary, "Elapsed", 0, 1e10),
            pools=_pools(pools),
            fans=flat_fans(table),
            boards=filled(_boards(devices), expect_like_sisters(flat_boards(table))),
            error=_missing(devices=devices, pools=pools),
            activity=Activity.HASHING if hashrate else Activity.UNKNOWN,
            offers=(ActionKind.FETCH_LOG,),
        )

    def completes(self, reading: DeviceReading) -> bool:
        """A machine the miner library got into, and read nothing of that tells how it works."""
        inside = reading.mac or reading.serial or reading.hostname
        told = reading.hashrate_ths is not None or any(board.chips_working is not None for board in reading.boards)
        return bool(inside) and not told and API_PORT in reading.ports

    async def complete(
        self, dialer: Dialer, reading: DeviceReading, credential: Credential | None = None
    ) -> DeviceReading:
        """What the API tells, under the names the library gave the machine."""
        own = await self.read(dialer, reading.ip, reading.ports)
        if own is None:
            return reading
        return replace(
            reading,
            hashrate_ths=own.hashrate_ths,
            uptime_s=reading.uptime_s if reading.uptime_s is not None else own.uptime_s,
            power_w=reading.power_w if reading.power_w is not None else own.power_w,
            pools=reading.pools or own.pools,
            fans=reading.fans or own.fans,
            boards=filled(reading.boards, own.boards),
            activity=own.activity,
        )


MAKE = Cgminer()


async def _asked(dialer: Dialer, ip: str, command: str) -> Answer:
    """An answer without which there is no reading; raises what kept it away."""
    answer = await ask(dialer, ip, command)
    if answer.trouble is not None and (answer.floods or not answer.content):
        raise answer.trouble
    return answer


def _first(answer: Answer, section: str) -> Mapping[str, Any] | None:
    return next(iter(answer.section(section)), None)


def _name(version: Mapping[str, Any], program: str | None) -> tuple[str | None, str | None]:
    """Make and model: `Hammer D10` is Hammer's D10; a first word such as `S19-88` is a model already.

    Bitmain's own program without a maker's name runs on Bitmain's machines; what looks like a version is no name.
    """
    text = next((text for field in _NAMES if (text := plain(version.get(field))) is not None), None)
    words = [word for word in (text or "").split() if not _VERSION.fullmatch(word)]
    if len(words) > 1 and not _MODEL.match(words[0]):
        return words[0], " ".join(words[1:])
    bitmain = bool(words) and (program or "").casefold() == "bmminer"
    return BITMAIN if bitmain else None, " ".join(words) or None


def _program(answer: Answer) -> tuple[str | None, str | None]:
    """The mining program and its version, from the status line: `cgminer 4.12.1`."""
    status = _first(answer, "STATUS") or {}
    name, _, version = (plain(status.get("Description")) or "").partition(" ")
    return name or None, version.strip() or None


def _boards(answer: Answer) -> tuple[BoardReading, ...]:
    """The boards, where `devs` shows them plainly.

    A single device is the machine as a whole, and devices of several names are not boards of one machine.
    """
    devices = [device for device in answer.section("DEVS") if "ASC" in device]
    if len(devices) < 2 or len({plain(device.get("Name")) for device in devices}) > 1:
        return ()
    slots = [device.get("Slot", place) for place, device in enumerate(devices)]
    known = [slot for slot in slots if type(slot) is int and 0 <= slot < MAX_BOARDS]
    if len(set(known)) < len(devices):
        return ()
    return tuple(_board(slot, device) for slot, device in zip(known, devices, strict=True))


def _board(slot: int, device: Mapping[str, Any]) -> BoardReading:
    return BoardReading(
        slot=slot,
        serial=plain(device.get("PCB SN"), 64),
        active=_ACTIVE.get(str(device.get("Status"))),
        hashrate_ths=_rate_ths(device),
        # 0 is a sensor that nobody read.
        temp_board_c=_number(device, "Temperature", -40, 200) or None,
    )


def _pools(answer: Answer) -> tuple[Pool, ...]:
    pools = answer.section("POOLS")[:MAX_POOLS]
    named = [(plain(pool.get("URL")), plain(pool.get("User")), _ACTIVE.get(str(pool.get("Status")))) for pool in pools]
    return tuple(Pool(url, user, alive) for url, user, alive in named if url is not None)


def _missing(**answers: Answer) -> str | None:
    """What was asked and not told, in English. A firmware that lacks the command says so, and nothing is missing."""
    silent = [name for name, answer in answers.items() if not answer.content]
    return f"gave no list of {' and '.join(silent)}" if silent else None


def _rate_ths(entry: Mapping[str, Any]) -> float | None:
    """The rate nearest to now in TH/s, whatever unit the field's name says."""
    for span in _SPANS:
        for unit, tera in _TERA.items():
            value = _number(entry, f"{unit} {span}", 0, 1e18)
            if value is not None:
                return float(f"{value * tera:.9g}")
    return None


def _number(entry: Mapping[str, Any], field: str, low: float, high: float) -> float | None:
    return told_number(entry.get(field), low, high)
