"""Quotes, prices, customers and the answer to a call as JSON documents."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.domain.call import CallAnswer, CallBoard
from app.domain.customer import Customer, CustomerRow
from app.domain.price import PriceRow
from app.domain.quote import Quote
from app.services.json_values import iso_text, minor_document, money_document
from app.words.call import waiting_text


def quote_document(quote: Quote) -> dict[str, Any]:
    """One quote; `minutes` of labour stand as quantity, its unit is then the price of an hour."""
    draft, said = quote.draft, quote.approval
    return {
        "number": quote.number,
        "at": _time(quote.at),
        "by": quote.by,
        "withdrawn": quote.withdrawn,
        "valid_until": _time(draft.valid_until),
        "lines": [
            {
                "kind": line.kind.value,
                "text": line.text,
                "difficulty": line.difficulty.value if line.difficulty else None,
                "sku": line.sku or None,
                "quantity": line.quantity,
                "unit_minor": minor_document(line.unit_minor),
                "total_minor": minor_document(line.total_minor),
            }
            for line in draft.lines
        ],
        "currency": draft.currency,
        "net_minor": minor_document(draft.net.minor),
        "tax_name": draft.tax_name or None,
        "tax_percent": draft.tax_bp / 100,
        "tax_minor": minor_document(draft.tax.minor),
        "total_minor": minor_document(draft.total.minor),
        "note": draft.note or None,
        "decision": said.decision.value if said else None,
        "how": said.how.value if said else None,
        "who": (said.who or None) if said else None,
        "decided_at": _time(said.at) if said else None,
        "decision_note": (said.note or None) if said else None,
    }


def customer_document(one: Customer) -> dict[str, Any]:
    """One customer; amounts in minor units of its currency."""
    return {
        "id": one.id,
        "name": one.name,
        "contact": one.contact or None,
        "address": one.address or None,
        "note": one.note or None,
        "language": one.language or None,
        "currency": one.currency,
        "sla_days": one.terms.sla_days,
        "warranty_days": one.terms.warranty_days,
        "price_cap_minor": minor_document(one.terms.price_cap_minor),
        "inspection_minor": minor_document(one.terms.inspection_minor),
        "terms": one.terms.text or None,
        "redacted": one.redacted,
    }


def customer_row_document(row: CustomerRow) -> dict[str, Any]:
    """One customer as listed."""
    return {**customer_document(row.customer), "open_orders": row.open_orders}


def price_document(row: PriceRow) -> dict[str, Any]:
    """One price."""
    return {
        "kind": row.kind.value,
        "model": row.model or None,
        "difficulty": row.difficulty.value if row.difficulty else None,
        "amount_minor": minor_document(row.amount.minor),
        "currency": row.amount.currency,
        "customer": row.customer or None,
    }


def call_document(answer: CallAnswer, message: str, offset_min: int) -> dict[str, Any]:
    """The answer to a call; `marks` = first and behind-last characters of `told` that were asked for."""
    summed = answer.customer
    return {
        "text": answer.text,
        "boards": [_board(board, offset_min) for board in answer.boards],
        "more": answer.more,
        "customers": [customer_document(one) for one in answer.names],
        "summary": None
        if summed is None
        else {
            "customer": summed.customer.name,
            "open_boards": summed.open_boards,
            "oldest": _time(summed.oldest),
            "open_quotes": [money_document(total) for total in summed.open_quotes],
        },
        "message": message,
    }


def _board(board: CallBoard, offset_min: int) -> dict[str, Any]:
    return {
        "order": board.number,
        "state": board.state.value,
        "serial": board.asset.serial,
        "asset": board.asset.number,
        "model": board.asset.model,
        "told": board.told,
        "marks": [list(mark) for mark in board.marks],
        "customer": board.customer or None,
        "reported_fault": board.reported_fault,
        "fault": board.fault,
        "waits_for": waiting_text(board, offset_min) or None,
        "price": money_document(board.price),
        "price_estimated": board.estimated,
        "promised": _time(board.promised),
        "late": board.late(datetime.now(UTC)),
        "opened_at": _time(board.opened_at),
    }


def _time(moment: datetime | None) -> str | None:
    return iso_text(moment and moment.astimezone(UTC), "milliseconds")
