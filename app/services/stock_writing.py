"""Putting stock into a draft: parts, lots, and signed moves that know their place and what they are worth.

Several moves of one lot in one draft see each other. A lot below zero is settled by the next receipt of its part, or by
a count (`settle`): the missing pieces are taken from the lot that holds some at what they cost there, and the lot below
zero gets back what was charged for them. Orders keep the cost they were charged; the difference stands in the moves.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.clock import time_text
from app.domain.costing import Holding, rounded
from app.domain.identifier import NumberKind
from app.domain.place import PlaceKind
from app.domain.place_error import NoSuchPlace
from app.domain.quote import MOST_MINOR
from app.domain.scanned_text import WrongCheck, cleaned, number_in
from app.domain.shop_error import BadQuantity, NoSuchThing
from app.domain.stock import Fit, Grade, Money, MoveReason, PartDraft
from app.domain.stock_error import TooMuchMoney
from app.services.shop import Draft, Shop
from app.services.stock_reading import WORTH

#: Nobody takes in, uses or counts more pieces of one lot than this; a slip of the keyboard does.
MOST = 10_000_000
_LOT = "SELECT number, part_id, cost_minor, currency, place_id, bin, elsewhere FROM lot WHERE id = ? AND gone = 0"
_MOVES = f"""
SELECT m.place_id, m.reason IN ('receive', 'salvage') AS came, sum(m.quantity) AS quantity, sum({WORTH}) AS worth
FROM stock_move AS m WHERE m.lot_id = ? AND m.gone = 0 GROUP BY m.place_id, m.reason IN ('receive', 'salvage')
"""  # noqa: S608 - no values


@dataclass(slots=True)
class _Lot:
    """A lot as the draft leaves it; `held` = how many lie where, None = nowhere named."""

    number: str
    part_id: str
    currency: str
    cost_minor: int
    place_id: str | None
    bin: str
    elsewhere: bool
    holding: Holding
    held: dict[str | None, int]


@dataclass(slots=True)
class _Book:
    """What a draft has worked out so far."""

    lots: dict[str, _Lot] = field(default_factory=dict)
    #: Places by their folded names; the bins win over others, then the lower numbers.
    places: dict[str, str] | None = None
    #: The lots of parts that the draft touches, first in, first out.
    of_part: dict[str, list[str]] = field(default_factory=dict)
    #: Those of them that are below zero, by part.
    short: dict[str, set[str]] = field(default_factory=dict)
    #: Whether a part was seen to look empty.
    refill: dict[str, bool] = field(default_factory=dict)


def write_part(draft: Draft, part: PartDraft) -> str:
    """Put a new part into a draft; its id."""
    part_id = draft.add("part", sku=part.sku.strip(), **part_fields(part))
    book = _book(draft)
    book.of_part[part_id], book.short[part_id], book.refill[part_id] = [], set(), False
    return part_id


def part_fields(part: PartDraft) -> dict[str, Any]:
    """The fields of a part besides its SKU, as they are kept."""
    return {
        "name": part.name.strip(),
        "kind": part.kind.value,
        "fits": json.dumps([_fit(one) for one in part.fits], ensure_ascii=False),
        "mpn": part.mpn.strip() or None,
        "unit": part.unit.strip() or "pc",
        "minimum": part.minimum,
        "target": part.target,
        "pack": part.pack,
        "lead_days": part.lead_days,
        "tracking": part.tracking.value,
        "piece_mg": part.piece_mg,
        "esd": int(part.esd) or None,
        "msl": part.msl or None,
        "note": part.note.strip() or None,
        "place_id": part.place_id,
    }


def write_lot(
    draft: Draft,
    part_id: str,
    quantity: int,
    value: Money,
    *,
    grade: Grade = Grade.NEW,
    place_id: str | None = None,
    supplier_id: str | None = None,
    supplier: str = "",
    purchase_line_id: str | None = None,
    batch: str = "",
    donor_asset_id: str | None = None,
    expires_at: datetime | None = None,
    received_at: datetime | None = None,
    reason: MoveReason = MoveReason.RECEIVE,
    count_id: str | None = None,
    note: str = "",
) -> str:
    """Put a new lot into a draft, with the move that brings it in; its id. `value` = of the whole lot.

    A receipt settles lots of the part that are below zero, and what looked empty does so no more. Raises BadQuantity,
    TooMuchMoney.
    """
    if not 1 <= quantity <= MOST:
        raise BadQuantity(quantity)
    if abs(value.minor) >= MOST_MINOR:
        raise TooMuchMoney(value.minor)
    cost = rounded(value.minor, quantity)
    received = received_at.timestamp() * 1000 if received_at is not None else time.time_ns() / 1_000_000
    number = draft.number(NumberKind.LOT)
    lot_id = draft.add(
        "lot",
        number=number,
        part_id=part_id,
        grade=grade.value,
        cost_minor=cost,
        currency=value.currency,
        supplier=(supplier or _supplier_name(draft, supplier_id)).strip() or None,
        batch=batch.strip() or None,
        received_at=time_text(int(received)),
        donor_asset_id=donor_asset_id,
        place_id=place_id,
        supplier_id=supplier_id,
        purchase_line_id=purchase_line_id,
        expires_at=time_text(round(expires_at.timestamp() * 1000)) if expires_at is not None else None,
        note=note.strip() or None,
    )
    book = _book(draft)
    known = _of_part(draft, part_id)
    rate = Holding(0, 0, quantity, value.minor)
    book.lots[lot_id] = _Lot(
        number, part_id, value.currency, cost, place_id, "", elsewhere=False, holding=rate, held={}
    )
    known.append(lot_id)
    write_move(draft, lot_id, quantity, reason, place_id=place_id, count_id=count_id, value=value.minor)
    if reason is MoveReason.RECEIVE:
        settle(draft, part_id)
    if _refill(draft, part_id):
        draft.set("part", part_id, refill=None)
        book.refill[part_id] = False
    return lot_id


def write_open_lot(draft: Draft, part_id: str, currency: str, place_id: str | None) -> str:
    """Put a lot into a draft of which nothing came in yet, so that a part can be taken that nobody has received; the
    receipt that follows settles it. Its id.
    """
    known = _of_part(draft, part_id)
    number = draft.number(NumberKind.LOT)
    lot_id = draft.add(
        "lot",
        number=number,
        part_id=part_id,
        grade=Grade.UNKNOWN.value,
        cost_minor=0,
        currency=currency,
        received_at=time_text(time.time_ns() // 1_000_000),
        place_id=place_id,
    )
    empty = Holding(0, 0, 1, 0)
    _book(draft).lots[lot_id] = _Lot(
        number, part_id, currency, 0, place_id, "", elsewhere=False, holding=empty, held={}
    )
    known.append(lot_id)
    return lot_id


def write_move(
    draft: Draft,
    lot_id: str,
    quantity: int,
    reason: MoveReason,
    *,
    place_id: str | None = None,
    other_place_id: str | None = None,
    order_id: str | None = None,
    count_id: str | None = None,
    note: str = "",
    value: int | None = None,
) -> str:
    """Put a signed move of a lot into a draft; its id.

    `place_id` None = the lot's home, or the place that has enough of it. `value` None = what the pieces are worth by
    `app.domain.costing`; given = exactly that many minor units, signed, also for a move of quantity 0, which only
    changes what the lot is worth. Raises NoSuchThing, BadQuantity.
    """
    if abs(quantity) > MOST:
        raise BadQuantity(quantity)
    lot = _lot(draft, lot_id)
    worth = lot.holding.worth(quantity) if value is None else value
    if lot.bin and lot.place_id is None and not lot.elsewhere:
        _settle_home(draft, lot_id, lot)
    at = place_id or _place_for(lot, quantity)
    unit = rounded(worth, quantity) if quantity else lot.cost_minor
    lot.holding = lot.holding.moved(quantity, worth)
    lot.held[at] = lot.held.get(at, 0) + quantity
    short = _short(draft, lot.part_id)
    (short.add if lot.holding.quantity < 0 else short.discard)(lot_id)
    return draft.add(
        "stock_move",
        lot_id=lot_id,
        quantity=quantity,
        reason=reason.value,
        order_id=order_id,
        cost_minor=unit,
        currency=lot.currency,
        note=note.strip() or None,
        place_id=at,
        other_place_id=other_place_id,
        value_minor=worth,
        count_id=count_id,
    )


def write_transfer(
    draft: Draft,
    lot_id: str,
    quantity: int,
    source: str | None,
    target: str,
    note: str = "",
    *,
    count_id: str | None = None,
) -> None:
    """Put a transfer into a draft: out of one place (None = where most of it lies) and into another, at one worth.

    `count_id` = the stocktake that found it there.

    Raises NoSuchThing, BadQuantity.
    """
    if not 1 <= quantity <= MOST:
        raise BadQuantity(quantity)
    lot = _lot(draft, lot_id)
    if lot.bin and lot.place_id is None:
        _settle_home(draft, lot_id, lot)
    start = source or _place_for(lot, -quantity)
    if start is None:  # it lay nowhere named: from now on it has a home, and nothing needs to move
        draft.set("lot", lot_id, place_id=target)
        lot.place_id, lot.held = target, {target: lot.holding.quantity}
        return
    worth = lot.holding.worth(-quantity)
    for pieces, at, other, value in ((-quantity, start, target, worth), (quantity, target, start, -worth)):
        write_move(
            draft,
            lot_id,
            pieces,
            MoveReason.TRANSFER,
            place_id=at,
            other_place_id=other,
            count_id=count_id,
            note=note,
            value=value,
        )


def write_count(
    draft: Draft,
    part_id: str,
    counted: int,
    *,
    place_id: str | None = None,
    count_id: str | None = None,
    note: str = "",
) -> int:
    """Set what is on hand of a part (of what lies in one place, if that is given) to what was counted, without asking
    which lot: what is missing went from the oldest lots, what is over is of the newest. The difference.

    Lots below zero are settled first. Raises NoSuchThing where the part has no lot, BadQuantity.
    """
    if not 0 <= counted <= MOST:
        raise BadQuantity(counted)
    settle(draft, part_id)
    known = _of_part(draft, part_id)
    held = {lot_id: _there(draft, lot_id, place_id) for lot_id in known}
    difference = left = counted - sum(held.values())
    for lot_id in [one for one in known if held[one] < 0]:  # nothing lacks where all was counted
        write_move(draft, lot_id, -held[lot_id], MoveReason.COUNT, place_id=place_id, count_id=count_id, note=note)
        left += held[lot_id]
        held[lot_id] = 0
    for lot_id in known:
        gone = min(held[lot_id], -left)
        if gone > 0:
            write_move(draft, lot_id, -gone, MoveReason.COUNT, place_id=place_id, count_id=count_id, note=note)
            left += gone
    if left:
        if not known:
            raise NoSuchThing("lot", part_id)
        best = next((lot_id for lot_id in reversed(known) if held[lot_id] > 0), known[-1])
        write_move(draft, best, left, MoveReason.COUNT, place_id=place_id, count_id=count_id, note=note)
    return difference


def settle(draft: Draft, part_id: str) -> None:
    """Put moves into a draft that fill the lots of a part that are below zero from those that hold some, oldest first,
    of the same currency, each move with the other lot as its note; nothing where there are none.

    What cannot be filled stays below zero until it is counted.
    """
    if not _short(draft, part_id):
        return
    known = _of_part(draft, part_id)
    lots = {lot_id: _lot(draft, lot_id) for lot_id in known}
    for short_id in [lot_id for lot_id in known if lots[lot_id].holding.quantity < 0]:
        short = lots[short_id]
        for from_id, full in lots.items():
            filled = min(-short.holding.quantity, full.holding.quantity)
            if filled > 0 and full.currency == short.currency:
                write_move(draft, from_id, -filled, MoveReason.ADJUST, note=short.number)
                write_move(draft, short_id, filled, MoveReason.ADJUST, place_id=_lowest(short), note=full.number)


def on_hand(draft: Draft, lot_id: str) -> int:
    """How many a lot holds with what the draft has moved so far. Raises NoSuchThing."""
    return _lot(draft, lot_id).holding.quantity


def part_lots(draft: Draft, part_id: str) -> tuple[str, ...]:
    """The lots of a part, those of the draft with them, first in, first out."""
    return tuple(_of_part(draft, part_id))


def worth_left(draft: Draft, lot_id: str) -> int:
    """What a lot is worth with what the draft has moved so far, minor units. Raises NoSuchThing."""
    return _lot(draft, lot_id).holding.value


def bin_of(shop: Shop, draft: Draft, text: str) -> str:
    """The id of the place that was typed or scanned: by its number, else by its name, else a new bin of that name.

    Raises NoSuchPlace for a number of no place and for a blank text.
    """
    return _bin(draft, text)


def _bin(draft: Draft, text: str) -> str:
    wanted = " ".join(cleaned(text).split())
    try:
        number = number_in(wanted)
    except WrongCheck:
        raise NoSuchPlace(text) from None
    if not wanted:
        raise NoSuchPlace(text)
    with draft.read() as db:
        if number is not None and number.kind is NumberKind.PLACE:
            row = db.execute("SELECT id FROM place WHERE number = ? AND gone = 0", (str(number),)).fetchone()
            if row is None:
                raise NoSuchPlace(text)
            return str(row["id"])
        book = _book(draft)
        if book.places is None:
            rows = db.execute("SELECT id, name, kind, number FROM place WHERE gone = 0").fetchall()
            rows.sort(key=lambda row: (row["kind"] != PlaceKind.BIN.value, row["number"]), reverse=True)
            book.places = {row["name"].casefold(): row["id"] for row in rows}
    known = book.places.get(wanted.casefold())
    if known is None:
        known = draft.add("place", number=draft.number(NumberKind.PLACE), kind=PlaceKind.BIN.value, name=wanted)
        book.places[wanted.casefold()] = known
    return known


def _fit(one: Fit | str) -> str | Mapping[str, str]:
    if isinstance(one, str) or not (one.revision or one.position):
        return one if isinstance(one, str) else one.on
    told = {"on": one.on, "revision": one.revision, "position": one.position}
    return {name: value for name, value in told.items() if value}


def _book(draft: Draft) -> _Book:
    book: _Book | None = draft.worked_out.get("stock")
    if book is None:
        book = draft.worked_out["stock"] = _Book()
    return book


def _lot(draft: Draft, lot_id: str) -> _Lot:
    """A lot as the draft leaves it. Raises NoSuchThing."""
    book = _book(draft)
    if lot_id not in book.lots:
        with draft.read() as db:
            row = db.execute(_LOT, (lot_id,)).fetchone()
            if row is None:
                raise NoSuchThing("lot", lot_id)
            found = db.execute(_MOVES, (lot_id,)).fetchall()
        came = sum(one["quantity"] for one in found if one["came"])
        paid = sum(one["worth"] for one in found if one["came"])
        held: dict[str | None, int] = {}
        for one in found:
            at = one["place_id"] or row["place_id"]
            held[at] = held.get(at, 0) + one["quantity"]
        book.lots[lot_id] = _Lot(
            row["number"],
            row["part_id"],
            row["currency"],
            row["cost_minor"],
            row["place_id"],
            row["bin"] or "",
            bool(row["elsewhere"]),
            Holding(
                sum(one["quantity"] for one in found),
                sum(one["worth"] for one in found),
                *((came, paid) if came > 0 else (1, row["cost_minor"])),
            ),
            held,
        )
    return book.lots[lot_id]


def _of_part(draft: Draft, part_id: str) -> list[str]:
    book = _book(draft)
    if part_id not in book.of_part:
        with draft.read() as db:
            book.of_part[part_id] = [
                row["id"]
                for row in db.execute(
                    "SELECT id FROM lot WHERE part_id = ? AND gone = 0 AND elsewhere IS NULL"
                    " ORDER BY received_at, number",
                    (part_id,),
                )
            ]
    return book.of_part[part_id]


def _short(draft: Draft, part_id: str) -> set[str]:
    book = _book(draft)
    if part_id not in book.short:
        with draft.read() as db:
            rows = db.execute(
                "SELECT l.id FROM lot AS l CROSS JOIN stock_move AS m ON m.lot_id = l.id AND m.gone = 0"
                " WHERE l.part_id = ? AND l.gone = 0 AND l.elsewhere IS NULL"
                " GROUP BY l.id HAVING sum(m.quantity) < 0",
                (part_id,),
            ).fetchall()
        book.short[part_id] = {row["id"] for row in rows}
    return book.short[part_id]


def _there(draft: Draft, lot_id: str, place_id: str | None) -> int:
    lot = _lot(draft, lot_id)
    return lot.holding.quantity if place_id is None else lot.held.get(place_id, 0)


def _settle_home(draft: Draft, lot_id: str, lot: _Lot) -> None:
    """The text of a lot becomes its place; its moves that named none lie there."""
    home = _bin(draft, lot.bin)
    draft.set("lot", lot_id, place_id=home)
    lot.place_id = home
    lot.held[home] = lot.held.get(home, 0) + lot.held.pop(None, 0)


def _place_for(lot: _Lot, quantity: int) -> str | None:
    """Where a move without a place is: out of its home where enough lies there; else where most of it lies; home where
    nothing lies anywhere.
    """
    if quantity < 0 and lot.held.get(lot.place_id, 0) >= -quantity:
        return lot.place_id
    best = max(lot.held, key=lambda place: lot.held[place], default=None)
    return best if best is not None and lot.held[best] > 0 else lot.place_id


def _lowest(lot: _Lot) -> str | None:
    """The place of a lot where most is missing."""
    return min(lot.held, key=lambda place: lot.held[place], default=lot.place_id)


def _refill(draft: Draft, part_id: str) -> bool:
    book = _book(draft)
    if part_id not in book.refill:
        with draft.read() as db:
            row = db.execute("SELECT refill FROM part WHERE id = ?", (part_id,)).fetchone()
        book.refill[part_id] = bool(row and row["refill"])
    return book.refill[part_id]


def _supplier_name(draft: Draft, supplier_id: str | None) -> str:
    if supplier_id is None:
        return ""
    with draft.read() as db:
        row = db.execute("SELECT name FROM supplier WHERE id = ?", (supplier_id,)).fetchone()
    return str(row["name"]) if row is not None else ""
