"""The `hashwrench` command: global options and the list of commands, each imported only when it is used."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from app import __version__
from app.cli.exits import Exit, fail
from app.cli.interrupt import ends_at_once
from app.cli.session import Session
from app.words import language
from app.words.language import _
from app.words.plain_text import plain

#: command -> module in `app.cli` whose Typer `app` it is, or `module:name` where it has several. A new command = one
#: module and one line.
COMMANDS: dict[str, str] = {
    "demo": "demo",
    "eeprom": "eeprom",
    "ports": "ports",
    "path": "path",
    "bench": "bench",
    "console": "console",
    "meter": "meter",
    "scan": "scan",
    "fetch-log": "fetch_log",
    "listen": "listen",
    "log": "log",
    "case": "case",
    "keypad": "keypad",
    "measure": "measure",
    "bisect": "bisect",
    "causes": "causes",
    "codes": "codes",
    "intake": "intake",
    "find": "find",
    "order": "order",
    "quote": "quote",
    "customer": "customer",
    "price": "quote:prices_app",
    "call": "customer:call_app",
    "part": "part",
    "supplier": "supplier",
    "reorder": "reorder",
    "purchase": "purchase",
    "import": "import_table",
    "stocktake": "stocktake",
    "salvage": "salvage",
    "asset": "asset",
    "place": "place",
    "label": "label",
    "person": "person",
    "history": "history",
    "reference": "reference",
    "data": "data",
    "backup": "safety:backup_app",
    "restore": "safety:restore_app",
    "check": "safety:check_app",
    "export": "export",
    "report": "report",
    "dossier": "dossier",
    "paper": "paper",
    "letterhead": "letterhead",
}


class _Commands(TyperGroup):
    """Finds a command's module by name, so that `--help` and a short command import nothing they do not need."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module, __, name = COMMANDS[cmd_name].partition(":")
        with ends_at_once():
            command = typer.main.get_command(getattr(import_module(f"app.cli.{module}"), name or "app"))
        command.name = cmd_name
        return command


app = typer.Typer(cls=_Commands, add_completion=False, invoke_without_command=True, pretty_exceptions_enable=False)


def _version(asked: bool) -> None:
    if asked:
        print(f"hashwrench {__version__}")
        raise typer.Exit


@app.callback()
def hashwrench(
    ctx: typer.Context,
    data_dir: Annotated[
        Path | None,
        typer.Option(envvar="HASHWRENCH_DATA_DIR", file_okay=False, help="Where the shop's data lies."),
    ] = None,
    by: Annotated[
        str | None, typer.Option(envvar="HASHWRENCH_BY", help="Who is at the keyboard; the login name when left out.")
    ] = None,
    lang: Annotated[str, typer.Option(help="Language of texts: en, or another that is installed.")] = "en",
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Finds bad miners and bad chips, keeps the repair record, prints the work order. Without a command: the window."""
    try:
        language.use(lang)
    except LookupError:
        raise fail(Exit.BAD_INPUT, _("There is no language {code} here.").format(code=plain(lang, 20))) from None
    ctx.obj = Session(data_dir=data_dir, by=by)
    if ctx.invoked_subcommand is None:
        window = import_module("app.ui.window")
        raise typer.Exit(window.run(data_dir))
