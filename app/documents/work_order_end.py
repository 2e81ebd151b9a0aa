"""The end of a work order: photos, files, sign-off, amendments, and characters that could not be printed."""

from __future__ import annotations

from app.documents.fonts import Face
from app.documents.furniture import SignBox, sign_boxes
from app.documents.order_print import OrderPrint, short_hash
from app.documents.page import BODY, CAPTION, INK_2, SMALL, STRONG, Sheets, Style
from app.documents.photos import Photo, photo_grid, photo_pixels
from app.documents.table import Column, table
from app.documents.work_order_look import photos_shown
from app.domain.order_view import SignatureLine
from app.domain.work_order import SignerRole
from app.words.language import _, ngettext
from app.words.papers import copy_word
from app.words.plain_text import bounded

#: Sixty-four hex digits on one line.
_HASH = Style(Face.REGULAR, 7.0, 11.2, INK_2)


def photos(sheets: Sheets, made: OrderPrint) -> None:
    """The photos of the order that stand nowhere else on the paper, two in a row, by what they show: as it came, before
    the repair, after it. Those whose bytes cannot be read say so.
    """
    without = photos_shown(made)
    lines = [line for line in made.order.attachments if line.mime.startswith("image/") and line.sha256 not in without]
    if not lines:
        return
    heads = {"intake": _("At intake"), "before": _("Before the repair"), "after": _("After the repair")}
    order = list(heads)
    lines.sort(key=lambda line: order.index(line.phase) if line.phase in heads else len(order))
    shown = []
    for line in lines:
        words, head = line.caption or line.name, heads.get(line.phase, "")
        parts = ("" if head.casefold() in words.casefold() else head, words, made.day(line.at))
        shown.append(Photo(line.sha256, " · ".join(part for part in parts if part)))
    pixels = photo_pixels(len(shown))
    photo_grid(sheets, made.images, shown, title=_("Photos"), note=_("originals by hash in the record"), pixels=pixels)


def files(sheets: Sheets, made: OrderPrint) -> None:
    """The other files kept with the order, by name, size and hash; the paper itself is not among them."""
    apart = ("document", "amendment")
    lines = [a for a in made.order.attachments if not a.mime.startswith("image/") and a.phase not in apart]
    if not lines:
        return
    sheets.section(_("Files"), _("kept in the record"), keep=20)
    for line in lines:
        size = _("{n} kB").format(n=f"{max(line.size / 1000, 0.1):.1f}")
        sheets.paragraph(f"{bounded(line.name or line.caption, 120)} · {size} · SHA-256 {line.sha256[:16]}", SMALL)


def kept_papers(sheets: Sheets, made: OrderPrint) -> None:
    """The papers frozen so far: revision, for whom, when, and the hash of their bytes."""
    if not made.kept:
        return
    sheets.section(_("Kept papers"), _("their bytes are kept with the order"), keep=40)
    table(
        sheets,
        [Column(_("Revision"), 0.9, style=STRONG), Column(_("For whom"), 1.9), Column(_("Kept"), 2.2, style=SMALL),
         Column("SHA-256", 6.6, style=_HASH)],
        ((str(one.revision), copy_word(one.copy), made.moment(one.file.at), one.file.sha256) for one in made.kept),
    )  # fmt: skip


def sign_off(sheets: Sheets, made: OrderPrint) -> None:
    """Three boxes for three roles, filled where somebody signed, and what the signatures vouch for."""
    order = made.order
    sheets.section(_("Sign-off"), keep=96)
    sheets.y += 3
    titles = {
        SignerRole.TECHNICIAN: _("Repaired and tested"),
        SignerRole.LEAD: _("Checked and handed over"),
        SignerRole.CUSTOMER: _("Received"),
    }
    signed = {line.role: line for line in order.signatures}
    sign_boxes(sheets, [_signature(made, title, signed.get(role)) for role, title in titles.items()])
    if earlier := len(order.signatures) - len(signed):
        said = ngettext("{n} earlier signature is in the record.", "{n} earlier signatures are in the record.", earlier)
        sheets.paragraph(said.format(n=earlier), CAPTION)
    sheets.paragraph(_("Content {hash}").format(hash=order.content_hash), CAPTION)
    if order.signed and not order.signature_holds:
        sheets.paragraph(_("The content was changed after the last signature: it vouches for an earlier state."), BODY)


def _signature(made: OrderPrint, title: str, signed: SignatureLine | None) -> SignBox:
    if signed is None:
        return SignBox(title)
    return SignBox(
        title,
        signed.by,
        made.day(signed.at),
        made.images.get(signed.image_sha256 or "", b""),
        short_hash(signed.content_hash),
    )


def amendments(sheets: Sheets, made: OrderPrint) -> None:
    """What was added after a signature, each with the hash of what stood signed then."""
    order = made.order
    if not order.amendments:
        return
    sheets.section(_("Amendments"), _("added after the signature"), keep=40)
    for line in order.amendments:
        head = _("{who}, {when}, after {hash}").format(
            who=bounded(line.by, 80), when=made.moment(line.at), hash=short_hash(line.content_hash)
        )
        sheets.paragraph(head, SMALL)
        sheets.paragraph(line.text, BODY, limit=8000)
        for file in order.files_of(line):
            sheets.paragraph(f"{bounded(file.name or file.caption, 120)} · SHA-256 {file.sha256[:16]}", SMALL)
        sheets.skip(4)
