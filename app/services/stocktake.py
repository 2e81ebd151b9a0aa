"""Counting stock with a scanner: a bin opens its count, each scan counts, a typed number is how many there are.

Every scan is saved as it comes, so that a count goes on where it stopped, whatever happened to the computer. What the
record makes of it is `app.services.stocktake_review`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from app.domain.identifier import NumberKind
from app.domain.place_error import NoSuchPlace
from app.domain.shop_error import BadQuantity
from app.domain.stocktake import AT_THE_BIN, CountKey, CountState, LineKind
from app.domain.stocktake_error import (
    CountOver,
    NoBinOpen,
    NoFullMeasure,
    NothingCounted,
    NothingToSet,
    NotWeighed,
)
from app.domain.stocktake_view import CountRow, SheetRow, Step, StepKind
from app.ledger.change import Commit
from app.ledger.ledger import Reader
from app.services.places import find_place
from app.services.scanning import Scanned, ScannedKind, resolve
from app.services.shop import Draft, Shop
from app.services.stock_writing import MOST
from app.services.stocktake_reading import (
    bins_to_count,
    count_named,
    count_of,
    expected,
    held_of_lots,
    held_of_parts,
    keys_in,
    loose_parts,
    open_bin,
    read_sheet,
    tally_of,
)

#: A number of so many figures at most is typed; a longer one is a code.
_FIGURES = 5
_WEIGHT = re.compile(r"^(?P<figure>\d{1,7}(?:[.,]\d{1,4})?)\s*(?P<unit>mg|g|kg)$", re.IGNORECASE)
_MG = {"mg": 1, "g": 1_000, "kg": 1_000_000}
#: How full a box is, as it is typed, in hundredths.
LEVELS = {"full": 100, "half": 50, "empty": 0}
#: A text longer than any label is cut before it is kept.
_LONGEST = 120


def start(
    shop: Shop, actor: str, *, within: str | None = None, oldest: int | None = None, blind: bool = False
) -> CountRow:
    """Begin a stocktake of all bins, of those in one place, or of so many that were not counted for longest.

    Raises NoSuchPlace.
    """
    place = find_place(shop, within).id if within is not None else None
    with shop.writing(actor) as draft:
        planned = bins_to_count(shop, place)
        count_id = _begin(draft, blind=blind, place_id=place)
        for one in planned[:oldest]:
            _line(draft, count_id, LineKind.PLAN, one.place_id)
    return count_named(shop, count_id)


def open_in(shop: Shop, actor: str, bin_text: str, count_id: str | None = None) -> tuple[str, Step]:
    """Open a bin, in that stocktake or in a new one of this bin alone; the stocktake's id. Raises NoSuchPlace."""
    place = find_place(shop, bin_text)
    with shop.writing(actor) as draft:
        if count_id is None:
            count_id = _begin(draft, blind=False, place_id=None)
        else:
            _still_open(shop, count_id)
        _open(shop, draft, count_id, place.id)
    with shop.read() as db:
        return count_id, Step(StepKind.BIN, bin_text, read_sheet(db, count_id, place.id), draft.saved())


def enter(shop: Shop, actor: str, count_id: str, text: str) -> Step:
    """Take what was typed: a number of pieces, a weight such as `12.5 g`, how full a box is, else as a scan."""
    wanted = text.strip()
    weight = _WEIGHT.match(wanted)
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= _FIGURES:
        return set_number(shop, actor, count_id, int(wanted))
    if weight is not None:
        return weigh(shop, actor, count_id, float(weight["figure"].replace(",", ".")) * _MG[weight["unit"].lower()])
    if wanted.casefold() in LEVELS:
        return set_level(shop, actor, count_id, LEVELS[wanted.casefold()])
    return scan(shop, actor, count_id, wanted)


def scan(shop: Shop, actor: str, count_id: str, text: str) -> Step:
    """Take what was scanned: a bin opens, a lot or part counts one, anything else is kept to be settled.

    Raises NoBinOpen, CountOver.
    """
    text = text[:_LONGEST]
    with shop.writing(actor) as draft:
        _still_open(shop, count_id)
        found = resolve(shop, text)
        if found.kind is ScannedKind.PLACE and found.id is not None:
            _open(shop, draft, count_id, found.id)
            at, kind, lots = found.id, StepKind.BIN, 0
        elif found.kind is ScannedKind.WRONG_CHECK:
            return _unsaved(shop, draft, count_id, StepKind.WRONG_CHECK, found.text, found.suggestion)
        elif found.known and found.kind not in (ScannedKind.LOT, ScannedKind.PART):
            return _unsaved(shop, draft, count_id, StepKind.NOT_STOCK, found.text)
        else:
            with shop.read() as db:
                at = _bin_of(db, draft, count_id, text)
                kind, lots = _count(db, draft, count_id, at, found)
        if not draft.meant:
            return _unsaved(shop, draft, count_id, kind, found.text, lots=lots)
    with shop.read() as db:
        return Step(kind, found.text, read_sheet(db, count_id, at), draft.saved(), lots)


def set_number(
    shop: Shop, actor: str, count_id: str, quantity: int, note: str = "", key: CountKey | None = None
) -> Step:
    """So many there are of what was counted last, or of that; 0 = none is there.

    Raises NoBinOpen, NothingToSet, BadQuantity, CountOver.
    """
    if not 0 <= quantity <= MOST:
        raise BadQuantity(quantity)
    with shop.writing(actor) as draft:
        _still_open(shop, count_id)
        with shop.read() as db:
            at = key.place_id if key is not None else _bin_of(db, draft, count_id, str(quantity))
            meant = key or _meant(db, count_id, at, quantity)
            _line(
                draft, count_id, LineKind.SET, at, key=meant, counted=quantity, expected=expected(db, meant), note=note
            )
    with shop.read() as db:
        return Step(StepKind.SET, str(quantity), read_sheet(db, count_id, at), draft.saved())


def set_level(shop: Shop, actor: str, count_id: str, hundredths: int) -> Step:
    """What was counted last is full (100), half full (50) or empty (0). Raises NoFullMeasure, and as `set_number`."""
    row = _row_meant(shop, actor, count_id, hundredths)
    if hundredths and not row.full:
        raise NoFullMeasure(row.sku)
    return set_number(shop, actor, count_id, (row.full or 0) * hundredths // 100, f"{hundredths}%", row.key)


def weigh(shop: Shop, actor: str, count_id: str, weight_mg: float) -> Step:
    """What was counted last weighs so much without its box. Raises NotWeighed, and as `set_number`."""
    row = _row_meant(shop, actor, count_id, 0)
    if not row.piece_mg:
        raise NotWeighed(row.sku)
    return set_number(shop, actor, count_id, round(weight_mg / row.piece_mg), f"{weight_mg / 1000:g} g", row.key)


def none_there(shop: Shop, actor: str, count_id: str, keys: Iterable[CountKey]) -> Commit:
    """None is there of what nobody had scanned. Raises NothingCounted, CountOver."""
    with shop.writing(actor) as draft:
        number = _not_over(shop, count_id)
        with shop.read() as db:
            known = tally_of(db, count_id)
            for key in keys:
                here = known.bins.get(key.place_id)
                tally = here.tallies.get(key) if here is not None else None
                if tally is None or tally.missed:
                    _line(draft, count_id, LineKind.NONE, key.place_id, key=key, counted=0, expected=expected(db, key))
        if not draft.meant:
            raise NothingCounted(number)
    return draft.saved()


def lies_here(shop: Shop, actor: str, count_id: str, key: CountKey) -> Commit:
    """A lot that was found here lies nowhere else: what the record has of it in other bins was moved.

    Raises NothingCounted where no other bin has any of it that was not counted there.
    """
    with shop.read() as db:
        counted = {
            one.key.place_id for one in tally_of(db, count_id).tallies
            if one.key.lot_id == key.lot_id and one.key.part_id == key.part_id and one.counted
        }  # fmt: skip
        others = [
            CountKey(row["at"], key.part_id, key.lot_id)
            for row in held_of_parts(db, [key.part_id])
            if row["lot_id"] == key.lot_id and row["at"] and row["held"] > 0
            and row["at"] != key.place_id and row["at"] not in counted
        ]  # fmt: skip
    return none_there(shop, actor, count_id, others)


def take_back(shop: Shop, actor: str, count_id: str) -> Step:
    """Take back the last thing that this person scanned or typed at the bins. Raises NothingCounted, UndoBlocked."""
    _still_open(shop, count_id)
    kinds = ", ".join(f"'{kind.value}'" for kind in AT_THE_BIN)
    person = shop.id_of_name("person", actor)
    with shop.read() as db:
        row = db.execute(
            f"SELECT id, created_by, code FROM count_line WHERE count_id = ? AND gone = 0 AND kind IN ({kinds})"  # noqa: S608
            " AND created_by = ? ORDER BY hlc DESC LIMIT 1",
            (count_id, person),
        ).fetchone()
        if row is None:
            raise NothingCounted(count_of(db, count_id)["number"])
        saved = db.execute(
            "SELECT commit_id, at, actor FROM change WHERE entity = 'count_line' AND entity_id = ? AND op = 'add'",
            (row["id"],),
        ).fetchone()
    undone = shop.undo(actor, Commit(saved["commit_id"], datetime.fromisoformat(saved["at"]), saved["actor"], ()))
    with shop.read() as db:
        at = open_bin(db, count_id, row["created_by"])
        return Step(StepKind.TAKEN_BACK, "", read_sheet(db, count_id, at) if at else None, undone)


def again(shop: Shop, actor: str, count_id: str, place_ids: Iterable[str]) -> Commit:
    """Bins are to be counted anew; what was counted in them before does not stand. Raises CountOver."""
    with shop.writing(actor) as draft:
        _not_over(shop, count_id)
        for place_id in dict.fromkeys(place_ids):
            _line(draft, count_id, LineKind.AGAIN, place_id)
        draft.set("stock_count", count_id, state=CountState.OPEN.value)
    return draft.saved()


def settle_code(shop: Shop, actor: str, count_id: str, place_id: str, code: str, note: str = "") -> Commit:
    """What became of a code that nobody knew is known; the line says so and asks no more. Raises CountOver."""
    with shop.writing(actor) as draft:
        _not_over(shop, count_id)
        _line(draft, count_id, LineKind.SETTLED, place_id, code=code, note=note)
    return draft.saved()


def close_bin(shop: Shop, actor: str, count_id: str) -> Step:
    """The bin that this person has open is done. Raises NoBinOpen, CountOver."""
    with shop.writing(actor) as draft:
        _still_open(shop, count_id)
        with shop.read() as db:
            at = _bin_of(db, draft, count_id, "")
            _miss(db, draft, count_id, at)
        _line(draft, count_id, LineKind.DONE, at)
    with shop.read() as db:
        return Step(StepKind.DONE, "", read_sheet(db, count_id, at), draft.saved())


def finish(shop: Shop, actor: str, count_id: str) -> Commit:
    """Counting is over, the bins that are open are done: the stocktake goes to review. Raises CountOver,
    NothingCounted.
    """
    with shop.writing(actor) as draft:
        number = _still_open(shop, count_id)
        with shop.read() as db:
            found = tally_of(db, count_id)
            if not any(one.opened is not None for one in found.bins.values()):
                raise NothingCounted(number)
            left = [id_ for id_, one in found.bins.items() if one.opened is not None and not one.done]
            for place_id in left:
                _miss(db, draft, count_id, place_id)
        for place_id in left:
            _line(draft, count_id, LineKind.DONE, place_id)
        draft.set("stock_count", count_id, state=CountState.REVIEW.value)
    return draft.saved()


def reopen(shop: Shop, actor: str, count_id: str) -> Commit:
    """Count on: more bins are scanned before the review. Raises CountOver."""
    return _set_state(shop, actor, count_id, CountState.OPEN)


def drop(shop: Shop, actor: str, count_id: str) -> Commit:
    """Nothing shall come of the stocktake; the record of the stock stays as it is. Raises CountOver."""
    return _set_state(shop, actor, count_id, CountState.DROPPED)


# ------------------------------------------------------------ inside


def _set_state(shop: Shop, actor: str, count_id: str, state: CountState) -> Commit:
    with shop.writing(actor) as draft:
        _not_over(shop, count_id)
        draft.set("stock_count", count_id, state=state.value)
    return draft.saved()


def _begin(draft: Draft, *, blind: bool, place_id: str | None) -> str:
    return draft.add(
        "stock_count",
        number=draft.number(NumberKind.COUNT),
        place_id=place_id,
        blind=int(blind),
        state=CountState.OPEN.value,
    )


def _line(
    draft: Draft,
    count_id: str,
    kind: LineKind,
    place_id: str | None,
    *,
    key: CountKey | None = None,
    counted: int | None = None,
    expected: int | None = None,
    code: str = "",
    note: str = "",
) -> None:
    draft.add(
        "count_line",
        count_id=count_id,
        kind=kind.value,
        place_id=place_id,
        lot_id=key.lot_id if key is not None else None,
        part_id=key.part_id if key is not None else None,
        counted=counted,
        expected=expected,
        code=code or None,
        note=note or None,
    )


def _open(shop: Shop, draft: Draft, count_id: str, place_id: str) -> None:
    """Open a bin; what nobody scanned in the one before is noted as it is now."""
    with shop.read() as db:
        known = db.execute("SELECT kind FROM place WHERE id = ? AND gone = 0", (place_id,)).fetchone()
        if known is None:
            raise NoSuchPlace(place_id)
        before = open_bin(db, count_id, draft.actor)
        if before is not None:
            _miss(db, draft, count_id, before)
    _line(draft, count_id, LineKind.BIN, place_id)


def _miss(db: Reader, draft: Draft, count_id: str, place_id: str) -> None:
    """Note what the record has in a bin that nobody scanned in it."""
    here = tally_of(db, count_id, place_id).bins.get(place_id)
    tallies = here.tallies if here is not None else {}
    for key, pieces in keys_in(db, place_id).items():
        if key not in tallies or tallies[key].missed:
            _line(draft, count_id, LineKind.MISSED, place_id, key=key, expected=pieces)


def _count(db: Reader, draft: Draft, count_id: str, at: str, found: Scanned) -> tuple[StepKind, int]:
    """Count one of what was scanned in the open bin, and say what came of it."""
    if found.id is None:
        _line(draft, count_id, LineKind.UNKNOWN, at, code=found.text)
        return StepKind.UNKNOWN, 0
    key, lots = _key(db, at, found)
    if key is None:
        return StepKind.WHICH_LOT, lots
    rows = held_of_lots(db, [key.lot_id]) if key.lot_id else held_of_parts(db, [key.part_id])
    for row in rows:
        if row["at"] is None:  # the record never knew where it lies: now it does
            draft.set("lot", row["lot_id"], place_id=at)
    had = sum(row["held"] for row in rows if row["at"] in (None, at))
    _line(draft, count_id, LineKind.ONE, at, key=key, counted=1, expected=had)
    elsewhere = key.lot_id is not None and any(row["at"] not in (None, at) and row["held"] > 0 for row in rows)
    return StepKind.ELSEWHERE if elsewhere and not had else StepKind.COUNTED, 0


def _key(db: Reader, at: str, found: Scanned) -> tuple[CountKey | None, int]:
    """What a lot's or a part's label counts in a bin; None with the number of lots it could be."""
    if found.kind is ScannedKind.LOT:
        part_id = db.execute("SELECT part_id FROM lot WHERE id = ?", (found.id,)).fetchone()["part_id"]
        return CountKey(at, part_id, None if loose_parts(db, [part_id]) else found.id), 1
    part_id = str(found.id)
    if loose_parts(db, [part_id]):
        return CountKey(at, part_id, None), 1
    rows = [row for row in held_of_parts(db, [part_id]) if row["held"]]
    here = {row["lot_id"] for row in rows if row["at"] == at}
    if len(here) > 1:
        return None, len(here)
    anywhere = here or {row["lot_id"] for row in rows}
    return CountKey(at, part_id, anywhere.pop() if len(anywhere) == 1 else None), 1


def _meant(db: Reader, count_id: str, at: str, quantity: int) -> CountKey:
    """What a typed number is the number of: what was counted last, or the only thing that lies in the bin."""
    here = tally_of(db, count_id, at).bins.get(at)
    if here is not None and here.last is not None:
        return here.last
    only = list(keys_in(db, at))
    if len(only) != 1 or (here is not None and here.tallies):
        raise NothingToSet(quantity)
    return only[0]


def _row_meant(shop: Shop, actor: str, count_id: str, quantity: int) -> SheetRow:
    person = shop.id_of_name("person", actor)
    with shop.read() as db:
        at = open_bin(db, count_id, person) if person is not None else None
        if at is None:
            raise NoBinOpen(str(quantity))
        key = _meant(db, count_id, at, quantity)
        return next(row for row in read_sheet(db, count_id, at).rows if row.key == key)


def _bin_of(db: Reader, draft: Draft, count_id: str, text: str) -> str:
    at = open_bin(db, count_id, draft.actor)
    if at is None:
        raise NoBinOpen(text)
    return at


def _unsaved(
    shop: Shop, draft: Draft, count_id: str, kind: StepKind, text: str, suggestion: str = "", lots: int = 0
) -> Step:
    with shop.read() as db:
        at = open_bin(db, count_id, draft.actor)
        return Step(kind, text, read_sheet(db, count_id, at) if at else None, None, lots, suggestion)


def _still_open(shop: Shop, count_id: str) -> str:
    with shop.read() as db:
        row = count_of(db, count_id)
    if CountState(row["state"]) is not CountState.OPEN:
        raise CountOver(row["number"])
    return str(row["number"])


def _not_over(shop: Shop, count_id: str) -> str:
    with shop.read() as db:
        row = count_of(db, count_id)
    if CountState(row["state"]).over:
        raise CountOver(row["number"])
    return str(row["number"])


def bin_at_hand(shop: Shop, actor: str, count_id: str) -> str | None:
    """The id of the bin that a person has open in a stocktake; None where none is."""
    person = shop.id_of_name("person", actor)
    if person is None:
        return None
    with shop.read() as db:
        return open_bin(db, count_id, person)
