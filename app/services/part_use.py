"""Using parts: one scan puts a part on the order at hand, another takes it back. Each is one commit.

Callers may name a lot (its number, label or batch) or a part (its SKU or its maker's name for it). Of a part, the
oldest lot with something left gives first; what no lot holds is taken from the newest, which then is below zero and
shown so until a receipt or a count settles it. What never came in is taken from a lot without a price.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.domain.flow import Event
from app.domain.order_view import OrderView, ReplacementLine
from app.domain.scanned_text import cleaned
from app.domain.shop_error import BadQuantity, NoSuchThing
from app.domain.stock import LotRow, PartRow
from app.domain.stock_error import NotFitted
from app.domain.work_order import RemovedPart
from app.ledger.change import Commit
from app.services.order_reading import order
from app.services.order_records import unsigned, write_return, write_use
from app.services.order_steps import walk_on
from app.services.prices import charges
from app.services.shop import Draft, Shop
from app.services.stock_reading import lot, lot_for, part_named
from app.services.stock_writing import bin_of, on_hand, part_lots, write_open_lot


@dataclass(frozen=True, slots=True)
class Used:
    """What a scan did: the order as it then is, the commit, the part, the lots it was of and how many.

    `left` = on hand of the part now. What is to be said loudly: `short` = the lots are below zero, `expired` = their
    date has passed, `unpriced` = nothing of the part ever came in.
    """

    view: OrderView
    commit: Commit
    part: PartRow
    lots: tuple[LotRow, ...]
    quantity: int
    left: int
    short: tuple[LotRow, ...] = ()
    expired: tuple[LotRow, ...] = ()
    unpriced: bool = False


def use_scanned(
    shop: Shop,
    actor: str,
    order_id: str,
    text: str,
    position: str = "",
    quantity: int = 1,
    *,
    bin: str = "",
    removed: RemovedPart = RemovedPart.SCRAPPED,
    removed_mark: str = "",
    finding_ids: Sequence[str] | None = None,
) -> Used:
    """Take what was scanned from stock and fit it on an order at a position, out of a bin where one is named.

    Raises NoSuchThing, BadQuantity, OrderSigned, NoSuchPlace, and what a commit raises; then nothing was taken.
    """
    if quantity < 1:
        raise BadQuantity(quantity)
    with shop.writing(actor) as draft:
        view = unsigned(shop, order_id)
        place_id = bin_of(shop, draft, bin) if bin.strip() else None
        part, shares, opened = _shares(shop, draft, text, quantity)
        for lot_id, count in shares:
            write_use(
                draft, view, lot_id, count, position or "—", removed=removed, removed_mark=removed_mark,
                finding_ids=finding_ids, place_id=place_id,
            )  # fmt: skip
        walk_on(draft, view, Event.PART_USED)
    return _used(shop, draft.saved(), view, part, [lot_id for lot_id, _count in shares], quantity, opened)


def take_back(shop: Shop, actor: str, order_id: str, text: str, quantity: int = 1) -> Used:
    """Give what was scanned back from an order to the lots it came from, what was fitted last first.

    Raises NotFitted where the order has none of it, BadQuantity where it has fewer, and as `use_scanned` does.
    """
    if quantity < 1:
        raise BadQuantity(quantity)
    with shop.writing(actor) as draft:
        view = unsigned(shop, order_id)
        lines = _fitted(shop, view, text)
        if not lines:
            raise NotFitted(view.number, text)
        if quantity > sum(line.fitted for line in lines):
            raise BadQuantity(quantity)
        left, touched = quantity, []
        for line in lines:
            back = min(left, line.fitted)
            if back:
                write_return(draft, view, line, back)
                touched.append(line.lot_id)
                left -= back
        part_id = lines[0].part_id
    return _used(shop, draft.saved(), view, part_id, touched, quantity)


def _shares(shop: Shop, draft: Draft, text: str, quantity: int) -> tuple[str, list[tuple[str, int]], bool]:
    """The part that a scan means, how many each of its lots gives, and whether a lot had to be opened for it."""
    try:
        part = part_named(shop, cleaned(text))
    except NoSuchThing:
        row = lot_for(shop, text)
        return row.part_id, [(row.id, quantity)], False
    known = part_lots(draft, part.id)
    if not known:
        currency = charges(shop).currency
        return part.id, [(write_open_lot(draft, part.id, currency, part.place_id), quantity)], True
    shares: dict[str, int] = {}
    left = quantity
    for lot_id in known:
        given = max(0, min(left, on_hand(draft, lot_id)))
        if given:
            shares[lot_id] = given
            left -= given
    if left:
        shares[known[-1]] = shares.get(known[-1], 0) + left
    return part.id, list(shares.items()), False


def _fitted(shop: Shop, view: OrderView, text: str) -> list[ReplacementLine]:
    """What of a lot, or of a part, is fitted on an order, the newest first."""
    fitted = [line for line in reversed(view.replacements) if line.fitted > 0]
    try:
        part_id = part_named(shop, cleaned(text)).id
    except NoSuchThing:
        lot_id = lot_for(shop, text).id
        return [line for line in fitted if line.lot_id == lot_id]
    return [line for line in fitted if line.part_id == part_id]


def _used(
    shop: Shop,
    commit: Commit,
    view: OrderView,
    part_id: str,
    lot_ids: Sequence[str],
    quantity: int,
    opened: bool = False,
) -> Used:
    part = part_named(shop, part_id)
    touched = tuple(lot(shop, lot_id) for lot_id in dict.fromkeys(lot_ids))
    now = datetime.now(UTC)
    return Used(
        view=order(shop, view.id),
        commit=commit,
        part=part,
        lots=touched,
        quantity=quantity,
        left=part.on_hand,
        short=tuple(row for row in touched if row.negative),
        expired=tuple(row for row in touched if row.expires_at is not None and row.expires_at < now),
        unpriced=opened,
    )
