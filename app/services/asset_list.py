"""Lists of assets: filtered and counted by SQL, so that tens of thousands stay quick; changing what is said of one."""

from __future__ import annotations

import heapq
import json
from collections import Counter
from typing import Any

from app.domain.asset import Condition
from app.domain.asset_list import AssetFilter, AssetPage, AssetRow
from app.domain.shop_error import NoSuchThing
from app.domain.work_order import State
from app.ledger.change import Commit, Scalar
from app.services.customers import escaped
from app.services.order_reading import identity
from app.services.places import LYING
from app.services.shop import Shop
from app.services.unsettled import unsettled

_OPEN = ", ".join(f"'{state.value}'" for state in State if not state.closed)
#: All that an asset is called on its own row, in one text that is looked through once.
_CALLED = " || ' ' || ".join(f"coalesce(a.{name}, '')" for name in ("number", "serial", "model", "board_code", "mac"))
#: Where each of the listed lies: its open stay and its last move, the later of the two counts.
_LISTED = f"""
SELECT a.*, c.name AS owner, coalesce(m.serial, m.mac, m.number) AS machine, i.slot, i.hlc AS seated, v.hlc AS moved,
    p.name AS place, coalesce(v.rack, '') AS rack, coalesce(v.position, '') AS at, s.name AS site,
    o.number AS order_number, o.state AS order_state
FROM asset AS a LEFT JOIN customer_private AS c ON c.id = a.owner_id
LEFT JOIN installation AS i ON i.id = (SELECT x.id FROM installation AS x WHERE x.asset_id = a.id AND x.gone = 0
    AND x.until IS NULL ORDER BY x.hlc DESC LIMIT 1)
LEFT JOIN asset AS m ON m.id = i.machine_id
LEFT JOIN asset_move AS v ON v.id = (SELECT x.id FROM asset_move AS x WHERE x.asset_id = a.id AND x.gone = 0
    ORDER BY x.hlc DESC LIMIT 1)
LEFT JOIN place AS p ON p.id = v.place_id LEFT JOIN site AS s ON s.id = v.site_id
LEFT JOIN work_order AS o ON o.id = (SELECT x.id FROM work_order AS x WHERE x.asset_id = a.id AND x.gone = 0
    AND x.state IN ({_OPEN}) ORDER BY x.hlc DESC LIMIT 1)
WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY a.id DESC
"""  # noqa: S608 - the states of the program


def list_assets(shop: Shop, wanted: AssetFilter) -> AssetPage:
    """The assets that fit, the newest first, at most `limit` of them, and how many there are in all."""
    conditions, values = _where(wanted)
    chosen = wanted.condition.value if wanted.condition is not None else None
    with shop.read() as db:
        if wanted.unsettled:
            conditions.append("a.id IN (SELECT value FROM json_each(:settle))")
            values["settle"] = json.dumps(unsettled(db))
        where = " AND ".join(conditions)
        if wanted.text.strip():  # looking through every name takes longest: once
            found = db.execute(f"SELECT a.condition, a.id FROM asset AS a WHERE {where}", values).fetchall()  # noqa: S608
            counted = Counter(condition for condition, _id in found)
            shown = heapq.nlargest(wanted.limit, (id_ for condition, id_ in found if chosen in (None, condition)))
        else:
            each = f"SELECT a.condition, count(*) FROM asset AS a WHERE {where} GROUP BY a.condition"  # noqa: S608 - ours
            counted = Counter(dict(map(tuple, db.execute(each, values))))
            values |= {"chosen": chosen, "limit": wanted.limit}
            newest = f"SELECT a.id FROM asset AS a WHERE {where} AND coalesce(a.condition = :chosen, 1)"  # noqa: S608 - ours
            shown = [row["id"] for row in db.execute(f"{newest} ORDER BY a.id DESC LIMIT :limit", values)]
        rows = db.execute(_LISTED, (json.dumps(shown),)).fetchall()
    counts = {Condition(condition): count for condition, count in counted.items()}
    total = counted[chosen] if chosen is not None else counted.total()
    return AssetPage(tuple(_row(row) for row in rows), total, counts)


def count_unsettled(shop: Shop) -> int:
    """How many assets of the whole shop a person has something to say about."""
    with shop.read() as db:
        return len(unsettled(db))


def owners(shop: Shop) -> tuple[tuple[str, str], ...]:
    """The customers who own anything, as (id, name), by name."""
    with shop.read() as db:
        rows = db.execute(
            "SELECT c.id, c.name FROM customer_private AS c"
            " WHERE EXISTS (SELECT 1 FROM asset AS a WHERE a.owner_id = c.id AND a.gone = 0)"
            " ORDER BY c.name COLLATE NOCASE LIMIT 500"
        ).fetchall()
    return tuple((row["id"], row["name"]) for row in rows)


def edit_asset(
    shop: Shop,
    actor: str,
    asset_id: str,
    *,
    owner: str | None = None,
    condition: Condition | None = None,
    model: str | None = None,
    board_code: str | None = None,
    revision: str | None = None,
) -> Commit | None:
    """Change what is said of an asset; None leaves a field as it is, "" empties it. `owner` is a customer's name, added
    when new. None comes back where nothing is new. Raises NoSuchThing, and what `Ledger.commit` raises.
    """
    with shop.writing(actor) as draft:
        with shop.read() as db:
            row = db.execute("SELECT * FROM asset WHERE id = ? AND gone = 0", (asset_id,)).fetchone()
        if row is None:
            raise NoSuchThing("asset", asset_id)
        wanted: dict[str, Scalar] = {
            name: " ".join(text.split()) or None
            for name, text in (("model", model), ("board_code", board_code), ("revision", revision))
            if text is not None
        }
        if condition is not None:
            wanted["condition"] = condition.value
        if owner is not None:
            wanted["owner_id"] = draft.customer(owner) if owner.strip() else None
        news = {name: value for name, value in wanted.items() if value != row[name]}
        if not news:
            return None
        draft.set("asset", asset_id, **news)
    return draft.saved()


def _where(wanted: AssetFilter) -> tuple[list[str], dict[str, Any]]:
    conditions = ["a.gone = 0", "+a.merged_into IS NULL"]  # hardly any is merged: an index would look up every row
    values: dict[str, Any] = {}
    for at, word in enumerate(wanted.text.split()):
        values[f"word{at}"] = f"%{escaped(word)}%"
        carried = (
            "a.id IN (SELECT coalesce(b.merged_into, b.id) FROM asset_identity AS n JOIN asset AS b"  # noqa: S608 - ours
            f" ON b.id = n.asset_id WHERE n.gone = 0 AND n.serial LIKE :word{at} ESCAPE '\\')"
        )
        conditions.append(f"({_CALLED} LIKE :word{at} ESCAPE '\\' OR {carried})")
    if wanted.kind is not None:
        conditions.append("a.kind = :kind")
        values["kind"] = wanted.kind.value
    if wanted.owner is not None:
        conditions.append("a.owner_id = :owner")
        values["owner"] = wanted.owner
    if wanted.open_order:
        conditions.append(
            f"a.id IN (SELECT asset_id FROM work_order WHERE gone = 0 AND state IN ({_OPEN}))"  # noqa: S608 - ours
        )
    if wanted.place_id is not None:
        conditions.append(f"a.id IN ({LYING})")
        values["place"] = wanted.place_id
    return conditions, values


def _row(row: Any) -> AssetRow:
    seated = row["seated"] is not None and (row["moved"] is None or row["seated"] > row["moved"])
    lies = [row["site"], row["place"], row["rack"], row["at"]]
    return AssetRow(
        identity=identity(row),
        owner=row["owner"],
        machine=row["machine"] if seated else None,
        slot=row["slot"] if seated else None,
        place=None if seated else " · ".join(part for part in lies if part) or None,
        order_number=row["order_number"],
        order_state=State(row["order_state"]) if row["order_state"] else None,
    )
