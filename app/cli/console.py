"""`hashwrench console`: listens to a UART console, shows its lines with their time, and says what they mean.

Nothing is sent to the port. Boots and test runs are told as they end, the whole at the end.
"""

from __future__ import annotations

import queue
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.cli.exits import Exit, fail, print_json
from app.cli.finding_lines import print_finding, shown
from app.cli.interrupt import signals_stop
from app.cli.out_file import check_place
from app.services.bad_ports import BAD_PORT
from app.services.console import BAUD, ConsoleSession, DriverError
from app.services.console_events import (
    BootEnded,
    CaptureEnded,
    ConsoleEvent,
    ConsoleReport,
    ConsoleSettings,
    LinesArrived,
    PortBack,
    PortGone,
    RawStopped,
    RunRecognised,
    SilenceBegan,
    SpeedFound,
    SpeedNotFound,
    SpeedTried,
    SpeedWrong,
    StageReached,
    Tone,
)
from app.services.contract import is_fault, log_document
from app.words.console import (
    medium_text,
    raw_stopped_text,
    run_text,
    silence_text,
    speed_found_text,
    speed_not_found_text,
    speed_wrong_text,
    stage_name,
)
from app.words.errors import sentence
from app.words.findings import verdict_text
from app.words.language import _
from app.words.plain_text import plain

app = typer.Typer(add_completion=False)
#: Events that may wait to be shown; a terminal that takes none holds up the reading, and the port's own store fills.
_AHEAD = 1000
_STYLE = {Tone.BAD: "bold red", Tone.WARN: "yellow", Tone.PLAIN: ""}


@app.command()
def console(
    port: Annotated[
        str,
        typer.Argument(metavar="PORT", help="A device, socket://host:port, simulated-console://crc or replay:FILE."),
    ],
    json: Annotated[bool, typer.Option("--json", help="Log documents as JSON Lines on stdout.")] = False,
    out: Annotated[Path | None, typer.Option(dir_okay=False, help="File for the bytes as they come.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace the file of --out.")] = False,
    record: Annotated[Path | None, typer.Option(dir_okay=False, help="Record the exchange, to be replayed.")] = None,
    speed: Annotated[
        int, typer.Option(min=50, max=4_000_000, help="Baud; others are tried where it is no text.")
    ] = BAUD,
    seconds: Annotated[float | None, typer.Option(min=0.1, help="Stop after so many seconds.")] = None,
    wait: Annotated[float, typer.Option(min=0, help="Seconds to wait for a port that went away.")] = 10.0,
) -> None:
    """Listen to a UART console, 8N1: lines as they come, boots and test runs as they pass, and their meaning.

    Nothing is sent to the port. Opening one raises DTR and RTS, as the system does; they are then left alone.
    """
    settings = ConsoleSettings(port, speed, out, replace=force, record=record, find_speed=True)
    if out is not None:
        check_place(out, force=force)
    events: queue.Queue[ConsoleEvent] = queue.Queue(_AHEAD)
    try:
        session = ConsoleSession(settings, events.put)
    except BAD_PORT as error:
        raise fail(Exit.BAD_INPUT, sentence(error)) from None
    except (DriverError, OSError) as error:
        raise fail(Exit.UNREACHABLE, sentence(error)) from None
    view = _View(as_json=json)
    with signals_stop(session.stop):
        session.start()
        ended = _follow(session, events, view, seconds, wait)
    if ended.report is None:
        raise fail(Exit.UNREACHABLE, sentence(ended.error or OSError()))
    raise typer.Exit(int(view.close(ended.report)))


def _follow(
    session: ConsoleSession,
    events: queue.Queue[ConsoleEvent],
    view: _View,
    seconds: float | None,
    wait: float,
) -> CaptureEnded:
    """Show what happens until the capture has ended; ends it when its time is up, or its port stays away."""
    until = time.monotonic() + seconds if seconds is not None else None
    gone_until: float | None = None
    while True:
        if any(end is not None and time.monotonic() > end for end in (until, gone_until)):
            session.stop()
        try:
            event = events.get(timeout=0.1)  # short, so that Ctrl-C is heard on every system
        except queue.Empty:
            continue
        if isinstance(event, CaptureEnded):
            return event
        if isinstance(event, PortGone):
            gone_until = time.monotonic() + wait
        elif isinstance(event, PortBack):
            gone_until = None
        view.show(event)


class _View:
    """Lines and events as people read them; with `as_json` only documents on stdout, and notices on stderr."""

    def __init__(self, *, as_json: bool) -> None:
        self._json = as_json
        self._out = Console(highlight=False, soft_wrap=True)

    def show(self, event: ConsoleEvent) -> None:
        """Show one event."""
        match event:
            case LinesArrived(lines) if not self._json:
                for line in lines:
                    text = Text(datetime.fromtimestamp(line.at).strftime("%H:%M:%S.%f")[:-3] + "  ", "dim")
                    self._out.print(text.append(plain(line.text, 400), _STYLE[line.tone]))
            case StageReached(stage, _at, _line, boot, medium) if not self._json:
                words = _("Start {number}: {stage}").format(number=boot, stage=stage_name(stage))
                self._mark(f"{words} {medium_text(medium)}" if medium else words)
            case BootEnded(boot) if self._json:
                print_json(log_document(boot.diagnosis))
            case RunRecognised(run) if self._json:
                print_json(log_document(run.diagnosis))
            case BootEnded(boot):
                self._mark(verdict_text(boot.diagnosis.verdict))
            case RunRecognised(run):
                self._mark(run_text(run.process, run.serial, run.diagnosis))
            case SilenceBegan(seconds, stage) if not self._json:
                self._mark(silence_text(seconds, stage))
            case SpeedWrong(baud, share):
                fail(Exit.DONE, speed_wrong_text(baud, share))
            case SpeedTried(baud) if not self._json:
                self._mark(_("Trying {baud} baud").format(baud=baud))
            case SpeedFound(baud):
                fail(Exit.DONE, speed_found_text(baud))
            case SpeedNotFound(baud):
                fail(Exit.DONE, speed_not_found_text(baud))
            case PortGone(error):
                fail(Exit.DONE, sentence(error))
            case PortBack():
                fail(Exit.DONE, _("The port is back; the capture goes on."))
            case RawStopped(path, error):
                fail(Exit.DONE, raw_stopped_text(str(path), error.strerror or str(error)))

    def close(self, report: ConsoleReport) -> Exit:
        """The whole at the end, and the exit code: 3 where the port was away by then."""
        if self._json:
            print_json(log_document(report.diagnosis))
        else:
            if report.replayed or report.simulated:
                self._out.print(f"[dim]{_('Replay') if report.replayed else _('Simulated console')}[/dim]")
            self._out.print(f"[bold]{shown(verdict_text(report.diagnosis.verdict))}[/bold]")
            for finding in report.diagnosis.findings:
                print_finding(self._out, finding)
        if report.gone is not None:
            return Exit.UNREACHABLE
        return Exit.FAULT if is_fault(report.diagnosis.verdict) else Exit.DONE

    def _mark(self, words: str) -> None:
        self._out.print(Text(f"== {plain(words, 300)}", "bold cyan"))
