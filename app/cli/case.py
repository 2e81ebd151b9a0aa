"""`hashwrench case`: logs kept with the technician's verdict, which later versions have to reach again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.exits import Exit, fail, print_json
from app.cli.finding_lines import shown
from app.cli.session import Session
from app.domain.case_error import CaseBroken, CaseMoved, Difference
from app.domain.finding import Fault
from app.services.cases import (
    Case,
    Place,
    add_case,
    add_redacted_case,
    cases_folder,
    cases_in,
    check_cases,
)
from app.services.data_dir import data_dir, place_of_data
from app.words.errors import sentence
from app.words.errors.cases import differences_text
from app.words.findings import fault_name
from app.words.language import _, ngettext
from app.words.logs import log_kind_name
from app.words.plain_text import plain

app = typer.Typer(add_completion=False, no_args_is_help=False, help="Logs kept with your verdict, to be reached again.")

Json = Annotated[bool, typer.Option("--json", help="JSON, one case per line.")]


@app.command()
def add(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", readable=False, help="The log, packed or not.")],
    verdict: Annotated[str, typer.Option(help="What was wrong, e.g. chain_break; none = the machine was good.")],
    chain: Annotated[int | None, typer.Option(help="The chain it was on, as the log prints it.")] = None,
    chip: Annotated[list[int] | None, typer.Option(help="A chip, from 1; may be given again.")] = None,
    domain: Annotated[list[int] | None, typer.Option(help="A domain, from 1; may be given again.")] = None,
    note: Annotated[str | None, typer.Option(help="What was found at the bench.")] = None,
    redact: Annotated[bool, typer.Option("--redact", help="Take serials, addresses, hosts and users out.")] = False,
    json: Json = False,
) -> None:
    """Keep a log with the technician's verdict."""
    if verdict not in set(Fault):
        known = ", ".join(fault.value for fault in Fault)
        said = _("There is no verdict {verdict}. There are: {known}").format(verdict=plain(verdict, 40), known=known)
        raise fail(Exit.BAD_INPUT, said)
    raw = file.read_bytes()
    place = Place(chain, tuple(chip) if chip else None, tuple(domain) if domain else None)
    keep = add_redacted_case if redact else add_case
    try:
        added = keep(cases_folder(data_dir(_session(ctx).data_dir)), raw, Fault(verdict), place, note)
    except CaseMoved as moved:
        raise fail(Exit.FAULT, sentence(moved)) from None
    if json:
        print_json(_document(added.case, added.differences) | {"dump_left": added.dump_left})
        return
    print(_("Kept as {name}.").format(name=added.case.log))
    if added.dump_left:
        words = _("It holds an EEPROM dump, in which the board's serial may stand; it was left as it is.")
        fail(Exit.DONE, words)
    if added.differences:
        words = _("The diagnosis does not agree with it yet: {differences}")
        fail(Exit.DONE, words.format(differences=differences_text(added.differences)))


@app.command("list")
def list_cases(ctx: typer.Context, json: Json = False) -> None:
    """The cases that are kept."""
    try:
        cases = cases_in(_folder(ctx))
    except CaseBroken as broken:
        raise fail(Exit.BAD_INPUT, sentence(broken)) from None
    if json:
        for case in cases:
            print_json(_document(case, None))
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in (_("Case"), _("Kind"), _("Verdict"), _("Note")):
        table.add_column(heading, overflow="fold")
    for case in cases:
        cells = (case.name, log_kind_name(case.kind), fault_name(case.verdict), case.note or "")
        table.add_row(*(shown(cell, 200) for cell in cells))
    Console(highlight=False, soft_wrap=True).print(table)


@app.command()
def check(ctx: typer.Context, json: Json = False) -> None:
    """Read every case again; exit 1 where one comes to something else than the technician said."""
    try:
        checked = check_cases(_folder(ctx))
    except CaseBroken as broken:
        raise fail(Exit.BAD_INPUT, sentence(broken)) from None
    moved = [one for one in checked if one.differences]
    if json:
        for one in checked:
            print_json(_document(one.case, one.differences))
    else:
        for one in moved:
            print(f"{plain(one.case.name, 120)}: {differences_text(one.differences)}")
        words = ngettext("{good} of {n} case agrees.", "{good} of {n} cases agree.", len(checked))
        print(words.format(good=len(checked) - len(moved), n=len(checked)))
    raise typer.Exit(int(Exit.FAULT if moved else Exit.DONE))


def _session(ctx: typer.Context) -> Session:
    return ctx.find_object(Session) or Session()


def _folder(ctx: typer.Context) -> Path:
    return cases_folder(place_of_data(_session(ctx).data_dir))


def _document(case: Case, differences: Sequence[Difference] | None) -> dict[str, object]:
    document: dict[str, object] = {
        "name": case.name,
        "log": str(case.log),
        "kind": case.kind.value,
        "verdict": case.verdict.value,
        "note": case.note,
    }
    if differences is not None:
        document["differences"] = [{"aspect": one.aspect, "wanted": one.wanted, "got": one.got} for one in differences]
    return document
