"""The record of what was done to machines over the LAN: writing it, one commit a batch, and reading it by machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.clock import time_of
from app.domain.device_record import DeviceRecord
from app.domain.order_draft import OrderFilter
from app.services.machine_rows import about, machine_fields
from app.services.order_reading import orders
from app.services.shop import Draft, Shop
from drivers.model.action import ActionOutcome, ActionResult, KnownDevice

_SELECT = "SELECT a.*, p.name AS person FROM device_action AS a LEFT JOIN person_private AS p ON p.id = a.created_by"


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an action on one machine, to be recorded. `simulated` marks it for good."""

    device: KnownDevice
    result: ActionResult
    simulated: bool = False


def record(shop: Shop, actor: str, done: Sequence[Done], part_of: str | None = None) -> tuple[str, ...]:
    """Write results in one commit; the ids of their rows. Without results none is made. Raises what a commit raises."""
    if not done:
        return ()
    with shop.writing(actor) as draft:
        return tuple(
            add_record(
                shop,
                draft,
                one.device,
                one.result.action.kind.value,
                one.result.outcome,
                detail=one.result.detail,
                watts=one.result.action.watts,
                confirmed=one.result.confirmed,
                part_of=part_of,
                simulated=one.simulated,
            )
            for one in done
        )


def add_record(
    shop: Shop,
    draft: Draft,
    device: KnownDevice,
    kind: str,
    outcome: ActionOutcome,
    *,
    detail: str | None = None,
    watts: float | None = None,
    confirmed: bool | None = None,
    part_of: str | None = None,
    simulated: bool = False,
) -> str:
    """Put one line about a machine into a commit; its id. Machine and open order are found by serial or MAC."""
    machine = machine_fields(shop, device, simulated=simulated)
    return draft.add(
        "device_action",
        **machine,
        order_id=_open_order(shop, machine["asset_id"]),
        kind=kind,
        watts=watts,
        outcome=outcome.value,
        detail=detail,
        confirmed=None if confirmed is None else int(confirmed),
        part_of=part_of,
    )


def history(shop: Shop, device: KnownDevice, limit: int = 50) -> tuple[DeviceRecord, ...]:
    """What was done to a machine (`machine_rows`), the newest first."""
    return records(shop, *about(device), limit)


def records(shop: Shop, where: str, values: Sequence[Any], limit: int) -> tuple[DeviceRecord, ...]:
    """The lines that a condition on `device_action AS a` finds, the newest first."""
    with shop.read() as db:
        rows = db.execute(
            f"{_SELECT} WHERE a.gone = 0 AND ({where}) ORDER BY a.hlc DESC LIMIT ?",
            (*values, limit),
        ).fetchall()
    return tuple(_record(dict(row)) for row in rows)


def _record(row: dict[str, Any]) -> DeviceRecord:
    return DeviceRecord(
        id=row["id"],
        at=time_of(row["created_at"]),
        actor=row["person"] or "",
        ip=row["ip"],
        kind=row["kind"],
        outcome=ActionOutcome(row["outcome"]),
        detail=row["detail"],
        watts=row["watts"],
        confirmed=None if row["confirmed"] is None else bool(row["confirmed"]),
        part_of=row["part_of"],
        make=row["make"],
        model=row["model"],
        serial=row["serial"],
        mac=row["mac"],
        asset_id=row["asset_id"],
        order_id=row["order_id"],
        simulated=bool(row["simulated"]),
    )


def _open_order(shop: Shop, asset_id: str | None) -> str | None:
    """The open order of a machine or of a board that came out of it, the one moved last."""
    if asset_id is None:
        return None
    found = orders(shop, OrderFilter(open_only=True, asset_id=asset_id, limit=1))
    return found[0].id if found else None
