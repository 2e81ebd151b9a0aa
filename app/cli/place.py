"""`hashwrench place`: the shop's benches, shelves and bins, and what lies in them."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.asset_json import contents_document, place_document
from app.cli.exits import print_json
from app.cli.shop_session import Actor, Json, named, opened
from app.domain.identifier import parse_number
from app.domain.place import PlaceKind
from app.services import places
from app.words.board_history import place_kind_word
from app.words.language import _
from app.words.orders import condition_word
from app.words.plain_text import plain

app = typer.Typer(add_completion=False, help="Benches, shelves and bins.")

Which = Annotated[str, typer.Argument(metavar="PLACE", help="The number of a place (BN-...), or its name.")]


@app.command("list")
def list_places(ctx: typer.Context, as_json: Json = False) -> None:
    """List all places as a tree, with how much lies in each."""
    with opened(ctx) as shop:
        tree = places.places(shop)
    if as_json:
        print_json([place_document(one) for one in tree])
        return
    if not tree:
        print(_("No place yet. Add the first with: hashwrench place add NAME --kind bench"))
    for one in tree:
        count = f"  {one.assets}" if one.assets else ""
        print(f"{one.number}  {'  ' * one.depth}{plain(one.name, 60)} ({place_kind_word(one.kind)}){count}")


@app.command()
def add(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(help="What it is called.")],
    kind: Annotated[PlaceKind, typer.Option(help="What it is.")] = PlaceKind.BIN,
    within: Annotated[str | None, typer.Option(help="The place it lies in: its number or name.")] = None,
    by: Actor = None,
    as_json: Json = False,
) -> None:
    """Add a place; it gets the next number."""
    with opened(ctx, write=True) as shop:
        parent = places.find_place(shop, within).id if within is not None else None
        made, _commit = places.add_place(shop, named(by), kind, name, parent)
    if as_json:
        print_json(place_document(made))
        return
    print(f"{parse_number(made.number).label}  {plain(' › '.join(made.path), 80)}")


@app.command()
def show(ctx: typer.Context, place: Which, as_json: Json = False) -> None:
    """Show what lies in a place: boards, and lots of parts kept under its name or number."""
    with opened(ctx) as shop:
        found = places.contents(shop, place)
    if as_json:
        print_json(contents_document(found))
        return
    print(f"{found.place.number}  {plain(' › '.join(found.place.path), 80)}")
    for one in found.assets:
        print(f"  {one.number}  {plain(one.name, 40)}  {plain(one.model or '', 30)}  {condition_word(one.condition)}")
    for number, part, left in found.lots:
        print(f"  {number}  {plain(part, 40)}  {left}")


@app.command()
def move(
    ctx: typer.Context,
    place: Which,
    within: Annotated[str | None, typer.Option(help="The place it lies in from now on; left out: in no other.")] = None,
    by: Actor = None,
    as_json: Json = False,
) -> None:
    """Put a place, with all that lies in it, into another."""
    with opened(ctx, write=True) as shop:
        places.put_within(shop, named(by), place, within)
        now = places.contents(shop, place).place
    if as_json:
        print_json(place_document(now))
        return
    print(f"{now.number}  {plain(' › '.join(now.path), 80)}")
