"""mDNS: the questions that make AxeOS miners announce themselves, and the reading of what comes back.

Bitaxe (ESP-Miner since PR 1240, components/connect/connect.c) and NerdQAxe (since PR 613) announce `_http._tcp` with
the subtype `_axeos._sub._http._tcp` and TXT keys of their own. zeroconf takes the packets apart; its browser is not
used because it forgets which address a packet came from, and keeps every name it ever hears. An announcement is a hint,
and only the packet's source address counts.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from zeroconf import DNSIncoming, DNSPointer, DNSText  # type: ignore[attr-defined] # exported, but not in its __all__

from drivers.lan.device_text import plain
from drivers.model.sighting import Sighting, Source

#: The group and the port of mDNS (RFC 6762).
GROUP, PORT = "224.0.0.251", 5353
#: The largest packet that is read, in bytes (RFC 6762, section 17).
MAX_PACKET = 9000
#: The service all AxeOS machines offer, and the subtype that only they have.
HTTP, AXEOS = "_http._tcp.local.", "_axeos._sub._http._tcp.local."
#: The TXT keys that tell an AxeOS machine from any other web server.
KEYS = frozenset({"board", "family", "asic"})
#: The most of one packet that is looked at: records, bytes of a TXT record, names asked back for.
_MAX_RECORDS, _MAX_TXT, _MAX_ASKED = 64, 1300, 8
_PTR, _TXT, _IN = 12, 16, 1


@dataclass(frozen=True, slots=True)
class Announcement:
    """What one packet holds: the machine it speaks of, and instances whose TXT record it leaves out."""

    sighting: Sighting | None = None
    untold: tuple[str, ...] = ()


def browse_question() -> bytes:
    """The packet that asks for every AxeOS machine, and for every web server."""
    return _questions(((AXEOS.split(".")[:-1], _PTR), (HTTP.split(".")[:-1], _PTR)))


def txt_question(instances: Iterable[str]) -> bytes:
    """The packet that asks for TXT records of instances of `_http._tcp`, but for names that no packet can hold."""
    asked = [[name, *HTTP.split(".")[:-1]] for name in instances if 0 < len(name.encode()) < 64]
    return _questions((labels, _TXT) for labels in asked[:_MAX_ASKED])


def read_packet(ip: str, packet: bytes) -> Announcement:
    """What a packet from `ip` announces; nothing, where it is no answer or speaks of no AxeOS machine. Never raises."""
    if len(packet) > MAX_PACKET:
        return Announcement()
    message = DNSIncoming(packet)
    if not message.valid or message.is_query():
        return Announcement()
    told: set[str] = set()
    named: list[str] = []
    sighting = None
    for record in message.answers()[:_MAX_RECORDS]:
        if record.ttl == 0:  # says goodbye
            continue
        if isinstance(record, DNSText) and (name := _instance(record.name)) is not None:
            told.add(name)
            sighting = sighting or _sighting(ip, name, _properties(record.text))
        elif isinstance(record, DNSPointer) and record.name.lower() in (HTTP, AXEOS):
            named.append(_instance(record.alias) or "")
    untold = tuple(dict.fromkeys(name for name in named if name and name not in told))
    return Announcement(sighting, untold[:_MAX_ASKED])


def _instance(name: str) -> str | None:
    """The instance of a full name of `_http._tcp`, None for other names."""
    return name[: -len(HTTP) - 1] or None if name.lower().endswith("." + HTTP) else None


def _properties(text: bytes) -> dict[str, str]:
    """The pairs of a TXT record (RFC 6763, section 6), the first of each key."""
    found: dict[str, str] = {}
    at, text = 0, text[:_MAX_TXT]
    while at < len(text):
        pair = text[at + 1 : at + 1 + text[at]]
        at += 1 + text[at]
        key, _, value = pair.decode(errors="replace").partition("=")
        found.setdefault(key.lower(), value)
    return found


def _sighting(ip: str, instance: str, said: dict[str, str]) -> Sighting | None:
    if not said.keys() >= KEYS:
        return None
    family, board, asic = (plain(said[key], 40) for key in ("family", "board", "asic"))
    count, version = plain(said.get("asic_count"), 6), plain(said.get("fw_version"), 40)
    chips = " x ".join(filter(None, (count, asic)))
    words = (plain(instance, 80), board and f"board {board}", chips, version and f"firmware {version}")
    whole = f"{family} {instance}".lower()
    make = "Nerdaxe" if "nerd" in whole else "Bitaxe" if "bitaxe" in whole else None
    return Sighting(ip, Source.MDNS, make, model=family, text=", ".join(filter(None, words)))


def _questions(asked: Iterable[tuple[list[str], int]]) -> bytes:
    packed = [
        b"".join(bytes([len(label.encode())]) + label.encode() for label in labels) + struct.pack("!BHH", 0, kind, _IN)
        for labels, kind in asked
    ]
    return struct.pack("!6H", 0, 0, len(packed), 0, 0, 0) + b"".join(packed)
