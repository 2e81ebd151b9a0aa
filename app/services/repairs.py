"""What is done to a board and the findings it answers, and one key of a repair: what was done, at its place, with the
finding it answers confirmed and the repair begun.

Who reflows a joint for a finding agrees with it; so one key takes the order from its diagnosis into the repair. The
gates hold as ever: what they refuse is refused here, and then nothing of the rest was saved.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.answering import fitting
from app.domain.finding import PartKind
from app.domain.order_view import OrderView
from app.domain.repair_choice import RepairChoice
from app.domain.work_order import FindingStatus, State, path
from app.services import orders
from app.services.bench_orders import leading_line, next_line
from app.services.diagnosis import board_spec
from app.services.order_reading import order
from app.services.shop import Shop

#: Where one key may begin the repair; an order that waits for an approval or a part is not hurried past it.
BEGINNING = (State.RECEIVED, State.TRIAGE, State.DIAGNOSING, State.DIAGNOSED)


def answered_by(view: OrderView, place: str, part: PartKind | None = None) -> tuple[str, ...]:
    """The ids of the findings that work at a place answers where nobody says more: the one whose place it fits, else
    the first without an answer; () where none is confirmed. `part` = the kind of what is fitted.
    """
    board = board_spec(view.asset.board_code) if view.asset.board_code else None
    line = fitting(view, place, board, part) or next_line(view)
    return (line.id,) if line is not None and line.status is FindingStatus.CONFIRMED else ()


def record_choice(
    shop: Shop, actor: str, order_id: str, choice: RepairChoice, finding_ids: Sequence[str] | None = None
) -> OrderView:
    """Record a choice; the order as it then is. `Shop.noting` tells the commits, which belong together.

    `finding_ids` = the findings it answers; None = as `answered_by` says. Raises what `orders` raises; commits made
    before it are taken back.
    """
    view = order(shop, order_id)
    with shop.together(actor):
        if view.state in BEGINNING:
            view = _begin(shop, actor, view)
        lot = choice.lot
        answered = finding_ids or answered_by(view, choice.place, lot.kind if lot is not None else None)
        if lot is not None:
            return orders.use_part(shop, actor, view.id, lot.id, 1, choice.place or "—", finding_ids=answered)
        return orders.add_action(shop, actor, view.id, choice.action, choice.place, finding_ids=answered)


def _begin(shop: Shop, actor: str, view: OrderView) -> OrderView:
    """Confirm the finding that leads, where none is confirmed, and walk into the repair."""
    if path(view.state, State.DIAGNOSING):
        view = orders.advance_to(shop, actor, view.id, State.DIAGNOSING)
    lead = leading_line(view)
    if not view.confirmed and lead is not None:
        view = orders.confirm_finding(shop, actor, view.id, lead.id)
    return orders.advance_to(shop, actor, view.id, State.IN_REPAIR)
