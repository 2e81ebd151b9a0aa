"""`hashwrench asset`: a board's life: its names, where it is and sat, what happened to it, every order on it."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.asset_json import history_document, placement_document, row_document
from app.cli.exits import print_json
from app.cli.list_out import ALL, ListForce, ListOut, check_out, write_out
from app.cli.order_handover import export_asset
from app.cli.shop_session import Actor, Json, named, opened
from app.domain.asset import AssetKind, Condition
from app.domain.asset_list import AssetFilter
from app.domain.board_history import BoardHistory, Lifetime
from app.services import assets, list_files, places
from app.services.asset_list import list_assets
from app.services.board_history import history_of, lifetime_of
from app.words.board_history import (
    between_basis,
    comebacks_text,
    hours_text,
    known_by_text,
    machine_name,
    mark_place,
    mark_text,
    mismatch_text,
    placement_text,
    service_text,
    slot_text,
    spent_text,
    twin_text,
    warranty_text,
)
from app.words.dates import day_text
from app.words.findings import board_label
from app.words.language import _
from app.words.orders import asset_kind_word, condition_word, serial_source_word, state_name
from app.words.plain_text import plain

#: How wide a list may be where no terminal shows it: nothing is cut for whoever reads on.
_PIPE_COLUMNS = 240

app = typer.Typer(add_completion=False, help="Boards and machines.")
app.command("export")(export_asset)

Serial = Annotated[str, typer.Argument(metavar="SERIAL", help="The maker's serial, or our own number.")]


@app.callback()
def asset() -> None:
    """Boards and machines."""


@app.command()
def show(ctx: typer.Context, serial: Serial, as_json: Json = False) -> None:
    """Show the life of one: its names, where it is and sat, repairs, hours, warranty, and every work order on it."""
    with opened(ctx) as shop:
        history = history_of(shop, serial)
        orders = assets.asset(shop, history.identity.id).orders
        code = history.identity.board_code
        lifetime = lifetime_of(shop, code) if code else None
    if as_json:
        print_json(history_document(history, orders, lifetime))
        return
    _print_head(history)
    _print_life(history, lifetime)
    for stay in history.installations:
        until = day_text(stay.until, 0) if stay.until else _("today")
        place = board_label(stay.slot, None, None)
        machine = machine_name(stay.machine)
        told = "" if stay.observed else f" ({_('told')})"
        print(f"  {day_text(stay.since, 0)} – {until}  {machine}, {place}{told}")
    for row in orders:
        print(f"  {day_text(row.opened_at, 0)}  {row.number}  {state_name(row.state)}  {plain(row.reported_fault)}")
    for mark in history.marks:
        print(f"  {day_text(mark.at, 0)}  {mark.order_number}  {mark_place(mark)}: {mark_text(mark)}")


@app.command("list")
def list_all(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(metavar="[TEXT]", help="Words of any serial, label, model or MAC.")] = "",
    kind: Annotated[AssetKind | None, typer.Option(help="Only of this kind.")] = None,
    condition: Annotated[Condition | None, typer.Option(help="Only in this condition.")] = None,
    place: Annotated[str | None, typer.Option(help="Only what lies in this place: its number or name.")] = None,
    here: Annotated[bool, typer.Option("--here", help="Only what is here on an open order.")] = False,
    limit: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="At most so many, the newest first; 200 on the terminal.")
    ] = None,
    out: ListOut = None,
    force: ListForce = False,
    as_json: Json = False,
) -> None:
    """List boards and machines, the newest first, with where they are."""
    check_out(out, force=force)
    with opened(ctx) as shop:
        place_id = places.find_place(shop, place).id if place is not None else None
        wanted = AssetFilter(text, kind, condition, place_id, open_order=here)
        wanted = replace(wanted, limit=limit or (wanted.limit if out is None else ALL))
        found = list_assets(shop, wanted)
        if out is not None:
            ids = [row.identity.id for row in found.rows]
            write_out(list_files.assets_table(shop, ids), out, as_json=as_json)
            return
    if as_json:
        print_json([row_document(row) for row in found.rows])
        return
    table = Table(box=None, pad_edge=False)
    for head in (_("Label"), _("Serial"), _("Model"), _("Condition"), _("Where"), _("Owner"), _("Order")):
        table.add_column(head)
    for row in found.rows:
        one = row.identity
        where = row.place or ", ".join(part for part in (row.machine, slot_text(row.slot)) if part)
        table.add_row(
            one.number, plain(one.serial or "—", 40), plain(one.model or one.board_code or "—", 30),
            condition_word(one.condition), plain(where or "—", 50), plain(row.owner or "—", 30),
            row.order_number or "—",
        )  # fmt: skip
    wide = None if sys.stdout.isatty() else _PIPE_COLUMNS
    Console(highlight=False, markup=False, width=wide).print(table)
    if found.total > len(found.rows):
        print(_("{n} of {total}").format(n=len(found.rows), total=found.total))


@app.command()
def move(
    ctx: typer.Context,
    serial: Serial,
    place: Annotated[str, typer.Argument(metavar="PLACE", help="The number of a place (BN-...), or its name.")],
    note: Annotated[str, typer.Option(help="A remark.")] = "",
    by: Actor = None,
    as_json: Json = False,
) -> None:
    """Say that a board lies in a place now; a stay in a machine ends."""
    with opened(ctx, write=True) as shop:
        thing = assets.asset(shop, serial).identity
        places.move_asset(shop, named(by), thing.id, place, note=note)
        now = places.place_of(shop, thing.id)
    if as_json:
        print_json({"asset": thing.number, "place": placement_document(now)})
        return
    print(_("{name}: {where}").format(name=plain(thing.name, 40), where=placement_text(now)))


@app.command()
def install(
    ctx: typer.Context,
    serial: Serial,
    machine: Annotated[str, typer.Argument(metavar="MACHINE", help="Serial, MAC or label of the machine.")],
    board: Annotated[int | None, typer.Option(min=1, max=4, help="Which board of it, from 1.")] = None,
    by: Actor = None,
    as_json: Json = False,
) -> None:
    """Say that a board sits in a machine now; a stay elsewhere ends."""
    with opened(ctx, write=True) as shop:
        thing = assets.asset(shop, serial).identity
        assets.install(shop, named(by), thing.id, machine, board - 1 if board is not None else None)
        now = places.place_of(shop, thing.id)
    if as_json:
        print_json({"asset": thing.number, "place": placement_document(now)})
        return
    print(_("{name}: {where}").format(name=plain(thing.name, 40), where=placement_text(now)))


def _print_head(history: BoardHistory) -> None:
    who = history.identity
    names = [
        who.number,
        asset_kind_word(who.kind),
        who.model,
        who.board_code,
        who.serial,
        condition_word(who.condition),
        history.owner,
    ]
    print(plain(", ".join(name for name in names if name)))
    for line in history.identities:
        print(f"  {serial_source_word(line.source)}: {plain(line.serial, 60)} ({day_text(line.at, 0)})")
    if history.mismatch is not None:
        print("  " + ". ".join(mismatch_text(history.mismatch)))
    for twin in history.twins:
        print("  " + ". ".join(twin_text(twin)))


def _print_life(history: BoardHistory, lifetime: Lifetime | None) -> None:
    service, between = history.service, history.hours_between_failures
    said = [(_("Where it is"), f"{placement_text(history.placement)} ({known_by_text(history.placement)})")]
    if service.since is not None:
        hours = _("{hours} h").format(hours=hours_text(service.hours))
        said.append((_("In service"), f"{hours} ({service_text(service)})"))
    if between is not None:
        hours = _("{hours} h").format(hours=hours_text(between))
        said.append((_("Hours between failures"), f"{hours}. {between_basis(history, lifetime)}"))
    if history.orders:
        said.append((_("Comebacks"), comebacks_text(len(history.comebacks))))
        value, unit, line = warranty_text(history.warranty, datetime.now(UTC))
        said.append((_("Warranty of the last repair"), f"{value} {unit} ({line})".replace("  ", " ")))
        said.append((_("Spent on it"), spent_text(history.spent.whole)))
    for what, words in said:
        print(f"  {what}: {words}")
