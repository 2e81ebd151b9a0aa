"""`hashwrench salvage`: a donor board becomes lots of recovered parts."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.shop_session import Actor, Json, named, opened
from app.domain.salvage import SalvageLine, SalvageProposal
from app.services import salvage as salvages
from app.services.prices import charges
from app.words.findings import part_name
from app.words.language import _, ngettext
from app.words.orders import money_of
from app.words.plain_text import plain

app = typer.Typer(add_completion=False, help="Parts from donor boards.")

Serial = Annotated[str, typer.Argument(metavar="SERIAL", help="The donor: a serial, or our number.")]


@app.command()
def propose(ctx: typer.Context, serial: Serial, as_json: Json = False) -> None:
    """Tell what of a board may be usable: its chips without those known to be bad, and what else is worth taking."""
    with opened(ctx) as shop:
        found = salvages.propose(shop, serial)
    if as_json:
        print_json(_proposal(found))
        return
    print(f"{found.asset.number}  {plain(found.asset.name, 40)}  {plain(found.asset.model or '', 30)}")
    if not found.parts:
        print(_("The board catalogue does not know this board. Name the parts yourself: salvage take SERIAL SKU=3"))
    for one in found.parts:
        there = _("{n} of {all}").format(n=one.usable, all=one.there) if one.there is not None else "?"
        bad = ngettext("{n} bad", "{n} bad", one.bad).format(n=one.bad) if one.bad else ""
        print(f"  {plain(one.sku, 30)}  {part_name(one.kind)}  {there}  {bad}".rstrip())
    if found.lots:
        print(_("Taken from it before: {lots}").format(lots=", ".join(found.lots)))


@app.command()
def take(
    ctx: typer.Context,
    serial: Serial,
    usable: Annotated[list[str], typer.Argument(metavar="SKU=PIECES...", help="What is usable: BM1362AK=118")],
    bin_: Annotated[str, typer.Option("--bin", help="Where it goes: a bin by number or name; made where new.")],
    value: Annotated[str, typer.Option(help="The book value shared out over the pieces.")] = "",
    by: Actor = None,
    as_json: Json = False,
) -> None:
    """Make a board a donor: its usable parts become lots of recovered parts, in one step that can be undone."""
    wanted = dict(_pair(text) for text in usable)
    with opened(ctx, write=True) as shop:
        found = salvages.propose(shop, serial)
        offered, board = {one.sku.casefold(): one for one in found.parts}, found.asset.board_code
        lines = []
        for sku, pieces in wanted.items():
            part = offered.get(sku.casefold())
            if part is None:
                lines.append(SalvageLine(sku, pieces))
            else:
                lines.append(SalvageLine(sku, pieces, part.kind, part.name, (board,) if board else ()))
        worth = None
        if value:
            try:
                worth = money_of(value, charges(shop).currency)
            except ValueError:
                raise fail(Exit.BAD_INPUT, _("{text} is no amount.").format(text=plain(value, 40))) from None
        salvages.salvage(shop, named(by), serial, lines, bin_, worth)
        made = salvages.salvaged_from(shop, serial)
    if as_json:
        print_json([{"lot": one.lot, "sku": one.sku, "came": one.pieces} for one in made])
        return
    for one in made:
        print(f"{one.lot}  {plain(one.sku, 40)}  {one.pieces}")


def _pair(text: str) -> tuple[str, int]:
    sku, _sign, pieces = text.rpartition("=")
    if not sku.strip() or not pieces.strip().isdecimal():
        raise fail(Exit.BAD_INPUT, _("{text}: say a part and how many, such as BM1362AK=118.").format(
            text=plain(text, 40)
        ))  # fmt: skip
    return sku.strip(), int(pieces)


def _proposal(found: SalvageProposal) -> dict[str, Any]:
    return {
        "number": found.asset.number, "serial": found.asset.serial, "condition": found.asset.condition.value,
        "open_order": found.open_order, "lots": list(found.lots),
        "parts": [
            {"sku": one.sku, "kind": one.kind.value, "marking": one.marking or None, "there": one.there,
             "bad": one.bad, "bad_places": list(one.bad_places), "usable": one.usable}
            for one in found.parts
        ],
    }  # fmt: skip
