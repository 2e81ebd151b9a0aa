"""What a list of chips with their counters accuses: chips that are not in it, that computed nothing, or far too little.

Such a list names every chip (Whatsminer, some test fixtures), so a missing chip is known by its own number.
"""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from app.diagnosis.board_values import chips_values
from app.diagnosis.evidence import evidence_of
from app.diagnosis.knowledge import Found, Place, limits
from app.diagnosis.localise import domains_of
from app.diagnosis.log.chains import Chain
from app.domain.finding import Fault
from drivers.model.observation import Fact


def list_findings(chain: Chain) -> Iterator[Found]:
    """The findings of one chain's list."""
    counters = chain.all(Fact.CHIP_COUNTERS)
    if not counters or chain.found is None:
        return
    computed = {o.chip_index + 1: o.value for o in counters if o.chip_index is not None and isinstance(o.value, int)}
    silent = [chip for chip in range(1, (chain.expected or 0) + 1) if not computed.get(chip)]
    usual = median(computed.values())
    if usual < limits("log")["comparable_nonces"]:
        return
    place = Place(chain=chain.index, board_sn=chain.board_sn)
    if silent:
        shown = [o for o in counters if (o.chip_index or 0) + 1 in silent] or counters[-1:]
        yield Found(
            Fault.CHIPS_MISSING,
            "log.chip_silent.title",
            "log.chip_silent.found",
            0.8,
            chips_values(silent, silent[0], chain.board),
            "map",
            place,
            tuple(silent),
            domains_of(tuple(silent), chain.board),
            evidence=evidence_of(shown),
        )
    share = limits("log")["weak_share"]
    weak = [chip for chip, nonces in sorted(computed.items()) if 0 < nonces < share * usual]
    if weak:
        worst = min(weak, key=lambda chip: computed[chip])
        yield Found(
            Fault.WEAK_CHIPS,
            "log.weak.title",
            "log.weak.found",
            0.7,
            {**chips_values(weak, worst, chain.board), "percent": round(100 * computed[worst] / usual)},
            None,
            place,
            tuple(weak),
            domains_of(tuple(weak), chain.board),
            evidence=evidence_of([o for o in counters if (o.chip_index or 0) + 1 in weak]),
        )
