"""`hashwrench backup`, `restore` and `check`: the ledger's safety."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.session import Session
from app.cli.shop_session import Json, opened, refusals
from app.services import safety
from app.services.data_dir import data_dir
from app.words.language import _, ngettext
from app.words.ledger import problem_text
from app.words.plain_text import plain

backup_app = typer.Typer(add_completion=False)
restore_app = typer.Typer(add_completion=False)
check_app = typer.Typer(add_completion=False)


@backup_app.command()
def backup(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup to write.")],
    as_json: Json = False,
) -> None:
    """Write the whole shop to one file, also while it is in use."""
    if not file.parent.is_dir():
        raise fail(Exit.UNREACHABLE, _("The folder {name} does not exist.").format(name=file.parent))
    with opened(ctx) as shop:
        report = safety.backup(shop, file)
    if as_json:
        print_json({"file": str(report.path), "size": report.size, "attachments": report.attachments})
    else:
        print(_("{file} holds the shop with all its attachments, and has been read back.").format(file=report.path))


@restore_app.command()
def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="The backup to restore.")],
    as_json: Json = False,
) -> None:
    """Put a backup in the place of the shop. It is verified first; what was there before is kept."""
    session = ctx.find_object(Session) or Session()
    with refusals():
        report = safety.restore(data_dir(session.data_dir), file)
    kept = str(report.kept) if report.kept else None
    if as_json:
        print_json({"file": str(file), "made_at": report.backup.made_at.isoformat(), "kept": kept})
        return
    print(_("The shop is back as it was on {when}.").format(when=report.backup.made_at.isoformat(" ", "minutes")))
    if kept:
        print(_("What was here before is kept as {path}.").format(path=kept))


@check_app.command()
def check(ctx: typer.Context, as_json: Json = False) -> None:
    """Compare tables, change log and attachments. Exit 1 when something is damaged."""
    with opened(ctx) as shop:
        report = safety.check(shop)
    if as_json:
        problems = [
            {"kind": p.kind.value, "damage": p.kind.damage, "subject": p.subject, "detail": p.detail}
            for p in report.problems
        ]
        print_json({"ok": report.sound, "changes": report.changes, "problems": problems})
    else:
        for problem in report.problems:
            print(plain(problem_text(problem.kind.value, problem.subject, problem.detail)))
        seen = ngettext("{n} change checked.", "{n} changes checked.", report.changes).format(n=report.changes)
        print(f"{_('The shop is sound.') if report.sound else _('The shop is damaged.')} {seen}")
    if not report.sound:
        raise typer.Exit(int(Exit.FAULT))
