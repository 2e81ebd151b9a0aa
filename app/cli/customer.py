"""`hashwrench customer`: who the boards belong to; and `hashwrench call`, which answers the phone."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.exits import Exit, fail, print_json
from app.cli.shop_session import Actor, Json, named, opened
from app.domain.customer import BadTerms, Customer, CustomerDraft
from app.services import call, customers, messages
from app.services.quote_json import call_document, customer_document, customer_row_document
from app.words.call import waiting_text
from app.words.errors import sentence
from app.words.language import _
from app.words.orders import money_of, money_text, state_name
from app.words.plain_text import plain
from app.words.quotes import days_ago, days_text, promise_text

app = typer.Typer(add_completion=False, help="Customers and what was agreed with them.")
call_app = typer.Typer(add_completion=False)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The customer's name.")]


@app.command("list")
def list_customers(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(help="Words to look for in name or contact.")] = "",
    as_json: Json = False,
) -> None:
    """List the customers by name."""
    with opened(ctx) as shop:
        rows = customers.customers(shop, text)
    if as_json:
        print_json([customer_row_document(row) for row in rows])
        return
    if not rows:
        print(_("No customers."))
        return
    table = Table(box=None, pad_edge=False)
    for title in (_("Name"), _("Contact"), _("Language"), _("Currency"), _("Open orders")):
        table.add_column(title)
    for row in rows:
        one = row.customer
        cells = (called(one), one.contact, one.language or "—", one.currency, str(row.open_orders))
        table.add_row(*(plain(cell, 60) for cell in cells))
    Console(highlight=False, markup=False).print(table)


@app.command()
def show(ctx: typer.Context, name: Name, as_json: Json = False) -> None:
    """Show one customer with the terms agreed."""
    with opened(ctx) as shop:
        one = customers.customer(shop, name)
    if as_json:
        print_json(customer_document(one))
        return
    print(plain(called(one)))
    for line in (one.contact, one.address, one.note):
        if line:
            print("  " + plain(line))
    terms = one.terms
    if terms.sla_days is not None:
        print("  " + _("Repaired within {days}").format(days=days_text(terms.sla_days)))
    if terms.warranty_days is not None:
        print("  " + _("Warranty of {days}").format(days=days_text(terms.warranty_days)))
    if one.price_cap is not None:
        print("  " + _("No approval needed up to {cap}").format(cap=money_text(one.price_cap)))
    if terms.text:
        print("  " + plain(terms.text))


@app.command()
def edit(
    ctx: typer.Context,
    name: Name,
    new: Annotated[bool, typer.Option("--new", help="Keep a new customer of that name.")] = False,
    rename: Annotated[str | None, typer.Option(help="The name from now on.")] = None,
    contact: Annotated[str | None, typer.Option(help="Who calls, and how to reach them.")] = None,
    address: Annotated[str | None, typer.Option(help="Where parcels and papers go.")] = None,
    note: Annotated[str | None, typer.Option(help="What to know of them.")] = None,
    language: Annotated[str | None, typer.Option(help="Language of messages: en, ru, zh.")] = None,
    currency: Annotated[str | None, typer.Option(help="ISO code of the currency.")] = None,
    sla_days: Annotated[int | None, typer.Option(help="Days to repair, agreed.")] = None,
    warranty_days: Annotated[int | None, typer.Option(help="Days of warranty, agreed.")] = None,
    price_cap: Annotated[str | None, typer.Option(help="No approval is needed up to this, such as 150.00.")] = None,
    inspection: Annotated[str | None, typer.Option(help="Fee where no fault is found, such as 30.00.")] = None,
    terms: Annotated[str | None, typer.Option(help="What else was agreed.")] = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Change a customer, or keep a new one. What is left out stays as it is."""
    with opened(ctx, write=True) as shop:
        before = CustomerDraft(name) if new else customers.customer(shop, name).draft
        unit = (currency or before.currency or "USD").upper()
        agreed = replace(
            before.terms,
            sla_days=before.terms.sla_days if sla_days is None else sla_days,
            warranty_days=before.terms.warranty_days if warranty_days is None else warranty_days,
            price_cap_minor=_minor(price_cap, unit, before.terms.price_cap_minor, "price_cap_minor"),
            inspection_minor=_minor(inspection, unit, before.terms.inspection_minor, "inspection_minor"),
            text=before.terms.text if terms is None else terms,
        )
        wanted = CustomerDraft(
            name=rename or before.name,
            contact=before.contact if contact is None else contact,
            address=before.address if address is None else address,
            note=before.note if note is None else note,
            language=before.language if language is None else language,
            currency=unit if currency or not new else "",
            terms=agreed,
        )
        if new:
            kept = customers.new(shop, named(actor), wanted)
        else:
            kept = customers.edit(shop, named(actor), customers.customer(shop, name).id, wanted)
    if as_json:
        print_json(customer_document(kept))
    else:
        print(plain(called(kept)))


@app.command()
def merge(
    ctx: typer.Context,
    double: Annotated[str, typer.Argument(metavar="DOUBLE", help="The name that is one too many.")],
    stays: Annotated[str, typer.Argument(metavar="NAME", help="The customer that stays.")],
    actor: Actor = None,
) -> None:
    """Make one customer of two. Orders keep the name they were written with."""
    with opened(ctx, write=True) as shop:
        customers.merge(shop, named(actor), customers.customer(shop, double).id, customers.customer(shop, stays).id)
        print(plain(called(customers.customer(shop, stays))))


@app.command()
def redact(
    ctx: typer.Context,
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", help="Do it without asking; it cannot be undone.")] = False,
    actor: Actor = None,
) -> None:
    """Take name, contact, address and note out of the record. Orders and prices stay."""
    if not yes and not typer.confirm(_("Take the private fields of {name} out for good?").format(name=plain(name, 60))):
        raise typer.Exit(int(Exit.DONE))
    with opened(ctx, write=True) as shop:
        customers.redact(shop, named(actor), customers.customer(shop, name).id)
    print(_("Taken out. Backups made before still hold the name."))


@call_app.command()
def call_command(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A name, or four digits of a serial or number.")],
    language: Annotated[str | None, typer.Option(help="Language of the message: en, ru, zh.")] = None,
    note: Annotated[str, typer.Option(help="Note the call on the orders found, with these words.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Answer the phone: each board of the caller, what it waits for, price, promise, and a message to send."""
    if language is not None and language not in messages.LANGUAGES:
        raise fail(Exit.BAD_INPUT, sentence(BadTerms("language")))
    with opened(ctx, write=bool(note)) as shop:
        answer = call.find(shop, text)
        said = messages.message_for(shop, answer, language) if answer.boards or answer.customer else ""
        if note and answer.boards:
            ids = [board.order_id for board in answer.boards if board.open] or [answer.boards[0].order_id]
            call.note_call(shop, named(actor), ids, note)
    now = datetime.now(UTC)
    offset = round(time.localtime().tm_gmtoff / 60)
    if as_json:
        print_json(call_document(answer, said, offset))
        return
    if not answer.boards:
        print(_("Nothing here goes by {text}.").format(text=plain(text, 60)))
    if answer.customer is not None:
        summed = answer.customer
        facts = [called(summed.customer), _("{count} in the shop").format(count=summed.open_boards)]
        if summed.oldest is not None:
            facts.append(_("oldest since {when}").format(when=days_ago(summed.oldest, now)))
        facts += [_("open quote {total}").format(total=money_text(total)) for total in summed.open_quotes]
        print(plain(" · ".join(facts)))
    for board in answer.boards:
        done = board.state.closed or not board.late(now)
        print(f"{plain(board.told, 60)}  {state_name(board.state)}  {board.number}")
        if waits := waiting_text(board, offset):
            print("  " + _("waits for {what}").format(what=waits))
        price = money_text(board.price) if board.price else _("no price")
        about = _("about {price}").format(price=price) if board.estimated else price
        print(f"  {about} · " + _("promised: {when}").format(when=promise_text(board.promised, done, now, offset)))
    if answer.more:
        print(_("and {count} more").format(count=answer.more))
    if said:
        print("\n" + plain(said, 4000, lines=True))


def called(one: Customer) -> str:
    """The customer's name, or that it was taken out."""
    return one.name or _("(name taken out)")


def _minor(text: str | None, currency: str, before: int | None, field: str) -> int | None:
    if text is None:
        return before
    try:
        return money_of(text, currency).minor
    except ValueError:
        raise BadTerms(field) from None
