"""The end of a work order: photos, sign-off, the content's hash, and characters that could not be printed."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence

from PIL import Image, UnidentifiedImageError
from reportlab.lib.utils import ImageReader

from app.documents.fonts import elide
from app.documents.order_print import OrderPrint, short_hash
from app.documents.page import BODY, CAPTION, INK, LINE, SMALL, VALUE, WELL, Sheets
from app.domain.order_view import AttachmentLine, SignatureLine
from app.domain.work_order import SignerRole
from app.words.language import _
from app.words.missing_characters import missing_text
from app.words.plain_text import plain

#: Photos beside each other.
PHOTO_ROW = 4
_PHOTO_GAP = 11.0
_PHOTO_HEIGHT = 76.0
_PHOTO_PIXELS = 700
#: A picture with more pixels than this is not opened: it may be made to exhaust memory.
_MOST_PIXELS = 60_000_000


def photos(sheets: Sheets, made: OrderPrint, without: Collection[str] = ()) -> None:
    """The photos of the order, four in a row, with captions; those whose bytes cannot be read say so.

    `without` = the hashes of those that stand elsewhere on the paper.
    """
    lines = [line for line in made.order.attachments if line.mime.startswith("image/") and line.sha256 not in without]
    if not lines:
        return
    sheets.section(_("Photos"), _("originals by hash in the record"), keep=_PHOTO_HEIGHT + 16)
    for start in range(0, len(lines), PHOTO_ROW):
        photo_row(sheets, made, [(line, line.caption or line.name) for line in lines[start : start + PHOTO_ROW]])


def photo_row(sheets: Sheets, made: OrderPrint, lines: Sequence[tuple[AttachmentLine, str]]) -> None:
    """Photos beside each other, PHOTO_ROW at most, each with what stands below it."""
    wide = (sheets.width - _PHOTO_GAP * (PHOTO_ROW - 1)) / PHOTO_ROW
    sheets.need(_PHOTO_HEIGHT + 18)
    for place, (line, caption) in enumerate(lines):
        _photo(sheets, made, line, caption, sheets.left + place * (wide + _PHOTO_GAP), wide)
    sheets.y += _PHOTO_HEIGHT + 18


def _photo(sheets: Sheets, made: OrderPrint, line: AttachmentLine, caption: str, x: float, wide: float) -> None:
    picture = reduced(made.images.get(line.sha256, b""))
    sheets.box(x, sheets.y, wide, _PHOTO_HEIGHT, radius=3, fill=WELL)
    if picture is None:
        sheets.text(x + wide / 2, sheets.y + _PHOTO_HEIGHT / 2, _("picture not readable"), SMALL, "centre")
    else:
        sheets.image(picture, x, sheets.y, wide, _PHOTO_HEIGHT)
    below = elide(plain(caption, 120), CAPTION.face, CAPTION.size, wide)
    sheets.text(x, sheets.y + _PHOTO_HEIGHT + 10, below, CAPTION)


def reduced(data: bytes, pixels: int = _PHOTO_PIXELS) -> ImageReader | None:
    """The picture at print size, its longer side `pixels`; None where the bytes are no good picture or too large."""
    if not data:
        return None
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                return None
            picture.thumbnail((pixels, pixels))
            small = Image.new("RGB", picture.size, "white")
            with_alpha = picture.convert("RGBA")
            small.paste(with_alpha, mask=with_alpha)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    packed = io.BytesIO()
    small.save(packed, "JPEG", quality=80)
    packed.seek(0)
    return ImageReader(packed)


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
    high, gap = 62.0, 12.0
    sheets.section(_("Sign-off"), keep=high + 26)
    sheets.y += 3
    wide = (sheets.width - 2 * gap) / 3
    titles = {
        SignerRole.TECHNICIAN: _("Repaired and tested"),
        SignerRole.LEAD: _("Checked and handed over"),
        SignerRole.CUSTOMER: _("Received"),
    }
    for number, (role, title) in enumerate(titles.items()):
        signed = next((line for line in reversed(order.signatures) if line.role is role), None)
        _signature(sheets, made, sheets.left + number * (wide + gap), wide, high, title, signed)
    sheets.y += high + 9
    sheets.paragraph(_("Content {hash}").format(hash=order.content_hash), CAPTION)
    if order.signed and not order.signature_holds:
        sheets.paragraph(_("The content was changed after the last signature: it vouches for an earlier state."), BODY)


def _signature(
    sheets: Sheets, made: OrderPrint, x: float, wide: float, high: float, title: str, signed: SignatureLine | None
) -> None:
    sheets.box(x, sheets.y, wide, high, radius=4, stroke=LINE, thick=0.8)
    sheets.text(x + 9, sheets.y + 13, title, CAPTION)
    base = sheets.y + high - 10
    sheets.line(x + 9, base - 12, x + wide - 9, base - 12, 0.7, INK)
    if signed is None:
        sheets.text(x + 9, base, _("name, date"), CAPTION)
        return
    drawn = reduced(made.images.get(signed.image_sha256 or "", b""))
    if drawn is not None:
        sheets.image(drawn, x + 9, sheets.y + 17, wide - 18, 22)
    when = made.day(signed.at)
    taken = sheets.text(x + wide - 9, base, when, SMALL, "right")
    name = elide(plain(signed.by, 80), VALUE.face, VALUE.size, wide - taken - 26)
    sheets.text(x + 9, base, name, VALUE)
    vouched = _("for content {hash}").format(hash=short_hash(signed.content_hash))
    sheets.text(x + 9, base - 18, elide(vouched, CAPTION.face, CAPTION.size, wide - 18), CAPTION)


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
