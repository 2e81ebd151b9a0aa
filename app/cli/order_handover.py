"""`hashwrench order export`, `order import` and `asset export`: work handed from bench to bench as a file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.out_file import need_folder
from app.cli.shop_session import Actor, Json, Number, named, opened
from app.domain.handover import Conflict, HandoverLook
from app.services import handover
from app.words.errors import sentence
from app.words.handover import look_lines, result_text, source_text

Out = Annotated[Path | None, typer.Option(help="The file to write; its number and .hworder when left out.")]


def export_order(
    ctx: typer.Context,
    number: Number,
    out: Out = None,
    actor: Actor = None,
) -> None:
    """Write a work order with its photos and files into one file, to go on with on another laptop."""
    target = _target(out, number)
    with opened(ctx, write=True) as shop:
        try:
            print(handover.export_order(shop, named(actor), number, target))
        except OSError as error:
            raise fail(Exit.UNREACHABLE, sentence(error)) from None


def export_asset(
    ctx: typer.Context,
    serial: Annotated[str, typer.Argument(metavar="SERIAL", help="The maker's serial, or our own number.")],
    out: Out = None,
    actor: Actor = None,
) -> None:
    """Write a board's whole history into one file: every order on it, and where it was."""
    target = _target(out, serial)
    with opened(ctx, write=True) as shop:
        try:
            print(handover.export_asset(shop, named(actor), serial, target))
        except OSError as error:
            raise fail(Exit.UNREACHABLE, sentence(error)) from None


def import_order(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What another bench handed over.")],
    look: Annotated[bool, typer.Option("--look", help="Only say what it would bring.")] = False,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Take in what another bench handed over. Taking it in twice changes nothing."""
    with opened(ctx, write=not look) as shop:
        try:
            if look:
                told, commit = handover.look_at(shop, file), None
            else:
                taken = handover.import_file(shop, named(actor), file)
                told, commit = taken.look, taken.commit
        except OSError as error:
            raise fail(Exit.UNREACHABLE, sentence(error)) from None
    if as_json:
        print_json(document(told, commit.id if commit else None))
        return
    print(source_text(told), file=sys.stderr)
    for line in look_lines(told):
        print(f"  {line}")
    if not look or told.nothing_new:
        print(result_text(told))


def document(look: HandoverLook, commit: str | None) -> dict[str, Any]:
    """What a hand-over brings, for machines; `commit` None = nothing was saved."""
    return {
        "name": look.name,
        "shop": look.shop,
        "bench": look.bench,
        "made_at": look.made_at.isoformat(),
        "made_by": look.made_by,
        "orders": [
            {
                "number": order.number,
                "came_as": order.born,
                "state": order.state.value,
                "known": order.known,
                "new_entries": order.facts,
            }
            for order in look.orders
        ],
        "new_entries": look.new_rows,
        "changed": look.changed,
        "new_assets": look.assets,
        "files": look.files,
        "file_bytes": look.file_bytes,
        "conflicts": [_conflict(one) for one in look.conflicts],
        "signed_here": list(look.signed),
        "same_bench": look.same_bench,
        "clock_ahead_s": look.ahead_s,
        "nothing_new": look.nothing_new,
        "commit": commit,
    }


def _conflict(one: Conflict) -> dict[str, Any]:
    return {
        "order": one.order_number,
        "entity": one.entity,
        "field": one.field,
        "subject": one.subject,
        "ours": one.ours,
        "theirs": one.theirs,
    }


def _target(out: Path | None, name: str) -> Path:
    from app.services.file_names import safe_name

    target = out or Path(f"{safe_name(name)}{handover.ENDING}")
    need_folder(target)
    return target
