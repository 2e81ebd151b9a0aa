"""`hashwrench eeprom`: decodes and checks the dump of a hashboard's EEPROM."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.exits import Exit, fail, print_json
from app.cli.finding_lines import shown
from app.services.contract import eeprom_document
from app.services.eeprom import read_dump
from app.words.eeprom_warnings import region_name, warning_text
from app.words.errors import sentence
from app.words.language import _
from app.words.phrases import number_text
from drivers.model.eeprom import EepromContent

app = typer.Typer(add_completion=False)


@app.command()
def eeprom(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", readable=False, help="A dump, 256 bytes as a programmer reads them.")
    ],
    json: Annotated[bool, typer.Option("--json", help="JSON on stdout.")] = False,
) -> None:
    """Decode an EEPROM dump and check it. Never writes one."""
    try:
        content = read_dump(file)
    except OSError as error:
        raise fail(Exit.UNREACHABLE, sentence(error)) from None
    if json:
        print_json(eeprom_document(content))
    else:
        _print(content)
    if not content.valid:
        raise typer.Exit(int(Exit.FAULT))


def _print(content: EepromContent) -> None:
    console = Console(highlight=False, soft_wrap=True)
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
