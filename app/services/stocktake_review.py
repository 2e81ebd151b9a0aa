"""Reviewing a stocktake: what is different first, in pieces and money; accepted in one commit; how exact all was.

What moved between a scan and the review moves on, and of two counts of one thing the later scan stands
(`app.domain.stocktake`). While a later stocktake builds on an accepted one, that one cannot be taken back: accepting
writes the state of each stocktake it builds on again, which is what refuses the undo.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.clock import time_of, time_text
from app.domain.costing import rounded
from app.domain.permission import Permission
from app.domain.stock import Grade, Money, MoveReason, Tracking, totals
from app.domain.stocktake import (
    Correction,
    CountKey,
    CountState,
    Judged,
    Shift,
    Standing,
    Tallied,
    corrections,
    judged,
    taken_from,
)
from app.domain.stocktake_error import CountNotFinished, CountOver
from app.domain.stocktake_view import Accuracy, CountAccuracy, Review, ReviewRow
from app.ledger.change import Commit
from app.ledger.ledger import Reader
from app.services.permissions import require
from app.services.prices import read_charges
from app.services.shop import Shop
from app.services.stock_reading import WORTH
from app.services.stock_writing import write_lot, write_move, write_transfer
from app.services.stocktake_reading import count_named, count_of, held_of_parts, loose_parts, tally_of

_IDS = "IN (SELECT value FROM json_each(?))"
#: Every change of the record that a count made, or the filling of a lot below zero from another (`partner`), and every
#: one that took it back, as the change log tells it.
_CORRECTED = f"""
SELECT c.hlc, c.op, c.new, m.quantity, m.count_id, m.lot_id, m.gone, l.part_id, coalesce(m.place_id, l.place_id) AS at,
    f.id AS partner
FROM stock_move AS m JOIN lot AS l ON l.id = m.lot_id
LEFT JOIN lot AS f ON m.reason = 'adjust' AND m.quantity <> 0 AND f.number = m.note AND f.part_id = l.part_id
JOIN change AS c ON c.entity = 'stock_move' AND c.entity_id = m.id
WHERE l.part_id {_IDS} AND (m.count_id IS NOT NULL OR m.reason = 'count' OR f.id IS NOT NULL) AND m.hlc > ?
"""  # noqa: S608 - no values
_ACCEPTED = f"""
SELECT DISTINCT l.count_id FROM count_line AS l JOIN stock_count AS c ON c.id = l.count_id
WHERE l.part_id {_IDS} AND c.state = 'accepted' AND c.gone = 0 AND c.id <> ?
"""  # noqa: S608 - no values
_WORTHS = f"""
SELECT l.id, l.cost_minor, l.currency, coalesce(sum(m.quantity), 0) AS held, coalesce(sum({WORTH}), 0) AS worth
FROM lot AS l LEFT JOIN stock_move AS m ON m.lot_id = l.id AND m.gone = 0 WHERE l.part_id {_IDS} GROUP BY l.id
"""  # noqa: S608 - no values


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A stocktake with all that its judging needs. `lots` = held pieces by (lot, bin) of the parts in it."""

    tallied: Tallied
    judged: tuple[Judged, ...]
    loose: frozenset[str]
    lots: tuple[Any, ...]
    built_on: tuple[str, ...]

    def shares(self, one: Judged) -> tuple[tuple[str, int], ...]:
        """The change of a tally by lots; () where it is for a new lot."""
        key = one.tally.key
        if key.lot_id is not None:
            return ((key.lot_id, one.change),)
        of_part = [row for row in self.lots if row["part_id"] == key.part_id]
        here = [(row["lot_id"], row["held"]) for row in of_part if row["at"] == key.place_id]
        if key.part_id in self.loose and not here:
            here = [(row["lot_id"], 0) for row in of_part[-1:]]
        return taken_from(one.change, here)


def review(shop: Shop, number_or_id: str) -> Review:
    """A stocktake as the person sees it who answers for it. Raises NoSuchCount."""
    count = count_named(shop, number_or_id)
    with shop.read() as db:
        weighed = _weigh(db, count.id)
        parts = _by_id(db, "part", {one.tally.key.part_id for one in weighed.judged})
        keys = {one.tally.key for one in weighed.judged}
        lots = _by_id(db, "lot", {key.lot_id for key in keys})
        known = weighed.tallied.bins
        places = _by_id(db, "place", {*known, *weighed.tallied.plan, *(key.place_id for key in keys)})
        worths = {row["id"]: row for row in db.execute(_WORTHS, (json.dumps(list(parts)),))}
        ends = _ends(weighed)
        rows = []
        for one in weighed.judged:
            key = one.tally.key
            part, place = parts[key.part_id], places[key.place_id]
            rows.append(
                ReviewRow(
                    judged=one,
                    place=place["name"],
                    place_number=place["number"],
                    number=lots[key.lot_id]["number"] if key.lot_id else "",
                    sku=part["sku"],
                    name=part["name"],
                    unit=part["unit"],
                    worth=_worth(weighed, one, worths),
                    loose=part["tracking"] == Tracking.LOOSE.value,
                    moved_to=_name(places, ends.get((key.lot_id, key.place_id), ("", ""))[0]),
                    moved_from=_name(places, ends.get((key.lot_id, key.place_id), ("", ""))[1]),
                )
            )
    order = {Standing.DIFFERENT: 0, Standing.MISSED: 1, Standing.LATER: 2, Standing.SAME: 3}
    rows.sort(key=lambda row: (order[row.judged.standing], row.place.casefold(), row.sku.casefold(), row.number))
    unknown = tuple((id_, places[id_]["name"], line.code) for id_, each in known.items() for line in each.unknown)
    uncounted = sorted(
        places[id_]["name"] for id_ in {*known, *weighed.tallied.plan}
        if (id_ in weighed.tallied.plan or known[id_].again) and not (id_ in known and known[id_].counted)
    )  # fmt: skip
    counted = tuple(one for one in known.values() if one.counted)
    return Review(count, tuple(rows), unknown, tuple(uncounted), counted)


def accept(shop: Shop, actor: str, number_or_id: str) -> Commit:
    """Put the record right by a stocktake, in one commit; what nobody scanned stays as it is.

    Raises NotAllowed, CountNotFinished, CountOver, NoSuchCount.
    """
    require(shop, actor, Permission.REVIEW_COUNT)
    with shop.writing(actor) as draft:
        with shop.read() as db:
            row = count_of(db, number_or_id)
            state, count_id = CountState(row["state"]), str(row["id"])
            if state.over:
                raise CountOver(row["number"])
            if state is not CountState.REVIEW:
                raise CountNotFinished(row["number"])
            weighed = _weigh(db, count_id)
            currency = read_charges(db).currency
        for one in weighed.judged:
            if one.standing is Standing.DIFFERENT and not weighed.shares(one) and one.change > 0:
                write_lot(
                    draft, one.tally.key.part_id, one.change, Money(0, currency), grade=Grade.UNKNOWN,
                    place_id=one.tally.key.place_id, reason=MoveReason.COUNT, count_id=count_id,
                )  # fmt: skip
        for made in _corrections(weighed):
            if made.other is None:
                write_move(
                    draft, made.lot_id, made.quantity, MoveReason.COUNT, place_id=made.place_id, count_id=count_id
                )
            elif made.quantity > 0:
                write_transfer(draft, made.lot_id, made.quantity, made.other, made.place_id, count_id=count_id)
        for other in weighed.built_on:
            draft.set("stock_count", other, state=CountState.ACCEPTED.value)
        draft.set("stock_count", count_id, state=CountState.ACCEPTED.value, reviewer_id=draft.actor)
    return draft.saved()


def accuracy(shop: Shop, since: datetime | None = None, until: datetime | None = None) -> Accuracy:
    """How right the record was, by the bins of accepted stocktakes that were begun in that time (all = None): bins in
    which all was as the record had it, of all that were counted; and what the differences were worth.
    """
    found = [one.accuracy for one in accuracy_by_count(shop, since, until)]
    off = totals(amount for one in found for amount in one.off)
    return Accuracy(sum(one.bins for one in found), sum(one.exact for one in found), off)


def accuracy_by_count(
    shop: Shop, since: datetime | None = None, until: datetime | None = None
) -> tuple[CountAccuracy, ...]:
    """As `accuracy`, of each of the stocktakes, the oldest first."""
    start, end = (time_text(round(at.timestamp() * 1000)) if at is not None else None for at in (since, until))
    with shop.read() as db:
        rows = db.execute(
            "SELECT id, number, created_at FROM stock_count WHERE state = 'accepted' AND gone = 0"
            " AND (?1 IS NULL OR created_at >= ?1) AND (?2 IS NULL OR created_at < ?2) ORDER BY created_at, id",
            (start, end),
        ).fetchall()
        found = [(row, tally_of(db, row["id"])) for row in rows]
        parts = {one.key.part_id for _row, each in found for one in each.tallies}
        lots = [dict(row) for row in db.execute(_WORTHS.replace("SELECT l.id", "SELECT l.part_id, l.id"),
                                                (json.dumps(list(parts)),))]  # fmt: skip
    by_lot = {row["id"]: row for row in lots}
    by_part = {row["part_id"]: row for row in lots}  # the newest lot of a part that is not kept by lot
    told = []
    for row, each in found:
        bins = [one for one in each.bins.values() if one.counted]
        different = [one for bin_ in bins for one in bin_.tallies.values() if one.variance]
        costs = [by_lot.get(one.key.lot_id or "") or by_part.get(one.key.part_id) for one in different]
        off = totals(
            Money(abs(one.variance) * cost["cost_minor"], cost["currency"])
            for one, cost in zip(different, costs, strict=True) if cost is not None
        )  # fmt: skip
        exact = Accuracy(len(bins), sum(one.exact for one in bins), off)
        told.append(
            CountAccuracy(
                row["id"], row["number"], time_of(row["created_at"]), exact, len(different), costs.count(None)
            )
        )
    return tuple(told)


# ------------------------------------------------------------ inside


def _weigh(db: Reader, count_id: str) -> _Weighed:
    own = tally_of(db, count_id)
    keys = {one.key for one in own.tallies}
    parts = {key.part_id for key in keys}
    loose = loose_parts(db, parts)
    lots = tuple(held_of_parts(db, parts))
    held: dict[CountKey, int] = {}
    for row in lots:
        if row["at"] is not None:
            key = CountKey(row["at"], row["part_id"], None if row["part_id"] in loose else row["lot_id"])
            held[key] = held.get(key, 0) + row["held"]
    others = db.execute(_ACCEPTED, (json.dumps(list(parts)), count_id)).fetchall()
    accepted = {row["count_id"]: tally_of(db, row["count_id"]) for row in others}
    since = min((one.stamp for one in own.tallies), default=0)
    shifts = _shifts(db, parts, since)
    built_on = tuple(id_ for id_, other in accepted.items() if any(one.key in keys for one in other.tallies))
    return _Weighed(own, judged(own, accepted.values(), shifts, held), loose, lots, built_on)


def _shifts(db: Reader, parts: Iterable[str], since: int) -> tuple[Shift, ...]:
    made: list[Shift] = []
    for row in db.execute(_CORRECTED, (json.dumps(list(parts)), since)):
        by_hand = row["count_id"] is None and row["partner"] is None
        if by_hand and row["gone"]:
            continue  # a count by hand that was taken back says nothing any more
        if row["op"] == "add":
            sign = 1
        else:
            gone = json.loads(row["new"]).get("gone")
            if gone is None or by_hand:
                continue
            sign = -1 if gone else 1
        if row["at"] is not None:
            pieces = sign * row["quantity"]
            made.append(
                Shift(row["hlc"], row["at"], row["part_id"], row["lot_id"], pieces, row["count_id"], row["partner"])
            )
    return tuple(made)


def _corrections(weighed: _Weighed) -> tuple[Correction, ...]:
    changes: dict[tuple[str, str], int] = {}
    for one in weighed.judged:
        if one.standing is Standing.DIFFERENT:
            for lot_id, change in weighed.shares(one):
                at = (lot_id, one.tally.key.place_id)
                changes[at] = changes.get(at, 0) + change
    return corrections(changes)


def _ends(weighed: _Weighed) -> dict[tuple[str | None, str], tuple[str, str]]:
    """Of each lot in a bin that is the end of a transfer: where it goes, where it came from."""
    made: dict[tuple[str | None, str], tuple[str, str]] = {}
    for one in _corrections(weighed):
        if one.other is not None:
            made[one.lot_id, one.place_id] = (one.other, "") if one.quantity < 0 else ("", one.other)
    return made


def _worth(weighed: _Weighed, one: Judged, worths: Mapping[str, Any]) -> Money | None:
    """What a change is worth, as the lots stand now."""
    shares = weighed.shares(one)
    if one.standing is not Standing.DIFFERENT or not shares:
        return None
    amounts = []
    for lot_id, change in shares:
        lot = worths[lot_id]
        whole = lot["held"] > 0
        minor = rounded(lot["worth"] * change, lot["held"]) if whole else lot["cost_minor"] * change
        amounts.append(Money(minor, lot["currency"]))
    return totals(amounts)[0]


def _by_id(db: Reader, table: str, ids: Iterable[str | None]) -> dict[str, Any]:
    wanted = json.dumps([id_ for id_ in ids if id_])
    return {row["id"]: row for row in db.execute(f"SELECT * FROM {table} WHERE id {_IDS}", (wanted,))}  # noqa: S608


def _name(places: Mapping[str, Any], id_: str) -> str:
    return places[id_]["name"] if id_ in places else ""
