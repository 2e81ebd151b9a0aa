"""`hashwrench meter`: what a bench multimeter reads, over serial or LAN, or a simulated one on a simulated board."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import islice
from threading import Event
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from app.cli.exits import Exit, fail, print_json
from app.cli.finding_lines import shown
from app.cli.interrupt import signals_stop
from app.domain.settling import MeterReading
from app.domain.spot import DOMAIN, OVER_RANGE, Conditions, Spot, over_range
from app.services.bad_ports import BAD_PORT
from app.services.meters import BenchMeter, Cancelled, DriverError, connect, lan_url, list_meters
from app.words.errors import sentence
from app.words.language import _
from app.words.phrases import say
from app.words.spots import value_text
from drivers.model.probe_point import Ground, ProbeMode, ProbeState

app = typer.Typer(add_completion=False)


class _Mode(StrEnum):
    """How the function is named on the command line."""

    VOLT = "V"
    OHM = "ohm"
    DIODE = "diode"

    @property
    def mode(self) -> ProbeMode:
        """The same, as it is named everywhere else."""
        return {"V": ProbeMode.VOLT, "ohm": ProbeMode.OHM, "diode": ProbeMode.DIODE}[self.value]


@app.command()
def meter(
    url: Annotated[
        str | None,
        typer.Argument(
            metavar="[URL]",
            help="A device, socket://host:5025, or simulated-meter://BHB42601?fault=hard_short&at=12; none lists them.",
        ),
    ] = None,
    mode: Annotated[_Mode, typer.Option(help="What to measure.", case_sensitive=False)] = _Mode.VOLT,
    json: Annotated[bool, typer.Option("--json", help="JSON Lines on stdout, one per reading.")] = False,
    count: Annotated[int, typer.Option(min=0, help="So many readings; 0 = until Ctrl-C.")] = 1,
    settled: Annotated[bool, typer.Option("--settled", help="Only values that stood still, one per touch.")] = False,
    speed: Annotated[int | None, typer.Option(min=50, max=4_000_000, help="Baud; else usual ones are tried.")] = None,
    point: Annotated[str, typer.Option(help="Where a simulated meter's probes lie: domain, input, CO, ...")] = DOMAIN,
    domain: Annotated[int | None, typer.Option(min=1, help="The domain of that point.")] = None,
    chip: Annotated[int | None, typer.Option(min=1, help="The chip of that point.")] = None,
) -> None:
    """Read a multimeter that speaks SCPI over serial or LAN. Sets its function, reads, gives its keys back."""
    if url is None:
        _list(as_json=json)
        return
    cancel = Event()
    where = url if url.startswith(("/", "COM", "\\\\")) or "://" in url else lan_url(url)
    conditions = Conditions(
        mode.mode,
        ProbeState.CABLE_IN if mode is _Mode.VOLT else ProbeState.OFF,
        Ground.DOMAIN if domain or chip else Ground.BOARD,
    )
    try:
        with signals_stop(cancel.set), connect(where, baud=speed, cancel=cancel) as found:
            if domain or chip or point != DOMAIN:
                found.hold(Spot(point, conditions, domain, chip))
            _read(found, conditions, cancel, count or None, only_settled=settled, as_json=json)
    except BAD_PORT as error:
        raise fail(Exit.BAD_INPUT, sentence(error)) from None
    except Cancelled:
        raise typer.Exit(int(Exit.UNREACHABLE if count else Exit.DONE)) from None
    except (DriverError, OSError) as error:
        raise fail(Exit.UNREACHABLE, sentence(error)) from None


def _read(
    found: BenchMeter, conditions: Conditions, cancel: Event, count: int | None, *, only_settled: bool, as_json: bool
) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if not as_json:
        name = _("{meter} (simulated)").format(meter=found.name) if found.simulated else found.name
        console.print(shown(name))
    for reading in islice(_wanted(found, conditions, cancel, only_settled=only_settled), count):
        if as_json:
            print_json(_document(found, conditions, reading))
        else:
            console.print(value_text(reading.value, conditions.mode))


def _wanted(found: BenchMeter, conditions: Conditions, cancel: Event, *, only_settled: bool) -> Iterator[MeterReading]:
    return (one for one in found.stream(conditions, cancel) if one.settled or not only_settled)


def _document(found: BenchMeter, conditions: Conditions, reading: MeterReading) -> dict[str, object]:
    over = over_range(reading.value)
    return {
        "meter": found.name,
        "port": found.port,
        "simulated": found.simulated,
        "quantity": conditions.quantity,
        "value": OVER_RANGE if over else reading.value,
        "unit": conditions.unit,
        "over_range": over,
        "settled": reading.settled,
    }


def _list(*, as_json: bool) -> None:
    offers = list_meters()
    if as_json:
        print_json(
            {
                "meters": [
                    {
                        "url": one.url,
                        "label": one.label,
                        "simulated": one.simulated,
                        "problem": say(one.problem) if one.problem else None,
                    }
                    for one in offers
                ]
            }
        )
        return
    console = Console(highlight=False, soft_wrap=True, width=1000)
    table = Table(box=None, pad_edge=False, header_style="dim")
    for heading in (_("Port"), _("What it is")):
        table.add_column(heading, no_wrap=True)
    for one in offers:
        table.add_row(shown(one.url), shown(one.label))
    console.print(table)
    for one in offers:
        if one.problem is not None:
            console.print(shown(say(one.problem)))
