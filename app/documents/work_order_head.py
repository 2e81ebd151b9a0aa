"""The top of a work order: letterhead, number, state, QR, and the four columns that say who, what, whence and when."""

from __future__ import annotations

from collections.abc import Sequence

from app.documents.fonts import Face, elide, width, wrap
from app.documents.mark import draw_mark
from app.documents.order_print import OrderPrint
from app.documents.page import (
    BODY,
    CAPTION,
    INK,
    INK_3,
    MARGIN,
    NUMBER,
    NUMBER_SMALL,
    SMALL,
    VALUE,
    WELL,
    Sheets,
    Style,
)
from app.documents.qr import draw_qr
from app.domain.work_order import State
from app.words.findings import board_label
from app.words.language import _, ngettext
from app.words.orders import asset_kind_word, state_name
from app.words.plain_text import plain

_SHOP = Style(Face.SEMIBOLD, 11.4, 14, INK)
_PILL = Style(Face.SEMIBOLD, 8.4, 10, INK)
_LEAD = Style(Face.SEMIBOLD, 8.6, 12.4, INK)
_LINE = Style(Face.REGULAR, 8.4, 12.4, BODY.ink)
_MOST_LINES = 7
#: How the well's four columns share its width.
_SHARES = (1.0, 1.08, 0.96, 1.12)
_QR_FIRST, _QR_LATER = 62.0, 50.0
_TOP = MARGIN - 8

#: Icons of the states (Phosphor, filled), by code point of the icon font; all others are on their way: a half circle.
_ICONS = {
    State.PASSED: "\uf851", State.READY: "\uf851", State.RETURNED: "\uf851", State.NO_FAULT_FOUND: "\uf851",
    State.ON_HOLD: "\uf9c8", State.SCRAPPED: "\ufad7", State.BEYOND_REPAIR: "\ufad7", State.DECLINED: "\ufad7",
    State.RETURNED_UNREPAIRED: "\ufad7", State.NEEDS_REVIEW: "\ufac6",
}  # fmt: skip
_ON_ITS_WAY = "\uf0ee"


def head(sheets: Sheets, page: int, made: OrderPrint) -> float:
    """What every page carries at its top; gives the y below it. The first page's is larger."""
    order = made.order
    side = _QR_FIRST if page == 1 else _QR_LATER
    draw_qr(sheets, order.label, sheets.right - side, _TOP, side)
    draw_mark(sheets, sheets.left, MARGIN - 4, 22)
    room = sheets.width - side - 60
    name = elide(plain(made.letterhead.name, 120), _SHOP.face, _SHOP.size, room)
    wide = sheets.text(sheets.left + 30, MARGIN + 4.5, name, _SHOP)
    if made.simulated:
        _demo_pill(sheets, sheets.left + 30 + wide + 10, MARGIN + 4.5)
    address = elide(plain(" · ".join(made.letterhead.lines), 300), SMALL.face, SMALL.size, room)
    sheets.text(sheets.left + 30, MARGIN + 16.5, address, SMALL)
    if page == 1:
        return _first(sheets, made)
    base = MARGIN + 38.0
    wide = sheets.text(sheets.left, base, order.number, NUMBER_SMALL)
    about = elide(_about(made), BODY.face, BODY.size, sheets.width - wide - side - 30)
    sheets.text(sheets.left + wide + 8, base, about, BODY)
    return base + 16


def _first(sheets: Sheets, made: OrderPrint) -> float:
    order = made.order
    kind = [_("Work order")]
    if order.parent_number:
        kind.append(_("comeback of {number}").format(number=order.parent_number))
    sheets.text(sheets.left, MARGIN + 42, " · ".join(kind), Style(Face.REGULAR, 8.8, 12, INK_3))
    base = MARGIN + 64.5
    wide = sheets.text(sheets.left, base, order.number, NUMBER)
    _state_pill(sheets, sheets.left + wide + 12, base - 8.6, order.state)
    return base + 15


def _about(made: OrderPrint) -> str:
    asset = made.order.asset
    words = [w for w in (asset.model, asset_kind_word(asset.kind), asset.board_code) if w]
    return plain(", ".join([" ".join(words), asset.serial or _("serial unknown")]), 200)


def _state_pill(sheets: Sheets, x: float, middle: float, state: State) -> None:
    word = state_name(state)
    icon = _ICONS.get(state, _ON_ITS_WAY)
    wide = 7 + 11 + 4 + width(word, _PILL.face, _PILL.size) + 9
    sheets.box(x, middle - 8.4, wide, 16.8, radius=8.4, stroke=INK, thick=0.9)
    sheets.icon(x + 7, middle + 4.4, icon, 11.4)
    sheets.text(x + 22, middle + 3.0, word, _PILL)


def _demo_pill(sheets: Sheets, x: float, base: float) -> None:
    word = _("DEMO · simulated devices")
    style = Style(Face.SEMIBOLD, 7.2, 9, INK)
    wide = width(word, style.face, style.size) + 14
    sheets.box(x, base - 8.5, wide, 11.6, radius=5.8, stroke=INK, thick=0.8, dash=(2.2, 1.4))
    sheets.text(x + 7, base, word, style)


def identity(sheets: Sheets, made: OrderPrint) -> None:
    """The well with customer, board, machine and dates, and the reported fault below it."""
    columns = [
        (_("Customer"), _customer(made)),
        (asset_kind_word(made.order.asset.kind).capitalize(), _asset(made)),
        (_("Came from"), _machine(made)),
        (_("Dates"), _dates(made)),
    ]
    pad, gap = 11.0, 10.0
    whole = sheets.width - 2 * pad - gap * (len(columns) - 1)
    rooms = [whole * share / sum(_SHARES) for share in _SHARES]
    set_columns = [(title, _lines(lines, room)) for (title, lines), room in zip(columns, rooms, strict=True)]
    high = 2 * 8.5 + 11 + max(len(lines) for _title, lines in set_columns) * _LINE.leading
    sheets.need(high)
    sheets.box(sheets.left, sheets.y, sheets.width, high, radius=5, fill=WELL)
    x = sheets.left + pad
    for (title, lines), room in zip(set_columns, rooms, strict=True):
        y = sheets.y + 8.5 + CAPTION.size
        sheets.text(x, y, title, CAPTION)
        y += 13
        for line, style in lines:
            sheets.text(x, y, line, style)
            y += _LINE.leading
        x += room + gap
    sheets.y += high + 11
    _reported(sheets, made)


def _lines(lines: Sequence[str], room: float) -> list[tuple[str, Style]]:
    """The first entry strong; each on as many lines as it needs, at most seven, a cut shown as …"""
    out: list[tuple[str, Style]] = []
    for number, text in enumerate(line for line in lines if line):
        style = _LEAD if number == 0 else _LINE
        parts = wrap(plain(text, 160), style.face, style.size, room)
        if len(parts) > _MOST_LINES:
            parts = [*parts[: _MOST_LINES - 1], parts[_MOST_LINES - 1] + "…"]
        out += [(part, style) for part in parts]
    return out or [("—", _LINE)]


def _customer(made: OrderPrint) -> list[str]:
    return [made.order.customer or "—"]


def _asset(made: OrderPrint) -> list[str]:
    asset, board = made.order.asset, made.board
    model = asset.model or (board.model if board else None)
    lines = [
        asset.board_code or model or _("kind unknown"),
        (model or "") if asset.board_code else "",
        asset.serial or _("serial unknown"),
        _("label {number}").format(number=asset.number),
    ]
    if asset.mac:
        lines.append(asset.mac)
    if board:
        chips = ngettext("{n} × {chip}", "{n} × {chip}", board.chips).format(n=board.chips, chip=board.chip)
        if board.domains:
            domains = ngettext("{n} domain", "{n} domains", board.domains).format(n=board.domains)
            chips = f"{chips}, {domains}"
        lines.append(chips)
    return lines


def _machine(made: OrderPrint) -> list[str]:
    miner = made.order.miner
    if miner is None:
        return []
    model = " ".join(w for w in (miner.make, miner.model) if w)
    lines = [model or _("a miner"), miner.ip or "", miner.serial or "", miner.mac or ""]
    if miner.slot is not None:
        lines.append(
            _("{board} (slot {slot})").format(board=board_label(miner.slot, None, None, starts=False), slot=miner.slot)
        )
    return lines


def _dates(made: OrderPrint) -> list[str]:
    order = made.order
    lines = [_("in {when}").format(when=made.moment(order.opened_at))]
    if order.signed:
        last = order.signatures[-1]
        lines.append(_("signed {when}").format(when=made.moment(last.at)))
        lines.append(_("by {name}").format(name=last.by))
    if order.closed_at:
        lines.append(_("closed {when}").format(when=made.moment(order.closed_at)))
    return lines


def _reported(sheets: Sheets, made: OrderPrint) -> None:
    fault = plain(made.order.reported_fault, 1200).strip()
    label = _("Reported fault")
    indent = width(label, CAPTION.face, CAPTION.size) + 14
    sheets.text(sheets.left, sheets.y + VALUE.size, label, CAPTION)
    sheets.paragraph(_("“{words}”").format(words=fault) if fault else _("none given"), VALUE, indent=indent)
