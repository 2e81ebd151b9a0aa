"""`hashwrench paper`: quote, intake receipt, return slip and work order as PDF, in the customer's language."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from app.cli.exits import Exit, fail
from app.cli.out_file import need_folder
from app.cli.shop_session import need_shop, opened
from app.documents.order_print import Copy
from app.documents.paper_size import Paper
from app.domain.paper_kind import PaperKind
from app.words.language import _

app = typer.Typer(add_completion=False)


@app.command()
def paper(
    ctx: typer.Context,
    kind: Annotated[PaperKind, typer.Argument(help="Which paper.")],
    numbers: Annotated[
        list[str], typer.Argument(help="Orders of one customer; a quote's own number; of a receipt also a delivery's.")
    ],
    out: Annotated[Path | None, typer.Option(help="The file to write; named after the paper when left out.")] = None,
    size: Annotated[Paper | None, typer.Option("--paper", help="The paper; the shop's own when left out.")] = None,
    lang: Annotated[str | None, typer.Option(help="en, ru or zh; the customer's language when left out.")] = None,
    copy: Annotated[Copy, typer.Option(help="Of a work order: for whom it is.")] = Copy.CUSTOMER,
    kept: Annotated[bool, typer.Option("--kept", help="The one kept last with the order, its very bytes.")] = False,
) -> None:
    """Print a paper for a customer as PDF; or give back the one that was kept when it was answered or signed."""
    from app.services import orders, papers
    from app.services.paper import keep_pdf
    from app.words.missing_characters import missing_text

    if kept and (size is not None or lang is not None or len(numbers) != 1):
        raise fail(Exit.BAD_INPUT, _("--kept takes one order, and neither --paper nor --lang."))
    if kept and kind not in (PaperKind.QUOTE, PaperKind.RETURN):
        raise fail(
            Exit.BAD_INPUT, _("Only quotes and return slips are kept so; of an order see: order pdf --revision.")
        )
    if out is not None:
        need_folder(out)
    need_shop(ctx)
    with opened(ctx) as shop:
        if kept:
            view = orders.order(shop, numbers[0])
            found = [one for one in papers.kept_copies(view) if one.kind is kind]
            if not found:
                words = _("No {kind} was kept with {number}.")
                raise fail(Exit.BAD_INPUT, words.format(kind=kind.value, number=view.number))
            printed = papers.kept_copy(shop, view.id, found[-1].name)
        else:
            printed = papers.paper_of(shop, kind, numbers, copy=copy, paper=size, lang=lang)
        target = out or Path(f"{printed.name}.pdf")
        keep_pdf(printed.pdf, target)
    if printed.missing:
        print(missing_text(printed.missing), file=sys.stderr)
    print(target)
