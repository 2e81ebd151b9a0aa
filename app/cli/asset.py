"""`hashwrench asset`: a board's passport: who it is, where it sat, every order on it."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.exits import print_json
from app.cli.order_handover import export_asset
from app.cli.order_json import passport_document
from app.cli.shop_session import Json, opened
from app.services import assets
from app.words.dates import day_text
from app.words.findings import board_label
from app.words.language import _
from app.words.orders import asset_kind_word, condition_word, state_name
from app.words.plain_text import plain

app = typer.Typer(add_completion=False, help="Boards and machines.")
app.command("export")(export_asset)


@app.callback()
def asset() -> None:
    """Boards and machines."""


@app.command()
def show(
    ctx: typer.Context,
    serial: Annotated[str, typer.Argument(metavar="SERIAL", help="The maker's serial, or our own number.")],
    as_json: Json = False,
) -> None:
    """Show where a board sat, and every work order on it."""
    with opened(ctx) as shop:
        view = assets.asset(shop, serial)
    if as_json:
        print_json(passport_document(view))
        return
    who = view.identity
    names = [
        who.number,
        asset_kind_word(who.kind),
        who.model,
        who.board_code,
        who.serial,
        condition_word(who.condition),
    ]
    print(plain(", ".join(name for name in names if name)))
    for stay in view.installations:
        machine = stay.machine.model or stay.machine.serial or stay.machine.number
        until = day_text(stay.until, 0) if stay.until else _("today")
        place = board_label(stay.slot, None, None)
        print(f"  {day_text(stay.since, 0)} – {until}  {plain(machine)}, {place}")
    for row in view.orders:
        print(f"  {day_text(row.opened_at, 0)}  {row.number}  {state_name(row.state)}  {plain(row.reported_fault)}")
