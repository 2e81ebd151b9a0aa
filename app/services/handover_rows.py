"""Which rows of the record belong to an order or a board when it is handed over, and every version of their fields."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.domain.handover import joined
from app.ledger.change import ORIGIN
from app.ledger.entities import ENTITIES
from app.ledger.entity import Entity
from app.ledger.ledger import Reader, Row
from app.ledger.writing import in_force
from app.services.handover_file import HandedRow

#: What stays on its bench: its own settings, places, deliveries and prices; references travel in packs of their own.
_STAYS = frozenset(
    {
        "handover", "conflict", "setting", "reference", "price", "intake_batch", "intake_scan", "place", "site",
        "supplier", "purchase", "purchase_line", "part_supplier", "part_need", "part_alternate", "part_file",
        "stock_count", "count_line", "import_run",
    }
)  # fmt: skip
#: What is never followed from a row that belongs to what is handed over: another order is handed over by itself.
NOT_FOLLOWED = _STAYS | {"work_order", "device_action"}
#: Ids given as one JSON array.
_IDS = "(SELECT value FROM json_each(?))"
_LINES = (
    "SELECT entity_id, id, commit_id, op, new, undoes FROM change"  # noqa: S608 - no values
    f" WHERE entity = ? AND entity_id IN {_IDS} ORDER BY hlc, device_id, seq"
)
#: Commits that took a file in, with what they learned.
_TAKEN_IN = (
    "SELECT c.commit_id, h.body FROM change AS c JOIN handover AS h ON h.id = c.entity_id"  # noqa: S608 - no values
    f" WHERE c.entity = 'handover' AND c.op = 'add' AND h.direction = 'in' AND c.commit_id IN {_IDS}"
)
#: Commits in which a person settled a conflict.
_SETTLED = (
    "SELECT c.commit_id, k.entity_id, k.field, k.versions FROM change AS c"  # noqa: S608 - no values
    " JOIN conflict AS k ON k.id = c.entity_id WHERE c.entity = 'conflict' AND c.op = 'set' AND c.undoes IS NULL"
    f" AND c.commit_id IN {_IDS}"
)
#: Fields that each bench has its own of, or works out from what happened; they are no business of the other's versions.
OWN_FIELDS: dict[str, frozenset[str]] = {
    "work_order": frozenset({"number", "came_as", "state", "held_from", "held_until", "held_why", "attempt"}),
    "asset": frozenset({"number", "came_as"}),
    "lot": frozenset({"number", "came_as", "elsewhere", "bin", "place_id", "supplier_id", "purchase_line_id"}),
    "quote": frozenset({"number", "came_as"}),
    "claim": frozenset({"number", "came_as"}),
    "part": frozenset({"elsewhere", "place_id", "refill"}),
    "person": frozenset({"role"}),
}


@dataclass(slots=True)
class History:
    """What this bench knows of a row: the versions of its fields, newest first, and whether it stands here at all; a
    row whose taking in was undone does not.
    """

    stands: bool = True
    versions: dict[str, tuple[str, ...]] = field(default_factory=dict)


def rows_of_order(db: Reader, order_ids: Sequence[str]) -> list[HandedRow]:
    """The rows of whole orders, with everything they lean on; oldest first."""
    found: dict[tuple[str, str], Row] = {}
    for row in _by(db, "work_order", "id", order_ids):
        found["work_order", row["id"]] = row
    for name in owned("work_order"):
        for column in _columns(ENTITIES[name], "work_order"):
            for row in _by(db, name, column, order_ids):
                found[name, row["id"]] = row
    assets = [row["asset_id"] for (name, _id), row in found.items() if name == "work_order"]
    return _whole(db, found, assets)


def rows_of_asset(db: Reader, asset_ids: Sequence[str]) -> list[HandedRow]:
    """The rows of a board's whole history: its orders, and where it was."""
    orders = [row["id"] for row in _by(db, "work_order", "asset_id", asset_ids)]
    found = {(row.entity, row.id) for row in rows_of_order(db, orders)} if orders else set()
    more: dict[tuple[str, str], Row] = {}
    for name, id_ in found:
        for row in _by(db, name, "id", [id_]):
            more[name, id_] = row
    return _whole(db, more, asset_ids)


def owned(entity: str) -> tuple[str, ...]:
    """The entities whose rows belong to a row of that entity and go where it goes."""
    return tuple(
        name
        for name, one in ENTITIES.items()
        if name not in _STAYS and name not in ("work_order", "asset", "lot") and _columns(one, entity)
    )


def histories(db: Reader, entity: str, ids: Iterable[str]) -> dict[str, History]:
    """The history of rows, by id; a row that nobody ever wrote here has none."""
    found: dict[str, History] = {}
    private = any(one.required for one in ENTITIES[entity].private)
    lines = db.execute(_LINES, (entity, json.dumps(list(ids)))).fetchall()
    commits = _Commits(db, {line["commit_id"] for line in lines})
    undone = {line["commit_id"]: line["undoes"] for line in lines if line["undoes"]}
    for line in lines:
        history = found.setdefault(line["entity_id"], History(stands=False))
        commit = line["commit_id"]
        if commit in undone and commits.learned(_first(undone, commit)):
            continue
        if commits.learned(commit) and not commits.stands(commit) and not private:
            continue
        history.stands = True
        _take(history, line, commits)
    return found


def _take(history: History, line: Row, commits: _Commits) -> None:
    """Add to the history what one line of the log says of it."""
    known = commits.told(line["commit_id"], line["entity_id"])
    chosen = commits.settles(line["commit_id"])
    if not chosen:
        for name, versions in known.items():
            history.versions[name] = joined(versions, history.versions.get(name, ()))
    if line["op"] == "add":
        return
    for name in json.loads(line["new"]):
        if name == ORIGIN:
            continue
        if chosen or name not in known:
            before = joined(known.get(name, ()), history.versions.get(name, ()))
            history.versions[name] = joined((line["id"],), before)


class _Commits:
    """Of some commits, those that learned versions of another bench: by taking a file in, or by settling a conflict."""

    def __init__(self, db: Reader, ids: set[str]) -> None:
        self._db = db
        self._stands: dict[str, bool] = {}
        self._told: dict[str, dict[str, dict[str, tuple[str, ...]]]] = {}
        self._settles: set[str] = set()
        wanted = json.dumps(sorted(ids))
        for row in db.execute(_TAKEN_IN, (wanted,)):
            versions = json.loads(row["body"]).get("versions", {})
            self._told[row["commit_id"]] = {
                id_: {name: tuple(known) for name, known in fields.items()} for id_, fields in versions.items()
            }
        for row in db.execute(_SETTLED, (wanted,)):
            if row["commit_id"] in self._told and row["commit_id"] not in self._settles:
                continue  # a conflict that taking a file in brought up to date
            self._settles.add(row["commit_id"])
            told = self._told.setdefault(row["commit_id"], {}).setdefault(row["entity_id"], {})
            told[row["field"]] = tuple(json.loads(row["versions"] or "[]"))

    def learned(self, commit: str) -> bool:
        """Whether the commit brought versions of another bench."""
        return commit in self._told

    def settles(self, commit: str) -> bool:
        """Whether it did so because a person chose: then what was set is a version of its own."""
        return commit in self._settles

    def stands(self, commit: str) -> bool:
        """Whether it was not undone."""
        if commit not in self._stands:
            self._stands[commit] = in_force(self._db, commit)
        return self._stands[commit]

    def told(self, commit: str, id_: str) -> dict[str, tuple[str, ...]]:
        """The versions of a row's fields that the commit learned."""
        return self._told.get(commit, {}).get(id_, {})


def _first(undone: dict[str, str], commit: str) -> str:
    """What a chain of undos began with."""
    while commit in undone:
        commit = undone[commit]
    return commit


def _whole(db: Reader, found: dict[tuple[str, str], Row], assets: Sequence[str]) -> list[HandedRow]:
    """The rows with what they lean on, as they travel."""
    for row in _by(db, "asset", "id", [*assets, *_merged(db, assets)]):
        found["asset", row["id"]] = row
    own = [*assets, *_merged(db, assets)]
    for name in ("installation", "asset_identity", "asset_move"):
        for row in _by(db, name, "asset_id", own):
            found[name, row["id"]] = row
    todo = list(found.items())
    while todo:
        wanted: dict[str, set[str]] = {}
        for (name, _id), row in todo:
            if row["created_by"]:
                wanted.setdefault("person", set()).add(row["created_by"])
            for one in ENTITIES[name].logged:
                if one.refers and one.refers not in NOT_FOLLOWED and row[one.name]:
                    wanted.setdefault(one.refers, set()).add(row[one.name])
        todo = [
            ((name, row["id"]), row)
            for name, ids in wanted.items()
            for row in _by(db, name, "id", [id_ for id_ in ids if (name, id_) not in found])
        ]
        found.update(todo)
    return _travelling(db, found)


def _travelling(db: Reader, found: dict[tuple[str, str], Row]) -> list[HandedRow]:
    by_entity: dict[str, list[Row]] = {}
    for (name, _id), row in found.items():
        by_entity.setdefault(name, []).append(row)
    rows = []
    for name, kept in by_entity.items():
        entity = ENTITIES[name]
        known = histories(db, name, [row["id"] for row in kept])
        own = OWN_FIELDS.get(name, frozenset())
        secret = _private(db, entity, [row["id"] for row in kept])
        for row in kept:
            fields = {one.name: row[one.name] for one in entity.logged} | secret.get(row["id"], {})
            if fields.get("came_as"):
                fields["number"] = fields.pop("came_as")
            fields.pop("came_as", None)
            fields.pop("elsewhere", None)
            if name == "asset_move":
                fields["note"] = fields["note"] or _where(db, row)
            if name == "lot":
                fields["bin"] = _named(db, "place", row["place_id"]) or fields["bin"]
                fields["supplier"] = fields["supplier"] or _named(db, "supplier", row["supplier_id"])
            versions = {key: ids for key, ids in known[row["id"]].versions.items() if key not in own}
            rows.append(
                HandedRow(
                    name, row["id"], row["hlc"], row["created_at"], row["created_offset"], row["created_by"],
                    row["gone"], fields, versions,
                )
            )  # fmt: skip
    return sorted(rows, key=lambda row: (row.hlc, row.id))


def _where(db: Reader, move: Row) -> str | None:
    """A place or site of this bench in words, since the other bench does not know it by its id."""
    place = db.execute("SELECT number, name FROM place WHERE id = ?", (move["place_id"],)).fetchone()
    if place is not None:
        return f"{place['name']} ({place['number']})"
    site = db.execute("SELECT name FROM site WHERE id = ?", (move["site_id"],)).fetchone()
    return str(site["name"]) if site else None


def _named(db: Reader, table: str, id_: str | None) -> str | None:
    """What a place or a supplier of this bench is called; the other bench does not know it by its id."""
    row = db.execute(f"SELECT name FROM {table} WHERE id = ?", (id_,)).fetchone()  # noqa: S608 - our own tables
    return row["name"] if row is not None else None


def _merged(db: Reader, assets: Sequence[str]) -> list[str]:
    """The records that were merged into these assets."""
    return [row["id"] for row in _by(db, "asset", "merged_into", assets)]


def _private(db: Reader, entity: Entity, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    if not entity.private:
        return {}
    names = [one.name for one in entity.private if not one.stays]
    return {row["id"]: {name: row[name] for name in names} for row in _by(db, f"{entity.name}_private", "id", ids)}


def _columns(entity: Entity, refers: str) -> list[str]:
    return [one.name for one in entity.logged if one.refers == refers]


def _by(db: Reader, table: str, column: str, values: Iterable[str]) -> Iterator[Row]:
    yield from db.execute(
        f"SELECT * FROM {table} WHERE {column} IN {_IDS}",  # noqa: S608 - names from the declarations
        (json.dumps(list(values)),),
    )
