"""A donor becomes stock: what of a board is usable goes into lots of recovered parts, at a share of its book value."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

from app.domain.asset import AssetIdentity, Condition
from app.domain.board_history import Given
from app.domain.finding import PartKind
from app.domain.salvage import (
    NothingToSalvage,
    NotSalvageable,
    SalvageLine,
    SalvageProposal,
    UsablePart,
    proposed,
    shared,
)
from app.domain.shop_error import BadQuantity, NoSuchThing
from app.domain.stock import Grade, Money, MoveReason, PartDraft, PartRow
from app.domain.work_order import FindingStatus, State
from app.ledger.change import Commit
from app.services.assets import asset, find
from app.services.board_history import given_by, history_of
from app.services.diagnosis import board_spec
from app.services.families import family_of
from app.services.prices import read_charges
from app.services.shop import Shop
from app.services.stock import parts
from app.services.stock_writing import MOST, bin_of, write_lot, write_part

#: States of an order in which nobody works for the thing to go back: closed, or found to be beyond repair.
_ENDED = json.dumps([state.value for state in State if state.closed or state is State.BEYOND_REPAIR])


def propose(shop: Shop, serial: str) -> SalvageProposal:
    """What of an asset may be usable, by the board catalogue and by what its orders found. Raises NoSuchThing."""
    history = history_of(shop, serial)
    one = history.identity
    findings = [
        line.finding for view in history.orders for line in view.findings if line.status is not FindingStatus.RULED_OUT
    ]
    spec = board_spec(one.board_code) if one.board_code else None
    usable = proposed(spec, findings) if spec is not None else ()
    known = parts(shop)
    before = tuple(made.lot for made in history.given)
    named = tuple(_named(part, one, known) for part in usable)
    return SalvageProposal(one, named, before, history.open_order.number if history.open_order else None)


def salvage(
    shop: Shop, actor: str, serial: str, lines: Iterable[SalvageLine], bin_text: str, value: Money | None = None
) -> Commit:
    """Make an asset a donor: each line becomes a lot of recovered parts in a bin, the book value is shared out over
    the pieces (None = the parts cost nothing). One commit.

    Raises NothingToSalvage, NotSalvageable while an order on it is open, BadQuantity, NoSuchThing, NoSuchPlace.
    """
    thing = asset(shop, serial)
    one = thing.identity
    wanted = [line for line in lines if line.quantity]
    for line in wanted:
        if not 1 <= line.quantity <= MOST:
            raise BadQuantity(line.quantity)
    if not wanted:
        raise NothingToSalvage(one.name)
    with shop.writing(actor) as draft:
        with shop.read() as db:
            row = db.execute(
                "SELECT number FROM work_order WHERE asset_id = ? AND gone = 0"
                " AND state NOT IN (SELECT value FROM json_each(?)) LIMIT 1",
                (one.id, _ENDED),
            ).fetchone()
            if row is not None:
                raise NotSalvageable(one.name, row["number"])
            whole = value or Money(0, read_charges(db).currency)
        known = {part.sku.casefold(): part.id for part in parts(shop)}
        place = bin_of(shop, draft, bin_text)
        for line, worth in zip(wanted, shared(whole, [line.quantity for line in wanted]), strict=True):
            part_id = known.get(line.sku.casefold())
            if part_id is None:
                if not line.name.strip():
                    raise NoSuchThing("part", line.sku)
                part_id = write_part(draft, PartDraft(line.sku, line.name, line.kind, line.fits))
                known[line.sku.casefold()] = part_id
            write_lot(
                draft, part_id, line.quantity, worth, grade=Grade.RECOVERED, place_id=place, donor_asset_id=one.id,
                reason=MoveReason.SALVAGE,
            )  # fmt: skip
        if one.condition is not Condition.DONOR:
            draft.set("asset", one.id, condition=Condition.DONOR.value)
    return draft.saved()


def salvaged_from(shop: Shop, serial: str) -> tuple[Given, ...]:
    """The lots that were made of an asset's parts. Raises NoSuchThing."""
    with shop.read() as db:
        id_ = find(db, serial)
        if id_ is None:
            raise NoSuchThing("asset", serial)
        return given_by(db, family_of(db, id_))


def _named(part: UsablePart, one: AssetIdentity, known: tuple[PartRow, ...]) -> UsablePart:
    """The shop's part that it is: of its marking, else of its kind and for this board."""
    marking = "".join(part.marking.casefold().split())
    mine = {name.casefold() for name in (one.board_code, one.model, part.marking) if name}
    for row in known:
        texts = {"".join(text.casefold().split()) for text in (row.sku, row.mpn) if text}
        if marking and marking in texts:
            return replace(part, sku=row.sku, name=row.name)
    for row in known:
        if row.kind is part.kind and any(fit.on.casefold() in mine for fit in row.fits):
            return replace(part, sku=row.sku, name=row.name)
    sku = part.marking or f"{part.kind.value}-{one.board_code or one.number}".upper().replace("_", "-")
    return replace(part, sku=sku, name=part.name or (part.marking if part.kind is PartKind.CHIP else part.kind.value))
