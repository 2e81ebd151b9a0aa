"""Assets: finding them again by whatever they are called, what they were ever called, where they sat, every order.

An asset has several names: the serial printed on it, the one in its EEPROM, the barcode of its circuit board, our own
number. Each is kept with how we know it (`note_identity`), and each finds the asset again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import Any

from app.domain.asset import (
    AssetIdentity,
    AssetKind,
    Condition,
    IdentityLine,
    Moved,
    SerialMismatch,
    SerialSource,
    mismatch_of,
)
from app.domain.clock import time_of
from app.domain.identifier import parse_number
from app.domain.order_draft import AssetDraft, OrderFilter
from app.domain.order_row import AssetView
from app.domain.shop_error import NoSuchThing
from app.ledger.change import Commit, Op
from app.ledger.ledger import Reader
from app.services.families import family_of, head_of
from app.services.installations import declared_installed, seen_installed, stays_of, taken_out
from app.services.order_reading import identity, orders
from app.services.shop import Draft, Shop

__all__ = [
    "add_identity",
    "asset",
    "assets",
    "declared_installed",
    "identities_of",
    "install",
    "known",
    "known_or_new",
    "mismatch",
    "note_identity",
    "seen_installed",
    "taken_out",
]


def assets(shop: Shop, query: str = "", kind: AssetKind | None = None, limit: int = 1000) -> tuple[AssetIdentity, ...]:
    """Assets whose number, serial, model, board code or MAC contains `query`, the newest first."""
    conditions = ["gone = 0", "merged_into IS NULL"]
    values: list[Any] = []
    for word in query.split():
        columns = ("number", "serial", "model", "board_code", "mac")
        conditions.append("(" + " OR ".join(f"instr(lower({column}), ?)" for column in columns) + ")")
        values += [word.lower()] * len(columns)
    if kind is not None:
        conditions.append("kind = ?")
        values.append(kind.value)
    with shop.read() as db:
        rows = db.execute(
            f"SELECT * FROM asset WHERE {' AND '.join(conditions)} ORDER BY id DESC LIMIT ?",  # noqa: S608 - see above
            (*values, limit),
        ).fetchall()
    return tuple(identity(row) for row in rows)


def asset(shop: Shop, serial: str) -> AssetView:
    """The passport of an asset by any of its names: a serial however read, the barcode of its circuit board, our own
    number (`HB-B1-000007`, with or without check character), or its id. Raises NoSuchThing.
    """
    with shop.read() as db:
        id_ = find(db, serial)
        if id_ is None:
            raise NoSuchThing("asset", serial)
        row = db.execute("SELECT * FROM asset WHERE id = ?", (id_,)).fetchone()
        installations = stays_of(db, family_of(db, id_))
    history = tuple(reversed(orders(shop, OrderFilter(asset_id=id_))))
    return AssetView(identity(row), installations, history)


def find(db: Reader, name: str) -> str | None:
    """The id of the asset of any kind that goes by a name (see `asset`), of records merged the one that stands for
    them; None where nobody does.
    """
    wanted = name.strip()
    number = _own_number(wanted) or wanted
    for text in dict.fromkeys((wanted, wanted.upper())):
        row = db.execute(
            "SELECT id, 0 AS rank FROM asset WHERE (number = ? OR id = ?) AND gone = 0"
            " UNION ALL SELECT id, 1 FROM asset WHERE serial = ? AND gone = 0"
            " UNION ALL SELECT i.asset_id, 2 + (i.source = 'pcb') FROM asset_identity AS i"
            " JOIN asset AS a ON a.id = i.asset_id AND a.gone = 0 WHERE i.serial = ? AND i.gone = 0"
            " UNION ALL SELECT id, 4 FROM asset WHERE mac = ? AND gone = 0"
            " UNION ALL SELECT id, 5 FROM asset WHERE came_as = ? AND gone = 0"
            " ORDER BY rank, 1 LIMIT 1",
            (number, text, text, text, text, number),
        ).fetchone()
        if row is not None:
            return head_of(db, row["id"])
    return None


def known(shop: Shop, kind: AssetKind, serial: str | None, mac: str | None = None) -> str | None:
    """The id of the asset of that kind that goes by that serial, by any name it ever had, else with that MAC; None
    where it is new. Of records that were merged it is the one that stands for them.
    """
    with shop.read() as db:
        name = (serial or "").strip()
        for query, value in (
            (_BY_SERIAL, name), (_BY_IDENTITY, name), (_BY_NUMBER, _own_number(name)), (_BY_MAC, mac)
        ):  # fmt: skip
            row = db.execute(query, (value, kind.value)).fetchone() if value else None
            if row is not None:
                return head_of(db, row["id"])
    return None


_BY_SERIAL = "SELECT id FROM asset WHERE serial = ? AND kind = ? AND gone = 0 ORDER BY id LIMIT 1"
_BY_NUMBER = "SELECT id FROM asset WHERE number = ? AND kind = ? AND gone = 0"
_BY_MAC = "SELECT id FROM asset WHERE mac = ? AND kind = ? AND gone = 0 ORDER BY id LIMIT 1"
_BY_IDENTITY = """
SELECT a.id FROM asset_identity AS i JOIN asset AS a ON a.id = i.asset_id
WHERE i.serial = ? AND a.kind = ? AND i.gone = 0 AND a.gone = 0 ORDER BY i.source = 'pcb', a.id LIMIT 1
"""


def install(
    shop: Shop, actor: str, asset_id: str, machine: str, slot: int | None = None
) -> tuple[Moved | None, Commit | None]:
    """Somebody says that an asset sits in a machine now, by any name or the MAC of it, in a slot that counts from 0; a
    machine that nobody knows yet is noted by that serial.

    Gives where it was taken to be, and the commit; None where it was known to sit there. Raises NoSuchThing for a blank
    name and for the asset itself.
    """
    wanted = machine.strip()
    with shop.writing(actor) as draft:
        id_ = known(shop, AssetKind.MINER, wanted, wanted)
        if not wanted or id_ == asset_id:
            raise NoSuchThing("asset", machine)
        if id_ is None:
            id_ = known_or_new(shop, draft, AssetDraft(AssetKind.MINER, serial=wanted))
        moved = declared_installed(shop, draft, asset_id, id_, slot, None, time.time_ns() // 1_000_000)
        changed = bool(draft.changes)
    return moved, draft.saved() if changed else None


def known_or_new(shop: Shop, draft: Draft, wanted: AssetDraft) -> str:
    """The asset of the draft, found again or added; what was blank about a known one is filled in, and a name that it
    was not known by yet is noted.
    """
    serial = (wanted.serial or "").strip() or None
    id_ = known(shop, wanted.kind, serial, wanted.mac)
    if id_ is not None and _own_number(serial):
        serial = None  # our label was read: it says which asset, not what its maker calls it
    details = {
        "make": wanted.make,
        "model": wanted.model,
        "board_code": wanted.board_code,
        "serial": serial,
        "serial_source": wanted.serial_source.value if serial and wanted.serial_source else None,
        "mac": wanted.mac,
    }
    if id_ is None:
        id_ = draft.add(
            "asset",
            number=draft.number(wanted.kind.number_kind),
            kind=wanted.kind.value,
            condition=Condition.UNKNOWN.value,
            **details,
        )
    else:
        with shop.read() as db:
            row = db.execute("SELECT * FROM asset WHERE id = ?", (id_,)).fetchone()
        news = {name: value for name, value in details.items() if value is not None and row[name] is None}
        if news:
            draft.set("asset", id_, **news)
    if serial and wanted.serial_source:
        note_identity(draft, id_, wanted.serial_source, serial)
    return id_


def _own_number(name: str | None) -> str | None:
    """The number that one of our labels says; None for anything else."""
    try:
        return str(parse_number(name or ""))
    except ValueError:
        return None


def note_identity(
    draft: Draft, asset_id: str, source: SerialSource, serial: str, order_id: str | None = None
) -> str | None:
    """Note that an asset was seen to carry a name, and how; the id of the line, None where that is noted already.

    A name seen again after another one of the same kind is noted anew, so that the newest line is how it is now.
    """
    name = " ".join(serial.split())
    if not name:
        return None
    pending = [
        change.fields["serial"]
        for change in draft.changes
        if change.entity == "asset_identity"
        and change.op is Op.ADD
        and change.fields["asset_id"] == asset_id
        and change.fields["source"] == source.value
    ]
    if pending:
        last: str | None = str(pending[-1])
    else:
        with draft.read() as db:
            family = family_of(db, asset_id)
            row = db.execute(
                "SELECT serial FROM asset_identity WHERE asset_id IN (SELECT value FROM json_each(?))"
                " AND source = ? AND gone = 0 ORDER BY hlc DESC LIMIT 1",
                (json.dumps(family), source.value),
            ).fetchone()
        last = row["serial"] if row else None
    if last == name:
        return None
    return draft.add("asset_identity", asset_id=asset_id, source=source.value, serial=name, order_id=order_id)


def add_identity(shop: Shop, actor: str, asset_id: str, source: SerialSource, serial: str) -> Commit | None:
    """Somebody says that an asset carries a name; None where that is noted already. The first serial becomes its own.

    Raises what `Ledger.commit` raises.
    """
    with shop.writing(actor) as draft:
        if note_identity(draft, asset_id, source, serial) is None:
            return None
        with shop.read() as db:
            row = db.execute("SELECT serial FROM asset WHERE id = ?", (asset_id,)).fetchone()
        if row is not None and row["serial"] is None and source.is_serial:
            draft.set("asset", asset_id, serial=" ".join(serial.split()), serial_source=source.value)
    return draft.saved()


def identities_of(shop: Shop, asset_id: str) -> tuple[IdentityLine, ...]:
    """Every name that an asset was seen to carry, oldest first; with the names of records merged into it.

    A serial from before names were kept one by one stands as it was first recorded.
    """
    with shop.read() as db:
        return read_identities(db, family_of(db, asset_id))


def read_identities(db: Reader, family: tuple[str, ...]) -> tuple[IdentityLine, ...]:
    """As `identities_of`, inside a reading that is under way."""
    records = (json.dumps(family),)
    noted = db.execute(
        "SELECT i.id, i.created_at, i.source, i.serial, a.number, o.number AS order_number, p.name AS person"
        " FROM asset_identity AS i JOIN asset AS a ON a.id = i.asset_id"
        " LEFT JOIN work_order AS o ON o.id = i.order_id LEFT JOIN person_private AS p ON p.id = i.created_by"
        " WHERE i.asset_id IN (SELECT value FROM json_each(?)) AND i.gone = 0 ORDER BY i.hlc",
        records,
    ).fetchall()
    first = db.execute(
        "SELECT a.id, a.created_at, a.serial_source AS source, a.serial, a.number, NULL AS order_number,"
        " p.name AS person FROM asset AS a LEFT JOIN person_private AS p ON p.id = a.created_by"
        " WHERE a.id IN (SELECT value FROM json_each(?)) AND a.serial IS NOT NULL AND a.serial_source IS NOT NULL"
        " ORDER BY a.hlc",
        records,
    ).fetchall()
    told = {(row["source"], row["serial"], row["number"]) for row in noted}
    rows: Iterable[Any] = [row for row in first if (row["source"], row["serial"], row["number"]) not in told] + noted
    lines = (
        IdentityLine(
            id=row["id"],
            at=time_of(row["created_at"]),
            by=row["person"] or "",
            source=SerialSource(row["source"]),
            serial=row["serial"],
            asset_number=row["number"],
            order_number=row["order_number"],
        )
        for row in rows
    )
    return tuple(sorted(lines, key=lambda line: line.at))


def mismatch(shop: Shop, asset_id: str) -> SerialMismatch | None:
    """Whether its label says another serial than its memory; None where they agree or one of them was never read."""
    return mismatch_of(identities_of(shop, asset_id))
