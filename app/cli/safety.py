"""`hashwrench backup`, `restore` and `check`: the ledger's safety."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.out_file import need_folder
from app.cli.session import Session
from app.cli.shop_session import Json, allow, opened, refusals
from app.domain.permission import Permission
from app.services import backups, safety
from app.services.data_dir import data_dir
from app.words.backups import trial_lines
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.ledger import problem_text, repaired_text
from app.words.plain_text import plain

backup_app = typer.Typer(add_completion=False)
restore_app = typer.Typer(add_completion=False)
check_app = typer.Typer(add_completion=False)


@backup_app.command()
def backup(
    ctx: typer.Context,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="The backup to write.")] = None,
    try_restore: Annotated[
        bool, typer.Option("--try", help="Restore the newest automatic backup into a scratch folder and check it.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the whole shop to one file, also while it is in use. Without FILE: an automatic backup, now."""
    if try_restore:
        _try(ctx, file, as_json=as_json)
        return
    if file is None:
        _automatic(ctx, as_json=as_json)
        return
    need_folder(file)
    allow(ctx, Permission.EXPORT)
    with opened(ctx) as shop:
        report = safety.backup(shop, file)
    if as_json:
        print_json({"file": str(report.path), "size": report.size, "attachments": report.attachments})
    else:
        print(_("{file} holds the shop with all its attachments, and has been read back.").format(file=report.path))


def _automatic(ctx: typer.Context, *, as_json: bool) -> None:
    with opened(ctx) as shop:
        made = backups.back_up_now(shop, sentence)
        state = backups.state(shop)
    if as_json:
        second = str(state.second.path) if state.second else None
        print_json({"file": str(made.path), "size": made.size, "kept": state.count, "second_folder": second})
    else:
        print(_("{file} holds the shop with all its attachments, and has been read back.").format(file=made.path))
    if state.second is not None and state.second.failed:
        raise fail(Exit.UNREACHABLE, state.second.failed)


def _try(ctx: typer.Context, file: Path | None, *, as_json: bool) -> None:
    with opened(ctx) as shop:
        trial = backups.try_restore(shop, file)
    if as_json:
        counts = {one.entity: {"backup": one.then, "shop": one.now} for one in trial.counts}
        document = {"file": trial.file, "made_at": trial.made_at.isoformat(), "changes": trial.changes}
        print_json({**document, "attachments": trial.attachments, "seconds": trial.seconds, "counts": counts})
    else:
        for line in trial_lines(trial):
            print(line)


@restore_app.command()
def restore(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="The backup to restore.")],
    as_json: Json = False,
) -> None:
    """Put a backup in the place of the shop. It is verified first; what was there before is kept."""
    allow(ctx, Permission.RESTORE)
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
def check(
    ctx: typer.Context,
    repair: Annotated[
        bool,
        typer.Option("--repair", help="Put right what needs no judgement: tables, lost files, files nobody names."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Compare tables, change log, files, stock, places and serials. Exit 1 when something is damaged."""
    if repair:
        allow(ctx, Permission.RESTORE)
    with opened(ctx, write=repair) as shop:
        done = safety.repair(shop) if repair else None
        report = done.report if done is not None else safety.check(shop)
    if as_json:
        problems = [
            {"kind": p.kind.value, "damage": p.kind.damage, "subject": p.subject, "detail": p.detail}
            for p in report.problems
        ]
        repaired = {"rows": done.rows, "brought_back": done.brought, "set_aside": done.aside} if done else None
        print_json({"ok": report.sound, "changes": report.changes, "problems": problems, "repaired": repaired})
    else:
        if done is not None:
            print(repaired_text(done.rows, done.brought, done.aside))
        for problem in report.problems:
            print(plain(problem_text(problem.kind.value, problem.subject, problem.detail)))
        seen = ngettext("{n} change checked.", "{n} changes checked.", report.changes).format(n=report.changes)
        if not repair and safety.ways_out(report.problems):
            print(_("What needs no judgement is put right by: hashwrench check --repair"))
        print(f"{_('The shop is sound.') if report.sound else _('The shop is damaged.')} {seen}")
    if not report.sound:
        raise typer.Exit(int(Exit.FAULT))
