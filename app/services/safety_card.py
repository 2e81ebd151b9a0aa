"""The safety card: who of the shop has read which version of it.

Kept in the shop's record, one row a person, so that every bench of the shop knows it and it travels with a backup.
"""

from __future__ import annotations

import json

from app.diagnosis.safety_card import SafetyPoint, card_version, safety_points
from app.ledger.change import Commit
from app.services.shop import Shop

__all__ = ["SafetyPoint", "card_version", "has_read", "note_read", "safety_points"]

_NAME = "safety_card.read"


def has_read(shop: Shop, person: str) -> bool:
    """Whether the person has read the card as it is now."""
    id_ = shop.id_of_name("person", person)
    if id_ is None:
        return False
    with shop.read() as db:
        rows = db.execute(
            "SELECT value FROM setting WHERE name = ? AND scope = ? AND gone = 0", (_NAME, id_)
        ).fetchall()
    return any(json.loads(row["value"]) == card_version() for row in rows)


def note_read(shop: Shop, person: str) -> Commit | None:
    """Note that the person has read the card; None where that is known already. Raises what `Ledger.commit` raises."""
    if has_read(shop, person):
        return None
    with shop.writing(person) as draft:
        with shop.read() as db:
            row = db.execute(
                "SELECT id FROM setting WHERE name = ? AND scope = ? AND gone = 0", (_NAME, draft.actor)
            ).fetchone()
        value = json.dumps(card_version())
        if row is None:
            draft.add("setting", name=_NAME, scope=draft.actor, value=value)
        else:
            draft.set("setting", row["id"], value=value)
    return draft.saved()
