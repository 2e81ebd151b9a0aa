"""`hashwrench find`: anything of the shop by any fragment of it, typing errors forgiven."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.cli.exits import Exit, fail, print_json
from app.cli.shop_session import Json, opened
from app.services import search
from app.services.search import Found
from app.words.language import _
from app.words.orders import state_name
from app.words.plain_text import plain
from app.words.search import found_kind_word

app = typer.Typer(add_completion=False)


@app.command()
def find(
    ctx: typer.Context,
    text: Annotated[list[str], typer.Argument(metavar="TEXT", help="Words, or fragments of a number or serial.")],
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many to show at most.")] = 24,
    as_json: Json = False,
) -> None:
    """Find orders, boards, customers, parts and places by any fragment: number, serial, model, name, fault, note."""
    wanted = " ".join(text)
    with opened(ctx) as shop:
        found = search.find(shop, wanted, limit)
    if as_json:
        print_json({"text": wanted, "found": [_document(one) for one in found]})
        return
    if not found:
        if len(wanted.strip()) < 2:
            raise fail(Exit.BAD_INPUT, _("Two letters or figures are needed to find anything."))
        print(_("Nothing here holds “{text}”").format(text=plain(wanted, 60)))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for one in found:
        what = state_name(one.state) if one.state else found_kind_word(one.kind)
        table.add_row(_bold(one.title, one.title_marks), what, _bold(one.line, one.line_marks))
    if not found[0].exact:
        print(_("Nothing holds exactly that. Near it:"))
    Console(soft_wrap=True, highlight=False).print(table)


def _bold(text: str, marks: tuple[tuple[int, int], ...]) -> Text:
    """The text with what was looked for in bold; where escapes change its length it stays plain."""
    shown = plain(text, 160)
    told = Text(shown)
    if text.startswith(shown) or shown == text:
        for start, end in marks:
            told.stylize("bold", start, min(end, len(shown)))
    return told


def _document(one: Found) -> dict[str, object]:
    return {
        "kind": one.kind.value,
        "number": one.number,
        "title": one.title,
        "line": one.line,
        "state": one.state.value if one.state else None,
        "exact": one.exact,
    }
