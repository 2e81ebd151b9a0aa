"""Runs one command: one line on stderr and a designed exit code for whatever goes wrong."""

from __future__ import annotations

import typer
from typer.exceptions import TyperException

from app.cli import streams
from app.cli.exits import Exit, fail
from app.cli.interrupt import STOPPED
from app.cli.main import app
from app.diagnosis.knowledge import KnowledgeError
from app.words import errors
from app.words.language import _

#: What typer makes of a Ctrl-C.
_TYPER_STOPPED = 130


def run() -> int:
    """Run the command of `sys.argv`; gives its exit code."""
    streams.prepare()
    try:
        code = app(prog_name="hashwrench", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        code = _TYPER_STOPPED
    except (BrokenPipeError, SystemExit):  # SystemExit is what typer makes of a closed pipe
        streams.give_up()
        code = Exit.DONE
    except TyperException as problem:
        text = _sentence(problem)
        context = getattr(problem, "ctx", None)
        command = context.command_path if context is not None else "hashwrench"
        fail(Exit.BAD_INPUT, _("{problem} See: {command} --help").format(problem=text, command=command))
        code = Exit.BAD_INPUT
    except (OSError, KnowledgeError) as error:
        fail(Exit.UNREACHABLE, errors.sentence(error))
        code = Exit.UNREACHABLE
    if code == _TYPER_STOPPED:
        fail(Exit.UNREACHABLE, _("Stopped."))
        code = STOPPED
    return int(code or 0)


def _sentence(problem: TyperException) -> str:
    """What was wrong with the arguments, on one line that ends as a sentence does."""
    text = " ".join((problem.format_message() or str(problem)).split())
    text = text.replace(": Value error, ", ": ")  # how pydantic, which checks them for typer, begins its own
    return text if text.endswith((".", "?", "!")) else f"{text}."
