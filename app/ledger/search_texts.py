"""What can be found of each row: the texts of orders, assets, parts, lots, places and deliveries, read from the tables.

Names of customers and people are in none of them: they can be redacted, so they are looked for where they live. An
order and an asset carry the mark of their customer instead.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from app.ledger.entities import ENTITIES
from app.ledger.ledger import Reader

#: Characters of one text that can be found.
_LONGEST = 4_000


class Indexed(IntEnum):
    """The entities that can be found; the number is the upper part of a text's place in the index."""

    ORDER = 1
    ASSET = 2
    PART = 3
    LOT = 4
    PLACE = 5
    BATCH = 6

    @property
    def table(self) -> str:
        """The entity's table."""
        return _TABLES[self]


_TABLES = {
    Indexed.ORDER: "work_order",
    Indexed.ASSET: "asset",
    Indexed.PART: "part",
    Indexed.LOT: "lot",
    Indexed.PLACE: "place",
    Indexed.BATCH: "intake_batch",
}
_KIND_OF = {table: kind for kind, table in _TABLES.items()}


@dataclass(frozen=True, slots=True)
class Text:
    """What can be found of one row, one fact a line: its own numbers and serials (`key`), those with the numbers of
    what is about it (`names`), and all other words.

    `customer` is the id of the customer it belongs to.
    """

    kind: Indexed
    id: str
    key: str
    names: str
    rest: str
    customer: str | None = None


def ids_of(db: Reader, kind: Indexed) -> list[str]:
    """The rows of a kind, oldest first."""
    return [row[0] for row in db.execute(f"SELECT id FROM {kind.table} WHERE gone = 0 ORDER BY id")]  # noqa: S608


def texts(db: Reader, kind: Indexed, ids: Sequence[str]) -> Iterator[Text]:
    """The texts of those rows, in their order; a row that was taken back or is merged into another has none."""
    wanted = json.dumps(list(ids))
    more: dict[str, list[str]] = {}
    names: dict[str, list[str]] = {}
    for asked, into in ((_MORE.get(kind), more), (_NAMES.get(kind), names)):
        for id_, text in db.execute(asked, (wanted,)) if asked else ():
            into.setdefault(id_, []).append(text)
    for row in db.execute(_ROWS[kind], (wanted,)):
        id_, customer, keys, count = row[0], row[1], row[2], row[3]
        columns = [str(text) if text is not None else "" for text in tuple(row)[4:]]
        own = [*columns[:keys], *names.get(id_, ())]
        rest = [*columns[count:], *more.get(id_, ())]
        yield Text(kind, id_, _joined(own), _joined([*own, *columns[keys:count]]), _joined(rest), customer)


def touched(db: Reader, rows: Iterable[tuple[str, str]]) -> dict[Indexed, set[str]]:
    """The rows whose texts a change of those rows (entity, id) may have changed."""
    found: dict[Indexed, set[str]] = {kind: set() for kind in Indexed}
    by_entity: dict[str, list[str]] = {}
    for entity, id_ in rows:
        by_entity.setdefault(entity, []).append(id_)
        if entity in _KIND_OF:
            found[_KIND_OF[entity]].add(id_)
    for entity, ids in by_entity.items():
        wanted = json.dumps(ids)
        for column, kind in (("order_id", Indexed.ORDER), ("asset_id", Indexed.ASSET)):
            if entity in ENTITIES and ENTITIES[entity].field_of(column) is not None and entity in _TELLING:
                found[kind] |= {
                    row[0]
                    for row in db.execute(
                        f"SELECT e.{column} FROM json_each(?) AS j JOIN {entity} AS e ON e.id = j.value"  # noqa: S608
                        f" WHERE e.{column} IS NOT NULL",
                        (wanted,),
                    )
                }
    if found[Indexed.ASSET]:
        wanted = json.dumps(sorted(found[Indexed.ASSET]))
        found[Indexed.ASSET] |= {row[0] for row in db.execute(_MERGED_INTO, (wanted,))}
        found[Indexed.ORDER] |= {row[0] for row in db.execute(_ORDERS_OF_ASSETS, (wanted, wanted))}
    if found[Indexed.PART]:
        wanted = json.dumps(sorted(found[Indexed.PART]))
        found[Indexed.LOT] |= {
            row[0]
            for row in db.execute("SELECT l.id FROM json_each(?) AS j JOIN lot AS l ON l.part_id = j.value", (wanted,))
        }
    for entity, column in (("place", "place_id"), ("supplier", "supplier_id")):
        lots = f"SELECT l.id FROM json_each(?) AS j JOIN lot AS l ON l.{column} = j.value"  # noqa: S608 - our own names
        if entity in by_entity:
            found[Indexed.LOT] |= {row[0] for row in db.execute(lots, (json.dumps(by_entity[entity]),))}
    return found


def folded(text: str) -> str:
    """Text as it is compared: wide and narrow forms, capitals and accents on letters made alike by Unicode's rules."""
    return unicodedata.normalize("NFKC", text).casefold()


def _joined(parts: Iterable[str]) -> str:
    """One fact a line, each once."""
    told = (unicodedata.normalize("NFKC", " ".join(part.split())) for part in parts if part)
    return "\n".join(dict.fromkeys(told))[:_LONGEST]


#: Entities of an order or an asset whose words can be found.
_TELLING = frozenset(
    {"finding", "note", "action", "replacement", "attachment", "quote", "claim", "amendment", "asset_identity"}
)
_ORDERS_OF_ASSETS = """
SELECT o.id FROM json_each(?) AS j JOIN work_order AS o ON o.asset_id = j.value
UNION SELECT o.id FROM json_each(?) AS j JOIN work_order AS o ON o.miner_id = j.value
"""
_MERGED_INTO = """
SELECT a.merged_into FROM json_each(?) AS j JOIN asset AS a ON a.id = j.value WHERE a.merged_into IS NOT NULL
"""
#: Each row: its id, its customer, how many of the columns after it are its own numbers and serials, up to which column
#: there are numbers and serials at all, and those columns.
_ROWS = {
    Indexed.ORDER: """
SELECT o.id, o.customer_id, 5, 10, o.number, o.came_as, o.customer_reference, a.serial, a.number,
    a.mac, m.serial, m.number, o.miner_ip, b.number,
    a.model, a.board_code, o.miner_model, o.reported_fault, o.held_why
FROM json_each(?) AS j JOIN work_order AS o ON o.id = j.value JOIN asset AS a ON a.id = o.asset_id
LEFT JOIN asset AS m ON m.id = o.miner_id LEFT JOIN intake_batch AS b ON b.id = o.batch_id
WHERE o.gone = 0 ORDER BY j.key
""",
    Indexed.ASSET: """
SELECT a.id, a.owner_id, 4, 4, a.number, a.came_as, a.serial, a.mac, a.make, a.model, a.board_code, a.revision
FROM json_each(?) AS j JOIN asset AS a ON a.id = j.value
WHERE a.gone = 0 AND a.merged_into IS NULL ORDER BY j.key
""",
    Indexed.PART: """
SELECT p.id, NULL, 2, 2, p.sku, p.mpn, p.name, p.kind,
    (SELECT group_concat(CASE type WHEN 'object' THEN json_extract(value, '$.on') ELSE value END, ' ')
        FROM json_each(p.fits))
FROM json_each(?) AS j JOIN part AS p ON p.id = j.value WHERE p.gone = 0 ORDER BY j.key
""",
    Indexed.LOT: """
SELECT l.id, NULL, 3, 3, l.number, l.came_as, l.batch, p.sku, p.name, coalesce(s.name, l.supplier), l.bin,
    q.name, q.number
FROM json_each(?) AS j JOIN lot AS l ON l.id = j.value JOIN part AS p ON p.id = l.part_id
LEFT JOIN place AS q ON q.id = l.place_id
LEFT JOIN supplier AS s ON s.id = l.supplier_id
WHERE l.gone = 0 ORDER BY j.key
""",
    Indexed.PLACE: """
SELECT p.id, NULL, 2, 2, p.number, p.name, q.name
FROM json_each(?) AS j JOIN place AS p ON p.id = j.value LEFT JOIN place AS q ON q.id = p.parent_id
WHERE p.gone = 0 ORDER BY j.key
""",
    Indexed.BATCH: """
SELECT b.id, b.customer_id, 2, 2, b.number, b.reference, b.courier, b.note
FROM json_each(?) AS j JOIN intake_batch AS b ON b.id = j.value WHERE b.gone = 0 ORDER BY j.key
""",
}
#: More numbers and serials of rows, as (id of the row, text).
_NAMES = {
    Indexed.ORDER: """WITH w(id) AS MATERIALIZED (SELECT value FROM json_each(?))
SELECT o.id, i.serial FROM w JOIN work_order AS o ON o.id = w.id
    JOIN asset_identity AS i ON i.asset_id = o.asset_id WHERE i.gone = 0
UNION ALL SELECT q.order_id, q.number FROM w JOIN quote AS q ON q.order_id = w.id WHERE q.gone = 0
UNION ALL SELECT c.order_id, c.number FROM w JOIN claim AS c ON c.order_id = w.id WHERE c.gone = 0
""",
    Indexed.ASSET: """WITH w(id) AS MATERIALIZED (SELECT value FROM json_each(?))
SELECT i.asset_id, i.serial FROM w JOIN asset_identity AS i ON i.asset_id = w.id WHERE i.gone = 0
UNION ALL SELECT a.merged_into, a.number FROM w JOIN asset AS a ON a.merged_into = w.id
UNION ALL SELECT a.merged_into, a.serial FROM w JOIN asset AS a ON a.merged_into = w.id WHERE a.serial IS NOT NULL
""",
}
#: More words of rows.
_MORE = {
    Indexed.ORDER: """WITH w(id) AS MATERIALIZED (SELECT value FROM json_each(?))
SELECT f.order_id, replace(f.fault, '_', ' ') FROM w JOIN finding AS f ON f.order_id = w.id WHERE f.gone = 0
UNION ALL SELECT n.order_id, n.text FROM w JOIN note AS n ON n.order_id = w.id WHERE n.gone = 0
UNION ALL SELECT d.order_id, d.text FROM w JOIN amendment AS d ON d.order_id = w.id WHERE d.gone = 0
UNION ALL SELECT c.order_id,
    replace(c.code, '_', ' ') || coalesce(' ' || c.position, '') || coalesce(' ' || c.result, '')
    FROM w JOIN action AS c ON c.order_id = w.id WHERE c.gone = 0
UNION ALL SELECT r.order_id,
    p.sku || ' ' || p.name || coalesce(' ' || r.position, '') || coalesce(' ' || r.removed_mark, '')
    FROM w JOIN replacement AS r ON r.order_id = w.id JOIN lot AS l ON l.id = r.lot_id
    JOIN part AS p ON p.id = l.part_id WHERE r.gone = 0
UNION ALL SELECT t.order_id, coalesce(t.name || ' ', '') || coalesce(t.caption, '')
    FROM w JOIN attachment AS t ON t.order_id = w.id WHERE t.gone = 0
""",
}
