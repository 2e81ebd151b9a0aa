"""`hashwrench data`: where the shop's data lies, moving it to another folder, and taking that back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.session import Session
from app.cli.shop_session import Json, allow, refusals
from app.domain.permission import Permission
from app.services import data_dir
from app.words.language import _
from app.words.sizes import size_text

app = typer.Typer(add_completion=False, invoke_without_command=True, help="Where the shop's data lies, and moving it.")


@app.callback()
def where(ctx: typer.Context) -> None:
    """Print the folder that the shop's data lies in."""
    if ctx.invoked_subcommand is None:
        print(data_dir.place_of_data(_named(ctx)))


@app.command()
def move(
    ctx: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FOLDER", help="A new or an empty folder.")],
    source: Annotated[Path | None, typer.Option("--from", help="The folder to bring over, if not the usual.")] = None,
    as_json: Json = False,
) -> None:
    """Copy the data, compare every byte, then use it from there. The old folder stays, marked as moved."""
    allow(ctx, Permission.RESTORE, source)
    with refusals():
        moved = data_dir.move(source or data_dir.place_of_data(_named(ctx)), target, _progress)
    if moved is None:
        raise fail(Exit.UNREACHABLE, _("Stopped."))
    if as_json:
        document = {"from": str(moved.source), "to": str(moved.target), "files": moved.files, "size": moved.size}
        print_json(document)
        return
    words = _("The data lies in {path} now ({size}, every byte compared). {old} is the copy from before.")
    print(words.format(path=moved.target, size=size_text(moved.size), old=moved.source))


@app.command()
def back(ctx: typer.Context, as_json: Json = False) -> None:
    """Take the last move back, while nothing was saved since."""
    allow(ctx, Permission.RESTORE)
    with refusals():
        old = data_dir.move_back(data_dir.place_of_data(_named(ctx)))
    if as_json:
        print_json({"folder": str(old)})
    else:
        print(_("The data lies in {path} again.").format(path=old))


def _named(ctx: typer.Context) -> Path | None:
    session = ctx.find_object(Session)
    return session.data_dir if session is not None else None


def _progress(done: int, whole: int) -> bool:
    if sys.stderr.isatty():
        print(f"\r{done * 100 // max(whole, 1)} %", end="" if done < whole else "\n", file=sys.stderr, flush=True)
    return True
