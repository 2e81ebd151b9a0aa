"""The JSON shapes of parts, lots and what was used, as `hashwrench part` prints them."""

from __future__ import annotations

from typing import Any

from app.domain.stock import Alternate, LotRow, PartFile, PartRow
from app.services.json_values import money_document
from app.services.order_json import lot_document, part_document
from app.services.part_use import Used


def whole_part(
    row: PartRow, lots: tuple[LotRow, ...], others: tuple[Alternate, ...], files: tuple[PartFile, ...]
) -> dict[str, Any]:
    """One part with its lots, what may be used in its place, and its photos and sheets."""
    return {
        **part_document(row),
        "alternates": [
            {"sku": one.sku, "name": one.name, "on_hand": one.on_hand, "note": one.note or None} for one in others
        ],
        "files": [
            {"id": one.id, "name": one.name or None, "mime": one.mime, "size": one.size, "caption": one.caption or None}
            for one in files
        ],
        "lots_held": [lot_document(one) for one in lots],
    }


def used_document(used: Used) -> dict[str, Any]:
    """What a use or a return did."""
    lines = [line for line in used.view.replacements if line.part_id == used.part.id]
    return {
        "order": used.view.number,
        "sku": used.part.sku,
        "quantity": used.quantity,
        "lots": [one.number for one in used.lots],
        "left": used.left,
        "short": [one.number for one in used.short],
        "expired": [one.number for one in used.expired],
        "unpriced": used.unpriced,
        "fitted": sum(line.fitted for line in lines),
        "parts_cost": [money_document(one) for one in used.view.parts_cost],
    }
