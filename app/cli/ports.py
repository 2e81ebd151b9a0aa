"""`hashwrench ports`: the serial ports of this machine, with what hangs on them. Opens none."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.exits import print_json
from app.cli.finding_lines import shown
from app.services.bench_ports import list_ports
from app.services.bench_steps import Port
from app.words.language import _
from app.words.phrases import say
from drivers.model.usb_port import UsbPort

app = typer.Typer(add_completion=False)


@app.command()
def ports(json: Annotated[bool, typer.Option("--json", help="JSON on stdout.")] = False) -> None:
    """List serial ports, controllers with both of theirs, and the simulated hashboards."""
    found = list_ports()
    if json:
        print_json({"ports": [_document(port) for port in found]})
        return
    # As wide as its longest address: addresses are copied from here, and a folded one is no address.
    console = Console(highlight=False, soft_wrap=True, width=1000)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in (_("Data port"), _("Control port"), _("What it is"), _("USB")):
        table.add_column(heading, no_wrap=True)
    for port in found:
        control = _("the same") if port.control_url == port.url else port.control_url or ""
        table.add_row(shown(port.url), shown(control), shown(port.label), shown(_usb_text(port.usb)))
    console.print(table)
    for port in found:
        if port.problem is not None:
            console.print(shown(say(port.problem)))


def _usb_text(usb: UsbPort | None) -> str:
    """Identity and serial number, and the strings where they say more than the label."""
    if usb is None:
        return ""
    said = [f"{usb.vid:04x}:{usb.pid:04x}", usb.serial or "", usb.manufacturer or "", usb.product or ""]
    return " ".join(part for part in said if part)


def _document(port: Port) -> dict[str, object]:
    return {
        "url": port.url,
        "control_url": port.control_url,
        "label": port.label,
        "kind": port.kind,
        "simulated": port.simulated,
        "problem": say(port.problem) if port.problem else None,
        "usb": _usb(port.usb) if port.usb else None,
    }


def _usb(usb: UsbPort) -> dict[str, object]:
    return {
        "vid": f"{usb.vid:04x}",
        "pid": f"{usb.pid:04x}",
        "serial": usb.serial,
        "manufacturer": usb.manufacturer,
        "product": usb.product,
        "location": usb.location,
        "bridge": usb.bridge,
    }
