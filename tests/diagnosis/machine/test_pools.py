"""Pools that cannot be reached."""

from __future__ import annotations

from dataclasses import replace

from app.diagnosis.reading import findings_of_reading
from app.domain.finding import Fault, Severity
from drivers.model.reading import Activity, Pool

DEAD = Pool("stratum+tcp://pool.example.com:3333", "hall.7", False)


def test_a_machine_without_hash_rate_and_pools_waits_for_the_network(miner) -> None:
    idle = replace(miner, boards=(), boards_expected=None, hashrate_ths=0.0, pools=(DEAD, DEAD))
    (finding,) = findings_of_reading(idle)
    assert (finding.fault, finding.severity) == (Fault.NETWORK_OR_POOL, Severity.CRITICAL)


def test_one_pool_that_answers_or_says_nothing_is_enough(miner) -> None:
    idle = replace(miner, boards=(), boards_expected=None, hashrate_ths=0.0)
    assert findings_of_reading(replace(idle, pools=(DEAD, replace(DEAD, alive=True)))) == ()
    assert findings_of_reading(replace(idle, pools=(replace(DEAD, alive=None),))) == ()
    assert findings_of_reading(replace(idle, pools=())) == ()


def test_a_machine_that_hashes_or_rests_is_not_asked_for_pools(miner) -> None:
    assert findings_of_reading(replace(miner, pools=(DEAD,))) == ()
    paused = replace(miner, pools=(DEAD,), hashrate_ths=0.0, activity=Activity.PAUSED)
    assert findings_of_reading(paused) == ()
