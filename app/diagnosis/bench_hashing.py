"""How well the chips of a board compute: counters, domains of weak chips, known answers, rising frequency.

A chip is compared with the board's median, a domain with the other domains, a chip's own core domains with each other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import median

from app.diagnosis.bench_case import Case
from app.diagnosis.board_values import chips_values, listed, rail_values
from app.diagnosis.knowledge import Found, limits
from app.domain.finding import Fault
from app.domain.phrase import Value
from drivers.model.bench_run import ChipCounter, CoreDomainCounts, FrequencyStep
from drivers.model.board import BoardSpec


def counter_findings(case: Case) -> Iterable[Found]:
    """Chips that compute clearly less than the board's median, or err more than a chip should.

    Where every chip of a domain is weak and most domains are not, the domain's supply is the finding, not its chips.
    """
    counters = case.run.counters
    weak = _weak(counters)
    for domain, members in _weak_domains(weak, case.board):
        yield _domain_found(case, domain, members)
        weak = [counter for counter in weak if counter not in members]
    if weak:
        worst = min(weak, key=lambda c: c.relative or 0.0)
        evidence = [f"chip {c.chip}: {c.counts:.0f} counts, {c.relative:.2f} of the median" for c in weak]
        told = {counter.chip for counter in weak}
        evidence += [_core_line(core) for core, _lowest in _still(case) if core.chip in told]
        percent = round(100 * (worst.relative or 0.0))
        yield _of_chips(case, weak, worst, "bench.weak", 0.7, evidence, percent=percent)
    found_weak = {counter.chip for counter in _weak(counters)}
    erring = [c for c in counters if c.chip not in found_weak and _errs(c)]
    if erring:
        worst = max(erring, key=_error_share)
        evidence = [f"chip {c.chip}: {c.errors} errors, {c.counts:.0f} counts" for c in erring]
        percent = round(100 * _error_share(worst))
        yield _of_chips(
            case, erring, worst, "bench.erring", 0.6, evidence, "erring", errors=worst.errors, percent=percent
        )


def core_domain_findings(case: Case) -> Iterable[Found]:
    """Chips of which one domain of cores stands still while the others count; chips found weak have been told of."""
    told = {counter.chip for counter in _weak(case.run.counters)}
    cores = [(core, lowest) for core, lowest in _still(case) if core.chip not in told]
    if not cores:
        return
    still = {core.chip: lowest for core, lowest in cores}
    evidence = [_core_line(core) for core, _lowest in cores]
    chips = tuple(still)
    values = {**chips_values(chips, chips[0], case.board), **rail_values(case.board), "part": still[chips[0]]}
    yield case.found(Fault.WEAK_CHIPS, "bench.core_domain", 0.6, evidence, values, chips=chips)


def _still(case: Case) -> list[tuple[CoreDomainCounts, int]]:
    """Chips of which a domain of cores stands still, with that domain's number, from 1."""
    bounds = limits("bench")
    still = []
    for core in case.run.core_domains:
        usual = median(core.counts) if core.counts else 0.0
        if usual < bounds["comparable_core_counts"]:
            continue
        lowest = min(range(len(core.counts)), key=core.counts.__getitem__)
        if core.counts[lowest] < bounds["core_domain_share"] * usual:
            still.append((core, lowest + 1))
    # Every chip alike is how this kind of chip counts, not a fault of them all.
    return [] if len(still) > len(case.run.core_domains) / 2 else still


def _core_line(core: CoreDomainCounts) -> str:
    return f"chip {core.chip}: core domains {listed(core.counts)}"


def known_answer_findings(case: Case) -> Iterable[Found]:
    """Chips whose answers to known jobs are wrong: the work they hand in does not hold."""
    answer = case.run.known_answer
    if answer is None:
        return
    bounds = limits("bench")
    right, wrong = Counter(dict(answer.right)), Counter(dict(answer.wrong))
    worst: list[tuple[float, int]] = []
    for chip, count in wrong.items():
        if count >= bounds["wrong_answers"] and count > bounds["wrong_share"] * (count + right[chip]):
            worst.append((count / (count + right[chip]), chip))
    if not worst:
        return
    chips = tuple(sorted(chip for _share, chip in worst if chip))
    share, leading = max(worst)
    evidence = [
        f"{f'chip {chip}' if chip else 'place not known'}: {wrong[chip]} wrong, {right[chip]} right"
        for chip in sorted(wrong)
    ]
    values: dict[str, Value] = {"percent": round(100 * share), **rail_values(case.board)}
    if not chips:
        yield case.found(Fault.WEAK_CHIPS, "bench.wrong_somewhere", 0.5, evidence, values)
        return
    values |= chips_values(chips, leading or chips[0], case.board)
    yield case.found(Fault.WEAK_CHIPS, "bench.wrong", 0.7, evidence, values, "erring", chips=chips)


def frequency_findings(case: Case) -> Iterable[Found]:
    """The frequency from which a chip errs or falls behind; most chips at once share their supply."""
    begins: dict[int, float] = {}
    steps = case.run.frequency_steps
    for step in sorted(steps, key=lambda step: -step.frequency_mhz):
        begins |= dict.fromkeys((counter.chip for counter in _failing(step)), step.frequency_mhz)
    # What fails at every frequency, the counters have told already; only what begins at one is new.
    known = {counter.chip for counter in _weak(case.run.counters)} | {c.chip for c in case.run.counters if _errs(c)}
    begins = {chip: mhz for chip, mhz in begins.items() if chip not in known}
    if not begins:
        return
    evidence = [f"chip {chip}: from {mhz:g} MHz on" for chip, mhz in sorted(begins.items())]
    tested = {counter.chip for step in steps for counter in step.counters}
    if len(begins) > limits("bench")["shared_share"] * len(tested) and len(tested) > 1:
        start = median(begins.values())
        values: dict[str, Value] = {"count": len(begins), "total": len(tested), "mhz": start, **rail_values(case.board)}
        yield case.found(Fault.POWER_RAIL_FAULT, "bench.all_err", 0.5, evidence, values, "all")
        return
    chip = min(begins, key=lambda chip: (begins[chip], chip))
    chips = tuple(sorted(begins))
    values = {**chips_values(chips, chip, case.board), **rail_values(case.board), "mhz": begins[chip]}
    yield case.found(Fault.WEAK_CHIPS, "bench.erring_from", 0.65, evidence, values, "erring", chips=chips)


def none_computes(case: Case) -> bool:
    """Whether the chips were told to hash, answer, and no counter of any moved: nothing then says that they work."""
    counters = [*case.run.counters, *(c for step in case.run.frequency_steps for c in step.counters)]
    return bool(counters) and not any(counter.hashes for counter in counters)


def are_comparable(counts: Iterable[float]) -> bool:
    """Whether the chips of a board made enough counts of their hash counters to be compared with each other."""
    counts = list(counts)
    return bool(counts) and median(counts) >= limits("bench")["comparable_counts"]


def _weak(counters: Sequence[ChipCounter]) -> list[ChipCounter]:
    """The chips far below the median, where they counted enough to be compared."""
    if not are_comparable(counter.counts for counter in counters):
        return []
    limit = limits("bench")["weak_relative"]
    return [c for c in counters if c.relative is not None and c.relative < limit]


def _weak_domains(weak: Sequence[ChipCounter], board: BoardSpec | None) -> list[tuple[int, list[ChipCounter]]]:
    """The domains of which every chip is weak; a domain of one chip is that chip."""
    if board is None or (board.domains or 0) < 2:
        return []
    by_domain: dict[int, list[ChipCounter]] = {}
    for counter in weak:
        domain = board.domain_of(counter.chip)
        if domain is not None:
            by_domain.setdefault(domain, []).append(counter)
    return [
        (domain, members)
        for domain, members in sorted(by_domain.items())
        if len(members) > 1 and len(members) == len(board.chips_of(domain))
    ]


def _domain_found(case: Case, domain: int, members: list[ChipCounter]) -> Found:
    """A domain that stands still is shorted or has no core voltage; one that only lags has too little of it."""
    worst = min(members, key=lambda c: c.relative or 0.0)
    chips = tuple(counter.chip for counter in members)
    share = median(counter.relative or 0.0 for counter in members)
    values = {
        **chips_values(chips, worst.chip, case.board),
        **rail_values(case.board),
        "domain": domain,
        "percent": round(100 * share),
    }
    evidence = [f"chip {c.chip}: {c.relative or 0.0:.2f} of the median" for c in members]
    if share < limits("bench")["dead_relative"]:
        return case.found(
            Fault.DOMAIN_SHORT, "bench.domain_dead", 0.65, evidence, values, "domain", chips=chips, domains=(domain,)
        )
    return case.found(
        Fault.POWER_RAIL_FAULT, "bench.domain_weak", 0.65, evidence, values, "domain", chips=chips, domains=(domain,)
    )


def _failing(step: FrequencyStep) -> list[ChipCounter]:
    weak = _weak(step.counters)
    return weak + [counter for counter in step.counters if counter not in weak and _errs(counter)]


def _errs(counter: ChipCounter) -> bool:
    few, share = int(limits("bench")["error_count"]), float(limits("bench")["error_share"])
    return counter.errors >= few and _error_share(counter) > share


def _error_share(counter: ChipCounter) -> float:
    """How much of what a chip counted were errors."""
    both = counter.errors + counter.counts
    return counter.errors / both if both else 0.0


def _of_chips(
    case: Case, counters: list[ChipCounter], worst: ChipCounter, key: str, confidence: float, evidence: list[str],
    situation: str | None = None, **more: Value,
) -> Found:  # fmt: skip
    chips = tuple(counter.chip for counter in counters)
    values = {**chips_values(chips, worst.chip, case.board), **rail_values(case.board), **more}
    return case.found(Fault.WEAK_CHIPS, key, confidence, evidence, values, situation, chips=chips)
