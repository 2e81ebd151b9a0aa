"""One key of a repair: what was done, at its place, with the finding it answers confirmed and the repair begun.

Who reflows a joint for a finding agrees with it; so one key takes the order from its diagnosis into the repair. The
gates hold as ever: what they refuse is refused here, and then nothing of the rest was saved.
"""

from __future__ import annotations

from app.domain.order_view import OrderView
from app.domain.repair_choice import RepairChoice
from app.domain.work_order import FindingStatus, State, path
from app.services import orders
from app.services.bench_orders import leading_line
from app.services.order_reading import order
from app.services.shop import Shop

#: Where one key may begin the repair; an order that waits for an approval or a part is not hurried past it.
BEGINNING = (State.RECEIVED, State.TRIAGE, State.DIAGNOSING, State.DIAGNOSED)


def record_choice(shop: Shop, actor: str, order_id: str, choice: RepairChoice) -> OrderView:
    """Record a choice; the order as it then is. `Shop.noting` tells the commits, which belong together.

    Raises what `orders` raises; commits made before it are taken back.
    """
    view = order(shop, order_id)
    with shop.together(actor):
        if view.state in BEGINNING:
            view = _begin(shop, actor, view)
        lead = leading_line(view)
        answered = [lead.id] if lead is not None and lead.status is FindingStatus.CONFIRMED else None
        if choice.lot is not None:
            return orders.use_part(shop, actor, view.id, choice.lot.id, 1, choice.place or "—", finding_ids=answered)
        return orders.add_action(shop, actor, view.id, choice.action, choice.place, finding_ids=answered)


def _begin(shop: Shop, actor: str, view: OrderView) -> OrderView:
    """Confirm the finding that leads, where none is confirmed, and walk into the repair."""
    if path(view.state, State.DIAGNOSING):
        view = orders.advance_to(shop, actor, view.id, State.DIAGNOSING)
    lead = leading_line(view)
    if not view.confirmed and lead is not None:
        view = orders.confirm_finding(shop, actor, view.id, lead.id)
    return orders.advance_to(shop, actor, view.id, State.IN_REPAIR)
