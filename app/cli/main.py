"""The `hashwrench` command: global options and the list of commands, each imported only when it is used."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from app import __version__
from app.cli.commands import COMMANDS
from app.cli.exits import Exit, fail
from app.cli.interrupt import ends_at_once
from app.cli.session import Session
from app.words import language
from app.words.language import _
from app.words.plain_text import plain


class _Command(TyperCommand):
    """A command as the list names it; its module is imported once it is called."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        return loaded(str(self.name)).make_context(info_name, args, parent, **extra)


class _Commands(TyperGroup):
    """All commands by their names and lines, so that `--help` and a short command import nothing they do not need."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for name, (_module, line) in COMMANDS.items():
            self.add_command(_Command(name, help=line))


def loaded(name: str) -> Any:
    """The command of that name itself, out of its module."""
    module, __, attribute = COMMANDS[name][0].partition(":")
    with ends_at_once():
        command = typer.main.get_command(getattr(import_module(f"app.cli.{module}"), attribute or "app"))
    command.name = name
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
