"""`hashwrench order sign`, `amend`, `history`, `undo` and `redo`: the end of an order, and what may be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from app.cli.exits import Exit, fail, print_json
from app.cli.shop_session import Actor, Json, Number, named, opened
from app.documents.order_print import short_hash
from app.domain.order_history import HistoryLine, Saved
from app.domain.work_order import SignerRole
from app.services import order_history, orders
from app.services.json_values import iso_text
from app.words.dates import moment_text
from app.words.errors import sentence
from app.words.language import _
from app.words.order_history import blocked_text, saved_text
from app.words.plain_text import plain

Entry = Annotated[str | None, typer.Option(help="The entry's id from the history; left out, the newest.")]

_PNG = b"\x89PNG\r\n\x1a\n"
#: The largest picture of a signature that is taken, bytes.
_LARGEST = 2_000_000


def sign(
    ctx: typer.Context,
    number: Number,
    role: Annotated[SignerRole, typer.Option(help="As what they sign.")] = SignerRole.TECHNICIAN,
    name: Annotated[str | None, typer.Option(help="Who signs; whoever does it when left out.")] = None,
    image: Annotated[Path | None, typer.Option(help="The signature drawn by hand, a PNG file.")] = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Sign a finished order: its content is frozen, and its papers are kept with it."""
    from app.services import order_signing  # with what draws papers

    drawn = _picture(image) if image is not None else None
    with opened(ctx, write=True) as shop:
        view = order_signing.sign(shop, named(actor), number, role, name, drawn)
    signed = view.signatures[-1]
    if as_json:
        print_json({"number": view.number, "by": signed.by, "role": role.value, "content_sha256": signed.content_hash})
    else:
        said = _("{number} signed by {who}, content {hash}")
        print(said.format(number=view.number, who=plain(signed.by), hash=short_hash(signed.content_hash)))


def amend(
    ctx: typer.Context,
    number: Number,
    text: Annotated[str, typer.Argument(help="What is new.")],
    file: Annotated[list[Path] | None, typer.Option(help="A file to go with it. Repeatable.")] = None,
    actor: Actor = None,
    as_json: Json = False,
) -> None:
    """Add an amendment to a signed order: what was signed stays as it is, and its papers are kept anew."""
    from app.services import order_signing

    with opened(ctx, write=True) as shop:
        try:
            kept = order_signing.amend(shop, named(actor), number, text, file or [])
        except OSError as error:
            raise fail(Exit.UNREACHABLE, sentence(error)) from None
        line = orders.order(shop, kept.number).amendments[-1]
    if as_json:
        print_json({"number": kept.number, "amendment": line.id, "after_sha256": line.content_hash})
    else:
        print(kept.number)


def history(ctx: typer.Context, number: Number, as_json: Json = False) -> None:
    """Show what was saved on an order, the newest first, and what of it may be taken back."""
    with opened(ctx) as shop:
        lines = order_history.history(shop, number)
        offset = orders.order(shop, number).utc_offset_min
    if as_json:
        print_json([_document(line) for line in lines])
        return
    for line in lines:
        saved = line.saved
        text = _("Taken back: {what}").format(what=saved_text(saved)) if saved.undone else saved_text(saved)
        why = "" if line.blocked is None or saved.undone else f"  ({blocked_text(line.blocked)})"
        print(f"{saved.commit_id}  {moment_text(saved.at, offset)}  {plain(saved.by)}: {text}{why}")


def undo(ctx: typer.Context, number: Number, entry: Entry = None, actor: Actor = None, as_json: Json = False) -> None:
    """Take back the newest thing saved on an order, or an entry of its history."""
    with opened(ctx, write=True) as shop:
        saved = order_history.take_back(shop, named(actor), number, entry)
    _told(saved, _("Taken back: {what}"), as_json=as_json)


def redo(ctx: typer.Context, number: Number, entry: Entry = None, actor: Actor = None, as_json: Json = False) -> None:
    """Give back what was taken back last, or an entry of the history."""
    with opened(ctx, write=True) as shop:
        saved = order_history.give_back(shop, named(actor), number, entry)
    _told(saved, _("Given back: {what}"), as_json=as_json)


def _told(saved: Saved, words: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"entry": saved.commit_id, "what": saved.kind.value, "by": saved.by})
    else:
        print(words.format(what=saved_text(saved)))


def _document(line: HistoryLine) -> dict[str, Any]:
    saved = line.saved
    return {
        "entry": saved.commit_id,
        "at": iso_text(saved.at),
        "by": saved.by,
        "what": saved.kind.value,
        "text": saved_text(saved),
        "taken_back": saved.undone,
        "why_not": blocked_text(line.blocked) if line.blocked is not None else None,
    }


def _picture(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise fail(Exit.UNREACHABLE, sentence(error)) from None
    if not data.startswith(_PNG) or len(data) > _LARGEST:
        raise fail(Exit.BAD_INPUT, _("{name} is no PNG picture of a signature.").format(name=plain(path.name, 80)))
    return data
