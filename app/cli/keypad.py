"""`hashwrench keypad`: what a tester's display says, typed, becomes place, suspects and next probe."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from app.cli.exits import Exit, fail, print_json
from app.cli.finding_lines import print_finding, shown
from app.domain.tester_display import DisplayError
from app.services.contract import is_fault, keypad_document
from app.services.keypad import KeypadAnswer, answer, provenance
from app.words.errors import sentence
from app.words.findings import say, verdict_text
from app.words.language import _
from app.words.probe_words import board_trust

app = typer.Typer(add_completion=False)


@app.command()
def keypad(
    board: Annotated[str, typer.Argument(metavar="BOARD", help="Board code or model, such as BHB68601 or S21.")],
    counts: Annotated[list[str], typer.Argument(metavar="COUNTS...", help="What the display says: 82 82 84, NG 3 17.")],
    json: Annotated[bool, typer.Option("--json", help="JSON on stdout, shaped as that of log.")] = False,
) -> None:
    """Type what a factory tester's display says: where the chain stops, what is suspected, what to measure next."""
    try:
        found = answer(board, " ".join(counts))
    except DisplayError as error:
        raise fail(Exit.BAD_INPUT, sentence(error)) from None
    if json:
        print_json(keypad_document(found))
    else:
        _print(found)
    raise typer.Exit(int(Exit.FAULT if is_fault(found.verdict) else Exit.DONE))


def _print(found: KeypadAnswer) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"[bold]{shown(verdict_text(found.verdict))}[/bold]")
    said = ", ".join(map(str, found.attempts)) or found.typed
    board = f"{found.board.make} {found.board.model} · {found.board.code}"
    console.print(f"[dim]{shown(board)} · {shown(provenance())}: {shown(said)}[/dim]")
    known = _("Board data: {confidence}; {source}")
    known = known.format(confidence=board_trust(found.board.confidence), source=found.board.source)
    console.print(f"[dim]{shown(known)}[/dim]")
    if found.probe is not None:
        console.print(f"[bold]{_('Next:')}[/bold] {shown(say(found.probe.phrase))}")
    for finding in found.findings:
        print_finding(console, finding)
