"""The story of a part and the recall of a lot in words: what each move was, what became of each part."""

from __future__ import annotations

import re

from app.domain.part_story import StoryLine
from app.domain.recall import Held, Recall, RecallLine
from app.domain.stock import MoveReason
from app.words.board_history import placement_text
from app.words.findings import position_text
from app.words.language import _, ngettext
from app.words.language import mark as _m
from app.words.plain_text import plain

_HELD = {
    Held.FITTED: _m("holds it"),
    Held.REPLACED: _m("replaced since"),
    Held.TAKEN_BACK: _m("taken back"),
}


def number_text(value: int) -> str:
    """A count with a real minus sign: "1,204", "−2"."""
    return f"{value:,}".replace("-", "−")


def signed_text(value: int) -> str:
    """A count that came or went: "+40", "−1", "0"."""
    return number_text(value) if value <= 0 else f"+{value:,}"


def place_text(position: str) -> str:
    """Where a part sits, as short as a list wants it: "chip 84", "U47"; "" where nobody said."""
    if chip := re.fullmatch(r"chip (\d+)", position.strip()):
        return _("chip {n}").format(n=chip[1])
    return "" if position.strip() in ("", "—") else plain(position_text(position), 60)


def story_text(line: StoryLine) -> str:
    """What a move was: "used on WO-B1-000131, chip 84", "moved from C2 to C4"; the remark behind it."""
    told = _what(line)
    return f"{told}, {plain(line.note, 120)}" if line.note else told


def _what(line: StoryLine) -> str:
    bin_ = plain(line.bin, 40)
    match line.reason:
        case MoveReason.CONSUME:
            place = place_text(line.position)
            words = _("used on {order}").format(order=line.order_number) if line.order_number else _("used")
            return f"{words}, {place}" if place else words
        case MoveReason.RETURN:
            if line.order_number:
                return _("taken back from {order}").format(order=line.order_number)
            return _("taken back")
        case MoveReason.RECEIVE:
            whence = ", ".join(part for part in (line.purchase_number, plain(line.supplier, 60)) if part)
            if not line.quantity:  # a later bill or price
                return _("cost corrected, {whence}").format(whence=whence) if whence else _("cost corrected")
            return _("received, {whence}").format(whence=whence) if whence else _("received")
        case MoveReason.SALVAGE:
            return _("salvaged from {board}").format(board=plain(line.donor, 40)) if line.donor else _("salvaged")
        case MoveReason.TRANSFER:
            if line.source and bin_:
                return _("moved from {source} to {bin}").format(source=plain(line.source, 40), bin=bin_)
            return _("moved to {bin}").format(bin=bin_) if bin_ else _("moved")
        case MoveReason.SCRAP:
            return _("scrapped")
        case MoveReason.COUNT:
            where = ", ".join(part for part in (bin_, line.count_number) if part)
            return _("counted, {where}").format(where=where) if where else _("counted")
        case MoveReason.ADJUST:
            return _("adjusted")


def held_word(held: Held) -> str:
    """What became of a fitted part."""
    return _(_HELD[held])


def held_text(line: RecallLine) -> str:
    """What became of it, with the order that replaced it, and the donor it may have come by."""
    words = held_word(line.held)
    if line.replaced_on:
        words = _("replaced on {order}").format(order=line.replaced_on)
    if line.donor is not None:
        donor = plain(line.donor.name, 40)
        words = _("{what}; by way of donor {board}").format(what=words, board=donor)
    return words


def recall_text(recall: Recall) -> str:
    """The answer in one sentence."""
    if not recall.lines:
        return _("No board ever got a part of this lot.")
    boards = ngettext("{n} board got a part of it", "{n} boards got a part of it", recall.boards)
    holding = ngettext("{n} holds it still", "{n} hold it still", recall.holding)
    return f"{boards.format(n=number_text(recall.boards))}, {holding.format(n=number_text(recall.holding))}."


def recall_columns() -> tuple[tuple[str, str], ...]:
    """The columns of a recall as a table for other programs: id and head."""
    return (
        ("board", _("Board")), ("serial", _("Serial")), ("model", _("Model")), ("where", _("Where it is now")),
        ("owner", _("Owner")), ("order", _("Order")), ("position", _("Position")), ("quantity", _("Pieces")),
        ("lot", _("Lot")), ("fitted_at", _("Fitted (UTC)")), ("by", _("By")), ("now", _("What became of it")),
    )  # fmt: skip


def recall_cells(line: RecallLine) -> tuple[str | int, ...]:
    """One line of that table."""
    return (
        line.asset.number, line.asset.serial or "", line.asset.model or "", placement_text(line.placement),
        line.owner, line.order_number, line.position, line.quantity, line.lot_number,
        f"{line.at:%Y-%m-%dT%H:%M:%SZ}", line.by, held_text(line),
    )  # fmt: skip
