"""`hashwrench order hold, resume, assign, due, priority, step`: moving orders along from a script or a far terminal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.shop_session import Actor, Json, Number, named, opened
from app.domain.moment_text import moment_of
from app.domain.order_view import OrderView
from app.domain.work_order import Hold, Priority, State
from app.services import orders
from app.services.order_json import order_document
from app.services.shop import Shop
from app.words.dates import moment_text
from app.words.language import _
from app.words.orders import next_step_text, priority_word, state_name
from app.words.plain_text import plain
from app.words.waiting import waits_text

_TIMES = "15:40, 4h, 3d, 27.11 or 2026-11-27"


def hold(
    ctx: typer.Context,
    number: Number,
    why: Annotated[Hold, typer.Option(help="What it waits for.")] = Hold.OTHER,
    until: Annotated[str, typer.Option(help=f"Ready again at, such as {_TIMES}.")] = "",
    reason: Annotated[str, typer.Option(help="In words; needed for another reason.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Put a work order on hold: washing and drying, waiting for customer, parts or vendor, or another reason."""
    then = _moment(until)
    _change(ctx, as_json, lambda shop: orders.hold(shop, named(actor), number, reason, why, then))


def resume(ctx: typer.Context, number: Number, actor: Actor = None, as_json: Json = False) -> None:
    """Take a work order off hold, back to where it was."""
    _change(ctx, as_json, lambda shop: orders.resume(shop, named(actor), number))


def assign(
    ctx: typer.Context,
    number: Number,
    person: Annotated[str, typer.Argument(help="Whose it is from now on; left out, nobody's.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Give a work order to somebody."""
    _change(ctx, as_json, lambda shop: orders.assign(shop, named(actor), number, person or None))


def due(
    ctx: typer.Context,
    number: Number,
    when: Annotated[str, typer.Argument(help=f"For when it is promised, such as {_TIMES}; left out, for none.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Promise a work order for a time; a day means its end."""
    then = _moment(when)
    _change(ctx, as_json, lambda shop: orders.set_due(shop, named(actor), number, then))


def priority(
    ctx: typer.Context,
    number: Number,
    priority: Annotated[Priority, typer.Argument(help="How soon it is wanted.")],
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Say how soon a work order is wanted."""
    _change(ctx, as_json, lambda shop: orders.set_priority(shop, named(actor), number, priority))


def step(
    ctx: typer.Context,
    number: Number,
    target: Annotated[State | None, typer.Argument(help="The state to go to; left out, the step proposed.")] = None,
    reason: Annotated[str, typer.Option(help="Why, where the step needs a reason or a gate is overridden.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Take the next step of a work order, or one of the others; its gates hold."""

    def work(shop: Shop) -> OrderView:
        view = orders.order(shop, number)
        wanted = target or (view.next_step.target if view.next_step else None)
        if wanted is None:
            raise fail(Exit.BAD_INPUT, _("No step is proposed for {number}.").format(number=view.number))
        return orders.advance(shop, named(actor), view.id, wanted, reason)

    _change(ctx, as_json, work)


def _change(ctx: typer.Context, as_json: bool, work: Callable[[Shop], OrderView]) -> None:
    with opened(ctx, write=True) as shop:
        view = work(shop)
    tell(view, as_json=as_json)


def tell(view: OrderView, *, as_json: bool) -> None:
    """An order that a command moved along: where it stands now, and what is next; as JSON, all of it."""
    if as_json:
        print_json(order_document(view))
        return
    parts = [view.number, state_name(view.state)]
    if view.waits_for is not None:
        parts.append(plain(waits_text(view.waits_for)))
    if view.due_at is not None:
        parts.append(_("due {when}").format(when=moment_text(view.due_at, _offset())))
    if view.assignee:
        parts.append(plain(view.assignee))
    if view.priority is not Priority.NORMAL:
        parts.append(priority_word(view.priority))
    print("  ".join(parts))
    if proposed := next_step_text(view):
        print("  " + _("Next: {step}").format(step=proposed))


def _moment(text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        return moment_of(text, datetime.now().astimezone()).astimezone(UTC)
    except (ValueError, OverflowError):
        said = _("No time: {text}. Say it such as {examples}.").format(text=plain(text, 40), examples=_TIMES)
        raise fail(Exit.BAD_INPUT, said) from None


def _offset() -> int:
    offset = datetime.now().astimezone().utcoffset()
    return round(offset.total_seconds() / 60) if offset else 0
