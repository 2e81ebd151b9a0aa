"""What was handed in, as a receipt lists it: of an order that is read, or of a whole delivery in two questions."""

from __future__ import annotations

import json

from app.documents.intake_receipt import ReceiptLine
from app.domain.clock import time_of
from app.domain.intake import Delivery
from app.domain.order_view import ChecklistLine, OrderView
from app.services.shop import Shop
from app.words.plain_text import plain


def line_of(view: OrderView) -> ReceiptLine:
    """An order as a line of a receipt."""
    miner = view.miner
    words = [one for one in (miner.make, miner.model, miner.serial) if one] if miner is not None else []
    return ReceiptLine(view.number, view.asset, view.reported_fault, view.checklist, plain(" ".join(words), 200))


def delivery_lines(shop: Shop, came: Delivery) -> tuple[tuple[ReceiptLine, ...], str | None, int]:
    """The things of a delivery in the order in which they were scanned, whose it is (id), and the bench's offset from
    UTC in minutes.
    """
    scans = [one for one in reversed(came.lines) if one.outcome.counts and one.asset is not None and one.order_number]
    numbers = json.dumps([one.order_number for one in scans])
    with shop.read() as db:
        batch = db.execute("SELECT customer_id, created_offset FROM intake_batch WHERE id = ?", (came.id,)).fetchone()
        rows = db.execute(
            "SELECT id, number, reported_fault FROM work_order WHERE number IN (SELECT value FROM json_each(?))",
            (numbers,),
        ).fetchall()
        answers: dict[str, list[ChecklistLine]] = {}
        for row in db.execute(
            "SELECT a.* FROM intake_answer AS a JOIN work_order AS o ON o.id = a.order_id"
            " WHERE a.gone = 0 AND o.number IN (SELECT value FROM json_each(?)) ORDER BY a.hlc",
            (numbers,),
        ):
            answers.setdefault(row["order_id"], []).append(
                ChecklistLine(row["id"], time_of(row["created_at"]), "", row["item"], row["answer"], row["note"] or "")
            )
    by_number = {row["number"]: row for row in rows}
    lines = []
    for one in scans:
        row = by_number.get(str(one.order_number))
        if row is not None and one.asset is not None:
            lines.append(
                ReceiptLine(row["number"], one.asset, row["reported_fault"] or "", tuple(answers.get(row["id"], ())))
            )
    return tuple(lines), batch["customer_id"], batch["created_offset"]
