"""`hashwrench part`: what is in stock, and taking in a lot."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.exits import Exit, fail, print_json
from app.cli.order_json import lot_document, part_document
from app.cli.part_history import recall, story, value
from app.cli.shop_session import Actor, Json, named, opened
from app.domain.finding import PartKind
from app.domain.stock import Grade, PartDraft
from app.services import stock
from app.words.findings import part_name
from app.words.language import _
from app.words.orders import money_of
from app.words.plain_text import plain

app = typer.Typer(add_completion=False, help="Parts and stock.")
app.command("story")(story)
app.command("recall")(recall)
app.command("value")(value)


@app.command("list")
def list_parts(ctx: typer.Context, as_json: Json = False) -> None:
    """List every part with what is on hand."""
    with opened(ctx) as shop:
        rows = stock.parts(shop)
    if as_json:
        print_json([part_document(row) for row in rows])
        return
    if not rows:
        print(_("No parts yet. Receive the first with: hashwrench part receive SKU QUANTITY --name NAME --kind KIND"))
        return
    table = Table(box=None, pad_edge=False)
    table.add_column(_("SKU"))
    table.add_column(_("Name"))
    table.add_column(_("Kind"))
    table.add_column(_("On hand"), justify="right")
    table.add_column("")
    for row in rows:
        remark = _("count it: more used than received") if row.negative else _("below minimum") if row.low else ""
        table.add_row(plain(row.sku, 40), plain(row.name, 60), part_name(row.kind), f"{row.on_hand} {row.unit}", remark)
    Console(highlight=False, markup=False).print(table)


@app.command()
def receive(
    ctx: typer.Context,
    sku: Annotated[str, typer.Argument(help="The part's SKU.")],
    quantity: Annotated[int, typer.Argument(help="How many came in.")],
    cost: Annotated[str, typer.Option(help="Cost of one, such as 12.50.")] = "0",
    currency: Annotated[str, typer.Option(help="ISO code of the currency.")] = "USD",
    name: Annotated[str | None, typer.Option(help="Name of a part that is new.")] = None,
    kind: Annotated[PartKind | None, typer.Option(help="Kind of a part that is new.")] = None,
    fits: Annotated[list[str] | None, typer.Option(help="Board code or chip it fits; repeatable.")] = None,
    grade: Annotated[Grade, typer.Option(help="Where it comes from.")] = Grade.NEW,
    supplier: Annotated[str, typer.Option(help="Who sold it.")] = "",
    batch: Annotated[str, typer.Option(help="Batch or date code.")] = "",
    bin: Annotated[str, typer.Option(help="Where it is kept.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Take in a lot of a part. A part that is new needs --name and --kind."""
    if not sku.strip():
        raise fail(Exit.BAD_INPUT, _("A part needs an SKU."))
    try:
        unit_cost = money_of(cost, currency.upper())
    except ValueError:
        raise fail(Exit.BAD_INPUT, _("{cost} is not an amount of money.").format(cost=plain(cost, 40))) from None
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise fail(Exit.BAD_INPUT, _("{code} is not a currency code.").format(code=plain(currency, 40)))
    if unit_cost.minor < 0:
        raise fail(Exit.BAD_INPUT, _("A cost cannot be less than nothing."))
    part = PartDraft(sku, name, kind, tuple(fits or ())) if name and kind else sku
    with opened(ctx, write=True) as shop:
        lot = stock.receive(
            shop, named(actor), part, quantity, unit_cost, grade=grade, supplier=supplier, batch=batch, bin=bin
        )
    if as_json:
        print_json(lot_document(lot))
    else:
        print(lot.number)


@app.command()
def count(
    ctx: typer.Context,
    lot: Annotated[str, typer.Argument(metavar="LOT", help="The lot's number, such as LT-B1-000001.")],
    counted: Annotated[int, typer.Argument(help="How many are really there.")],
    note: Annotated[str, typer.Option(help="A remark on the count.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Set a lot to what was counted; the difference is kept as a stock move."""
    with opened(ctx, write=True) as shop:
        before = stock.lot(shop, lot)
        row = stock.adjust(shop, named(actor), before.id, counted, note)
    if as_json:
        print_json({**lot_document(row), "difference": row.on_hand - before.on_hand})
    else:
        difference = f"{row.on_hand - before.on_hand:+d}"
        print(_("{lot}: {counted} ({difference})").format(lot=row.number, counted=row.on_hand, difference=difference))
