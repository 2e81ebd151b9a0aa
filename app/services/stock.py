"""Parts and lots: what is in stock (from `stock_reading`), and taking in, describing, moving, counting and writing off.

`actor` is the name of the person who does it. Each function that writes is one commit, which it gives back where it
does not say otherwise, or raises NoSuchThing, BadQuantity or what `Ledger.commit` raises, and then saved nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from app.domain.permission import Permission
from app.domain.shop_error import BadQuantity, NoSuchThing
from app.domain.stock import MSL_LEVELS, Grade, LotRow, Money, MoveReason, PartDraft, PartRow
from app.domain.stock_error import BadPart, NothingChanged, PieceWeightMissing, SkuTaken
from app.ledger.change import Commit
from app.services.kept_files import keep_file
from app.services.permissions import require
from app.services.shop import Draft, Shop
from app.services.stock_reading import (
    alternates,
    files,
    lot,
    lot_for,
    lots,
    moves,
    part_id_of,
    part_named,
    parts,
)
from app.services.stock_suggestions import suggest
from app.services.stock_writing import (
    MOST,
    bin_of,
    on_hand,
    part_fields,
    worth_left,
    write_count,
    write_lot,
    write_move,
    write_part,
    write_transfer,
)

__all__ = [
    "Kept", "add_alternate", "add_file", "add_part", "adjust", "alternates", "count_loose", "draft_of", "edit_part",
    "files", "lot", "lot_for", "lots", "move_lot", "moves", "part_named", "parts", "pieces_of",
    "receive", "refill", "remove_alternate", "remove_file", "remove_part", "scrap", "suggest", "weigh", "weigh_pieces",
]  # fmt: skip

#: No piece of a shop weighs less, mg: a weight below it is a slip.
LIGHTEST_MG = 0.001


@dataclass(frozen=True, slots=True)
class Kept:
    """A part as it then is, and the commit it was described in."""

    part: PartRow
    commit: Commit


def add_part(shop: Shop, actor: str, part: PartDraft, *, bin: str = "") -> Kept:
    """Describe a part that is new; `bin` = where it is usually kept, a place by number or name, made where it is new.

    Raises BadPart (what is wrong with it), SkuTaken, NoSuchPlace.
    """
    _checked(part)
    with shop.writing(actor) as draft:
        if bin.strip():
            part = replace(part, place_id=bin_of(shop, draft, bin))
        if part_id_of(shop, part.sku.strip()) is not None:
            raise SkuTaken(part.sku.strip())
        id_ = write_part(draft, part)
    return Kept(part_named(shop, id_), draft.saved())


def edit_part(shop: Shop, actor: str, part_id: str, part: PartDraft, *, bin: str | None = None) -> Kept:
    """Describe a part anew, its SKU with it; `bin` as for `add_part`, "" = nowhere, None = as `part` says.

    Raises BadPart, SkuTaken, NothingChanged, NoSuchPlace.
    """
    _checked(part)
    with shop.writing(actor) as draft:
        if bin is not None:
            part = replace(part, place_id=bin_of(shop, draft, bin) if bin.strip() else None)
        before = part_named(shop, part_id)
        other = part_id_of(shop, part.sku.strip())
        if other not in (None, before.id):
            raise SkuTaken(part.sku.strip())
        was = part_fields(draft_of(before)) | {"sku": before.sku}
        new = part_fields(part) | {"sku": part.sku.strip()}
        changed = {name: value for name, value in new.items() if value != was[name]}
        if not changed:
            raise NothingChanged(before.sku)
        draft.set("part", before.id, **changed)
    return Kept(part_named(shop, before.id), draft.saved())


def draft_of(part: PartRow) -> PartDraft:
    """A part as it would be described anew."""
    return PartDraft(
        part.sku, part.name, part.kind, part.fits, part.mpn, part.unit, part.minimum, part.target, part.pack,
        part.lead_days, part.tracking, part.piece_mg, part.esd, part.msl, part.note, part.place_id,
    )  # fmt: skip


def remove_part(shop: Shop, actor: str, part_id: str) -> Commit:
    """Take a part off the list that never had a lot. Raises BadPart where it has."""
    with shop.writing(actor) as draft:
        row = part_named(shop, part_id)
        if row.lots:
            raise BadPart("lots", row.sku)
        draft.set("part", row.id, gone=1)
    return draft.saved()


def add_alternate(shop: Shop, actor: str, part_id: str, other_id: str, note: str = "") -> Commit:
    """Say that another part may be used in place of a part. Raises BadPart for itself, NothingChanged for one known."""
    with shop.writing(actor) as draft:
        part, other = part_named(shop, part_id), part_named(shop, other_id)
        if part.id == other.id:
            raise BadPart("itself", part.sku)
        if any(one.part_id == other.id for one in alternates(shop, part.id)):
            raise NothingChanged(part.sku)
        draft.add("part_alternate", part_id=part.id, other_id=other.id, note=note.strip() or None)
    return draft.saved()


def remove_alternate(shop: Shop, actor: str, part_id: str, other_id: str) -> Commit:
    """Say that another part may no longer be used in place of a part. Raises NoSuchThing."""
    with shop.writing(actor) as draft:
        part, other = part_named(shop, part_id), part_named(shop, other_id)
        entry = next((one for one in alternates(shop, part.id) if one.part_id == other.id), None)
        if entry is None:
            raise NoSuchThing("part", other.sku)
        draft.set("part_alternate", entry.id, gone=1)
    return draft.saved()


def add_file(shop: Shop, actor: str, part_id: str, content: bytes | Path, name: str = "", caption: str = "") -> Commit:
    """Keep a photo or a sheet with a part; a photo without its metadata. Raises what `keep_file` raises besides, and
    NothingChanged for one that it has.
    """
    require(shop, actor, Permission.WRITE)  # before its bytes are kept
    row = part_named(shop, part_id)
    kept = keep_file(shop, content, name, caption=caption)
    with shop.writing(actor) as draft:
        if any(one.sha256 == kept.sha256 for one in files(shop, row.id)):
            raise NothingChanged(row.sku)
        draft.add(
            "part_file",
            part_id=row.id,
            sha256=kept.sha256,
            mime=kept.mime,
            size=kept.size,
            name=kept.name or None,
            caption=caption.strip() or None,
            small_sha256=kept.small_sha256,
        )
    return draft.saved()


def remove_file(shop: Shop, actor: str, part_id: str, file_id: str) -> Commit:
    """Take a photo or a sheet off a part; its bytes stay kept, so that it can be undone. Raises NoSuchThing."""
    with shop.writing(actor) as draft:
        if all(one.id != file_id for one in files(shop, part_id)):
            raise NoSuchThing("part_file", file_id)
        draft.set("part_file", file_id, gone=1)
    return draft.saved()


def receive(
    shop: Shop,
    actor: str,
    part: PartDraft | str,
    quantity: int,
    unit_cost: Money,
    *,
    grade: Grade = Grade.NEW,
    supplier: str = "",
    batch: str = "",
    bin: str = "",
    donor_asset_id: str | None = None,
    value: Money | None = None,
    expires_at: datetime | None = None,
    note: str = "",
) -> LotRow:
    """Take in a lot of a part (by SKU, or as a draft that is added when its SKU is new), at one unit cost, or for the
    exact `value` of all of it; into the bin that is named, else where the part is usually kept. The lot.

    Raises BadQuantity for less than one or more than a shop can hold, NoSuchThing for an SKU nobody has described.
    """
    with shop.writing(actor) as draft:
        have, home = _described(shop, draft, part)
        lot_id = write_lot(
            draft,
            have,
            quantity,
            value or unit_cost.times(quantity),
            grade=grade,
            place_id=bin_of(shop, draft, bin) if bin.strip() else home,
            supplier=supplier,
            batch=batch,
            donor_asset_id=donor_asset_id,
            expires_at=expires_at,
            reason=MoveReason.SALVAGE if donor_asset_id else MoveReason.RECEIVE,
            note=note,
        )
    return lot(shop, lot_id)


def move_lot(shop: Shop, actor: str, lot_id: str, quantity: int | None, to: str, *, source: str = "") -> Commit:
    """Put so many of a lot (None = all of it) into another place, by its number or name, which is made where it is new;
    `source` "" = from where most of it lies. Raises NoSuchPlace, NothingChanged besides.
    """
    with shop.writing(actor) as draft:
        row = lot(shop, lot_id)
        target = bin_of(shop, draft, to)
        start = bin_of(shop, draft, source) if source.strip() else None
        if quantity is not None:
            if start == target or (start is None and len(row.bins) == 1 and row.bins[0].place_id == target):
                raise NothingChanged(row.number)
            write_transfer(draft, row.id, quantity, start, target)
        else:
            away = [one for one in row.bins if one.quantity > 0 and one.place_id != target]
            for one in away if start is None else [one for one in away if one.place_id == start]:
                write_transfer(draft, row.id, one.quantity, one.place_id, target)
        if not draft.meant:
            raise NothingChanged(row.number)
    return draft.saved()


def scrap(
    shop: Shop, actor: str, lot_id: str, quantity: int, note: str = "", *, bin: str = "", order_id: str | None = None
) -> Commit:
    """Write parts of a lot off: broken, lost, too old. Raises BadQuantity for less than one, and NotAllowed where it
    is for no order and the person may not.
    """
    if quantity < 1:
        raise BadQuantity(quantity)
    if order_id is None:
        require(shop, actor, Permission.WRITE_OFF)
    with shop.writing(actor) as draft:
        place = bin_of(shop, draft, bin) if bin.strip() else None
        row = lot(shop, lot_id)
        write_move(draft, row.id, -quantity, MoveReason.SCRAP, place_id=place, order_id=order_id, note=note)
    return draft.saved()


def adjust(shop: Shop, actor: str, lot_id: str, counted: int, note: str = "", *, bin: str = "") -> LotRow:
    """Set a lot (what of it lies in a bin, if that is named) to what was counted, as a move of the difference. A lot
    found empty is worth nothing. The lot. Raises BadQuantity, NoSuchThing.
    """
    if not 0 <= counted <= MOST:
        raise BadQuantity(counted)
    with shop.writing(actor) as draft:
        row = lot(shop, lot_id)
        place = bin_of(shop, draft, bin) if bin.strip() else None
        there = row.on_hand if place is None else sum(one.quantity for one in row.bins if one.place_id == place)
        if counted != there or (on_hand(draft, row.id) == 0 and worth_left(draft, row.id)):
            write_move(draft, row.id, counted - there, MoveReason.COUNT, place_id=place, note=note)
    return lot(shop, lot_id)


def count_loose(shop: Shop, actor: str, part_id: str, counted: int, note: str = "") -> Commit:
    """Set what is on hand of a part to what was counted, without asking which lot. Raises NothingChanged where the
    count agrees, NoSuchThing where nothing ever came in.
    """
    with shop.writing(actor) as draft:
        row = part_named(shop, part_id)
        if not row.lots:
            raise NoSuchThing("lot", row.sku)
        write_count(draft, row.id, counted, note=note)
        if row.refill and counted:
            draft.set("part", row.id, refill=None)
        if not draft.meant:
            raise NothingChanged(row.sku)
    return draft.saved()


def weigh(shop: Shop, actor: str, part_id: str, grams: float, *, empty_grams: float = 0.0, note: str = "") -> Commit:
    """Set what is on hand of a part by its weight; `empty_grams` = of the container. Raises PieceWeightMissing, and as
    `count_loose` does.
    """
    row = part_named(shop, part_id)
    return count_loose(shop, actor, row.id, pieces_of(row, grams - empty_grams), note)


def pieces_of(part: PartRow, grams: float) -> int:
    """How many pieces weigh so much. Raises PieceWeightMissing, BadQuantity."""
    if not part.piece_mg:
        raise PieceWeightMissing(part.sku)
    if not 0 <= grams * 1000 / part.piece_mg <= MOST:  # so is no number at all
        raise BadQuantity(-1)
    return round(grams * 1000 / part.piece_mg)


def weigh_pieces(shop: Shop, actor: str, part_id: str, pieces: int, grams: float) -> Commit:
    """Note what one piece of a part weighs, from a handful that was counted and weighed. Raises BadQuantity."""
    if not 1 <= pieces <= MOST or not LIGHTEST_MG <= grams * 1000 / pieces < MOST:  # so is no number at all
        raise BadQuantity(pieces)
    with shop.writing(actor) as draft:
        draft.set("part", part_named(shop, part_id).id, piece_mg=grams * 1000 / pieces)
    return draft.saved()


def refill(shop: Shop, actor: str, part_id: str, empty: bool = True) -> Commit:
    """Note that a part looks empty, so that it is reordered whatever the numbers say; or that it does not. A receipt
    ends it. Raises NothingChanged.
    """
    with shop.writing(actor) as draft:
        row = part_named(shop, part_id)
        if row.refill == empty:
            raise NothingChanged(row.sku)
        draft.set("part", row.id, refill=1 if empty else None)
    return draft.saved()


def _described(shop: Shop, draft: Draft, part: PartDraft | str) -> tuple[str, str | None]:
    """The id of a part, and where it is usually kept; a draft of a new SKU is added."""
    if isinstance(part, str):
        row = part_named(shop, part)
        return row.id, row.place_id
    have = part_id_of(shop, part.sku.strip())
    if have is not None:
        return have, part_named(shop, have).place_id
    _checked(part)
    return write_part(draft, part), part.place_id


def _checked(part: PartDraft) -> None:
    """Raise BadPart where a part lacks what it needs, or says what makes no sense."""
    wrong = {
        "sku": not part.sku.strip(),
        "name": not part.name.strip(),
        "minimum": part.minimum < 0,
        "target": part.target is not None and part.target < part.minimum,
        "pack": part.pack is not None and part.pack < 1,
        "lead_days": part.lead_days is not None and part.lead_days < 0,
        "piece_mg": part.piece_mg is not None and not LIGHTEST_MG <= part.piece_mg < MOST,
        "msl": bool(part.msl) and part.msl not in MSL_LEVELS,
    }
    for field, bad in wrong.items():
        if bad:
            raise BadPart(field, part.sku.strip())
