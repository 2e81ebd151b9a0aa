"""Installations: which asset sat in which machine and slot, from when to when, seen or told, and by which order.

A board that is seen elsewhere ends its stay where it was by itself: that is a `Moved`, which whoever saw it shows, with
the commit to take back. Two open stays (of records merged, or of two benches) are a dispute that a person settles.
"""

from __future__ import annotations

import json
from typing import Any

from app.domain.asset import Installation, Moved
from app.domain.clock import time_of, time_text
from app.domain.place_error import NoSuchStay
from app.ledger.change import Commit, Op
from app.ledger.ledger import Reader
from app.services.families import family_of, head_of
from app.services.order_reading import identity
from app.services.shop import Draft, Shop

_STAYS = """
SELECT i.id AS stay_id, i.slot, i.since, i.until, i.observed, i.hlc AS stamp, o.number AS order_number, m.*
FROM installation AS i JOIN asset AS m ON m.id = i.machine_id LEFT JOIN work_order AS o ON o.id = i.order_id
WHERE i.gone = 0 AND i.asset_id IN (SELECT value FROM json_each(?)) ORDER BY i.since, i.hlc
"""


def stays_of(db: Reader, family: tuple[str, ...]) -> tuple[Installation, ...]:
    """Every stay of an asset's records, oldest first."""
    return tuple(_stay(row) for row in db.execute(_STAYS, (json.dumps(family),)))


def seen_installed(
    shop: Shop, draft: Draft, asset_id: str, machine_id: str, slot: int | None, order_id: str | None, now_ms: int
) -> Moved | None:
    """Record that an asset was seen in a machine's slot: an earlier stay elsewhere ends, a new one begins.

    Gives where it was taken to be until now, where that was another machine; None where nothing is new about it. What
    was taken to sit in that very slot sits there no longer.
    """
    return _install(shop, draft, asset_id, machine_id, slot, order_id, time_text(now_ms), observed=1)


def declared_installed(
    shop: Shop, draft: Draft, asset_id: str, machine_id: str, slot: int | None, order_id: str | None, since_ms: int
) -> Moved | None:
    """As `seen_installed`, by somebody's word, since a time (ms, UTC)."""
    return _install(shop, draft, asset_id, machine_id, slot, order_id, time_text(since_ms), observed=0)


def taken_out(shop: Shop, draft: Draft, asset_id: str, now_ms: int) -> Moved | None:
    """Record that an asset sits in no machine any longer; None where it sat in none."""
    with shop.read() as db:
        family = family_of(db, asset_id)
        open_ = _open_stays(db, family)
        name = _name_of(db, draft, family[0])
    for stay in open_:
        draft.set("installation", stay["id"], until=max(time_text(now_ms), stay["since"]))
    if not open_:
        return None
    last = open_[-1]
    return Moved(family[0], name, last["machine_name"], last["slot"], time_of(last["since"]), None)


def disputes(shop: Shop, limit: int = 200) -> tuple[tuple[str, tuple[Installation, ...]], ...]:
    """Assets with more than one open stay, each with these stays; the id is that of the record that stands for it."""
    with shop.read() as db:
        rows = db.execute(
            "SELECT coalesce(a.merged_into, a.id) AS id FROM installation AS i JOIN asset AS a ON a.id = i.asset_id"
            " WHERE i.until IS NULL AND i.gone = 0 GROUP BY 1 HAVING count(*) > 1 ORDER BY 1 LIMIT ?",
            (limit,),
        ).fetchall()
        found = []
        for head in dict.fromkeys(head_of(db, row["id"]) for row in rows):
            stays = tuple(stay for stay in stays_of(db, family_of(db, head)) if stay.until is None)
            if len(stays) > 1:
                found.append((head, stays))
    return tuple(found)


def settle(shop: Shop, actor: str, asset_id: str, stay_id: str | None, now_ms: int) -> Commit:
    """Settle where an asset is: the stay named goes on and the others end now; None = it sits in none of them.

    Raises NoSuchStay where that stay is not one of its open ones, and what `Ledger.commit` raises.
    """
    with shop.writing(actor) as draft:
        with shop.read() as db:
            open_ = _open_stays(db, family_of(db, asset_id))
        if stay_id is not None and all(stay["id"] != stay_id for stay in open_):
            raise NoSuchStay(asset_id)
        for stay in open_:
            if stay["id"] != stay_id:
                draft.set("installation", stay["id"], until=max(time_text(now_ms), stay["since"]))
    return draft.saved()


def _install(
    shop: Shop,
    draft: Draft,
    asset_id: str,
    machine_id: str,
    slot: int | None,
    order_id: str | None,
    since: str,
    *,
    observed: int,
) -> Moved | None:
    with shop.read() as db:
        family, machines = family_of(db, asset_id), family_of(db, machine_id)
        open_ = [stay for stay in _open_stays(db, family) if not _ended(draft, stay["id"])]
        beside = _others_in(db, machines, slot, family, _kind_of(db, draft, family[0]))
        name, machine_name = _name_of(db, draft, family[0]), _name_of(db, draft, machines[0])
    here = [stay for stay in open_ if stay["machine_id"] in machines and slot in (stay["slot"], None)]
    pending = _pending(draft, family)
    if any(fields["machine_id"] in machines and fields.get("slot") == slot for _id, fields in pending):
        return None
    if here and len(open_) == 1:
        return None
    for stay in open_:
        draft.set("installation", stay["id"], until=max(since, stay["since"]))
    for id_, fields in pending:
        draft.set("installation", id_, until=max(since, str(fields["since"])))
    for id_, began in beside:
        if not _ended(draft, id_):
            draft.set("installation", id_, until=max(since, began))
    draft.add(
        "installation",
        asset_id=asset_id,
        machine_id=machine_id,
        slot=slot,
        since=since,
        observed=observed,
        order_id=order_id,
    )
    elsewhere = [stay for stay in open_ if stay["machine_id"] not in machines]
    if not elsewhere:
        return None
    last = elsewhere[-1]
    return Moved(
        family[0], name, last["machine_name"], last["slot"], time_of(last["since"]), machine_name, slot
    )  # fmt: skip


def _open_stays(db: Reader, family: tuple[str, ...]) -> list[Any]:
    return db.execute(
        "SELECT i.id, i.machine_id, i.slot, i.since, coalesce(m.serial, m.number) AS machine_name"
        " FROM installation AS i JOIN asset AS m ON m.id = i.machine_id"
        " WHERE i.asset_id IN (SELECT value FROM json_each(?)) AND i.until IS NULL AND i.gone = 0 ORDER BY i.hlc",
        (json.dumps(family),),
    ).fetchall()


def _others_in(
    db: Reader, machines: tuple[str, ...], slot: int | None, family: tuple[str, ...], kind: str
) -> list[tuple[str, str]]:
    """Open stays of other assets of that kind in that slot."""
    if slot is None:
        return []
    rows = db.execute(
        "SELECT i.id, i.since, i.asset_id FROM installation AS i JOIN asset AS a ON a.id = i.asset_id"
        " WHERE i.machine_id IN (SELECT value FROM json_each(?)) AND i.slot = ? AND i.until IS NULL AND i.gone = 0"
        " AND a.kind = ?",
        (json.dumps(machines), slot, kind),
    ).fetchall()
    return [(row["id"], row["since"]) for row in rows if row["asset_id"] not in family]


def _pending(draft: Draft, family: tuple[str, ...]) -> list[tuple[str, dict[str, Any]]]:
    """Stays of the asset that the same draft begins."""
    return [
        (change.id, dict(change.fields))
        for change in draft.changes
        if change.entity == "installation"
        and change.op is Op.ADD
        and change.fields["asset_id"] in family
        and not _ended(draft, change.id)
    ]


def _ended(draft: Draft, stay_id: str) -> bool:
    return any(
        change.id == stay_id and change.op is Op.SET and change.fields.get("until") is not None
        for change in draft.changes
    )


def _kind_of(db: Reader, draft: Draft, asset_id: str) -> str:
    """What an asset is, also one that the draft itself adds."""
    row = db.execute("SELECT kind FROM asset WHERE id = ?", (asset_id,)).fetchone()
    if row is not None:
        return str(row["kind"])
    return next((str(change.fields["kind"]) for change in draft.changes if change.id == asset_id), "")


def _name_of(db: Reader, draft: Draft, asset_id: str) -> str:
    """What an asset is called, also one that the draft itself adds."""
    row = db.execute("SELECT coalesce(serial, mac, number) AS name FROM asset WHERE id = ?", (asset_id,)).fetchone()
    if row is not None:
        return str(row["name"])
    added = next((change.fields for change in draft.changes if change.id == asset_id), {})
    return str(added.get("serial") or added.get("mac") or added.get("number") or "")


def _stay(row: Any) -> Installation:
    return Installation(
        id=row["stay_id"],
        machine=identity(row),
        slot=row["slot"],
        since=time_of(row["since"]),
        until=time_of(row["until"]) if row["until"] else None,
        observed=bool(row["observed"]),
        order_number=row["order_number"],
        stamp=row["stamp"],
    )
