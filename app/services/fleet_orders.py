"""From a row of the fleet to a work order: which thing is sick, which machine it sits in, what proves it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from app.domain.asset import AssetKind, SerialSource
from app.domain.finding import Component, Finding, Severity, verdict_of
from app.domain.order_draft import AssetDraft, MinerDraft, OrderDraft
from app.domain.order_row import OrderRow
from app.domain.order_view import SIMULATED, OrderView
from app.services.assets import known
from app.services.device_logs import file_of, kept_logs
from app.services.diagnosis import spec_of_model
from app.services.fleet import FleetRow
from app.services.orders import OrderFilter, open_order, orders
from app.services.shop import Shop
from app.words.findings import finding_text
from app.words.language import _

#: A log fetched so long before an order is opened belongs to what the order is for.
_FRESH = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """The order for a row; `new` is False where the same thing had an open order already."""

    number: str
    new: bool


def open_for_row(shop: Shop, actor: str, row: FleetRow, began_in: int | None = None) -> Opened:
    """Open a work order for what is sick in a row, or find the one that is open for it. Raises as `open_order`.

    The machine's log goes onto a new order where it was fetched within the last day. `began_in` is the slot,
    zero-based, that a moved board sat in when its order may have been opened.
    """
    draft = draft_of_row(row)
    standing = open_order_of(shop, draft, began_in)
    if standing is not None:
        return Opened(standing.number, new=False)
    fresh = [one for one in kept_logs(shop, row.reading.device, 1) if datetime.now(UTC) - one.at < _FRESH]
    view: OrderView = open_order(shop, actor, replace(draft, files=tuple(map(file_of, fresh))))
    return Opened(view.number, new=True)


def draft_of_row(row: FleetRow) -> OrderDraft:
    """The order to open: for the hashboard that the leading finding names, else for the whole machine.

    A simulated machine's address says so, as the port of a simulated board does: the order keeps that for good.
    """
    reading = row.reading
    found = row.all_findings
    verdict = verdict_of(found, healthy=False)
    lead = verdict.finding
    fault = finding_text(lead).title if lead is not None else _("Sent in from {ip}").format(ip=reading.ip)
    address = SIMULATED + reading.ip if row.simulated else reading.ip
    miner = MinerDraft(address, reading.make, reading.model, reading.serial, reading.mac)
    board = next((one for one in reading.boards if lead is not None and one.slot == lead.slot), None)
    if lead is None or lead.component is not Component.HASHBOARD or lead.slot is None:
        source = SerialSource.DEVICE if reading.serial else None
        asset = AssetDraft(AssetKind.MINER, reading.make, reading.model, None, reading.serial, source, reading.mac)
        return OrderDraft(fault, asset, miner, found)
    chips = board.chips_expected if board is not None else None
    spec = spec_of_model(reading.make, reading.model, chips) if reading.model else None
    serial = (board.serial if board is not None else None) or lead.board_sn
    asset = AssetDraft(
        AssetKind.HASHBOARD,
        reading.make,
        reading.model,
        spec.code if spec is not None else None,
        serial,
        SerialSource.DEVICE if serial else None,
    )
    placed = MinerDraft(miner.ip, miner.make, miner.model, miner.serial, miner.mac, lead.slot)
    return OrderDraft(fault, asset, placed, _about(found, lead.slot))


def open_order_of(shop: Shop, draft: OrderDraft, began_in: int | None = None) -> OrderRow | None:
    """The open order of the same thing; None where there is none.

    A thing is known by its serial. One that tells none is known by its machine (serial, else MAC) and its slot there:
    `began_in` for a board that was moved since, and then also where its serial showed only after the move.
    """
    kind, serial, miner = draft.asset.kind, draft.asset.serial, draft.miner
    if serial:
        found = orders(shop, OrderFilter(open_only=True, serial=serial))
        standing = next((one for one in found if one.asset.kind is kind), None)
        if standing is not None or began_in is None:
            return standing
    machine = known(shop, AssetKind.MINER, miner.serial, miner.mac) if miner is not None else None
    if machine is None or miner is None:
        return None
    slot = miner.slot if began_in is None or kind is not AssetKind.HASHBOARD else began_in
    found = orders(shop, OrderFilter(open_only=True, asset_id=machine))
    return next(
        (
            one
            for one in found
            if (one.asset.kind, one.miner_slot, _simulated(one.miner_ip)) == (kind, slot, _simulated(miner.ip))
            and not (serial and one.asset.serial)
        ),
        None,
    )


def _simulated(address: str | None) -> bool:
    """Whether the address of an order's machine carries the mark of the simulation."""
    return (address or "").startswith(SIMULATED)


def _about(findings: tuple[Finding, ...], slot: int) -> tuple[Finding, ...]:
    """The findings that belong on the board's order: its own, and those of no board in particular but mere notes."""
    return tuple(f for f in findings if f.slot == slot or (f.slot is None and f.severity is not Severity.INFO))
