"""A sighting: something said or showed that a miner is at an address. A hint, never a fact about the machine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Source(StrEnum):
    """How an address came to our notice."""

    SWEEP = "sweep"
    MDNS = "mdns"
    IP_REPORT = "ip_report"


@dataclass(frozen=True, slots=True)
class Sighting:
    """One announcement. `ip` is the packet's source address, alone authoritative; `text` is what it claimed."""

    ip: str
    source: Source
    make: str | None = None
    model: str | None = None
    mac: str | None = None
    serial: str | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Ear:
    """One place where announcements are listened for: a UDP port of IP Report, or mDNS.

    `trouble` says in English why it is deaf, None while it hears; the others hear all the same.
    """

    source: Source
    port: int
    makes: tuple[str, ...] = ()
    trouble: str | None = None
