"""`hashwrench order attach` and `order photos`: photos and files put on an order, listed, or sent by a telephone."""

from __future__ import annotations

import queue
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.interrupt import signals_stop
from app.cli.shop_session import Actor, Json, Number, named, opened
from app.domain.order_view import AttachmentLine
from app.services import evidence, orders
from app.services.evidence import Origin, PhotoPhase
from app.services.phone_events import Ended, LinkEnded, LinkEvent, PhotoCame, PhotoRefused
from app.words.dates import moment_text
from app.words.errors import sentence
from app.words.evidence import came_from_phone, origin_text, photo_phase_word, size_text
from app.words.language import _, ngettext
from app.words.plain_text import plain

if TYPE_CHECKING:  # imported where a page is opened
    from app.services.phone import PhoneLink

Phase = Annotated[
    PhotoPhase | None, typer.Option(help="When photos were taken; left out, the state of the order says it.")
]


def attach(
    ctx: typer.Context,
    number: Number,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Photos, recordings of bench tests, logs.")],
    caption: Annotated[str, typer.Option(help="What they show.")] = "",
    phase: Phase = None,
    actor: Actor = None,
) -> None:
    """Keep photos and files with a work order; photos lose their metadata, everything else is kept as it is.

    A recording can be played again with: hashwrench bench --data replay:FILE.
    """
    from app.services.recordings import attach_file, is_recording_file

    with opened(ctx, write=True) as shop:
        order = orders.order(shop, number)
        try:
            recordings = [file for file in files if is_recording_file(file)]
            for file in recordings:
                attach_file(shop, named(actor), order.id, file)
        except OSError as error:
            raise fail(Exit.UNREACHABLE, sentence(error)) from None
        added = evidence.add_many(
            shop, named(actor), order.id, [file for file in files if file not in recordings], caption=caption,
            phase=phase.value if phase is not None else "", origin=Origin.COMMAND,
        )  # fmt: skip
    codes = [fail(_code(error), sentence(error)).exit_code for error in added.refused]
    if codes:
        raise typer.Exit(max(codes))
    print(order.number)


def photos(
    ctx: typer.Context,
    number: Number,
    phone: Annotated[bool, typer.Option("--phone", help="Open a page that a telephone on this network sends to.")]
    = False,
    address: Annotated[str, typer.Option(help="Address of this computer on the telephone's network.")] = "",
    minutes: Annotated[float, typer.Option(min=0.01, max=120, help="How long it stays open without use.")] = 15,
    phase: Phase = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:  # fmt: skip
    """List the photos of a work order, or let a telephone send some: its page is open until Ctrl-C or its time is over.

    With --phone --json: one line each for opened, photo, refused and ended.
    """
    if not phone:
        with opened(ctx) as shop:
            view = orders.order(shop, number)
        shown = evidence.photos_of(view)
        if as_json:
            print_json([photo_document(line) for line in shown])
            return
        for line in shown:
            source = evidence.came(line)
            parts = (moment_text(line.at, view.utc_offset_min), photo_phase_word(line.phase), line.caption or line.name,
                     size_text(line.size), origin_text(source.origin, source.device), line.by)  # fmt: skip
            print("  ".join(plain(part, 80) for part in parts if part))
        return
    from app.services.phone import Limits, PhoneLink, PhonePageFailed

    with opened(ctx, write=True) as shop:
        where = address or _likeliest()
        heard: queue.SimpleQueue[LinkEvent] = queue.SimpleQueue()
        limits = Limits(life_s=minutes * 60)
        try:
            link = PhoneLink(shop, named(actor), number, where, heard.put, limits=limits)
        except PhonePageFailed as error:
            raise fail(Exit.UNREACHABLE, sentence(error)) from None
        link.phase = phase.value if phase is not None else ""
        with signals_stop(lambda: threading.Thread(target=link.end).start()):
            _say_opened(link, as_json=as_json)
            why = _follow(heard, as_json=as_json)
        link.end()
    if why in (Ended.GUESSED, Ended.FAILED):
        raise typer.Exit(int(Exit.UNREACHABLE))


def photo_document(line: AttachmentLine) -> dict[str, object]:
    """A photo as JSON; times in UTC, sizes in bytes."""
    return {
        "at": line.at.isoformat(),
        "by": line.by,
        "name": line.name,
        "caption": line.caption,
        "phase": line.phase,
        "mime": line.mime,
        "size": line.size,
        "sha256": line.sha256,
        "source": line.source or None,
    }


def _follow(heard: queue.SimpleQueue[LinkEvent], *, as_json: bool) -> Ended:
    """Tell what comes until the page ends."""
    count = 0
    while True:
        try:
            event = heard.get(timeout=0.2)  # short, so that Ctrl-C is heard on every system
        except queue.Empty:
            continue
        match event:
            case PhotoCame(phone, at, name, _kept):
                count += 1
                if as_json:
                    print_json({"type": "photo", "phone": phone, "at": at.isoformat(), "name": name})
                else:
                    print(plain(f"{came_from_phone(phone, at)}: {name}", 160), flush=True)
            case PhotoRefused(phone, at, why):
                if as_json:
                    print_json({"type": "refused", "phone": phone, "at": at.isoformat(), "why": why})
                else:
                    print(f"{came_from_phone(phone, at)}: {why}", file=sys.stderr, flush=True)
            case LinkEnded(why_ended):
                if as_json:
                    print_json({"type": "ended", "why": why_ended.value, "photos": count})
                else:
                    print(ngettext("Closed; {n} photo came.", "Closed; {n} photos came.", count).format(n=count))
                return why_ended


def _say_opened(link: PhoneLink, *, as_json: bool) -> None:
    if as_json:
        print_json({"type": "opened", "order": link.number, "url": link.url, "until": link.until.isoformat()})
        return
    for line in _code_lines(link.url):
        print(line)
    print(link.url)
    words = _("Photos sent there go onto {number}. Open until {time}, longer while it is used; Ctrl-C ends it.")
    print(words.format(number=link.number, time=f"{link.until.astimezone():%H:%M}"), flush=True)


def _code_lines(url: str) -> list[str]:
    """The code in half blocks, light on dark with its quiet zone; nothing where the terminal cannot print them."""
    from app.documents.qr import qr_modules

    if not (sys.stdout.encoding or "").lower().startswith("utf"):
        return []
    modules = qr_modules(url)
    side = len(modules) + 8
    light = [[True] * side for _row in range(side + side % 2)]
    for row, line in enumerate(modules):
        for column, dark in enumerate(line):
            light[row + 4][column + 4] = not dark
    blocks = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
    lines = ["".join(blocks[pair] for pair in zip(*light[row : row + 2], strict=True)) for row in range(0, side, 2)]
    return [f"\x1b[97;40m{line}\x1b[0m" for line in lines] if sys.stdout.isatty() else lines


def _likeliest() -> str:
    from app.services.phone import networks

    found = networks()
    if not found:
        raise fail(Exit.UNREACHABLE, _("This computer is on no network. Join the telephone's Wi-Fi first."))
    if len(found) > 1:
        others = ", ".join(f"{one.ip} ({one.name})" for one in found[1:])
        words = _("Open on {ip} ({name}); others for --address: {others}")
        print(words.format(ip=found[0].ip, name=found[0].name, others=others), file=sys.stderr)
    return found[0].ip


def _code(error: Exception) -> Exit:
    return Exit.UNREACHABLE if isinstance(error, OSError) else Exit.BAD_INPUT
