"""`hashwrench reorder`: what to buy and why, by supplier; what orders wait for."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.buying_json import need_document, reorder_document
from app.cli.exits import print_json
from app.cli.shop_session import Actor, Json, named, opened
from app.services import part_needs, reorder
from app.words.language import _
from app.words.orders import money_text
from app.words.plain_text import plain
from app.words.purchases import need_text, why_lines

app = typer.Typer(add_completion=False, help="What to buy, and what orders wait for.")


@app.command("list")
def list_reorder(
    ctx: typer.Context,
    supplier: Annotated[str | None, typer.Option(help="Of this supplier only.")] = None,
    why: Annotated[bool, typer.Option(help="Say of every number what it is made of.")] = False,
    as_json: Json = False,
) -> None:
    """List what to buy, by supplier."""
    with opened(ctx) as shop:
        lists = [one for one in reorder.list_of(shop) if supplier is None or one.supplier == supplier]
    if as_json:
        print_json([reorder_document(one) for one in lists])
        return
    if not lists:
        print(_("Nothing needs to be bought."))
        return
    console = Console(highlight=False, markup=False)
    for one in lists:
        print(plain(one.supplier, 80) or _("No supplier yet"))
        table = Table(box=None, pad_edge=False, show_header=False)
        for _column in range(3):
            table.add_column()
        table.add_column(justify="right")
        for line in one.lines:
            amount = money_text(line.amount) if line.amount is not None else _("no price")
            table.add_row("  " + plain(line.part.sku, 40), plain(line.part.name, 60), str(line.quantity), amount)
            for sentence in why_lines(line) if why else ():
                table.add_row("", "  " + sentence)
        console.print(table)


@app.command()
def need(
    ctx: typer.Context,
    order: Annotated[str, typer.Argument(help="The work order that waits.")],
    sku: Annotated[str, typer.Argument(help="The part's SKU.")],
    quantity: Annotated[int, typer.Argument(help="How many; 0 = no longer.")] = 1,
    note: Annotated[str, typer.Option(help="A remark.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Say that a work order waits for so many of a part."""
    with opened(ctx, write=True) as shop:
        if quantity == 0:
            kept = part_needs.remove_need(shop, named(actor), order, sku)
        else:
            kept = part_needs.add_need(shop, named(actor), order, sku, quantity, note)
    if as_json:
        print_json([need_document(one) for one in kept.needs])
        return
    for one in kept.needs:
        print(f"{one.order_number}  {one.wanted} x {plain(one.sku, 40)}  {need_text(one)}")


@app.command()
def needs(ctx: typer.Context, as_json: Json = False) -> None:
    """List what open work orders wait for."""
    with opened(ctx) as shop:
        found = part_needs.open_needs(shop)
    if as_json:
        print_json([need_document(one) for one in found])
        return
    if not found:
        print(_("No open order waits for a part."))
    for one in found:
        print(f"{one.order_number}  {one.wanted} x {plain(one.sku, 40)}  {need_text(one)}")
