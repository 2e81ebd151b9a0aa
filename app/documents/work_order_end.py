"""The end of a work order: photos, sign-off, the content's hash, and characters that could not be printed."""

from __future__ import annotations

from collections.abc import Collection

from app.documents.furniture import SignBox, sign_boxes
from app.documents.order_print import OrderPrint, short_hash
from app.documents.page import BODY, CAPTION, SMALL, Sheets
from app.documents.photos import Photo, photo_grid
from app.domain.order_view import SignatureLine
from app.domain.work_order import SignerRole
from app.words.language import _
from app.words.missing_characters import missing_text
from app.words.plain_text import plain


def photos(sheets: Sheets, made: OrderPrint, without: Collection[str] = ()) -> None:
    """The photos of the order, two in a row, with captions; those whose bytes cannot be read say so.

    `without` = the hashes of those that stand elsewhere on the paper.
    """
    lines = [line for line in made.order.attachments if line.mime.startswith("image/") and line.sha256 not in without]
    if not lines:
        return
    sheets.section(_("Photos"), _("originals by hash in the record"), keep=212)
    photo_grid(sheets, made.images, [Photo(line.sha256, line.caption or line.name) for line in lines])


def files(sheets: Sheets, made: OrderPrint) -> None:
    """The other files kept with the order, by name, size and hash; the paper itself is not among them."""
    apart = ("document", "amendment")
    lines = [a for a in made.order.attachments if not a.mime.startswith("image/") and a.phase not in apart]
    if not lines:
        return
    sheets.section(_("Files"), _("kept in the record"), keep=20)
    for line in lines:
        size = _("{n} kB").format(n=f"{max(line.size / 1000, 0.1):.1f}")
        sheets.paragraph(f"{plain(line.name or line.caption, 120)} · {size} · SHA-256 {line.sha256[:16]}", SMALL)


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
        _("for content {hash}").format(hash=short_hash(signed.content_hash)),
    )


def amendments(sheets: Sheets, made: OrderPrint) -> None:
    """What was added after a signature, each with the hash of what stood signed then."""
    order = made.order
    if not order.amendments:
        return
    sheets.section(_("Amendments"), _("added after the signature"), keep=40)
    for line in order.amendments:
        head = _("{who}, {when}, after {hash}").format(
            who=plain(line.by, 80), when=made.moment(line.at), hash=short_hash(line.content_hash)
        )
        sheets.paragraph(head, SMALL)
        sheets.paragraph(plain(line.text, 4000, lines=True), BODY)
        for file in order.files_of(line):
            sheets.paragraph(f"{plain(file.name or file.caption, 120)} · SHA-256 {file.sha256[:16]}", SMALL)
        sheets.skip(4)


def unprintable(sheets: Sheets) -> None:
    """Which characters stand as □ because no bundled font has them; nothing where all were printed."""
    if not sheets.missing:
        return
    sheets.skip(6)
    sheets.paragraph(missing_text(sheets.missing), SMALL)
