"""`hashwrench part` where parts go: onto an order and back, into another place, off the books."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.order_findings import Answers, answered
from app.cli.part_json import used_document
from app.cli.shop_session import Actor, Json, named, opened
from app.domain.shop_error import NoSuchThing
from app.services import part_use, stock
from app.services.order_json import lot_document, part_document
from app.services.part_use import Used
from app.services.shop import Shop
from app.words.language import _, ngettext
from app.words.plain_text import plain

_LOT = typer.Argument(metavar="LOT", help="The lot's number, label or batch.")
_PART = typer.Argument(metavar="SKU", help="The part's SKU.")
_SCANNED = typer.Argument(metavar="PART", help="What is scanned: a lot's number or label, or a part's SKU.")
_HOW_MANY = typer.Option("--quantity", "-n", help="How many.")


def use(
    ctx: typer.Context,
    order: Annotated[str, typer.Argument(help="The work order's number.")],
    part: Annotated[str, _SCANNED],
    at: Annotated[str, typer.Option(help="Where it is fitted, such as U47 or chip 85.")] = "",
    quantity: Annotated[int, _HOW_MANY] = 1,
    bin: Annotated[str, typer.Option(help="The place it is taken from; left out: where most of it lies.")] = "",
    finding: Answers = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Take parts from stock and fit them on an order."""
    with opened(ctx, write=True) as shop:
        answers = answered(shop, order, finding)
        used = part_use.use_scanned(shop, named(actor), order, part, at, quantity, bin=bin, finding_ids=answers)
    if as_json:
        print_json(used_document(used))
        return
    said = ngettext("{n} × {sku} put on {order}; {left} left", "{n} × {sku} put on {order}; {left} left", quantity)
    print(said.format(n=quantity, sku=plain(used.part.sku, 40), order=used.view.number, left=used.left))
    _loud(used)


def take_back(
    ctx: typer.Context,
    order: Annotated[str, typer.Argument(help="The work order's number.")],
    part: Annotated[str, _SCANNED],
    quantity: Annotated[int, _HOW_MANY] = 1,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Give parts back from an order to the lots they came from, for what they were charged."""
    with opened(ctx, write=True) as shop:
        used = part_use.take_back(shop, named(actor), order, part, quantity)
    if as_json:
        print_json(used_document(used))
        return
    said = ngettext(
        "{n} × {sku} given back from {order}; {left} left", "{n} × {sku} given back from {order}; {left} left", quantity
    )
    print(said.format(n=quantity, sku=plain(used.part.sku, 40), order=used.view.number, left=used.left))


def move(
    ctx: typer.Context,
    lot: Annotated[str, _LOT],
    to: Annotated[str, typer.Argument(metavar="PLACE", help="Its new place, by number or name; made where it is new.")],
    quantity: Annotated[int | None, typer.Option("--quantity", "-n", help="How many; left out: all of it.")] = None,
    source: Annotated[str, typer.Option("--from", help="The place it leaves; left out: where most of it lies.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Put a lot, or some of it, into another place."""
    with opened(ctx, write=True) as shop:
        row = stock.lot_for(shop, lot)
        stock.move_lot(shop, named(actor), row.id, quantity, to, source=source)
        row = stock.lot(shop, row.id)
    if as_json:
        print_json(lot_document(row))
        return
    where = ", ".join(f"{plain(one.name or '—', 40)} {one.quantity}" for one in row.bins)
    print(_("{lot}: {where}").format(lot=row.number, where=where))


def scrap(
    ctx: typer.Context,
    lot: Annotated[str, _LOT],
    quantity: Annotated[int, typer.Argument(help="How many are written off.")],
    note: Annotated[str, typer.Option(help="Why.")] = "",
    bin: Annotated[str, typer.Option(help="The place they lay in; left out: where most of it lies.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Write parts of a lot off: broken, lost or too old."""
    with opened(ctx, write=True) as shop:
        row = stock.lot_for(shop, lot)
        stock.scrap(shop, named(actor), row.id, quantity, note, bin=bin)
        row = stock.lot(shop, row.id)
    if as_json:
        print_json(lot_document(row))
        return
    print(_("{lot}: {left} left").format(lot=row.number, left=row.on_hand))
    if row.negative:
        _below_zero(row.number, row.on_hand)


def count(
    ctx: typer.Context,
    lot: Annotated[str, typer.Argument(metavar="LOT", help="A lot's number, or the SKU of a part that is kept loose.")],
    counted: Annotated[int, typer.Argument(help="How many are really there.")],
    bin: Annotated[str, typer.Option(help="Count only what lies in this place.")] = "",
    note: Annotated[str, typer.Option(help="A remark on the count.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Set a lot, or a loose part, to what was counted; the difference is kept as a stock move."""
    with opened(ctx, write=True) as shop:
        try:
            before = stock.lot(shop, lot)
        except NoSuchThing:
            part = stock.part_named(shop, lot)
            if not part.loose:
                raise fail(
                    Exit.BAD_INPUT,
                    _("{sku} is counted by lot. Give the number of the lot.").format(sku=plain(part.sku, 40)),
                ) from None
            _counted_part(shop, part.id, counted, note, actor, as_json)
            return
        row = stock.adjust(shop, named(actor), before.id, counted, note, bin=bin)
    _say_count(row.number, before.on_hand, row.on_hand, lot_document(row), as_json)


def weigh(
    ctx: typer.Context,
    sku: Annotated[str, _PART],
    grams: Annotated[float, typer.Argument(help="What the scale shows, in grams.")],
    empty: Annotated[float, typer.Option(help="What the container weighs empty, in grams.")] = 0.0,
    pieces: Annotated[
        int | None, typer.Option(help="So many were counted onto the scale: learn what one of them weighs.")
    ] = None,
    note: Annotated[str, typer.Option(help="A remark on the weighing.")] = "",
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Set a loose part to what the scale says, or teach what one piece weighs (--pieces)."""
    with opened(ctx, write=True) as shop:
        part = stock.part_named(shop, sku)
        if pieces is None:
            _counted_part(shop, part.id, stock.pieces_of(part, grams - empty), note, actor, as_json)
            return
        stock.weigh_pieces(shop, named(actor), part.id, pieces, grams - empty)
        part = stock.part_named(shop, part.id)
    if as_json:
        print_json(part_document(part))
        return
    print(_("One {sku} weighs {mg} mg").format(sku=plain(part.sku, 40), mg=f"{part.piece_mg or 0:.3f}"))


def _counted_part(shop: Shop, part_id: str, counted: int, note: str, actor: str | None, as_json: bool) -> None:
    before = stock.part_named(shop, part_id)
    if counted != before.on_hand or before.negative:
        stock.count_loose(shop, named(actor), part_id, counted, note)
    row = stock.part_named(shop, part_id)
    _say_count(row.sku, before.on_hand, row.on_hand, part_document(row), as_json)


def _say_count(name: str, before: int, now: int, document: dict[str, object], as_json: bool) -> None:
    if as_json:
        print_json({**document, "difference": now - before})
        return
    difference = f"{now - before:+d}"
    print(_("{lot}: {counted} ({difference})").format(lot=plain(name, 40), counted=now, difference=difference))


def _loud(used: Used) -> None:
    for row in used.short:
        _below_zero(row.number, row.on_hand)
    for row in used.expired:
        typer.echo(_("{lot} has passed its date.").format(lot=row.number), err=True)
    if used.unpriced:
        typer.echo(
            _("Nothing of {sku} was ever received: it has no cost yet.").format(sku=plain(used.part.sku, 40)), err=True
        )


def _below_zero(number: str, on_hand: int) -> None:
    said = _("{lot} is below zero ({n}): count it, or receive what came in.")
    typer.echo(said.format(lot=number, n=on_hand), err=True)
