"""Orders to suppliers: made from the reorder list or by hand, sent, received in parts, and what they cost in the end.

`actor` is the name of the person who does it. Each function that writes is one commit. A lot is charged its price and
its share, by value, of shipping, duty and tariff as far as they are known when it comes in. A bill that comes later is
shared anew over all that came: each lot takes its difference as a move of 0 pieces. The pieces still in stock keep
their share of it; what falls on pieces used before leaves the lot again at once as the variance of the order, and the
work orders keep the cost they were charged. So, once nothing more is to come, the lines and bills of an order are what
its lots were charged, to the minor unit.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.domain.clock import time_text
from app.domain.costing import rounded
from app.domain.identifier import NumberKind
from app.domain.landed_cost import LineCost, LotCost, OrderCost, goods, kept
from app.domain.permission import Permission
from app.domain.purchase import (
    BadPurchase,
    CountedIn,
    LineDraft,
    Purchase,
    PurchaseLine,
    PurchaseState,
)
from app.domain.shop_error import BadQuantity, NoSuchThing
from app.domain.stock import Money, MoveReason
from app.domain.supplier import price_at
from app.ledger.change import Commit
from app.services.permissions import require
from app.services.prices import charges
from app.services.purchase_reading import arriving, purchase, purchases, read_purchase
from app.services.shop import Draft, Shop
from app.services.stock_reading import part_named
from app.services.stock_writing import MOST, bin_of, on_hand, write_lot, write_move
from app.services.suppliers import prices, supplier, write_supplier

__all__ = [
    "Kept",
    "arriving",
    "bill",
    "cancel",
    "change",
    "close",
    "close_line",
    "make",
    "mark_ordered",
    "purchase",
    "purchases",
    "receive",
    "remove_line",

    "set_line",

]  # fmt: skip

_BILLS = ("shipping", "duty", "tariff")


@dataclass(frozen=True, slots=True)
class Kept:
    """An order as it then is, and the commit; `lots` = the ids of lots that came in with it."""

    purchase: Purchase
    commit: Commit
    lots: tuple[str, ...] = ()


def make(
    shop: Shop, actor: str, supplier_name: str, lines: Sequence[LineDraft], *, currency: str = "", note: str = ""
) -> Kept:
    """A draft of an order to a supplier (id or name; a new name is added). Amounts not given are looked up in the
    supplier's list. Raises BadPurchase (empty, quantity, amount), BadSupplier, NoSuchThing.
    """
    if not lines:
        raise BadPurchase("empty", supplier_name)
    with shop.writing(actor) as draft:
        at = _known_supplier(shop, supplier_name)
        supplier_id = at[0] if at else write_supplier(shop, draft, supplier_name, currency)
        money = (currency or (at[1] if at else "") or _listed_currency(shop, supplier_id, lines)).upper()
        id_ = draft.add(
            "purchase",
            number=draft.number(NumberKind.PURCHASE),
            supplier_id=supplier_id,
            state=PurchaseState.DRAFT.value,
            currency=money,
            note=note.strip() or None,
        )
        for line in lines:
            _write_line(shop, draft, id_, supplier_id, money, line)
    return _kept(shop, id_, draft)


def set_line(shop: Shop, actor: str, number: str, line: LineDraft) -> Kept:
    """Order so many of a part: the line of that part is changed, or a new one added. Once some of it came, lots take
    the difference of a new price; a line of which no price was known takes the list's. Raises BadPurchase.
    """
    with shop.writing(actor) as draft:
        before = _open(shop, number)
        part_id = part_named(shop, line.part_id).id
        own = next((one for one in before.lines if one.part_id == part_id and one.quantity), None)
        if own is None:
            _write_line(shop, draft, before.id, before.supplier_id, before.currency, line)
        else:
            amount = own.amount.minor or None if own.quantity == line.quantity else None
            amount = line.amount_minor if line.amount_minor is not None else amount
            _set_line(shop, draft, before, own, line, amount)
    return _kept(shop, before.id, draft)


def remove_line(shop: Shop, actor: str, number: str, line_id: str) -> Kept:
    """Take a line off of which nothing came. Raises BadPurchase (has_lots), NoSuchThing."""
    with shop.writing(actor) as draft:
        before = _open(shop, number)
        line = _line_of(before, line_id)
        if line.lots:
            raise BadPurchase("has_lots", line.sku)
        draft.set("purchase_line", line.id, gone=1)
    return _kept(shop, before.id, draft)


def change(
    shop: Shop,
    actor: str,
    number: str,
    *,
    eta: date | None = None,
    reference: str | None = None,
    note: str | None = None,
) -> Kept:
    """Note when an order is expected, the supplier's own number of it, a remark; None = as it was."""
    require(shop, actor, Permission.PURCHASE)
    with shop.writing(actor) as draft:
        before = purchase(shop, number)
        told = {
            "eta": eta.isoformat() if eta is not None else None,
            "reference": reference.strip() if reference is not None else None,
            "note": note.strip() if note is not None else None,
        }
        draft.set("purchase", before.id, **{name: value for name, value in told.items() if value is not None})
    return _kept(shop, before.id, draft)


def mark_ordered(shop: Shop, actor: str, number: str, *, eta: date | None = None, reference: str = "") -> Kept:
    """The order was sent to the supplier; `eta` None = by the days it usually takes, where they are known.

    Raises BadPurchase (not_draft, empty).
    """
    require(shop, actor, Permission.PURCHASE)
    with shop.writing(actor) as draft:
        before = purchase(shop, number)
        if before.state is not PurchaseState.DRAFT:
            raise BadPurchase("not_draft", before.number)
        if not before.lines:
            raise BadPurchase("empty", before.number)
        days = supplier(shop, before.supplier_id).lead_days
        if eta is None and days is not None:
            eta = datetime.now().astimezone().date() + timedelta(days=days)
        draft.set(
            "purchase",
            before.id,
            state=PurchaseState.ORDERED.value,
            ordered_at=_now(),
            eta=eta.isoformat() if eta is not None else None,
            reference=reference.strip() or before.reference or None,
        )
    return _kept(shop, before.id, draft)


def cancel(shop: Shop, actor: str, number: str) -> Kept:
    """Nothing of it will be ordered after all. Raises BadPurchase (has_lots: close it, over)."""
    require(shop, actor, Permission.PURCHASE)
    with shop.writing(actor) as draft:
        before = purchase(shop, number)
        if before.received:
            raise BadPurchase("has_lots", before.number)
        if not before.state.open:
            raise BadPurchase("over", before.number)
        draft.set("purchase", before.id, state=PurchaseState.CANCELLED.value)
    return _kept(shop, before.id, draft)


def close(shop: Shop, actor: str, number: str) -> Kept:
    """Nothing more will come; the lots take what was set aside for the rest. Raises BadPurchase (not_ordered)."""
    require(shop, actor, Permission.PURCHASE)
    with shop.writing(actor) as draft:
        before = purchase(shop, number)
        if before.state is not PurchaseState.ORDERED:
            raise BadPurchase("not_ordered", before.number)
        _complete(draft, before)
        _settle(draft, _cost_of(before, over=True))
    return _kept(shop, before.id, draft)


def close_line(shop: Shop, actor: str, number: str, line_id: str) -> Kept:
    """No more of a line will come. Raises BadPurchase, NoSuchThing."""
    require(shop, actor, Permission.PURCHASE)
    with shop.writing(actor) as draft:
        before = purchase(shop, number)
        line = _line_of(before, line_id)
        if line.closed or not line.missing:
            raise BadPurchase("over", line.sku)
        draft.set("purchase_line", line.id, closed=1)
        costs = _cost_of(before)
        costs.line(line.id).closed = True
        if before.state is PurchaseState.ORDERED and not costs.missing:
            _complete(draft, before)
            _settle(draft, costs)
    return _kept(shop, before.id, draft)


def bill(
    shop: Shop,
    actor: str,
    number: str,
    *,
    shipping: Money | None = None,
    duty: Money | None = None,
    tariff: Money | None = None,
) -> Kept:
    """Say what shipping, duty or tariff of an order come to in all (None = as it was); what came takes its share.

    Raises BadPurchase (amount, other_currency).
    """
    require(shop, actor, Permission.PURCHASE)
    with shop.writing(actor) as draft:
        before = purchase(shop, number)
        if not _write_bills(draft, before, shipping, duty, tariff):
            raise BadPurchase("amount", before.number)
        costs = _cost_of(before)
        costs.extras = _extras(before, shipping, duty, tariff)
        _settle(draft, costs)
    return _kept(shop, before.id, draft)


def receive(
    shop: Shop,
    actor: str,
    number: str,
    counted: Iterable[CountedIn],
    *,
    shipping: Money | None = None,
    duty: Money | None = None,
    tariff: Money | None = None,
    last: bool = False,
) -> Kept:
    """A delivery is here: what was counted of each line becomes a lot; less, more and other parts than ordered are
    taken as they are. `last` = nothing more will come. The bills are of the whole order, as far as they are known.

    Raises BadPurchase (over, empty), BadQuantity, NoSuchThing, NotAllowed where a part that stands on no line costs
    something or needs a line and the person may not order.
    """
    came = [one for one in counted if one.quantity]
    if not came and not last:
        raise BadPurchase("empty", number)
    if any(not 0 < one.quantity <= MOST for one in came):
        raise BadQuantity(next(one.quantity for one in came if not 0 < one.quantity <= MOST))
    with shop.writing(actor) as draft:
        before = purchase(shop, number)
        if before.state is PurchaseState.CANCELLED:
            raise BadPurchase("over", before.number)
        costs = _cost_of(before)
        if _write_bills(draft, before, shipping, duty, tariff):
            costs.extras = _extras(before, shipping, duty, tariff)
            _settle(draft, costs)
        lots = _take_in(shop, draft, before, costs, came, last=last)
        over = last or not costs.missing
        state = PurchaseState.RECEIVED if over else PurchaseState.ORDERED
        if state is not before.state:
            sent = {"ordered_at": _now()} if before.ordered_at is None else {}
            draft.set("purchase", before.id, state=state.value, **sent)
            if over:
                _build_on(draft, before)
        if over and not lots:
            costs.over = True
            _settle(draft, costs)
    return _kept(shop, before.id, draft, lots)


# ---------------------------------------------------------------- what it costs


def _complete(draft: Draft, order: Purchase) -> None:
    """Nothing more of an order is awaited."""
    draft.set("purchase", order.id, state=PurchaseState.RECEIVED.value)
    _build_on(draft, order)


def _build_on(draft: Draft, order: Purchase) -> None:
    """An order is complete by what came before: its lots are written again, so that no earlier delivery is taken back
    (its pieces would be awaited by nobody, its share of the bills be on nothing) before what completed the order is.
    """
    for line in order.lines:
        for lot in line.lots:
            draft.set("lot", lot.id, purchase_line_id=line.id)


def _cost_of(order: Purchase, *, over: bool = False) -> OrderCost:
    """An order as its costs are worked out."""
    lines = [
        LineCost(
            line.id,
            line.quantity,
            line.amount.minor,
            line.closed,
            [LotCost(lot.quantity, lot.charged, lot.id) for lot in line.lots],
        )
        for line in order.lines
    ]
    return OrderCost(lines, order.extras.minor, over or order.state is PurchaseState.RECEIVED)


def _settle(draft: Draft, costs: OrderCost) -> None:
    """Bring every lot to what it costs by now, as moves of 0 pieces: the difference comes in, and what of it falls on
    pieces that are used already goes out again.
    """
    for lot, difference in zip(costs.lots, costs.corrections(), strict=True):
        if not difference or lot.id is None:
            continue
        left = kept(difference, lot.quantity, on_hand(draft, lot.id))
        write_move(draft, lot.id, 0, MoveReason.RECEIVE, value=difference)
        if left != difference:
            write_move(draft, lot.id, 0, MoveReason.ADJUST, value=left - difference)
        lot.charged += difference
        draft.set("lot", lot.id, cost_minor=rounded(lot.charged, lot.quantity))


def _take_in(
    shop: Shop, draft: Draft, before: Purchase, costs: OrderCost, came: Sequence[CountedIn], *, last: bool
) -> tuple[str, ...]:
    """Put the lots of a delivery into a draft; their ids."""
    coming: list[tuple[str, LotCost, CountedIn, str, str | None]] = []
    for one in came:
        if one.line_id:
            line = _line_of(before, one.line_id)
            part_id, home, cost = line.part_id, line.place_id, costs.line(line.id)
        else:
            row = part_named(shop, one.part_id)
            part_id, home = row.id, row.place_id
            amount = one.amount_minor or 0
            if amount < 0:
                raise BadPurchase("amount", row.sku)
            new = draft.add(
                "purchase_line", purchase_id=before.id, part_id=row.id, quantity=0, amount_minor=amount, closed=1
            )
            cost = LineCost(new, 0, amount, True, [])
            costs.lines.append(cost)
        lot = LotCost(one.quantity)
        cost.lots.append(lot)
        coming.append((cost.id, lot, one, part_id, home))
    costs.over = costs.over or last
    costs.charge_new()
    return tuple(
        write_lot(
            draft,
            part_id,
            one.quantity,
            Money(lot.charged, before.currency),
            grade=one.grade,
            place_id=bin_of(shop, draft, one.bin) if one.bin.strip() else home,
            supplier_id=before.supplier_id,
            purchase_line_id=line_id,
            batch=one.batch,
        )
        for line_id, lot, one, part_id, home in coming
    )


def _write_bills(
    draft: Draft, before: Purchase, shipping: Money | None, duty: Money | None, tariff: Money | None
) -> bool:
    """Put bills into a draft where they say something new. Raises BadPurchase."""
    told = {}
    for name, money in zip(_BILLS, (shipping, duty, tariff), strict=True):
        if money is None or money == getattr(before, name):
            continue
        if money.currency != before.currency:
            raise BadPurchase("other_currency", before.currency)
        if money.minor < 0:
            raise BadPurchase("amount", before.number)
        told[f"{name}_minor"] = money.minor
    if told:
        draft.set("purchase", before.id, **told)
    return bool(told)


def _extras(before: Purchase, shipping: Money | None, duty: Money | None, tariff: Money | None) -> int:
    now = (
        new if new is not None else getattr(before, name)
        for name, new in zip(_BILLS, (shipping, duty, tariff), strict=True)
    )
    return sum(one.minor for one in now if one is not None)


# ---------------------------------------------------------------- lines


def _write_line(shop: Shop, draft: Draft, id_: str, supplier_id: str, currency: str, line: LineDraft) -> None:
    row = part_named(shop, line.part_id)
    _check_quantity(line)
    amount, code = line.amount_minor, line.order_code
    own = prices(shop, row.id, supplier_id)
    step = price_at(own, line.quantity)
    if step is not None:
        code = code or step.order_code
        listed = step.amount(line.quantity)
        if amount is None and listed is not None and listed.currency == currency:
            amount = listed.minor
    draft.add(
        "purchase_line",
        purchase_id=id_,
        part_id=row.id,
        quantity=line.quantity,
        amount_minor=amount or 0,
        order_code=code.strip() or None,
        closed=0,
        note=line.note.strip() or None,
    )


def _set_line(
    shop: Shop, draft: Draft, before: Purchase, own: PurchaseLine, line: LineDraft, amount: int | None
) -> None:
    _check_quantity(line)
    if amount is None:
        step = price_at(prices(shop, own.part_id, before.supplier_id), line.quantity)
        listed = step.amount(line.quantity) if step is not None else None
        same = listed is not None and listed.currency == before.currency
        amount = listed.minor if listed is not None and same else goods(own.amount.minor, own.quantity, line.quantity)
    draft.set(
        "purchase_line",
        own.id,
        quantity=line.quantity,
        amount_minor=amount,
        order_code=(line.order_code or own.order_code).strip() or None,
        note=(line.note or own.note).strip() or None,
    )
    if before.received:
        costs = _cost_of(before)
        cost = costs.line(own.id)
        cost.quantity, cost.amount = line.quantity, amount
        _settle(draft, costs)


def _check_quantity(line: LineDraft) -> None:
    if not 1 <= line.quantity <= MOST:
        raise BadQuantity(line.quantity)
    if line.amount_minor is not None and line.amount_minor < 0:
        raise BadPurchase("amount", line.part_id)


def _line_of(order: Purchase, line_id: str) -> PurchaseLine:
    for line in order.lines:
        if line.id == line_id:
            return line
    raise NoSuchThing("purchase_line", line_id)


def _open(shop: Shop, number: str) -> Purchase:
    order = purchase(shop, number)
    if order.state is PurchaseState.CANCELLED:
        raise BadPurchase("over", order.number)
    return order


def _known_supplier(shop: Shop, name: str) -> tuple[str, str] | None:
    try:
        found = supplier(shop, name)
    except NoSuchThing:
        return None
    return found.id, found.currency


def _listed_currency(shop: Shop, supplier_id: str, lines: Sequence[LineDraft]) -> str:
    """The currency in which most of these parts are listed by a supplier, else the shop's."""
    wanted = {line.part_id for line in lines}
    listed = [
        one.price.currency for one in prices(shop, None, supplier_id) if one.price is not None and one.part_id in wanted
    ]
    return max(set(listed), key=listed.count) if listed else charges(shop).currency


def _now() -> str:
    return time_text(time.time_ns() // 1_000_000)


def _kept(shop: Shop, id_: str, draft: Draft, lots: tuple[str, ...] = ()) -> Kept:
    with shop.read() as db:
        return Kept(read_purchase(db, id_), draft.saved(), lots)
