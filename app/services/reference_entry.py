"""A reference as JSON: how it lies in the record and in a pack, and the hash of what was measured.

The hash covers the board, the moment, the instrument and the values; not who measured, in which shop, and remarks, so
that the same measurement is known again whoever passed it on.
"""

from __future__ import annotations

import hashlib
import json
import math
from datetime import UTC, datetime
from typing import Any

from app.domain.reference import Reference, ReferenceValue, Standing
from app.domain.spot import OVER_RANGE, Conditions, Polarity, Spot, over_range
from drivers.model.probe_point import Ground, ProbeMode, ProbeState


def entry_of(reference: Reference) -> dict[str, Any]:
    """Everything about a reference that travels."""
    return {
        "board_code": reference.board_code,
        "revision": reference.revision,
        "serial": reference.serial,
        "simulated": reference.simulated,
        "taken_at": reference.taken_at.astimezone(UTC).isoformat(timespec="milliseconds"),
        "instrument": reference.instrument,
        "shop": reference.shop,
        "bench": reference.bench,
        "person": reference.person,
        "standing": reference.standing.value,
        "reason": reference.reason,
        "note": reference.note,
        "values": [_value_entry(one) for one in sorted(reference.values, key=_place)],
    }


def reference_of(entry: dict[str, Any], **known: Any) -> Reference:
    """The reference of an entry whose form is right. `known` = what the entry does not say, such as its id."""
    told: dict[str, Any] = {
        "board_code": entry["board_code"],
        "revision": entry["revision"],
        "serial": entry["serial"],
        "simulated": entry["simulated"],
        "taken_at": datetime.fromisoformat(entry["taken_at"]).astimezone(UTC),
        "instrument": entry["instrument"],
        "shop": entry["shop"],
        "bench": entry["bench"],
        "person": entry["person"],
        "standing": Standing(entry["standing"]),
        "reason": entry["reason"],
        "note": entry["note"],
        "values": tuple(_value(one) for one in entry["values"]),
    }
    return Reference(**told | known)


def content_hash(reference: Reference) -> str:
    """SHA-256 of what was measured, as hexadecimal text."""
    entry = entry_of(reference)
    for name in ("shop", "bench", "person", "standing", "reason", "note"):
        del entry[name]
    return hashlib.sha256(canonical(entry).encode("ascii")).hexdigest()


def canonical(value: object) -> str:
    """The one JSON text of a value: ASCII, keys sorted, no spaces, no NaN."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"), allow_nan=False)


def _value_entry(one: ReferenceValue) -> dict[str, Any]:
    how = one.spot.conditions
    return {
        "point": one.spot.point,
        "domain": one.spot.domain,
        "chip": one.spot.chip,
        "mode": how.mode.value,
        "state": how.state.value,
        "ground": how.ground.value,
        "polarity": how.polarity.value,
        "value": OVER_RANGE if over_range(one.value) else float(one.value),
    }


def _value(entry: dict[str, Any]) -> ReferenceValue:
    how = Conditions(
        ProbeMode(entry["mode"]), ProbeState(entry["state"]), Ground(entry["ground"]), Polarity(entry["polarity"])
    )
    value = math.inf if over_range(entry["value"]) else float(entry["value"])
    return ReferenceValue(Spot(entry["point"], how, entry["domain"], entry["chip"]), value)


def _place(one: ReferenceValue) -> tuple[str, ...]:
    """Where a value stands among the others, the same in every record: as its entry reads."""
    entry = _value_entry(one)
    numbers = (f"{entry['domain'] or 0:06d}", f"{entry['chip'] or 0:06d}")
    return (entry["state"], entry["mode"], entry["point"], *numbers, entry["ground"], entry["polarity"])
