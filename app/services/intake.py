"""Taking things in: one by one, from whichever source there is, or a whole delivery scan by scan.

Every way of opening an order comes through here for what they share: the thing is found again, the earlier repair is
linked, and a thing that is here on an open order is not opened a second time. A scan into a delivery is one commit, so
that one Undo takes exactly that scan back. Everything raises what `orders` raises.
"""

from __future__ import annotations

import json
from dataclasses import replace

from app.domain.asset import SerialSource
from app.domain.clock import time_of, time_text
from app.domain.flow import Event
from app.domain.identifier import NumberKind
from app.domain.intake import Count, Delivery, DeliveryDraft, Earlier, Intake, ScanLine, ScanOutcome
from app.domain.intake_checklist import Checklist, checklist_of
from app.domain.order_draft import AssetDraft, OrderDraft
from app.domain.shop_error import AlreadyOpen, DeliveryClosed, NoSuchThing
from app.domain.vendor_serial import vendor_serial
from app.domain.work_order import State
from app.ledger.change import Commit
from app.services import orders
from app.services.assets import known
from app.services.delivery_reading import deliveries, delivery
from app.services.earlier import earlier, earlier_of
from app.services.order_steps import walk_on
from app.services.orders import KeptOrder
from app.services.places import write_move
from app.services.scanning import Scanned, ScannedKind, resolve
from app.services.shop import Draft, Shop

__all__ = [
    "Checklist",
    "Count",
    "Delivery",
    "DeliveryDraft",
    "Earlier",
    "Intake",
    "ScanLine",
    "ScanOutcome",
    "change_delivery",
    "checklist_of",
    "close_batch",
    "count",
    "deliveries",
    "delivery",
    "earlier",
    "earlier_of",
    "open_again",
    "open_batch",
    "scan_into",
    "take_back",
    "take_in",
    "take_unlabelled",
    "write_intake",
]

#: An open order that waits for its board to come: nobody has begun on it.
_WAITS_FOR_IT = frozenset({State.DRAFT, State.RECEIVED})
#: The longest code that is kept of a scan that says nothing.
_LONGEST = 200


def take_in(shop: Shop, actor: str, wanted: Intake) -> KeptOrder:
    """Open the order of one thing: found again, its earlier repair linked, put down in its place; one commit.

    Raises AlreadyOpen where it is here on an open order, and as `orders.open_order` does.
    """
    with shop.writing(actor) as draft:
        number = write_intake(shop, draft, wanted)[1]
    return KeptOrder(number, draft.saved())


def write_intake(shop: Shop, draft: Draft, wanted: Intake) -> tuple[str, str]:
    """Put it into a draft, as `take_in` does; the order's id and number. With a delivery it is one of its scans."""
    opening = replace(wanted.opening, asset=_as_printed(wanted.opening.asset))
    asset_id = known(shop, opening.asset.kind, opening.asset.serial, opening.asset.mac)
    if asset_id is not None:
        standing = earlier_of(shop, asset_id).open_order
        if standing is not None:
            raise AlreadyOpen(opening.asset.serial or standing.asset.number, standing.number)
    order_id, number = orders.write_order(shop, draft, opening)
    made = next(change for change in reversed(draft.changes) if change.id == order_id and "asset_id" in change.fields)
    thing = str(made.fields["asset_id"])
    _note_owner(shop, draft, thing, opening.customer)
    if wanted.place_id is not None:
        write_move(shop, draft, thing, wanted.place_id, order_id)
    if opening.batch_id is not None:
        _write_scan(draft, opening.batch_id, opening.asset.serial or "", ScanOutcome.OPENED, order_id)
    return order_id, number


def open_batch(shop: Shop, actor: str, terms: DeliveryDraft) -> Delivery:
    """Begin a delivery: a pallet, a box, what somebody brought. Its terms hold for every scan into it."""
    with shop.writing(actor) as draft:
        id_ = draft.add("intake_batch", number=draft.number(NumberKind.BATCH), closed=0, **_terms(draft, terms))
    return delivery(shop, id_)


def change_delivery(shop: Shop, actor: str, batch: str, terms: DeliveryDraft) -> Delivery:
    """Change the terms of a delivery that is open; what came keeps its own. Raises DeliveryClosed."""
    with shop.writing(actor) as draft:
        before = _open(shop, batch)
        if before.terms != terms:
            draft.set("intake_batch", before.id, **_terms(draft, terms))
    return delivery(shop, before.id)


def scan_into(shop: Shop, actor: str, batch: str, code: str) -> ScanLine:
    """Take one scan into a delivery: a board's serial or our label on it opens its order as received, in one commit.

    Nothing is lost: what opens no order is kept as what it is (`ScanOutcome`). Raises DeliveryClosed, NoSuchThing.
    """
    with shop.writing(actor) as draft:
        before = _open(shop, batch)
        scan_id = _scanned(shop, draft, before, resolve(shop, code))
    return next(line for line in delivery(shop, before.id).lines if line.id == scan_id)


def take_back(shop: Shop, actor: str, scan_id: str) -> Commit:
    """Take a scan back, with the order that it opened. Raises as `Shop.undo` does, and NoSuchThing."""
    with shop.read() as db:
        row = db.execute(
            "SELECT c.commit_id, c.at, c.actor FROM change AS c JOIN intake_scan AS s ON s.id = c.entity_id"
            " WHERE c.entity = 'intake_scan' AND c.entity_id = ? AND c.op = 'add' AND s.gone = 0",
            (scan_id,),
        ).fetchone()
    if row is None:
        raise NoSuchThing("scan", scan_id)
    return shop.undo(actor, Commit(row["commit_id"], time_of(row["at"]), row["actor"], ()))


def close_batch(shop: Shop, actor: str, batch: str) -> Delivery:
    """End a delivery. Its discrepancies are those it has then (`Delivery.discrepancies`). Raises DeliveryClosed."""
    with shop.writing(actor) as draft:
        before = _open(shop, batch)
        draft.set("intake_batch", before.id, closed=1)
    return delivery(shop, before.id)


def open_again(shop: Shop, actor: str, batch: str) -> Delivery:
    """Go on with a delivery that was closed too early. Raises NoSuchThing."""
    with shop.writing(actor) as draft:
        before = delivery(shop, batch)
        if before.closed:
            draft.set("intake_batch", before.id, closed=0)
    return delivery(shop, before.id)


def take_unlabelled(shop: Shop, actor: str, batch: str) -> ScanLine:
    """Take one thing into a delivery whose serial cannot be read; its order is a draft until one is noted.

    Raises DeliveryClosed, NoSuchThing.
    """
    with shop.writing(actor) as draft:
        before = _open(shop, batch)
        terms = before.terms
        asset = AssetDraft(terms.asset, model=terms.model or None)
        wanted = Intake(_on_terms(before, asset), terms.place_id)
        number = write_intake(shop, draft, wanted)[1]
    return next(line for line in delivery(shop, before.id).lines if line.order_number == number)


def count(shop: Shop, batch: str) -> Count:
    """How many boards of a delivery came of how many. Raises NoSuchThing."""
    return delivery(shop, batch).count


def _scanned(shop: Shop, draft: Draft, into: Delivery, scanned: Scanned) -> str:
    """Put a scan into a draft; its id."""
    code = scanned.text[:_LONGEST]
    if scanned.kind is ScannedKind.PLACE and scanned.id is not None:
        draft.set("intake_batch", into.id, place_id=scanned.id)
        return _write_scan(draft, into.id, code, ScanOutcome.PLACED)
    thing = _thing(shop, scanned)
    if thing is None and scanned.kind is not ScannedKind.SERIAL:
        return _write_scan(draft, into.id, code, ScanOutcome.UNREAD)
    here = earlier_of(shop, thing).open_order if thing is not None else None
    if here is None:
        order_id, _number = write_intake(shop, draft, Intake(_opening(shop, into, scanned, thing), into.terms.place_id))
        return next(c.id for c in draft.changes if c.entity == "intake_scan" and c.fields.get("order_id") == order_id)
    if any(line.order_number == here.number and line.outcome.counts for line in into.lines):
        return _write_scan(draft, into.id, code, ScanOutcome.TWICE, here.id)
    if here.state not in _WAITS_FOR_IT or _came_with(shop, here.id) is not None:
        return _write_scan(draft, into.id, code, ScanOutcome.HERE, here.id)
    _join(shop, draft, into, here.id, here.asset.id)
    walk_on(draft, orders.order(shop, here.id), Event.SCANNED_IN)
    return _write_scan(draft, into.id, code, ScanOutcome.JOINED, here.id)


def _opening(shop: Shop, into: Delivery, scanned: Scanned, thing: str | None) -> OrderDraft:
    terms, vendor = into.terms, scanned.vendor
    if thing is not None:
        found = earlier_of(shop, thing).asset
        asset = AssetDraft(found.kind, model=found.model, serial=found.serial, mac=found.mac)
    else:
        kind = (vendor.kind if vendor is not None else None) or terms.asset
        model = terms.model.strip() if kind is terms.asset else ""
        asset = AssetDraft(kind, model=model or None, serial=scanned.text, serial_source=SerialSource.LABEL)
    return _on_terms(into, asset)


def _on_terms(into: Delivery, asset: AssetDraft) -> OrderDraft:
    terms = into.terms
    return OrderDraft(
        terms.reported_fault,
        asset,
        customer=terms.customer,
        kind=terms.kind,
        priority=terms.priority,
        billing=terms.billing,
        due_at=terms.due_at,
        batch_id=into.id,
    )


def _thing(shop: Shop, scanned: Scanned) -> str | None:
    """The asset that a scan names: by serial, by our label, or by the label of one of its orders."""
    if scanned.id is None:
        return None
    if scanned.kind is ScannedKind.ORDER:
        with shop.read() as db:
            row = db.execute("SELECT asset_id FROM work_order WHERE id = ?", (scanned.id,)).fetchone()
        return str(row["asset_id"]) if row is not None else None
    return scanned.id if scanned.kind is ScannedKind.ASSET else None


def _came_with(shop: Shop, order_id: str) -> str | None:
    with shop.read() as db:
        row = db.execute("SELECT batch_id FROM work_order WHERE id = ?", (order_id,)).fetchone()
    return row["batch_id"] if row is not None else None


def _join(shop: Shop, draft: Draft, into: Delivery, order_id: str, asset_id: str) -> None:
    """An order that waited for its board: it came with this delivery, on its terms where it had none."""
    with shop.read() as db:
        row = db.execute("SELECT customer_id, due_at FROM work_order WHERE id = ?", (order_id,)).fetchone()
    news: dict[str, str | None] = {"batch_id": into.id}
    if row["customer_id"] is None and into.terms.customer:
        news["customer_id"] = draft.customer(into.terms.customer)
    if row["due_at"] is None and into.terms.due_at is not None:
        news["due_at"] = _stored(into.terms)
    draft.set("work_order", order_id, **news)
    _note_owner(shop, draft, asset_id, into.terms.customer)
    if into.terms.place_id is not None:
        write_move(shop, draft, asset_id, into.terms.place_id, order_id)


def _as_printed(asset: AssetDraft) -> AssetDraft:
    """With the serial as its maker prints it, and the maker where nobody said: people type small letters."""
    vendor = vendor_serial(asset.serial) if asset.serial else None
    return asset if vendor is None else replace(asset, serial=vendor.serial, make=asset.make or vendor.make)


def _note_owner(shop: Shop, draft: Draft, asset_id: str, customer: str | None) -> None:
    """Whose a thing is, where nobody has said so yet."""
    if not (customer or "").strip():
        return
    with shop.read() as db:
        row = db.execute("SELECT owner_id FROM asset WHERE id = ?", (asset_id,)).fetchone()
    if row is None or row["owner_id"] is None:
        draft.set("asset", asset_id, owner_id=draft.customer(str(customer)))


def _write_scan(draft: Draft, batch_id: str, code: str, outcome: ScanOutcome, order_id: str | None = None) -> str:
    return draft.add("intake_scan", batch_id=batch_id, code=code, outcome=outcome.value, order_id=order_id)


def _open(shop: Shop, batch: str) -> Delivery:
    found = delivery(shop, batch)
    if found.closed:
        raise DeliveryClosed(found.number)
    return found


def _stored(terms: DeliveryDraft) -> str | None:
    return time_text(round(terms.due_at.timestamp() * 1000)) if terms.due_at is not None else None


def _terms(draft: Draft, terms: DeliveryDraft) -> dict[str, str | int | None]:
    return {
        "customer_id": draft.customer(terms.customer) if terms.customer and terms.customer.strip() else None,
        "declared": terms.declared,
        "courier": terms.courier.strip() or None,
        "reference": terms.reference.strip() or None,
        "note": terms.note.strip() or None,
        "kind": terms.kind.value,
        "priority": terms.priority.value,
        "billing": terms.billing.value,
        "due_at": _stored(terms),
        "reported_fault": terms.reported_fault.strip() or None,
        "expected": json.dumps(terms.expected) if terms.expected else None,
        "place_id": terms.place_id,
        "asset_kind": terms.asset.value,
        "model": terms.model.strip() or None,
    }
