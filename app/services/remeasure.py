"""Measure the same points again after a repair: a check of the bench that asks for these points alone.

Which points they are is `app.domain.remeasure`; the check is begun in the record, so that whoever opens the cold check
or the voltage walk of the order next takes it up.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.board_check import BoardCheck, CheckKind
from app.domain.order_view import OrderView
from app.domain.remeasure import MEASURED, owed_again, points_again
from app.domain.spot import Spot
from app.services import checks
from app.services.measuring import board_of, body_of_only
from app.services.order_reading import order
from app.services.shop import Shop


@dataclass(frozen=True, slots=True)
class Again:
    """What is to be measured again next: in which kind of check, and which points of it are still owed."""

    kind: CheckKind
    spots: tuple[Spot, ...]


def owed(view: OrderView) -> Again | None:
    """What an order owes since its last work, cold points first; None where nothing is owed."""
    board = board_of(view.asset.board_code, view.asset.model)
    for kind in MEASURED:
        if spots := owed_again(view, board, kind):
            return Again(kind, spots)
    return None


def begin_again(shop: Shop, actor: str, number: str, kind: CheckKind | None = None) -> BoardCheck | None:
    """The check in which the same points are measured again: the one under way, else a new one, in one commit.

    `kind` None = what is owed next. None where there is nothing to measure again. Raises what `checks.begin` raises.
    """
    view = order(shop, number)
    board = board_of(view.asset.board_code, view.asset.model)
    if kind is None:
        next_ = owed(view)
        kind = next_.kind if next_ is not None else None
    spots = points_again(view, board, kind) if kind is not None else ()
    if kind is None or not spots:
        return None
    last = [one for one in view.checks if one.kind is kind]
    revision, simulated = (last[-1].revision, last[-1].simulated) if last else ("", False)
    return checks.begin(
        shop, actor, number, kind, board.code if board else view.asset.board_code, revision=revision,
        instrument=last[-1].instrument if last else "", simulated=simulated, body=body_of_only(spots),
    )  # fmt: skip
