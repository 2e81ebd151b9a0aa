"""`hashwrench eeprom`: decodes and checks dumps of hashboards' EEPROMs, and compares them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.exits import Exit, fail, print_json
from app.cli.finding_lines import print_finding, shown
from app.domain.finding import Finding, Severity
from app.services.contract import dump_document
from app.services.eeprom import compare_dumps, read_dump
from app.words.eeprom_warnings import region_name, warning_text
from app.words.errors import sentence
from app.words.language import _
from app.words.phrases import number_text
from drivers.model.eeprom import EepromContent

app = typer.Typer(add_completion=False)


@app.command()
def eeprom(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", readable=False, help="Dumps, 256 bytes as programmers read them.")
    ],
    json: Annotated[bool, typer.Option("--json", help="One JSON document per dump, one per line.")] = False,
) -> None:
    """Decode EEPROM dumps and check them; several are compared as boards of one machine. Never writes one."""
    contents: dict[Path, EepromContent] = {}
    codes = [Exit.DONE]
    for file in files:
        try:
            contents[file] = read_dump(file)
        except OSError as error:
            fail(Exit.UNREACHABLE, sentence(error))
            codes.append(Exit.UNREACHABLE)
    for file, findings in compare_dumps(contents).items():
        content = contents[file]
        if json:
            print_json(dump_document(str(file), content, findings))
        else:
            _print(content, findings, str(file) if len(files) > 1 else "")
        if not content.valid or any(finding.severity is not Severity.INFO for finding in findings):
            codes.append(Exit.FAULT)
    raise typer.Exit(int(max(codes)))


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
    }
