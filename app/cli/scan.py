"""`hashwrench scan`: finds and reads the miners of named addresses. People get a table, programs JSON Lines."""

from __future__ import annotations

import queue
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.listen import port_pair
from app.cli.logins import offer_logins
from app.cli.scan_view import ScanView
from app.cli.session import Session
from app.domain.record_error import LedgerError
from app.services.contract import device_line, summary_line
from app.services.data_dir import place_of_data
from app.services.dial_maps import DialMapError, read_dial_map
from app.services.fleet import (
    DeviceRead,
    DriverError,
    FleetEvent,
    FleetService,
    LanProcessDied,
    Scan,
    ScanFailed,
    ScanFinished,
    TargetError,
    cut_off,
)
from app.services.lan import Lan
from app.services.listening import listening_beside
from app.words.errors import sentence
from app.words.language import _
from app.words.plain_text import plain
from drivers.model.reading import DeviceState

if TYPE_CHECKING:
    from app.services.site_atlas import SiteAtlas

app = typer.Typer(add_completion=False)


@app.command()
def scan(
    ctx: typer.Context,
    targets: Annotated[
        list[str],
        typer.Argument(
            metavar="TARGET...",
            help="Addresses, networks, ranges or host names: 10.0.0.7 10.0.0.0/24 10.0.0.5-90 10.0.1-4.* miner7.lan, "
            "the name of a range that the shop keeps, or the word simulated.",
        ),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines on stdout.")] = False,
    dial_map: Annotated[Path | None, typer.Option(hidden=True, help="JSON: where ports really are.")] = None,
    instead: Annotated[
        list[str] | None, typer.Option(hidden=True, metavar="PORT=PORT", help="Another port to listen on.")
    ] = None,
) -> None:
    """Find miners, read them, say what is wrong with them. Only reads, and contacts nobody who is not named."""
    ports = [port_pair(text) for text in instead or ()]
    with _places(ctx) as places:
        _scan(targets, as_json, dial_map, places, ports, _folder(ctx))


def _scan(
    targets: list[str],
    as_json: bool,
    dial_map: Path | None,
    places: SiteAtlas | None,
    ports: list[tuple[int, int]],
    folder: Path,
) -> None:
    events: queue.SimpleQueue[FleetEvent] = queue.SimpleQueue()
    typed, targets = targets, [places.expanded(text) for text in targets] if places is not None else targets
    try:
        routes = read_dial_map(dial_map, targets) if dial_map is not None else None
        lan = Lan(routes, simulated=False)
        with suppress(LedgerError, OSError):  # a record that cannot be read has been named with the places
            offer_logins(folder, lan)
        fleet = FleetService(events.put, lan, places)
        running = fleet.scan(targets)
    except (TargetError, DialMapError) as error:
        raise fail(Exit.BAD_INPUT, _refusal(error, typed)) from None
    except DriverError as error:
        raise fail(Exit.UNREACHABLE, sentence(error)) from None
    hearing = listening_beside(fleet, lan, ports)
    try:
        hearing.start()
        with ScanView(live=not as_json) as table, _ctrl_c_ends(running):
            last = _follow(events, table, as_json=as_json)
    finally:
        hearing.stop()
        lan.close()
    match last:
        case LanProcessDied(reason):
            raise fail(Exit.UNREACHABLE, reason)
        case ScanFailed(failure):
            raise fail(
                Exit.BAD_INPUT if isinstance(failure, TargetError) else Exit.UNREACHABLE, _refusal(failure, typed)
            )
        case ScanFinished() if not as_json:
            table.print_result(last)
            if last.summary.alive == 0 and routes is None and cut_off(fleet.named):
                table.print_no_network()


def _refusal(error: Exception, typed: list[str]) -> str:
    """What is wrong with the scan; several words without a dot among them may have been meant as a range's name."""
    if isinstance(error, TargetError):
        for text in typed:
            words = text.casefold().split()
            if len(words) > 1 and "." not in text and error.target.casefold() in words:
                said = _("There is no range called {name} in this shop, and no machine called {target}.")
                return said.format(name=plain(text, 60), target=plain(error.target, 60))
    return sentence(error)


@contextmanager
def _places(ctx: typer.Context) -> Iterator[SiteAtlas | None]:
    """What the shop knows of ranges, places and what is stated; a record that cannot be read is named and left out."""
    folder = _folder(ctx)
    with ExitStack() as stack:
        atlas = None
        if folder.exists():
            from app.services.site_atlas import kept_atlas  # a scan without a shop need not wait for it

            try:
                atlas = stack.enter_context(kept_atlas(folder))
            except (LedgerError, OSError) as error:
                print(f"hashwrench: {plain(sentence(error))}", file=sys.stderr)
        yield atlas


def _folder(ctx: typer.Context) -> Path:
    session = ctx.find_object(Session)
    return place_of_data(session.data_dir if session is not None else None)


def _follow(events: queue.SimpleQueue[FleetEvent], table: ScanView, *, as_json: bool) -> FleetEvent:
    """Show events up to the last one, and return it. Programs get one line of a machine that was read."""
    told: set[str] = set()
    while True:
        try:
            event = events.get(timeout=0.2)  # short, so that Ctrl-C is heard on every system
        except queue.Empty:
            continue
        table.show(event)
        if as_json and isinstance(event, DeviceRead) and event.row.reading.ip not in told:
            if event.row.reading.state is not DeviceState.SEEN:
                told.add(event.row.reading.ip)
            print_json(device_line(event.row.reading, event.row.findings))
        if as_json and isinstance(event, ScanFinished):
            print_json(summary_line(event.summary))
        if isinstance(event, ScanFinished | ScanFailed | LanProcessDied):
            return event


@contextmanager
def _ctrl_c_ends(running: Scan) -> Iterator[None]:
    """The first Ctrl-C ends the scan, and what it has by then still comes; a second one ends the command."""
    before = signal.getsignal(signal.SIGINT)

    def end(*_: object) -> None:
        signal.signal(signal.SIGINT, before)
        running.cancel()

    signal.signal(signal.SIGINT, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
