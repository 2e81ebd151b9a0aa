"""`hashwrench fetch-log`: fetches a miner's log into a file, raw, and whole or not at all."""

from __future__ import annotations

import queue
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from app.cli.exits import Exit, fail
from app.cli.logins import offer_logins
from app.cli.out_file import out_file
from app.cli.session import Session
from app.domain.record_error import LedgerError
from app.services.credentials import one_off
from app.services.data_dir import place_of_data
from app.services.device_logs import LogCame, LogEvent, LogFetching, LogsOver, device_of, fetch, is_one
from app.services.dial_maps import DialMapError, read_dial_map
from app.services.fleet import (
    SIMULATED,
    DeviceRead,
    DriverError,
    FleetEvent,
    FleetService,
    LanProcessDied,
    ScanFailed,
    ScanFinished,
    TargetError,
)
from app.services.lan import Lan
from app.words.device_logs import outcome_text
from app.words.errors import sentence
from app.words.language import _
from app.words.plain_text import plain
from drivers.model.action import ActionOutcome
from drivers.model.reading import DeviceReading, DeviceState

app = typer.Typer(add_completion=False)

T = TypeVar("T")


@app.command()
def fetch_log(
    ctx: typer.Context,
    ip: Annotated[str, typer.Argument(metavar="IP", help="The miner's address.")],
    out: Annotated[Path, typer.Option(help="The file for the log's raw bytes, - for standard output.")],
    force: Annotated[bool, typer.Option("--force", help="Replace the file if it exists.")] = False,
    user: Annotated[
        str | None,
        typer.Option(help="Log in as this user (- for firmwares with a password only); the password is asked for."),
    ] = None,
    dial_map: Annotated[Path | None, typer.Option(hidden=True, help="JSON: where ports really are.")] = None,
) -> None:
    """Fetch a miner's log, before it is switched off: a reboot loses it. Only reads, and contacts nobody else.

    Saved logins are used where the address lies in their site's ranges.
    """
    with out_file(out, force=force) as place:
        came = _fetched(ctx, ip, user, dial_map)
        if came.log.outcome is not ActionOutcome.DONE:
            raise fail(Exit.UNREACHABLE, outcome_text(came.log))
        if came.error is not None:
            raise fail(Exit.UNREACHABLE, sentence(came.error))
        if came.log.cut or came.log.detail:
            fail(Exit.DONE, outcome_text(came.log))
        place.write(came.raw)
    line = f"{plain(str(out), 4096)}\t{came.log.size}\t{came.log.sha256}"
    print(line, file=sys.stderr if place.on_stdout else sys.stdout)


def _fetched(ctx: typer.Context, ip: str, user: str | None, dial_map: Path | None) -> LogCame:
    """What came of the machine that is named."""
    try:
        if ip == SIMULATED or not is_one(ip):
            words = _("{target} is more than one address; a log is fetched from one machine.")
            raise fail(Exit.BAD_INPUT, words.format(target=plain(ip, 60)))
        lan = Lan(read_dial_map(dial_map, [ip]) if dial_map is not None else None, simulated=False)
    except (TargetError, DialMapError) as error:
        raise fail(Exit.BAD_INPUT, sentence(error)) from None
    password = _password() if user is not None else None
    try:
        _offer_logins(ctx, lan)
        device = device_of(_reading(lan, ip))
        login = one_off(device, "" if user == "-" else user or "", password) if password is not None else None
        events: queue.SimpleQueue[LogEvent] = queue.SimpleQueue()
        return _log(fetch(lan, [device], events.put, login=login), events)
    finally:
        lan.close()


def _offer_logins(ctx: typer.Context, lan: Lan) -> None:
    """The saved logins; a shop that cannot be read is named, and keeps no log from being fetched."""
    session = ctx.find_object(Session) or Session()
    try:
        offer_logins(place_of_data(session.data_dir), lan)
    except (LedgerError, OSError) as error:
        fail(Exit.DONE, sentence(error))


def _password() -> str:
    """The password from the terminal, where it does not show; else the first line of standard input."""
    if sys.stdin.isatty():
        return str(typer.prompt(_("Password"), hide_input=True, err=True))
    return sys.stdin.readline().rstrip("\r\n")


def _reading(lan: Lan, ip: str) -> DeviceReading:
    """The reading of the one device that is named."""
    events: queue.SimpleQueue[FleetEvent] = queue.SimpleQueue()
    try:
        running = FleetService(events.put, lan).scan([ip])
    except TargetError as error:
        raise fail(Exit.BAD_INPUT, sentence(error)) from None
    except DriverError as error:
        raise fail(Exit.UNREACHABLE, sentence(error)) from None
    readings: list[DeviceReading] = []
    with _ctrl_c(running.cancel):
        while True:
            match _next(events):
                case DeviceRead(row):
                    readings.append(row.reading)
                case ScanFailed(failure):
                    code = Exit.BAD_INPUT if isinstance(failure, TargetError) else Exit.UNREACHABLE
                    raise fail(code, sentence(failure))
                case LanProcessDied(reason):
                    raise fail(Exit.UNREACHABLE, reason)
                case ScanFinished(_summary, cancelled):
                    break
    if cancelled:
        raise fail(Exit.UNREACHABLE, _("Stopped."))
    if not readings:
        raise fail(Exit.UNREACHABLE, _("{ip} does not answer.").format(ip=plain(ip, 60)))
    if readings[0].state is DeviceState.SUSPICIOUS:
        words = _("{ip} does what no miner does ({why}); nothing more was asked of it.")
        raise fail(Exit.UNREACHABLE, words.format(ip=plain(ip, 60), why=plain(readings[0].error or "", 160)))
    return readings[0]


def _log(running: LogFetching, events: queue.SimpleQueue[LogEvent]) -> LogCame:
    """What came of the one device."""
    came: LogCame | None = None
    with _ctrl_c(running.cancel):
        while True:
            event = _next(events)
            if isinstance(event, LogsOver):
                break
            came = event
    if event.error is not None:
        raise fail(Exit.UNREACHABLE, sentence(event.error))
    if came is None or event.cancelled:
        raise fail(Exit.UNREACHABLE, _("Stopped."))
    return came


def _next(events: queue.SimpleQueue[T]) -> T:
    while True:
        with suppress(queue.Empty):
            return events.get(timeout=0.2)  # short, so that Ctrl-C is heard on every system


@contextmanager
def _ctrl_c(end: Callable[[], None]) -> Iterator[None]:
    """Ctrl-C ends what runs; a second one ends the command."""
    before = signal.getsignal(signal.SIGINT)

    def stop(*_: object) -> None:
        signal.signal(signal.SIGINT, before)
        end()

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
