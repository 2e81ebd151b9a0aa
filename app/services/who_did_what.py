"""Who did what: the change log read by person and day, newest first, each step with the thing it was about."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.domain.clock import time_text
from app.domain.deed import Deed, Thing
from app.ledger.entities import ENTITIES
from app.ledger.ledger import Reader, Row
from app.services.shop import Shop

#: Steps read at once where nobody says how many.
LIMIT = 100
#: What a step is about, the most telling first, and the column that other tables point at it by.
_ABOUT = (
    ("work_order", "order_id"),
    ("purchase", "purchase_id"),
    ("stock_count", "count_id"),
    ("intake_batch", "batch_id"),
    ("import_run", ""),
    ("asset", "asset_id"),
    ("part", "part_id"),
    ("lot", "lot_id"),
    ("supplier", "supplier_id"),
    ("customer", "customer_id"),
    ("place", "place_id"),
    ("site", "site_id"),
    ("person", ""),
    ("setting", ""),
)
_RANK = {kind: at for at, (kind, _column) in enumerate(_ABOUT)}
#: How a thing is called, and the number or key its page opens it by.
_NAMES = {
    "work_order": "SELECT number, number FROM work_order WHERE id = ?",
    "purchase": "SELECT number, number FROM purchase WHERE id = ?",
    "stock_count": "SELECT number, number FROM stock_count WHERE id = ?",
    "intake_batch": "SELECT number, number FROM intake_batch WHERE id = ?",
    "import_run": "SELECT name, name FROM import_run WHERE id = ?",
    "asset": "SELECT coalesce(serial, number), number FROM asset WHERE id = ?",
    "part": "SELECT sku || ' · ' || name, sku FROM part WHERE id = ?",
    "lot": "SELECT number, number FROM lot WHERE id = ?",
    "supplier": "SELECT name, name FROM supplier WHERE id = ?",
    "customer": "SELECT name, id FROM customer_private WHERE id = ?",
    "place": "SELECT name, number FROM place WHERE id = ?",
    "site": "SELECT name, name FROM site WHERE id = ?",
    "person": "SELECT name, name FROM person_private WHERE id = ?",
    "setting": "SELECT name, name FROM setting WHERE id = ?",
}


@dataclass(slots=True)
class _Step:
    line: Row
    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    #: The first row touched of each table.
    first: dict[str, str] = field(default_factory=dict)


def deeds(
    shop: Shop,
    *,
    by: Sequence[str] = (),
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = LIMIT,
) -> tuple[Deed, ...]:
    """What was saved, newest first: by these people (ids; none = everybody), from `since` on and before `until`
    (aware), older than the stamp `before` of the last one read. At most `limit`; fewer = there is nothing older.
    """
    with shop.read() as db:
        steps = _steps(_lines(db, by, since, until, before), limit)
        undone = {
            row["undoes"]
            for one in steps
            for row in db.execute("SELECT undoes FROM change WHERE undoes = ? LIMIT 1", (one.line["commit_id"],))
        }
        names = {
            row["id"]: row["name"] for row in db.execute("SELECT id, coalesce(name, '') AS name FROM person_private")
        }
        return tuple(_deed(db, one, names, undone) for one in steps)


def _lines(
    db: Reader, by: Sequence[str], since: datetime | None, until: datetime | None, before: int | None
) -> Iterable[Row]:
    """The lines of the log, newest first. Commits do not interleave: one writer stamps them one after the other."""
    conditions, values = ["1"], list[object]()
    if by:
        conditions.append(f"actor IN ({', '.join('?' * len(by))})")
        values += by
    for condition, moment in (("at >= ?", since), ("at < ?", until)):
        if moment is not None:
            conditions.append(condition)
            values.append(time_text(int(moment.timestamp() * 1000)))
    if before is not None:
        conditions.append("hlc < ?")
        values.append(before)
    yield from db.execute(
        "SELECT commit_id, hlc, at, utc_offset, actor, entity, entity_id, op, undoes FROM change"  # noqa: S608 - conditions above
        f" WHERE {' AND '.join(conditions)} ORDER BY hlc DESC",
        tuple(values),
    )


def _steps(lines: Iterable[Row], limit: int) -> list[_Step]:
    """Lines put together to steps. A line's stamp ends as the step's: the oldest of it, to read on from."""
    steps: dict[str, _Step] = {}
    for line in lines:
        step = steps.get(line["commit_id"])
        if step is None:
            if len(steps) == limit:
                break
            step = steps[line["commit_id"]] = _Step(line)
        step.line = line
        (step.added if line["op"] == "add" else step.changed)[line["entity"]] += 1
        step.first[line["entity"]] = line["entity_id"]
    return list(steps.values())


def _deed(db: Reader, step: _Step, names: dict[str, str], undone: set[str]) -> Deed:
    line = step.line
    return Deed(
        commit=line["commit_id"],
        at=datetime.fromisoformat(line["at"]),
        offset=line["utc_offset"],
        by=names.get(line["actor"], ""),
        by_id=line["actor"],
        thing=_thing(db, step.first),
        added=tuple(sorted(step.added.items())),
        changed=tuple(sorted(step.changed.items())),
        undoes=line["undoes"],
        undone=line["commit_id"] in undone,
        stamp=line["hlc"],
    )


def _thing(db: Reader, first: dict[str, str]) -> Thing | None:
    """The most telling of what was touched, or of what that points at."""
    found: dict[str, str] = {kind: id_ for kind, id_ in first.items() if kind in _RANK}
    for entity, id_ in first.items():
        declared = ENTITIES.get(entity)
        columns = [(kind, column) for kind, column in _ABOUT if declared and column and declared.field_of(column)]
        if not columns:
            continue
        names = ", ".join(column for _kind, column in columns)
        row = db.execute(f"SELECT {names} FROM {entity} WHERE id = ?", (id_,)).fetchone()  # noqa: S608 - declared
        for kind, column in columns:
            if row is not None and row[column] is not None:
                found.setdefault(kind, row[column])
    if not found:
        return None
    kind = min(found, key=lambda one: (_passing(one, first), _RANK[one]))
    row = db.execute(_NAMES[kind], (found[kind],)).fetchone()
    return Thing(kind, found[kind], *((str(one or "") for one in row) if row is not None else ()))


def _passing(kind: str, first: dict[str, str]) -> bool:
    """Whether a place or person is only touched along the way of something else."""
    return kind in ("place", "person") and len(first) > 1
