"""Where a scan leads: an order opens, a board its order or life, a part goes onto the order at hand, a bin is counted.

The page that is shown is asked first (`Page.scanned`); this is for what no page took.
"""

from __future__ import annotations

from typing import Any

from app.domain.permission import Permission
from app.services.scanning import Scanned, ScannedKind
from app.ui.pages.page import Desk
from app.ui.pages.register import PAGES
from app.words.language import _
from app.words.plain_text import plain

#: The page of a kind of thing, and by what it is told which.
_PAGES = {
    ScannedKind.ORDER: ("order", "order"),
    ScannedKind.PART: ("part", "part"),
    ScannedKind.PLACE: ("places", "place"),
    ScannedKind.BATCH: ("intake", "delivery"),
    ScannedKind.COUNT: ("stocktake", "count"),
    ScannedKind.PURCHASE: ("purchase", "purchase"),
}
_HERE = frozenset(entry.id for entry in PAGES)
#: Where a bin is a place for a board, and not stock to be counted.
_PUTTING = frozenset(
    entry.id for entry in PAGES if "boards" in (entry.id, entry.parent) or "path" in (entry.id, entry.parent)
) | {"order"}
#: Where a scan is the board on the table, or a part for it.
_BENCH = frozenset(entry.id for entry in PAGES if entry.id == "path" or entry.parent == "path")


def route(desk: Desk, found: Scanned, here: str) -> None:
    """Go where the scan leads, from the page `here`; what leads nowhere is said, and looked for by its fragments."""
    at_bench = here in _BENCH
    if at_bench and found.kind in (ScannedKind.ASSET, ScannedKind.SERIAL, ScannedKind.ORDER, ScannedKind.NOTHING):
        desk.at_hand.take_serial(found.text)
        desk.go_to("path")
    elif at_bench and found.known and found.kind in (ScannedKind.PART, ScannedKind.LOT) and desk.at_hand.number:
        desk.go_to("order", order=desk.at_hand.number, part=found.number)
    elif not found.known:
        _unknown(desk, found)
    elif found.kind is ScannedKind.ASSET:
        _asset(desk, found, here)
    elif found.kind is ScannedKind.LOT:
        desk.go_to("part", part=found.sku, lot=found.number)
    elif found.kind in (ScannedKind.QUOTE, ScannedKind.CLAIM) and found.order_number:
        desk.go_to("order", order=found.order_number)
    elif found.bin and here not in _PUTTING and desk.may(Permission.WRITE):
        desk.go_to("stocktake", bin=found.number)
    elif found.kind in _PAGES and _PAGES[found.kind][0] in _HERE:
        page, word = _PAGES[found.kind]
        where: dict[str, Any] = {word: found.number}
        desk.go_to(page, **where)
    else:
        desk.look_up(found.number or found.text)


def _asset(desk: Desk, found: Scanned, here: str) -> None:
    """A board opens its open order; where none is open, or that order is on screen already, its life."""
    if found.order_number and here not in ("order", "boards", "board"):
        desk.go_to("order", order=found.order_number)
    else:
        desk.go_to("board", serial=found.number)


def _unknown(desk: Desk, found: Scanned) -> None:
    if found.kind is ScannedKind.SERIAL and desk.shop is not None and desk.shop.writable:
        desk.go_to("intake", serial=found.text)
        desk.toast(_("{serial} is new here.").format(serial=plain(found.text, 40)))
    elif found.kind is ScannedKind.WRONG_CHECK:
        wrong = _("The check character of {label} does not fit: it was misread. Meant is probably {meant}.")
        desk.toast(wrong.format(label=plain(found.text, 40), meant=found.suggestion))
    elif found.kind in (ScannedKind.SERIAL, ScannedKind.NOTHING):
        desk.look_up(found.text)
    else:
        desk.toast(_("{number} is one of our numbers, but nothing of that number is here.").format(number=found.number))


def layout_said(text: str) -> str:
    """What to say of a scan that the keyboard layout turned into signs nobody can turn back."""
    return _(
        "The keyboard layout of this computer made “{text}” of a scan. Switch to an English layout and scan again."
    ).format(text=plain(text, 40))
