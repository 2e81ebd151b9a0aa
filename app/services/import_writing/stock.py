"""Rows that say how many of a part lie where: lots with an opening balance, or what was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal

from app.domain.import_plan import Fate, FieldChange, ImportChoices, PlannedRow, PlanProblem, PlanTrouble, StockMode
from app.domain.import_row import Amount, ReadRow, Value
from app.domain.stock import Grade, Money, MoveReason
from app.services.import_writing.named import Names, Sort
from app.services.import_writing.parts import PartsPlanner, name_of, sku_of
from app.services.shop import Draft, Shop
from app.services.stock_writing import MOST, part_lots, write_count, write_lot
from app.words.money import decimals_of

_MOST_MINOR = 1 << 53
#: What lies where of each part; the home of a lot where a move names no place.
_HELD = """
SELECT l.part_id, coalesce(m.place_id, l.place_id) AS place_id, sum(m.quantity) AS held FROM lot AS l
JOIN stock_move AS m ON m.lot_id = l.id AND m.gone = 0 WHERE l.gone = 0 AND l.elsewhere IS NULL
GROUP BY l.part_id, coalesce(m.place_id, l.place_id)
"""
#: The same lot by lot, with what tells a lot from another.
_LOTS = """
SELECT l.part_id, coalesce(m.place_id, l.place_id) AS place_id, sum(m.quantity) AS held, l.batch, l.grade,
    substr(l.received_at, 1, 19) AS received FROM lot AS l
JOIN stock_move AS m ON m.lot_id = l.id AND m.gone = 0 WHERE l.gone = 0 AND l.elsewhere IS NULL
GROUP BY l.id, coalesce(m.place_id, l.place_id) HAVING held > 0
"""
_Held = tuple[str, str | None, int, str, str, str]


class StockPlanner:
    """Decides about rows one after the other, and puts what it decided into drafts. `in_stock` counts the rows of
    parts that the shop has some of.
    """

    settled = True

    def __init__(self, shop: Shop, choices: ImportChoices, names: Names) -> None:
        self.parts = PartsPlanner(shop, choices, names)
        self.names = names
        self.choices = choices
        self.in_stock = 0
        self.ignored = self.parts.ignored
        self._held: dict[str, dict[str | None, int]] = {}
        with shop.read() as db:
            for row in db.execute(_HELD):
                self._held.setdefault(row["part_id"], {})[row["place_id"]] = row["held"]
            suppliers = db.execute("SELECT id, name FROM supplier WHERE gone = 0").fetchall()
            lots = db.execute(_LOTS).fetchall()
        self._lots = Counter[_Held](
            (row["part_id"], row["place_id"], row["held"], row["batch"] or "", row["grade"], row["received"])
            for row in lots
        )
        self._suppliers = {row["id"]: row["name"] for row in suppliers}
        self._lines: dict[tuple[str, str], int] = {}

    def plan(self, row: ReadRow) -> PlannedRow:
        """What becomes of the row."""
        values, about = row.values, name_of(row.values)
        known, trouble = self.parts.find(row)
        troubles = [trouble] if trouble is not None else []
        troubles += [*self.parts.checked(row), *self._checked(row)]
        if troubles:
            return PlannedRow(row.line, Fate.WRONG, about, known, troubles=tuple(troubles))
        if "supplier" in values:
            self.names.known(Sort.SUPPLIER, str(values["supplier"]))
        if known is not None and self._is_held(known, values):
            return PlannedRow(row.line, Fate.SAME, about, known)
        counted = _quantity(values)
        have = self._there(known, values)
        if known is not None and have:
            self.in_stock += 1
            if self.choices.stock is None:
                asked = PlanTrouble(row.line, "quantity", PlanProblem.IN_STOCK, f"{have}")
                return PlannedRow(row.line, Fate.WRONG, about, known, troubles=(asked,))
        if self.choices.stock is StockMode.SET and (twice := self._twice(row, known)) is not None:
            return PlannedRow(row.line, Fate.WRONG, about, known, troubles=(twice,))
        if known is None:
            if sku_of(values).casefold() not in self.parts.new:
                self.parts.kind_of(values)
                self.parts.new[sku_of(values).casefold()] = ""
            return PlannedRow(row.line, Fate.NEW, about)
        # a bin and a remark are the lot's
        changes = tuple(one for one in self.parts.compared(known, values) if one.field not in ("bin", "note"))
        if have and self.choices.stock is StockMode.SET:
            if counted != have:
                changes = (FieldChange("quantity", str(have), str(counted), True), *changes)
            fate = Fate.CHANGED if any(one.taken for one in changes) else Fate.SAME
        else:
            fate = Fate.NEW if counted else Fate.CHANGED if any(one.taken for one in changes) else Fate.SAME
        return PlannedRow(row.line, fate, about, known, changes)

    def write(self, draft: Draft, row: ReadRow, planned: PlannedRow) -> None:
        """Put the row into a draft as it was planned."""
        values, part_id = row.values, planned.known_id
        if part_id is None:
            sku = sku_of(values).casefold()
            if not self.parts.new.get(sku):
                self.parts.new.pop(sku, None)
            part_id = self.parts.write_new(draft, values)
        else:
            self.parts.write_changes(draft, part_id, values, planned.changes)
        counted = _quantity(values)
        place = self.names.id_of(draft, Sort.BIN, str(values["bin"])) if "bin" in values else None
        if planned.known_id is not None and self._there(part_id, values) and self.choices.stock is StockMode.SET:
            if any(one.field == "quantity" for one in planned.changes) and part_lots(draft, part_id):
                write_count(draft, part_id, counted, place_id=place)
            return
        if counted:
            self._write_lot(draft, part_id, counted, values, place)

    def _write_lot(
        self, draft: Draft, part_id: str, quantity: int, values: Mapping[str, Value], place: str | None
    ) -> None:
        supplier = str(values.get("supplier", ""))
        received, expires = values.get("received_at"), values.get("expires_at")
        write_lot(
            draft,
            part_id,
            quantity,
            self._value(values, quantity),
            grade=Grade(str(values.get("grade", Grade.NEW.value))),
            place_id=place,
            supplier_id=self.names.id_of(draft, Sort.SUPPLIER, supplier) if supplier else None,
            supplier=supplier,
            batch=str(values.get("batch", "")),
            received_at=received if isinstance(received, datetime) else None,
            expires_at=expires if isinstance(expires, datetime) else None,
            reason=MoveReason.RECEIVE,
            note=str(values.get("note", "")),
        )

    def _value(self, values: Mapping[str, Value], quantity: int) -> Money:
        """What the lot is worth: as the row says, else by its price for each; nothing where none is said."""
        value, cost = values.get("value"), values.get("cost")
        amount = value if isinstance(value, Amount) else cost if isinstance(cost, Amount) else None
        told = amount.currency if amount is not None else ""
        currency = told or str(values.get("currency", "")) or self.parts.currency
        if amount is None:
            return Money(0, currency)
        whole = amount.value if isinstance(value, Amount) else amount.value * quantity
        return Money(round(whole.scaleb(decimals_of(currency))), currency)

    def _checked(self, row: ReadRow) -> list[PlanTrouble]:
        quantity = _quantity(row.values)
        if quantity > MOST:
            return [PlanTrouble(row.line, "quantity", PlanProblem.TOO_MUCH, str(quantity))]
        worth = max((one.value for one in row.values.values() if isinstance(one, Amount)), default=Decimal(0))
        if worth * max(quantity, 1) * 1000 >= _MOST_MINOR:
            return [PlanTrouble(row.line, "cost", PlanProblem.TOO_MUCH, f"{worth:f}")]
        return []

    def _is_held(self, part_id: str, values: Mapping[str, Value]) -> bool:
        """Whether the row is a lot that the shop has: as many in that place, of that batch, come in at that second.
        Each lot is one row's; more of the same are more where somebody said to add them.
        """
        received = values.get("received_at")
        if not isinstance(received, datetime) or self.choices.stock is StockMode.ADD:
            return False
        place = self.names.known(Sort.BIN, str(values["bin"])) if "bin" in values else None
        at = f"{received.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"
        grade = str(values.get("grade", Grade.NEW.value))
        key = (part_id, place, _quantity(values), str(values.get("batch", "")).strip(), grade, at)
        if not self._lots[key]:
            return False
        self._lots[key] -= 1
        return True

    def _there(self, part_id: str | None, values: Mapping[str, Value]) -> int:
        """How many the shop has of a part: of a count in the bin that the row names, else anywhere."""
        held = self._held.get(part_id or "", {})
        if "bin" in values and self.choices.stock is StockMode.SET:
            place = self.names.known(Sort.BIN, str(values["bin"]))
            return held.get(place, 0) if place is not None else 0
        return sum(held.values())

    def _twice(self, row: ReadRow, known: str | None) -> PlanTrouble | None:
        """A second count of one part in one place contradicts the first."""
        where = str(row.values.get("bin", "")).casefold()
        key = known or sku_of(row.values).casefold(), where
        first = self._lines.setdefault(key, row.line)
        if first == row.line:
            return None
        return PlanTrouble(row.line, "sku", PlanProblem.TWICE, name_of(row.values), first)


def _quantity(values: Mapping[str, Value]) -> int:
    quantity = values.get("quantity", 0)
    return quantity if isinstance(quantity, int) else 0
