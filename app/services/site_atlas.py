"""The atlas: where each machine stands and what is stated there, answered from memory; built anew when sites change.

A place told by hand goes before one told by an IP Report, that before a list, that before a rule; within one source a
serial goes before a MAC, that before an address. A place that names another serial or MAC is another machine's, even at
the same address.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from ipaddress import IPv4Address
from pathlib import Path

from app.domain.place_rule import octets_of
from app.domain.site import (
    Machine,
    Placed,
    PlaceSource,
    RackPlace,
    SiteExpectations,
    SiteRecord,
    SiteRule,
    keys_of,
    of_another,
)
from app.ledger.change import Commit
from app.ledger.connection import schema_of
from app.ledger.ledger import DATABASE
from app.ledger.schema_version import SCHEMA_VERSION
from app.services.shop import Shop
from app.services.sites import ENTITIES, expanded, record_of
from drivers.lan.errors import TargetError
from drivers.lan.targets import parse_targets

_ORDER = tuple(PlaceSource)


class SiteAtlas:
    """The sites of one open shop. Safe from any thread; `close` ends its following of the shop."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._lock = threading.Lock()
        self._map: _Map | None = None
        self._unfollow: Callable[[], None] = shop.on_change(self._changed)

    @property
    def record(self) -> SiteRecord:
        """The sites as of now."""
        return self._current().record

    def place_of(self, machine: Machine) -> RackPlace | None:
        """Where a machine stands; None when nothing has said."""
        found = self._current().place(machine)
        return found[1] if found else None

    def places_of(self, machines: Iterable[Machine]) -> tuple[RackPlace | None, ...]:
        """The same for many, in their order, all by one state of the record."""
        current = self._current()
        return tuple(found[1] if (found := current.place(machine)) else None for machine in machines)

    def expectations(self, machine: Machine) -> SiteExpectations | None:
        """What the owner states of the site a machine stands in; None where it is in no site."""
        current = self._current()
        found = current.place(machine)
        site_id = found[0] if found else current.site_id_of(machine.ip)
        return current.expectations.get(site_id) if site_id else None

    def expanded(self, text: str) -> str:
        """Targets as typed, names of ranges replaced by what the ranges hold."""
        return expanded(self._current().record.ranges, text)

    def close(self) -> None:
        """Follow the shop no longer."""
        self._unfollow()
        self._unfollow = _nothing

    def forget(self) -> None:
        """Read the sites anew at the next question; for who hears of a change of the shop before we do."""
        with self._lock:
            self._map = None

    def _changed(self, commit: Commit) -> None:
        if any(entity in ENTITIES for entity, _id in commit.touched):
            self.forget()

    def _current(self) -> _Map:
        with self._lock:
            if self._map is None:
                self._map = _Map(record_of(self._shop))
            return self._map


@contextmanager
def kept_atlas(folder: Path) -> Iterator[SiteAtlas | None]:
    """The atlas of the shop kept in a folder, for a command that only reads; nothing is made or brought up to date.

    None where there is no shop yet or an older program's. Raises what `Shop.open` raises.
    """
    if schema_of(folder / DATABASE) != SCHEMA_VERSION:
        yield None
        return
    with Shop.open(folder, write=False) as shop:
        yield SiteAtlas(shop)


class _Map:
    """The record turned into tables to look into."""

    def __init__(self, record: SiteRecord) -> None:
        self.record = record
        self._names = {site.id: site.name for site in record.sites}
        self._by: dict[PlaceSource, dict[tuple[str, str], Placed]] = {source: {} for source in _ORDER}
        for placed in record.placed:
            table = self._by[placed.place.source]
            for kind, key in keys_of(placed):
                table[kind, key] = placed
        self._by = {source: table for source, table in self._by.items() if table}
        self._spans = _spans(record)
        self._starts = [start for start, _site in self._spans]
        self._sites: dict[str, str | None] = {}
        self._rule_places: dict[str, tuple[str, RackPlace] | None] = {}
        self.expectations = {
            site.id: SiteExpectations(
                site.name,
                tuple(one.pool for one in record.pools if one.site_id == site.id),
                tuple((one.make, one.firmware) for one in record.firmwares if one.site_id == site.id),
            )
            for site in record.sites
        }

    def place(self, machine: Machine) -> tuple[str, RackPlace] | None:
        """The site's id and the place of a machine."""
        if self._by:
            keys = keys_of(machine)
            for table in self._by.values():
                for key in keys:
                    placed = table.get(key)
                    if placed is not None and not (key[0] != "serial" and of_another(placed, machine)):
                        return placed.site_id, placed.place
        return self._ruled(machine.ip)

    def _ruled(self, ip: str) -> tuple[str, RackPlace] | None:
        """What the rules say of an address, remembered."""
        if ip not in self._rule_places:
            self._rule_places[ip] = self._by_rule(ip)
        return self._rule_places[ip]

    def site_id_of(self, ip: str) -> str | None:
        """The id of the site an address belongs to: by a place told, by a named range of the site, or by a rule."""
        if ip not in self._sites:
            self._sites[ip] = self._found_site_id(ip)
        return self._sites[ip]

    def _found_site_id(self, ip: str) -> str | None:
        for table in self._by.values():
            placed = table.get(("ip", ip))
            if placed is not None:
                return placed.site_id
        octets = octets_of(ip)
        if octets is None:
            return None
        number = int.from_bytes(bytes(octets))
        at = bisect_right(self._starts, number) - 1
        site = self._spans[at][1] if at >= 0 else None
        if site is not None:
            return site
        found = self._ruled(ip)
        return found[0] if found else None

    def _by_rule(self, ip: str) -> tuple[str, RackPlace] | None:
        octets = octets_of(ip) if self.record.rules else None
        if octets is None:
            return None
        for one in self.record.rules:
            place = one.rule.place_of_octets(octets)
            if place is not None:
                rack, position = (None if n is None else str(n) for n in (place.rack, place.position))
                return one.site_id, RackPlace(self._names[one.site_id], _area(one, place.area), rack, position)
        return None


def _area(rule: SiteRule, number: int | None) -> str | None:
    """The area's name, its number behind it where the address tells one."""
    return " ".join(filter(None, (rule.area, None if number is None else str(number)))) or None


def _spans(record: SiteRecord) -> list[tuple[int, str | None]]:
    """Where in the address space each site begins by its named ranges; the smaller of two ranges goes before."""
    ranges = [(_intervals(one.targets), one.site_id) for one in record.ranges if one.site_id]
    ranges.sort(key=lambda one: -sum(end - start for start, end in one[0]))
    edges = sorted({edge for intervals, _site in ranges for interval in intervals for edge in interval})
    owners: list[str | None] = [None] * len(edges)
    for intervals, site in ranges:
        for start, end in intervals:
            first, last = bisect_right(edges, start) - 1, bisect_right(edges, end) - 1
            owners[first:last] = [site] * (last - first)
    return list(zip(edges, owners, strict=True))


@lru_cache(maxsize=256)
def _intervals(targets: str) -> tuple[tuple[int, int], ...]:
    """The addresses of targets as half-open intervals; names of hosts and what cannot be read count for none."""
    try:
        numbers = sorted(int(IPv4Address(one)) for one in parse_targets([targets]).addresses)
    except TargetError:
        return ()
    intervals: list[tuple[int, int]] = []
    for number in numbers:
        if intervals and intervals[-1][1] == number:
            intervals[-1] = (intervals[-1][0], number + 1)
        else:
            intervals.append((number, number + 1))
    return tuple(intervals)


def _nothing() -> None:
    """Nothing to end."""
