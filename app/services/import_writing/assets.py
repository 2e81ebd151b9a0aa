"""Rows that name machines, boards and other things with serial numbers: found again by serial, MAC or our number."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from app.domain.asset import AssetKind, Condition, SerialSource
from app.domain.clock import time_text
from app.domain.identifier import NumberKind
from app.domain.import_plan import Fate, FieldChange, ImportChoices, PlannedRow, PlanProblem, PlanTrouble
from app.domain.import_row import ReadRow, Value
from app.domain.scanned_text import WrongCheck, number_in
from app.services.import_writing.named import Names, NoPlaceOfNumber, Sort
from app.services.shop import Draft, Shop

#: Fields of an asset that a file may set and that stand in its own row.
FIELDS = ("make", "model", "board_code", "mac", "condition")
_NAMES = """
SELECT i.serial, a.id, a.kind FROM asset_identity AS i JOIN asset AS a ON a.id = i.asset_id
WHERE i.gone = 0 AND a.gone = 0 ORDER BY i.source = 'pcb', a.id
"""
#: Where each asset was last put; the stamp is that of the move.
_PLACES = "SELECT asset_id, place_id, max(hlc) FROM asset_move WHERE gone = 0 GROUP BY asset_id"
_STAYS = """
SELECT i.id, i.asset_id, i.machine_id, i.slot, i.since, a.kind FROM installation AS i
JOIN asset AS a ON a.id = i.asset_id WHERE i.until IS NULL AND i.gone = 0
"""


class KnownAssets:
    """The assets of the shop by whatever they are called, with those that an import makes."""

    def __init__(self, shop: Shop) -> None:
        with shop.read() as db:
            rows = db.execute("SELECT * FROM asset WHERE gone = 0 ORDER BY id DESC").fetchall()
            named = db.execute(_NAMES).fetchall()
        self.rows: dict[str, Mapping[str, Any]] = {row["id"]: row for row in rows}
        self._serials: dict[str, dict[str, str]] = {}
        for row in reversed(named):
            self._serials.setdefault(row["serial"], {})[row["kind"]] = self.head(row["id"])
        for row in rows:
            if row["serial"]:
                self._serials.setdefault(row["serial"], {})[row["kind"]] = self.head(row["id"])
        self._macs = {row["mac"].upper(): self.head(row["id"]) for row in rows if row["mac"]}
        self._numbers = {row["number"]: self.head(row["id"]) for row in rows}

    def head(self, id_: str) -> str:
        """The record that stands for an asset that was merged into another."""
        seen = {id_}
        while (into := self.rows[id_]["merged_into"]) is not None and into in self.rows and into not in seen:
            seen.add(into)
            id_ = into
        return id_

    def by_serial(self, serial: str) -> Mapping[str, str]:
        """Kind -> id of what goes by a serial, as it stands or in capitals."""
        return self._serials.get(serial) or self._serials.get(serial.upper()) or {}

    def by_mac(self, mac: str) -> str | None:
        """The id of what has that MAC."""
        return self._macs.get(mac)

    def by_number(self, text: str) -> tuple[bool, str | None]:
        """Whether a text is a number of ours for an asset, and the id. Raises WrongCheck for one that was misread."""
        number = number_in(text)
        if number is None or number.kind not in _ASSET_NUMBERS:
            return False, None
        return True, self._numbers.get(str(number))

    def note(self, kind: str, id_: str, serial: str, mac: str = "") -> None:
        """One that an import has made."""
        if serial:
            self._serials.setdefault(serial, {})[kind] = id_
        if mac:
            self._macs[mac] = id_


_KINDS = tuple(kind.value for kind in AssetKind)
_ASSET_NUMBERS = frozenset(NumberKind[kind.name] for kind in AssetKind)


class AssetsPlanner:
    """Decides about rows one after the other, and puts what it decided into drafts.

    `settled` ends where rows speak of what the shop knows, of the machine something sits in, or of one serial for two
    kinds of things: then what is written of one row changes what is decided about a later one.
    """

    def __init__(self, shop: Shop, choices: ImportChoices, names: Names) -> None:
        self.choices = choices
        self.names = names
        self.known = KnownAssets(shop)
        self.ignored: Counter[str] = Counter()
        self.settled = True
        self._now = time_text(time.time_ns() // 1_000_000)
        with shop.read() as db:
            self._places = {row[0]: row[1] for row in db.execute(_PLACES)}
            stays = db.execute(_STAYS).fetchall()
        self._sits: dict[str, list[Any]] = {}
        self._in_slot: dict[tuple[str, int | None, str], list[Any]] = {}
        for stay in stays:
            self._sits.setdefault(stay["asset_id"], []).append(stay)
            self._in_slot.setdefault((stay["machine_id"], stay["slot"], stay["kind"]), []).append(stay)
        self._ended: set[str] = set()
        self._lines: dict[tuple[str, ...], int] = {}
        #: Machines that the file brings, by serial, once they are in a draft.
        self._made: dict[tuple[str, str], str] = {}

    def plan(self, row: ReadRow) -> PlannedRow:
        """What becomes of the row."""
        values = row.values
        serial, mac = serial_of(values), mac_of(values)
        about = serial or mac
        try:
            numbered, known = self.known.by_number(serial)
        except WrongCheck as wrong:
            return _wrong(row, about, PlanTrouble(row.line, "serial", PlanProblem.WRONG_CHECK, wrong.args[0]))
        kind = kind_of(values)
        if known is None and not numbered:
            known, trouble = self._find(row, kind, serial, mac)
            if trouble is not None:
                return _wrong(row, about, trouble)
        if known is not None and known not in self.known.rows:
            known, kind = None, kind or AssetKind.MINER  # an earlier row has named it as the machine it sits in
        if known is not None:
            kind = AssetKind(self.known.rows[known]["kind"])
        if kind is None:
            return _wrong(row, about, PlanTrouble(row.line, "kind", PlanProblem.NO_KIND, about))
        key = ("asset", known) if known is not None else (kind.value, serial.upper() or mac)
        first = self._lines.setdefault(key, row.line)
        if first != row.line:
            return _wrong(row, about, PlanTrouble(row.line, "serial", PlanProblem.TWICE, about, first))
        troubles = self._checked(row, serial, kind)
        if troubles:
            return PlannedRow(row.line, Fate.WRONG, about, known, troubles=troubles)
        if "note" in values and "place" not in values:
            self.ignored["note"] += 1
        if known is None:
            self.settled = self.settled and "parent" not in values and not self._twofold(kind, serial)
            return PlannedRow(row.line, Fate.NEW, about)
        self.settled = False
        changes = self._compared(known, values)
        fate = Fate.CHANGED if any(change.taken for change in changes) else Fate.SAME
        return PlannedRow(row.line, fate, about, known, changes)

    def write(self, draft: Draft, row: ReadRow, planned: PlannedRow) -> None:
        """Put the row into a draft as it was planned."""
        values, id_ = row.values, planned.known_id
        taken = {one.field for one in planned.changes if one.taken}
        if id_ is None:
            kind, serial, mac = kind_of(values) or AssetKind.HASHBOARD, serial_of(values), mac_of(values)
            id_ = self._made.get((kind.value, serial)) if serial else None
            if id_ is None:
                id_ = write_asset(draft, self.names, kind, values)
                self.known.note(kind.value, id_, serial, mac)
            else:
                self._set(draft, id_, set(values), values)
            taken = set(values)
            kind_text = kind.value
        else:
            kind_text = str(self.known.rows[id_]["kind"])
            self._set(draft, id_, taken, values)
        if "parent" in taken and "parent" in values:
            self._write_stay(draft, id_, kind_text, values)
        elif "place" in taken and "place" in values:
            self._leave(draft, self._sits.get(id_, ()))
            place = self.names.id_of(draft, Sort.PLACE, str(values["place"]))
            draft.add(
                "asset_move", asset_id=id_, place_id=place, observed=0, note=str(values.get("note", "")).strip() or None
            )

    def _twofold(self, kind: AssetKind, serial: str) -> bool:
        """Whether an earlier row has something of another kind under the serial."""
        told = serial.upper()
        return bool(told) and any((other, told) in self._lines for other in _KINDS if other != kind.value)

    def _set(self, draft: Draft, id_: str, taken: set[str], values: Mapping[str, Value]) -> None:
        fields = {name: _stored(name, values) for name in FIELDS if name in taken}
        if "serial" in taken:
            fields |= {"serial": serial_of(values), "serial_source": SerialSource.LABEL.value}
        if "owner" in taken:
            fields["owner_id"] = self.names.id_of(draft, Sort.CUSTOMER, str(values["owner"]))
        if fields:
            draft.set("asset", id_, **fields)

    def _find(
        self, row: ReadRow, kind: AssetKind | None, serial: str, mac: str
    ) -> tuple[str | None, PlanTrouble | None]:
        of_serial = self.known.by_serial(serial) if serial else {}
        if kind is not None and kind.value in of_serial:
            return of_serial[kind.value], None
        if of_serial:
            if "kind" in row.values:
                other = next(iter(of_serial))
                return None, PlanTrouble(row.line, "kind", PlanProblem.OTHER_KIND, other)
            if len(of_serial) > 1:
                return None, PlanTrouble(row.line, "serial", PlanProblem.SEVERAL, serial)
            return next(iter(of_serial.values())), None
        return (self.known.by_mac(mac) if mac else None), None

    def _checked(self, row: ReadRow, serial: str, kind: AssetKind) -> tuple[PlanTrouble, ...]:
        values = row.values
        found = []
        if "owner" in values:
            self.names.known(Sort.CUSTOMER, str(values["owner"]))
        if "place" in values:
            try:
                self.names.known(Sort.PLACE, str(values["place"]))
            except NoPlaceOfNumber:
                found.append(PlanTrouble(row.line, "place", PlanProblem.NO_PLACE, str(values["place"])))
        if "parent" in values:
            parent = " ".join(str(values["parent"]).split())
            if parent == serial:
                found.append(PlanTrouble(row.line, "parent", PlanProblem.IN_ITSELF, parent))
            elif "slot" in values:
                key = ("slot", parent.upper(), str(values["slot"]), kind.value)
                first = self._lines.setdefault(key, row.line)
                if first != row.line:
                    slot = f"{parent} · {values['slot']}"
                    found.append(PlanTrouble(row.line, "slot", PlanProblem.TWICE, slot, first))
        return tuple(found)

    def _compared(self, id_: str, values: Mapping[str, Value]) -> tuple[FieldChange, ...]:
        have = self.known.rows[id_]
        changes = []

        def differs(name: str, old: str, new: str, *, blank: bool) -> None:
            if new and old != new:
                changes.append(FieldChange(name, old, new, blank or name in self.choices.overwrite))

        for name in FIELDS:
            if name in values:
                old = have[name] or ""
                blank = not old or (name == "condition" and old == Condition.UNKNOWN.value)
                differs(name, old, _stored(name, values), blank=blank)
        serial = serial_of(values)
        if serial and have["serial"] is None and not self.known.by_number(serial)[0]:
            differs("serial", "", serial, blank=True)
        if "owner" in values:
            owner = self.names.known(Sort.CUSTOMER, str(values["owner"]))
            if owner is None or owner != have["owner_id"]:
                was = self.names.spelled(have["owner_id"])
                differs("owner", was, str(values["owner"]), blank=have["owner_id"] is None)
        sits = [stay for stay in self._sits.get(id_, ()) if stay["id"] not in self._ended]
        if "parent" in values:
            parent = " ".join(str(values["parent"]).split())
            machine = self.known.by_serial(parent).get(AssetKind.MINER.value)
            slot = values.get("slot")
            here = [one for one in sits if one["machine_id"] == machine and one["slot"] in (slot, None)]
            if machine is None or not here:
                told = ""
                if sits:
                    machine_row = self.known.rows[sits[-1]["machine_id"]]
                    told = machine_row["serial"] or machine_row["number"]
                new = parent if slot is None else f"{parent} · {slot}"
                differs("parent", told, new, blank=not sits)
        elif "place" in values:
            place = self.names.known(Sort.PLACE, str(values["place"]))
            at = self._places.get(id_)
            if place is None or place != at or sits:
                differs("place", self.names.spelled(at), str(values["place"]), blank=at is None and not sits)
        return tuple(changes)

    def _write_stay(self, draft: Draft, id_: str, kind: str, values: Mapping[str, Value]) -> None:
        parent = " ".join(str(values["parent"]).split())
        machine = self.known.by_serial(parent).get(AssetKind.MINER.value) or self.known.by_mac(parent.upper())
        if machine is None:
            machine = write_asset(draft, self.names, AssetKind.MINER, {"serial": parent})
            self.known.note(AssetKind.MINER.value, machine, parent)
            self._made[AssetKind.MINER.value, parent] = machine
        told = values.get("slot")
        slot = told if isinstance(told, int) else None
        self._leave(draft, self._sits.get(id_, ()))
        if slot is not None:
            self._leave(draft, self._in_slot.get((machine, slot, kind), ()))
        draft.add("installation", asset_id=id_, machine_id=machine, slot=slot, since=self._now, observed=0)

    def _leave(self, draft: Draft, stays: Any) -> None:
        for stay in stays:
            if stay["id"] not in self._ended:
                self._ended.add(stay["id"])
                draft.set("installation", stay["id"], until=max(self._now, stay["since"]))


def write_asset(draft: Draft, names: Names, kind: AssetKind, values: Mapping[str, Value]) -> str:
    """Put a new asset into a draft; its id. Its serial is one that somebody read off it and typed."""
    serial = serial_of(values)
    owner = names.id_of(draft, Sort.CUSTOMER, str(values["owner"])) if "owner" in values else None
    return draft.add(
        "asset",
        number=draft.number(kind.number_kind),
        kind=kind.value,
        make=str(values.get("make", "")) or None,
        model=str(values.get("model", "")) or None,
        board_code=str(values.get("board_code", "")) or None,
        serial=serial or None,
        serial_source=SerialSource.LABEL.value if serial else None,
        mac=mac_of(values) or None,
        condition=str(values.get("condition", Condition.UNKNOWN.value)),
        owner_id=owner,
    )


def kind_of(values: Mapping[str, Value]) -> AssetKind | None:
    """What a row says it is about; a code of a board is a hashboard's and a MAC a machine's. None = it does not say."""
    if "kind" in values:
        return AssetKind(str(values["kind"]))
    if "board_code" in values:
        return AssetKind.HASHBOARD
    return AssetKind.MINER if "mac" in values else None


def serial_of(values: Mapping[str, Value]) -> str:
    """The serial of a row, blanks at its ends and doubled ones gone."""
    return " ".join(str(values.get("serial", "")).split())


def mac_of(values: Mapping[str, Value]) -> str:
    """The MAC of a row as machines tell it, however it was written; what is none stays as it stands."""
    text = str(values.get("mac", "")).strip().upper()
    figures = "".join(sign for sign in text if sign not in ":-. ")
    if len(figures) == 12 and all(sign in "0123456789ABCDEF" for sign in figures):
        return ":".join(figures[at : at + 2] for at in range(0, 12, 2))
    return text


def _stored(name: str, values: Mapping[str, Value]) -> str:
    return mac_of(values) if name == "mac" else str(values[name]).strip()


def _wrong(row: ReadRow, about: str, trouble: PlanTrouble) -> PlannedRow:
    return PlannedRow(row.line, Fate.WRONG, about, troubles=(trouble,))
