"""A site as the rules and the fleet need it: where a machine stands, and what its owner says is normal there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from app.domain.place_rule import PlaceRule


class PlaceSource(StrEnum):
    """How a place came to be known; the later one in this list gives way to the earlier."""

    HAND = "hand"
    IP_REPORT = "ip_report"
    CSV = "csv"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class RackPlace:
    """Where a machine stands, in the site's own names."""

    site: str
    area: str | None = None
    rack: str | None = None
    position: str | None = None
    source: PlaceSource = PlaceSource.RULE


@dataclass(frozen=True, slots=True)
class StatedPool:
    """A pool the owner says the machines mine at; without `user` any user is meant."""

    url: str
    user: str | None = None


@dataclass(frozen=True, slots=True)
class SiteExpectations:
    """What the owner of a site states. Empty means that nothing was stated, and nothing then contradicts it.

    `firmwares` holds (make or None for any, firmware name) pairs.
    """

    site: str
    pools: tuple[StatedPool, ...] = ()
    firmwares: tuple[tuple[str | None, str], ...] = ()


class Machine(Protocol):
    """Whatever can be placed: a reading and a sighting both can."""

    @property
    def ip(self) -> str:
        """Its address, dotted."""

    @property
    def mac(self) -> str | None:
        """Its MAC address, in any notation."""

    @property
    def serial(self) -> str | None:
        """The maker's serial."""


@dataclass(frozen=True, slots=True)
class Site:
    """A place where machines stand: a hall, a container, a customer's farm."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class NamedRange:
    """Targets kept under a name, such as "Container 3"; with a site they also say what belongs to it."""

    id: str
    name: str
    targets: str
    site_id: str | None = None


@dataclass(frozen=True, slots=True)
class SitePool:
    """A stated pool as it is kept."""

    id: str
    site_id: str
    pool: StatedPool


@dataclass(frozen=True, slots=True)
class SiteFirmware:
    """A stated firmware as it is kept; `make` None means of any make."""

    id: str
    site_id: str
    make: str | None
    firmware: str


@dataclass(frozen=True, slots=True)
class SiteRule:
    """A place rule as it is kept. `area` names the area; where the pattern has an A, its number follows the name."""

    id: str
    site_id: str
    area: str | None
    rule: PlaceRule


@dataclass(frozen=True, slots=True)
class Rack:
    """A rack as it was described: how many positions it has, and how many stand side by side."""

    id: str
    site_id: str
    area: str | None
    name: str
    positions: int | None = None
    columns: int | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A machine whose place was told: by hand, by its IP Report, by a list. At least one of its names is known."""

    id: str
    site_id: str
    place: RackPlace
    ip: str | None = None
    mac: str | None = None
    serial: str | None = None


@dataclass(frozen=True, slots=True)
class SiteRecord:
    """Everything the shop knows about its sites, as of one moment."""

    sites: tuple[Site, ...] = ()
    ranges: tuple[NamedRange, ...] = ()
    pools: tuple[SitePool, ...] = ()
    firmwares: tuple[SiteFirmware, ...] = ()
    rules: tuple[SiteRule, ...] = ()
    racks: tuple[Rack, ...] = ()
    placed: tuple[Placed, ...] = ()

    def site(self, id_: str) -> Site | None:
        """The site of that id."""
        return next((site for site in self.sites if site.id == id_), None)

    def named(self, name: str) -> Site | None:
        """The site of that name, capital letters or not."""
        wanted = name.strip().casefold()
        return next((site for site in self.sites if site.name.casefold() == wanted), None)


_BETWEEN = str.maketrans("", "", ":-. ")
_HEX = frozenset("0123456789abcdef")


@lru_cache(maxsize=65_536)
def mac_key(mac: str | None) -> str:
    """A MAC address as twelve hex digits; "" when it is none."""
    digits = (mac or "").strip().casefold().translate(_BETWEEN)
    return digits if len(digits) == 12 and _HEX.issuperset(digits) else ""


def serial_key(serial: str | None) -> str:
    """A serial as it is compared: without blanks around it, capital letters or not."""
    return (serial or "").strip().casefold()


def keys_of(machine: Machine | Placed) -> list[tuple[str, str]]:
    """What a machine is known by, as (kind, key), the surest first: serial, MAC, address."""
    keys = (("serial", serial_key(machine.serial)), ("mac", mac_key(machine.mac)), ("ip", machine.ip or ""))
    return [key for key in keys if key[1]]


def of_another(placed: Placed, machine: Machine) -> bool:
    """Whether a place was told of another machine, which only had the same address: its serial or MAC differs."""
    serials = serial_key(placed.serial), serial_key(machine.serial)
    macs = mac_key(placed.mac), mac_key(machine.mac)
    return any(all(pair) and pair[0] != pair[1] for pair in (serials, macs))
