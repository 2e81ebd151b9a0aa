"""`python -m app` is the `hashwrench` command: one line on stderr and a designed exit code for whatever goes wrong."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import typer
from typer.exceptions import TyperException

from app.cli import streams
from app.cli.exits import Exit, fail
from app.cli.main import app
from app.words import errors
from app.words.language import _
from drivers.lan import FROZEN_FLAG


def main() -> None:
    """Run the command line; no arguments open the window."""
    if sys.argv[1:] == [FROZEN_FLAG]:
        import_module("drivers.lan.process").run()  # the frozen program as its own LAN process; does not return
    streams.prepare()
    try:
        code = app(prog_name="hashwrench", standalone_mode=False)
    except typer.Abort:
        code = Exit.UNREACHABLE
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = Exit.DONE
    except TyperException as problem:
        text = " ".join((problem.format_message() or str(problem)).split())
        context = getattr(problem, "ctx", None)
        command = context.command_path if context is not None else "hashwrench"
        fail(Exit.BAD_INPUT, _("{problem} See: {command} --help").format(problem=text, command=command))
        code = Exit.BAD_INPUT
    except OSError as error:
        fail(Exit.UNREACHABLE, errors.sentence(error))
        code = Exit.UNREACHABLE
    sys.exit(int(code or 0))


if __name__ == "__main__":
    main()
