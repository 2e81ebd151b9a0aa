"""Where on the board a part goes that is taken from stock: proposed from what was found, or to be asked."""

from __future__ import annotations

import re

from app.domain.finding import PartKind
from app.domain.order_view import FindingLine, OrderView
from app.domain.scanned_text import cleaned
from app.domain.shop_error import NoSuchThing
from app.domain.stock import PartRow
from app.domain.work_order import FindingStatus
from app.services import stock
from app.services.bench_orders import next_line
from app.services.shop import Shop

#: Kinds of parts that sit at one place of a board; whoever fits one says where. Of the others there is one, or any
#: number without a place.
_PLACED = frozenset(
    {
        PartKind.CHIP, PartKind.LDO, PartKind.BOOST, PartKind.LEVEL_SHIFTER, PartKind.CRYSTAL,
        PartKind.VOLTAGE_CONTROLLER, PartKind.REGULATOR, PartKind.MOSFET, PartKind.EEPROM, PartKind.TEMP_SENSOR,
        PartKind.PASSIVE,
    }
)  # fmt: skip
#: Several at once: "3*BM1362AK", "3 x BM1362AK".
_SEVERAL = re.compile(r"(\d{1,4})\s*(?:\*|×|[xх]\s)\s*(\S.*)", re.IGNORECASE)


def several(text: str) -> tuple[int, str]:
    """How many of what was typed: "3*BM1362AK" is three; anything else is one."""
    found = _SEVERAL.fullmatch(text.strip())
    if found is None or not int(found[1]):
        return 1, text.strip()
    return int(found[1]), found[2]


def asked_part(shop: Shop, text: str) -> PartRow:
    """The part that a scan or a typed text means: the part itself, or the one a lot is of. Raises NoSuchThing."""
    try:
        return stock.part_named(shop, cleaned(text))
    except NoSuchThing:
        return stock.part_named(shop, stock.lot_for(shop, text).part_id)


def place_for(view: OrderView, part: PartRow, lead: FindingLine | None = None) -> str | None:
    """Where a part of this kind goes next on an order, as findings write it ("chip 85").

    The places of the suspects of its kind that have no new part yet, those of the finding that is worked on
    first: `lead`, else the one that hands are at next. "" for what needs no place; None where a person must say it.
    """
    if part.loose or part.kind not in _PLACED:
        return ""
    lead = lead or next_line(view)
    rest = [line for line in view.findings if line.status is not FindingStatus.RULED_OUT and line is not lead]
    lines = [lead, *rest] if lead is not None else rest
    taken = {_key(line.position) for line in view.replacements if line.fitted and line.part_id == part.id}
    suspects = [one for line in lines for one in line.finding.parts if one.position]
    same = [one.position for one in suspects if one.kind is part.kind]
    return next((place for place in same if place and _key(place) not in taken), None)


def place_typed(text: str, kind: PartKind = PartKind.CHIP) -> str:
    """A place as a person types it on a keypad: "85" of a chip is chip 85, of another part U85; all else stays."""
    typed = " ".join(text.split())
    if typed.isascii() and typed.isdigit():
        return f"chip {int(typed)}" if kind is PartKind.CHIP else f"U{int(typed)}"
    return typed


def _key(place: str) -> str:
    return " ".join(place.split()).casefold()
