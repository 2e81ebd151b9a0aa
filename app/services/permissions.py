"""Who may do what in the open shop: asked by services before they write, by pages before they show."""

from __future__ import annotations

from app.domain.permission import Permission
from app.services.shop import Shop
from app.services.standing import Standing, read_standing, refuse


def standing(shop: Shop, actor: str) -> Standing:
    """What the person of that name is in the shop. Somebody unknown may read in a shop that has a manager."""
    with shop.read() as db:
        return read_standing(db, actor)


def may(shop: Shop, actor: str, permission: Permission) -> bool:
    """Whether the person of that name may do that."""
    return permission in standing(shop, actor).may


def require(shop: Shop, actor: str, permission: Permission) -> None:
    """Let the person go on. Raises NotAllowed, whose sentence says who may."""
    with shop.read() as db:
        refuse(db, actor, permission)
