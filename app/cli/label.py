"""`hashwrench label`: labels with a code for orders, boards, places, parts, lots; as PDF, in ZPL, or to a printer."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from typer.core import TyperGroup

from app.cli.exits import Exit, fail, print_json
from app.cli.following import followed
from app.cli.out_file import out_file
from app.cli.shop_session import Json, need_shop, opened, refusals
from app.domain.label import CodeKind, LabelSheet, LabelStock, Shape
from app.domain.order_draft import OrderFilter
from app.domain.work_order import State
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.plain_text import plain

if TYPE_CHECKING:
    from app.ledger.writing import Watch
    from app.services.labels import PrintedLabels, Printer

_PRINT = "print"


class _Labels(TyperGroup):
    """`label NUMBER...` is `label print NUMBER...`: what is no command is a number."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = [_PRINT, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_Labels, add_completion=False, help="Labels: label NUMBER... --size NAME --out FILE.")


@app.command("sizes")
def sizes(as_json: Json = False) -> None:
    """List the sizes of labels and the sheets there are."""
    from app.services.labels import rolls, sheets

    if as_json:
        print_json({"rolls": [_roll(one) for one in rolls()], "sheets": [_sheet(one) for one in sheets()]})
        return
    table = Table(box=None, pad_edge=False)
    for title in (_("Name"), _("Size"), _("Printer")):
        table.add_column(title)
    for roll in rolls():
        table.add_row(roll.name, _size(roll), _("{dpi} dpi").format(dpi=roll.dpi))
    for sheet in sheets():
        words = ngettext("{count} label on {paper}", "{count} labels on {paper}", sheet.count)
        table.add_row(sheet.name, _size(sheet.stock), words.format(count=sheet.count, paper=sheet.paper))
    Console(highlight=False, markup=False).print(table)


@app.command(_PRINT)
def print_labels(
    ctx: typer.Context,
    numbers: Annotated[
        list[str] | None,
        typer.Argument(metavar="NUMBER...", help="Numbers, serials, SKUs or names of places, as typed or scanned."),
    ] = None,
    size: Annotated[str | None, typer.Option(help="A roll's name, or width x height in mm, such as 50x30@300.")] = None,
    sheet: Annotated[str | None, typer.Option(help="A sheet's name, such as avery-l7160.")] = None,
    start: Annotated[int, typer.Option(min=1, help="The first free label of a begun sheet.")] = 1,
    shift: Annotated[str, typer.Option(metavar="X,Y", help="Moves a sheet's labels right and down, in mm.")] = "0,0",
    out: Annotated[Path | None, typer.Option(help="The file to write: .pdf or .zpl; - is standard output.")] = None,
    port: Annotated[Path | None, typer.Option(help="A printer's device, such as /dev/usb/lp0; gets ZPL.")] = None,
    tcp: Annotated[str | None, typer.Option(metavar="HOST[:PORT]", help="A printer on the network; gets ZPL.")] = None,
    copies: Annotated[int, typer.Option(min=1, max=999, help="Of each label.")] = 1,
    code: Annotated[CodeKind | None, typer.Option(help="This code only; left out: by kind and room.")] = None,
    native: Annotated[bool, typer.Option("--native", help="ZPL by the printer's own codes and type.")] = False,
    no_customer: Annotated[bool, typer.Option("--no-customer", help="Leave customers' names out.")] = False,
    orders: Annotated[str | None, typer.Option(metavar="open|all|STATE", help="Every such work order.")] = None,
    bins: Annotated[
        str | None, typer.Option("--bin", metavar="all|PLACE", help="Every bin, or those within a place.")
    ] = None,
    delivery: Annotated[str | None, typer.Option(metavar="NUMBER", help="Every board that came with it.")] = None,
    parts: Annotated[bool, typer.Option("--parts", help="Every part.")] = False,
    parts_without_stock: Annotated[
        bool, typer.Option("--parts-without-stock", help="Every part of which nothing is on hand.")
    ] = False,
    lots: Annotated[bool, typer.Option("--lots", help="Every lot with something left.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that exists.")] = False,
    as_json: Json = False,
) -> None:
    """Print labels: label NUMBER... --size NAME --out FILE."""
    from app.services import labels

    with refusals():
        stock = _stock(size, sheet)
        printer = _printer(port, tcp, out)
        zpl = printer is not None or _is_zpl(out)
        wanted = labels.Wanted(
            numbers=tuple(numbers or ()), orders=_orders(orders), bins=None if bins is None else _unless_all(bins),
            delivery=delivery, parts=parts, parts_without_stock=parts_without_stock, lots=lots, copies=copies,
            customers=not no_customer, code=code,
        )  # fmt: skip
    shift_mm = _shift(shift)
    need_shop(ctx)
    to = str(out or tcp or port)
    with _refused(), ExitStack() as stack:
        file = stack.enter_context(out_file(out, force=force)) if out is not None else None
        with opened(ctx) as shop, _watched(quiet=as_json) as watch:
            if zpl:
                made = labels.label_zpl(shop, wanted, stock, watch, native=native)
            else:
                made = labels.label_pdf(shop, wanted, stock, watch, start=start, shift_mm=shift_mm)
        if file is not None:
            file.write(made.data)
        if printer is not None:
            with _watched(quiet=as_json, total=len(made.data)) as watch:
                labels.send_raw(printer, made.data, watch)
    if as_json and to != "-":
        print_json(_document(made, stock, to, copies))
    elif to != "-":
        _say(made, to, copies, sent=printer is not None)
    _warn(made)
    if made.refused:
        raise typer.Exit(int(Exit.FAULT))


def _stock(size: str | None, sheet: str | None) -> LabelStock | LabelSheet:
    from app.services.labels import roll_named, sheet_named

    if (size is None) == (sheet is None):
        words = _("Say on what: --size NAME for a roll, or --sheet NAME. Look at them with: hashwrench label sizes")
        raise fail(Exit.BAD_INPUT, words)
    return roll_named(size) if size is not None else sheet_named(sheet or "")


def _printer(port: Path | None, tcp: str | None, out: Path | None) -> Printer | None:
    from app.services.labels import Printer, printer_named

    if sum(one is not None for one in (port, tcp, out)) != 1:
        raise fail(Exit.BAD_INPUT, _("Say where to, once: --out FILE, --port DEVICE or --tcp HOST."))
    if tcp is not None:
        return printer_named(tcp)
    return Printer(device=port) if port is not None else None


def _is_zpl(out: Path | None) -> bool:
    ending = out.suffix.casefold() if out is not None else ""
    if ending not in (".pdf", ".zpl") and str(out) != "-":
        raise fail(Exit.BAD_INPUT, _("Labels are written as .pdf or .zpl; name the file so."))
    return ending == ".zpl"


def _orders(said: str | None) -> OrderFilter | None:
    from app.services.labels import MOST

    if said is None:
        return None
    if said in ("open", "all"):
        return OrderFilter(open_only=said == "open", limit=MOST + 1)
    if said not in {state.value for state in State}:
        known = ", ".join(("open", "all", *(state.value for state in State)))
        raise fail(Exit.BAD_INPUT, _("Orders are chosen by one of these words: {known}").format(known=known))
    return OrderFilter(states=(State(said),), limit=MOST + 1)


def _unless_all(said: str) -> str:
    return "" if said == "all" else said


def _shift(said: str) -> tuple[float, float]:
    across, comma, down = said.partition(",")
    try:
        shift = float(across), float(down)
    except ValueError:
        shift = (100.0, 100.0)
    if not comma or not all(abs(one) <= 20 for one in shift):  # nan is no number of millimetres either
        raise fail(Exit.BAD_INPUT, _("--shift takes two numbers of millimetres, at most 20, such as 0.5,-1."))
    return shift


@contextmanager
def _refused() -> Iterator[None]:
    """What is out of reach, and what was broken off, ends the command as designed."""
    from app.services.labels import LabelsStopped, PrinterFailed, PrinterStopped

    try:
        yield
    except (LabelsStopped, PrinterFailed, PrinterStopped, OSError) as error:
        raise fail(Exit.UNREACHABLE, sentence(error)) from None


@contextmanager
def _watched(*, quiet: bool, total: int = 100) -> Iterator[Watch]:
    """How far it is, on stderr where a person looks; Ctrl-C ends it."""
    from app.ledger.writing import Watch

    with _refused(), followed(_("Labels"), quiet=quiet, total=total) as bar:
        yield Watch(lambda done: bar.tell(done, None), bar.stopped)


def _say(made: PrintedLabels, to: str, copies: int, *, sent: bool) -> None:
    count = len(made.labels) * copies
    if sent:
        words = ngettext(
            "{count} label sent to {to}. It does not tell whether it printed: look.",
            "{count} labels sent to {to}. It does not tell whether it printed: look.",
            count,
        )
    else:
        words = ngettext("{count} label: {to}", "{count} labels: {to}", count)
    print(words.format(count=count, to=plain(to, 200)))


def _warn(made: PrintedLabels) -> None:
    """What did not come out as wanted, on stderr."""
    from app.words.label_remarks import label_remarks

    said = label_remarks(made.refused, made.missing, len(made.cut), len(made.left_out))
    for line in said:
        print(plain(line, 400), file=sys.stderr)


def _document(made: PrintedLabels, stock: LabelStock | LabelSheet, to: str, copies: int) -> dict[str, Any]:
    return {
        "labels": [
            {"number": one.number, "kind": one.kind.value, "code": code.value, "payload": one.payload, "name": one.name}
            for one, code in zip(made.labels, made.codes, strict=True)
        ],
        "size": stock.name,
        "copies": copies,
        "pages": made.pages,
        "bytes": len(made.data),
        "to": to,
        "missing": sorted(made.missing),
        "cut": [{"number": number, "text": text} for number, text in made.cut],
        "left_out": [{"number": number, "text": text} for number, text in made.left_out],
        "refused": [{"error": type(error).__name__, "message": sentence(error)} for error in made.refused],
    }


def _roll(roll: LabelStock) -> dict[str, Any]:
    return {
        "name": roll.name,
        "width_mm": roll.width_mm or None,
        "height_mm": roll.height_mm or None,
        "dpi": roll.dpi,
        "shape": roll.shape.value,
    }


def _sheet(sheet: LabelSheet) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "paper": sheet.paper,
        "columns": sheet.columns,
        "rows": sheet.rows,
        "width_mm": sheet.stock.width_mm,
        "height_mm": sheet.stock.height_mm,
    }


def _size(roll: LabelStock) -> str:
    if roll.endless:
        return _("{width} mm endless").format(width=f"{roll.width_mm or roll.height_mm:g}")
    if roll.shape is Shape.ROUND:
        return _("{width} mm round").format(width=f"{roll.width_mm:g}")
    return f"{roll.width_mm:g} × {roll.height_mm:g} mm"
