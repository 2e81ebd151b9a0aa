"""Sites: where miners stand, ranges by name, and what each owner states; read whole, written a commit at a time.

Every function that writes gives the commit, so that a window can offer to take exactly that back (`Shop.undo`).
Which machine stands where is answered by `app.services.site_atlas`; lists in files are `app.services.site_places`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from app.domain.place_rule import PlaceRuleError, parse_rule
from app.domain.shop_error import NoSuchThing
from app.domain.site import (
    Machine,
    NamedRange,
    Placed,
    PlaceSource,
    Rack,
    RackPlace,
    Site,
    SiteFirmware,
    SitePool,
    SiteRecord,
    SiteRule,
    StatedPool,
    keys_of,
    of_another,
)
from app.domain.site_error import NameMissing, NameTaken, PlaceMissing, RangeNameUnfit
from app.ledger.change import Commit
from app.services.shop import Draft, Shop
from drivers.lan.errors import TargetError
from drivers.lan.targets import parse_targets

__all__ = [
    "ENTITIES", "PlaceRuleError", "TargetError", "add_firmware", "add_pool", "add_range", "add_rule", "add_site",
    "expanded", "place_into", "record_of", "remove", "rename", "set_place", "set_rack", "set_range", "sites",
]  # fmt: skip

#: The tables that say where machines stand and what is stated of them.
ENTITIES = frozenset({"site", "site_range", "site_pool", "site_firmware", "place_rule", "rack", "rack_place"})
_OF_A_SITE = ("site_range", "site_pool", "site_firmware", "place_rule", "rack", "rack_place")
#: Nothing a person names is longer.
_LONGEST_NAME = 80
#: The word that means the simulated range; no range of the shop may take it.
_SIMULATED = "simulated"


def sites(shop: Shop) -> tuple[Site, ...]:
    """The sites, by name."""
    return record_of(shop).sites


def record_of(shop: Shop) -> SiteRecord:
    """Everything about the sites of the shop, as of now. A rule that cannot be read any more is left out.

    Rules come in the order they were made, places in the order they were last told: of two of one machine, which two
    benches may have told, the later one counts everywhere.
    """
    with shop.read() as db:
        rows = {
            name: db.execute(
                f"SELECT * FROM {name} WHERE gone = 0 ORDER BY {'hlc' if name == 'rack_place' else 'id'}"  # noqa: S608 - our own
            ).fetchall()
            for name in sorted(ENTITIES)
        }
    kept = {
        row["id"]: Site(row["id"], row["name"])
        for row in sorted(rows["site"], key=lambda row: (_natural(row["name"]), row["id"]))
    }
    known = {name: [row for row in rows[name] if row["site_id"] in kept] for name in _OF_A_SITE[1:]}
    return SiteRecord(
        sites=tuple(kept.values()),
        ranges=tuple(
            sorted(
                (
                    NamedRange(
                        row["id"], row["name"], row["targets"], row["site_id"] if row["site_id"] in kept else None
                    )
                    for row in rows["site_range"]
                ),
                key=lambda one: (_natural(one.name), one.id),
            )
        ),
        pools=tuple(
            SitePool(row["id"], row["site_id"], StatedPool(row["url"], row["user"])) for row in known["site_pool"]
        ),
        firmwares=tuple(
            SiteFirmware(row["id"], row["site_id"], row["make"], row["firmware"]) for row in known["site_firmware"]
        ),
        rules=tuple(rule for row in known["place_rule"] if (rule := _rule(row)) is not None),
        racks=tuple(
            sorted(
                (
                    Rack(row["id"], row["site_id"], row["area"], row["name"], row["positions"], row["columns"])
                    for row in known["rack"]
                ),
                key=lambda rack: (_natural(rack.area or ""), _natural(rack.name), rack.id),
            )
        ),
        placed=tuple(_placed(row, kept[row["site_id"]].name) for row in known["rack_place"]),
    )


def add_site(shop: Shop, actor: str, name: str) -> Commit:
    """A new site. Raises NameMissing, NameTaken."""
    name = _name("site", name)
    with shop.writing(actor) as draft:
        if record_of(shop).named(name) is not None:
            raise NameTaken("site", name)
        draft.add("site", name=name)
    return draft.saved()


def rename(shop: Shop, actor: str, site_id: str, name: str) -> Commit:
    """Another name for a site. Raises NameMissing, NameTaken, NoSuchThing."""
    name = _name("site", name)
    with shop.writing(actor) as draft:
        record = record_of(shop)
        if record.site(site_id) is None:
            raise NoSuchThing("site", site_id)
        other = record.named(name)
        if other is not None and other.id != site_id:
            raise NameTaken("site", name)
        draft.set("site", site_id, name=name)
    return draft.saved()


def remove(shop: Shop, actor: str, entity: str, id_: str) -> Commit:
    """Take a row of one of `ENTITIES` away; with a site goes all that is its own. Raises NoSuchThing."""
    if entity not in ENTITIES:
        raise NoSuchThing(entity, id_)
    with shop.writing(actor) as draft:
        with shop.read() as db:
            if db.execute(f"SELECT 1 FROM {entity} WHERE id = ? AND gone = 0", (id_,)).fetchone() is None:  # noqa: S608 - checked above
                raise NoSuchThing(entity, id_)
            own = [
                (name, row[0])
                for name in (_OF_A_SITE if entity == "site" else ())
                for row in db.execute(f"SELECT id FROM {name} WHERE site_id = ? AND gone = 0", (id_,))  # noqa: S608
            ]
        for name, one in ((entity, id_), *own):
            draft.set(name, one, gone=1)
    return draft.saved()


def add_range(shop: Shop, actor: str, name: str, targets: str, site_id: str | None = None) -> Commit:
    """Keep targets under a name. Raises NameMissing, NameTaken, RangeNameUnfit, TargetError."""
    name, targets = _range(name, targets)
    with shop.writing(actor) as draft:
        if any(one.name.casefold() == name.casefold() for one in record_of(shop).ranges):
            raise NameTaken("range", name)
        draft.add("site_range", name=name, targets=targets, site_id=site_id)
    return draft.saved()


def set_range(shop: Shop, actor: str, range_id: str, name: str, targets: str, site_id: str | None = None) -> Commit:
    """Another name, targets or site for a range. Raises what `add_range` raises, and NoSuchThing."""
    name, targets = _range(name, targets)
    with shop.writing(actor) as draft:
        ranges = record_of(shop).ranges
        if all(one.id != range_id for one in ranges):
            raise NoSuchThing("range", range_id)
        if any(one.name.casefold() == name.casefold() and one.id != range_id for one in ranges):
            raise NameTaken("range", name)
        draft.set("site_range", range_id, name=name, targets=targets, site_id=site_id)
    return draft.saved()


def expanded(ranges: Iterable[NamedRange], text: str) -> str:
    """Targets as typed, each name of a range in them replaced by what the range holds.

    A name counts where it is all of the text, or all between two commas or semicolons; capital letters do not matter.
    """
    by_name = {one.name.casefold(): one.targets for one in ranges}
    whole = by_name.get(text.strip().casefold())
    if whole is not None:
        return whole
    pieces = [piece.strip() for piece in re.split(r"[,;]", text)]
    if not any(piece.casefold() in by_name for piece in pieces):
        return text
    return ", ".join(by_name.get(piece.casefold(), piece) for piece in pieces if piece)


def add_pool(shop: Shop, actor: str, site_id: str, url: str, user: str = "") -> Commit:
    """State a pool of a site; without a user any user is meant. Raises NameMissing."""
    url = url.strip()
    if not url:
        raise NameMissing("pool")
    with shop.writing(actor) as draft:
        draft.add("site_pool", site_id=site_id, url=url, user=user.strip() or None)
    return draft.saved()


def add_firmware(shop: Shop, actor: str, site_id: str, firmware: str, make: str = "") -> Commit:
    """State a firmware of a site, of one make or of any. Raises NameMissing."""
    firmware = firmware.strip()
    if not firmware:
        raise NameMissing("firmware")
    with shop.writing(actor) as draft:
        draft.add("site_firmware", site_id=site_id, firmware=firmware, make=make.strip() or None)
    return draft.saved()


def add_rule(shop: Shop, actor: str, site_id: str, pattern: str, area: str = "") -> Commit:
    """A rule that reads places out of addresses. Raises PlaceRuleError."""
    rule = parse_rule(pattern)
    with shop.writing(actor) as draft:
        draft.add("place_rule", site_id=site_id, pattern=str(rule), area=_tidy(area) or None)
    return draft.saved()


def set_rack(
    shop: Shop, actor: str, site_id: str, name: str, *, area: str = "", positions: int | None = None,
    columns: int | None = None,
) -> Commit:  # fmt: skip
    """Describe a rack: how many positions, how many side by side; one of that name there is described anew.

    Raises NameMissing.
    """
    name, area = _name("rack", name), _tidy(area)
    with shop.writing(actor) as draft:
        same = next(
            (
                rack
                for rack in record_of(shop).racks
                if rack.site_id == site_id and (rack.area or "") == area and rack.name.casefold() == name.casefold()
            ),
            None,
        )
        if same is None:
            draft.add("rack", site_id=site_id, area=area or None, name=name, positions=positions, columns=columns)
        else:
            draft.set("rack", same.id, positions=positions, columns=columns)
    return draft.saved()


def set_place(shop: Shop, actor: str, machine: Machine, place: RackPlace, source: PlaceSource) -> Commit:
    """Say where a machine stands. What the same source said of it before is replaced; a new site's name adds the site.

    Raises PlaceMissing.
    """
    with shop.writing(actor) as draft:
        place_into(draft, record_of(shop), [(machine, place)], source)
    return draft.saved()


def place_into(
    draft: Draft, record: SiteRecord, wanted: Sequence[tuple[Machine, RackPlace]], source: PlaceSource
) -> None:
    """Put places of many machines into one commit. `record` is the state the draft begins from. Raises PlaceMissing."""
    ids = {site.name.casefold(): site.id for site in record.sites}
    known: dict[tuple[str, str], Placed] = {}
    for placed in record.placed:
        if placed.place.source is source:
            known.update(dict.fromkeys(keys_of(placed), placed))
    for machine, place in wanted:
        site, area, rack, position = (
            _tidy(text or "") for text in (place.site, place.area, place.rack, place.position)
        )
        if not site or not (area or rack or position):
            raise PlaceMissing
        site_id = ids.get(site.casefold()) or ids.setdefault(site.casefold(), draft.add("site", name=site))
        fields: dict[str, Any] = {
            "site_id": site_id,
            "area": area or None,
            "rack": rack or None,
            "position": position or None,
            "ip": machine.ip or None,
            "mac": machine.mac or None,
            "serial": machine.serial or None,
        }
        same = next(
            (known[key] for key in keys_of(machine) if key in known and not of_another(known[key], machine)), None
        )
        if same is None:
            draft.add("rack_place", source=source.value, **fields)
        else:
            draft.set("rack_place", same.id, **fields)


def _range(name: str, targets: str) -> tuple[str, str]:
    name = _name("range", name)
    if re.search(r"[,;]", name) or re.fullmatch(r"[\d\s.*/-]+", name) or name.casefold() == _SIMULATED:
        raise RangeNameUnfit(name)
    parse_targets([targets])
    return name, ", ".join(piece for piece in re.split(r"[,;\s]+", targets.strip()) if piece)


def _name(kind: str, name: str) -> str:
    tidy = _tidy(name)
    if not tidy:
        raise NameMissing(kind)
    return tidy


def _tidy(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_NAME]


def _rule(row: Any) -> SiteRule | None:
    """The rule of a row; None for one that a later version of the program wrote and this one cannot read."""
    try:
        return SiteRule(row["id"], row["site_id"], row["area"], parse_rule(row["pattern"]))
    except PlaceRuleError:
        return None


def _placed(row: Any, site: str) -> Placed:
    place = RackPlace(site, row["area"], row["rack"], row["position"], PlaceSource(row["source"]))
    return Placed(row["id"], row["site_id"], place, row["ip"], row["mac"], row["serial"])


def _natural(text: str) -> tuple[tuple[int, str], ...]:
    """A sort key under which Rack 2 comes before Rack 10."""
    return tuple(
        (int(piece), "") if piece.isdigit() and piece.isascii() else (-1, piece.casefold())
        for piece in re.split(r"([0-9]{1,18})", text)
        if piece
    )
