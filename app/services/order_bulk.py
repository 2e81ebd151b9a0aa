"""Several orders at once, as one commit: what cannot be done to one of them is told, and the others are done.

One Undo takes the whole back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.order_view import OrderView
from app.domain.shop_error import NoSuchStep, ShopError
from app.domain.work_order import Hold, Priority, State
from app.ledger.change import Commit
from app.services.order_reading import order
from app.services.order_steps import pass_step
from app.services.orders import step_to, write_assignee, write_due, write_priority
from app.services.shop import Draft, Shop


@dataclass(frozen=True, slots=True)
class Refused:
    """An order that stayed as it was, and why."""

    number: str
    error: ShopError


@dataclass(frozen=True, slots=True)
class Done:
    """What became of several orders: the numbers of those that were changed, those refused, and the commit (None = none
    was changed).
    """

    numbers: tuple[str, ...]
    refused: tuple[Refused, ...]
    commit: Commit | None


def step_all(shop: Shop, actor: str, numbers: Sequence[str], target: State | None = None, reason: str = "") -> Done:
    """Take each order a step: to `target`, or the one that is proposed for it. Its gates hold for each by itself."""

    def step(draft: Draft, view: OrderView) -> None:
        wanted = view.next_step if target is None else step_to(view, target)
        if wanted is None:
            raise NoSuchStep(view.number, view.state.value, "")
        pass_step(draft, view, wanted, reason)

    return _each(shop, actor, numbers, step)


def hold_all(
    shop: Shop, actor: str, numbers: Sequence[str], reason: str, why: Hold, until: datetime | None = None
) -> Done:
    """Put the orders on hold; `until` (UTC) = ready again at."""

    def hold(draft: Draft, view: OrderView) -> None:
        pass_step(draft, view, step_to(view, State.ON_HOLD), reason, why, until)

    return _each(shop, actor, numbers, hold)


def assign_all(shop: Shop, actor: str, numbers: Sequence[str], person: str | None) -> Done:
    """Give the orders to somebody, by name; None = to nobody."""
    return _each(shop, actor, numbers, lambda draft, view: write_assignee(draft, view, person))


def promise_all(shop: Shop, actor: str, numbers: Sequence[str], due_at: datetime | None) -> Done:
    """Promise the orders for a time (UTC); None = for none."""
    return _each(shop, actor, numbers, lambda draft, view: write_due(draft, view, due_at))


def rank_all(shop: Shop, actor: str, numbers: Sequence[str], priority: Priority) -> Done:
    """Say how soon the orders are wanted."""
    return _each(shop, actor, numbers, lambda draft, view: write_priority(draft, view, priority))


def _each(shop: Shop, actor: str, numbers: Sequence[str], change: Callable[[Draft, OrderView], None]) -> Done:
    done: list[str] = []
    refused: list[Refused] = []
    with shop.writing(actor) as draft:
        for number in dict.fromkeys(numbers):
            before = len(draft.changes)
            try:
                view = order(shop, number)
                change(draft, view)
            except ShopError as error:
                del draft.changes[before:]
                refused.append(Refused(number, error))
            else:
                done += [view.number] if len(draft.changes) > before else []
    return Done(tuple(done), tuple(refused), draft.saved() if done else None)
