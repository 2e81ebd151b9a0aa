"""Beside each other: what a hand-over says and what this bench knows; and the changes that make one record of both.

Facts are joined by id. A field is taken over where theirs is the newer version, kept where ours is, and put before a
person where neither side knew of the other's. Steps of an order are joined and played again in the order of the clock:
what contradicts itself needs a review. Nothing is ever dropped, and nothing of ours is overwritten unseen.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.domain.clock import COUNTER_BITS, wall_ms_of
from app.domain.handover import Choice, HandoverUnreadable, Standing, compared, joined
from app.domain.identifier import NumberKind, parse_number
from app.domain.person import PersonRole
from app.domain.work_order import State, replayed
from app.ledger.change import Change, Op, Origin, Scalar, new_id
from app.ledger.entities import ENTITIES
from app.ledger.ledger import Reader
from app.services.handover_file import Handed, HandedRow
from app.services.handover_rows import OWN_FIELDS, History, histories
from app.services.shop import Draft, Shop

#: A clock that is farther ahead than this is wrong: its stamps are not taken for the present.
_AHEAD_MS = 24 * 3600 * 1000
#: Known here by name rather than by id: entity -> the field that names it.
_NAMED = {"person": "name", "customer": "name"}
#: Where repair begins again after a test that failed.
_PROVING = (State.TESTING, State.BURN_IN)
_BODIES = "SELECT json_extract(body, '$.aliases') AS aliases FROM handover WHERE direction = 'in' ORDER BY hlc"


@dataclass(frozen=True, slots=True)
class Odds:
    """A field that two benches set without knowing of each other; `row` is where it is shown."""

    entity: str
    id: str
    field: str
    ours: Scalar
    theirs: Scalar
    versions: tuple[str, ...]
    order_id: str | None


@dataclass(slots=True)
class Merged:
    """What taking a hand-over in changes. `versions` and `aliases` are what this bench learns from it."""

    handover_id: str = field(default_factory=new_id)
    changes: list[Change] = field(default_factory=list)
    added: dict[tuple[str, str], HandedRow] = field(default_factory=dict)
    numbers: dict[str, tuple[str, str]] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    versions: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    aliases: dict[str, dict[str, str]] = field(default_factory=dict)
    odds: list[Odds] = field(default_factory=list)
    changed: int = 0
    ahead_s: int = 0


def merged(shop: Shop, draft: Draft, handed: Handed) -> Merged:
    """The changes that join the hand-over with what is here; nothing is saved. Raises HandoverUnreadable."""
    with shop.read() as db:
        return _Merge(shop, draft, db, handed).result()


class _Merge:
    def __init__(self, shop: Shop, draft: Draft, db: Reader, handed: Handed) -> None:
        self._shop, self._draft, self._db, self._handed = shop, draft, db, handed
        self._rows = {(row.entity, row.id): row for row in handed.rows}
        self._known: dict[str, dict[str, History]] = {}
        self._here: dict[str, dict[str, dict[str, Any]]] = {}
        self._out = Merged()
        self._coming: dict[tuple[str, str], list[Change]] = {}
        self._sets: dict[tuple[str, str], list[Change]] = {}
        now = time.time_ns() // 1_000_000
        self._latest = (now + _AHEAD_MS) << COUNTER_BITS
        newest = max(row.hlc for row in handed.rows)
        if newest > self._latest:
            self._out.ahead_s = (wall_ms_of(newest) - now) // 1000

    def result(self) -> Merged:
        """Work it all out."""
        self._look_up()
        self._name()
        self._number()
        order = sorted(self._rows.values(), key=lambda row: (row.hlc, row.id))
        for position, row in enumerate(order):
            if row.id in self._out.aliases.get(row.entity, {}):
                continue
            history = self._known[row.entity].get(row.id)
            if history is None:
                self._add(row, position)
            else:
                self._meet(row, history)
        self._group()
        self._settle_stays()
        self._settle_returns()
        self._play()
        self._find_twins()
        self._write_odds()
        if all(change.entity in _NAMED for change in self._out.changes):
            self._out.changes.clear()  # people alone are mentioned, not handed over
        return self._out

    # ---------------------------------------------------------------- what is here

    def _look_up(self) -> None:
        for entity in ENTITIES:
            ids = [id_ for name, id_ in self._rows if name == entity]
            self._known[entity] = histories(self._db, entity, ids)
            self._here[entity] = {row["id"]: dict(row) for row in _of(self._db, entity, "id", ids)}

    def _name(self) -> None:
        """People and customers whose names are known here are these."""
        earlier: dict[str, dict[str, str]] = {}
        for row in self._db.execute(_BODIES):
            for entity, pairs in json.loads(row["aliases"] or "{}").items():
                earlier.setdefault(entity, {}).update(pairs)
        for (entity, id_), row in self._rows.items():
            column = _NAMED.get(entity)
            if column is None or id_ in self._here[entity]:
                continue
            name = row.fields.get(column)
            if not isinstance(name, str) or not name.strip():
                name = ""
            known = earlier.get(entity, {}).get(id_) or (self._draft.known(entity, name) if name else None)
            if known is not None and entity == "customer":
                known = self._shop.merged_customer(known)
            if known is not None:
                self._out.aliases.setdefault(entity, {})[id_] = known

    def _number(self) -> None:
        """A number that is taken here becomes a new one of ours."""
        new: dict[str, tuple[str, NumberKind]] = {}
        first: dict[str, str] = {}
        for (entity, id_), row in self._rows.items():
            if ENTITIES[entity].field_of("number") is None:
                continue
            born = str(row.fields.get("number"))
            try:
                kind = parse_number(born).kind
            except ValueError as error:
                raise HandoverUnreadable(self._handed.path.name, "values", f"{entity}.number") from error
            if (here := self._here[entity].get(id_)) is not None:
                self._out.numbers[id_] = (here["number"], here.get("came_as") or here["number"])
                continue
            new[id_] = (entity, kind)
            self._out.numbers[id_] = (born, born)
            first.setdefault(born, id_)  # what passed through several benches may bring one number twice
        for id_, (entity, kind) in new.items():
            born = self._out.numbers[id_][1]
            if first[born] == id_ and not any(_of(self._db, entity, "number", [born])):
                continue
            while (free := self._draft.number(kind)) in first:
                pass
            self._out.numbers[id_] = (free, born)

    # ---------------------------------------------------------------- row by row

    def _add(self, row: HandedRow, position: int) -> None:
        """A row that is new here, with who wrote it when."""
        stamp = row.hlc if row.hlc <= self._latest else self._latest + position
        origin = Origin(stamp, row.at, row.offset, self._ours("person", row.by))
        fields = self._fields(row)
        if row.entity == "person" and not fields.get("name"):
            fields["name"] = row.id
        if row.entity == "person" and fields.get("role"):  # what somebody may do here is said here
            fields["role"] = PersonRole.TECHNICIAN.value
        self._out.changes.append(Change(row.entity, row.id, Op.ADD, fields, origin=origin))
        if row.gone:
            self._out.changes.append(Change(row.entity, row.id, Op.SET, {"gone": 1}))
        self._out.added[row.entity, row.id] = row
        if row.versions:
            self._out.versions[row.id] = {name: tuple(ids) for name, ids in row.versions.items()}

    def _meet(self, row: HandedRow, history: History) -> None:
        """A row that is here too: field by field."""
        here = self._here[row.entity][row.id]
        entity = ENTITIES[row.entity]
        own = OWN_FIELDS.get(row.entity, frozenset())
        secret = {one.name for one in entity.private}
        theirs = self._fields(row) | {"gone": row.gone}
        settable = [
            name
            for name in ("gone", *(one.name for one in entity.logged))
            if name not in own and name not in secret and entity.may_set(name)
        ]
        values: dict[str, Scalar] = {}
        learned: dict[str, tuple[str, ...]] = {}
        for name in settable:
            value, mine = theirs.get(name), history.versions.get(name, ())
            told = row.versions.get(name, ())
            standing = compared(mine, told) if history.stands else Standing.NEWER
            if standing is Standing.NEWER:
                if value != here[name] or told:
                    values[name] = value
                learned[name] = tuple(told)
            elif standing is Standing.SAME and here[name] is None and value is not None:
                values[name] = value  # what it points at was not here when it came
                learned[name] = tuple(told)
            elif standing is Standing.AT_ODDS and value == here[name]:
                values[name] = value
                learned[name] = joined(sorted((mine[0], told[0]), reverse=True), mine, told)
            elif standing is Standing.AT_ODDS:
                self._out.odds.append(
                    Odds(row.entity, row.id, name, here[name], value, tuple(told), self._order_of(row))
                )
        if not history.stands:
            self._out.added[row.entity, row.id] = row
            here["hlc"] = min(row.hlc, self._latest)
        if values:
            again = None if history.stands else Origin(here["hlc"], row.at, row.offset, row.by)
            self._out.changes.append(Change(row.entity, row.id, Op.SET, values, origin=again))
            self._out.versions[row.id] = learned
            self._out.changed += 1
            here.update(values)

    def _fields(self, row: HandedRow) -> dict[str, Scalar]:
        """The fields as they are kept here: what they point at by our ids, or left open where that is not known."""
        stays = {one.name for one in ENTITIES[row.entity].private if one.stays}  # a file made by hand may bring it
        fields: dict[str, Scalar] = {name: value for name, value in row.fields.items() if name not in stays}
        for one in ENTITIES[row.entity].logged:
            if one.refers and (value := fields.get(one.name)) is not None:
                fields[one.name] = self._ours(one.refers, str(value)) if self._met(one.refers, str(value)) else None
        if row.id in self._out.numbers and "number" in fields:
            number, born = self._out.numbers[row.id]
            fields["number"] = number
            if number != born:
                fields["came_as"] = born
        if row.entity in ("lot", "part"):
            fields["elsewhere"] = 1
        if row.entity == "work_order":
            fields |= {
                "state": State.DRAFT.value,
                "held_from": None,
                "held_until": None,
                "held_why": None,
                "attempt": 1,
            }
        return fields

    def _ours(self, entity: str, id_: str) -> str:
        return self._out.aliases.get(entity, {}).get(id_, id_)

    def _met(self, entity: str, id_: str) -> bool:
        """Whether what is pointed at is here, or comes with the file."""
        if (entity, id_) in self._rows or id_ in self._out.aliases.get(entity, {}):
            return True
        return any(_of(self._db, entity, "id", [id_]))

    def _order_of(self, row: HandedRow) -> str | None:
        """The order on which a row is shown."""
        if row.entity == "work_order":
            return row.id
        told = row.fields.get("order_id")
        if told is not None:
            return str(told)
        handed = self._handed.manifest.get("order")
        if handed is not None:
            return str(handed)
        return next((id_ for name, id_ in self._rows if name == "work_order"), None)

    # ---------------------------------------------------------------- what follows from the rows

    def _settle_stays(self) -> None:
        """A board sits in one machine: of open stays the newest counts, the others ended when it began."""
        mine = {row.fields.get("asset_id") for (name, _id), row in self._rows.items() if name == "installation"}
        for asset in sorted(str(id_) for id_ in mine if id_):
            stays = [stay for stay in self._living("installation", "asset_id", asset) if stay["until"] is None]
            stays.sort(key=lambda stay: (stay["since"], stay["id"]))
            for stay in stays[:-1]:
                self._set("installation", stay["id"], until=stays[-1]["since"])

    def _settle_returns(self) -> None:
        """A part that was never fitted, since one bench took that back, was not given back by the other."""
        gone = [id_ for (name, id_), row in self._rows.items() if name == "replacement" and self._gone(name, row.id)]
        if not gone:
            return
        returns = {row["id"]: dict(row) for row in _of(self._db, "part_return", "replacement_id", gone)}
        for (name, id_), row in self._rows.items():
            if name == "part_return" and row.fields.get("replacement_id") in gone:
                returns.setdefault(id_, {"id": id_, **row.fields})
        for id_, told in sorted(returns.items()):
            for entity, one in (("part_return", id_), ("stock_move", str(told["stock_move_id"]))):
                if not self._gone(entity, one):
                    self._set(entity, one, gone=1)

    def _gone(self, entity: str, id_: str) -> bool:
        """Whether a row is taken back, as far as it is decided."""
        here = self._here[entity].get(id_) or next(iter(_of(self._db, entity, "id", [id_])), None)
        coming = self._rows.get((entity, id_))
        return bool(here["gone"] if here is not None else coming is None or coming.gone)

    def _play(self) -> None:
        """Where each order stands after all steps of both benches, in the order of the clock."""
        for (name, id_), row in self._rows.items():
            if name != "work_order":
                continue
            taken = sorted(self._living("transition", "order_id", id_), key=lambda one: (one["hlc"], one["id"]))
            try:
                steps = [(State(one["source"]), State(one["target"])) for one in taken]
            except ValueError as error:
                raise HandoverUnreadable(self._handed.path.name, "values", "transition") from error
            state = replayed(steps)
            held = taken[-1] if state is State.ON_HOLD else None
            again = sum(source in _PROVING and target is State.IN_REPAIR for source, target in steps)
            stands = {
                "state": state.value,
                "attempt": 1 + again,
                "held_from": held["source"] if held else None,
                "held_until": held["until"] if held else None,
                "held_why": held["why"] if held else None,
            }
            now = self._here[name].get(id_) or self._fields(row)
            news = {column: value for column, value in stands.items() if now.get(column) != value}
            if news:
                self._set(name, id_, **news)
            self._out.states[id_] = state

    def _find_twins(self) -> None:
        """A thing of the same kind and serial under another id is a question for a person, never joined unseen."""
        for (name, id_), row in list(self._out.added.items()):
            serial = row.fields.get("serial")
            if name != "asset" or not serial or row.gone or row.fields.get("merged_into"):
                continue
            for other in _of(self._db, "asset", "serial", [str(serial)]):
                apart = other["id"] == id_ or other["kind"] != row.fields.get("kind") or other["gone"]
                if apart or (other["merged_into"] or self._new_root(other["id"])) is not None:
                    continue
                order = next(
                    (
                        one.id
                        for one in self._rows.values()
                        if one.entity == "work_order"
                        and id_ in (one.fields.get("asset_id"), one.fields.get("miner_id"))
                    ),
                    self._order_of(row),
                )
                self._out.odds.append(Odds("asset", id_, "merged_into", None, other["id"], (), order))
                break

    def _new_root(self, id_: str) -> Scalar:
        row = self._rows.get(("asset", id_))
        return row.fields.get("merged_into") if row is not None else None

    def _write_odds(self) -> None:
        """Keep what is at odds for a person to settle; what is known already is brought up to date or left."""
        open_ones = {
            (row["entity"], row["entity_id"], row["field"]): row
            for row in self._db.execute("SELECT * FROM conflict WHERE gone = 0 AND settled IS NULL")
        }
        waiting = []
        for odds in self._out.odds:
            known = open_ones.pop((odds.entity, odds.id, odds.field), None)
            told, versions = json.dumps(odds.theirs), json.dumps(list(odds.versions))
            if known is None:
                fields: dict[str, Scalar] = {
                    "handover_id": self._out.handover_id, "order_id": odds.order_id, "entity": odds.entity,
                    "entity_id": odds.id, "field": odds.field, "ours": json.dumps(odds.ours), "theirs": told,
                    "versions": versions,
                }  # fmt: skip
                self._out.changes.append(Change("conflict", new_id(), Op.ADD, fields))
                waiting.append(odds)
            elif (known["theirs"], known["versions"]) != (told, versions):
                self._set(
                    "conflict", known["id"], theirs=told, versions=versions, handover_id=self._out.handover_id,
                    ours=json.dumps(odds.ours),
                )  # fmt: skip
                waiting.append(odds)
        self._out.odds = waiting
        for (_entity, id_, name), row in open_ones.items():
            settled = self._out.versions.get(id_, {}).get(name)
            if settled is not None and set(json.loads(row["versions"] or "[]")[:1]) <= set(settled):
                self._set("conflict", row["id"], settled=Choice.THEIRS.value)

    def _living(self, entity: str, column: str, value: str) -> Iterator[dict[str, Any]]:
        """Rows that point at something, ours and theirs together, as they will be; without those taken back."""
        for row in _of(self._db, entity, column, [value]):
            told = dict(row) | self._set_now(entity, row["id"])
            if not told["gone"]:
                yield told
        blank = dict.fromkeys(one.name for one in ENTITIES[entity].logged)
        for change in self._coming.get((entity, value), ()):
            stamp = change.origin.hlc if change.origin is not None else 0
            told = {**blank, "id": change.id, "hlc": stamp, "gone": 0, **change.fields}
            told |= self._set_now(entity, change.id)
            if not told["gone"]:
                yield told

    def _set_now(self, entity: str, id_: str) -> dict[str, Scalar]:
        """What is set in a row so far."""
        told: dict[str, Scalar] = {}
        for change in self._sets.get((entity, id_), ()):
            told |= change.fields
            if change.origin is not None:
                told["hlc"] = change.origin.hlc
        return told

    def _group(self) -> None:
        """Set aside, of what is decided, the rows that say where an order stands and where a board sits."""
        leads = {"transition": "order_id", "installation": "asset_id"}
        for change in self._out.changes:
            if change.entity in leads and change.op is Op.ADD:
                key = (change.entity, str(change.fields.get(leads[change.entity])))
                self._coming.setdefault(key, []).append(change)
            elif change.entity in leads:
                self._sets.setdefault((change.entity, change.id), []).append(change)

    def _set(self, entity: str, id_: str, **fields: Scalar) -> None:
        self._out.changes.append(Change(entity, id_, Op.SET, fields))
        if (entity, id_) not in self._out.added:
            self._out.changed += 1


def _of(db: Reader, entity: str, column: str, values: Iterable[str]) -> Iterator[Any]:
    yield from db.execute(
        f"SELECT * FROM {entity} WHERE {column} IN (SELECT value FROM json_each(?))",  # noqa: S608 - our own names
        (json.dumps(list(values)),),
    )
