"""The top of a work order: letterhead, number, state, QR, and the four columns that say who, what, whence and when."""

from __future__ import annotations

from app.documents.fonts import width
from app.documents.furniture import Masthead, Pill, WellColumn, well
from app.documents.order_print import OrderPrint
from app.documents.page import CAPTION, VALUE, Sheets
from app.domain.work_order import State
from app.words.findings import board_label
from app.words.language import _, ngettext
from app.words.orders import asset_kind_word, state_name
from app.words.plain_text import plain

#: Icons of the states (Phosphor, filled), by code point of the icon font; all others are on their way: a half circle.
_ICONS = {
    State.PASSED: "\uf851", State.READY: "\uf851", State.RETURNED: "\uf851", State.NO_FAULT_FOUND: "\uf851",
    State.ON_HOLD: "\uf9c8", State.SCRAPPED: "\ufad7", State.BEYOND_REPAIR: "\ufad7", State.DECLINED: "\ufad7",
    State.RETURNED_UNREPAIRED: "\ufad7", State.NEEDS_REVIEW: "\ufac6",
}  # fmt: skip
_ON_ITS_WAY = "\uf0ee"


def head(made: OrderPrint) -> Masthead:
    """What every page carries at its top."""
    order = made.order
    kind = [_("Work order")]
    if order.parent_number:
        kind.append(_("comeback of {number}").format(number=order.parent_number))
    asset = order.asset
    words = [w for w in (asset.model, asset_kind_word(asset.kind), asset.board_code) if w]
    return Masthead(
        letterhead=made.letterhead,
        kind=" · ".join(kind),
        number=order.number,
        code=order.label,
        about=", ".join([" ".join(words), asset.serial or _("serial unknown")]),
        pill=Pill(state_name(order.state), _ICONS.get(order.state, _ON_ITS_WAY)),
        simulated=made.simulated,
    )


def identity(sheets: Sheets, made: OrderPrint) -> None:
    """The well with customer, board, machine and dates, and the reported fault below it."""
    kind = asset_kind_word(made.order.asset.kind)
    well(
        sheets,
        (
            WellColumn(_("Customer"), _customer(made), 1.0),
            WellColumn(kind[:1].upper() + kind[1:], _asset(made), 1.08),
            WellColumn(_("Came from"), _machine(made), 0.96),
            WellColumn(_("Dates"), _dates(made), 1.12),
        ),
    )
    sheets.y += 11
    _reported(sheets, made)


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
