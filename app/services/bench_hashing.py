"""The steps of a bench test in which the chips hash: known jobs, what each chip counts, and rising frequency."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from statistics import median

from app.diagnosis.bench import are_comparable
from app.domain.test_plan import BenchStep
from app.services.bench_course import Course
from app.services.bench_steps import (
    CountersProgress,
    CountersRead,
    DieTempsRead,
    FrequencyReached,
    KnownAnswerProgress,
    Outcome,
    SensorsRead,
)
from drivers.model.bench_run import HASHES_PER_COUNT, ChipCounter, CoreDomainCounts, FrequencyStep, KnownAnswer
from drivers.serial.chain_readings import core_domains, die_temperatures
from drivers.serial.chain_work import Answer, ChainWork, Counters
from drivers.serial.errors import ChipUnknown, ClockRefused

#: Hash counters are 32 bits wide and may go round.
_AROUND = 2**32


def ask_known_jobs(course: Course) -> None:
    """Give jobs whose answers can be checked here, and count right and wrong ones."""
    course.begin(BenchStep.KNOWN_ANSWER)
    work = _at_work(course)
    if work is None:
        return
    right: Counter[int] = Counter()
    wrong: Counter[int] = Counter()
    shown = time.monotonic()

    def heard(answer: Answer) -> None:
        nonlocal shown
        (right if answer.right else wrong)[answer.chip] += 1
        if time.monotonic() - shown >= course.timing.show_s:
            shown = time.monotonic()
            so_far = KnownAnswer(work.jobs_sent, tuple(sorted(right.items())), tuple(sorted(wrong.items())))
            course.keep(known_answer=so_far)
            course.tell(KnownAnswerProgress(so_far))

    answer = work.known_answer(course.seconds, heard)
    course.keep(known_answer=answer)
    course.tell(KnownAnswerProgress(answer))
    good, bad = (sum(count for _chip, count in counts) for counts in (answer.right, answer.wrong))
    if not good and not bad:
        course.done(Outcome.WARN, "answers_none", asked=answer.asked)
        return
    outcome = Outcome.WARN if bad else Outcome.PASS
    course.done(
        outcome, "answers_read", right=good, wrong=bad, chips=len([chip for chip, _count in answer.right if chip])
    )


def compare_counters(course: Course) -> None:
    """Let the chips hash and compare what they counted."""
    course.begin(BenchStep.COUNTERS)
    work = _at_work(course)
    if work is None:
        return
    chain, places = course.open_chain(), course.places
    cores_before = core_domains(chain, places)
    counters = _hash(course, work)
    if counters is None:
        course.skip("counters_absent")
        return
    course.keep(counters=counters, core_domains=_core_differences(cores_before, core_domains(chain, places)))
    course.tell(CountersRead(counters))
    _read_dies(course)
    if not any(counter.hashes for counter in counters):
        course.done(Outcome.WARN, "counters_idle")
        return
    shares = [counter.relative for counter in counters if counter.relative is not None]
    if not shares:
        course.done(Outcome.WARN, "counters_few", chips=len(counters))
        return
    course.done(Outcome.PASS, "counters_read", chips=len(counters), percent=round(100 * min(shares)))


def raise_frequency(course: Course) -> None:
    """Let the chips hash at one frequency after the other, never above what the board's EEPROM states.

    Only under the eyes of a temperature sensor.
    """
    course.begin(BenchStep.FREQUENCIES)
    if course.guard is None or not course.guard.watches:
        course.skip("frequencies_unwatched")
        return
    work = _at_work(course)
    if work is None:
        return
    eeprom = course.run.eeprom
    stated = eeprom.frequency_mhz if eeprom and eeprom.valid else None
    steps: list[FrequencyStep] = []
    for wanted in course.plan.frequencies_up_to(stated):
        try:
            reached = work.set_frequency(wanted, lambda mhz: course.check())
        except ChipUnknown:
            course.skip("frequencies_unknown")
            return
        except ClockRefused:
            continue
        course.tell(FrequencyReached(reached))
        counters = _hash(course, work)
        if counters is None:
            course.skip("counters_absent")
            return
        steps.append(FrequencyStep(reached, counters))
        course.keep(frequency_steps=tuple(steps))
        _read_dies(course)
    if not steps:
        course.skip("frequencies_none")
        return
    course.done(Outcome.PASS, "frequencies_read", count=len(steps), mhz=round(steps[-1].frequency_mhz, 2))


def _at_work(course: Course) -> ChainWork | None:
    """The chips, prepared to hash; None, with the step said to be left out, where they cannot or should not."""
    if course.seconds <= 0 or not course.places:
        course.skip("counters_skipped")
        return None
    if not course.came_back:
        course.skip("chain_not_back")
        return None
    if course.work is None:
        try:
            work = ChainWork(course.open_chain(), course.places)
            work.prepare(lambda chip: course.check())
        except ChipUnknown:
            course.skip("counters_absent")
            return None
        course.work = work
    return course.work


def _hash(course: Course, work: ChainWork) -> tuple[ChipCounter, ...] | None:
    """What each chip counted while the chips hashed for the plan's seconds, told as it grows; None = no counters."""
    before = work.counters()
    if not before:
        return None
    ends = time.monotonic() + course.seconds
    while (left := ends - time.monotonic()) > 0:
        work.run(min(left, course.timing.show_s))
        if left > course.timing.show_s:
            course.tell(CountersProgress(_differences(before, work.counters())))
            _tell_sensors(course)
    return _differences(before, work.counters())


def _tell_sensors(course: Course) -> None:
    if course.guard is not None and course.guard.readings:
        latest = course.guard.readings
        course.tell(SensorsRead(tuple(latest.get(sensor.name, sensor) for sensor in course.run.sensors)))


def _read_dies(course: Course) -> None:
    temps = die_temperatures(course.open_chain(), course.places)
    if temps:
        course.keep(die_temps=temps)
        course.tell(DieTempsRead(temps))


def _core_differences(
    before: tuple[CoreDomainCounts, ...], after: tuple[CoreDomainCounts, ...]
) -> tuple[CoreDomainCounts, ...]:
    first = {core.chip: core.counts for core in before}
    return tuple(
        CoreDomainCounts(
            core.chip,
            tuple((now - then) % _AROUND for now, then in zip(core.counts, first[core.chip], strict=True)),
        )
        for core in after
        if core.chip in first
    )


def _differences(before: Mapping[int, Counters], after: Mapping[int, Counters]) -> tuple[ChipCounter, ...]:
    """What each chip did in between. Too few counts to compare chips by leave `relative` None."""
    hashes: dict[int, int] = {}
    errors: dict[int, int] = {}
    rates: dict[int, float] = {}
    for chip, first in before.items():
        last = after.get(chip)
        if last is None or last.at_s <= first.at_s:
            continue
        hashes[chip] = (last.hashes - first.hashes) % _AROUND
        errors[chip] = (last.errors - first.errors) % _AROUND
        # A chip that had to be asked twice was read later than its neighbours.
        rates[chip] = hashes[chip] / (last.at_s - first.at_s)
    middle = median(rates.values()) if are_comparable(hashes.values()) else 0.0
    return tuple(
        ChipCounter(chip, count * HASHES_PER_COUNT, errors[chip], round(rates[chip] / middle, 4) if middle else None)
        for chip, count in hashes.items()
    )
