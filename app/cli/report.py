"""`hashwrench report`: the manager's reports, on the terminal or as CSV, XLSX, JSON and PDF."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.table import Table as Printed
from typer.core import TyperGroup

from app.cli.asked_period import Last, Month, asked_period
from app.cli.exits import Exit, fail, print_json
from app.cli.following import followed
from app.cli.out_file import check_place
from app.cli.shop_session import Actor, Json, named, need_shop, opened
from app.documents.paper_size import Paper
from app.domain.local_time import HERE
from app.domain.record_error import CommitCancelled
from app.domain.report import Report, ReportKind
from app.domain.report_rates import Rate
from app.ledger.writing import Watch
from app.services import report_files, report_rates
from app.services.report_files import ReportFormat
from app.words.errors import sentence
from app.words.hidden_prices import prices_hidden
from app.words.language import _
from app.words.missing_characters import missing_text
from app.words.plain_text import plain
from app.words.report_rates import rate_name, rate_text
from app.words.report_titles import report_question, report_title

_ALL = "all"


class _Names(TyperGroup):
    """Takes the names of reports for commands: `report turnaround`, `report turnaround,faults`, `report all`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in ("list", "rates", "minutes") and not args[0].startswith("-"):
            ctx.meta[_ALL] = args[0]
            return args[0], self.get_command(ctx, _ALL), args[1:]
        return super().resolve_command(ctx, args)


app = typer.Typer(
    cls=_Names,
    add_completion=False,
    help="The manager's reports: report NAME, several as NAME,NAME, or all. report list names them.",
)


@app.command("list")
def list_reports(ctx: typer.Context, as_json: Json = False) -> None:
    """List the reports and what each answers."""
    if as_json:
        print_json([{"report": k.value, "title": report_title(k), "answers": report_question(k)} for k in ReportKind])
        return
    printed = Printed(box=None, pad_edge=False, show_header=False)
    for kind in ReportKind:
        printed.add_row(kind.value, report_question(kind))
    Console(highlight=False, markup=False).print(printed)


@app.command("rates")
def show_rates(
    ctx: typer.Context,
    wanted: Annotated[
        list[str] | None, typer.Option("--set", help="NAME=VALUE, such as labour=35 or warranty=3%; repeatable.")
    ] = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Show or set what a repair costs besides its parts; NAME= takes a rate back."""
    told: dict[str, str] = {}
    for text in wanted or []:
        name, equals, value = text.partition("=")
        if not equals:
            raise fail(Exit.BAD_INPUT, _("Write it like {example}.").format(example="--set labour=35"))
        told[name.strip()] = value
    if not told:
        need_shop(ctx)
    with opened(ctx, write=bool(told)) as shop:
        rates = report_rates.set_rates(shop, named(actor), told) if told else report_rates.rates(shop)
    if as_json:
        document = {one.value: _rate(getattr(rates, one.value), amount=one.amount) for one in Rate}
        print_json({"currency": rates.currency, **document, "uptime_set": rates.uptime_set})
        return
    printed = Printed(box=None, pad_edge=False, show_header=False)
    for one in Rate:
        printed.add_row(one.value, rate_text(rates, one), rate_name(one))
    Console(highlight=False, markup=False).print(printed)


@app.command("minutes")
def show_minutes(
    ctx: typer.Context,
    wanted: Annotated[
        list[str] | None,
        typer.Option("--set", help="MODEL/FAULT=MINUTES, such as 'Antminer S21/chain_break=40'; repeatable."),
    ] = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Show or set the standard minutes that throughput is weighted by; MODEL/FAULT= takes one back."""
    from app.services.reports.standard_minutes import set_minutes, set_standards

    told: dict[tuple[str, str], str] = {}
    for text in wanted or []:
        name, equals, value = text.rpartition("=")
        model, slash, fault = name.rpartition("/")
        if not equals or not slash:
            example = "--set 'Antminer S21/chain_break=40'"
            raise fail(Exit.BAD_INPUT, _("Write it like {example}.").format(example=example))
        told[model.strip(), fault.strip()] = value
    if not told:
        need_shop(ctx)
    with opened(ctx, write=bool(told)) as shop:
        kept = set_standards(shop, named(actor), told) if told else set_minutes(shop)
    rows = sorted(kept.items())
    if as_json:
        print_json([{"model": model, "fault": fault, "minutes": minutes} for (model, fault), minutes in rows])
        return
    if not rows:
        print(_("No standard minutes are set; the shop's own times count."))
        return
    printed = Printed(box=None, pad_edge=False, show_header=False)
    for (model, fault), minutes in rows:
        printed.add_row(plain(model), plain(fault), f"{minutes:g}")
    Console(highlight=False, markup=False).print(printed)


def _rate(value: object, *, amount: bool) -> object:
    if amount and prices_hidden():
        return None
    return value if isinstance(value, int | float | None) else str(value)


@app.command(_ALL)
def report(
    ctx: typer.Context,
    first: Annotated[str | None, typer.Option("--from", help="First day, such as 2026-10-01.")] = None,
    final: Annotated[str | None, typer.Option("--to", help="Last day, included.")] = None,
    month: Month = None,
    last: Last = None,
    model: Annotated[list[str] | None, typer.Option(help="A model or a board code; repeatable.")] = None,
    customer: Annotated[list[str] | None, typer.Option(help="A customer's name; repeatable.")] = None,
    site: Annotated[list[str] | None, typer.Option(help="A site's name; repeatable.")] = None,
    technician: Annotated[list[str] | None, typer.Option(help="A person's name; repeatable.")] = None,
    format: Annotated[
        ReportFormat | None, typer.Option(help="What to write; left out: by --out's ending, else the terminal.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="The file to write; a .csv takes the figures, a .zip every table.")
    ] = None,
    table: Annotated[str, typer.Option(help="Which table a .csv holds in place of the figures, by its id.")] = "",
    paper: Annotated[Paper | None, typer.Option(help="Paper of the PDF; the shop's own when left out.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
    as_json: Json = False,
) -> None:
    """Make reports: on the terminal, or as a file."""
    from app.services import reports

    kinds = _kinds(str(ctx.meta[_ALL]))
    need_shop(ctx)
    period = asked_period(first, final, month, last)
    wanted = _format(format, out)
    _check_out(wanted, out, force=force)
    if table and wanted is not ReportFormat.CSV:
        raise fail(Exit.BAD_INPUT, _("--table chooses what a .csv holds: name one with --out."))
    if paper is not None and wanted is not ReportFormat.PDF:
        raise fail(Exit.BAD_INPUT, _("--paper is for a PDF: name one with --out."))
    with opened(ctx) as shop:
        asked = report_files.asked_of(
            shop, period, models=model or (), customer=customer or (), site=site or (), technician=technician or (),
            zone=HERE,
        )  # fmt: skip
        made = []
        with _watched(quiet=as_json) as watch:
            for kind in kinds:
                made.append(reports.make(shop, kind, asked, watch))
                if watch.cancelled():  # where the figures were there already nobody asked
                    raise CommitCancelled(len(made))
        filters = report_files.filters_of(shop, asked)
        texts = [f"{what}: {names}" for what, names in filters]
        if out is not None and wanted is not None:
            try:
                missing = report_files.written(shop, made, out, wanted, table=table, paper=paper)
            except OSError as error:
                raise fail(Exit.UNREACHABLE, sentence(error)) from None
            _say_written(made, out, wanted, missing, as_json=as_json)
            if wanted is ReportFormat.CSV and out.suffix.casefold() != ".zip" and not (table or as_json):
                words = _("It holds the figures. --table takes one of {known}; a .zip holds all.")
                print(words.format(known=", ".join(report_files.table_ids(made))), file=sys.stderr)
        elif as_json or wanted is ReportFormat.JSON:
            from app.documents.report_tables import document

            print_json(document(made, texts))
        else:
            from app.cli.report_print import print_report

            for number, one in enumerate(made):
                if number:
                    print()
                print_report(one, filters)


def _kinds(said: str) -> tuple[ReportKind, ...]:
    """The reports that a name means."""
    if said == _ALL:
        return tuple(ReportKind)
    found = []
    for name in dict.fromkeys(one.strip() for one in said.split(",") if one.strip()):
        try:
            found.append(ReportKind(name))
        except ValueError:
            known = ", ".join(kind.value for kind in ReportKind)
            words = _("There is no report {name}. There are: {known}, all.")
            raise fail(Exit.BAD_INPUT, words.format(name=plain(name, 40), known=known)) from None
    if not found:
        raise fail(Exit.BAD_INPUT, _("Name a report; hashwrench report list tells which there are."))
    return tuple(found)


def _format(format: ReportFormat | None, out: Path | None) -> ReportFormat | None:
    """What is to be written: as said, else by the file's ending; None = the terminal."""
    if format is not None or out is None:
        return format
    ending = out.suffix.removeprefix(".").casefold()
    if ending == "zip":
        return ReportFormat.CSV
    try:
        return ReportFormat(ending)
    except ValueError:
        words = _("Say with --format what {path} is to be: csv, xlsx, json or pdf.")
        raise fail(Exit.BAD_INPUT, words.format(path=plain(str(out), 200))) from None


def _check_out(format: ReportFormat | None, out: Path | None, *, force: bool) -> None:
    """Refuse before the work begins what could not be written after it."""
    if out is None:
        if format not in (None, ReportFormat.JSON):
            raise fail(Exit.BAD_INPUT, _("Say with --out which file to write."))
        return
    if str(out) == "-":
        raise fail(Exit.BAD_INPUT, _("Reports are written to a file; standard output gets --json."))
    check_place(out, force=force)


def _say_written(
    made: list[Report], out: Path, format: ReportFormat, missing: frozenset[str], *, as_json: bool
) -> None:
    if as_json:
        kinds = [one.kind.value for one in made]
        print_json({"path": str(out), "format": format.value, "reports": kinds, "missing": sorted(missing)})
        return
    if missing:
        print(missing_text(missing), file=sys.stderr)
    print(out)


@contextmanager
def _watched(*, quiet: bool) -> Iterator[Watch]:
    """Tells on stderr, where a person looks, how far the figures are made; Ctrl-C ends it in order."""
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.completed:,}"), TimeElapsedColumn())
    try:
        with followed(_("Making figures"), quiet=quiet, columns=columns) as bar:
            yield Watch(lambda done: bar.tell(done, None), bar.stopped)
    except CommitCancelled:
        raise fail(Exit.UNREACHABLE, _("Stopped. Nothing was written.")) from None
