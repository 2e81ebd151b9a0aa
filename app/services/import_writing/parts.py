"""Rows that describe parts: found again by SKU, then by their maker's number; nothing is overwritten unasked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any

from app.domain.finding import PartKind
from app.domain.import_plan import Fate, FieldChange, ImportChoices, PlannedRow, PlanProblem, PlanTrouble
from app.domain.import_row import Amount, ReadRow, Value
from app.domain.import_target import folded
from app.domain.stock import MSL_LEVELS, Fit, PartDraft, Tracking
from app.services.import_reading.targets import choices_of
from app.services.import_writing.named import Names, NoPlaceOfNumber, Sort
from app.services.prices import charges
from app.services.shop import Draft, Shop
from app.services.stock_writing import part_fields, write_part
from app.words.money import decimals_of, major

#: Fields of a part that a file may set, by the file's name for them and the record's.
FIELDS = {
    "sku": "sku", "name": "name", "kind": "kind", "fits": "fits", "mpn": "mpn", "unit": "unit", "minimum": "minimum",
    "target": "target", "pack": "pack", "lead_days": "lead_days", "tracking": "tracking", "piece_mg": "piece_mg",
    "esd": "esd", "msl": "msl", "note": "note",
}  # fmt: skip
#: What counts as blank in the record besides nothing at all.
_BLANK: Mapping[str, tuple[object, ...]] = {"minimum": (0,), "fits": ("[]",)}
#: What a part goes by, the first that a row has.
_CALLED = ("sku", "mpn", "name")
_PRICE = ("order_code", "price", "price_quantity", "from_quantity")
#: A price is kept for so many pieces that it is a whole number of minor units.
_MOST_PIECES = 1_000_000
_MOST_MINOR = 1 << 53
#: Words of a name that speak of its kind together, at most; and the first sign of Han.
_LONGEST, _HAN = 3, "\u2e80"


@dataclass(frozen=True, slots=True)
class Price:
    """What a supplier asks: `minor` for `pieces`, from `from_quantity` on; None = only named as a supplier."""

    minor: int | None
    pieces: int
    currency: str
    from_quantity: int
    order_code: str


class PartsPlanner:
    """Decides about rows one after the other, and puts what it decided into drafts."""

    settled = True

    def __init__(self, shop: Shop, choices: ImportChoices, names: Names) -> None:
        self.choices = choices
        self.names = names
        self.currency = charges(shop).currency
        self.guessed = self.unknown_kind = 0
        self.ignored: Counter[str] = Counter()
        with shop.read() as db:
            rows = db.execute("SELECT * FROM part WHERE gone = 0 AND elsewhere IS NULL ORDER BY id DESC").fetchall()
            prices = db.execute("SELECT * FROM part_supplier WHERE gone = 0").fetchall()
        self.parts: dict[str, Mapping[str, Any]] = {row["id"]: row for row in rows}
        self._skus = {row["sku"].casefold(): row["id"] for row in rows} | {row["sku"]: row["id"] for row in rows}
        self._mpns: dict[str, list[str]] = {}
        for row in rows:
            if row["mpn"]:
                self._mpns.setdefault(row["mpn"].casefold(), []).append(row["id"])
        self._prices = {(row["part_id"], row["supplier_id"], row["from_quantity"]): row for row in prices}
        self._lines: dict[str, int] = {}
        #: Parts that the file brings, by their folded SKU; their ids once they are in a draft.
        self.new: dict[str, str] = {}

    def plan(self, row: ReadRow) -> PlannedRow:
        """What becomes of the row."""
        values = row.values
        known, trouble = self.find(row)
        if trouble is not None:
            return PlannedRow(row.line, Fate.WRONG, name_of(values), troubles=(trouble,))
        key = known or sku_of(values).casefold()
        first = self._lines.setdefault(key, row.line)
        if first != row.line:
            twice = PlanTrouble(row.line, "sku", PlanProblem.TWICE, name_of(values), first)
            return PlannedRow(row.line, Fate.WRONG, name_of(values), known, troubles=(twice,))
        troubles = self.checked(row)
        if troubles:
            return PlannedRow(row.line, Fate.WRONG, name_of(values), known, troubles=troubles)
        price = self.price_of(values)
        if "supplier" in values:
            self.names.known(Sort.SUPPLIER, str(values["supplier"]))
        elif "price" in values:
            self.ignored["price"] += 1
        if known is None:
            self.kind_of(values)
            return PlannedRow(row.line, Fate.NEW, name_of(values))
        changes = (*self.compared(known, values), *self._price_change(known, values, price))
        fate = Fate.CHANGED if any(change.taken for change in changes) else Fate.SAME
        return PlannedRow(row.line, fate, name_of(values), known, changes)

    def write(self, draft: Draft, row: ReadRow, planned: PlannedRow) -> None:
        """Put the row into a draft as it was planned."""
        part_id = planned.known_id
        if part_id is None:
            part_id = self.write_new(draft, row.values)
        else:
            self.write_changes(draft, part_id, row.values, planned.changes)
        price = self.price_of(row.values)
        if price is not None:
            self._write_price(draft, part_id, str(row.values["supplier"]), price)

    def find(self, row: ReadRow) -> tuple[str | None, PlanTrouble | None]:
        """The part of the shop that a row means, or why that cannot be told; neither = a new one."""
        values = row.values
        sku = str(values.get("sku", "")).strip()
        if sku:
            found = self._skus.get(sku) or self._skus.get(sku.casefold())
            if found is not None:
                return found, None
        mpn = str(values.get("mpn", "")).strip()
        if mpn:
            of_maker = self._mpns.get(mpn.casefold(), [])
            if len(of_maker) > 1 and not sku:
                return None, PlanTrouble(row.line, "mpn", PlanProblem.SEVERAL, mpn)
            if len(of_maker) == 1:
                return of_maker[0], None
        if not sku:
            derived = sku_of(values)
            return self._skus.get(derived) or self._skus.get(derived.casefold()), None
        return None, None

    def checked(self, row: ReadRow) -> tuple[PlanTrouble, ...]:
        """What a part cannot take of a row."""
        values = row.values
        found = []
        if "msl" in values and msl_of(values) not in MSL_LEVELS:
            found.append(PlanTrouble(row.line, "msl", PlanProblem.NO_MSL, str(values["msl"])))
        if "bin" in values:
            try:
                self.names.known(Sort.BIN, str(values["bin"]))
            except NoPlaceOfNumber:
                found.append(PlanTrouble(row.line, "bin", PlanProblem.NO_PLACE, str(values["bin"])))
        price = values.get("price")
        if isinstance(price, Amount) and price.value.scaleb(6) >= _MOST_MINOR:
            found.append(PlanTrouble(row.line, "price", PlanProblem.TOO_MUCH, f"{price.value:f}"))
        return tuple(found)

    def compared(self, part_id: str, values: Mapping[str, Value]) -> tuple[FieldChange, ...]:
        """The fields of a known part of which the file says something else."""
        have, wanted = self.parts[part_id], self._stored(values)
        changes = []
        for name, column in FIELDS.items():
            if name not in values:
                continue
            old, new = have[column], wanted[column]
            if old == new or (name == "fits" and fits_text(old) == fits_text(new)) or new in (None, ""):
                continue
            blank = old is None or old in _BLANK.get(name, ())
            taken = blank or name in self.choices.overwrite
            changes.append(FieldChange(name, _text(name, old), _text(name, new), taken))
        if "bin" in values:
            at = self.names.known(Sort.BIN, str(values["bin"]))
            if at is None or at != have["place_id"]:
                taken = have["place_id"] is None or "bin" in self.choices.overwrite
                old_name = self.names.spelled(have["place_id"])
                changes.append(FieldChange("bin", old_name, str(values["bin"]), taken))
        return tuple(changes)

    def write_new(self, draft: Draft, values: Mapping[str, Value]) -> str:
        """Put a part that the shop does not have into a draft; its id. One that this file brought already is it."""
        sku = sku_of(values)
        key = sku.casefold()
        if key not in self.new:
            place = self.names.id_of(draft, Sort.BIN, str(values["bin"])) if "bin" in values else None
            self.new[key] = write_part(draft, self._draft(values, sku, place))
        return self.new[key]

    def write_changes(
        self, draft: Draft, part_id: str, values: Mapping[str, Value], changes: tuple[FieldChange, ...]
    ) -> None:
        """Put the changes of a known part that are taken into a draft."""
        wanted = self._stored(values)
        fields = {FIELDS[one.field]: wanted[FIELDS[one.field]] for one in changes if one.taken and one.field in FIELDS}
        if any(one.field == "bin" and one.taken for one in changes):
            fields["place_id"] = self.names.id_of(draft, Sort.BIN, str(values["bin"]))
        if fields:
            draft.set("part", part_id, **fields)

    def kind_of(self, values: Mapping[str, Value]) -> PartKind:
        """The kind that a row says, else the one its name speaks of, else passive; a guess is counted."""
        if "kind" in values:
            return PartKind(str(values["kind"]))
        guess = guessed_kind(str(values.get("name", "")))
        if guess is None:
            self.unknown_kind += 1
        else:
            self.guessed += 1
        return guess or PartKind.PASSIVE

    def price_of(self, values: Mapping[str, Value]) -> Price | None:
        """What a supplier is said to ask; None where none is named."""
        if "supplier" not in values:
            return None
        amount = values.get("price")
        pieces = int(str(values.get("price_quantity", 1)))
        told = amount.currency if isinstance(amount, Amount) else ""
        currency = told or str(values.get("currency", "")) or self.currency
        minor: Decimal | None = None
        if isinstance(amount, Amount):
            minor = amount.value.scaleb(decimals_of(currency))
            while minor != minor.to_integral_value() and pieces < _MOST_PIECES:
                minor, pieces = minor * 10, pieces * 10
        return Price(
            None if minor is None else round(minor),
            pieces,
            currency,
            int(str(values.get("from_quantity", 1))),
            str(values.get("order_code", "")),
        )

    def _price_change(self, part_id: str, values: Mapping[str, Value], price: Price | None) -> tuple[FieldChange, ...]:
        if price is None:
            return ()
        supplier = str(values["supplier"])
        supplier_id = self.names.known(Sort.SUPPLIER, supplier)
        have = self._prices.get((part_id, supplier_id, price.from_quantity)) if supplier_id is not None else None
        if have is None:
            return (FieldChange("supplier", "", supplier, True),)
        changes = []
        if price.order_code and price.order_code != (have["order_code"] or ""):
            taken = not have["order_code"] or "order_code" in self.choices.overwrite
            changes.append(FieldChange("order_code", have["order_code"] or "", price.order_code, taken))
        if price.minor is not None:
            old, new = (
                _price_text(have["price_minor"], have["price_quantity"], have["currency"]),
                _price_text(price.minor, price.pieces, price.currency),
            )
            if old != new:
                taken = have["price_minor"] is None or "price" in self.choices.overwrite
                changes.append(FieldChange("price", old, new, taken))
        return tuple(changes)

    def _write_price(self, draft: Draft, part_id: str, supplier: str, price: Price) -> None:
        supplier_id = self.names.id_of(draft, Sort.SUPPLIER, supplier)
        have = self._prices.get((part_id, supplier_id, price.from_quantity))
        if have is None:
            draft.add(
                "part_supplier", part_id=part_id, supplier_id=supplier_id, order_code=price.order_code or None,
                from_quantity=price.from_quantity, price_minor=price.minor, price_quantity=price.pieces,
                currency=price.currency if price.minor is not None else None, preferred=0,
            )  # fmt: skip
            return
        fields: dict[str, Any] = {}
        if price.order_code and (not have["order_code"] or "order_code" in self.choices.overwrite):
            fields["order_code"] = price.order_code
        if price.minor is not None and (have["price_minor"] is None or "price" in self.choices.overwrite):
            fields |= {"price_minor": price.minor, "price_quantity": price.pieces, "currency": price.currency}
        if any(have[name] != value for name, value in fields.items()):
            draft.set("part_supplier", have["id"], **fields)

    def _stored(self, values: Mapping[str, Value]) -> dict[str, Any]:
        """The row as the record keeps it; of a kind that is not said nothing is told."""
        kind = PartKind(str(values["kind"])) if "kind" in values else PartKind.PASSIVE
        return {"sku": sku_of(values), **part_fields(_part(values, sku_of(values), kind, None))}

    def _draft(self, values: Mapping[str, Value], sku: str, place_id: str | None) -> PartDraft:
        return _part(values, sku, self.kind_of(values), place_id)


def _part(values: Mapping[str, Value], sku: str, kind: PartKind, place_id: str | None) -> PartDraft:
    whole: dict[str, int] = {
        name: value for name, value in values.items() if isinstance(value, int) and not isinstance(value, bool)
    }
    weight = values.get("piece_mg")
    fits = values.get("fits", ())
    return PartDraft(
        sku=sku,
        name=str(values.get("name", "")) or sku,
        kind=kind,
        fits=tuple(Fit.parse(one) for one in fits) if isinstance(fits, tuple) else (),
        mpn=str(values.get("mpn", "")),
        unit=str(values.get("unit", "")),
        minimum=whole.get("minimum", 0),
        target=whole.get("target"),
        pack=whole.get("pack"),
        lead_days=whole.get("lead_days"),
        tracking=Tracking(str(values.get("tracking", Tracking.LOT.value))),
        piece_mg=float(weight) if isinstance(weight, Decimal | int) else None,
        esd=values.get("esd") is True,
        msl=msl_of(values),
        note=str(values.get("note", "")),
        place_id=place_id,
    )


def sku_of(values: Mapping[str, Value]) -> str:
    """The SKU a row gives its part: its own, else its maker's number, else its name."""
    for name in _CALLED:
        text = " ".join(str(values.get(name, "")).split())
        if text:
            return text
    return ""


def name_of(values: Mapping[str, Value]) -> str:
    """What a row calls its part."""
    sku, name = sku_of(values), str(values.get("name", ""))
    return f"{sku} {name}" if name and name != sku else sku


def msl_of(values: Mapping[str, Value]) -> str:
    """The moisture level as the record writes it, without the letters in front."""
    return str(values.get("msl", "")).strip().lower().removeprefix("msl").strip(" -")


@lru_cache(maxsize=4096)
def guessed_kind(name: str) -> PartKind | None:
    """The kind that a part's name speaks of: the longest of the words for kinds that stand in it, as whole words but
    where words are not parted by blanks.
    """
    words = folded(name).split()
    spoken = {" ".join(words[at : at + long]) for long in range(1, _LONGEST + 1) for at in range(len(words) - long + 1)}
    found = [(len(word), _kinds()[word]) for word in spoken & _kinds().keys()]
    if not name.isascii():
        found += [(len(word), kind) for word, kind in _unparted() if word in name]
    return max(found, key=lambda one: one[0])[1] if found else None


@cache
def _kinds() -> dict[str, PartKind]:
    return {word: PartKind(kind) for word, kind in choices_of("part_kind")}


@cache
def _unparted() -> tuple[tuple[str, PartKind], ...]:
    """The words in Han, which stand anywhere in a name."""
    return tuple((word, kind) for word, kind in _kinds().items() if word[0] > _HAN)


def fits_text(stored: str | None) -> str:
    """What a part fits as people type it."""
    told = json.loads(stored) if stored else []
    return ", ".join(one if isinstance(one, str) else Fit(**one).text for one in told if isinstance(one, str | dict))


def _text(name: str, value: Any) -> str:
    if name == "fits":
        return fits_text(value)
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def _price_text(minor: int | None, pieces: int, currency: str | None) -> str:
    if minor is None:
        return ""
    each = major(minor, currency or "USD") / pieces
    return f"{each.normalize():f} {currency or ''}".strip()
