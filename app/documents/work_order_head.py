"""The top of a work order: letterhead, number, state, QR, and the four columns that say who, what, whence and when."""

from __future__ import annotations

from app.documents.condition import condition
from app.documents.customer_paper import asset_lines, customer_lines
from app.documents.furniture import Masthead, Pill, WellColumn, labelled, well
from app.documents.order_print import Copy, OrderPrint
from app.documents.page import Sheets
from app.domain.asset import SerialSource, mismatch_of, same_serial
from app.domain.work_order import State
from app.words.capital import capital
from app.words.findings import board_label
from app.words.language import _, ngettext
from app.words.listed import aside, names
from app.words.orders import asset_kind_word, serial_source_word, state_name
from app.words.papers import copy_word
from app.words.plain_text import bounded

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
    kind = [_("Work order"), copy_word(made.copy)]
    if made.revision:
        kind.append(_("revision {n}").format(n=made.revision))
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
    """The well with customer, board, machine and dates, below it the reported fault, how it came in, and its names."""
    well(
        sheets,
        (
            WellColumn(_("Customer"), _customer(made), 1.16),
            WellColumn(capital(asset_kind_word(made.order.asset.kind)), _asset(made), 1.08),
            WellColumn(_("Came from"), _machine(made), 0.94),
            WellColumn(_("Dates"), _dates(made), 1.06),
        ),
    )
    sheets.y += 10
    fault = made.order.reported_fault.strip()
    labelled(
        sheets,
        [
            (_("Reported fault"), _("“{words}”").format(words=fault) if fault else _("none given")),
            (_("At intake"), _intake(made)),
            (_("Known as"), _names(made)),
        ],
    )


def _customer(made: OrderPrint) -> list[str]:
    order = made.order
    lines = customer_lines(made.customer, order.customer or "", order.customer_reference)
    if made.owner and made.owner != order.customer:
        lines.append(_("owner: {name}").format(name=made.owner))
    return lines


def _names(made: OrderPrint) -> str:
    """Every other name the asset was seen to carry, and how; "" where its serial is the only one."""
    asset = made.order.asset
    told: dict[tuple[SerialSource, str], None] = {(line.source, line.serial): None for line in made.identities}
    own = asset.serial or ""
    if all(same_serial(serial, own) for _source, serial in told):
        return ""
    by_serial: dict[str, list[str]] = {}
    for source, serial in told:
        by_serial.setdefault(bounded(serial, 80), []).append(serial_source_word(source))
    said = " · ".join(aside(serial, names(sources)) for serial, sources in by_serial.items())
    if mismatch_of(made.identities) is not None:
        said += " · " + _("✗ the label and the board's memory say different serials")
    return said


def _asset(made: OrderPrint) -> list[str]:
    asset, board = made.order.asset, made.board
    revision = _("rev {revision}").format(revision=made.board_revision) if made.board_revision else ""
    lines = asset_lines(asset, board.model if board else None, revision)
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
    lines = [model or _("a miner"), miner.ip or "", made.site, miner.serial or "", miner.mac or ""]
    if miner.slot is not None:
        lines.append(
            _("{board} (slot {slot})").format(board=board_label(miner.slot, None, None, starts=False), slot=miner.slot)
        )
    return lines


def _dates(made: OrderPrint) -> list[str]:
    order = made.order
    lines = [_("in {when}").format(when=made.moment(order.opened_at))]
    if order.due_at is not None and not order.state.closed:
        lines.append(_("promised {when}").format(when=made.day(order.due_at)))
    if order.signed:
        last = order.signatures[-1]
        lines.append(_("signed {when}").format(when=made.moment(last.at)))
        lines.append(_("by {name}").format(name=last.by))
    if order.closed_at:
        lines.append(_("closed {when}").format(when=made.moment(order.closed_at)))
    if order.assignee and made.copy is not Copy.CUSTOMER and not order.signed:
        lines.append(_("at work: {name}").format(name=order.assignee))
    return lines


def _intake(made: OrderPrint) -> str:
    """How it came in: what the checklist says against it first, what is as it should be after it, how many photos; ""
    where nobody looked.
    """
    photos = sum(1 for one in made.order.attachments if one.phase == "intake" and one.mime.startswith("image/"))
    parts = list(condition(made.order.checklist))
    if photos:
        parts.append(ngettext("{n} photo at intake.", "{n} photos at intake.", photos).format(n=photos))
    if made.order.checklist:
        last = made.order.checklist[-1]
        parts.append(_("Noted by {who}, {when}.").format(who=last.by or "—", when=made.moment(last.at)))
    return " ".join(parts)
