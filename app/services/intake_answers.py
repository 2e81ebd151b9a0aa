"""Answering the checklist of intake on an order, and how much each customer wants noted."""

from __future__ import annotations

import json

from app.domain.flow import Event
from app.domain.intake_checklist import Checklist, Need, checklist_of
from app.domain.order_view import OrderView
from app.domain.shop_error import NoSuchThing
from app.services.order_records import unsigned
from app.services.order_steps import walk_on
from app.services.orders import KeptOrder
from app.services.shop import Shop

_NAME = "intake.need"


def need_of(shop: Shop, customer: str | None) -> Need:
    """How much a customer wants noted; the usual where nobody said."""
    id_ = shop.id_of_name("customer", customer) if customer else None
    if id_ is None:
        return Need.USUAL
    with shop.read() as db:
        row = db.execute(
            "SELECT value FROM setting WHERE name = ? AND scope = ? AND gone = 0 ORDER BY hlc DESC LIMIT 1",
            (_NAME, id_),
        ).fetchone()
    said = json.loads(row["value"]) if row is not None else None
    return Need(said) if said in set(Need) else Need.USUAL


def choose_need(shop: Shop, actor: str, customer: str, need: Need) -> None:
    """Note how much a customer wants noted from now on. Raises NoSuchThing for a customer nobody knows."""
    id_ = shop.id_of_name("customer", customer)
    if id_ is None:
        raise NoSuchThing("customer", customer)
    if need_of(shop, customer) is need:
        return
    with shop.writing(actor) as draft:
        with shop.read() as db:
            row = db.execute(
                "SELECT id FROM setting WHERE name = ? AND scope = ? AND gone = 0 LIMIT 1", (_NAME, id_)
            ).fetchone()
        if row is None:
            draft.add("setting", name=_NAME, scope=id_, value=json.dumps(need.value))
        else:
            draft.set("setting", row["id"], value=json.dumps(need.value))


def checklist_for(shop: Shop, view: OrderView) -> Checklist:
    """The list of an order: the one that was begun, else as its customer wants it."""
    if any(line.template for line in view.checklist):
        return view.intake_list
    return checklist_of(view.asset.kind, need_of(shop, view.customer), view.kind, view.billing)


def answer(shop: Shop, actor: str, order_id: str, item: str, said: str, note: str = "") -> KeptOrder:
    """Answer one point, or answer it anew. Raises NoSuchThing for one that the list does not have, OrderSigned."""
    with shop.writing(actor) as draft:
        view = unsigned(shop, order_id)
        listed = checklist_for(shop, view)
        point = next((one for one in listed.items if one.id == item), None)
        if point is None or said not in point.answers:
            raise NoSuchThing("point", item)
        draft.add(
            "intake_answer",
            order_id=view.id,
            item=item,
            answer=said,
            note=note.strip() or None,
            template=listed.name,
        )
        walk_on(draft, view, Event.SCANNED_IN)
    return KeptOrder(view.number, draft.saved())


def rest_is_fine(shop: Shop, actor: str, order_id: str) -> KeptOrder | None:
    """Answer every point that nobody has answered as good, but for photos to be taken; None where nothing is open.

    Raises NoSuchThing, OrderSigned.
    """
    with shop.writing(actor) as draft:
        view = unsigned(shop, order_id)
        listed = checklist_for(shop, view)
        still = [one for one in listed.open(line.item for line in view.checklist) if not one.is_photo]
        for point in still:
            draft.add("intake_answer", order_id=view.id, item=point.id, answer=point.answers[0], template=listed.name)
        if still:
            walk_on(draft, view, Event.SCANNED_IN)
    return KeptOrder(view.number, draft.saved()) if still else None
