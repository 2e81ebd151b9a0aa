"""`hashwrench log`: diagnoses miner, fixture and console logs from files or standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.exits import Exit, fail, print_json
from app.cli.finding_lines import print_finding, shown
from app.domain.log_diagnosis import ChainState, ChainStatus, LogDiagnosis
from app.services.contract import is_fault, log_document
from app.services.diagnosis import diagnose_log_file
from app.words.errors import sentence
from app.words.findings import verdict_text
from app.words.language import _
from app.words.plain_text import plain
from drivers.model.log import LogKind

app = typer.Typer(add_completion=False)

_STDIN = "-"


@app.command()
def log(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="Logs to diagnose; - reads standard input.")],
    json: Annotated[bool, typer.Option("--json", help="One JSON document per log, one per line.")] = False,
) -> None:
    """Diagnose logs: what is wrong, where, and which lines say so."""
    codes = [_one(name, as_json=json, several=len(files) > 1) for name in files]
    raise typer.Exit(int(max(codes)))


def _one(name: str, *, as_json: bool, several: bool) -> Exit:
    try:
        diagnosis = _read(name)
    except OSError as error:
        error.filename = name  # a failing read, of a stick that was pulled say, does not name its file
        fail(Exit.UNREACHABLE, sentence(error))
        return Exit.UNREACHABLE
    if diagnosis.reading.cut:
        fail(Exit.DONE, _("{name} is longer than any log; only its beginning was read.").format(name=plain(name, 120)))
    if as_json:
        print_json(log_document(diagnosis))
    else:
        _print(diagnosis, headed=several)
    return Exit.FAULT if is_fault(diagnosis.verdict) else Exit.DONE


def _read(name: str) -> LogDiagnosis:
    if name == _STDIN:
        return diagnose_log_file("stdin", sys.stdin.buffer)
    with open(name, "rb") as file:
        return diagnose_log_file(name, file)


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


def _known(diagnosis: LogDiagnosis) -> str:
    kind = "" if diagnosis.reading.kind is LogKind.UNKNOWN else diagnosis.reading.kind.value.replace("_", " ")
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
