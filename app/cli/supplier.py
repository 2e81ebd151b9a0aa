"""`hashwrench supplier`: who sells parts to the shop, and what each asks."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from app.cli.buying_json import price_document, supplier_document
from app.cli.exits import Exit, fail, print_json
from app.cli.shop_session import Actor, Json, named, opened
from app.domain.stock_error import NothingChanged
from app.domain.supplier import SupplierDraft
from app.services import suppliers
from app.services.prices import charges
from app.services.stock_reading import part_named
from app.words.language import _
from app.words.orders import money_of, money_text
from app.words.plain_text import plain

app = typer.Typer(add_completion=False, help="Suppliers and their prices.")


@app.command("list")
def list_suppliers(ctx: typer.Context, as_json: Json = False) -> None:
    """List every supplier."""
    with opened(ctx) as shop:
        rows = suppliers.suppliers(shop)
    if as_json:
        print_json([supplier_document(row) for row in rows])
        return
    if not rows:
        print(_("No supplier yet. Add one with: hashwrench supplier add NAME"))
        return
    table = Table(box=None, pad_edge=False)
    for head in (_("Supplier"), _("Currency"), _("Days"), _("Parts"), _("Under way")):
        table.add_column(head)
    for row in rows:
        days = "" if row.lead_days is None else str(row.lead_days)
        table.add_row(plain(row.name, 60), row.currency, days, str(row.parts), str(row.open))
    Console(highlight=False, markup=False).print(table)


@app.command()
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="What it is called.")],
    currency: Annotated[str, typer.Option(help="ISO code of the currency it bills in.")] = "",
    days: Annotated[int | None, typer.Option(help="Days until a delivery is here.")] = None,
    contact: Annotated[str, typer.Option(help="Mail, phone, address.")] = "",
    note: Annotated[str, typer.Option(help="A remark.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Keep a new supplier."""
    with opened(ctx, write=True) as shop:
        try:
            kept = suppliers.add_supplier(shop, named(actor), SupplierDraft(name, currency, days, contact, note))
        except NothingChanged as error:
            known = _("{name} is a supplier already. What it bills in and how long it takes: hashwrench supplier edit")
            raise fail(Exit.BAD_INPUT, known.format(name=plain(error.name, 60))) from None
    _say(kept, as_json)


@app.command()
def edit(
    ctx: typer.Context,
    supplier: Annotated[str, typer.Argument(help="The supplier's name.")],
    name: Annotated[str | None, typer.Option(help="What it is called from now on.")] = None,
    currency: Annotated[str | None, typer.Option(help="ISO code of the currency it bills in.")] = None,
    days: Annotated[int | None, typer.Option(help="Days until a delivery is here.")] = None,
    contact: Annotated[str | None, typer.Option(help="Mail, phone, address.")] = None,
    note: Annotated[str | None, typer.Option(help="A remark.")] = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Describe a supplier anew: only what is given changes."""
    said = {"name": name, "currency": currency, "lead_days": days, "contact": contact, "note": note}
    with opened(ctx, write=True) as shop:
        at = suppliers.supplier(shop, supplier)
        before = SupplierDraft(at.name, at.currency, at.lead_days, at.contact, at.note)
        given: dict[str, Any] = {field: value for field, value in said.items() if value is not None}
        kept = suppliers.edit_supplier(shop, named(actor), at.id, replace(before, **given))
    _say(kept, as_json)


def _say(kept: suppliers.KeptSupplier, as_json: bool) -> None:
    if as_json:
        print_json(supplier_document(kept.supplier))
    else:
        print(plain(kept.supplier.name))


@app.command()
def price(
    ctx: typer.Context,
    supplier: Annotated[str, typer.Argument(help="The supplier's name.")],
    sku: Annotated[str, typer.Argument(help="The part's SKU.")],
    amount: Annotated[str | None, typer.Argument(help="What it asks; left out = not known.")] = None,
    pieces: Annotated[int, typer.Option(help="The price is for so many pieces.")] = 1,
    least: Annotated[int, typer.Option("--from", help="The price holds from so many on.")] = 1,
    code: Annotated[str, typer.Option(help="What the supplier calls the part.")] = "",
    preferred: Annotated[bool, typer.Option(help="Buy it here.")] = False,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Say what a supplier asks for a part."""
    with opened(ctx, write=True) as shop:
        at = suppliers.supplier(shop, supplier)
        currency = at.currency or charges(shop).currency
        try:
            money = money_of(amount, currency) if amount is not None else None
        except ValueError:
            wrong = _("{cost} is not an amount of money.").format(cost=plain(str(amount), 40))
            raise fail(Exit.BAD_INPUT, wrong) from None
        suppliers.set_price(
            shop, named(actor), sku, at.id, money, price_quantity=pieces, from_quantity=least, order_code=code,
            preferred=preferred,
        )  # fmt: skip
        part = part_named(shop, sku)
        rows = suppliers.prices(shop, part.id, at.id)
    if as_json:
        print_json([price_document(row, part.sku) for row in rows])
        return
    for row in rows:
        said = money_text(row.price) if row.price is not None else "—"
        code_said = plain(row.order_code, 40)
        print(f"{plain(part.sku, 40)}  {row.from_quantity}+  {said} / {row.price_quantity}  {code_said}".rstrip())
