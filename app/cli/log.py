"""`hashwrench log`: diagnoses miner, fixture and console logs from files, folders, archives or standard input."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.console import Console
from rich.status import Status
from rich.table import Table

from app.cli.exits import Exit, fail, print_json
from app.cli.finding_lines import print_finding, shown
from app.domain.log_diagnosis import ChainState, ChainStatus, LogDiagnosis
from app.services.contract import is_fault, log_document
from app.services.diagnosis import LogFile
from app.services.log_folder import files_in
from app.words.errors import sentence
from app.words.findings import fault_name, verdict_text
from app.words.language import _, ngettext
from app.words.logs import log_kind_name, place_words
from app.words.plain_text import plain
from drivers.model.log import LogKind

app = typer.Typer(add_completion=False)

_STDIN = "-"
#: Texts that are no logs and are named.
_NAMED = 3


@dataclass(frozen=True, slots=True)
class _Task:
    """A file to read; one that was only found in a folder is passed over where it is no log."""

    name: str
    found: bool = False


class _Stopped(Exception):
    """The person stopped the reading; `diagnosis` is that of what was read of the file, None = nothing was."""

    def __init__(self, diagnosis: LogDiagnosis | None) -> None:
        super().__init__()
        self.diagnosis = diagnosis


@app.command()
def log(
    files: Annotated[
        list[str],
        typer.Argument(metavar="FILE...", help="Logs to diagnose, packed or not, or folders of them; - reads stdin."),
    ],
    json: Annotated[bool, typer.Option("--json", help="One JSON document per log, one per line.")] = False,
) -> None:
    """Diagnose logs: what is wrong, where, and which lines say so."""
    codes = [Exit.DONE]
    tasks = list(_tasks(files, codes))
    several = len(files) > 1 or len(tasks) > 1 or any(task.found for task in tasks)
    read: list[LogDiagnosis] = []
    passed: list[str] = []
    try:
        for task, diagnosis in _diagnoses(tasks, codes):
            if task.found and diagnosis.reading.kind is LogKind.UNKNOWN:
                passed.append(Path(task.name).name)
            else:
                read.append(diagnosis)
                _give(diagnosis, as_json=json, several=several)
    except _Stopped as stopped:
        if stopped.diagnosis is not None:
            read.append(stopped.diagnosis)
            _give(stopped.diagnosis, as_json=json, several=several)
        codes.append(fail_stopped())
    _say_passed_over(passed)
    if several and not json and len(read) > 1:
        _print_summary(read)
    codes += [Exit.FAULT for diagnosis in read if is_fault(diagnosis.verdict)]
    raise typer.Exit(int(max(codes)))


def fail_stopped() -> Exit:
    """Say that the person stopped it; gives the code for that."""
    fail(Exit.UNREACHABLE, _("Stopped."))
    return Exit.UNREACHABLE


def _tasks(names: Sequence[str], codes: list[Exit]) -> Iterator[_Task]:
    """The files to read: those named, and those of folders that may be logs."""
    for name in names:
        if not name or name == _STDIN or not Path(name).is_dir():
            yield _Task(name)
            continue
        try:
            content = files_in(Path(name))
        except OSError as error:
            fail(Exit.UNREACHABLE, sentence(error))
            codes.append(Exit.UNREACHABLE)
            continue
        if not content.logs:
            fail(Exit.BAD_INPUT, _("There is no log in the folder {name}.").format(name=plain(name, 120)))
            codes.append(Exit.BAD_INPUT)
        elif content.others or content.hidden:
            words = _("Left out of {name}: {others} without text, {hidden} hidden.")
            said = words.format(name=plain(name, 120), others=content.others, hidden=content.hidden)
            fail(Exit.DONE, said)
        yield from (_Task(str(path), found=True) for path in content.logs)


def _diagnoses(tasks: Sequence[_Task], codes: list[Exit]) -> Iterator[tuple[_Task, LogDiagnosis]]:
    """What each file means; one that cannot be read is one line on stderr. Raises _Stopped."""
    for number, task in enumerate(tasks, 1):
        try:
            with _progress() as status:
                diagnosis = _read(task.name, _Progress(status, task.name, number, len(tasks)))
        except OSError as error:
            error.filename = task.name  # a failing read, of a stick that was pulled say, does not name its file
            fail(Exit.UNREACHABLE, sentence(error))
            codes.append(Exit.UNREACHABLE)
            continue
        if diagnosis.reading.cut:
            words = _("{name} is longer than any log; only its beginning was read.")
            fail(Exit.DONE, words.format(name=plain(task.name, 120)))
        yield task, diagnosis


def _read(name: str, progress: _Progress) -> LogDiagnosis:
    reading = None
    try:
        with _opened(name) as file:
            reading = LogFile("stdin" if name == _STDIN else name, file)
            reading.read(progress.hear)
            return reading.diagnosis()
    except KeyboardInterrupt:
        raise _Stopped(None if reading is None or not progress.read else reading.diagnosis()) from None


@contextmanager
def _opened(name: str) -> Iterator[BinaryIO]:
    if name == _STDIN:
        yield sys.stdin.buffer
        return
    with open(name, "rb") as file:
        yield file


@contextmanager
def _progress() -> Iterator[Status | None]:
    """What a person sees on a terminal while a file is read; nothing anywhere else."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield None
        return
    with console.status("") as status:
        yield status


@dataclass(slots=True)
class _Progress:
    """Says how far the reading of one of the files has come."""

    status: Status | None
    name: str
    number: int
    of: int
    read: int = 0

    def hear(self, read: int) -> None:
        """Take note of how many bytes were read."""
        before, self.read = self.read, read
        if self.status is not None and before >> 20 != read >> 20:
            words = _("{name}: {size} MB read, file {number} of {of}")
            said = words.format(name=plain(self.name, 60), size=read // 1_000_000, number=self.number, of=self.of)
            self.status.update(shown(said))


def _give(diagnosis: LogDiagnosis, *, as_json: bool, several: bool) -> None:
    if as_json:
        print_json(log_document(diagnosis))
    else:
        _print(diagnosis, headed=several)


def _say_passed_over(names: Sequence[str]) -> None:
    """One line for the texts of folders that are no logs."""
    if names:
        words = ngettext(
            "{n} text in the folder is no log that is known here: {names}.",
            "{n} texts in the folder are no logs that are known here: {names}.",
            len(names),
        )
        some = ", ".join(plain(name, 60) for name in names[:_NAMED])
        fail(Exit.DONE, words.format(n=len(names), names=some if len(names) <= _NAMED else f"{some}, …"))


def _print(diagnosis: LogDiagnosis, *, headed: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if headed:
        console.print(f"[bold]{shown(diagnosis.reading.source)}[/bold]")
    console.print(f"[bold]{shown(verdict_text(diagnosis.verdict))}[/bold]")
    if known := _known(diagnosis):
        console.print(f"[dim]{shown(known)}[/dim]")
    if diagnosis.chains:
        console.print(_chains(diagnosis.chains))
    for finding in diagnosis.findings:
        print_finding(console, finding)
    console.print()


def _print_summary(read: Sequence[LogDiagnosis]) -> None:
    """All files in one table, a line each."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in (_("File"), _("Kind"), _("Model"), _("Verdict"), _("Place")):
        table.add_column(heading, overflow="fold")
    for diagnosis in read:
        finding = diagnosis.verdict.finding
        cells = (
            diagnosis.reading.source,
            log_kind_name(diagnosis.reading.kind),
            diagnosis.model or diagnosis.board_code or "",
            fault_name(diagnosis.verdict.fault),
            place_words(finding) if finding is not None else "",
        )
        table.add_row(*(shown(cell, 200) for cell in cells), style="" if is_fault(diagnosis.verdict) else "dim")
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 10_000  # a file has room; its reader cuts lines as it likes
    console.print(table)


def _known(diagnosis: LogDiagnosis) -> str:
    kind = "" if diagnosis.reading.kind is LogKind.UNKNOWN else log_kind_name(diagnosis.reading.kind)
    return " · ".join(word for word in (kind, diagnosis.model, diagnosis.board_code) if word)


def _chains(chains: Sequence[ChainStatus]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in (_("Chain"), _("Chips"), _("State"), _("Serial")):
        table.add_column(heading)
    words = {
        ChainState.OK: _("ok"),
        ChainState.BROKEN: _("broken"),
        ChainState.MISSING: _("missing"),
        ChainState.UNKNOWN: _("unknown"),
    }
    for chain in chains:
        found = "?" if chain.found is None else str(chain.found)
        expected = "?" if chain.expected is None else str(chain.expected)
        counted = _("{found} of {expected}").format(found=found, expected=expected)
        table.add_row(str(chain.index), counted, words[chain.status], shown(chain.board_sn or ""))
    return table
