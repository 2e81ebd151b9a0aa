"""How long a repair is under warranty: by the customer's agreement, else as the shop has set it for everybody."""

from __future__ import annotations

import json

from app.domain.board_history import Warranty, WarrantyBasis, last_repair
from app.domain.order_view import OrderView
from app.domain.shop_error import BadQuantity
from app.domain.warranty_terms import WarrantyTerms
from app.domain.work_order import State
from app.ledger.change import Commit
from app.ledger.ledger import Reader
from app.services.settings_kept import keep, kept
from app.services.shop import Shop
from app.words.board_history import void_reasons

_PREFIX = "warranty."
_NAME = f"{_PREFIX}days"
_TERMS, _VOID = ("terms", ""), ("void", "")
#: No warranty is longer, days.
LONGEST = 3650


def shop_days(shop: Shop) -> int | None:
    """The days that the shop gives where no agreement says otherwise; None where nobody has set any."""
    with shop.read() as db:
        return _shop_days(db)


def _shop_days(db: Reader) -> int | None:
    row = db.execute(
        "SELECT value FROM setting WHERE name = ? AND gone = 0 ORDER BY hlc DESC LIMIT 1", (_NAME,)
    ).fetchone()
    days = json.loads(row["value"]) if row else None
    return days if isinstance(days, int) else None


def _agreed_days(db: Reader, order_id: str) -> int | None:
    row = db.execute(
        "SELECT c.warranty_days AS days FROM work_order AS o JOIN customer AS c ON c.id = o.customer_id WHERE o.id = ?",
        (order_id,),
    ).fetchone()
    return row["days"] if row is not None else None


def set_shop_days(shop: Shop, actor: str, days: int | None) -> Commit | None:
    """Keep the days that the shop gives, None = none set; None where they are that already.

    Raises BadQuantity, and what `Ledger.commit` raises.
    """
    if days is not None and not 0 <= days <= LONGEST:
        raise BadQuantity(days)
    if shop_days(shop) == days:
        return None
    with shop.writing(actor) as draft:
        with shop.read() as db:
            row = db.execute("SELECT id FROM setting WHERE name = ? AND gone = 0 LIMIT 1", (_NAME,)).fetchone()
        if row is None:
            draft.add("setting", name=_NAME, value=json.dumps(days))
        else:
            draft.set("setting", row["id"], value=json.dumps(days))
    return draft.saved()


def warranty_of(shop: Shop, orders: tuple[OrderView, ...]) -> Warranty | None:
    """The warranty of the last repair among an asset's orders; None where none was returned mended."""
    last = last_repair(orders)
    if last is None or last.closed_at is None:
        return None
    with shop.read() as db:
        agreed = _agreed_days(db, last.id)
        days = _shop_days(db)
    if agreed is not None:
        return Warranty(last.number, last.closed_at, agreed, WarrantyBasis.AGREEMENT)
    basis = WarrantyBasis.NOT_SET if days is None else WarrantyBasis.SHOP
    return Warranty(last.number, last.closed_at, days, basis)


def read_warranty_terms(db: Reader, view: OrderView) -> WarrantyTerms:
    """What is promised for the repair of an order, inside a reading that is under way: as agreed with its customer,
    else as the shop has set it for everybody.
    """
    words = kept(db, _PREFIX)
    agreed = _agreed_days(db, view.id)
    return WarrantyTerms(
        days=agreed if agreed is not None else _shop_days(db),
        since=view.closed_at if view.state is State.RETURNED else None,
        agreed=agreed is not None,
        text=str(words.get(_TERMS, "")),
        void=str(words.get(_VOID, void_reasons())),
    )


def shop_words(shop: Shop) -> tuple[str | None, str | None]:
    """What the shop says of its warranty and what ends it, in its own words; None = as the program has it."""
    with shop.read() as db:
        words = kept(db, _PREFIX)
    text, void = words.get(_TERMS), words.get(_VOID)
    return (str(text) if text is not None else None, str(void) if void is not None else None)


def said_words(shop: Shop) -> tuple[str, str]:
    """What is said of the warranty on paper and what ends it, as things stand."""
    text, void = shop_words(shop)
    return text or "", void_reasons() if void is None else void


def set_warranty_words(shop: Shop, actor: str, text: str | None, void: str | None) -> Commit:
    """Keep what the shop says of its warranty on paper, and what ends it; None = what the program says, "" = nothing.

    Raises what `Ledger.commit` raises.
    """
    with shop.writing(actor) as draft:
        keep(shop, draft, _PREFIX, {_TERMS: text, _VOID: void})
    return draft.saved()
