"""`hashwrench order findings, confirm, rule-out, action`: what a board was found to have, and what was done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer
from rich.console import Console

from app.cli.exits import Exit, fail, print_json
from app.cli.finding_lines import print_finding
from app.cli.order_flow import tell
from app.cli.shop_session import Actor, Json, Number, named, opened
from app.domain.order_view import FindingLine, OrderView
from app.domain.work_order import ActionCode
from app.services import orders
from app.services.order_json import order_finding_document
from app.services.shop import Shop
from app.words.capital import capital
from app.words.findings import finding_text
from app.words.language import _
from app.words.orders import action_word, finding_status_word
from app.words.plain_text import plain

_WHICH = "its number in the order's findings, or its id"
#: No piece of work takes longer, min; a slip of the keyboard does, and would stand in the cost of every report.
_MOST_MIN = 10_000
Which = Annotated[str, typer.Argument(metavar="FINDING", help=f"{capital(_WHICH)}.")]
Answers = Annotated[
    list[str] | None,
    typer.Option(help=f"The finding it answers: {_WHICH}; left out, the one whose place it fits. Repeatable."),
]
Reason = Annotated[str, typer.Option(help="Why; it stands on the order and its papers.")]


def findings(ctx: typer.Context, number: Number, as_json: Json = False) -> None:
    """List what was found on a work order, by the numbers that confirm and rule-out take."""
    with opened(ctx) as shop:
        view = orders.order(shop, number)
    if as_json:
        print_json([_document(n, line) for n, line in enumerate(view.findings, 1)])
        return
    if not view.findings:
        print(_("Nothing found yet. A test or a log brings the finding."))
    console = Console(highlight=False, soft_wrap=True)
    for n, line in enumerate(view.findings, 1):
        print_finding(console, line.finding, mark=finding_mark(n, line))


def confirm(
    ctx: typer.Context,
    number: Number,
    finding: Which,
    reason: Reason = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Confirm a finding: it is so."""
    _settle(ctx, number, finding, reason, actor, as_json, orders.confirm_finding)


def rule_out(
    ctx: typer.Context,
    number: Number,
    finding: Which,
    reason: Reason = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Rule a finding out: it is not so."""
    _settle(ctx, number, finding, reason, actor, as_json, orders.rule_out_finding)


def action(
    ctx: typer.Context,
    number: Number,
    code: Annotated[ActionCode, typer.Argument(help="What was done.")],
    at: Annotated[str, typer.Option(help="Where, such as U47 or chip 85.")] = "",
    result: Annotated[str, typer.Option(help="What came of it.")] = "",
    minutes: Annotated[int, typer.Option(min=0, max=_MOST_MIN, help="How long it took.")] = 0,
    finding: Answers = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Record what was done to a board without a part from stock; with one, part use does."""
    with opened(ctx, write=True) as shop:
        answers = answered(shop, number, finding)
        view = orders.add_action(shop, named(actor), number, code, at, result, minutes, answers)
    if not as_json:
        print(" ".join([action_word(code), plain(at, 80)]).strip())
    tell(view, as_json=as_json)


def answered(shop: Shop, number: str, said: list[str] | None) -> list[str] | None:
    """The ids of the findings that work on an order answers; None = nobody said, so that the order decides."""
    if not said:
        return None
    view = orders.order(shop, number)
    return [_named(view, one)[1].id for one in said]


def finding_mark(number: int, line: FindingLine) -> str:
    """What stands before a finding: its number on the order, and what became of it by whom and why."""
    status = finding_status_word(line.status)
    if line.settled_by:
        status = _("{status} by {person}").format(status=status, person=plain(line.settled_by, 60))
    if line.note:
        status = f"{status}: {plain(line.note, 200)}"
    return f"{number}. [{status}] "


def _settle(
    ctx: typer.Context,
    number: str,
    finding: str,
    reason: str,
    actor: str | None,
    as_json: bool,
    settle: Callable[[Shop, str, str, str, str], OrderView],
) -> None:
    with opened(ctx, write=True) as shop:
        view = orders.order(shop, number)
        n, line = _named(view, finding)
        view = settle(shop, named(actor), view.id, line.id, reason.strip())
    if not as_json:
        print(finding_mark(n, view.findings[n - 1]) + finding_text(line.finding).title)
    tell(view, as_json=as_json)


def _document(number: int, line: FindingLine) -> dict[str, Any]:
    document = order_finding_document(line)
    return {"number": number, **document, "settled_by": line.settled_by, "reason": line.note or None}


def _named(view: OrderView, text: str) -> tuple[int, FindingLine]:
    """A finding by its number on the order, from 1, or by its id."""
    for n, line in enumerate(view.findings, 1):
        if text.strip() in (str(n), line.id):
            return n, line
    said = _("{number} has no finding {text}. List them: {command}")
    command = f"hashwrench order findings {view.number}"
    raise fail(Exit.BAD_INPUT, said.format(number=view.number, text=plain(text, 40), command=command))
