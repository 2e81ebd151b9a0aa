"""Saved views of the orders: a name for a search with its filters, kept for each person in the shop's record."""

from __future__ import annotations

import json
from dataclasses import dataclass

from app.ledger.change import Commit
from app.ledger.ledger import Reader
from app.services.order_board import Chip
from app.services.shop import Shop

_PREFIX = "orders.view."
#: Characters of a view's name.
MOST = 40


@dataclass(frozen=True, slots=True)
class SavedView:
    """A view: its name, the words looked for, the filters that are on, and whether it is a list or columns."""

    name: str
    text: str = ""
    chips: tuple[Chip, ...] = ()
    listed: bool = False


def views_of(shop: Shop, person: str) -> tuple[SavedView, ...]:
    """The views a person keeps, by name."""
    id_ = shop.id_of_name("person", person)
    if id_ is None:
        return ()
    with shop.read() as db:
        views = [_read(row["name"], row["value"]) for row in _rows(db, id_)]
    return tuple(sorted(views, key=lambda view: view.name.casefold()))


def keep_view(shop: Shop, person: str, view: SavedView) -> Commit:
    """Keep a view; one of the same name is replaced. Raises what `Ledger.commit` raises."""
    name = _PREFIX + _tidy(view.name)
    value = json.dumps({"text": view.text, "chips": [chip.value for chip in view.chips], "listed": view.listed})
    with shop.writing(person) as draft:
        with shop.read() as db:
            have = next((row["id"] for row in _rows(db, draft.actor) if row["name"] == name), None)
        if have is None:
            draft.add("setting", name=name, scope=draft.actor, value=value)
        else:
            draft.set("setting", have, value=value)
    return draft.saved()


def forget_view(shop: Shop, person: str, name: str) -> Commit | None:
    """Keep a view no longer; None where there is none of that name."""
    with shop.writing(person) as draft:
        with shop.read() as db:
            have = [row["id"] for row in _rows(db, draft.actor) if row["name"] == _PREFIX + _tidy(name)]
        for id_ in have:
            draft.set("setting", id_, gone=1)
    return draft.saved() if have else None


def _tidy(name: str) -> str:
    return " ".join(name.split())[:MOST]


def _read(name: str, value: str) -> SavedView:
    told = json.loads(value)
    chips = tuple(Chip(one) for one in told.get("chips", ()) if one in set(Chip))
    return SavedView(name.removeprefix(_PREFIX), str(told.get("text", "")), chips, bool(told.get("listed")))


def _rows(db: Reader, person_id: str) -> list[dict[str, str]]:
    found = db.execute(
        "SELECT id, name, value FROM setting WHERE gone = 0 AND scope = ? AND substr(name, 1, ?) = ? ORDER BY hlc",
        (person_id, len(_PREFIX), _PREFIX),
    )
    return [dict(row) for row in found]
