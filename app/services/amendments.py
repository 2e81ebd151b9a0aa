"""Amendments: what is added to a signed order, in words and by files. Each keeps the hash of what stood signed then.

They are listed after the signature on page, paper and in JSON; a later signature vouches for them too.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from app.domain.permission import Permission
from app.domain.shop_error import EmptyAmendment, NotSigned
from app.services.kept_files import keep_file
from app.services.order_content import AMENDMENT
from app.services.order_reading import order
from app.services.order_records import write_files
from app.services.orders import KeptOrder
from app.services.permissions import require
from app.services.shop import Shop


def amend(shop: Shop, actor: str, number_or_id: str, text: str, files: Sequence[Path] = ()) -> KeptOrder:
    """Add an amendment to a signed order, with its files, as one commit.

    Raises NoSuchThing, NotSigned (an order that is not signed is changed as ever), EmptyAmendment, what `keep_file`
    raises, and what a commit raises; then nothing was added.
    """
    said = text.strip()
    if not said:
        raise EmptyAmendment
    require(shop, actor, Permission.WRITE)  # before bytes are kept
    kept = [replace(keep_file(shop, path), phase=AMENDMENT) for path in files]
    with shop.writing(actor) as draft:
        view = order(shop, number_or_id)
        if not view.signed:
            raise NotSigned(view.number)
        write_files(draft, view.id, kept, phase=AMENDMENT)
        ids = [change.id for change in draft.changes if change.entity == "attachment"]
        draft.add(
            "amendment",
            order_id=view.id,
            text=said,
            content_hash=view.signatures[-1].content_hash,
            files=json.dumps(ids) if ids else None,
        )
    return KeptOrder(view.number, draft.saved())
