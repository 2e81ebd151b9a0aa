"""`hashwrench export`: everything the shop knows, in open formats."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.shop_session import Json, allow, opened
from app.domain.permission import Permission
from app.services.export_all import export_all
from app.words.language import _, ngettext
from app.words.plain_text import plain
from app.words.sizes import size_text

app = typer.Typer(add_completion=False)


@app.command()
def export(
    ctx: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE.zip|FOLDER", help="A zip, or a new or an empty folder.")],
    force: Annotated[bool, typer.Option("--force", help="Replace a zip that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Write every table, the change log and all files as CSV, JSON Lines and a description."""
    allow(ctx, Permission.EXPORT)
    with opened(ctx) as shop:
        try:
            report = export_all(shop, target, _progress, replace=force)
        except FileExistsError:
            words = _("{path} exists already. Choose another name, or say --force to replace it.")
            raise fail(Exit.BAD_INPUT, words.format(path=plain(str(target), 200))) from None
    if report is None:
        raise fail(Exit.UNREACHABLE, _("Stopped."))
    if as_json:
        counts = {"rows": report.rows, "files": report.files, "size": report.size, "missing": list(report.missing)}
        print_json({"path": str(report.path), **counts})
    else:
        words = _("{path} holds everything: {rows} rows, {files} files, {size}.")
        counted = {"rows": f"{report.rows:,}", "files": f"{report.files:,}", "size": size_text(report.size)}
        print(words.format(path=report.path, **counted))
        if report.missing:
            words = ngettext(
                "{n} file is missing or damaged in the shop and is left out; see hashwrench check.",
                "{n} files are missing or damaged in the shop and are left out; see hashwrench check.",
                len(report.missing),
            )
            print(words.format(n=len(report.missing)), file=sys.stderr)


def _progress(done: int, whole: int) -> bool:
    if sys.stderr.isatty():
        print(f"\r{done * 100 // max(whole, 1)} %", end="" if done < whole else "\n", file=sys.stderr, flush=True)
    return True
