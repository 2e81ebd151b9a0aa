"""The price list and the charges that hold for every quote. The list travels as CSV: `list_files.prices_table` writes
it, `read_csv` takes it back.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, fields

from app.documents.export import unguarded
from app.domain.price import BadPriceLine, Charges, PriceDraft, PriceKind, PriceRow
from app.domain.quote import MOST_MINOR, MOST_TAX, BadQuote, Difficulty
from app.domain.shop_error import NoSuchThing
from app.domain.stock import Money
from app.ledger.change import Commit
from app.ledger.ledger import Reader
from app.services.settings_kept import keep, kept
from app.services.shop import Draft, Shop
from app.words.orders import money_of

_PREFIX = "charges."
COLUMNS = ("kind", "model", "difficulty", "amount", "currency", "customer")
#: A price list is some hundred rows; beyond this a file is none.
_MOST_ROWS = 20_000
_LIST = """
SELECT p.id, p.kind, p.model, p.difficulty, p.amount_minor, p.currency, n.name, c.id AS owner
FROM price AS p LEFT JOIN customer AS d ON d.id = p.customer_id
LEFT JOIN customer AS c ON c.id = coalesce(d.merged_into, d.id) LEFT JOIN customer_private AS n ON n.id = c.id
WHERE p.gone = 0 ORDER BY p.kind, p.model COLLATE NOCASE, p.difficulty, n.name, p.hlc
"""


def prices(shop: Shop) -> tuple[PriceRow, ...]:
    """The whole price list."""
    with shop.read() as db:
        return read_prices(db)


def read_prices(db: Reader) -> tuple[PriceRow, ...]:
    """As `prices`, inside a reading that is under way."""
    return tuple(
        PriceRow(
            id=row["id"],
            kind=PriceKind(row["kind"]),
            model=row["model"] or "",
            difficulty=Difficulty(row["difficulty"]) if row["difficulty"] else None,
            amount=Money(row["amount_minor"], row["currency"]),
            customer_id=row["owner"],
            customer=row["name"] or "",
        )
        for row in db.execute(_LIST)
    )


def set_prices(shop: Shop, actor: str, wanted: Sequence[PriceDraft]) -> Commit | None:
    """Keep prices; one for the same thing, difficulty, customer and currency is replaced. None where all were so.

    Raises BadQuote for an amount below nothing or out of bounds.
    """
    for one in wanted:
        if not 0 <= one.amount.minor < MOST_MINOR:
            raise BadQuote("amount")
    with shop.writing(actor) as draft:
        known = {_key(row.kind, row.model, row.difficulty, row.customer_id, row.amount.currency): row
                 for row in prices(shop)}  # fmt: skip
        written: set[tuple[object, ...]] = set()
        for one in reversed(wanted):  # the last line for a thing holds
            _write(draft, known, written, one)
        meant = draft.meant
    return draft.saved() if meant else None


def remove_price(shop: Shop, actor: str, id_: str) -> Commit:
    """Take a price off the list; undo brings it back. Raises NoSuchThing."""
    if id_ not in {row.id for row in prices(shop)}:
        raise NoSuchThing("price", id_)
    with shop.writing(actor) as draft:
        draft.set("price", id_, gone=1)
    return draft.saved()


def charges(shop: Shop) -> Charges:
    """What holds for every quote."""
    with shop.read() as db:
        return read_charges(db)


def read_charges(db: Reader) -> Charges:
    """As `charges`, inside a reading that is under way."""
    set_ = {name: value for (name, _scope), value in kept(db, _PREFIX).items()}
    default = Charges()
    chosen = {one.name: type(getattr(default, one.name))(set_[one.name]) for one in fields(Charges) if one.name in set_}
    return Charges(**chosen)


def set_charges(shop: Shop, actor: str, wanted: Charges) -> Charges:
    """Keep the charges. Raises BadQuote."""
    code = wanted.currency
    if not (len(code) == 3 and code.isascii() and code.isupper()):
        raise BadQuote("currency")
    if not (0 <= wanted.tax_bp <= MOST_TAX and 0 <= wanted.markup_bp <= 100 * MOST_TAX):
        raise BadQuote("tax")
    if not 1 <= wanted.valid_days <= 365:
        raise BadQuote("quantity")
    now = asdict(charges(shop))
    changed = {(name, ""): value for name, value in asdict(wanted).items() if value != now[name]}
    if changed:
        with shop.writing(actor) as draft:
            keep(shop, draft, _PREFIX, changed)
    return charges(shop)


def read_csv(text: str) -> tuple[PriceDraft, ...]:
    """The prices of such a CSV; `;` or tab between the columns is read as well. Raises BadPriceLine."""
    head = text.lstrip("\ufeff").partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=delimiter)
    found: list[PriceDraft] = []
    heading: list[str] | None = None
    try:
        for row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if heading is None:
                heading = [cell.strip().casefold() for cell in row]
                for needed in ("kind", "amount", "currency"):
                    if needed not in heading:
                        raise BadPriceLine(rows.line_num, needed, "")
                continue
            found.append(_priced(rows.line_num, dict(zip(heading, (cell.strip() for cell in row), strict=False))))
            if len(found) > _MOST_ROWS:
                raise BadPriceLine(rows.line_num, "kind", "")
    except csv.Error as error:
        raise BadPriceLine(rows.line_num, "kind", str(error)) from None
    if heading is None:
        raise BadPriceLine(1, "kind", "")
    return tuple(found)


def _priced(line: int, row: dict[str, str]) -> PriceDraft:
    currency = row.get("currency", "").upper()
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise BadPriceLine(line, "currency", currency)
    try:
        kind = PriceKind(row.get("kind", "").casefold())
    except ValueError:
        raise BadPriceLine(line, "kind", row.get("kind", "")) from None
    written = row.get("difficulty", "").casefold()
    try:
        difficulty = Difficulty(written) if written else None
    except ValueError:
        raise BadPriceLine(line, "difficulty", written) from None
    try:
        amount = money_of(row.get("amount", ""), currency)
    except ValueError:
        raise BadPriceLine(line, "amount", row.get("amount", "")) from None
    if amount.minor < 0:
        raise BadPriceLine(line, "amount", row.get("amount", ""))
    model, customer = (unguarded(row.get(name, "")) for name in ("model", "customer"))
    if kind is PriceKind.PART and not model:
        raise BadPriceLine(line, "model", "")
    return PriceDraft(kind, amount, model, difficulty, customer)


def _write(
    draft: Draft, known: dict[tuple[object, ...], PriceRow], written: set[tuple[object, ...]], one: PriceDraft
) -> None:
    customer_id = draft.customer(one.customer) if one.customer.strip() else None
    key = _key(one.kind, one.model, one.difficulty, customer_id, one.amount.currency)
    if key in written:
        return
    written.add(key)
    there = known.get(key)
    if there is None:
        draft.add(
            "price",
            kind=one.kind.value,
            model=" ".join(one.model.split()) or None,
            difficulty=one.difficulty.value if one.difficulty else None,
            amount_minor=one.amount.minor,
            currency=one.amount.currency,
            customer_id=customer_id,
        )
    elif there.amount != one.amount:
        draft.set("price", there.id, amount_minor=one.amount.minor)


def _key(
    kind: PriceKind, model: str, difficulty: Difficulty | None, customer_id: str | None, currency: str
) -> tuple[object, ...]:
    return (kind, " ".join(model.split()).casefold(), difficulty, customer_id, currency)
