"""Assets: finding them again by serial, where they sat when, and every order on them."""

from __future__ import annotations

from typing import Any

from app.domain.asset import AssetIdentity, AssetKind, Condition, Installation
from app.domain.clock import time_of, time_text
from app.domain.identifier import parse_number
from app.domain.order_draft import AssetDraft, OrderFilter
from app.domain.order_view import AssetView
from app.domain.shop_error import NoSuchThing
from app.services.order_reading import identity, orders
from app.services.shop import Draft, Shop


def assets(shop: Shop, query: str = "", kind: AssetKind | None = None, limit: int = 1000) -> tuple[AssetIdentity, ...]:
    """Assets whose number, serial, model, board code or MAC contains `query`, the newest first."""
    conditions = ["gone = 0"]
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
    """The passport of an asset by the maker's serial, by our own number (`HB-B1-000007`, with or without check
    character), or by id. Raises NoSuchThing.
    """
    try:
        wanted = str(parse_number(serial))
    except ValueError:
        wanted = serial.strip()
    with shop.read() as db:
        row = db.execute(
            "SELECT * FROM asset WHERE (serial = ? OR number = ? OR id = ?) AND gone = 0 ORDER BY hlc DESC LIMIT 1",
            (wanted, wanted, wanted),
        ).fetchone()
        if row is None:
            raise NoSuchThing("asset", serial)
        stays = db.execute(
            "SELECT i.id AS stay_id, i.slot, i.since, i.until, i.observed, o.number AS order_number, m.*"
            " FROM installation AS i JOIN asset AS m ON m.id = i.machine_id"
            " LEFT JOIN work_order AS o ON o.id = i.order_id"
            " WHERE i.asset_id = ? AND i.gone = 0 ORDER BY i.since, i.hlc",
            (row["id"],),
        ).fetchall()
    installations = tuple(
        Installation(
            id=stay["stay_id"],
            machine=identity(stay),
            slot=stay["slot"],
            since=time_of(stay["since"]),
            until=time_of(stay["until"]) if stay["until"] else None,
            observed=bool(stay["observed"]),
            order_number=stay["order_number"],
        )
        for stay in stays
    )
    history = tuple(reversed(orders(shop, OrderFilter(asset_id=row["id"]))))
    return AssetView(identity(row), installations, history)


def known(shop: Shop, kind: AssetKind, serial: str | None, mac: str | None = None) -> str | None:
    """The id of the asset of that kind with that serial, else with that MAC; None where it is new."""
    with shop.read() as db:
        for column, value in (("serial", serial), ("mac", mac)):
            if not value:
                continue
            row = db.execute(
                f"SELECT id FROM asset WHERE {column} = ? AND kind = ? AND gone = 0 ORDER BY id LIMIT 1",  # noqa: S608
                (value, kind.value),
            ).fetchone()
            if row:
                return str(row["id"])
    return None


def known_or_new(shop: Shop, draft: Draft, wanted: AssetDraft) -> str:
    """The asset of the draft, found again or added; what was blank about a known one is filled in."""
    serial = (wanted.serial or "").strip() or None
    id_ = known(shop, wanted.kind, serial, wanted.mac)
    details = {
        "make": wanted.make,
        "model": wanted.model,
        "board_code": wanted.board_code,
        "serial": serial,
        "serial_source": wanted.serial_source.value if serial and wanted.serial_source else None,
        "mac": wanted.mac,
    }
    if id_ is None:
        return draft.add(
            "asset",
            number=draft.number(wanted.kind.number_kind),
            kind=wanted.kind.value,
            condition=Condition.UNKNOWN.value,
            **details,
        )
    with shop.read() as db:
        row = db.execute("SELECT * FROM asset WHERE id = ?", (id_,)).fetchone()
    news = {name: value for name, value in details.items() if value is not None and row[name] is None}
    if news:
        draft.set("asset", id_, **news)
    return id_


def seen_installed(
    shop: Shop, draft: Draft, asset_id: str, machine_id: str, slot: int | None, order_id: str | None, now_ms: int
) -> None:
    """Record that an asset was seen in a machine's slot: an earlier stay elsewhere ends, a new one begins."""
    now = time_text(now_ms)
    with shop.read() as db:
        stays = db.execute(
            "SELECT id, machine_id, slot FROM installation WHERE asset_id = ? AND until IS NULL AND gone = 0",
            (asset_id,),
        ).fetchall()
    if any(stay["machine_id"] == machine_id and stay["slot"] == slot for stay in stays):
        return
    for stay in stays:
        draft.set("installation", stay["id"], until=now)
    draft.add(
        "installation",
        asset_id=asset_id,
        machine_id=machine_id,
        slot=slot,
        since=now,
        observed=1,
        order_id=order_id,
    )
