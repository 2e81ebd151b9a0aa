"""Photos and files on an order: every one of them gets there through this module, and each adding is one commit.

A photo is kept upright, in sRGB and without metadata, with a small copy for paper and screen (`app.services.photos`);
any other file as it is. Its bytes are on the drive before the order says that they are there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from app.domain.flow import Event
from app.domain.order_draft import FileDraft
from app.domain.order_view import AttachmentLine, OrderView
from app.domain.permission import Permission
from app.domain.photo_error import AlreadyKept
from app.domain.shop_error import NoSuchThing, ShopError
from app.ledger.attachments import write_whole
from app.ledger.errors import AttachmentMissing, LedgerError
from app.ledger.outputs import replaceable
from app.services.kept_files import keep_file, mime_of, shown_name
from app.services.order_records import phase_of, unsigned, write_files
from app.services.order_steps import walk_on
from app.services.orders import KeptOrder
from app.services.permissions import require
from app.services.shop import Draft, Shop

__all__ = [
    "Added", "Came", "Origin", "PhotoPhase", "add", "add_many", "came", "copy_out", "describe", "files_of", "full",
    "keep_file", "mime_of", "opened_as", "photo_phase", "photos_of", "remove", "shown_name", "small",
    "source_text", "write_photo",
]  # fmt: skip


class Origin(StrEnum):
    """The way a file came."""

    FILE = "file"
    DROP = "drop"
    PASTE = "paste"
    PHONE = "phone"
    COMMAND = "command"
    PROGRAM = "program"


class PhotoPhase(StrEnum):
    """What a photo shows: the board as it came, before the repair, after it."""

    INTAKE = "intake"
    BEFORE = "before"
    AFTER = "after"


def add(
    shop: Shop,
    actor: str,
    order: str,
    source: bytes | Path,
    *,
    name: str = "",
    caption: str = "",
    phase: str = "",
    origin: Origin = Origin.FILE,
    device: int = 0,
    only_photos: bool = False,
) -> KeptOrder:
    """Put a photo or a file on an order (its number or id), as one commit.

    `phase` "" = what the order's state says (`photo_phase`); `device` counts phones from 1. Raises what `keep_file`
    raises, AlreadyKept, NoSuchThing, OrderSigned, and what a commit raises; then nothing was added.
    """
    require(shop, actor, Permission.WRITE)
    unsigned(shop, order)  # both before its bytes are kept, and again when they are written down
    kept = keep_file(shop, source, name, caption=caption, source=source_text(origin, device), only_photos=only_photos)
    return _write(shop, actor, order, [kept], phase)


@dataclass(frozen=True, slots=True)
class Added:
    """What became of several files: the commit that put them there (None = none were), how many photos and other
    files that were, and the errors of those that were not taken.
    """

    kept: KeptOrder | None
    photos: int
    files: int
    refused: tuple[Exception, ...]


def add_many(
    shop: Shop,
    actor: str,
    order: str,
    sources: Sequence[Path],
    *,
    caption: str = "",
    phase: str = "",
    origin: Origin = Origin.FILE,
    going_on: Callable[[int], bool] = lambda _done: True,
) -> Added:
    """Put several files on an order as one commit; those that cannot be kept are told, the others stand there.

    `going_on` is asked before each with how many are done; False = nothing is added. Raises as `add` does where it is
    not one file's fault.
    """
    require(shop, actor, Permission.WRITE)
    unsigned(shop, order)
    said = source_text(origin)
    kept: list[FileDraft] = []
    refused: list[Exception] = []
    for done, path in enumerate(sources):
        if not going_on(done):
            return Added(None, 0, 0, ())
        try:
            kept.append(keep_file(shop, path, caption=caption, source=said))
        except LedgerError:
            raise
        except (ShopError, OSError) as error:
            refused.append(error)
    written: KeptOrder | None = None
    try:
        written = _write(shop, actor, order, kept, phase) if kept else None
    except AlreadyKept as error:
        refused.append(error)
    pictures = sum(1 for file in kept if file.mime.startswith("image/")) if written else 0
    return Added(written, pictures, len(kept) - pictures if written else 0, tuple(refused))


def write_photo(draft: Draft, view: OrderView, file: FileDraft) -> None:
    """Put a photo that `keep_file` kept into a draft, unless the order has that very photo."""
    if all(line.sha256 != file.sha256 for line in view.attachments):
        write_files(draft, view.id, [file])


def describe(
    shop: Shop, actor: str, order: str, attachment_id: str, *, caption: str | None = None, phase: str | None = None
) -> KeptOrder:
    """Say what a photo or a file shows and when it was taken; None = as it was. Raises NoSuchThing, OrderSigned, and
    what a commit raises.
    """
    with shop.writing(actor) as draft:
        view = unsigned(shop, order)
        line = _line(view, attachment_id)
        text = line.caption if caption is None else caption.strip()
        draft.set("attachment", attachment_id, caption=text or None, phase=line.phase if phase is None else phase)
    return KeptOrder(view.number, draft.saved())


def remove(shop: Shop, actor: str, order: str, attachment_id: str) -> KeptOrder:
    """Take a photo or a file off an order; its bytes stay, so that `Shop.undo` puts it back. Raises as `describe`."""
    with shop.writing(actor) as draft:
        view = unsigned(shop, order)
        _line(view, attachment_id)
        draft.set("attachment", attachment_id, gone=1)
    return KeptOrder(view.number, draft.saved())


def small(shop: Shop, attachment: AttachmentLine) -> bytes:
    """The small copy of a photo (JPEG); made anew from the photo where it is missing. Raises AttachmentMissing where
    the photo is gone too, and what `photos.clean` raises where it cannot be read.
    """
    if attachment.small_sha256:
        try:
            return shop.attachments.get(attachment.small_sha256)
        except AttachmentMissing:
            pass  # it is made from the photo, below
    from app.services import photos  # what reads pictures is imported where one has to be read

    made = photos.small_of(shop.attachments.get(attachment.sha256), attachment.name)
    shop.attachments.put(made)
    return made


def full(shop: Shop, attachment: AttachmentLine) -> bytes:
    """A photo or a file as it is kept. Raises AttachmentMissing."""
    return shop.attachments.get(attachment.sha256)


def photos_of(view: OrderView) -> tuple[AttachmentLine, ...]:
    """The photos of an order, the oldest first."""
    return tuple(line for line in view.attachments if line.mime.startswith("image/"))


def files_of(view: OrderView) -> tuple[AttachmentLine, ...]:
    """The other files of an order, the oldest first."""
    return tuple(line for line in view.attachments if not line.mime.startswith("image/"))


#: What may be handed to the system's own viewer, and the ending it then gets; never one that came with a name.
_OPENED_AS = {"application/pdf": ".pdf", "text/plain": ".txt", "image/jpeg": ".jpg", "image/png": ".png"}


def opened_as(attachment: AttachmentLine) -> str | None:
    """The ending under which a file may be opened by the system; None = it is only copied, never opened."""
    return _OPENED_AS.get(attachment.mime)


def copy_out(shop: Shop, attachment: AttachmentLine, target: Path) -> Path:
    """Write a copy of a photo or a file; it appears whole or not at all. Raises AttachmentMissing, NotReplaceable,
    OSError.
    """
    write_whole(replaceable(target), shop.attachments.get(attachment.sha256))
    return target


def photo_phase(view: OrderView) -> PhotoPhase:
    """What a photo taken now most likely shows, by the order's state."""
    if view.state.value in ("draft", "received"):
        return PhotoPhase.INTAKE
    return PhotoPhase(phase_of(view).value)


@dataclass(frozen=True, slots=True)
class Came:
    """The way a file came; `device` counts phones from 1, 0 = none."""

    origin: Origin | None
    device: int = 0


def source_text(origin: Origin, device: int = 0) -> str:
    """The way a file came, as it is noted."""
    return f"{origin.value} {device}" if device else origin.value


def came(attachment: AttachmentLine) -> Came:
    """The way a file came, as it was noted; nothing where nobody noted it."""
    word, _space, number = attachment.source.partition(" ")
    known = next((one for one in Origin if one.value == word), None)
    return Came(known, int(number) if number.isdigit() else 0)


def _write(shop: Shop, actor: str, order: str, files: Sequence[FileDraft], phase: str) -> KeptOrder:
    with shop.writing(actor) as draft:
        view = unsigned(shop, order)
        when = phase or photo_phase(view).value
        have = {line.sha256 for line in view.attachments}
        new = {file.sha256: file for file in files if file.sha256 not in have}
        if not new:
            raise AlreadyKept(files[0].name, view.number)
        write_files(draft, view.id, [replace(file, phase=_phase(file, when, phase)) for file in new.values()])
        walk_on(draft, view, Event.SCANNED_IN)
    return KeptOrder(view.number, draft.saved())


def _phase(file: FileDraft, photo: str, asked: str) -> str:
    return photo if file.mime.startswith("image/") else asked or "repair"


def _line(view: OrderView, attachment_id: str) -> AttachmentLine:
    found = next((line for line in view.attachments if line.id == attachment_id), None)
    if found is None:
        raise NoSuchThing("file", attachment_id)
    return found
