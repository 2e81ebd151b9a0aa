"""What a scan says of boards that the shop knows: in which machine and slot each sits now.

A board that is seen where it was not before moves by itself, all of a scan in one commit, which Undo takes back.
Boards the shop has never had are not written down: a scan looks, it does not take in. Nothing is concluded from a
serial that two machines tell at once, since one of them is copied.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.asset import AssetKind, Moved, SerialSource
from app.domain.order_draft import AssetDraft
from app.ledger.change import Commit
from app.services.assets import known_or_new, note_identity
from app.services.families import head_of
from app.services.installations import seen_installed
from app.services.shop import Shop
from drivers.model.reading import DeviceReading

#: Boards of the kind by any serial, each with the stay that is open and whether its memory is noted to say so.
_KNOWN = """
WITH wanted(serial) AS (SELECT value FROM json_each(?)),
    named(serial, id) AS (
        SELECT a.serial, a.id FROM wanted JOIN asset AS a ON a.serial = wanted.serial WHERE a.gone = 0
            AND a.kind = 'hashboard'
        UNION SELECT n.serial, a.id FROM wanted JOIN asset_identity AS n ON n.serial = wanted.serial AND n.gone = 0
            AND n.source <> 'pcb' JOIN asset AS a ON a.id = n.asset_id AND a.gone = 0 AND a.kind = 'hashboard')
SELECT k.serial, k.id, i.slot, m.serial AS machine_serial, m.mac AS machine_mac,
    EXISTS (SELECT 1 FROM asset_identity AS n WHERE n.asset_id = k.id AND n.serial = k.serial AND n.gone = 0
        AND n.source IN ('device', 'eeprom')) AS noted,
    (SELECT count(*) FROM installation AS x WHERE x.asset_id = k.id AND x.until IS NULL AND x.gone = 0) AS stays
FROM named AS k LEFT JOIN installation AS i ON i.asset_id = k.id AND i.until IS NULL AND i.gone = 0
LEFT JOIN asset AS m ON m.id = i.machine_id
"""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What came of a scan: who was elsewhere, and the commit to take back; None where nothing was new."""

    moved: tuple[Moved, ...] = ()
    commit: Commit | None = None


def note_sightings(shop: Shop, actor: str, readings: Iterable[DeviceReading]) -> Sighting:
    """Note where the known boards of these machines sit. Raises what `Ledger.commit` raises."""
    seen = _seen(readings)
    if not seen or not shop.writable:
        return Sighting()
    with shop.read() as db:
        rows = db.execute(_KNOWN, (json.dumps(list(seen)),)).fetchall()
    fresh: dict[str, str] = {}
    unnoted: list[tuple[str, str]] = []
    for row in rows:
        reading, slot = seen[row["serial"]]
        same = (row["machine_serial"], row["machine_mac"])
        here = (reading.serial and reading.serial == same[0]) or (reading.mac and reading.mac == same[1])
        if row["stays"] > 1 and here:
            continue  # which of them is true is for a person to say
        if not here or row["slot"] != slot:
            fresh[row["serial"]] = row["id"]
        if not row["noted"]:
            unnoted.append((row["id"], row["serial"]))
    if not fresh and not unnoted:
        return Sighting()
    moved: list[Moved] = []
    now_ms = time.time_ns() // 1_000_000
    with shop.writing(actor) as draft:
        machines: dict[str, str] = {}
        for serial, asset_id in fresh.items():
            reading, slot = seen[serial]
            if reading.ip not in machines:
                machine = AssetDraft(
                    AssetKind.MINER, reading.make, reading.model, None, reading.serial,
                    SerialSource.DEVICE if reading.serial else None, reading.mac,
                )  # fmt: skip
                machines[reading.ip] = known_or_new(shop, draft, machine)
            with shop.read() as db:
                head = head_of(db, asset_id)
            one = seen_installed(shop, draft, head, machines[reading.ip], slot, None, now_ms)
            if one is not None:
                moved.append(one)
        for asset_id, serial in unnoted:
            note_identity(draft, asset_id, SerialSource.DEVICE, serial)
        changed = bool(draft.changes)
    return Sighting(tuple(moved), draft.saved() if changed else None)


def _seen(readings: Iterable[DeviceReading]) -> dict[str, tuple[DeviceReading, int]]:
    """Each board's serial with its machine and slot; of machines that can be known again, and serials told once."""
    told: list[tuple[str, DeviceReading, int]] = [
        (board.serial, reading, board.slot)
        for reading in readings
        if reading.serial or reading.mac
        for board in reading.boards
        if board.serial
    ]
    counted = Counter(serial for serial, _reading, _slot in told)
    return {serial: (reading, slot) for serial, reading, slot in told if counted[serial] == 1}
