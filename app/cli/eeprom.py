"""`hashwrench eeprom`: decodes and checks dumps of hashboards' EEPROMs, and compares them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.exits import Exit, fail, print_json
from app.cli.finding_lines import print_finding, shown
from app.domain.finding import Finding, Severity
from app.services.contract import dump_document
from app.services.eeprom import STDIN, BoardDump, compare_dumps, dump_files, read_dump
from app.words.eeprom_sheet import sheet_rows, sheet_title
from app.words.eeprom_warnings import warning_text
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.plain_text import plain
from drivers.model.eeprom import EepromContent

app = typer.Typer(add_completion=False)


@app.command()
def eeprom(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE...",
            help="Dumps as programmers read them, as hex text, or inside logs; folders of them; - for standard input.",
        ),
    ],
    json: Annotated[bool, typer.Option("--json", help="One JSON document per dump, one per line.")] = False,
) -> None:
    """Decode EEPROM dumps and check them; several are compared as boards of one machine. Never writes one."""
    codes = [Exit.DONE]
    dumps: list[BoardDump] = []
    for file in dict.fromkeys(_named(files, codes)):  # a dump named twice is one board
        try:
            dumps += read_dump(file)
        except OSError as error:
            fail(Exit.UNREACHABLE, sentence(error))
            codes.append(Exit.UNREACHABLE)
    compared = compare_dumps(dumps)
    for dump, findings in zip(dumps, compared, strict=True):
        if json:
            print_json(dump_document(dump.name, dump.content, findings))
        else:
            _print(dump.content, findings, dump.name if len(files) > 1 or len(dumps) > 1 else "")
        if not dump.content.valid or any(finding.severity is not Severity.INFO for finding in findings):
            codes.append(Exit.FAULT)
    if len(dumps) > 1 and not json:
        _print_summary(dumps, compared)
    raise typer.Exit(int(max(codes)))


def _named(names: Sequence[str], codes: list[Exit]) -> Iterator[Path]:
    """The files named, and those of the folders named."""
    for name in names:
        path = Path(name)
        if not name or path == STDIN or not path.is_dir():
            yield path
            continue
        try:
            found = dump_files(path)
        except OSError as error:
            fail(Exit.UNREACHABLE, sentence(error))
            codes.append(Exit.UNREACHABLE)
            continue
        if not found:
            fail(Exit.BAD_INPUT, _("There is no EEPROM dump in the folder {name}.").format(name=plain(name, 120)))
            codes.append(Exit.BAD_INPUT)
        yield from found


def _print_summary(dumps: Sequence[BoardDump], compared: Sequence[Sequence[Finding]]) -> None:
    """One line a board."""
    table = Table(box=None, pad_edge=False)
    for head in (_("Dump"), _("Board"), _("Serial"), _("Format"), _("PCB"), _("BOM"), _("Bin"), _("Result")):
        table.add_column(head, overflow="fold")
    for dump, findings in zip(dumps, compared, strict=True):
        content = dump.content
        told = (content.board_name, content.board_sn, content.format, content.pcb_version, content.bom_version)
        cells = [shown(str(value)) if value is not None else "" for value in (*told, content.chip_bin)]
        odd = len(content.warnings) + len(findings)
        result = _("Valid") if content.valid else _("Not valid")
        if odd:
            result = ngettext("{result}, {count} remark", "{result}, {count} remarks", odd).format(
                result=result, count=odd
            )
        table.add_row(shown(f"{dump.path.name} {dump.part}".rstrip()), *cells, result)
    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = 10_000  # a file has room; its reader cuts lines as it likes
    console.print(table)


def _print(content: EepromContent, findings: Sequence[Finding], heading: str) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if heading:
        console.print(f"[bold]{shown(heading)}[/bold]")
    title, form = sheet_title(content)
    console.print(f"[bold]{title}[/bold]  [dim]{shown(form)}[/dim]")
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim")
    table.add_column()
    for label, value in sheet_rows(content):
        table.add_row(label, shown(value))
    console.print(table)
    for warning in content.warnings:
        console.print(shown(warning_text(warning, content)))
    for finding in findings:
        print_finding(console, finding)
    if heading:
        console.print()
