"""`hashwrench purchase`: orders to suppliers, from the draft to the last bill."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.buying_json import purchase_document, purchase_row_document
from app.cli.exits import Exit, fail, print_json
from app.cli.shop_session import Actor, Json, named, opened
from app.domain.purchase import CountedIn, LineDraft, Purchase
from app.domain.stock import Money
from app.services import purchases, reorder
from app.services.purchase_export import write_purchase
from app.services.purchase_scans import scan_in, waiting_now
from app.words.language import _
from app.words.orders import money_of, money_text
from app.words.plain_text import plain
from app.words.purchases import date_text, mail_languages, mail_text, purchase_state_word, received_text

app = typer.Typer(add_completion=False, help="Orders to suppliers.")
Number = Annotated[str, typer.Argument(metavar="PURCHASE", help="The order's number, or the supplier's own.")]
Shipping = Annotated[str | None, typer.Option(help="What shipping comes to in all.")]
Duty = Annotated[str | None, typer.Option(help="What duty comes to in all.")]
Tariff = Annotated[str | None, typer.Option(help="What tariff comes to in all.")]


@app.command("list")
def list_purchases(ctx: typer.Context, as_json: Json = False) -> None:
    """List the orders to suppliers."""
    with opened(ctx) as shop:
        rows = purchases.purchases(shop)
    if as_json:
        print_json([purchase_row_document(row) for row in rows])
        return
    table = Table(box=None, pad_edge=False)
    for head in (_("Number"), _("Supplier"), _("State"), _("Here"), _("Expected"), _("Total")):
        table.add_column(head)
    for row in rows:
        table.add_row(
            row.number, plain(row.supplier, 60), purchase_state_word(row.state), f"{row.received}/{row.ordered}",
            date_text(row.eta) if row.eta else "", money_text(row.total),
        )  # fmt: skip
    if rows:
        Console(highlight=False, markup=False).print(table)
    else:
        print(_("No order to a supplier yet."))


@app.command()
def show(ctx: typer.Context, number: Number, as_json: Json = False) -> None:
    """Show an order with its lines and lots."""
    with opened(ctx) as shop:
        order = purchases.purchase(shop, number)
    _tell(order, as_json=as_json)


@app.command()
def make(
    ctx: typer.Context,
    supplier: Annotated[str, typer.Argument(help="The supplier's name; a new one is added.")],
    lines: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SKU=QUANTITY]...", help="What; left out = the reorder list."),
    ] = None,
    currency: Annotated[str, typer.Option(help="ISO code; left out = what the supplier bills in.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Make a draft of an order."""
    with opened(ctx, write=True) as shop:
        if lines:
            wanted = [LineDraft(sku, quantity) for sku, quantity in map(_pair, lines)]
        else:
            found = [one for one in reorder.list_of(shop) if one.supplier_id is not None and one.supplier == supplier]
            wanted = [LineDraft(line.part.id, line.quantity) for one in found for line in one.lines]
        order = purchases.make(shop, named(actor), supplier, wanted, currency=currency).purchase
    _number_of(order, as_json=as_json)


@app.command("line")
def set_line(
    ctx: typer.Context,
    number: Number,
    pair: Annotated[str, typer.Argument(metavar="SKU=QUANTITY", help="Which part, and how many of it in all.")],
    amount: Annotated[
        str | None, typer.Option(help="What all of them cost; left out = as the price list says.")
    ] = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Order so many of a part, or say what its line costs; what came already takes the difference."""
    sku, quantity = _pair(pair)
    with opened(ctx, write=True) as shop:
        before = purchases.purchase(shop, number)
        money = _money(amount, before)
        line = LineDraft(sku, quantity, money.minor if money is not None else None)
        order = purchases.set_line(shop, named(actor), before.number, line).purchase
    _tell(order, as_json=as_json)


@app.command("order")
def mark_ordered(
    ctx: typer.Context,
    number: Number,
    eta: Annotated[str | None, typer.Option(help="The day it is expected, such as 2027-01-31.")] = None,
    reference: Annotated[str, typer.Option(help="The supplier's own number of it.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Note that an order was sent to the supplier."""
    day = _day(eta) if eta else None
    with opened(ctx, write=True) as shop:
        order = purchases.mark_ordered(shop, named(actor), number, eta=day, reference=reference).purchase
    _number_of(order, as_json=as_json)


@app.command()
def receive(
    ctx: typer.Context,
    number: Number,
    counted: Annotated[list[str], typer.Argument(metavar="CODE=QUANTITY...", help="SKU or order code, and how many.")],
    bin: Annotated[str, typer.Option(help="Where it is put; left out = where each part is usually kept.")] = "",
    shipping: Shipping = None,
    duty: Duty = None,
    tariff: Tariff = None,
    last: Annotated[bool, typer.Option(help="Nothing more will come.")] = False,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Take in a delivery: what was counted, whatever was ordered."""
    with opened(ctx, write=True) as shop:
        before = purchases.purchase(shop, number)
        came = []
        for code, quantity in map(_pair, counted):
            found = scan_in(shop, before.number, code)
            part_id = "" if found.line_id else found.part_id
            came.append(CountedIn(quantity, line_id=found.line_id, part_id=part_id, bin=bin))
        bills = {
            name: _money(text, before) for name, text in (("shipping", shipping), ("duty", duty), ("tariff", tariff))
        }
        kept = purchases.receive(shop, named(actor), before.number, came, last=last, **bills)
        met = waiting_now(shop, kept.purchase)
    _tell(kept.purchase, as_json=as_json)
    if met and not as_json:
        print(_("{orders} can go on.").format(orders=", ".join(met)))


@app.command()
def bill(
    ctx: typer.Context,
    number: Number,
    shipping: Shipping = None,
    duty: Duty = None,
    tariff: Tariff = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Say what shipping, duty or tariff come to; it is shared over what came, by value."""
    with opened(ctx, write=True) as shop:
        before = purchases.purchase(shop, number)
        kept = purchases.bill(
            shop, named(actor), before.number, shipping=_money(shipping, before), duty=_money(duty, before),
            tariff=_money(tariff, before),
        )  # fmt: skip
    _tell(kept.purchase, as_json=as_json)


@app.command()
def close(ctx: typer.Context, number: Number, actor: Actor = None, as_json: Json = False) -> None:
    """Nothing more of an order will come."""
    with opened(ctx, write=True) as shop:
        order = purchases.close(shop, named(actor), number).purchase
    _number_of(order, as_json=as_json)


@app.command()
def cancel(ctx: typer.Context, number: Number, actor: Actor = None, as_json: Json = False) -> None:
    """An order is not made after all."""
    with opened(ctx, write=True) as shop:
        order = purchases.cancel(shop, named(actor), number).purchase
    _number_of(order, as_json=as_json)


@app.command()
def text(
    ctx: typer.Context,
    number: Number,
    language: Annotated[str, typer.Option("--language", help="Of the mail: en, ru, zh.")] = "en",
    out: Annotated[Path | None, typer.Option(help="A .csv, .xlsx or .json file instead.")] = None,
    actor: Actor = None,
) -> None:
    """Print an order as the text of a mail, or write its lines to a file."""
    if language not in dict(mail_languages()):
        known = ", ".join(code for code, _name in mail_languages())
        raise fail(Exit.BAD_INPUT, _("An order is written in one of: {languages}.").format(languages=known))
    with opened(ctx) as shop:
        order = purchases.purchase(shop, number)
    if out is None:
        print(mail_text(order, language, named(actor)), end="")
        return
    try:
        write_purchase(order, out)
    except ValueError:
        raise fail(Exit.BAD_INPUT, _("The file ends in .csv, .xlsx or .json.")) from None
    except OSError as error:
        raise fail(Exit.UNREACHABLE, str(error)) from None


def _pair(text: str) -> tuple[str, int]:
    code, _sign, quantity = text.rpartition("=")
    if not code or not quantity.isdecimal():
        raise fail(
            Exit.BAD_INPUT, _("{text} is not a part and a number, such as BM1362AK=100.").format(text=plain(text, 60))
        )
    return code, int(quantity)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise fail(Exit.BAD_INPUT, _("{day} is not a day, such as 2027-01-31.").format(day=plain(text, 40))) from None


def _money(text: str | None, order: Purchase) -> Money | None:
    if text is None:
        return None
    try:
        return money_of(text, order.currency)
    except ValueError:
        raise fail(Exit.BAD_INPUT, _("{cost} is not an amount of money.").format(cost=plain(text, 40))) from None


def _number_of(order: Purchase, *, as_json: bool) -> None:
    if as_json:
        print_json(purchase_document(order))
    else:
        print(order.number)


def _tell(order: Purchase, *, as_json: bool) -> None:
    if as_json:
        print_json(purchase_document(order))
        return
    about = (order.number, plain(order.supplier, 60), purchase_state_word(order.state), received_text(order))
    print(" · ".join((*about, money_text(order.total))))
    table = Table(box=None, pad_edge=False)
    for head in (_("Part"), _("Ordered"), _("Here"), _("Amount"), _("Lots")):
        table.add_column(head)
    for line in order.lines:
        lots = ", ".join(f"{lot.number} {lot.quantity}" for lot in line.lots)
        amount = money_text(line.amount) if line.amount.minor else _("no price")
        table.add_row(plain(line.sku, 40), str(line.quantity), str(line.received), amount, lots)
    Console(highlight=False, markup=False).print(table)
    if order.state.open:
        known = _("No price is known. Say what they cost: hashwrench purchase line {number} {part} --amount TOTAL")
        for line in order.lines:
            if line.quantity and not line.amount.minor:
                print(known.format(number=order.number, part=f"{plain(line.sku, 40)}={line.quantity}"))
    if order.variance.minor:
        print(
            _("Variance: {amount} of later bills fell on parts used before.").format(amount=money_text(order.variance))
        )
