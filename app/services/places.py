"""Places: the tree of benches, shelves and bins of the shop, what lies where, and moving things there.

Where an asset is follows from what was last seen or told of it: a stay in a machine, or a move to a place. A machine's
own rack is what the sites say of it (`app.services.sites`).
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from app.domain.clock import time_of
from app.domain.identifier import NumberKind, parse_number
from app.domain.place import Place, PlaceContents, PlaceKind, Placement
from app.domain.place_error import NoSuchPlace, PlaceInItself, PlaceInUse
from app.domain.work_order import State
from app.ledger.change import Commit
from app.ledger.ledger import Reader
from app.services.families import family_of
from app.services.installations import stays_of, taken_out
from app.services.order_reading import identity
from app.services.shop import Draft, Shop
from app.services.stock_reading import read_lots

#: The move that says where an asset lies now: the last one, where no stay in a machine is newer.
LYING = """
SELECT m.asset_id FROM asset_move AS m JOIN asset AS a ON a.id = m.asset_id AND a.gone = 0 AND a.merged_into IS NULL
WHERE m.gone = 0 AND m.place_id = :place
AND NOT EXISTS (SELECT 1 FROM asset_move AS n WHERE n.asset_id = m.asset_id AND n.gone = 0 AND n.hlc > m.hlc)
AND NOT EXISTS (SELECT 1 FROM installation AS i WHERE i.asset_id = m.asset_id AND i.gone = 0 AND i.until IS NULL
    AND i.hlc > m.hlc)
"""
#: How many assets lie in each place, by the same rule, in one reading of all moves: the row of the highest stamp is
#: the one that `max` takes the other columns from.
_COUNTS = """
SELECT m.place_id, count(*) AS lying
FROM (SELECT asset_id, place_id, max(hlc) AS hlc FROM asset_move WHERE gone = 0 GROUP BY asset_id) AS m
CROSS JOIN asset AS a ON a.id = m.asset_id AND a.gone = 0 AND +a.merged_into IS NULL
WHERE m.place_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM installation AS i WHERE i.asset_id = m.asset_id
    AND i.gone = 0 AND i.until IS NULL AND i.hlc > m.hlc)
GROUP BY m.place_id
"""
_WORDS = re.compile(r"([^0-9]*)([0-9]{0,18})")
_CLOSED = ", ".join(f"'{state.value}'" for state in State if state.closed)
#: The open order that an asset is here for; one that is only drafted waits for it to come.
_HERE_FOR = f"""
SELECT number, created_at, hlc FROM work_order WHERE asset_id IN (SELECT value FROM json_each(?)) AND gone = 0
AND state NOT IN ({_CLOSED}, '{State.DRAFT.value}') ORDER BY hlc DESC LIMIT 1
"""  # noqa: S608 - the states of the program
#: The open order on which somebody works already, and since when: a board of a scan may still sit in its machine while
#: its order is received.
_WORKED_ON = f"""
SELECT o.number, o.created_at, (SELECT min(t.created_at) FROM transition AS t WHERE t.order_id = o.id AND t.gone = 0
    AND t.source = '{State.RECEIVED.value}') AS since
FROM work_order AS o WHERE o.asset_id IN (SELECT value FROM json_each(?)) AND o.gone = 0
AND o.state NOT IN ({_CLOSED}, '{State.DRAFT.value}', '{State.RECEIVED.value}') ORDER BY o.hlc DESC LIMIT 1
"""  # noqa: S608 - the states of the program


def places(shop: Shop, *, counted: bool = True) -> tuple[Place, ...]:
    """All places as a tree read downwards: each after the one it is in, beside each other by name.

    Where it is not `counted`, none says how much lies in it, which of tens of thousands takes a while to tell.
    """
    with shop.read() as db:
        return _tree(db, counted=counted)


def find_place(shop: Shop, text: str) -> Place:
    """The place of a number (`BN-B1-000003`, with or without its check character), an id, or a name that only one
    place has. Raises NoSuchPlace.
    """
    wanted = text.strip()
    with suppress(ValueError):
        wanted = str(parse_number(wanted))
    tree = places(shop, counted=False)
    named = [one for one in tree if wanted in (one.id, one.number)]
    named = named or [one for one in tree if one.name.casefold() == wanted.casefold()]
    if len(named) != 1:
        raise NoSuchPlace(text)
    return named[0]


def add_place(
    shop: Shop, actor: str, kind: PlaceKind, name: str, parent_id: str | None = None, site_id: str | None = None
) -> tuple[Place, Commit]:
    """A new place with the next number, and its commit. Raises NoSuchPlace for a blank name or an unknown parent."""
    with shop.writing(actor) as draft:
        id_ = write_place(shop, draft, kind, name, parent_id, site_id)
    return find_place(shop, id_), draft.saved()


def write_place(
    shop: Shop, draft: Draft, kind: PlaceKind, name: str, parent_id: str | None = None, site_id: str | None = None
) -> str:
    """Put a new place into a draft; its id. Raises as `add_place` does."""
    called = " ".join(name.split())
    if not called:
        raise NoSuchPlace(name)
    if parent_id is not None:
        find_place(shop, parent_id)
    return draft.add(
        "place",
        number=draft.number(NumberKind.PLACE),
        kind=kind.value,
        name=called,
        parent_id=parent_id,
        site_id=site_id,
    )


def rename_place(shop: Shop, actor: str, place_id: str, name: str) -> Commit:
    """Give a place another name. Raises NoSuchPlace."""
    called = " ".join(name.split())
    if not called:
        raise NoSuchPlace(name)
    with shop.writing(actor) as draft:
        draft.set("place", find_place(shop, place_id).id, name=called)
    return draft.saved()


def put_within(shop: Shop, actor: str, place_id: str, parent_id: str | None) -> Commit:
    """Put a place, with all that lies in it, into another; None = into nothing. Raises PlaceInItself, NoSuchPlace."""
    with shop.writing(actor) as draft:
        place = find_place(shop, place_id)
        tree = {one.id: one for one in places(shop, counted=False)}
        at = find_place(shop, parent_id).id if parent_id is not None else None
        while at is not None:
            if at == place.id:
                raise PlaceInItself(place.name)
            at = tree[at].parent_id if at in tree else None
        draft.set("place", place.id, parent_id=find_place(shop, parent_id).id if parent_id is not None else None)
    return draft.saved()


def remove_place(shop: Shop, actor: str, place_id: str) -> Commit:
    """Take a place away. Raises PlaceInUse while anything lies in it or a place is within it, NoSuchPlace."""
    with shop.writing(actor) as draft:
        held = contents(shop, place_id)
        if held.assets or held.within or any(quantity for _number, _name, quantity in held.lots):
            raise PlaceInUse(held.place.number, held.place.name)
        draft.set("place", held.place.id, gone=1)
    return draft.saved()


def move_asset(
    shop: Shop, actor: str, asset_id: str, place_id: str, order_id: str | None = None, note: str = ""
) -> Commit:
    """Somebody says that an asset lies in a place now; a stay in a machine ends. Raises NoSuchPlace."""
    with shop.writing(actor) as draft:
        write_move(shop, draft, asset_id, place_id, order_id, note)
    return draft.saved()


def move_to_rack(
    shop: Shop, actor: str, asset_id: str, site_id: str, area: str = "", rack: str = "", position: str = ""
) -> Commit:
    """Somebody says that an asset stands at a position of a site; a stay in a machine ends."""
    with shop.writing(actor) as draft:
        taken_out(shop, draft, asset_id, _now_ms())
        draft.add(
            "asset_move",
            asset_id=asset_id,
            site_id=site_id,
            area=area.strip() or None,
            rack=rack.strip() or None,
            position=position.strip() or None,
            observed=0,
        )
    return draft.saved()


def write_move(
    shop: Shop, draft: Draft, asset_id: str, place_id: str, order_id: str | None = None, note: str = ""
) -> None:
    """Put a move to a place into a draft, as `move_asset` does."""
    place = find_place(shop, place_id)
    taken_out(shop, draft, asset_id, _now_ms())
    draft.add(
        "asset_move",
        asset_id=asset_id,
        place_id=place.id,
        site_id=place.site_id,
        observed=0,
        order_id=order_id,
        note=note.strip() or None,
    )


def place_of(shop: Shop, asset_id: str) -> Placement | None:
    """Where an asset is, by what was last seen or told; None where nothing was."""
    with shop.read() as db:
        return read_placement(db, family_of(db, asset_id))


def read_placement(
    db: Reader, family: tuple[str, ...], tree: Callable[[], tuple[Place, ...]] | None = None
) -> Placement | None:
    """As `place_of`, inside a reading that is under way; `tree` gives the places where many assets are asked for."""
    stay = max((one for one in stays_of(db, family) if one.until is None), key=lambda one: one.stamp, default=None)
    move = db.execute(
        "SELECT m.*, s.name AS site, o.number AS order_number, p.name AS person FROM asset_move AS m"
        " LEFT JOIN site AS s ON s.id = m.site_id LEFT JOIN work_order AS o ON o.id = m.order_id"
        " LEFT JOIN person_private AS p ON p.id = m.created_by"
        " WHERE m.asset_id IN (SELECT value FROM json_each(?)) AND m.gone = 0 ORDER BY m.hlc DESC LIMIT 1",
        (json.dumps(family),),
    ).fetchone()
    if stay is not None and (move is None or stay.stamp > move["hlc"]):
        worked = db.execute(_WORKED_ON, (json.dumps(family),)).fetchone()
        if worked is not None and time_of(worked["since"] or worked["created_at"]) >= stay.since:
            began = time_of(worked["since"] or worked["created_at"])
            return Placement(began, observed=False, order_number=worked["number"], last=stay)
        found = Placement(stay.since, stay.observed, stay=stay, order_number=stay.order_number)
        return _at_rack(db, found, stay.machine.serial, stay.machine.mac)
    here = db.execute(_HERE_FOR, (json.dumps(family),)).fetchone()
    if here is not None and (move is None or here["hlc"] > move["hlc"]):
        return Placement(time_of(here["created_at"]), observed=False, order_number=here["number"])
    if move is None:
        own = db.execute("SELECT serial, mac, created_at FROM asset WHERE id = ?", (family[0],)).fetchone()
        told = _at_rack(db, Placement(time_of(own["created_at"]), observed=False), own["serial"], own["mac"])
        return told if told.rack_text else None
    known = tree() if tree is not None else _tree(db, counted=False)
    place = next((one for one in known if one.id == move["place_id"]), None)
    return Placement(
        since=time_of(move["created_at"]),
        observed=bool(move["observed"]),
        place=place,
        site=move["site"],
        area=move["area"],
        rack=move["rack"],
        position=move["position"],
        by=move["person"] or "",
        order_number=move["order_number"],
    )


def _at_rack(db: Reader, found: Placement, serial: str | None, mac: str | None) -> Placement:
    """A placement with the rack where its machine was told to stand, by hand before by list, if any was."""
    row = db.execute(
        "SELECT s.name AS site, r.area, r.rack, r.position FROM rack_place AS r JOIN site AS s ON s.id = r.site_id"
        " WHERE r.gone = 0 AND (r.serial = ? OR r.mac = ?) ORDER BY r.source = 'hand' DESC, r.hlc DESC LIMIT 1",
        (serial, mac),
    ).fetchone()
    if row is None:
        return found
    return replace(found, site=row["site"], area=row["area"], rack=row["rack"], position=row["position"])


def contents(shop: Shop, place_id: str, limit: int = 2000) -> PlaceContents:
    """What lies in a place: its assets, the places within it, and lots of parts kept under its name or number.

    Raises NoSuchPlace.
    """
    place = find_place(shop, place_id)
    with shop.read() as db:
        rows = db.execute(
            f"SELECT * FROM asset WHERE id IN ({LYING}) ORDER BY serial, number LIMIT :limit",  # noqa: S608 - no values
            {"place": place.id, "limit": limit},
        ).fetchall()
        lots = _lots(db, place)
        within = tuple(
            replace(one, assets=_count(db, one.id)) for one in _tree(db, counted=False) if one.parent_id == place.id
        )
        place = replace(place, assets=len(rows) if len(rows) < limit else _count(db, place.id))
    return PlaceContents(
        place,
        within,
        tuple(identity(row) for row in rows),
        lots,
    )


def _lots(db: Reader, place: Place) -> tuple[tuple[str, str, int], ...]:
    """The lots of which something lies in a place, or that have their home there, with how many lie there."""
    ids = db.execute(
        "SELECT m.lot_id FROM stock_move AS m WHERE m.place_id = ?1 AND m.gone = 0"
        " UNION SELECT id FROM lot WHERE place_id = ?1"
        " UNION SELECT id FROM lot WHERE place_id IS NULL AND (bin = ?2 COLLATE NOCASE OR bin = ?3)",
        (place.id, place.name, place.number),
    ).fetchall()
    found = read_lots(db, "l.id IN (SELECT value FROM json_each(?))", (json.dumps([row[0] for row in ids]),))
    called = (place.name.casefold(), place.number.casefold())
    told = []
    for row in sorted(found, key=lambda one: one.number):
        here = [
            one for one in row.bins if one.place_id == place.id or (not one.place_id and one.name.casefold() in called)
        ]
        there = sum(one.quantity for one in here)
        if here or row.place_id == place.id:
            told.append((row.number, row.part_name, there))
    return tuple(told)


def read_tree(db: Reader) -> tuple[Place, ...]:
    """All places as a tree read downwards, inside a reading that is under way; none says how much lies in it."""
    return _tree(db, counted=False)


def _tree(db: Reader, *, counted: bool) -> tuple[Place, ...]:
    rows = {row["id"]: row for row in db.execute("SELECT * FROM place WHERE gone = 0")}
    lying: dict[str, int] = dict(map(tuple, db.execute(_COUNTS))) if counted else {}
    made = [_place(row, rows, lying.get(row["id"], 0)) for row in rows.values()]
    return tuple(sorted(made, key=lambda one: [_by_figures(name) for name in one.path]))


def _by_figures(name: str) -> list[tuple[str, int]]:
    """What sorts C2 before C10."""
    return [(words, int(figures or -1)) for words, figures in _WORDS.findall(name.casefold())]


def _count(db: Reader, place_id: str) -> int:
    return int(db.execute(f"SELECT count(*) FROM ({LYING})", {"place": place_id}).fetchone()[0])  # noqa: S608 - no values


def _place(row: Any, rows: dict[str, Any], count: int) -> Place:
    path, seen, at = [str(row["name"])], {row["id"]}, rows.get(row["parent_id"])
    while at is not None and at["id"] not in seen:  # two benches may have put two places into each other
        path.append(at["name"])
        seen.add(at["id"])
        at = rows.get(at["parent_id"])
    return Place(
        id=row["id"],
        number=row["number"],
        kind=PlaceKind(row["kind"]),
        name=row["name"],
        parent_id=row["parent_id"] if row["parent_id"] in rows else None,
        site_id=row["site_id"],
        path=tuple(reversed(path)),
        assets=count,
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
