"""Suppliers and their prices. Each function that writes is one commit; `actor` is the name of who does it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from app.domain.shop_error import NoSuchThing
from app.domain.stock import Money
from app.domain.stock_error import NothingChanged
from app.domain.supplier import BadSupplier, PartPrice, Supplier, SupplierDraft
from app.ledger.change import Commit
from app.ledger.ledger import Reader
from app.services.shop import Draft, Shop
from app.services.stock_reading import part_named

_SUPPLIERS = """
SELECT s.*, c.contact,
    (SELECT count(DISTINCT x.part_id) FROM part_supplier AS x WHERE x.supplier_id = s.id AND x.gone = 0) AS parts,
    (SELECT count(*) FROM purchase AS p WHERE p.supplier_id = s.id AND p.gone = 0 AND p.state IN ('draft', 'ordered'))
        AS open
FROM supplier AS s LEFT JOIN supplier_private AS c ON c.id = s.id WHERE s.gone = 0 ORDER BY s.name COLLATE NOCASE
"""
_PRICES = """
SELECT x.*, s.name AS supplier FROM part_supplier AS x JOIN supplier AS s ON s.id = x.supplier_id AND s.gone = 0
WHERE x.gone = 0 AND {which} ORDER BY x.preferred DESC, s.name, x.from_quantity
"""


@dataclass(frozen=True, slots=True)
class KeptSupplier:
    """A supplier as it then is, and the commit it was described in."""

    supplier: Supplier
    commit: Commit


def suppliers(shop: Shop) -> tuple[Supplier, ...]:
    """Every supplier, by name."""
    with shop.read() as db:
        return tuple(_supplier(row) for row in db.execute(_SUPPLIERS))


def supplier(shop: Shop, name_or_id: str) -> Supplier:
    """One supplier, by id or name. Raises NoSuchThing."""
    wanted = " ".join(name_or_id.split()).casefold()
    for one in suppliers(shop):
        if one.id == name_or_id or one.name.casefold() == wanted:
            return one
    raise NoSuchThing("supplier", name_or_id)


def add_supplier(shop: Shop, actor: str, draft: SupplierDraft) -> KeptSupplier:
    """Keep a new supplier. Raises BadSupplier, NothingChanged for a name that is known."""
    fields = _checked(draft)
    with shop.writing(actor) as writing:
        if _known(shop, draft.name) is not None:
            raise NothingChanged(draft.name)
        id_ = writing.add("supplier", **fields)
    return KeptSupplier(supplier(shop, id_), writing.saved())


def edit_supplier(shop: Shop, actor: str, supplier_id: str, draft: SupplierDraft) -> KeptSupplier:
    """Describe a supplier anew. Raises BadSupplier, NothingChanged."""
    fields = _checked(draft)
    with shop.writing(actor) as writing:
        before = supplier(shop, supplier_id)
        other = _known(shop, draft.name)
        if other not in (None, before.id):
            raise NothingChanged(draft.name)
        was = _checked(SupplierDraft(before.name, before.currency, before.lead_days, before.contact, before.note))
        changed = {name: value for name, value in fields.items() if value != was[name]}
        if not changed:
            raise NothingChanged(before.name)
        writing.set("supplier", before.id, **changed)
    return KeptSupplier(supplier(shop, before.id), writing.saved())


def write_supplier(shop: Shop, draft: Draft, name: str, currency: str = "") -> str:
    """The id of the supplier of that name, who is put into the draft where nobody is called so. Raises BadSupplier."""
    known = _known(shop, name)
    return known if known is not None else draft.add("supplier", **_checked(SupplierDraft(name, currency)))


def prices(shop: Shop, part: str | None = None, supplier_id: str | None = None) -> tuple[PartPrice, ...]:
    """The price lists: of a part (id or SKU), of a supplier, of both, or all; preferred ones first."""
    part_id = part_named(shop, part).id if part is not None else None
    with shop.read() as db:
        rows = db.execute(
            _PRICES.format(which="(?1 IS NULL OR x.part_id = ?1) AND (?2 IS NULL OR x.supplier_id = ?2)"),
            (part_id, supplier_id),
        )
        return tuple(_price(row) for row in rows)


def read_prices(db: Reader) -> dict[str, list[PartPrice]]:
    """Every price, by the part's id, inside a reading that is under way; preferred ones first."""
    found: dict[str, list[PartPrice]] = defaultdict(list)
    for row in db.execute(_PRICES.format(which="1")):
        found[row["part_id"]].append(_price(row))
    return found


def set_price(
    shop: Shop,
    actor: str,
    part: str,
    supplier_id: str,
    price: Money | None,
    *,
    price_quantity: int = 1,
    from_quantity: int = 1,
    order_code: str = "",
    preferred: bool = False,
) -> Commit:
    """Say what a supplier asks for a part, from so many on; said again for the same number, the new price holds.
    `price` None = it has the part, the price is not known. Raises BadSupplier.
    """
    row = part_named(shop, part)
    if from_quantity < 1:
        raise BadSupplier("from_quantity", row.sku)
    if price_quantity < 1 or (price is not None and price.minor < 0):
        raise BadSupplier("price_quantity", row.sku)
    with shop.writing(actor) as draft:
        at = supplier(shop, supplier_id)
        others = prices(shop, row.id)
        own = [one for one in others if one.supplier_id == at.id]
        if preferred:
            for one in others:
                if one.preferred and one.supplier_id != at.id:
                    draft.set("part_supplier", one.id, preferred=0)
        fields: dict[str, Any] = {
            "order_code": order_code.strip() or next((one.order_code for one in own if one.order_code), None),
            "price_minor": price.minor if price is not None else None,
            "price_quantity": price_quantity,
            "currency": price.currency if price is not None else None,
            "preferred": int(preferred or any(one.preferred for one in own)),
        }
        same = next((one for one in own if one.from_quantity == from_quantity), None)
        if same is None:
            draft.add("part_supplier", part_id=row.id, supplier_id=at.id, from_quantity=from_quantity, **fields)
        else:
            draft.set("part_supplier", same.id, **fields)
    return draft.saved()


def remove_price(shop: Shop, actor: str, price_id: str) -> Commit:
    """Take a line off a price list. Raises NoSuchThing."""
    with shop.writing(actor) as draft:
        if all(one.id != price_id for one in prices(shop)):
            raise NoSuchThing("price", price_id)
        draft.set("part_supplier", price_id, gone=1)
    return draft.saved()


def _known(shop: Shop, name: str) -> str | None:
    try:
        return supplier(shop, name).id
    except NoSuchThing:
        return None


def _checked(draft: SupplierDraft) -> dict[str, Any]:
    """The fields of a supplier as they are kept. Raises BadSupplier."""
    name, currency = " ".join(draft.name.split()), draft.currency.strip().upper()
    if not name:
        raise BadSupplier("name", draft.name)
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise BadSupplier("currency", draft.currency)
    if draft.lead_days is not None and not 0 <= draft.lead_days <= 3650:
        raise BadSupplier("lead_days", name)
    return {
        "name": name,
        "currency": currency or None,
        "lead_days": draft.lead_days,
        "contact": draft.contact.strip() or None,
        "note": draft.note.strip() or None,
    }


def _supplier(row: Any) -> Supplier:
    return Supplier(
        row["id"], row["name"], row["currency"] or "", row["lead_days"], row["contact"] or "", row["note"] or "",
        row["parts"], row["open"],
    )  # fmt: skip


def _price(row: Any) -> PartPrice:
    price = Money(row["price_minor"], row["currency"]) if row["price_minor"] is not None and row["currency"] else None
    return PartPrice(
        row["id"], row["part_id"], row["supplier_id"], row["supplier"], row["order_code"] or "",
        row["from_quantity"], price, row["price_quantity"], bool(row["preferred"]),
    )  # fmt: skip
