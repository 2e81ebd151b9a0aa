"""What papers of the shop share: the head of every page with letterhead, number and QR, the well of columns below it,
rows of a label and a text, and boxes to sign in. Knows paper and letterheads, nothing of orders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.fonts import Face, elide, width
from app.documents.letterhead import Letterhead
from app.documents.mark import draw_mark
from app.documents.page import (
    BODY,
    CAPTION,
    INK,
    INK_3,
    LINE,
    MARGIN,
    NUMBER,
    NUMBER_SMALL,
    SMALL,
    STRONG,
    VALUE,
    WELL,
    Sheets,
    Style,
    fitted,
)
from app.documents.photos import reduced
from app.documents.qr import draw_qr
from app.words.language import _
from app.words.plain_text import more_text, plain

_SHOP = Style(Face.SEMIBOLD, 11.4, 14, INK)
_KIND = Style(Face.REGULAR, 8.8, 12, INK_3)
_PILL = Style(Face.SEMIBOLD, 8.4, 10, INK)
_DEMO = Style(Face.SEMIBOLD, 7.2, 9, INK)
_LEAD = Style(Face.SEMIBOLD, 8.6, 12.4, INK)
_LINE = Style(Face.REGULAR, 8.4, 12.4, BODY.ink)
#: The most lines of the first text of a column in the well, of each later one, and of a column.
_MOST_LINES, _MOST_LATER, _MOST_WELL = 8, 4, 28
_QR_FIRST, _QR_LATER = 62.0, 50.0
_TOP = MARGIN - 8
#: The most room that a logo takes, points, and the long side in pixels that is kept of it.
_LOGO_WIDE, _LOGO_HIGH, _LOGO_LATER, _LOGO_PIXELS = 110.0, 32.0, 24.0, 1000


@dataclass(frozen=True, slots=True)
class Pill:
    """A word in a rounded frame with a sign of the icon font (its code point), "" = without one."""

    word: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Masthead:
    """What stands at the top of every page: who prints, which kind of paper for whom, its number, the payload of its
    QR code ("" = it has none), and `about` = what it is about, told again on later pages. `simulated` = something on it
    is not real.
    """

    letterhead: Letterhead
    kind: str
    number: str
    code: str
    about: str = ""
    pill: Pill | None = None
    simulated: bool = False


def masthead(sheets: Sheets, page: int, head: Masthead) -> float:
    """Draw the head of a page, the first one's larger; gives the y below it."""
    side = 0.0 if not head.code else _QR_FIRST if page == 1 else _QR_LATER
    if head.code:
        with sheets.described(_("QR code {code}").format(code=head.code)):
            draw_qr(sheets, head.code, sheets.right - side, _TOP, side)
    lead = _sign(sheets, head.letterhead, _LOGO_HIGH if page == 1 else _LOGO_LATER)
    room = sheets.width - side - lead - 16
    name = elide(plain(head.letterhead.name, 120), _SHOP.face, _SHOP.size, room - _demo_room(head))
    wide = sheets.text(sheets.left + lead, MARGIN + 4.5, name, _SHOP)
    if head.simulated:
        _demo_pill(sheets, sheets.left + lead + wide + 10, MARGIN + 4.5)
    for row, line in enumerate(fitted(" · ".join(head.letterhead.lines), SMALL, room, 2)[:2]):
        sheets.text(sheets.left + lead, MARGIN + 15.5 + row * 9.6, line, SMALL)
    return _first(sheets, head) if page == 1 else _later(sheets, head, side)


def _sign(sheets: Sheets, letterhead: Letterhead, most: float) -> float:
    """The shop's logo, else the program's mark; gives how far right of the margin the name begins."""
    picture = reduced(letterhead.logo, _LOGO_PIXELS)
    if picture is None:
        draw_mark(sheets, sheets.left, MARGIN - 4, 22)
        return 30.0
    scale = min(_LOGO_WIDE / picture.width, most / picture.height)
    wide, high = picture.width * scale, picture.height * scale
    words = _("Logo of {shop}").format(shop=plain(letterhead.name, 80))
    sheets.image(picture, sheets.left, MARGIN + 7 - high / 2, wide, high, words)
    return wide + 10.0


def _first(sheets: Sheets, head: Masthead) -> float:
    kind = elide(plain(head.kind, 200), _KIND.face, _KIND.size, sheets.width - _QR_FIRST - 14)
    sheets.text(sheets.left, MARGIN + 40.5, kind, _KIND)
    base = MARGIN + 66.0
    wide = sheets.text(sheets.left, base, head.number, NUMBER)
    if head.pill is not None:
        pill(sheets, sheets.left + wide + 12, base - 8.6, head.pill)
    return base + 15


def _later(sheets: Sheets, head: Masthead, side: float) -> float:
    base = MARGIN + 39.0
    wide = sheets.text(sheets.left, base, head.number, NUMBER_SMALL)
    about = elide(plain(head.about, 200), BODY.face, BODY.size, sheets.width - wide - side - 30)
    sheets.text(sheets.left + wide + 8, base, about, BODY)
    return base + 18


def pill(sheets: Sheets, x: float, middle: float, told: Pill) -> float:
    """A word in a rounded frame, its left end at `x`, around the height `middle`; gives its width."""
    lead = 22 if told.icon else 9
    wide = lead + width(told.word, _PILL.face, _PILL.size) + 9
    sheets.box(x, middle - 8.4, wide, 16.8, radius=8.4, stroke=INK, thick=0.9)
    if told.icon:
        sheets.icon(x + 7, middle + 4.4, told.icon, 11.4)
    sheets.text(x + lead, middle + 3.0, told.word, _PILL)
    return wide


def _demo_room(head: Masthead) -> float:
    return width(_("DEMO · simulated devices"), _DEMO.face, _DEMO.size) + 24 if head.simulated else 0.0


def _demo_pill(sheets: Sheets, x: float, base: float) -> None:
    word = _("DEMO · simulated devices")
    wide = width(word, _DEMO.face, _DEMO.size) + 14
    sheets.box(x, base - 8.5, wide, 11.6, radius=5.8, stroke=INK, thick=0.8, dash=(2.2, 1.4))
    sheets.text(x + 7, base, word, _DEMO)


@dataclass(frozen=True, slots=True)
class WellColumn:
    """One column of the well: its title, its lines (the first strong, empty ones left out), its share of the width."""

    title: str
    lines: Sequence[str]
    share: float = 1.0


def well(sheets: Sheets, columns: Sequence[WellColumn]) -> None:
    """A grey box of columns: who, what, whence, when. A text too long for its column says how much more there is."""
    pad, gap = 11.0, 10.0
    whole = sheets.width - 2 * pad - gap * (len(columns) - 1)
    rooms = [whole * column.share / sum(each.share for each in columns) for column in columns]
    told = [_well_lines(column.lines, room) for column, room in zip(columns, rooms, strict=True)]
    high = 2 * 8.5 + 11 + max(map(len, told)) * _LINE.leading
    sheets.need(high)
    sheets.box(sheets.left, sheets.y, sheets.width, high, radius=5, fill=WELL)
    x = sheets.left + pad
    for column, lines, room in zip(columns, told, rooms, strict=True):
        y = sheets.y + 8.5 + CAPTION.size
        sheets.text(x, y, column.title, CAPTION)
        y += 13
        for line, style in lines:
            sheets.text(x, y, line, style)
            y += _LINE.leading
        x += room + gap
    sheets.y += high


def _well_lines(lines: Sequence[str], room: float) -> list[tuple[str, Style]]:
    out: list[tuple[str, Style]] = []
    told = [line for line in lines if line.strip()]
    for number, text in enumerate(told):
        style, most = (_LINE, _MOST_LATER) if number else (_LEAD, _MOST_LINES)
        out += [(part, style) for part in fitted(text, style, room, most)]
        if len(out) > _MOST_WELL:
            more = more_text(sum(map(len, told[number + 1 :])) + sum(len(part) for part, _ in out[_MOST_WELL:]))
            out = [*out[:_MOST_WELL], *((part, _LINE) for part in fitted(more, _LINE, room, 2))]
            break
    return out or [("—", _LINE)]


def labelled(sheets: Sheets, rows: Sequence[tuple[str, str]], *, limit: int = 2000) -> None:
    """Rows of a strong label and a text beside it, the texts below each other; a long one runs on to the next page."""
    rows = [(label, text) for label, text in rows if text]
    indent = _label_room(sheets, rows)
    for label, text in rows:
        names = fitted(label, STRONG, indent - 10, 3)
        sheets.need(max(STRONG.leading * len(names), 2 * BODY.leading))
        top, page = sheets.y, sheets.page
        for number, name in enumerate(names):
            sheets.text(sheets.left, top + number * STRONG.leading + STRONG.size, name, STRONG)
        sheets.paragraph(text, BODY, indent=indent, limit=limit)
        if sheets.page == page:
            sheets.y = max(sheets.y, top + len(names) * STRONG.leading)
        sheets.y += 3


def labelled_height(sheets: Sheets, rows: Sequence[tuple[str, str]]) -> float:
    """How high such rows become, for what must stand on one page with them; no higher than a third of a page."""
    room = sheets.width - _label_room(sheets, rows)
    lines = sum(len(fitted(text, BODY, room, 12)) for _label, text in rows if text)
    return min(lines * BODY.leading + 3 * len(rows), (sheets.bottom - MARGIN) / 3)


def _label_room(sheets: Sheets, rows: Sequence[tuple[str, str]]) -> float:
    widest = max((width(label, STRONG.face, STRONG.size) for label, text in rows if text), default=0.0)
    return min(widest + 18, sheets.width * 0.36)


@dataclass(frozen=True, slots=True)
class SignBox:
    """A box to sign in: its title, who signed and when ("" = left blank for a pen), the signature drawn by hand, and a
    short word at the upper right, such as the hash of what was signed.
    """

    title: str
    name: str = ""
    when: str = ""
    drawn: bytes = b""
    vouched: str = ""


#: Height of a box to sign in, and the gap between two.
_SIGN_HIGH, _SIGN_GAP = 62.0, 12.0


def sign_boxes(sheets: Sheets, boxes: Sequence[SignBox], *, row: int = 3) -> None:
    """Boxes to sign in, `row` beside each other."""
    wide = (sheets.width - (row - 1) * _SIGN_GAP) / row
    for start in range(0, len(boxes), row):
        sheets.need(_SIGN_HIGH + 9)
        for place, box in enumerate(boxes[start : start + row]):
            _sign_box(sheets, box, sheets.left + place * (wide + _SIGN_GAP), wide)
        sheets.y += _SIGN_HIGH + 9


def _sign_box(sheets: Sheets, box: SignBox, x: float, wide: float) -> None:
    sheets.box(x, sheets.y, wide, _SIGN_HIGH, radius=4, stroke=LINE, thick=0.8)
    vouched = sheets.text(x + wide - 9, sheets.y + 13, box.vouched, CAPTION, "right") if box.vouched else 0.0
    sheets.text(
        x + 9, sheets.y + 13, elide(plain(box.title, 200), CAPTION.face, CAPTION.size, wide - vouched - 26), CAPTION
    )
    base = sheets.y + _SIGN_HIGH - 10
    sheets.line(x + 9, base - 12, x + wide - 9, base - 12, 0.7, INK)
    if not box.name:
        sheets.text(x + 9, base, _("name, date"), CAPTION)
        return
    drawn = reduced(box.drawn)
    if drawn is not None:
        words = _("Signature of {name}").format(name=plain(box.name, 80))
        sheets.image(drawn, x + 9, sheets.y + 17, wide - 18, 22, words)
    taken = sheets.text(x + wide - 9, base, box.when, SMALL, "right")
    sheets.text(x + 9, base, elide(plain(box.name, 120), VALUE.face, VALUE.size, wide - taken - 26), VALUE)
