"""The undo history of one work order: what was saved on it by whom, what may be taken back now, and what builds on it.

Everything is in the change log, so that a person at this bench may take back what another one saved here. Taking back
is a commit of its own; taking that back gives it again. Nothing is chosen by time: an entry is exactly its commits.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from app.domain.clock import time_of
from app.domain.order_history import Blocked, HistoryLine, Kind, Saved
from app.domain.shop_error import BelongsToOthers, NothingToUndo, ShopError
from app.ledger import writing
from app.ledger.change import Commit, Op
from app.ledger.entities import ENTITIES
from app.ledger.errors import LedgerError, NoSuchCommit, UndoBlocked
from app.ledger.ledger import Reader
from app.services.freeze import CONTENT, refuse_undo
from app.services.gate_evidence import Facts, refuse_unproven
from app.services.order_content import DOCUMENT
from app.services.order_reading import order_id
from app.services.shop import Shop

#: So many entries are told, the newest first.
MOST = 60
#: Whose rows make an entry.
_TABLES = tuple(sorted((CONTENT - {"stock_move"}) | {"transition", "signature", "amendment", "claim"}))
_FOUND = " UNION ALL ".join(
    (
        "SELECT commit_id, hlc FROM change WHERE entity = 'work_order' AND entity_id = :order",
        *(
            f"SELECT commit_id, hlc FROM change WHERE entity = '{name}'"  # noqa: S608 - our own tables
            f" AND entity_id IN (SELECT id FROM {name} WHERE order_id = :order)"
            for name in _TABLES
        ),
    )
)
_COMMITS = f"SELECT commit_id, min(hlc) AS hlc FROM ({_FOUND}) GROUP BY commit_id ORDER BY hlc DESC"  # noqa: S608


def history(shop: Shop, number_or_id: str, most: int = MOST) -> tuple[HistoryLine, ...]:
    """What was saved on the order, the newest first, each with why it cannot be taken back. Raises NoSuchThing."""
    of = order_id(shop, number_or_id)
    with shop.read() as db:
        found = _saved(db, of, most)
        read: dict[str, Facts | None] = {}
        return tuple(HistoryLine(one, _blocked(db, of, one, found, read)) for one in found)


def newest(shop: Shop, number_or_id: str) -> HistoryLine | None:
    """What one step back would take back: the newest thing saved on the order that stands, its opening left alone."""
    of = order_id(shop, number_or_id)
    with shop.read() as db:
        found = _saved(db, of, MOST)
        one = next((one for one in found if not one.undone and one.kind is not Kind.OPENED), None)
        return HistoryLine(one, _blocked(db, of, one, found)) if one is not None else None


def take_back(shop: Shop, actor: str, number_or_id: str, commit_id: str | None = None) -> Saved:
    """Take back an entry; None = the newest that stands. What was taken back.

    Raises NothingToUndo, NoSuchThing, BelongsToOthers, NoSuchCommit, UndoBlocked, OrderSigned, SignatureStands.
    """
    of = order_id(shop, number_or_id)
    one = _entry(shop, of, commit_id, undone=False)
    with shop.read() as db:
        _refuse(db, of, one)
    for id_ in one.commits:
        with shop.read() as db:
            standing = _undo_of(db, id_) is None
        if standing:
            shop.undo(actor, _named(one, id_))
    return one


def give_back(shop: Shop, actor: str, number_or_id: str, commit_id: str | None = None) -> Saved:
    """Undo the undo of an entry; None = of the one that was taken back last. Raises as `take_back` does."""
    of = order_id(shop, number_or_id)
    one = _entry(shop, of, commit_id, undone=True)
    with shop.read() as db:
        _refuse(db, of, one)
    for id_ in reversed(one.commits):
        with shop.read() as db:
            undo = _undo_of(db, id_)
        if undo is not None:
            shop.undo(actor, _named(one, undo))
    return one


def _entry(shop: Shop, of: str, commit_id: str | None, *, undone: bool) -> Saved:
    with shop.read() as db:
        found = [one for one in _saved(db, of, MOST) if one.undone is undone]
        if commit_id is not None:
            one = next((one for one in found if commit_id in one.commits), None)
            if one is None:
                raise NoSuchCommit(commit_id)
            return one
        found = [one for one in found if one.kind is not Kind.OPENED]
        if undone:
            found.sort(key=lambda one: _stamp(db, _undo_of(db, one.commit_id) or ""), reverse=True)
        if not found:
            raise NothingToUndo
        return found[0]


def _stamp(db: Reader, commit_id: str) -> int:
    return int(db.execute("SELECT max(hlc) FROM change WHERE commit_id = ?", (commit_id,)).fetchone()[0] or 0)


def _named(one: Saved, commit_id: str) -> Commit:
    return Commit(commit_id, one.at, one.by, ())


def _saved(db: Reader, of: str, most: int) -> tuple[Saved, ...]:
    """The entries of an order, the newest first; kept papers go with the signature or the amendment
    that they were printed for, those of an amendment that was taken back by itself with the one before.
    """
    found: list[Saved] = []
    papers: list[tuple[str, bool]] = []
    for row in db.execute(_COMMITS, {"order": of}):
        rows = db.execute(
            "SELECT entity, entity_id, op, new, undoes, at, actor FROM change WHERE commit_id = ? ORDER BY hlc",
            (row["commit_id"],),
        ).fetchall()
        if rows[0]["undoes"] is not None:
            continue
        one = _told(db, of, row["commit_id"], rows)
        if one.kind is Kind.ATTACHMENT and one.values.get("phase") == DOCUMENT:
            papers.append((row["commit_id"], one.undone))
            continue
        if one.kind in (Kind.SIGNATURE, Kind.AMENDMENT):
            own = [paper for paper, undone in papers if undone is one.undone]
            papers = [paper for paper in papers if paper[0] not in own]
            one = replace(one, commits=(*own, *one.commits))
        found.append(one)
        if len(found) == most:
            break
    return tuple(found)


def _told(db: Reader, of: str, commit_id: str, rows: Sequence[Any]) -> Saved:
    kinds = list(Kind)
    told: list[tuple[int, Any, dict[str, Any]]] = []
    for row in rows:
        new = json.loads(row["new"])
        if row["entity"] == "work_order":
            kind = Kind.OPENED if row["op"] == Op.ADD.value else Kind.EDITED
            if row["entity_id"] != of:
                continue
        elif row["entity"] in _TABLES:
            kind = Kind(row["entity"])
        else:
            continue
        told.append((kinds.index(kind), row, new))
    rank, lead, values = min(told, key=lambda one: one[0])
    by = db.execute("SELECT name FROM person_private WHERE id = ?", (lead["actor"],)).fetchone()
    return Saved(
        commits=(commit_id,),
        at=time_of(lead["at"]),
        by=by["name"] or "" if by else "",
        kind=kinds[rank],
        values=values,
        count=sum(one[0] == rank for one in told),
        name=_name(db, kinds[rank], values, lead["entity_id"]),
        undone=_undo_of(db, commit_id) is not None,
    )


def _name(db: Reader, kind: Kind, values: dict[str, Any], id_: str) -> str:
    """What an entry is about where its own row only points at it."""
    query, key = {
        Kind.REPLACEMENT: ("SELECT p.sku FROM lot AS l JOIN part AS p ON p.id = l.part_id WHERE l.id = ?", "lot_id"),
        Kind.PART_RETURN: (
            "SELECT p.sku FROM replacement AS r JOIN lot AS l ON l.id = r.lot_id JOIN part AS p ON p.id = l.part_id"
            " WHERE r.id = ?", "replacement_id"),
        Kind.SIGNATURE: ("SELECT name FROM person_private WHERE id = ?", "person_id"),
        Kind.FINDING_STATUS: ("SELECT fault FROM finding WHERE id = ?", "finding_id"),
        Kind.BOARD_CHECK: ("SELECT kind FROM board_check WHERE id = ?", ""),
        Kind.ATTACHMENT: ("SELECT coalesce(caption, name) FROM attachment WHERE id = ?", ""),
    }.get(kind, ("", ""))  # fmt: skip
    if not query:
        return ""
    row = db.execute(query, (values.get(key) if key else id_,)).fetchone()
    return str(row[0] or "") if row is not None else ""


def _undo_of(db: Reader, commit_id: str) -> str | None:
    """The undo of a commit that is in force; None where the commit stands."""
    for row in db.execute("SELECT DISTINCT commit_id FROM change WHERE undoes = ?", (commit_id,)).fetchall():
        if _undo_of(db, row["commit_id"]) is None:
            return str(row["commit_id"])
    return None


def _refuse(db: Reader, of: str, one: Saved, read: dict[str, Facts | None] | None = None) -> None:
    """Raise what taking an entry back, or giving it back, would raise."""
    commit_id = (_undo_of(db, one.commit_id) or one.commit_id) if one.undone else one.commit_id
    other = db.execute(
        "SELECT o.number FROM change AS c JOIN work_order AS o ON o.id = c.entity_id"
        " WHERE c.commit_id = ? AND c.entity = 'work_order' AND c.entity_id <> ? LIMIT 1",
        (commit_id, of),
    ).fetchone()
    if other is not None:
        raise BelongsToOthers(other["number"])
    refuse_undo(db, commit_id)
    refuse_unproven(db, writing.undoing(db, commit_id).changes, read)


def _blocked(
    db: Reader, of: str, one: Saved, among: Sequence[Saved], read: dict[str, Facts | None] | None = None
) -> Blocked | None:
    try:
        _refuse(db, of, one, read)
    except UndoBlocked as error:
        return Blocked(error, _later(db, one, error, among))
    except (ShopError, LedgerError) as error:
        return Blocked(error)
    return None


def _later(db: Reader, one: Saved, error: UndoBlocked, among: Sequence[Saved]) -> Saved | None:
    """The newest entry that stands and that builds on the row for which an undo was refused."""
    builds = {
        row[0]
        for row in db.execute(
            "SELECT commit_id FROM change WHERE entity = ? AND entity_id = ?", (error.entity, error.id)
        )
    }
    for other in ENTITIES.values():
        for field in other.logged:
            if field.refers == error.entity:
                query = (
                    f"SELECT c.commit_id FROM {other.name} AS x JOIN change AS c ON c.entity = ? AND c.entity_id = x.id"  # noqa: S608
                    f" WHERE x.{field.name} = ? AND x.gone = 0"
                )
                builds |= {row[0] for row in db.execute(query, (other.name, error.id))}
    return next(
        (later for later in among if later is not one and not later.undone and builds & set(later.commits)), None
    )
