"""Rows that tell of old repairs: closed orders of their own time, marked as imported.

They walk no steps and meet no gates: one step leads from nowhere to how it ended, at the time the file gives, and the
order names the file it came from (`imported_from`). So the board's history and its comebacks count them, and nobody
takes them for orders that this program has led. Nothing is taken from stock for them.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from app.domain.asset import AssetKind
from app.domain.clock import next_stamp, time_text
from app.domain.identifier import NumberKind, uuid7
from app.domain.import_plan import Fate, ImportChoices, PlannedRow, PlanProblem, PlanTrouble
from app.domain.import_row import Amount, CellProblem, ReadRow, RowProblem, Value
from app.domain.import_target import folded
from app.domain.work_order import ActionCode, Billing, OrderKind, Priority, State
from app.ledger.change import Change, Op, Origin, Scalar
from app.services.import_reading.targets import tables
from app.services.import_writing.assets import KnownAssets, kind_of, serial_of, write_asset
from app.services.import_writing.named import Names, Sort
from app.services.shop import Draft, Shop

#: How an old repair ended -> the states it came to, the last one closed.
_ENDED: Mapping[str, tuple[State, ...]] = {
    "returned": (State.RETURNED,),
    "no_fault_found": (State.NO_FAULT_FOUND, State.RETURNED),
    "declined": (State.DECLINED, State.RETURNED_UNREPAIRED),
    "beyond_repair": (State.BEYOND_REPAIR, State.RETURNED_UNREPAIRED),
    "returned_unrepaired": (State.RETURNED_UNREPAIRED,),
    "scrapped": (State.SCRAPPED,),
    "donor": (State.DONOR,),
}
_IMPORTED = (
    "SELECT asset_id, customer_reference, created_at FROM work_order WHERE imported_from IS NOT NULL AND gone = 0"
)
_OURS = """
SELECT number, asset_id, substr(created_at, 1, 19) AS opened FROM work_order WHERE gone = 0 AND imported_from IS NULL
"""
_SECOND = timedelta(seconds=1)
#: Rows of one moment are told apart by their lines, milliseconds.
_APART = 900


class RepairsPlanner:
    """Decides about rows one after the other, and puts what it decided into drafts."""

    settled = False

    def __init__(self, shop: Shop, choices: ImportChoices, names: Names, source: str) -> None:
        self.choices = choices
        self.names = names
        self.known = KnownAssets(shop)
        self.ignored: Counter[str] = Counter()
        self._source = source
        self._now = datetime.now(UTC)
        with shop.read() as db:
            kept = db.execute(_IMPORTED).fetchall()
            ours = db.execute(_OURS).fetchall()
        self._kept = {(row["asset_id"], row["customer_reference"] or row["created_at"][:10]) for row in kept}
        #: The orders that this shop has led itself, by number, with when they were opened.
        self._ours = {(row["number"], row["asset_id"], row["opened"]) for row in ours}
        self._lines: dict[tuple[str, str], int] = {}

    def plan(self, row: ReadRow) -> PlannedRow:
        """What becomes of the row."""
        values = row.values
        serial = serial_of(values)
        about = " · ".join(
            text for text in (str(values.get("number", "")), serial or str(values.get("model", ""))) if text
        )
        came, left = times_of(values)
        troubles: list[PlanTrouble | RowProblem] = []
        if came is None or left is None:
            return PlannedRow(
                row.line, Fate.WRONG, about, troubles=(RowProblem(row.line, "received_at", CellProblem.MISSING),)
            )
        if left < came:
            troubles.append(PlanTrouble(row.line, "closed_at", PlanProblem.OUT_BEFORE_IN, f"{left:%Y-%m-%d}"))
        if came > self._now or left > self._now:
            troubles.append(PlanTrouble(row.line, "received_at", PlanProblem.IN_FUTURE, f"{max(came, left):%Y-%m-%d}"))
        asset = self._asset(serial, values)
        if asset is None and kind_of(values) is None:
            troubles.append(PlanTrouble(row.line, "kind", PlanProblem.NO_KIND, about))
        told = str(values.get("number", "")) or f"{came:%Y-%m-%d}"
        if asset is not None and (values.get("number"), asset, f"{came:%Y-%m-%dT%H:%M:%S}") in self._ours:
            return PlannedRow(row.line, Fate.SAME, about)
        if asset is not None and (asset, told) in self._kept:
            troubles.append(PlanTrouble(row.line, "number", PlanProblem.REPAIR_KNOWN, about))
        if serial:
            first = self._lines.setdefault((serial.upper(), told), row.line)
            if first != row.line:
                troubles.append(PlanTrouble(row.line, "number", PlanProblem.TWICE, about, first))
        if "customer" in values:
            self.names.known(Sort.CUSTOMER, str(values["customer"]))
        fate = Fate.WRONG if troubles else Fate.NEW
        return PlannedRow(row.line, fate, about, troubles=tuple(troubles))

    def write(self, draft: Draft, row: ReadRow, planned: PlannedRow) -> None:
        """Put the row into a draft as it was planned."""
        values = row.values
        came, left = times_of(values)
        if came is None or left is None:
            raise ValueError(row.line)
        came += timedelta(milliseconds=row.line % _APART)
        left = max(left + timedelta(milliseconds=row.line % _APART), came + _SECOND / 100)
        who = draft.person(str(values["technician"])) if "technician" in values else draft.actor
        customer = self.names.id_of(draft, Sort.CUSTOMER, str(values["customer"])) if "customer" in values else None
        serial = serial_of(values)
        asset = self._asset(serial, values)
        if asset is None:
            kind = kind_of(values) or AssetKind.HASHBOARD
            named = {"owner": values["customer"]} if "customer" in values else {}
            asset = write_asset(draft, self.names, kind, {**{k: values[k] for k in _OF_ASSET if k in values}, **named})
            self.known.note(kind.value, asset, serial)
        order = _then(
            draft, "work_order", came, who,
            number=draft.number(NumberKind.WORK_ORDER), asset_id=asset, customer_id=customer,
            kind=OrderKind.REPAIR.value, priority=Priority.NORMAL.value, billing=Billing.PAID.value,
            reported_fault=str(values.get("reported_fault", "")), state=_ended(values)[-1].value, attempt=0,
            customer_reference=str(values.get("number", "")) or None, imported_from=self._source,
        )  # fmt: skip
        self._write_work(draft, order, values, max(left - _SECOND / 2, came), who)
        source = State.DRAFT
        for at, state in enumerate(_ended(values)):
            _then(
                draft, "transition", left + at * _SECOND / 1000, who, order_id=order, source=source.value,
                target=state.value,
            )  # fmt: skip
            source = state

    def _asset(self, serial: str, values: Mapping[str, Value]) -> str | None:
        """The asset that a row is about; one without a serial is nobody's double."""
        if not serial:
            return None
        of_serial = self.known.by_serial(serial)
        kind = kind_of(values)
        if kind is not None:
            return of_serial.get(kind.value)
        return next(iter(of_serial.values()), None)

    @staticmethod
    def _write_work(draft: Draft, order: str, values: Mapping[str, Value], at: datetime, who: str) -> None:
        """What was done, as an action where its words say which, and everything else word by word as a note."""
        work, position = str(values.get("work", "")), str(values.get("position", ""))
        told = values.get("minutes", 0)
        minutes = told if isinstance(told, int) else 0
        code = code_of(work)
        if code is not None:
            _then(
                draft, "action", at, who, order_id=order, code=code.value, position=position or None, result=work,
                minutes=minutes,
            )  # fmt: skip
        lines = (
            [] if code is not None else [text for text in (work, position, f"{minutes} min" * (minutes > 0)) if text]
        )
        lines += [str(values[name]) for name in ("diagnosis", "note") if name in values]
        parts = values.get("parts")
        if isinstance(parts, tuple) and parts:
            lines.append(", ".join(parts))
        price = values.get("price")
        if isinstance(price, Amount):
            lines.append(f"{price.value:f} {price.currency or values.get('currency', '')}".strip())
        if lines:
            _then(draft, "note", at, who, order_id=order, text="\n".join(lines))


_OF_ASSET = ("serial", "model")


def times_of(values: Mapping[str, Value]) -> tuple[datetime | None, datetime | None]:
    """When it came and when it was closed; where only one is told, that is both."""
    came, left = values.get("received_at"), values.get("closed_at")
    both = [one for one in (came, left) if isinstance(one, datetime)]
    return (both[0], both[-1]) if both else (None, None)


def code_of(work: str) -> ActionCode | None:
    """What was done, by the words of whoever wrote it; the first in the text counts. None where none is known."""
    text = f" {folded(work)} "
    rows: dict[str, list[str]] = tables()["choices"]["work"]
    found = [
        (text.find(word), -len(word), ActionCode(code))
        for code, words in rows.items()
        for word in words
        if word in text
    ]
    return min(found, key=lambda one: one[:2])[2] if found else None


def _ended(values: Mapping[str, Value]) -> tuple[State, ...]:
    return _ENDED[str(values.get("outcome", State.RETURNED.value))]


def _then(draft: Draft, entity: str, at: datetime, by: str, **fields: Scalar) -> str:
    """Put a row into a draft that was first written elsewhere, at a time of its own; its id sorts at that time."""
    ms = round(at.timestamp() * 1000)
    id_ = uuid7(ms, 0, int.from_bytes(os.urandom(8), "big"))
    origin = Origin(next_stamp(0, ms), time_text(ms), 0, by)
    told = {name: value for name, value in fields.items() if value is not None}
    draft.changes.append(Change(entity, id_, Op.ADD, told, origin=origin))
    return id_
