"""What a scan means: our own numbers, serials of every kind, parts, lots and places.

Looks only; where it leads is for the window (`app.ui.scan_routes`) and for the pages, which are asked first.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum

from app.domain.identifier import HumanNumber, NumberKind
from app.domain.place import PlaceKind
from app.domain.scanned_text import WrongCheck, cleaned, number_in
from app.domain.vendor_serial import VendorSerial, vendor_serial
from app.domain.work_order import State
from app.ledger.ledger import Reader
from app.services.shop import Shop


class ScannedKind(StrEnum):
    """What was scanned. SERIAL = a serial nobody has taken in yet; WRONG_CHECK = one of our labels, misread."""

    ORDER = "order"
    ASSET = "asset"
    LOT = "lot"
    PART = "part"
    PLACE = "place"
    BATCH = "batch"
    QUOTE = "quote"
    CLAIM = "claim"
    COUNT = "count"
    PURCHASE = "purchase"
    SERIAL = "serial"
    WRONG_CHECK = "wrong_check"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Scanned:
    """A scan and what it means. `text` = what was on the label, the scanner's own marks taken off.

    `id` is the row of the shop, None = our number, but nothing of that number is here (or not one of ours at all).
    `number` is the thing's number (a part's SKU), `sku` the part of a lot. `order_number` is the newest open order of
    an asset, the order of a quote or claim. `vendor` says what the form of a serial tells. `suggestion` = the label
    that was meant, where the check character is wrong. `bin` = the place is one, where stock is counted.
    """

    kind: ScannedKind
    text: str
    id: str | None = None
    number: str = ""
    order_number: str | None = None
    vendor: VendorSerial | None = None
    suggestion: str = ""
    sku: str = ""
    bin: bool = False

    @property
    def known(self) -> bool:
        """It is something in this shop."""
        return self.id is not None


#: The table and kind of each sort of our numbers; every other one is an asset's.
_NUMBERED = {
    NumberKind.WORK_ORDER: ("work_order", ScannedKind.ORDER),
    NumberKind.LOT: ("lot", ScannedKind.LOT),
    NumberKind.PLACE: ("place", ScannedKind.PLACE),
    NumberKind.BATCH: ("intake_batch", ScannedKind.BATCH),
    NumberKind.QUOTE: ("quote", ScannedKind.QUOTE),
    NumberKind.CLAIM: ("claim", ScannedKind.CLAIM),
    NumberKind.COUNT: ("stock_count", ScannedKind.COUNT),
    NumberKind.PURCHASE: ("purchase", ScannedKind.PURCHASE),
}
#: Entities that keep the number which a row had on the bench it came from.
_CAME = frozenset({"work_order", "lot", "asset"})
#: States of an order that is over, as JSON.
_CLOSED = json.dumps([state.value for state in State if state.closed])
#: Characters of a serial, at least; anything shorter is typed, not printed on a label.
_SERIAL = 6


def resolve(shop: Shop, text: str) -> Scanned:
    """What was scanned or typed: one of our numbers, a serial, a part, a place; else NOTHING."""
    wanted = cleaned(text)
    try:
        number = number_in(wanted)
    except WrongCheck as wrong:
        return Scanned(ScannedKind.WRONG_CHECK, wanted, suggestion=wrong.label)
    with shop.read() as db:
        if number is not None:
            return _numbered(db, wanted, number)
        found = _asset(db, wanted) or _stock(db, wanted) or _place(db, wanted)
    if found is not None:
        return found
    vendor = vendor_serial(wanted)
    if vendor is not None or _reads_as_serial(wanted):
        return Scanned(ScannedKind.SERIAL, wanted, vendor=vendor)
    return Scanned(ScannedKind.NOTHING, wanted)


def is_label(text: str) -> bool:
    """Whether a text has the form of one of our labels with its check character, or of a maker's serial."""
    wanted = cleaned(text)
    try:
        number = number_in(wanted)
    except WrongCheck:
        return False
    return (number is not None and len(wanted) > len(str(number))) or vendor_serial(wanted) is not None


def meant(shop: Shop, text: str, by_place: str) -> str:
    """Which of two readings of a scan is meant: what the computer's layout made of it, or what the keys are by their
    place; the one that is something here, else the one that has the form of a label, else the first.
    """
    for test in (lambda reading: resolve(shop, reading).known, is_label):
        for reading in (text, by_place):
            if test(reading):
                return reading
    return text


def _numbered(db: Reader, text: str, number: HumanNumber) -> Scanned:
    table, kind = _NUMBERED.get(number.kind, ("asset", ScannedKind.ASSET))
    row = db.execute(f"SELECT id, number FROM {table} WHERE number = ? AND gone = 0", (str(number),)).fetchone()  # noqa: S608
    if row is None and table in _CAME:
        row = db.execute(
            f"SELECT id, number FROM {table} WHERE came_as = ? AND gone = 0 ORDER BY id DESC LIMIT 1",  # noqa: S608
            (str(number),),
        ).fetchone()
    if row is None:
        return Scanned(kind, text, number=str(number))
    if kind is ScannedKind.ASSET:
        return _asset_row(db, text, row["id"])
    if kind is ScannedKind.LOT:
        return _lot(db, text, row["id"])
    on = None
    if kind in (ScannedKind.QUOTE, ScannedKind.CLAIM):
        on = db.execute(
            f"SELECT o.number FROM {table} AS t JOIN work_order AS o ON o.id = t.order_id WHERE t.id = ?",  # noqa: S608
            (row["id"],),
        ).fetchone()["number"]
    if kind is ScannedKind.PLACE:
        return _place_row(db, text, row["id"])
    return Scanned(kind, text, row["id"], row["number"], on)


def _asset(db: Reader, text: str) -> Scanned | None:
    """The asset of that serial, whichever of its serials it is, or of that MAC."""
    mac = text.replace("-", ":").lower()
    row = db.execute(
        "SELECT id FROM asset WHERE gone = 0 AND (serial = ?1 OR serial = ?2 OR mac = ?3 OR mac = ?4) LIMIT 1",
        (text, text.upper(), mac, mac.upper()),
    ).fetchone()
    row = (
        row
        or db.execute(
            "SELECT asset_id AS id FROM asset_identity WHERE gone = 0 AND serial IN (?, ?) ORDER BY hlc DESC LIMIT 1",
            (text, text.upper()),
        ).fetchone()
    )
    return _asset_row(db, text, row["id"]) if row else None


def _asset_row(db: Reader, text: str, id_: str) -> Scanned:
    row = db.execute("SELECT id, number, serial, merged_into FROM asset WHERE id = ?", (id_,)).fetchone()
    met = {row["id"]}
    while row["merged_into"] and row["merged_into"] not in met:
        row = db.execute(
            "SELECT id, number, serial, merged_into FROM asset WHERE id = ?", (row["merged_into"],)
        ).fetchone()
        met.add(row["id"])
    open_order = db.execute(
        "SELECT number FROM work_order WHERE asset_id = ? AND gone = 0"
        " AND state NOT IN (SELECT value FROM json_each(?)) ORDER BY id DESC LIMIT 1",
        (row["id"], _CLOSED),
    ).fetchone()
    return Scanned(
        ScannedKind.ASSET,
        text,
        row["id"],
        row["number"],
        open_order["number"] if open_order else None,
        vendor_serial(row["serial"] or text),
    )


def _stock(db: Reader, text: str) -> Scanned | None:
    row = db.execute(
        "SELECT id, sku FROM part WHERE gone = 0 AND elsewhere IS NULL"
        " AND (sku = ?1 COLLATE NOCASE OR mpn = ?1 COLLATE NOCASE) LIMIT 1",
        (text,),
    ).fetchone()
    if row:
        return Scanned(ScannedKind.PART, text, row["id"], row["sku"])
    lots = db.execute(
        "SELECT id, number FROM lot WHERE gone = 0 AND elsewhere IS NULL AND batch = ? LIMIT 2", (text,)
    ).fetchall()
    return _lot(db, text, lots[0]["id"]) if len(lots) == 1 else None


def _lot(db: Reader, text: str, id_: str) -> Scanned:
    row = db.execute(
        "SELECT l.number, p.sku FROM lot AS l JOIN part AS p ON p.id = l.part_id WHERE l.id = ?", (id_,)
    ).fetchone()
    return Scanned(ScannedKind.LOT, text, id_, row["number"], sku=row["sku"])


def _place(db: Reader, text: str) -> Scanned | None:
    """A place by the name that is painted on it, where only one is called so."""
    rows = db.execute("SELECT id, number FROM place WHERE gone = 0 AND name = ? LIMIT 2", (text,)).fetchall()
    return _place_row(db, text, rows[0]["id"]) if len(rows) == 1 else None


def _place_row(db: Reader, text: str, id_: str) -> Scanned:
    row = db.execute("SELECT number, kind FROM place WHERE id = ?", (id_,)).fetchone()
    return Scanned(ScannedKind.PLACE, text, id_, row["number"], bin=row["kind"] == PlaceKind.BIN.value)


def _reads_as_serial(text: str) -> bool:
    """One word of capitals and figures, with a figure in it."""
    plain = text.replace("-", "").replace("_", "")
    return len(plain) >= _SERIAL and plain.isascii() and plain.isalnum() and any(sign.isdigit() for sign in plain)
