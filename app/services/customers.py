"""Customers: listing, editing, merging doubles, and taking a customer's private fields out of the record.

What is private (name, contact, address, note) never enters the change log, so an edit of it cannot be undone by
`Shop.undo`; whoever offers Undo calls `edit` with what there was. A double that was merged keeps its orders and its
name on them, as they were signed, and points at the customer that stays.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from app.domain.alike import alike
from app.domain.customer import Customer, CustomerDraft, CustomerRow, NameTaken, SameCustomer, Terms, due_after
from app.domain.shop_error import NoSuchThing
from app.domain.work_order import State
from app.ledger.change import Change, Commit, Op
from app.ledger.ledger import Reader, Row
from app.services.prices import charges
from app.services.search_words import typed_words
from app.services.shop import Shop

_OPEN = tuple(state.value for state in State if not state.closed)
_COLUMNS = (
    "c.id, c.hlc, c.language, c.currency, c.sla_days, c.warranty_days, c.price_cap_minor, c.inspection_minor, c.terms,"
    " p.name, p.contact, p.address, p.note"
)

#: People of the customers `ids`: they approved or signed on those orders, and on nobody else's.
_THEIR_PEOPLE = """
WITH said(person_id, customer_id) AS (
    SELECT a.person_id, o.customer_id FROM approval AS a JOIN work_order AS o ON o.id = a.order_id
    UNION SELECT s.person_id, o.customer_id FROM signature AS s JOIN work_order AS o ON o.id = s.order_id)
SELECT p.id FROM person AS p WHERE p.role = 'customer' AND p.gone = 0
    AND EXISTS (SELECT 1 FROM said WHERE person_id = p.id)
    AND NOT EXISTS (SELECT 1 FROM said WHERE person_id = p.id
        AND (customer_id IS NULL OR customer_id NOT IN (SELECT value FROM json_each(:ids))))
"""


def customers(shop: Shop, text: str = "", limit: int = 500) -> tuple[CustomerRow, ...]:
    """The customers whose name or contact holds every word of `text`, by name; without merged doubles."""
    where, values = ["c.gone = 0", "c.merged_into IS NULL"], []
    for word in typed_words(text):
        where.append("(p.name LIKE ? ESCAPE '\\' OR p.contact LIKE ? ESCAPE '\\')")
        values += [f"%{escaped(word)}%"] * 2
    currency = charges(shop).currency
    with shop.read() as db:
        rows = db.execute(
            f"SELECT {_COLUMNS} FROM customer AS c JOIN customer_private AS p ON p.id = c.id"  # noqa: S608 - our own words
            f" WHERE {' AND '.join(where)} ORDER BY p.name = '', p.name COLLATE NOCASE LIMIT ?",
            (*values, limit),
        ).fetchall()
        found = [_customer(row, currency) for row in rows]
        counts = _counts(db, [one.id for one in found])
    return tuple(CustomerRow(one, counts.get(one.id, 0)) for one in found)


def customer(shop: Shop, name_or_id: str) -> Customer:
    """One customer by name or id; of a double that was merged, the customer that stays. Raises NoSuchThing."""
    id_ = shop.id_of_name("customer", name_or_id) or name_or_id
    currency = charges(shop).currency
    with shop.read() as db:
        found = read_customer(db, id_, currency)
        if found is None:
            names = db.execute(
                "SELECT p.name FROM customer AS c JOIN customer_private AS p ON p.id = c.id"
                " WHERE c.gone = 0 AND c.merged_into IS NULL"
            ).fetchall()
            raise NoSuchThing("customer", name_or_id, alike(name_or_id, (row[0] for row in names)))
    return found


def read_customer(db: Reader, id_: str, currency: str) -> Customer | None:
    """As `customer`, by id, inside a reading that is under way; `currency` = the shop's own, for one who set none."""
    row = db.execute(
        f"SELECT {_COLUMNS} FROM customer AS c JOIN customer_private AS p ON p.id = c.id"  # noqa: S608 - our own words
        " WHERE c.gone = 0 AND c.id = coalesce((SELECT merged_into FROM customer WHERE id = ?), ?)",
        (id_, id_),
    ).fetchone()
    return None if row is None else _customer(row, currency)


def new(shop: Shop, actor: str, wanted: CustomerDraft) -> Customer:
    """Keep a new customer. Raises BadTerms, NameTaken."""
    tidy = wanted.checked()
    with shop.writing(actor) as draft:
        _refuse_twin(shop, tidy.name, None)
        id_ = draft.add("customer", **_fields(tidy))
    return customer(shop, id_)


def edit(shop: Shop, actor: str, id_: str, wanted: CustomerDraft, base: int | None = None) -> Customer:
    """Keep a customer as edited. `base` = its `base` as it was read, so that two edits do not overwrite each other.

    Raises BadTerms, NameTaken (merge instead), NoSuchThing, ChangedMeanwhile.
    """
    tidy = wanted.checked()
    kept = customer(shop, id_)
    if tidy == _as_kept(shop, kept):
        return kept
    with shop.writing(actor) as draft:
        _refuse_twin(shop, tidy.name, kept.id)
        draft.changes.append(Change("customer", kept.id, Op.SET, _fields(tidy), base))
    return customer(shop, kept.id)


def merge(shop: Shop, actor: str, double_id: str, stays_id: str) -> Commit:
    """Make `double_id` a double of `stays_id`, which takes over its open business; one commit, which can be undone.

    Raises NoSuchThing, SameCustomer.
    """
    double, stays = customer(shop, double_id), customer(shop, stays_id)
    if double.id == stays.id:
        raise SameCustomer
    with shop.writing(actor) as draft:
        draft.set("customer", double.id, merged_into=stays.id)
        with shop.read() as db:
            earlier = db.execute("SELECT id FROM customer WHERE merged_into = ? AND gone = 0", (double.id,)).fetchall()
        for row in earlier:
            draft.set("customer", row["id"], merged_into=stays.id)
    return draft.saved()


def doubles(shop: Shop, id_: str, limit: int = 5) -> tuple[Customer, ...]:
    """Customers whose names look like this one's, the likeliest first: to offer for merging."""
    from rapidfuzz import fuzz, process

    here = customer(shop, id_)
    if not here.name:
        return ()
    others = {row.customer.id: row.customer for row in customers(shop, limit=20_000) if row.customer.name}
    others.pop(here.id, None)
    names = {key: _bare(one.name) for key, one in others.items()}
    found = process.extract(_bare(here.name), names, scorer=fuzz.ratio, score_cutoff=80, limit=limit)
    return tuple(others[key] for _name, _score, key in found)


def redact(shop: Shop, actor: str, id_: str) -> Customer:
    """Take the private fields (name, contact, address, note) of the customer and its doubles out of the record, and the
    names of those of theirs who approved or signed and are known by nothing else.

    Orders, prices, terms and what notes say stay. It cannot be undone; backups made before still hold the names.
    """
    kept = customer(shop, id_)
    with shop.writing(actor) as draft:
        ids = all_ids(shop, kept.id)
        for one in ids:
            draft.set("customer", one, name="", contact=None, address=None, note=None)
        with shop.read() as db:
            theirs = db.execute(_THEIR_PEOPLE, {"ids": json.dumps(ids)}).fetchall()
        for row in theirs:
            draft.set("person", row["id"], name="")
    return customer(shop, kept.id)


def all_ids(shop: Shop, id_: str) -> tuple[str, ...]:
    """The customer's id and those of its doubles: what its orders may carry."""
    with shop.read() as db:
        return ids_of(db, id_)


def ids_of(db: Reader, id_: str) -> tuple[str, ...]:
    """As `all_ids`, inside a reading that is under way."""
    rows = db.execute("SELECT id FROM customer WHERE merged_into = ? AND gone = 0", (id_,)).fetchall()
    return (id_, *(row["id"] for row in rows))


def due_default(shop: Shop, name: str | None, now: datetime | None = None) -> datetime | None:
    """When an order of the customer of that name, opened now, is promised for; None where no days were agreed."""
    id_ = shop.id_of_name("customer", name) if name and name.strip() else None
    if id_ is None:
        return None
    return due_after(now or datetime.now(UTC), customer(shop, id_).terms.sla_days)


def escaped(word: str) -> str:
    """A word for LIKE with its wildcards taken literally."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _refuse_twin(shop: Shop, name: str, id_: str | None) -> None:
    taken = shop.id_of_name("customer", name)
    if taken is not None and shop.merged_customer(taken) != id_ and taken != id_:
        raise NameTaken(customer(shop, taken).name)


def _fields(tidy: CustomerDraft) -> dict[str, str | int | None]:
    terms = tidy.terms
    return {
        "name": tidy.name,
        "contact": tidy.contact or None,
        "address": tidy.address or None,
        "note": tidy.note or None,
        "language": tidy.language or None,
        "currency": tidy.currency or None,
        "sla_days": terms.sla_days,
        "warranty_days": terms.warranty_days,
        "price_cap_minor": terms.price_cap_minor,
        "inspection_minor": terms.inspection_minor,
        "terms": terms.text.strip() or None,
    }


def _as_kept(shop: Shop, kept: Customer) -> CustomerDraft:
    with shop.read() as db:
        own = db.execute("SELECT currency FROM customer WHERE id = ?", (kept.id,)).fetchone()["currency"] or ""
    return CustomerDraft(kept.name, kept.contact, kept.address, kept.note, kept.language, own, kept.terms)


def _customer(row: Row, currency: str) -> Customer:
    terms = Terms(
        row["sla_days"], row["warranty_days"], row["price_cap_minor"], row["inspection_minor"], row["terms"] or ""
    )
    return Customer(
        id=row["id"],
        name=row["name"] or "",
        contact=row["contact"] or "",
        address=row["address"] or "",
        note=row["note"] or "",
        language=row["language"] or "",
        currency=row["currency"] or currency,
        terms=terms,
        base=row["hlc"],
        redacted=not row["name"],
    )


def _counts(db: Reader, ids: Sequence[str]) -> dict[str, int]:
    """Open orders of customers, those of their doubles counted in."""
    found: dict[str, int] = {}
    for row in db.execute(
        "WITH who(id, stays) AS (SELECT value, value FROM json_each(?) UNION ALL"
        " SELECT id, merged_into FROM customer WHERE merged_into IS NOT NULL AND gone = 0)"
        " SELECT w.stays AS id, count(*) AS orders FROM who AS w"
        " CROSS JOIN work_order AS o INDEXED BY work_order_customer_id"
        " ON o.customer_id = w.id AND o.gone = 0 AND o.state IN (SELECT value FROM json_each(?)) GROUP BY 1",
        (json.dumps(list(ids)), json.dumps(_OPEN)),
    ):
        found[row["id"]] = row["orders"]
    return found


def _bare(name: str) -> str:
    """A name as it is likened: letters and figures alone."""
    return "".join(sign for sign in name.casefold() if sign.isalnum())
