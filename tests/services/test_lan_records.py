"""What the LAN side leaves in the shop's record is as safe as everything else in it: checked, rebuilt, backed up."""

from __future__ import annotations

import pytest

from app.domain.clock import time_of
from app.domain.site import PlaceSource, RackPlace
from app.domain.swap_test import Sight, SlotSight, SwapTest
from app.ledger.codec import to_json
from app.services import device_logs, device_records, safety, sites
from app.services.device_logs import kept_logs, log_bytes
from app.services.shop import Shop
from drivers.model.action import Action, ActionKind, ActionOutcome, ActionResult, FetchedLog, KnownDevice

ME = "Ada"
DEVICE = KnownDevice("10.3.4.17", (80,), "Antminer", "S19j Pro", "VNish", "02:00:00:00:00:07", "MINER-7")
#: The entities of schema 3.
TABLES = (
    "site", "site_range", "site_pool", "site_firmware", "place_rule", "rack", "rack_place", "device_action",
    "device_log", "swap_test",
)  # fmt: skip


@pytest.fixture
def shop(tmp_path):
    """A shop with a row of every kind, and a log that hangs on no order."""
    with Shop.open(tmp_path / "shop", write=True) as opened:
        sites.add_site(opened, ME, "Hall")
        site = sites.sites(opened)[0].id
        sites.add_range(opened, ME, "Container 3", "10.3.0.0/16", site)
        sites.add_pool(opened, ME, site, "stratum+tcp://pool.example:3333")
        sites.add_firmware(opened, ME, site, "VNish", "Antminer")
        sites.add_rule(opened, ME, site, "10.3.R.P")
        sites.set_rack(opened, ME, site, "4", positions=48, columns=6)
        sites.set_place(opened, ME, DEVICE, RackPlace("Hall", None, "4", "17"), PlaceSource.HAND)
        done = ActionResult(DEVICE.ip, Action(ActionKind.POWER_LIMIT, 3000.0), ActionOutcome.DONE)
        device_records.record(opened, ME, [device_records.Done(DEVICE, done)])
        log = FetchedLog(DEVICE.ip, ActionOutcome.DONE, name="10.3.4.17.log", source="/log", size=5)
        device_logs.keep(opened, ME, DEVICE, log, b"a log", None)
        with opened.writing(ME) as draft:
            test = SwapTest("T-1", 1, (SlotSight(0, Sight.WELL), SlotSight(1, Sight.SICK)))
            draft.add("swap_test", ip=DEVICE.ip, simulated=0, verdict="open", body=to_json(test))
        yield opened


def rows(shop: Shop) -> dict[str, list[tuple[object, ...]]]:
    with shop.read() as db:
        return {name: [tuple(row) for row in db.execute(f"SELECT * FROM {name} ORDER BY id")] for name in TABLES}


def test_it_is_checked_and_rebuilt_from_the_log_of_changes(shop):
    before = rows(shop)
    assert {name: len(found) for name, found in before.items()} == dict.fromkeys(TABLES, 1)
    assert safety.check(shop).sound
    safety.rebuild(shop)
    assert rows(shop) == before


def test_a_backup_brings_it_back_with_the_bytes_of_the_log(shop, tmp_path):
    before = rows(shop)
    assert safety.backup(shop, tmp_path / "shop.hwbak").attachments == 1
    safety.restore(tmp_path / "elsewhere", tmp_path / "shop.hwbak")
    with Shop.open(tmp_path / "elsewhere", write=True) as restored:
        assert rows(restored) == before
        (kept,) = kept_logs(restored, DEVICE)
        assert log_bytes(restored, kept) == b"a log"
        assert safety.check(restored).sound


def test_every_time_says_its_zone(shop):
    """A naive time would be read as the computer's own on another bench."""
    (kept,) = kept_logs(shop)
    (deed,) = device_records.history(shop, DEVICE)
    assert kept.at.tzinfo is not None
    assert deed.at.tzinfo is not None
    assert time_of(kept.at.isoformat()) == kept.at
