"""The life of a board, read from the record in one go; and the hours of all boards of its kind to compare with."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from app.domain.asset import AssetKind, SerialSource, mismatch_of
from app.domain.board_history import (
    BoardHistory,
    Given,
    Lifetime,
    Tenant,
    Twin,
    comebacks_of,
    failed,
    hours_between,
    in_shop,
    is_failure,
    marks_of,
    service_of,
    spans_of,
    spent_on,
    trends_of,
)
from app.domain.clock import time_of
from app.domain.order_view import OrderView
from app.domain.price import PriceKind, price_for
from app.domain.shop_error import NoSuchThing
from app.domain.work_order import OrderKind, State
from app.ledger.ledger import Reader
from app.services.assets import find, read_identities
from app.services.families import family_of
from app.services.installations import stays_of
from app.services.order_reading import identity, order
from app.services.places import read_placement
from app.services.prices import read_charges, read_prices
from app.services.shop import Shop
from app.services.warranty import warranty_of


def history_of(shop: Shop, serial: str, now: datetime | None = None) -> BoardHistory:
    """The life of the asset that goes by a serial, our number or an id, as of `now`. Raises NoSuchThing."""
    at = now or datetime.now(UTC)
    with shop.read() as db:
        id_ = find(db, serial)
        if id_ is None:
            raise NoSuchThing("asset", serial)
        family = family_of(db, id_)
        row = db.execute(
            "SELECT a.*, c.name AS owner FROM asset AS a LEFT JOIN customer_private AS c ON c.id = a.owner_id"
            " WHERE a.id = ?",
            (id_,),
        ).fetchone()
        merged = [db.execute("SELECT * FROM asset WHERE id = ?", (one,)).fetchone() for one in family[1:]]
        stays = stays_of(db, family)
        identities = read_identities(db, family)
        placement = read_placement(db, family)
        numbers = db.execute(
            "SELECT id FROM work_order WHERE asset_id IN (SELECT value FROM json_each(?)) AND gone = 0 ORDER BY hlc",
            (json.dumps(family),),
        ).fetchall()
        twins = _twins(db, family, row["kind"])
        given = given_by(db, family)
        tenants = _tenants(db, family) if row["kind"] == AssetKind.MINER.value else ()
        listed, charges = read_prices(db), read_charges(db)
    views: tuple[OrderView, ...] = tuple(order(shop, number["id"]) for number in numbers)
    spent = spent_on(views)
    rate = price_for(
        listed, PriceKind.LABOUR_HOUR, names=(row["model"], row["board_code"]), customer_id=row["owner_id"],
        currency=spent.parts[0].currency if len(spent.parts) == 1 else charges.currency,
    )  # fmt: skip
    return BoardHistory(
        identity=identity(row),
        owner=row["owner"],
        placement=placement,
        identities=identities,
        mismatch=mismatch_of(identities),
        installations=stays,
        orders=views,
        spans=spans_of(stays, views, at),
        marks=marks_of(views),
        trends=trends_of(views),
        service=service_of(stays, in_shop(views, at), at),
        failures=sum(failed(view) for view in views),
        comebacks=comebacks_of(views),
        warranty=warranty_of(shop, views),
        spent=replace(spent, rate=rate),
        twins=twins,
        merged=tuple(identity(one) for one in merged),
        tenants=tenants,
        revision=row["revision"],
        given=given,
    )


def given_by(db: Reader, family: tuple[str, ...]) -> tuple[Given, ...]:
    """The lots that were made of a donor's parts, inside a reading that is under way."""
    return tuple(Given(row["number"], row["sku"], row["came"]) for row in db.execute(_GIVEN, (json.dumps(family),)))


def lifetime_of(shop: Shop, board_code: str, now: datetime | None = None) -> Lifetime:
    """Hours in machines and failures of all boards of a code that were ever seen in one, those that never failed too.

    Boards without a known stay are left out, so that only hours that something speaks for are counted.
    """
    at = now or datetime.now(UTC)
    with shop.read() as db:
        stays = db.execute(
            "SELECT coalesce(a.merged_into, a.id) AS board, i.since, i.until FROM asset AS a"
            " JOIN installation AS i ON i.asset_id = a.id WHERE a.board_code = ? AND a.gone = 0 AND i.gone = 0",
            (board_code,),
        ).fetchall()
        worked = db.execute(_WORKED, (board_code,)).fetchall()
    orders: dict[str, list[tuple[datetime, datetime]]] = {}
    failures = 0
    boards: dict[str, list[tuple[datetime, datetime]]] = {}
    for row in stays:
        boards.setdefault(row["board"], []).append(
            (time_of(row["since"]), time_of(row["until"]) if row["until"] else at)
        )
    for row in worked:
        if row["board"] not in boards:
            continue
        state = State(row["state"])
        ended = time_of(row["moved_at"]) if state.closed and row["moved_at"] else at
        orders.setdefault(row["board"], []).append((time_of(row["created_at"]), ended))
        failures += is_failure(OrderKind(row["kind"]), state, found_nothing=bool(row["found_none"]))
    hours = sum(hours_between(stretches, orders.get(board, ())) for board, stretches in boards.items())
    return Lifetime(hours, failures, len(boards))


_GIVEN = """
SELECT l.number, sum(m.quantity) AS came, p.sku FROM lot AS l JOIN part AS p ON p.id = l.part_id
JOIN stock_move AS m ON m.lot_id = l.id AND m.gone = 0 AND m.reason = 'salvage'
WHERE l.gone = 0 AND l.donor_asset_id IN (SELECT value FROM json_each(?)) GROUP BY l.id ORDER BY l.number
"""
_WORKED = """
SELECT coalesce(a.merged_into, a.id) AS board, o.created_at, o.state, o.kind,
    (SELECT t.created_at FROM transition AS t WHERE t.order_id = o.id AND t.gone = 0 ORDER BY t.hlc DESC LIMIT 1)
        AS moved_at,
    EXISTS (SELECT 1 FROM transition AS t WHERE t.order_id = o.id AND t.gone = 0 AND t.target = 'no_fault_found')
        AS found_none
FROM asset AS a JOIN work_order AS o ON o.asset_id = a.id
WHERE a.board_code = ? AND a.gone = 0 AND o.gone = 0
"""
#: Other records of the kind that carry a serial of this one's, the circuit board's barcode too: two rows may be one.
_TWINS = """
WITH mine(serial, source) AS (
    SELECT serial, coalesce(serial_source, '') FROM asset
        WHERE id IN (SELECT value FROM json_each(:family)) AND serial IS NOT NULL
    UNION SELECT serial, source FROM asset_identity
        WHERE asset_id IN (SELECT value FROM json_each(:family)) AND gone = 0)
SELECT a.*, m.serial AS shared FROM mine AS m JOIN asset AS a ON a.serial = m.serial
    WHERE a.gone = 0 AND a.kind = :kind AND a.id NOT IN (SELECT value FROM json_each(:family))
UNION SELECT a.*, m.serial FROM mine AS m JOIN asset_identity AS i ON i.serial = m.serial AND i.gone = 0
    JOIN asset AS a ON a.id = i.asset_id
    WHERE a.gone = 0 AND a.kind = :kind AND a.id NOT IN (SELECT value FROM json_each(:family))
"""


def _twins(db: Reader, family: tuple[str, ...], kind: str) -> tuple[Twin, ...]:
    printed = _printed(db, family)
    found: dict[str, Twin] = {}
    for row in db.execute(_TWINS, {"family": json.dumps(family), "kind": kind}):
        other = family_of(db, row["id"])
        if other[0] in found:
            continue
        head: Any = (
            row if other[0] == row["id"] else db.execute("SELECT * FROM asset WHERE id = ?", other[:1]).fetchone()
        )
        theirs = _printed(db, other)
        found[other[0]] = Twin(identity(head), row["shared"], bool(printed and theirs and printed.isdisjoint(theirs)))
    return tuple(found.values())


def _printed(db: Reader, family: tuple[str, ...]) -> set[str]:
    return {line.serial.upper() for line in read_identities(db, family) if line.source is SerialSource.LABEL}


def _tenants(db: Reader, family: tuple[str, ...]) -> tuple[Tenant, ...]:
    rows = db.execute(
        "SELECT a.*, i.slot, i.since, i.until FROM installation AS i JOIN asset AS a ON a.id = i.asset_id"
        " WHERE i.machine_id IN (SELECT value FROM json_each(?)) AND i.gone = 0 ORDER BY i.since, i.hlc",
        (json.dumps(family),),
    ).fetchall()
    return tuple(
        Tenant(identity(row), row["slot"], time_of(row["since"]), time_of(row["until"]) if row["until"] else None)
        for row in rows
    )
