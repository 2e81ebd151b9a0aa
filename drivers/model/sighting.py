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
    """One announcement. `ip` is the packet's source address, alone authoritative; `text` is what it claimed.

    `could_be` are the other makes that announce themselves in the same way: our knowledge, nothing that was said.
    """

    ip: str
    source: Source
    make: str | None = None
    model: str | None = None
    mac: str | None = None
    serial: str | None = None
    text: str | None = None
    could_be: tuple[str, ...] = ()


class Trouble(StrEnum):
    """Why an ear hears nothing, or not everything; its words are in `app.words.listening`."""

    PORT_TAKEN = "port_taken"
    NOT_PERMITTED = "not_permitted"
    NO_NETWORK = "no_network"
    FAILED = "failed"
    #: It hears, but so much comes in that some of it is not told.
    FLOODED = "flooded"


@dataclass(frozen=True, slots=True)
class Ear:
    """One place where announcements are listened for: a UDP port of IP Report, or mDNS.

    `port` is the one the makes send to, `listens_on` the one that is open, which differs only where a simulation or a
    test asked for it. `detail` is what the system said of a trouble. Each ear is deaf alone; the others hear.
    """

    source: Source
    port: int
    makes: tuple[str, ...] = ()
    trouble: Trouble | None = None
    detail: str | None = None
    listens_on: int | None = None

    @property
    def deaf(self) -> bool:
        """Whether nothing comes in here."""
        return self.listens_on is None
