"""A list of the shop as a file: one way for all commands that list something."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.out_file import check_place
from app.documents.export import ExportFormat, ExportTable
from app.services.list_files import write_list
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.plain_text import plain

ListOut = Annotated[
    Path | None, typer.Option("--out", help="Write the list to this .csv, .xlsx or .json; hashwrench import reads it.")
]
ListForce = Annotated[bool, typer.Option("--force", help="Replace a file that is there.")]

#: As many as any shop has: a file holds them all.
ALL = 10_000_000


def check_out(out: Path | None, *, force: bool) -> None:
    """Refuse before the work begins what could not be written after it."""
    if out is None:
        return
    if out.suffix.removeprefix(".").casefold() not in set(ExportFormat):
        words = _("{path} must end in .csv, .xlsx or .json.")
        raise fail(Exit.BAD_INPUT, words.format(path=plain(str(out), 200)))
    check_place(out, force=force)


def write_out(table: ExportTable, out: Path, *, as_json: bool) -> None:
    """Write the list and say so."""
    try:
        write_list(table, out)
    except OSError as error:
        raise fail(Exit.UNREACHABLE, sentence(error)) from None
    if as_json:
        print_json({"path": str(out), "rows": len(table.rows)})
        return
    rows = ngettext("{n} row", "{n} rows", len(table.rows)).format(n=f"{len(table.rows):,}")
    print(f"{out}  {rows}")
