"""`hashwrench dossier`: papers, JSON and files of orders as one ZIP with sums to check it by."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from app.cli.asked_period import Last, Month, asked_period
from app.cli.exits import Exit, fail, print_json
from app.cli.following import followed
from app.cli.out_file import check_place
from app.cli.shop_session import Json, named, need_shop, opened
from app.domain.dossier import Dossier, DossierAsked, DossierStopped
from app.domain.permission import Permission
from app.services import dossier as dossiers
from app.services import permissions
from app.services.paper import Copy
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.missing_characters import missing_text
from app.words.sizes import size_text

app = typer.Typer(add_completion=False)


@app.command()
def dossier(
    ctx: typer.Context,
    orders: Annotated[list[str] | None, typer.Argument(metavar="[ORDER]...", help="Work orders by number.")] = None,
    customer: Annotated[str | None, typer.Option(help="All orders of this customer.")] = None,
    serial: Annotated[str | None, typer.Option(help="All orders of this board or machine.")] = None,
    first: Annotated[
        str | None, typer.Option("--from", help="Opened on this day or later, such as 2026-10-01.")
    ] = None,
    final: Annotated[str | None, typer.Option("--to", help="Opened on this day or before.")] = None,
    month: Month = None,
    last: Last = None,
    out: Annotated[Path, typer.Option(help="The ZIP to write.")] = Path("dossier.zip"),
    copy: Annotated[Copy, typer.Option(help="For whom: the customer's copy holds no costs.")] = Copy.CUSTOMER,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Put the papers, the JSON and all files of orders into one ZIP."""
    if not orders and customer is None and serial is None:
        raise fail(Exit.BAD_INPUT, _("Name orders, or say --customer or --serial."))
    if copy is Copy.BENCH:
        raise fail(Exit.BAD_INPUT, _("A dossier is the customer's copy or the internal one."))
    check_place(out, force=force)
    period = asked_period(first, final, month, last)
    need_shop(ctx)
    asked = DossierAsked(tuple(orders or ()), customer, serial, period, copy is Copy.INTERNAL)
    with opened(ctx) as shop:
        if asked.internal:
            permissions.require(shop, named(None), Permission.SEE_PRICES)
        with _watched(quiet=as_json) as progress:
            try:
                made = dossiers.make_dossier(shop, asked, out, progress)
            except DossierStopped as error:
                raise fail(Exit.UNREACHABLE, sentence(error)) from None
            except OSError as error:
                raise fail(Exit.UNREACHABLE, sentence(error)) from None
    _say(made, as_json=as_json)


def _say(made: Dossier, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "path": str(made.path), "orders": made.orders, "files": made.files, "size": made.size,
                "lacking": list(made.lacking), "missing": sorted(made.unprinted),
            }
        )  # fmt: skip
        return
    orders = ngettext("{n} order", "{n} orders", made.orders).format(n=f"{made.orders:,}")
    files = ngettext("{n} file", "{n} files", made.files).format(n=f"{made.files:,}")
    print(_("{path} holds {orders} and {files}, {size}.").format(
        path=made.path, orders=orders, files=files, size=size_text(made.size)
    ))  # fmt: skip
    if made.unprinted:
        print(missing_text(made.unprinted), file=sys.stderr)
    if made.lacking:
        words = ngettext(
            "{n} file is missing or damaged in the shop; the dossier's index names it.",
            "{n} files are missing or damaged in the shop; the dossier's index names them.",
            len(made.lacking),
        )
        print(words.format(n=len(made.lacking)), file=sys.stderr)


@contextmanager
def _watched(*, quiet: bool) -> Iterator[dossiers.Progress]:
    with followed(_("Packing"), quiet=quiet) as bar:

        def tell(done: int, whole: int) -> bool:
            bar.tell(done, whole)
            return not bar.stopped()

        yield tell
