"""`hashwrench listen`: the miners that announce themselves, by IP Report and mDNS. Nobody is contacted."""

from __future__ import annotations

import queue
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from ipaddress import IPv4Address
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from app.cli.exits import Exit, fail, print_json
from app.services.contract import sighting_line
from app.services.lan import Lan
from app.services.listening import EarsKnown, ListeningEnded, ListeningEvent, ListeningService, MachineAnnounced
from app.words.language import _
from app.words.listening import all_deaf_words, could_be_words, ear_name, source_words, trouble_words
from app.words.plain_text import plain
from drivers.model.sighting import Ear, Sighting

app = typer.Typer(add_completion=False)


@app.command()
def listen(
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines on stdout.")] = False,
    seconds: Annotated[float | None, typer.Option(min=0.1, help="Stop after so many seconds.")] = None,
    interface: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Own address to hear mDNS on; all of them without it.")
    ] = None,
    instead: Annotated[
        list[str] | None, typer.Option(hidden=True, metavar="PORT=PORT", help="Another port in place of one.")
    ] = None,
) -> None:
    """Show miners as they announce themselves: press IP Report on one. Ctrl-C ends it."""
    if interface is not None and not _is_address(interface):
        words = _("{text} is no IPv4 address. Name one of this computer's own, such as 10.0.0.5.")
        raise fail(Exit.BAD_INPUT, words.format(text=plain(interface, 40)))
    events: queue.SimpleQueue[ListeningEvent] = queue.SimpleQueue()
    ports = [port_pair(text) for text in instead or ()]
    lan = Lan()
    service = ListeningService(events.put, lan, ports=ports, interface=interface)
    console = Console(stderr=True)
    try:
        with _ctrl_c() as stopped:
            service.start()
            for event in _events(events, seconds, stopped):
                _show(event, console, as_json=as_json)
    finally:
        service.stop()
        lan.close()


def _is_address(text: str) -> bool:
    try:
        return bool(IPv4Address(text))
    except ValueError:
        return False


def port_pair(text: str) -> tuple[int, int]:
    """The port and the one to open in its place; ends the command where it is none."""
    try:
        port, _equals, there = text.partition("=")
        return int(port), int(there)
    except ValueError:
        raise fail(Exit.BAD_INPUT, f"--instead {text}") from None


def _events(
    events: queue.SimpleQueue[ListeningEvent], seconds: float | None, stopped: list[bool]
) -> Iterator[ListeningEvent]:
    """What comes until Ctrl-C or the time is up; the seconds count from when something can be heard."""
    until: float | None = None
    while not stopped and (until is None or time.monotonic() < until):
        left = 0.2 if until is None else max(0.0, until - time.monotonic())
        try:
            event = events.get(timeout=min(0.2, left))  # short, so that Ctrl-C is heard on every system
        except queue.Empty:
            continue
        if until is None and seconds is not None and isinstance(event, EarsKnown):
            until = time.monotonic() + seconds
        yield event


def _show(event: ListeningEvent, console: Console, *, as_json: bool) -> None:
    match event:
        case EarsKnown(ears) if ears and all(ear.deaf for ear in ears):
            raise fail(Exit.UNREACHABLE, all_deaf_words())
        case EarsKnown(ears) if ears:
            _show_ears(ears, console, as_json=as_json)
        case MachineAnnounced(sighting) if as_json:
            print_json(sighting_line(sighting))
        case MachineAnnounced(sighting):
            console.print(_line(sighting))
        case ListeningEnded(reason):
            raise fail(Exit.UNREACHABLE, reason)


def _show_ears(ears: tuple[Ear, ...], console: Console, *, as_json: bool) -> None:
    for ear in ears:
        if ear.trouble is not None:
            console.print(Text(f"{ear_name(ear)}: {trouble_words(ear)}", "yellow"))
    hearing = sum(not ear.deaf for ear in ears)
    if not as_json:
        words = _("Listening on {hearing} of {count} ports. Press IP Report on a miner; Ctrl-C ends this.")
        console.print(Text(words.format(hearing=hearing, count=len(ears)), "dim"))


def _line(sighting: Sighting) -> Text:
    """One machine on one line: when, where, what."""
    line = Text(datetime.now().astimezone().strftime("%H:%M:%S  "), "dim").append(f"{sighting.ip:<15}  ", "bold green")
    told = (sighting.make, sighting.model, sighting.mac, sighting.serial)
    line.append("  ".join(plain(text, 80) for text in told if text))
    line.append(f"  {source_words(sighting.source)}", "dim")
    for words in (plain(sighting.text, 200) if sighting.text else "", could_be_words(sighting)):
        if words:
            line.append(f"  {words}", "dim")
    return line


@contextmanager
def _ctrl_c() -> Iterator[list[bool]]:
    """A list that is no longer empty once Ctrl-C was pressed; a second one ends the command."""
    before = signal.getsignal(signal.SIGINT)
    stopped: list[bool] = []

    def end(*_: object) -> None:
        signal.signal(signal.SIGINT, before)
        stopped.append(True)

    signal.signal(signal.SIGINT, end)
    try:
        yield stopped
    finally:
        signal.signal(signal.SIGINT, before)
