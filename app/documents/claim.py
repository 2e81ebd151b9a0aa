"""A claim to a maker on paper: who claims, what is sent in, every field of the form, and the photos."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from app.documents.fonts import Face, elide
from app.documents.mark import draw_mark
from app.documents.order_print import Letterhead
from app.documents.page import (
    BODY,
    CAPTION,
    INK,
    INK_3,
    MARGIN,
    NUMBER,
    NUMBER_SMALL,
    SMALL,
    STRONG,
    VALUE,
    WELL,
    Sheets,
    Style,
)
from app.documents.qr import draw_qr
from app.documents.table import Cell, Column, table
from app.documents.work_order_end import reduced
from app.domain.claim import Claim, ClaimForm, FieldKind
from app.domain.identifier import parse_number
from app.domain.order_view import OrderView
from app.words.claims import choice_word, field_name, form_name
from app.words.dates import day_text
from app.words.language import _, code
from app.words.missing_characters import missing_text
from app.words.plain_text import plain

_SHOP = Style(Face.SEMIBOLD, 11.4, 14, INK)
_QR = 50.0
#: Photos beside each other, the gap between them and the height of one, points.
_ROW, _GAP, _HIGH = 2, 12.0, 190.0
#: How the well's columns share its width.
_SHARES = (2.2, 0.8, 1.1, 1.1)
#: Long side of a printed photo, px: 250 points at 300 dpi.
_PIXELS = 1050


@dataclass(frozen=True, slots=True)
class ClaimPrint:
    """One claim to print; `images` holds photos by their SHA-256."""

    claim: Claim
    form: ClaimForm
    order: OrderView
    letterhead: Letterhead
    images: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PrintedClaim:
    """The PDF; `missing` = characters that no font of ours has, "" where everything could be set."""

    pdf: bytes
    missing: str = ""


def print_claim(made: ClaimPrint) -> PrintedClaim:
    """Set a claim in the language in force. Whether it is whole is for the caller to see to."""
    sheets = Sheets(
        lambda sheets, page: _head(sheets, page, made),
        title=f"{made.claim.number} {made.form.make}",
        author=plain(made.letterhead.name, 120),
        subject=_("Repair claim"),
        language=code(),
    )
    _who(sheets, made)
    _fields(sheets, made)
    _photos(sheets, made)
    if sheets.missing:
        sheets.skip(8)
        sheets.paragraph(missing_text("".join(sorted(sheets.missing))), SMALL)
    footer = f"{made.letterhead.program} · {made.claim.number} · {made.order.number}"
    pdf = sheets.finish(footer)
    return PrintedClaim(pdf, "".join(sorted(sheets.missing)))


def _head(sheets: Sheets, page: int, made: ClaimPrint) -> float:
    draw_qr(sheets, parse_number(made.claim.number).label, sheets.right - _QR, MARGIN - 8, _QR)
    draw_mark(sheets, sheets.left, MARGIN - 4, 22)
    room = sheets.width - _QR - 60
    sheets.text(
        sheets.left + 30, MARGIN + 4.5, elide(plain(made.letterhead.name, 120), _SHOP.face, _SHOP.size, room), _SHOP
    )
    address = elide(plain(" · ".join(made.letterhead.lines), 300), SMALL.face, SMALL.size, room)
    sheets.text(sheets.left + 30, MARGIN + 16.5, address, SMALL)
    if page > 1:
        base = MARGIN + 38.0
        sheets.text(sheets.left, base, made.claim.number, NUMBER_SMALL)
        return base + 16
    kind = f"{_('Repair claim')} · {form_name(made.form.id)}"
    if made.order.simulated:
        kind += " · " + _("DEMO · simulated devices")
    sheets.text(sheets.left, MARGIN + 42, kind, Style(Face.REGULAR, 8.8, 12, INK_3))
    base = MARGIN + 64.5
    sheets.text(sheets.left, base, made.claim.number, NUMBER)
    return base + 15


def _who(sheets: Sheets, made: ClaimPrint) -> None:
    """A well with who claims, which order it is of, and when it was filled in."""
    offset = made.order.utc_offset_min
    cells = (
        (_("From"), [made.letterhead.name, *made.letterhead.lines]),
        (_("To"), [made.form.make]),
        (_("Work order"), [made.order.number, made.order.asset.number]),
        (_("Filled in"), [day_text(made.claim.at, offset), made.claim.by]),
    )
    share = (sheets.width - 22) / sum(_SHARES)
    high = 30 + 12.4 * max(min(4, len(lines)) for _title, lines in cells)
    sheets.need(high)
    sheets.box(sheets.left, sheets.y, sheets.width, high, radius=5, fill=WELL)
    x, y = sheets.left + 11, sheets.y + 16
    for (title, lines), part in zip(cells, _SHARES, strict=True):
        room = share * part
        sheets.text(x, y, title, CAPTION)
        for number, line in enumerate(lines[:4]):
            style = STRONG if number == 0 else BODY
            sheets.text(x, y + 14 + number * 12.4, elide(plain(line, 120), style.face, style.size, room - 10), style)
        x += room
    sheets.y += high


def _fields(sheets: Sheets, made: ClaimPrint) -> None:
    sheets.section(_("What the form asks"))
    rows: list[tuple[str, str | Cell]] = []
    for one in made.form.fields:
        if one.kind is FieldKind.PHOTOS:
            count = len(made.claim.filled.photos.get(one.id, ()))
            said = _("{n}, below").format(n=count) if count else "—"
        else:
            text = made.claim.filled.texts.get(one.id, "").strip()
            said = choice_word(text) if one.choices and text else text or "—"
        rows.append((field_name(one.id), Cell(said, VALUE)))
    table(sheets, [Column("", 2.4, style=STRONG), Column("", 6.0)], rows)


def _photos(sheets: Sheets, made: ClaimPrint) -> None:
    shown = [
        (field_name(one.id), sha256)
        for one in made.form.fields
        if one.kind is FieldKind.PHOTOS
        for sha256 in made.claim.filled.photos.get(one.id, ())
    ]
    shown = [(name, sha256) for at, (name, sha256) in enumerate(shown) if sha256 not in {s for _n, s in shown[:at]}]
    if not shown:
        return
    sheets.section(_("Photos"), keep=_HIGH + 16)
    captions = {line.sha256: line.caption or line.name for line in made.order.attachments}
    wide = (sheets.width - _GAP * (_ROW - 1)) / _ROW
    for start in range(0, len(shown), _ROW):
        sheets.need(_HIGH + 22)
        for place, (name, sha256) in enumerate(shown[start : start + _ROW]):
            x = sheets.left + place * (wide + _GAP)
            picture = reduced(made.images.get(sha256, b""), _PIXELS)
            sheets.box(x, sheets.y, wide, _HIGH, radius=3, fill=WELL)
            if picture is None:
                sheets.text(x + wide / 2, sheets.y + _HIGH / 2, _("picture not readable"), SMALL, "centre")
            else:
                sheets.image(picture, x, sheets.y, wide, _HIGH)
            caption = captions.get(sha256, "")
            said = name if not caption or caption == name else f"{name} · {caption}"
            below = elide(plain(said, 160), CAPTION.face, CAPTION.size, wide)
            sheets.text(x, sheets.y + _HIGH + 10, below, CAPTION)
        sheets.y += _HIGH + 22
