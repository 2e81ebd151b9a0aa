"""`hashwrench intake`: take in a delivery, serial by serial, from arguments or from stdin as a scanner types them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.shop_session import Actor, Json, named, opened
from app.domain.asset import AssetKind
from app.domain.intake import Delivery, DeliveryDraft, ScanLine, ScanOutcome
from app.domain.work_order import Billing, OrderKind, Priority
from app.services import intake
from app.services.places import find_place
from app.words.intake import count_text, discrepancy_text, earlier_brief, outcome_text
from app.words.language import _
from app.words.plain_text import plain

app = typer.Typer(add_completion=False)
#: The longest line that is read as one scan.
_LONGEST = 400


@app.command()
def take_in(
    ctx: typer.Context,
    serials: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SERIAL]...", help="Serials; left out or -, they are read from stdin."),
    ] = None,
    customer: Annotated[str | None, typer.Option(help="Whose it all is.")] = None,
    batch: Annotated[str | None, typer.Option(help="Go on with this delivery, such as IN-B1-000001.")] = None,
    declared: Annotated[int | None, typer.Option(min=0, max=9999, help="How many the delivery note says.")] = None,
    reference: Annotated[str, typer.Option(help="Number of the delivery note.")] = "",
    courier: Annotated[str, typer.Option(help="Courier, and the number of the parcel.")] = "",
    fault: Annotated[str, typer.Option(help="What the customer says of all of it.")] = "",
    thing: Annotated[
        AssetKind, typer.Option("--thing", help="What it is, where the serial does not tell.")
    ] = AssetKind.HASHBOARD,
    model: Annotated[str, typer.Option(help="Its model, where the serial does not tell.")] = "",
    kind: Annotated[OrderKind, typer.Option(help="Kind of the orders.")] = OrderKind.REPAIR,
    priority: Annotated[Priority, typer.Option(help="How soon.")] = Priority.NORMAL,
    billing: Annotated[Billing, typer.Option(help="Who pays.")] = Billing.PAID,
    due: Annotated[int | None, typer.Option(min=0, max=3650, help="Promised in so many days.")] = None,
    place: Annotated[str | None, typer.Option(help="Where it is put down: number or name of a place.")] = None,
    expected: Annotated[
        list[str] | None, typer.Option("--expect", help="A serial that the delivery note lists; repeatable.")
    ] = None,
    close: Annotated[bool, typer.Option("--close", help="Close the delivery at the end.")] = False,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Take in a delivery: each serial opens one order, received; what opens none is kept as what it is."""
    with opened(ctx, write=True) as shop:
        who = named(actor)
        listed = tuple(dict.fromkeys(code.strip() for code in expected or () if code.strip()))
        terms = DeliveryDraft(
            customer=customer,
            declared=declared if declared is not None else len(listed) or None,
            courier=courier,
            reference=reference,
            kind=kind,
            priority=priority,
            billing=billing,
            due_at=datetime.now(UTC) + timedelta(days=due) if due is not None else None,
            reported_fault=fault,
            expected=listed,
            place_id=find_place(shop, place).id if place else None,
            asset=thing,
            model=model,
        )
        into = intake.delivery(shop, batch) if batch else None
        scans: list[ScanLine] = []
        for code in _codes(serials):
            if into is None:
                into = intake.open_batch(shop, who, terms)
            line = intake.scan_into(shop, who, into.id, code)
            scans.append(line)
            if not as_json:
                _say(line)
        if into is None:
            raise fail(Exit.BAD_INPUT, _("Nothing was scanned: give serials, or type them on stdin."))
        if close:
            intake.close_batch(shop, who, into.id)
        after = intake.delivery(shop, into.id)
    if as_json:
        print_json(_document(after, scans))
        return
    print(f"{after.number}: {count_text(after.count)}")
    for one in after.discrepancies:
        print(f"  {discrepancy_text(one)}")


def _codes(serials: list[str] | None) -> Iterator[str]:
    """The serials given, else the lines of stdin as they come."""
    if serials and serials != ["-"]:
        yield from (code for code in serials if code.strip())
        return
    with suppress(KeyboardInterrupt):
        for line in sys.stdin:
            if line.strip():
                yield line.strip()[:_LONGEST]


def _say(line: ScanLine) -> None:
    """One scan as a line; what wants a look goes to stderr, where it is seen however the rest is piped."""
    before = earlier_brief(line, 0)
    said = f"{plain(line.code or '—', 60)}  {outcome_text(line)}"
    if before:
        said += "  " + _("Here before: {order}.").format(order=before)
    print(said, file=sys.stderr if line.outcome.problem else sys.stdout, flush=True)


def _document(delivery: Delivery, scans: list[ScanLine]) -> dict[str, Any]:
    terms, count = delivery.terms, delivery.count
    return {
        "delivery": delivery.number,
        "customer": terms.customer,
        "reference": terms.reference or None,
        "closed": delivery.closed,
        "received": count.received,
        "declared": count.declared,
        "scans": [
            {
                "code": line.code,
                "outcome": line.outcome.value,
                "order": line.order_number,
                "state": line.order_state.value if line.order_state else None,
                "serial": line.asset.serial if line.asset else None,
                "kind": line.asset.kind.value if line.asset else None,
                "make": line.make,
                "model": line.asset.model if line.asset else None,
                "earlier": line.earlier if line.outcome is not ScanOutcome.TWICE else None,
                "owner": line.owner,
            }
            for line in scans
        ],
        "discrepancies": [
            {
                "kind": one.kind.value,
                "count": one.count,
                "code": one.code or None,
                "order": one.number or None,
                "text": discrepancy_text(one),
            }
            for one in delivery.discrepancies
        ],
    }
