"""What labels say: rows of the record become `Label`s, many at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.domain.asset import AssetKind
from app.domain.clock import time_of
from app.domain.identifier import parse_number
from app.domain.label import Label, LabelKind
from app.ledger.ledger import Reader
from app.services.scanning import ScannedKind
from app.words.dates import day_text
from app.words.language import _

Row = Mapping[str, Any]
_ASSETS = {
    AssetKind.HASHBOARD: LabelKind.BOARD,
    AssetKind.MINER: LabelKind.MACHINE,
    AssetKind.PSU: LabelKind.PSU,
    AssetKind.CONTROL_BOARD: LabelKind.CONTROL_BOARD,
    AssetKind.FAN: LabelKind.FAN,
}
_SQL = {
    ScannedKind.ORDER: """
SELECT o.id, o.number, o.created_at, o.created_offset, o.reported_fault, a.model, a.board_code, a.serial,
    c.name AS customer
FROM work_order AS o JOIN asset AS a ON a.id = o.asset_id LEFT JOIN customer_private AS c ON c.id = o.customer_id
WHERE o.id IN (SELECT value FROM json_each(?))
""",
    ScannedKind.ASSET: """
SELECT a.id, a.number, a.kind, a.created_at, a.created_offset, a.make, a.model, a.board_code, a.serial, a.mac,
    c.name AS customer
FROM asset AS a LEFT JOIN customer_private AS c ON c.id = a.owner_id WHERE a.id IN (SELECT value FROM json_each(?))
""",
    ScannedKind.LOT: """
SELECT l.id, l.number, l.received_at, l.created_offset, l.batch, p.sku, p.name
FROM lot AS l JOIN part AS p ON p.id = l.part_id WHERE l.id IN (SELECT value FROM json_each(?))
""",
    ScannedKind.PART: """
SELECT p.id, p.sku, p.name, p.mpn, w.name AS place FROM part AS p LEFT JOIN place AS w ON w.id = p.place_id
WHERE p.id IN (SELECT value FROM json_each(?))
""",
    ScannedKind.PLACE: """
WITH RECURSIVE up(id, at, depth, name) AS (
    SELECT id, parent_id, 0, '' FROM place WHERE id IN (SELECT value FROM json_each(?))
    UNION ALL SELECT up.id, p.parent_id, up.depth + 1, p.name FROM up JOIN place AS p ON p.id = up.at
    WHERE up.depth < 12
)
SELECT p.id, p.number, p.name,
    (SELECT group_concat(o.name, ' › ') FROM
        (SELECT u.name FROM up AS u WHERE u.id = p.id AND u.depth > 0 ORDER BY u.depth DESC) AS o) AS within
FROM place AS p WHERE p.id IN (SELECT id FROM up)
""",
    ScannedKind.BATCH: """
SELECT b.id, b.number, b.created_at, b.created_offset, b.reference, b.declared, c.name AS customer
FROM intake_batch AS b LEFT JOIN customer_private AS c ON c.id = b.customer_id
WHERE b.id IN (SELECT value FROM json_each(?))
""",
}  # fmt: skip
#: Kinds of what is scanned that a label can be made for.
LABELLED = frozenset(_SQL)
_AT_ONCE = 500


def read_labels(db: Reader, wanted: Sequence[tuple[ScannedKind, str]], *, customers: bool) -> tuple[Label, ...]:
    """The labels of these rows, by kind and id, in their order; without the `customers`' names where they are not
    wanted.
    """
    made: dict[tuple[ScannedKind, str], Label] = {}
    for kind in dict.fromkeys(kind for kind, _id in wanted):
        for row in _rows(db, kind, [id_ for of, id_ in wanted if of is kind]):
            made[kind, row["id"]] = _MAKERS[kind](row, customers)
    return tuple(made[one] for one in wanted if one in made)


def _rows(db: Reader, kind: ScannedKind, ids: Sequence[str]) -> Iterator[Row]:
    for start in range(0, len(ids), _AT_ONCE):
        yield from db.execute(_SQL[kind], (json.dumps(ids[start : start + _AT_ONCE]),))


def _order(row: Row, customers: bool) -> Label:
    said = (_serial(row["serial"]), row["customer"] if customers else "", _day(row), row["reported_fault"])
    return _numbered(LabelKind.ORDER, row, _board(row), said)


def _asset(row: Row, customers: bool) -> Label:
    said = (_serial(row["serial"]), row["mac"], row["customer"] if customers else "", _day(row))
    return _numbered(_ASSETS[AssetKind(row["kind"])], row, _board(row), said)


def _lot(row: Row, _customers: bool) -> Label:
    batch = _("batch {batch}").format(batch=row["batch"]) if row["batch"] else ""
    when = day_text(time_of(row["received_at"]), row["created_offset"] or 0)
    return _numbered(LabelKind.LOT, row, row["name"], (row["sku"], batch, when))


def _part(row: Row, _customers: bool) -> Label:
    mpn = row["mpn"] if row["mpn"] != row["sku"] else ""
    return Label(LabelKind.PART, row["sku"], row["sku"], row["name"], _said((mpn, row["place"])))


def _place(row: Row, _customers: bool) -> Label:
    return _numbered(LabelKind.PLACE, row, row["name"], (row["within"],))


def _delivery(row: Row, customers: bool) -> Label:
    pieces = _("{count} pieces declared").format(count=row["declared"]) if row["declared"] else ""
    name = (row["customer"] if customers else "") or ""
    return _numbered(LabelKind.DELIVERY, row, name, (_day(row), pieces, row["reference"]))


_MAKERS = {
    ScannedKind.ORDER: _order,
    ScannedKind.ASSET: _asset,
    ScannedKind.LOT: _lot,
    ScannedKind.PART: _part,
    ScannedKind.PLACE: _place,
    ScannedKind.BATCH: _delivery,
}


def _numbered(kind: LabelKind, row: Row, name: str, lines: Iterable[str | None]) -> Label:
    label = parse_number(row["number"]).label
    return Label(kind, label, label, name, _said(lines))


def _said(lines: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(line for line in lines if line and line.strip())


def _board(row: Row) -> str:
    return " · ".join(text for text in (row["model"], row["board_code"]) if text)


def _serial(serial: str | None) -> str:
    return f"SN\u00a0{serial}" if serial else ""  # the two stay on one line


def _day(row: Row) -> str:
    return day_text(time_of(row["created_at"]), row["created_offset"] or 0)
