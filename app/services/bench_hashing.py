"""The steps of a bench test in which the chips hash: what each counts, compared with its neighbours."""

from __future__ import annotations

from statistics import median

from app.diagnosis.bench import are_comparable
from app.domain.test_plan import BenchStep
from app.services.bench_course import Course
from app.services.bench_steps import CountersRead, Outcome
from drivers.model.bench_run import HASHES_PER_COUNT, ChipCounter
from drivers.serial.chain_work import ChainWork, Counters
from drivers.serial.errors import ChipUnknown


def compare_counters(course: Course) -> None:
    """Let the chips hash and compare what they counted."""
    course.begin(BenchStep.COUNTERS)
    chips = [place for place, answered in enumerate(course.run.address_map) if answered]
    seconds = course.plan.seconds if course.settings.seconds is None else course.settings.seconds
    if seconds <= 0 or not chips:
        course.skip("counters_skipped")
        return
    try:
        work = ChainWork(course.open_chain(), {place + 1: course.addresses[place] for place in chips})
    except ChipUnknown:
        course.skip("counters_absent")
        return
    work.prepare()
    before = work.counters()
    if not before:
        course.skip("counters_absent")
        return
    work.run(seconds)
    counters = _differences(before, work.counters())
    course.keep(counters=counters)
    course.tell(CountersRead(counters))
    if not any(counter.hashes for counter in counters):
        course.done(Outcome.WARN, "counters_idle")
        return
    shares = [counter.relative for counter in counters if counter.relative is not None]
    if not shares:
        course.done(Outcome.WARN, "counters_few", chips=len(counters))
        return
    course.done(Outcome.PASS, "counters_read", chips=len(counters), percent=round(100 * min(shares)))


def _differences(before: dict[int, Counters], after: dict[int, Counters]) -> tuple[ChipCounter, ...]:
    """What each chip did in between; counters are 32 bits wide and may have gone round.

    Too few counts to compare chips by leave `relative` None.
    """
    hashes: dict[int, int] = {}
    errors: dict[int, int] = {}
    rates: dict[int, float] = {}
    for chip, first in before.items():
        if chip in after:
            last = after[chip]
            hashes[chip] = (last.hashes - first.hashes) % 2**32
            errors[chip] = (last.errors - first.errors) % 2**32
            # A chip that had to be asked twice was read later than its neighbours.
            rates[chip] = hashes[chip] / (last.at_s - first.at_s)
    middle = median(rates.values()) if are_comparable(hashes.values()) else 0.0
    return tuple(
        ChipCounter(chip, count * HASHES_PER_COUNT, errors[chip], round(rates[chip] / middle, 4) if middle else None)
        for chip, count in hashes.items()
    )
