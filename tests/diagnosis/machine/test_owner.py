"""What the owner states against what the machine is set to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.diagnosis.machine.owner import agrees, is_firmware
from app.diagnosis.reading import findings_of_reading
from app.domain.finding import Fault, Severity
from app.domain.site import SiteExpectations, StatedPool
from app.words.findings import finding_text
from drivers.model.reading import Pool

STATED = StatedPool("stratum+tcp://pool.example.com:3333", "hall")
SITE = SiteExpectations("North", pools=(STATED,))


@pytest.mark.parametrize(
    "pool",
    [
        Pool("stratum+tcp://pool.example.com:3333", "hall"),
        Pool("stratum+tcp://pool.example.com:3333", "hall.7x3"),
        Pool("stratum+ssl://pool.example.com:443", "HALL.7"),
        Pool("pool.example.com:3333", "hall/7"),
        Pool("stratum+tcp://POOL.example.com.:3333/", "hall"),
        Pool("stratum+tcp://pool.example.com", None),
    ],
)
def test_the_stated_pool_is_known_in_every_spelling(pool: Pool) -> None:
    assert agrees(pool, STATED)


@pytest.mark.parametrize(
    "pool",
    [
        Pool("stratum+tcp://pool.example.com:3333", "hall2.7"),
        Pool("stratum+tcp://pool.example.com:3333", "somebody"),
        Pool("stratum+tcp://pool.example.org:3333", "hall.7"),
        Pool("stratum+tcp://pool.example.com:4444", "hall.7"),
        Pool("stratum+tcp://evil.pool.example.com:3333", "hall.7"),
        Pool("stratum+tcp://[broken", "hall"),
    ],
)
def test_another_pool_or_account_is_not_the_stated_one(pool: Pool) -> None:
    assert not agrees(pool, STATED)


def test_a_pool_stated_without_a_user_allows_any(miner) -> None:
    assert agrees(Pool("stratum+tcp://pool.example.com:3333", "x.1"), StatedPool("pool.example.com:3333"))


def test_a_foreign_pool_is_suspicious_only_where_pools_are_stated(miner) -> None:
    foreign = replace(miner, pools=(*miner.pools, Pool("stratum+tcp://thief.example:3333", "1abc")))
    assert findings_of_reading(foreign) == ()
    assert findings_of_reading(foreign, SiteExpectations("North")) == ()
    assert findings_of_reading(miner, SITE) == ()
    (finding,) = findings_of_reading(foreign, SITE)
    assert (finding.fault, finding.severity) == (Fault.TAMPERING_SUSPECTED, Severity.MAJOR)
    assert "thief.example" in finding_text(finding).title
    assert finding.next_steps[0].id == "ask_owner"


def test_the_fee_of_a_known_firmware_is_no_theft_and_no_cover_for_one(miner) -> None:
    fee = Pool("stratum+tcp://DevFee:80", "DevFee")
    vnish = replace(miner, firmware="VNish", pools=(*miner.pools, fee))
    assert findings_of_reading(vnish, SITE) == ()
    assert findings_of_reading(replace(vnish, firmware="AntMiner Stock"), SITE)
    assert findings_of_reading(replace(vnish, pools=(Pool("stratum+tcp://thief.example:80", "DevFee"),)), SITE)


def test_a_firmware_other_than_stated_is_suspicious(miner) -> None:
    site = SiteExpectations("North", firmwares=((None, "VNish"), ("Whatsminer", "stock")))
    (finding,) = findings_of_reading(miner, site)
    assert finding.fault is Fault.TAMPERING_SUSPECTED
    assert findings_of_reading(replace(miner, firmware="VNish", firmware_version="1.2.7"), site) == ()
    assert findings_of_reading(replace(miner, firmware=None), site) == ()
    only_others = SiteExpectations("North", firmwares=(("Whatsminer", "stock"),))
    assert findings_of_reading(miner, only_others) == ()


@pytest.mark.parametrize(
    ("told", "stated"),
    [
        ("AntMiner Stock", "stock"),
        ("UMC OS PowerPlay-BMS v1.5.13", "ePIC"),
        ("BraiinsOS 25.07", "Braiins OS"),
        ("LuxOS", "luxos"),
    ],
)
def test_firmwares_are_known_by_all_their_names(told: str, stated: str) -> None:
    assert is_firmware(told, stated)
    assert not is_firmware(told, "VNish")


def test_the_maker_s_password_is_a_note_that_makes_nobody_ill(miner) -> None:
    (finding,) = findings_of_reading(replace(miner, default_login=True))
    assert (finding.fault, finding.severity) == (Fault.FIRMWARE_OR_CONFIG, Severity.INFO)
    for told in (None, False):
        assert findings_of_reading(replace(miner, default_login=told)) == ()
