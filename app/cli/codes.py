"""`hashwrench codes`: looks up error codes and messages of every make, offline."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from app.cli.exits import Exit, fail, print_json
from app.cli.finding_lines import shown
from app.services.code_search import CodeEntry, makes, search
from app.services.contract import code_document
from app.words.findings import component_name, fault_name, say, severity_word, suspect_text
from app.words.language import _
from app.words.plain_text import plain

app = typer.Typer(add_completion=False)


@app.command()
def codes(
    query: Annotated[list[str], typer.Argument(metavar="QUERY...", help="A code such as J7:4 or 530, or words.")],
    make: Annotated[str | None, typer.Option(help="Only codes of this make.")] = None,
    json: Annotated[bool, typer.Option("--json", help="JSON on stdout.")] = False,
) -> None:
    """Look up an error code or message: what it means, what to do. Needs no network."""
    asked = " ".join(query)
    if make is not None and make.casefold() not in {known.casefold() for known in makes()}:
        known = ", ".join(makes())
        text = _("The table holds no codes of {make}; it holds those of {known}.")
        raise fail(Exit.BAD_INPUT, text.format(make=plain(make, 40), known=known))
    found = search(asked, make)
    if json:
        print_json({"query": asked, "make": make, "entries": [code_document(entry) for entry in found]})
        return
    if not found:
        fail(Exit.DONE, _("The table knows nothing like {query}.").format(query=plain(asked, 80)))
        return
    console = Console(highlight=False, soft_wrap=True)
    for entry in found:
        _print(console, entry)


def _print(console: Console, entry: CodeEntry) -> None:
    made_by = entry.make or _("any make")
    console.print(f"[bold]{shown(entry.code)}[/bold]  [dim]{shown(made_by)}[/dim]  {shown(entry.meaning)}")
    about = [] if entry.informs else [severity_word(entry.severity), fault_name(entry.fault)]
    about += [component_name(entry.component), *entry.decoded]
    console.print(f"  [dim]{shown(' · '.join(about))}[/dim]")
    if entry.parts:
        parts = "; ".join(suspect_text(part) for part in entry.parts)
        console.print(f"  {shown(_('Suspected, likeliest first: {parts}.').format(parts=parts))}")
    for number, step in enumerate(entry.steps, 1):
        console.print(f"  {number}. {shown(say(step.phrase))}")
    console.print(f"  [dim]{shown(_('Source: {source}').format(source=entry.source))}[/dim]")
