"""`hashwrench quote`: what a repair costs, and what the customer said; `hashwrench price`: the price list."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.exits import Exit, fail, print_json
from app.cli.out_file import OutFile
from app.cli.shop_session import Actor, Json, Number, named, opened
from app.documents.export import csv_text
from app.domain.permission import Permission
from app.domain.price import PriceDraft, PriceKind
from app.domain.quote import Decision, Difficulty, How, LineKind, QuoteDraft, QuoteLine
from app.domain.stock import Money
from app.services import orders, papers, permissions, prices, quotes
from app.services.json_values import minor_document
from app.services.list_files import prices_table
from app.services.quote_json import price_document, quote_document
from app.words.dates import day_text
from app.words.language import _, ngettext
from app.words.orders import money_of, money_text
from app.words.plain_text import plain
from app.words.quotes import (
    approval_text,
    difficulty_word,
    line_kind_word,
    price_kind_word,
    quote_stand,
    tax_text,
)

#: Lines whose price comes from the list.
_LISTED = (LineKind.FLAT, LineKind.PART, LineKind.LABOUR)

app = typer.Typer(add_completion=False)
prices_app = typer.Typer(add_completion=False, help="The price list.")


@app.command()
def quote(
    ctx: typer.Context,
    number: Number,
    write: Annotated[bool, typer.Option("--write", help="Keep the quote; without it, it is only shown.")] = False,
    difficulty: Annotated[Difficulty | None, typer.Option(help="How hard; left out: as the findings suggest.")] = None,
    labour: Annotated[bool, typer.Option("--labour", help="By the minutes recorded, not by the flat price.")] = False,
    add: Annotated[list[str] | None, typer.Option(help="A line more: TEXT=AMOUNT; repeatable, may be below 0.")] = None,
    approve: Annotated[bool, typer.Option("--approve", help="The customer said yes to the quote.")] = False,
    decline: Annotated[bool, typer.Option("--decline", help="The customer said no.")] = False,
    how: Annotated[How, typer.Option(help="How the customer said so.")] = How.PHONE,
    who: Annotated[str, typer.Option(help="Who of the customer said so.")] = "",
    note: Annotated[str, typer.Option(help="What else was said.")] = "",
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take the quote back; it stays readable.")] = False,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Show, write, approve, decline or withdraw the quote of an order."""
    if sum((write, approve, decline, withdraw)) > 1:
        raise fail(Exit.BAD_INPUT, _("Choose one of --write, --approve, --decline and --withdraw."))
    changing = write or approve or decline or withdraw
    with opened(ctx, write=changing) as shop:
        view = orders.order(shop, number)
        if approve or decline:
            said = Decision.APPROVED if approve else Decision.DECLINED
            quotes.approve(shop, named(actor), view.id, said, how=how, who=who, note=note)
            papers.freeze_quote(shop, named(actor), view.id)
        elif withdraw:
            quotes.withdraw(shop, named(actor), view.id)
        elif write:
            draft = _with_lines(quotes.suggest(shop, view, difficulty), add)
            if labour:
                kept = tuple(line for line in draft.lines if line.kind is not LineKind.FLAT)
                draft = replace(draft, lines=(quotes.labour_line(shop, view), *kept))
            quotes.write_quote(shop, named(actor), view.id, replace(draft, note=note))
        view = orders.order(shop, number)
        offered = quotes.suggest(shop, view, difficulty) if not view.quotes else None
    if as_json:
        print_json(
            {
                "order": view.number,
                "approval": view.approval.value,
                "quotes": [quote_document(one) for one in view.quotes],
                "suggested": None if offered is None else _suggested(offered),
            }
        )
        return
    if offered is not None:
        print(_("No quote yet. Suggested:"))
        _print(offered)
    for one in view.quotes:
        valid = one.draft.valid_until
        until = _("valid until {day}").format(day=day_text(valid, view.utc_offset_min)) if valid else ""
        print("  ".join(part for part in (one.number, quote_stand(one), until) if part))
        _print(one.draft)
    if sentence := approval_text(view):
        print(sentence)


@prices_app.command("list")
def list_prices(ctx: typer.Context, as_json: Json = False) -> None:
    """List the prices."""
    with opened(ctx) as shop:
        rows = prices.prices(shop)
    if as_json:
        print_json([price_document(row) for row in rows])
        return
    if not rows:
        print(_("No prices yet. Set the first with: hashwrench price set repair 120.00 --model MODEL"))
        return
    table = Table(box=None, pad_edge=False)
    for title in (_("For"), _("Model or SKU"), _("Difficulty"), _("Price"), _("Customer")):
        table.add_column(title)
    for row in rows:
        hard = difficulty_word(row.difficulty) if row.difficulty else ""
        table.add_row(
            price_kind_word(row.kind), plain(row.model, 40), hard, money_text(row.amount), plain(row.customer, 40)
        )
    Console(highlight=False, markup=False).print(table)


@prices_app.command("set")
def set_price(
    ctx: typer.Context,
    kind: Annotated[PriceKind, typer.Argument(help="What the price is for.")],
    amount: Annotated[str, typer.Argument(help="The price, such as 120.00.")],
    model: Annotated[str, typer.Option(help="Model or board code; the SKU of a part. Left out: any.")] = "",
    difficulty: Annotated[Difficulty | None, typer.Option(help="How hard; left out: any.")] = None,
    currency: Annotated[str, typer.Option(help="ISO code; left out: the shop's.")] = "",
    customer: Annotated[str, typer.Option(help="For this customer alone.")] = "",
    actor: Actor = None,
) -> None:
    """Set one price; the one for the same thing before is replaced."""
    with opened(ctx, write=True) as shop:
        unit = currency.upper() or prices.charges(shop).currency
        price = PriceDraft(kind, _amount(amount, unit), model, difficulty, customer)
        prices.set_prices(shop, named(actor), (price,))


@prices_app.command("import")
def import_prices(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV with the columns kind, model, difficulty, amount, currency.")],
    actor: Actor = None,
) -> None:
    """Read a price list from CSV; all of it, or nothing when a line cannot be read."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError:
        raise fail(Exit.UNREACHABLE, _("{file} cannot be read.").format(file=plain(str(file), 80))) from None
    except UnicodeDecodeError:
        raise fail(Exit.BAD_INPUT, _("{file} is not text in UTF-8.").format(file=plain(str(file), 80))) from None
    with opened(ctx, write=True) as shop:
        wanted = prices.read_csv(text)
        prices.set_prices(shop, named(actor), wanted)
    print(ngettext("{count} price read.", "{count} prices read.", len(wanted)).format(count=len(wanted)))


@prices_app.command("export")
def export_prices(ctx: typer.Context) -> None:
    """Write the price list as CSV to stdout."""
    with opened(ctx) as shop:
        permissions.require(shop, named(None), Permission.SEE_PRICES)
        OutFile(Path("-")).write(csv_text(prices_table(shop)).encode())


def _with_lines(draft: QuoteDraft, added: list[str] | None) -> QuoteDraft:
    lines = list(draft.lines)
    for one in added or ():
        text, sign, amount = one.rpartition("=")
        if not sign or not text.strip():
            raise fail(Exit.BAD_INPUT, _("{line} is not TEXT=AMOUNT.").format(line=plain(one, 60)))
        lines.append(QuoteLine(LineKind.FREE, text.strip(), 1, _amount(amount, draft.currency).minor))
    return replace(draft, lines=tuple(lines))


def _amount(text: str, currency: str) -> Money:
    try:
        return money_of(text, currency)
    except ValueError:
        raise fail(Exit.BAD_INPUT, _("{cost} is not an amount of money.").format(cost=plain(text, 40))) from None


def _print(draft: QuoteDraft) -> None:
    for line in draft.lines:
        total = money_text(Money(line.total_minor, draft.currency))
        count = f"{line.quantity} min" if line.kind is LineKind.LABOUR else f"{line.quantity} ×"
        hard = f" ({difficulty_word(line.difficulty)})" if line.difficulty else ""
        unlisted = "  " + _("(no price is listed)") if not line.unit_minor and line.kind in _LISTED else ""
        print(f"  {count}  {line_kind_word(line.kind)}: {plain(line.text, 80)}{hard}  {total}{unlisted}")
    if draft.tax_bp:
        print(f"  {tax_text(draft.tax_bp, draft.tax_name)}  {money_text(draft.tax)}")
    print("  " + _("Total {total}").format(total=money_text(draft.total)))


def _suggested(draft: QuoteDraft) -> dict[str, object]:
    return {
        "currency": draft.currency,
        "total_minor": minor_document(draft.total.minor),
        "lines": [
            {
                "kind": line.kind.value,
                "text": line.text,
                "quantity": line.quantity,
                "total_minor": minor_document(line.total_minor),
            }
            for line in draft.lines
        ],
    }
