"""The people of the shop, by name: those who work on orders."""

from __future__ import annotations

from app.domain.person import PersonRole
from app.services.shop import Shop


def hands(shop: Shop) -> tuple[str, ...]:
    """The names of everybody an order may be given to, in order."""
    with shop.read() as db:
        rows = db.execute(
            "SELECT DISTINCT n.name FROM person AS p JOIN person_private AS n ON n.id = p.id"
            " WHERE p.gone = 0 AND n.name IS NOT NULL AND p.role NOT IN (?, ?)",
            (PersonRole.CUSTOMER.value, PersonRole.READER.value),
        ).fetchall()
    return tuple(sorted((row["name"] for row in rows), key=str.casefold))
