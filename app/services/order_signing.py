"""Signing an order and amending a signed one, each with the papers that are kept for it: the internal and the
customer's copy as one revision, and the slip of an order that its customer signed for.

Apart from `app.services.orders`, since papers bring what draws them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.domain.order_view import OrderView
from app.domain.record_error import ChangedMeanwhile
from app.domain.work_order import SignerRole
from app.services import amendments, orders, paper, papers
from app.services.orders import KeptOrder
from app.services.shop import Shop


def sign(
    shop: Shop,
    actor: str,
    number_or_id: str,
    role: SignerRole,
    name: str | None = None,
    drawn: bytes | None = None,
    *,
    shown: str = "",
) -> OrderView:
    """Sign the order as it stands and keep its papers; the order as it was signed.

    `name` None = the actor, `drawn` = the signature by hand as PNG, `shown` = the hash of the content that the person
    saw: nobody signs what changed since. Raises ChangedMeanwhile, NoSuchThing, and what `orders.sign` raises.
    """
    view = orders.order(shop, number_or_id)
    if shown and view.content_hash != shown:
        raise ChangedMeanwhile("work_order", view.id)
    signed = orders.sign(shop, actor, view.id, role, name, drawn)
    paper.freeze(shop, actor, view.id)
    papers.freeze_return(shop, actor, view.id)
    return signed


def amend(shop: Shop, actor: str, number_or_id: str, text: str, files: Sequence[Path] = ()) -> KeptOrder:
    """Add an amendment to a signed order and keep its papers anew. Raises what `amendments.amend` raises."""
    kept = amendments.amend(shop, actor, number_or_id, text, files)
    paper.freeze(shop, actor, kept.number)
    return kept
