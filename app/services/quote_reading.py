"""Reading quotes and what customers said to them: from rows of the record to `Quote`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.domain.clock import next_stamp, time_of
from app.domain.quote import Approval, Decision, How, Quote, QuoteDraft
from app.ledger.codec import from_json
from app.ledger.ledger import Reader


def read_quotes(db: Reader, order_ids: Sequence[str]) -> Mapping[str, tuple[Quote, ...]]:
    """The quotes of orders, by order id, oldest first; inside a reading that is under way."""
    if not order_ids:
        return {}
    marks = ", ".join("?" * len(order_ids))
    decided: dict[str, Approval] = {}
    for row in db.execute(
        "SELECT a.*, w.name AS who, b.name AS person FROM approval AS a"  # noqa: S608 - question marks
        " LEFT JOIN person_private AS w ON w.id = a.person_id LEFT JOIN person_private AS b ON b.id = a.created_by"
        f" WHERE a.order_id IN ({marks}) AND a.gone = 0 ORDER BY a.hlc",
        order_ids,
    ):
        if row["quote_id"] is not None:
            decided[row["quote_id"]] = Approval(
                id=row["id"],
                at=time_of(row["created_at"]),
                by=row["person"] or "",
                decision=Decision(row["decision"]),
                how=How(row["how"]),
                who=row["who"] or "",
                note=row["note"] or "",
                quote_id=row["quote_id"],
                stamp=row["hlc"],
            )
    found: dict[str, list[Quote]] = {}
    for row in db.execute(
        "SELECT q.*, b.name AS person FROM quote AS q LEFT JOIN person_private AS b ON b.id = q.created_by"  # noqa: S608
        f" WHERE q.order_id IN ({marks}) AND q.gone = 0 ORDER BY q.id",
        order_ids,
    ):
        found.setdefault(row["order_id"], []).append(
            Quote(
                id=row["id"],
                number=row["number"],
                order_id=row["order_id"],
                at=time_of(row["created_at"]),
                by=row["person"] or "",
                draft=from_json(QuoteDraft, row["body"]),
                withdrawn=bool(row["withdrawn"]),
                approval=decided.get(row["id"]),
                stamp=_written(time_of(row["created_at"])),
            )
        )
    return {order_id: tuple(quotes) for order_id, quotes in found.items()}


def _written(at: datetime) -> int:
    """The stamp a quote was written with, near enough to stand in the history where it was; its own tells the last
    change, which may be a withdrawal long after.
    """
    return next_stamp(0, round(at.timestamp() * 1000))
