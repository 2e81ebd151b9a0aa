"""IP Report: what a miner broadcasts by UDP when its button is pressed. Reads one datagram; knows no sockets.

The formats stand in `resources/lan/ip_report.toml`. A report is an unauthenticated claim: the address of a sighting is
the datagram's source, and what the payload says of itself is kept as text where it differs.
"""

from __future__ import annotations

import ipaddress
import json
import re
import tomllib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from drivers.lan.device_text import plain
from drivers.model.sighting import Sighting, Source
from resources import open_binary

#: The largest datagram that is read, in bytes.
MAX_DATAGRAM = 2048
#: The most a packed report may hold, in bytes.
MAX_INFLATED = 8192
#: The most objects of a packed report that are looked at; the makers send seven.
_MAX_OBJECTS = 16
#: Where zlib data may begin inside a packed report: the header before it is short.
_MAX_HEADER = 64
_ZLIB = b"\x78\x9c"

_IP = r"(?P<ip>\d{1,3}(?:\.\d{1,3}){3})"
_MAC = r"(?P<mac>[0-9A-Fa-f]{2}(?:[:-]?[0-9A-Fa-f]{2}){5})"
_IS_MAC = re.compile(_MAC)


@dataclass(frozen=True, slots=True)
class Format:
    """What arrives on one port: the makes that send it, likeliest first, and how it is read."""

    port: int
    makes: tuple[str, ...]
    pattern: re.Pattern[str] | None = None
    keys: Mapping[str, str] = field(default_factory=dict)
    must: Mapping[str, str] = field(default_factory=dict)


def read_report(form: Format, ip: str, datagram: bytes) -> Sighting | None:
    """What a datagram from `ip` says in this format; None when it says anything else. Never raises."""
    if len(datagram) > MAX_DATAGRAM:
        return None
    if form.pattern is not None:
        claims = _by_pattern(form.pattern, datagram)
    elif form.keys:
        claims = _by_keys(form, _object(datagram.rstrip(b"\0\r\n ")))
    else:
        claims = _of_sealminer(datagram)
    return None if claims is None else _sighting(form, ip, claims)


def _by_pattern(pattern: re.Pattern[str], datagram: bytes) -> dict[str, Any] | None:
    found = pattern.fullmatch(datagram.decode("ascii", errors="replace").strip("\0\r\n "))
    return None if found is None else found.groupdict()


def _by_keys(form: Format, said: dict[str, Any] | None) -> dict[str, Any] | None:
    if said is None or any(said.get(key) != value for key, value in form.must.items()):
        return None
    claims = {name: said.get(key) for name, key in form.keys.items()}
    return claims if _address(claims.get("ip")) or _mac(claims.get("mac")) else None


def _of_sealminer(datagram: bytes) -> dict[str, Any] | None:
    """A short header, then packed: JSON objects with a NUL between, one of the machine, one for each interface."""
    start = datagram.find(_ZLIB, 0, _MAX_HEADER)
    if start < 0:
        return None
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(datagram[start:], MAX_INFLATED)
    except zlib.error:
        return None
    if unpacker.unconsumed_tail or not unpacker.eof:
        return None  # larger than any report, or cut
    objects = [one for part in text.split(b"\0")[:_MAX_OBJECTS] if (one := _object(part)) is not None]
    machine = next((one for one in objects if "MainBoardSN" in one), None)
    if machine is None:
        return None
    links = [one for one in objects if "Interface" in one]
    active = next((one for one in links if one.get("Active") in (True, 1, "1", "true", "True", "yes")), None)
    claimed = active or (links[0] if links else {})
    return {
        "ip": claimed.get("IPV4"),
        "mac": machine.get("MAC"),
        "model": machine.get("Type"),
        "serial": machine.get("MainBoardSN"),
        "version": machine.get("Firmware"),
    }


def _object(text: bytes) -> dict[str, Any] | None:
    """A JSON object, None for whatever else it is."""
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):  # not JSON, not UTF-8, or nested until it hurts
        return None
    return said if isinstance(said, dict) else None


def _sighting(form: Format, ip: str, claims: Mapping[str, Any]) -> Sighting:
    claimed = _address(claims.get("ip"))
    said = [f"calls itself {claimed}"] if claimed and claimed != ip else []
    for word, key in (("firmware", "version"), ("name", "name")):
        if (value := plain(claims.get(key), 60)) is not None:
            said.append(f"{word} {value}")
    return Sighting(
        ip=ip,
        source=Source.IP_REPORT,
        make=form.makes[0],
        model=plain(claims.get("model"), 60),
        mac=_mac(claims.get("mac")),
        serial=plain(claims.get("serial"), 60),
        text=", ".join(said) or None,
        could_be=form.makes[1:],
    )


def _address(value: object) -> str | None:
    """A dotted address in its plain form, None for anything else."""
    try:
        return str(ipaddress.IPv4Address(value)) if isinstance(value, str) else None
    except ValueError:
        return None


def _mac(value: object) -> str | None:
    """A MAC as readings write it, None for anything else and for none at all."""
    if not isinstance(value, str) or not _IS_MAC.fullmatch(value):
        return None
    digits = value.replace(":", "").replace("-", "").upper()
    return None if set(digits) == {"0"} else ":".join(digits[at : at + 2] for at in range(0, 12, 2))


def _format(row: dict[str, Any]) -> Format:
    pattern = row.get("pattern")
    whole = pattern and re.compile(pattern.replace("{ip}", _IP).replace("{mac}", _MAC), re.ASCII | re.DOTALL)
    return Format(row["port"], tuple(row["makes"]), whole or None, row.get("json", {}), row.get("must", {}))


with open_binary("lan", "ip_report.toml") as _file:
    #: The formats by their port.
    FORMATS = {row["port"]: _format(row) for row in tomllib.load(_file)["format"]}
