"""Pools that cannot be reached, as far as the machine itself tells."""

from __future__ import annotations

from collections.abc import Iterator

from app.diagnosis.knowledge import Found
from app.diagnosis.machine.look import Look
from app.diagnosis.machine.owner import is_fee
from app.domain.finding import Fault, Severity
from drivers.model.reading import Activity


def dead_pools(look: Look) -> Iterator[Found]:
    """A machine that hashes nothing and reaches none of its pools, though its boards are there."""
    reading = look.reading
    at_work = look.hashes or look.young or reading.activity in (Activity.WARMING_UP, Activity.PAUSED)
    if at_work or reading.hashrate_ths is None:
        return
    told = [pool for pool in reading.pools if pool.alive is not None and not is_fee(pool, reading.firmware)]
    if not told or any(pool.alive for pool in told):
        return
    yield Found(
        Fault.NETWORK_OR_POOL,
        "reading.pools_dead.title",
        "reading.pools_dead.found",
        0.75,
        {"count": len(told)},
        evidence=look.evidence(*(f"pool {pool.url}: not reached" for pool in told)),
        severity=Severity.CRITICAL,  # the whole machine does not hash for it
    )
