"""`hashwrench part`: what is in stock, describing parts, and taking in a lot."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli import part_work
from app.cli.exits import Exit, fail, print_json
from app.cli.list_out import ListForce, ListOut, check_out, write_out
from app.cli.part_history import recall, story, value
from app.cli.part_json import whole_part
from app.cli.shop_session import Actor, Json, named, opened
from app.domain.finding import PartKind
from app.domain.stock import Fit, Grade, Money, PartDraft, PartRow, Tracking
from app.services import list_files, stock
from app.services.order_json import lot_document, part_document
from app.services.shop import Shop
from app.words.findings import part_name
from app.words.language import _
from app.words.orders import grade_word, money_of, money_text
from app.words.plain_text import plain

app = typer.Typer(add_completion=False, help="Parts and stock.")
app.command("story")(story)
app.command("recall")(recall)
app.command("value")(value)

_Name = Annotated[str | None, typer.Option(help="Its name.")]
_Kind = Annotated[PartKind | None, typer.Option(help="Its kind.")]
_Fits = Annotated[
    list[str] | None,
    typer.Option(
        help="Board code, chip or model it fits, narrowed by /REVISION and @POSITION: BHB42601/V1.3@U; repeatable."
    ),
]
_Mpn = Annotated[str | None, typer.Option(help="What its maker calls it.")]
_Unit = Annotated[str | None, typer.Option(help="What it is counted in.")]
_Minimum = Annotated[int | None, typer.Option(help="Below so many it is reordered.")]
_Target = Annotated[int | None, typer.Option(help="It is reordered up to so many.")]
_Pack = Annotated[int | None, typer.Option(help="It is bought in so many.")]
_Lead = Annotated[int | None, typer.Option(help="It takes so many days to come.")]
_Tracking = Annotated[Tracking | None, typer.Option(help="lot: counted by lot; loose: a kit, a reel, paste.")]
_PieceMg = Annotated[float | None, typer.Option(help="What one piece weighs, in milligrams.")]
_Esd = Annotated[bool | None, typer.Option("--esd/--no-esd", help="Sensitive to electrostatic discharge.")]
_Msl = Annotated[str | None, typer.Option(help="Moisture sensitivity level, such as 3 or 2a.")]
_Note = Annotated[str | None, typer.Option(help="What to mind when it is handled.")]
_Place = Annotated[str | None, typer.Option(help="Where it is usually kept: a place by number or name.")]


@app.command("list")
def list_parts(ctx: typer.Context, out: ListOut = None, force: ListForce = False, as_json: Json = False) -> None:
    """List every part with what is on hand."""
    check_out(out, force=force)
    with opened(ctx) as shop:
        rows = stock.parts(shop)
        if out is not None:
            write_out(list_files.parts_table(shop, rows), out, as_json=as_json)
            return
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
        table.add_row(
            plain(row.sku, 40), plain(row.name, 60), part_name(row.kind), f"{row.on_hand} {row.unit}", _remark(row)
        )
    Console(highlight=False, markup=False).print(table)


@app.command("stock")
def list_stock(ctx: typer.Context, out: ListOut = None, force: ListForce = False, as_json: Json = False) -> None:
    """List what lies where: every lot in every place."""
    check_out(out, force=force)
    with opened(ctx) as shop:
        if out is not None:
            write_out(list_files.stock_table(shop), out, as_json=as_json)
            return
        lots = stock.lots(shop)
    if as_json:
        print_json([lot_document(lot) for lot in lots])
        return
    table = Table(box=None, pad_edge=False)
    for title in (_("SKU"), _("Lot"), _("Place"), _("On hand"), _("Batch"), _("Supplier")):
        table.add_column(title, justify="right" if title == _("On hand") else "left")
    for lot in lots:
        for one in lot.bins:
            if one.quantity:
                cells = (lot.sku, lot.number, one.name or "—", str(one.quantity), lot.batch, lot.supplier)
                table.add_row(*(plain(cell, 40) for cell in cells))
    Console(highlight=False, markup=False).print(table)


def _remark(row: PartRow) -> str:
    """What of a part is to be said."""
    if row.negative:
        return _("count it: more used than received")
    if row.refill:
        return _("looks empty")
    return _("below minimum") if row.low else ""


@app.command()
def show(
    ctx: typer.Context,
    sku: Annotated[str, typer.Argument(help="The part's SKU, or what its maker calls it.")],
    as_json: Json = False,
) -> None:
    """Show a part: what it fits, what may stand in for it, its lots and where they lie."""
    with opened(ctx) as shop:
        row = stock.part_named(shop, sku)
        held, others, kept = stock.lots(shop, row), stock.alternates(shop, row.id), stock.files(shop, row.id)
    if as_json:
        print_json(whole_part(row, held, others, kept))
        return
    head = f"{plain(row.sku, 40)}  {plain(row.name, 80)} ({part_name(row.kind)})"
    print(f"{head}  {row.on_hand} {row.unit}  {_remark(row)}".rstrip())
    facts = (
        (_("fits"), ", ".join(one.text for one in row.fits)),
        (_("in its place"), ", ".join(f"{one.sku} ({one.on_hand})" for one in others)),
        (_("kept in"), row.place),
        (
            _("handling"),
            ", ".join(
                text for text in (_("ESD") if row.esd else "", f"MSL {row.msl}" * bool(row.msl), row.note) if text
            ),
        ),
        (_("photos and sheets"), ", ".join(one.name for one in kept)),
    )
    for what, said in facts:
        if said:
            print(f"  {what}: {plain(said, 200)}")
    for one in held:
        where = ", ".join(f"{bin.name or '—'} {bin.quantity}" for bin in one.bins)
        worth = _("worth {value}").format(value=money_text(one.value)) if one.on_hand else ""
        about = (grade_word(one.grade), worth, where, one.supplier, one.batch, one.note)
        print(f"  {one.number}  {one.on_hand}  {plain(' · '.join(text for text in about if text), 160)}")


@app.command()
def add(
    ctx: typer.Context,
    sku: Annotated[str, typer.Argument(help="Its SKU.")],
    name: Annotated[str, typer.Option(help="Its name.")],
    kind: Annotated[PartKind, typer.Option(help="Its kind.")],
    fits: _Fits = None,
    mpn: _Mpn = None,
    unit: _Unit = None,
    minimum: _Minimum = None,
    target: _Target = None,
    pack: _Pack = None,
    lead_days: _Lead = None,
    tracking: _Tracking = None,
    piece_mg: _PieceMg = None,
    esd: _Esd = None,
    msl: _Msl = None,
    note: _Note = None,
    place: _Place = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Describe a part that is new."""
    with opened(ctx, write=True) as shop:
        start = PartDraft(sku, name, kind)
        part = _described(start, locals())
        kept = stock.add_part(shop, named(actor), part, bin=place or "")
    _say(kept.part, as_json)


@app.command()
def edit(
    ctx: typer.Context,
    sku: Annotated[str, typer.Argument(help="The part's SKU.")],
    rename: Annotated[str | None, typer.Option("--sku", help="Its new SKU.")] = None,
    name: _Name = None,
    kind: _Kind = None,
    fits: _Fits = None,
    mpn: _Mpn = None,
    unit: _Unit = None,
    minimum: _Minimum = None,
    target: _Target = None,
    pack: _Pack = None,
    lead_days: _Lead = None,
    tracking: _Tracking = None,
    piece_mg: _PieceMg = None,
    esd: _Esd = None,
    msl: _Msl = None,
    note: _Note = None,
    place: _Place = None,
    alternate: Annotated[str | None, typer.Option(help="Another part that may be used in its place.")] = None,
    no_alternate: Annotated[str | None, typer.Option(help="Another part that may no longer.")] = None,
    photo: Annotated[Path | None, typer.Option(help="A photo or a sheet to keep with it.")] = None,
    refill: Annotated[bool | None, typer.Option("--refill/--no-refill", help="It looks empty, or not.")] = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Describe a part anew: only what is given changes."""
    told = locals()
    with opened(ctx, write=True) as shop:
        who, row = named(actor), stock.part_named(shop, sku)
        before = stock.draft_of(row)
        part = _described(before, told)
        if rename is not None:
            part = replace(part, sku=rename)
        with shop.together(who):
            if part != before or place is not None:
                stock.edit_part(shop, who, row.id, part, bin=place)
            if alternate is not None:
                stock.add_alternate(shop, who, row.id, alternate)
            if no_alternate is not None:
                stock.remove_alternate(shop, who, row.id, no_alternate)
            if photo is not None:
                _add_file(shop, who, row.id, photo)
            if refill is not None:
                stock.refill(shop, who, row.id, refill)
        row = stock.part_named(shop, row.id)
    _say(row, as_json)


def _add_file(shop: Shop, actor: str, part_id: str, path: Path) -> None:
    try:
        stock.add_file(shop, actor, part_id, path)
    except OSError as error:
        said = _("{path} cannot be read: {why}").format(path=plain(str(path), 80), why=error.strerror or str(error))
        raise fail(Exit.UNREACHABLE, said) from None


#: Options that are fields of a part by the same name.
_FIELDS = (
    "name", "kind", "mpn", "unit", "minimum", "target", "pack", "lead_days", "tracking", "piece_mg", "esd", "msl",
    "note",
)  # fmt: skip


def _described(start: PartDraft, told: dict[str, object]) -> PartDraft:
    """A part with what the options say of it."""
    said = {name: told[name] for name in _FIELDS if told[name] is not None}
    if isinstance(told["fits"], list):
        said["fits"] = tuple(Fit.parse(one) for one in told["fits"] if one.strip())
    return replace(start, **said)  # type: ignore[arg-type]


def _say(row: PartRow, as_json: bool) -> None:
    if as_json:
        print_json(part_document(row))
    else:
        print(f"{plain(row.sku, 40)}  {plain(row.name, 80)}")


@app.command()
def receive(
    ctx: typer.Context,
    sku: Annotated[str, typer.Argument(help="The part's SKU.")],
    quantity: Annotated[int, typer.Argument(help="How many came in.")],
    cost: Annotated[str, typer.Option(help="Cost of one, such as 12.50.")] = "0",
    total: Annotated[str | None, typer.Option(help="Cost of all of them, where one costs less than a cent.")] = None,
    currency: Annotated[str, typer.Option(help="ISO code of the currency.")] = "USD",
    name: Annotated[str | None, typer.Option(help="Name of a part that is new.")] = None,
    kind: Annotated[PartKind | None, typer.Option(help="Kind of a part that is new.")] = None,
    fits: _Fits = None,
    grade: Annotated[Grade, typer.Option(help="Where it comes from.")] = Grade.NEW,
    supplier: Annotated[str, typer.Option(help="Who sold it.")] = "",
    batch: Annotated[str, typer.Option(help="Batch or date code.")] = "",
    bin: Annotated[str, typer.Option(help="Where it is kept: a place by number or name; made where it is new.")] = "",
    expires: Annotated[str, typer.Option(help="The day it is good until, such as 2027-03-31.")] = "",
    note: Annotated[str, typer.Option(help="A remark on the lot.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Take in a lot of a part. A part that is new needs --name and --kind."""
    if not sku.strip():
        raise fail(Exit.BAD_INPUT, _("A part needs an SKU."))
    unit_cost = _amount(cost, currency)
    whole = _amount(total, currency) if total is not None else None
    part = PartDraft(sku, name, kind, tuple(Fit.parse(one) for one in fits or ())) if name and kind else sku
    with opened(ctx, write=True) as shop:
        lot = stock.receive(
            shop, named(actor), part, quantity, unit_cost, grade=grade, supplier=supplier, batch=batch, bin=bin,
            value=whole, expires_at=_day(expires), note=note,
        )  # fmt: skip
    if as_json:
        print_json(lot_document(lot))
    else:
        print(lot.number)


def _amount(text: str, currency: str) -> Money:
    """A cost that was typed; anything else ends the command."""
    try:
        amount = money_of(text, currency.upper())
    except ValueError:
        raise fail(Exit.BAD_INPUT, _("{cost} is not an amount of money.").format(cost=plain(text, 40))) from None
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        raise fail(Exit.BAD_INPUT, _("{code} is not a currency code.").format(code=plain(currency, 40)))
    if amount.minor < 0:
        raise fail(Exit.BAD_INPUT, _("A cost cannot be less than nothing."))
    return amount


def _day(text: str) -> datetime | None:
    """The end of a day that was typed, UTC; None where none was."""
    if not text.strip():
        return None
    try:
        return datetime.combine(date.fromisoformat(text.strip()), time(23, 59, 59), UTC)
    except ValueError:
        raise fail(
            Exit.BAD_INPUT, _("{text} is not a day. Write it as 2027-03-31.").format(text=plain(text, 40))
        ) from None


for _called, _work in (
    ("use", part_work.use),
    ("return", part_work.take_back),
    ("move", part_work.move),
    ("scrap", part_work.scrap),
    ("count", part_work.count),
    ("weigh", part_work.weigh),
):
    app.command(_called)(_work)
