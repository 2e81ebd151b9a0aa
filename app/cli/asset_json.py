"""Assets and places as JSON: ids and numbers for programs, times in UTC, hours and days as numbers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from app.domain.asset_list import AssetRow
from app.domain.board_history import BoardHistory, Lifetime, Trend
from app.domain.identifier import parse_number
from app.domain.order_row import AssetView, OrderRow
from app.domain.place import Place, PlaceContents, Placement
from app.services.json_values import iso_text, money_document
from app.services.order_json import asset_document, passport_document


def history_document(history: BoardHistory, orders: tuple[OrderRow, ...], lifetime: Lifetime | None) -> dict[str, Any]:
    """The life of an asset; the keys of its passport (`installations`, `orders`) with what follows from them."""
    warranty, mismatch = history.warranty, history.mismatch
    return {
        **passport_document(AssetView(history.identity, history.installations, orders)),
        "revision": history.revision,
        "owner": history.owner,
        "identities": [
            {"source": line.source.value, "serial": line.serial, "at": iso_text(line.at), "by": line.by or None,
             "order": line.order_number, "asset": line.asset_number}
            for line in history.identities
        ],
        "mismatch": None if mismatch is None else {"printed": mismatch.printed.serial, "read": mismatch.read.serial},
        "merged": [one.number for one in history.merged],
        "twins": [
            {"asset": twin.identity.number, "serial": twin.serial, "cloned": twin.cloned} for twin in history.twins
        ],
        "place": placement_document(history.placement),
        "disputed": bool(history.disputed),
        "marks": [
            {
                "kind": mark.kind.value, "at": iso_text(mark.at), "order": mark.order_number,
                "position": mark.position or None, "chips": list(mark.chips), "domains": list(mark.domains),
                "fault": mark.fault.value if mark.fault else None, "action": mark.action.value if mark.action else None,
                "part": mark.part or None, "open": mark.open,
            }
            for mark in history.marks
        ],
        "trends": [_trend(trend) for trend in history.trends],
        "service": {
            "hours": round(history.service.hours, 1), "basis": history.service.basis.value,
            "since": iso_text(history.service.since),
        },
        "failures": history.failures,
        "comebacks": list(history.comebacks),
        "hours_between_failures": _rounded(history.hours_between_failures),
        "kind_hours_between_failures": None if lifetime is None else _rounded(lifetime.between),
        "kind_boards": None if lifetime is None else lifetime.boards,
        "warranty": None if warranty is None else {
            "order": warranty.order_number, "since": iso_text(warranty.since), "days": warranty.days,
            "basis": warranty.basis.value, "until": iso_text(warranty.until),
            "days_left": warranty.days_left(datetime.now(UTC)),
        },
        "spent": {
            "parts": [money_document(one) for one in history.spent.parts], "fitted": history.spent.fitted,
            "minutes": history.spent.minutes,
            "labour": None if history.spent.labour is None else money_document(history.spent.labour),
        },
        "tenants": [
            {**asset_document(one.identity), "slot": one.slot, "since": iso_text(one.since),
             "until": iso_text(one.until)}
            for one in history.tenants
        ],
    }  # fmt: skip


def row_document(row: AssetRow) -> dict[str, Any]:
    """An asset as listed."""
    return {
        **asset_document(row.identity),
        "owner": row.owner,
        "machine": row.machine,
        "slot": row.slot,
        "place": row.place,
        "order": row.order_number,
        "order_state": row.order_state.value if row.order_state else None,
    }


def placement_document(placement: Placement | None) -> dict[str, Any] | None:
    """Where an asset is; null where nothing is known."""
    if placement is None:
        return None
    stay, place = placement.stay, placement.place
    return {
        "since": iso_text(placement.since),
        "observed": placement.observed,
        "machine": (stay.machine.serial or stay.machine.mac or stay.machine.number) if stay else None,
        "slot": stay.slot if stay else None,
        "place": place.number if place else None,
        "path": list(place.path) if place else [],
        "site": placement.site,
        "area": placement.area,
        "rack": placement.rack,
        "position": placement.position,
        "order": placement.order_number,
        "by": placement.by or None,
    }


def place_document(place: Place) -> dict[str, Any]:
    """A place of the tree."""
    return {
        "number": place.number,
        "label": parse_number(place.number).label,
        "kind": place.kind.value,
        "name": place.name,
        "path": list(place.path),
        "assets": place.assets,
    }


def contents_document(found: PlaceContents) -> dict[str, Any]:
    """A place with what lies in it."""
    return {
        **place_document(found.place),
        "within": [place_document(one) for one in found.within],
        "contents": [asset_document(one) for one in found.assets],
        "lots": [{"number": number, "part": name, "on_hand": left} for number, name, left in found.lots],
    }


def _trend(trend: Trend) -> dict[str, Any]:
    spot, how = trend.spot, trend.spot.conditions
    return {
        "point": spot.point, "domain": spot.domain, "chip": spot.chip, "mode": how.mode.value,
        "state": how.state.value, "ground": how.ground.value, "polarity": how.polarity.value, "unit": trend.unit,
        "limit_low": trend.low, "limit_high": trend.high,
        "values": [
            {"at": iso_text(one.at), "value": None if one.over_range else one.value, "over_range": one.over_range,
             "passed": one.passed, "order": one.order_number}
            for one in trend.values
        ],
    }  # fmt: skip


def _rounded(hours: float | None) -> float | None:
    return None if hours is None else round(hours, 1)
