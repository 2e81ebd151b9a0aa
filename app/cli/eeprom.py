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
from app.words.eeprom_warnings import region_name, warning_text
from app.words.errors import sentence
from app.words.language import _, ngettext
from app.words.phrases import number_text
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
    for file in _named(files, codes):
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
    Console(highlight=False, soft_wrap=True).print(table)


def _print(content: EepromContent, findings: Sequence[Finding], heading: str) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if heading:
        console.print(f"[bold]{shown(heading)}[/bold]")
    title = _("Valid") if content.valid else _("Not valid")
    console.print(f"[bold]{title}[/bold]  [dim]{_('format {format}').format(format=content.format)}[/dim]")
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim")
    table.add_column()
    for name, label in _labels().items():
        value = getattr(content, name)
        if value is not None:
            table.add_row(label, number_text(value) if isinstance(value, float) else shown(str(value)))
    for check in content.checks:
        table.add_row(region_name(check.region), _("checksum fits") if check.ok else _("checksum does not fit"))
    console.print(table)
    for warning in content.warnings:
        console.print(shown(warning_text(warning, content)))
    for finding in findings:
        print_finding(console, finding)
    if heading:
        console.print()


def _labels() -> dict[str, str]:
    return {
        "board_name": _("Board"),
        "board_sn": _("Serial"),
        "chip_die": _("Chip die"),
        "chip_marking": _("Chip marking"),
        "chip_bin": _("Chip bin"),
        "ft_version": _("Factory test"),
        "pcb_version": _("PCB version"),
        "bom_version": _("BOM version"),
        "chip_tech": _("Chip technology"),
        "factory_job": _("Factory job"),
        "voltage_v": _("Voltage (V)"),
        "frequency_mhz": _("Frequency (MHz)"),
        "nonce_rate": _("Nonce rate"),
        "pcb_temp_in_c": _("Board inlet (°C)"),
        "pcb_temp_out_c": _("Board outlet (°C)"),
        "pt1_result": _("PT1 result (1 = passed)"),
        "pt2_result": _("PT2 result (1 = passed)"),
    }
