"""Every error that the house can raise has its sentence, and every step of a bench test the words for its end."""

from __future__ import annotations

import ast
import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import app.domain
import app.ledger
import app.services
import app.telemetry
import drivers
from app.words.bench_templates import TEMPLATES
from app.words.errors import __name__ as SIDES  # noqa: N812 - the name of the package, not of this module
from app.words.errors import sentence
from drivers.model.bench_run import ControllerTrouble

SERVICES = Path(app.services.__path__[0])

#: Caught where they are raised, by the LAN process, the phone page, a simulator or who reads a log, a scan or a table;
#: and one that carries its own sentence.
NEVER_SHOWN = {
    "TooLargeError", "LimitError", "BadLineError", "UnnamedAddressError", "NotHttpError", "_RefusedError", "_Foreign",
    "DemoStopped", "ReadingStopped", "_ReadingFailedError", "FormError", "_Cut", "WrongCheck", "_Stopped", "BadXml",
    "CellRefused", "NoPlaceOfNumber",
}  # fmt: skip


def errors() -> Iterator[type[Exception]]:
    """Every error class of the house; bases that have kinds below them are left out."""
    found: set[type[Exception]] = set()
    for room in (drivers, app.domain, app.ledger, app.telemetry, app.services):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if module.name.endswith("__main__"):
                continue
            values = vars(import_module(module.name)).values()
            found |= {one for one in values if isinstance(one, type) and issubclass(one, Exception)}
    ours = {one for one in found if one.__module__.startswith(("app.", "drivers."))}
    yield from (one for one in ours if not any(other in ours for other in one.__subclasses__()))


def has_sentence(kind: type[Exception]) -> bool:
    sentence(Exception())  # collects the sentences of all sides
    told = import_module(SIDES)._sentences
    return any(one in told for one in kind.__mro__)


def test_every_error_has_a_sentence() -> None:
    silent = {kind.__name__ for kind in errors() if not has_sentence(kind)}
    assert silent == NEVER_SHOWN


def ends_of_steps() -> set[str]:
    """The keys that the steps of a test end with, as they stand in the code."""
    keys: set[str] = set()
    for path in SERVICES.glob("bench*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "attr", "") in ("done", "skip"):
                words = [node for argument in call.args for node in ast.walk(argument)]
                keys |= {word.value for word in words if isinstance(word, ast.Constant) and isinstance(word.value, str)}
    return keys


def test_every_end_of_a_step_has_words_and_no_words_are_left_over() -> None:
    told = {key.removeprefix("bench_step.") for key in TEMPLATES if key.startswith("bench_step.")}
    told = {key.removesuffix(".brief") for key in told}
    troubles = {f"voltage_{trouble.value}" for trouble in ControllerTrouble}
    ends = {end for end in ends_of_steps() if not end.endswith("_")} | troubles
    assert ends == told


def test_a_file_under_a_name_nobody_gave_is_told_by_its_folder():
    for name in (".hashwrench-x1", ".hashwrench-x1/dossier.zip", ".orders.csv.4711.part"):
        error = PermissionError(13, "Permission denied", f"/mnt/stick/{name}")
        assert sentence(error) == "/mnt/stick takes no such file: Permission denied. Choose another place or name."
    assert sentence(PermissionError(13, "Permission denied", "/mnt/.stick/a.part")).endswith("/mnt/.stick/a.part.")
