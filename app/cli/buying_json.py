"""What buying looks like as JSON; keys are always there, null where nothing is known."""

from __future__ import annotations

from typing import Any

from app.domain.part_need import PartNeed
from app.domain.purchase import Purchase, PurchaseRow
from app.domain.reorder import SupplierList
from app.domain.stock import Money
from app.domain.supplier import PartPrice, Supplier
from app.services.json_values import money_document
from app.words.purchases import why_lines


def supplier_document(one: Supplier) -> dict[str, Any]:
    """A supplier."""
    return {
        "id": one.id, "name": one.name, "currency": one.currency or None, "lead_days": one.lead_days,
        "contact": one.contact or None, "note": one.note or None, "parts": one.parts, "open_orders": one.open,
    }  # fmt: skip


def price_document(one: PartPrice, sku: str) -> dict[str, Any]:
    """One line of a price list."""
    return {
        "sku": sku, "supplier": one.supplier, "order_code": one.order_code or None, "from": one.from_quantity,
        "price": money_document(one.price), "for": one.price_quantity, "preferred": one.preferred,
    }  # fmt: skip


def reorder_document(one: SupplierList) -> dict[str, Any]:
    """What to buy from one supplier, each number with what it is made of."""
    return {
        "supplier": one.supplier or None,
        "total": money_document(one.total),
        "unpriced": one.unpriced,
        "lines": [
            {
                "sku": line.part.sku,
                "name": line.part.name,
                "quantity": line.quantity,
                "amount": money_document(line.amount),
                "order_code": line.order_code or None,
                "reason": line.proposal.why.value,
                "on_hand": line.proposal.level.on_hand,
                "arriving": line.proposal.level.arriving,
                "drafted": line.proposal.level.drafted,
                "waited_for": line.proposal.level.waited_for,
                "orders": list(dict.fromkeys(need.order_number for need in line.needs)),
                "up_to": line.proposal.up_to,
                "up_to_by": line.proposal.up_to_by.value,
                "needed": line.proposal.needed,
                "pack": line.proposal.pack,
                "per_week": round(line.proposal.forecast.per_week, 3),
                "method": line.proposal.forecast.method.value,
                "lead_days": line.proposal.lead_days,
                "safety": line.proposal.safety,
                "alternates": [{"sku": other.sku, "on_hand": other.on_hand} for other in line.alternates],
                "why": list(why_lines(line)),
            }
            for line in one.lines
        ],
    }


def purchase_row_document(row: PurchaseRow) -> dict[str, Any]:
    """An order to a supplier as listed."""
    return {
        "number": row.number, "supplier": row.supplier, "state": row.state.value, "ordered": row.ordered,
        "received": row.received, "total": money_document(row.total),
        "eta": row.eta.isoformat() if row.eta else None, "late": row.late, "reference": row.reference or None,
    }  # fmt: skip


def purchase_document(order: Purchase) -> dict[str, Any]:
    """An order to a supplier with its lines and lots."""
    return {
        "number": order.number,
        "supplier": order.supplier,
        "state": order.state.value,
        "currency": order.currency,
        "eta": order.eta.isoformat() if order.eta else None,
        "reference": order.reference or None,
        "goods": money_document(order.goods),
        "shipping": money_document(order.shipping),
        "duty": money_document(order.duty),
        "tariff": money_document(order.tariff),
        "total": money_document(order.total),
        "variance": money_document(order.variance),
        "lines": [
            {
                "sku": line.sku,
                "name": line.name,
                "order_code": line.order_code or None,
                "ordered": line.quantity,
                "received": line.received,
                "missing": line.missing,
                "over": line.over,
                "amount": money_document(line.amount),
                "waiting": list(line.waiting),
                "lots": [
                    {
                        "number": lot.number,
                        "quantity": lot.quantity,
                        "bin": lot.bin or None,
                        "charged": money_document(Money(lot.charged, order.currency)),
                        "variance": money_document(Money(lot.variance, order.currency)),
                    }
                    for lot in line.lots
                ],
            }
            for line in order.lines
        ],
    }


def need_document(need: PartNeed) -> dict[str, Any]:
    """What an order waits for."""
    return {
        "order": need.order_number, "sku": need.sku, "quantity": need.quantity, "fitted": need.fitted,
        "here": need.here, "met": need.met, "arriving": need.arriving,
        "eta": need.eta.isoformat() if need.eta else None, "purchase": need.purchase or None,
    }  # fmt: skip
