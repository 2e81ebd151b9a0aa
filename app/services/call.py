"""The phone rings: from a name, or four digits of any serial, to every board the caller may mean, within the second.

Nothing is loaded that is not shown: serials, numbers and the customers' own numbers are looked through in their
indices, orders are found by asset and by customer.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.call import CallAnswer, CallBoard, CallCustomer, marked
from app.domain.clock import time_of
from app.domain.customer import Customer, due_after
from app.domain.finding import Fault
from app.domain.flow import waits_for
from app.domain.phrase import Phrase
from app.domain.price import PriceKind, PriceRow, price_for
from app.domain.quote import ApprovalStand, Quote, approval_stand, standing_quote
from app.domain.shop_error import NoSuchThing, OrderSigned
from app.domain.stock import Money, totals
from app.domain.work_order import Billing, Hold, State
from app.ledger.change import Commit
from app.ledger.errors import INDEX_FAILED
from app.ledger.ledger import Reader, Row
from app.ledger.search_texts import Indexed, folded
from app.services.customers import escaped, ids_of, read_customer
from app.services.families import family_of
from app.services.order_reading import identity, order
from app.services.prices import read_charges, read_prices
from app.services.quote_reading import read_quotes
from app.services.quotes import fault_difficulty
from app.services.search_words import typed_words
from app.services.shop import Shop

#: So many boards are shown; who has more is told how many.
MOST = 40
#: So many things are looked at behind a fragment before the best are taken.
_CANDIDATES = 300
#: So many digits of a phone number tell a customer; fewer are of a serial.
_PHONE_DIGITS = 5
_OPEN = tuple(state.value for state in State if not state.closed)
#: Where a quote that nobody has answered keeps the board from its repair.
_BEFORE_REPAIR = (
    State.RECEIVED,
    State.TRIAGE,
    State.DIAGNOSING,
    State.DIAGNOSED,
    State.AWAITING_APPROVAL,
    State.AWAITING_PARTS,
)
#: The index knows fragments of three signs and more.
_LEAST_INDEXED = 3
_PROVING = (State.TESTING, State.BURN_IN)
_BOARDS = """
SELECT o.id, o.number, o.state, o.reported_fault, o.billing, o.customer_id, o.created_at, o.due_at, o.held_why,
    o.held_until, o.price_cap_minor, o.currency, o.customer_reference,
    a.id AS a_id, a.number AS a_number, a.kind AS a_kind, a.model AS a_model, a.board_code AS a_board_code,
    a.serial AS a_serial, a.serial_source AS a_serial_source, a.mac AS a_mac, a.condition AS a_condition,
    (SELECT f.fault FROM finding AS f WHERE f.order_id = o.id AND f.gone = 0 AND coalesce((SELECT s.status
        FROM finding_status AS s WHERE s.finding_id = f.id AND s.gone = 0 ORDER BY s.hlc DESC LIMIT 1), '')
        <> 'ruled_out' ORDER BY f.hlc DESC LIMIT 1) AS fault,
    (SELECT t.created_at FROM transition AS t WHERE t.order_id = o.id AND t.gone = 0 ORDER BY t.hlc DESC LIMIT 1)
        AS moved_at,
    (SELECT t.reason FROM transition AS t WHERE t.order_id = o.id AND t.gone = 0 ORDER BY t.hlc DESC LIMIT 1)
        AS reason,
    EXISTS (SELECT 1 FROM signature AS s WHERE s.order_id = o.id AND s.gone = 0) AS signed
FROM work_order AS o JOIN asset AS a ON a.id = o.asset_id WHERE o.id IN ({marks})
"""


@dataclass(frozen=True, slots=True)
class CallNoted:
    """A call that was noted: the orders it stands on, those that are signed and took none, and the commit to undo."""

    numbers: tuple[str, ...]
    signed: tuple[str, ...]
    commit: Commit


def find(shop: Shop, text: str, limit: int = MOST) -> CallAnswer:
    """What a caller means by `text`: words of a name, fragments of serials, numbers or their own numbers, or both."""
    begun = time.monotonic()
    words = typed_words(text)
    if not words or (len(words) == 1 and len(words[0]) < 2 and words[0].isascii()):
        return CallAnswer(text)
    with shop.read() as db:
        currency = read_charges(db).currency
        people = _named(db, words)
        codes = tuple(word for word in words if any(sign.isdigit() for sign in word)) if not people else ()
        within: tuple[str, ...] | None = None
        if codes and len(codes) < len(words):
            within = tuple(_named(db, tuple(word for word in words if word not in codes)))
        ids = _of_customers(db, people) if people else ()
        if not people or _is_code(words):
            ids = (*ids, *_of_codes(shop, db, codes or words, within))
        ids = tuple(dict.fromkeys(ids))
        boards = _boards(shop, db, ids[: max(limit * 3, limit)], codes or words, currency)
        owners = {board.customer_id for board in boards if board.customer_id} | (
            {_stays(db, one) for one in people} if not boards else set()
        )
        names = tuple(one for id_ in sorted(owners) if (one := read_customer(db, id_, currency)) is not None)
        summed = _summed(db, names[0]) if len(names) == 1 and all(b.customer_id for b in boards) else None
    shown = tuple(sorted(boards, key=_rank))
    total = len(ids)
    return CallAnswer(
        text, shown[:limit], max(total - min(len(shown), limit), 0), summed, names, time.monotonic() - begun
    )


def of_customer(shop: Shop, customer_id: str, limit: int = MOST) -> CallAnswer:
    """Everything in the shop of one customer, as `find` answers."""
    begun = time.monotonic()
    with shop.read() as db:
        currency = read_charges(db).currency
        known = read_customer(db, customer_id, currency)
        if known is None:
            raise NoSuchThing("customer", customer_id)
        ids = _of_customers(db, (known.id,))
        boards = tuple(sorted(_boards(shop, db, ids[:limit], (), currency), key=_rank))
        summed = _summed(db, known)
    return CallAnswer(known.name, boards, len(ids) - len(boards), summed, (known,), time.monotonic() - begun)


def caller(shop: Shop, customer_id: str) -> CallCustomer:
    """Who calls, summed up. Raises NoSuchThing."""
    with shop.read() as db:
        known = read_customer(db, customer_id, read_charges(db).currency)
        if known is None:
            raise NoSuchThing("customer", customer_id)
        return _summed(db, known)


def note_call(shop: Shop, actor: str, order_ids: Sequence[str], text: str) -> CallNoted:
    """Put a note on the orders a call was about, as one commit. Signed ones take none; OrderSigned where all are."""
    signed: list[str] = []
    numbers: list[str] = []
    with shop.writing(actor) as draft:
        for id_ in order_ids:
            view = order(shop, id_)
            if view.signed:
                signed.append(view.number)
                continue
            numbers.append(view.number)
            draft.add("note", order_id=view.id, text=text)
        if not numbers:
            if not signed:
                raise NoSuchThing("order", "")
            raise OrderSigned(signed[0])
    return CallNoted(tuple(numbers), tuple(signed), draft.saved())


def _named(db: Reader, words: tuple[str, ...]) -> tuple[str, ...]:
    """The ids of customers whose name or contact holds every word; of a double, the one that stays."""
    where, values = ["c.gone = 0"], []
    for word in words:
        digits = "".join(sign for sign in word if sign.isdigit())
        if digits and len(digits) < _PHONE_DIGITS:
            where.append("p.name LIKE ? ESCAPE '\\'")
            values.append(f"%{escaped(word)}%")
        else:
            number = "replace(replace(p.contact, ' ', ''), '-', '')" if digits == word.lstrip("+") else "p.contact"
            where.append(f"(p.name LIKE ? ESCAPE '\\' OR {number} LIKE ? ESCAPE '\\')")
            values += [f"%{escaped(word)}%"] * 2
    rows = db.execute(
        "SELECT DISTINCT coalesce(c.merged_into, c.id) AS id FROM customer AS c"  # noqa: S608 - our own words
        f" JOIN customer_private AS p ON p.id = c.id WHERE {' AND '.join(where)} LIMIT 20",
        values,
    )
    return tuple(row["id"] for row in rows)


def _is_code(words: tuple[str, ...]) -> bool:
    return all(any(sign.isdigit() for sign in word) for word in words)


def _of_customers(db: Reader, ids: Sequence[str]) -> tuple[str, ...]:
    """The orders of customers that are in the shop, the oldest first."""
    family = [one for id_ in ids for one in ids_of(db, id_)]
    if not family:
        return ()
    people, open_ = ", ".join("?" * len(family)), ", ".join("?" * len(_OPEN))
    rows = db.execute(
        f"SELECT id FROM work_order WHERE customer_id IN ({people}) AND gone = 0 AND state IN ({open_}) ORDER BY id",  # noqa: S608
        (*family, *_OPEN),
    ).fetchall()
    return tuple(row["id"] for row in rows)


def _of_codes(shop: Shop, db: Reader, codes: Sequence[str], within: tuple[str, ...] | None) -> tuple[str, ...]:
    """The orders behind fragments of serials, our numbers and customers' numbers: those in the shop before the last one
    of each board that left.
    """
    found = _indexed(shop, codes)
    assets, numbered = found if found is not None else _scanned(db, codes)
    allowed = None if within is None else {one for id_ in within for one in ids_of(db, id_)}
    still_open: list[str] = []
    left: list[str] = []
    for asset_id in dict.fromkeys(assets):
        family = family_of(db, asset_id)
        rows = db.execute(
            "SELECT id, state, customer_id FROM work_order"  # noqa: S608 - question marks
            f" WHERE asset_id IN ({', '.join('?' * len(family))}) AND gone = 0 ORDER BY id DESC",
            family,
        ).fetchall()
        rows = [row for row in rows if allowed is None or row["customer_id"] in allowed]
        here = [row["id"] for row in rows if row["state"] in _OPEN]
        still_open += here
        if rows and not here:
            left.append(rows[0]["id"])
    return (*still_open, *(numbered if allowed is None else ()), *left)


def _indexed(shop: Shop, codes: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """Assets, and orders by their own numbers, from the index beside the shop; None where it cannot be asked."""
    if not shop.index.usable or any(len(code) < _LEAST_INDEXED for code in codes):
        return None
    words = [(folded(code),) for code in codes]
    try:
        assets = shop.index.find(Indexed.ASSET, words, _CANDIDATES, keys=True)
        numbered = shop.index.find(Indexed.ORDER, words, MOST, keys=True)
    except INDEX_FAILED:
        return None
    return [hit.id for hit in assets], [hit.id for hit in numbered]


def _scanned(db: Reader, codes: Sequence[str]) -> tuple[list[str], list[str]]:
    """The same from the tables: each serial and number is looked through in its index."""
    likes = [f"%{escaped(code)}%" for code in codes]

    def among(table: str, column: str, index: str, limit: int, id_: str = "id") -> list[str]:
        fits = " AND ".join([f"{column} LIKE ? ESCAPE '\\'"] * len(likes))
        rows = db.execute(
            f"SELECT {id_} AS id FROM {table} WHERE gone = 0 AND rowid IN"  # noqa: S608 - our own words
            f" (SELECT rowid FROM {table} INDEXED BY {index} WHERE {column} IS NOT NULL AND {fits})"
            f" ORDER BY {id_} DESC LIMIT {limit}",
            likes,
        )
        return [row["id"] for row in rows]

    assets = among("asset", "serial", "asset_serial", _CANDIDATES)
    assets += among("asset_identity", "serial", "asset_identity_serial", _CANDIDATES, "asset_id")
    assets += among("asset", "number", "sqlite_autoindex_asset_2", _CANDIDATES)
    numbered = among("work_order", "number", "sqlite_autoindex_work_order_2", MOST)
    numbered += among("work_order", "customer_reference", "work_order_customer_reference", MOST)
    return assets, numbered


def _boards(shop: Shop, db: Reader, ids: Sequence[str], words: Sequence[str], currency: str) -> tuple[CallBoard, ...]:
    if not ids:
        return ()
    rows = db.execute(_BOARDS.format(marks=", ".join("?" * len(ids))), tuple(ids)).fetchall()
    quotes = read_quotes(db, tuple(ids))
    listed = read_prices(db)
    people: dict[str, Customer | None] = {}
    for row in rows:
        if row["customer_id"] and row["customer_id"] not in people:
            people[row["customer_id"]] = read_customer(db, row["customer_id"], currency)
    return tuple(
        _board(shop, row, quotes.get(row["id"], ()), listed, people.get(row["customer_id"]), tuple(words), currency)
        for row in rows
    )


def _board(
    shop: Shop,
    row: Row,
    quotes: tuple[Quote, ...],
    listed: tuple[PriceRow, ...],
    customer: Customer | None,
    words: tuple[str, ...],
    currency: str,
) -> CallBoard:
    thing = identity(dict(row), "a_")
    told = thing.serial or thing.number
    marks = marked(told, words)
    if words and not marks:  # found by our number, or by the customer's own
        for other in (row["number"], row["customer_reference"] or "", thing.number):
            if marks := marked(other, words):
                told = other
                break
        else:
            told = thing.serial or thing.number
    quote = standing_quote(quotes)
    opened = time_of(row["created_at"])
    charged = row["billing"] == Billing.PAID.value
    estimate = None
    if quote is None and charged:
        estimate = price_for(
            listed,
            PriceKind.REPAIR,
            names=(thing.model, thing.board_code),
            difficulty=fault_difficulty([Fault(row["fault"])] if row["fault"] else []),
            customer_id=customer.id if customer else None,
            currency=customer.currency if customer else currency,
        )
    return CallBoard(
        order_id=row["id"],
        number=row["number"],
        state=State(row["state"]),
        asset=thing,
        told=told,
        marks=marks,
        reported_fault=row["reported_fault"],
        fault=row["fault"],
        customer_id=customer.id if customer else None,
        customer=customer.name if customer else "",
        opened_at=opened,
        moved_at=time_of(row["moved_at"] or row["created_at"]),
        waits_for=_waiting(shop, row, quotes, customer),
        price=quote.total if quote is not None else estimate,
        estimated=quote is None and estimate is not None,
        promised=time_of(row["due_at"])
        if row["due_at"]
        else due_after(opened, customer.terms.sla_days if customer else None),
        quote=quote,
        approval=quote.approval if quote is not None else None,
    )


def _waiting(shop: Shop, row: Row, quotes: tuple[Quote, ...], customer: Customer | None) -> Phrase | None:
    state = State(row["state"])
    cap = customer.price_cap if customer is not None else None
    if row["price_cap_minor"] is not None:
        cap = Money(row["price_cap_minor"], row["currency"] or (customer.currency if customer else ""))
    quote = standing_quote(quotes)
    asked = approval_stand(quotes, cap, charged=row["billing"] == Billing.PAID.value) is ApprovalStand.ASKED
    if asked and quote is not None and state in _BEFORE_REPAIR:
        return Phrase.of(
            "waits_quote", minor=quote.total.minor, currency=quote.total.currency, since=quote.at.isoformat()
        )
    if state in _PROVING:
        return order(shop, row["id"]).waits_for
    return waits_for(
        state,
        Hold(row["held_why"]) if row["held_why"] in tuple(Hold) else None,
        time_of(row["held_until"]) if row["held_until"] else None,
        row["reason"] or "",
        serial_known=row["a_serial"] is not None,
        signed=bool(row["signed"]),
    )


def _summed(db: Reader, customer: Customer) -> CallCustomer:
    ids = ids_of(db, customer.id)
    people, open_ = ", ".join("?" * len(ids)), ", ".join("?" * len(_OPEN))
    where = f"o.customer_id IN ({people}) AND o.gone = 0 AND o.state IN ({open_})"
    row = db.execute(
        f"SELECT count(*) AS boards, min(o.created_at) AS oldest FROM work_order AS o WHERE {where}",  # noqa: S608
        (*ids, *_OPEN),
    ).fetchone()
    asked = db.execute(
        "SELECT q.total_minor, q.currency FROM work_order AS o JOIN quote AS q ON q.order_id = o.id AND q.gone = 0"  # noqa: S608
        f" AND q.withdrawn = 0 WHERE {where}"
        " AND NOT EXISTS (SELECT 1 FROM approval AS a WHERE a.quote_id = q.id AND a.gone = 0)",
        (*ids, *_OPEN),
    ).fetchall()
    return CallCustomer(
        customer,
        row["boards"],
        time_of(row["oldest"]) if row["oldest"] else None,
        totals(Money(one["total_minor"], one["currency"]) for one in asked),
    )


def _stays(db: Reader, id_: str) -> str:
    row = db.execute("SELECT coalesce(merged_into, id) FROM customer WHERE id = ?", (id_,)).fetchone()
    return str(row[0]) if row else id_


def _rank(board: CallBoard) -> tuple[bool, bool, datetime]:
    """Boards in the shop before those that left, those that carry what was asked for first, the oldest first."""
    return (not board.open, not board.marks, board.opened_at)
