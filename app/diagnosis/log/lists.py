"""What the values of single chips and domains accuse: silent ones, weak ones, hot ones, voltages out of line.

A chip is compared with its board by `app.diagnosis.outliers`, a domain with its neighbours in percent. What a whole
domain shows is the domain's finding, not its chips'; what most chips show is normal, and few samples accuse nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from app.diagnosis.board_values import chips_values, listed, rail_values
from app.diagnosis.evidence import evidence_of
from app.diagnosis.knowledge import Found, limits
from app.diagnosis.localise import break_of, domains_of
from app.diagnosis.log.chains import Chain, Log
from app.diagnosis.log.chip_values import ChipValues, chip_values
from app.diagnosis.log.found import place_of
from app.diagnosis.losses import Losses, Pattern, losses_of
from app.diagnosis.outliers import OutlierRule, outliers
from app.domain.finding import Evidence, Fault, Severity
from app.domain.phrase import Value
from drivers.model.observation import Fact, Observation

#: The facts that list the work of every chip.
_WORK = (Fact.CHIP_COUNTERS, Fact.CHIP_HASHRATE)


def list_findings(chain: Chain, log: Log | None = None) -> Iterator[Found]:
    """The findings of one chain's chips and domains. `log` tells whether more follows behind the chain's list."""
    values = chip_values(chain)
    told: set[int] = set()
    for found in (*_silent(chain, values, log), *_none_computes(chain, values, log)):
        told |= set(found.chips)
        yield found
    for found in _domain_voltages(chain, values):
        told |= {chip for domain in found.domains for chip in (chain.board.chips_of(domain) if chain.board else ())}
        yield found
    for found in (*_chip_voltages(chain, values, told), *_weak(chain, values, told), *_erring(chain, values, told)):
        told |= set(found.chips)
        yield found
    yield from _hot(chain, values)
    yield from _lost_sensors(chain, values)


def silent_found(
    chain: Chain, silent: Sequence[int], shown: Iterable[Observation], confidence: float, words: str = "log.chip_silent"
) -> Found:
    """The finding of silent chips by how they lie: the end of the chain, a domain, the boost's domains, or chips."""
    losses = losses_of(tuple(silent), chain.expected or max(silent), chain.board)
    values = chips_values(losses.chips, losses.chips[0], chain.board) | rail_values(chain.board)
    evidence = evidence_of(shown)
    place, chips, domains = place_of(chain), losses.chips, losses.domains
    if losses.pattern in (Pattern.BOOST, Pattern.DOMAIN):
        return _of_domains(chain, losses, values, confidence, evidence)
    if losses.pattern is Pattern.ALTERNATE:
        return Found(
            Fault.CHIPS_MISSING, "log.chip_alternate.title", "log.chip_alternate.found", 0.5, values, "alternate",
            place, chips, domains, evidence=evidence,
        )  # fmt: skip
    if losses.pattern is Pattern.TAIL and chain.expected is not None and chips[0] > 1:
        # All before answer and none behind: the same as a count that stops there.
        where = break_of(chips[0] - 1, chain.expected, chain.board)
        facts = {**values, **where.values(), "found": where.after}
        return Found(
            Fault.CHAIN_BREAK, "log.chain_break.title", "log.chip_tail.found", confidence, facts, where.situation,
            place, (where.after, where.next), where.domains, evidence=evidence,
        )  # fmt: skip
    return Found(
        Fault.CHIPS_MISSING, f"{words}.title", f"{words}.found", confidence, values, "map", place, chips, domains,
        evidence=evidence,
    )  # fmt: skip


def _of_domains(
    chain: Chain, losses: Losses, values: dict[str, Value], confidence: float, evidence: tuple[Evidence, ...]
) -> Found:
    boost = losses.pattern is Pattern.BOOST
    key = "log.boost_silent" if boost else "log.domain_silent"
    facts = {**values, "domain": losses.domains[0], "domains": listed(losses.domains)}
    return Found(
        Fault.POWER_RAIL_FAULT, f"{key}.title", f"{key}.found", confidence, facts,
        "boost" if boost else "domain_silent", place_of(chain), losses.chips, losses.domains, evidence=evidence,
        severity=Severity.MAJOR,
    )  # fmt: skip


def _silent(chain: Chain, values: ChipValues, log: Log | None) -> Iterator[Found]:
    """Chips that a list names with no work, or does not name while it goes on behind them."""
    work = values.rates or values.nonces
    bounds = limits("chips")
    working = [value for value in work.values() if value > 0]
    if not work or not working:
        return
    if values.nonces and not values.rates and median(work.values()) < bounds["comparable_nonces"]:
        return
    last = max(work)
    end = (chain.expected or last) if chain.found is not None and _goes_on(chain, log) else last
    silent = [chip for chip in range(1, end + 1) if not work.get(chip)]
    if not silent:
        return
    shown = values.lines(silent, *_WORK) or values.lines([last], *_WORK)
    yield silent_found(chain, silent, shown, 0.8)


def _goes_on(chain: Chain, log: Log | None) -> bool:
    """Whether the log says anything behind the last list of this chain: a list that ends with its log may be cut."""
    if log is None:
        return True
    own = any(o.fact in _WORK for o in chain.observations)
    last = log.reading.observations[-1]
    return own and (last.chain != chain.index or last.chip_index is None)


def _none_computes(chain: Chain, values: ChipValues, log: Log | None) -> Iterator[Found]:
    """All chips are listed and none computed anything, while a sister board's have for long."""
    work = values.rates or values.nonces
    if log is None or not work or any(work.values()) or len(work) < limits("chips")["fewest"]:
        return
    sisters = [chip_values(other) for other in log.chains if other.index != chain.index]
    rates = [median(sister.rates.values()) for sister in sisters if sister.rates]
    nonces = [median(sister.nonces.values()) for sister in sisters if sister.nonces]
    if not any(rate > 0 for rate in rates) and max(nonces, default=0) < limits("chips")["sister_nonces"]:
        return
    facts = {"count": len(work), **rail_values(chain.board)}
    yield Found(
        Fault.POWER_RAIL_FAULT, "log.none_computes.title", "log.none_computes.found", 0.55, facts, "none_computes",
        place_of(chain), evidence=evidence_of(values.lines(sorted(work), *_WORK)),
    )  # fmt: skip


def _weak(chain: Chain, values: ChipValues, told: set[int]) -> Iterator[Found]:
    """Chips that did far less than the board's median, or that the firmware itself calls weak; whole domains apart."""
    bounds = limits("chips")
    work = values.rates or values.nonces
    clocks = values.clocks if len(values.clocks) == len(work) and all(values.clocks.values()) else {}
    # What a chip did is held against what its own clock lets it do.
    done = {chip: value / clocks[chip] if chip in clocks else value for chip, value in work.items() if value > 0}
    weak: dict[int, float] = {}
    counted = bool(values.nonces) and not values.rates
    if not counted or median(work.values()) >= bounds["comparable_nonces"]:
        weak = outliers(done, _weak_rule(len(done)), counted=counted and not clocks)
    usual = median(done.values()) if done else 0.0
    for domain in _whole(chain, weak):
        members = chain.board.chips_of(domain) if chain.board else ()
        percent = round(100 * median(weak[chip] for chip in members) / usual)
        facts = {**chips_values(members, members[0], chain.board), **rail_values(chain.board), "domain": domain}
        yield Found(
            Fault.POWER_RAIL_FAULT, "log.domain_weak.title", "log.domain_weak.found", 0.65,
            {**facts, "percent": percent}, "domain", place_of(chain), members, (domain,),
            evidence=evidence_of(values.lines(members, *_WORK)), severity=Severity.MAJOR,
        )  # fmt: skip
        weak = {chip: value for chip, value in weak.items() if chip not in members}
    weak = {chip: value for chip, value in weak.items() if chip not in told}
    if weak:
        worst = min(weak, key=lambda chip: weak[chip])
        yield _chips(
            chain, Fault.WEAK_CHIPS, "log.weak", 0.7, sorted(weak), worst, None, values.lines(list(weak), *_WORK),
            percent=round(100 * weak[worst] / usual),
        )  # fmt: skip
    named = sorted(values.weak - weak.keys() - told)
    if named and 2 * len(named) < max(len(work), chain.expected or 0):
        shown = values.lines(named, Fact.CHIP_WEAK)
        yield _chips(chain, Fault.WEAK_CHIPS, "log.called_weak", 0.6, named, named[0], None, shown)


def _erring(chain: Chain, values: ChipValues, told: set[int]) -> Iterator[Found]:
    """Chips with far more errors than the others."""
    bounds = limits("chips")
    found = outliers(values.errors, _rule(least=bounds["errors"]))
    usual = median(values.errors.values()) if values.errors else 0.0
    erring = {
        chip: errors
        for chip, errors in found.items()
        if chip not in told and errors > bounds["errors_times"] * usual and _err_share(errors, values.nonces.get(chip))
    }
    if erring:
        worst = max(erring, key=lambda chip: erring[chip])
        yield _chips(
            chain, Fault.WEAK_CHIPS, "log.erring", 0.6, sorted(erring), worst, "erring",
            values.lines(list(erring), Fact.CHIP_ERRORS), errors=round(erring[worst]),
        )  # fmt: skip


def _err_share(errors: float, nonces: float | None) -> bool:
    return nonces is None or errors > limits("chips")["errors_share"] * (errors + nonces)


def _hot(chain: Chain, values: ChipValues) -> Iterator[Found]:
    """Chips clearly hotter than the others of their board."""
    hot = outliers(values.temps, _rule(least=limits("chips")["hot_c"]))
    if hot:
        worst = max(hot, key=lambda chip: hot[chip])
        yield _chips(
            chain, Fault.THERMAL_CONTACT, "log.die_hot", 0.65, sorted(hot), worst, "die",
            values.lines(list(hot), Fact.TEMP_CHIP), temp_c=hot[worst], usual_c=median(values.temps.values()),
        )  # fmt: skip


def _lost_sensors(chain: Chain, values: ChipValues) -> Iterator[Found]:
    """Chips whose own temperature reads the impossible while nearly all others read sense."""
    lost = sorted(values.impossible.keys() - values.temps.keys())
    if lost and len(values.temps) >= limits("chips")["fewest"] and 10 * len(lost) <= len(values.temps):
        yield _chips(
            chain, Fault.TEMP_SENSOR_FAULT, "log.chip_sensor", 0.5, lost, lost[0], None,
            values.lines(lost, Fact.TEMP_CHIP), temp_c=values.impossible[lost[0]],
        )  # fmt: skip


def _chip_voltages(chain: Chain, values: ChipValues, told: set[int]) -> Iterator[Found]:
    """Voltages of chips out of line: a domain's where the whole domain is, a few neighbours' together, one chip's."""
    bounds = limits("chips")
    rule = _rule(low=bounds["chip_volt_low"], high=bounds["chip_volt_high"])
    off = {chip: volts for chip, volts in outliers(values.volts, rule).items() if chip not in told}
    if not off:
        return
    usual = median(values.volts.values())
    for domain in _whole(chain, off):
        members = chain.board.chips_of(domain) if chain.board else ()
        volts = median(off[chip] for chip in members)
        yield _voltage(chain, (domain,), volts, usual, values.lines(members, Fact.CHIP_VOLTAGE), members)
        off = {chip: value for chip, value in off.items() if chip not in members}
    if off:
        worst = max(off, key=lambda chip: abs(off[chip] - usual))
        yield _chips(
            chain, Fault.WEAK_CHIPS if len(off) == 1 else Fault.POWER_RAIL_FAULT, "log.chip_volts",
            0.45 if len(off) == 1 else 0.6, sorted(off), worst, None if len(off) == 1 else "domain",
            values.lines(list(off), Fact.CHIP_VOLTAGE), Severity.MINOR if len(off) == 1 else Severity.MAJOR,
            volts=round(off[worst], 3), usual_v=round(usual, 3),
        )  # fmt: skip


def _domain_voltages(chain: Chain, values: ChipValues) -> Iterator[Found]:
    """Domains out of line with the others, in percent; a row that falls from end to end is the feed's doing."""
    bounds = limits("chips")
    rows = dict(sorted(values.domains.items()))
    if len(rows) < bounds["fewest"]:
        return
    usual = median(rows.values())
    if _falls(list(rows.values()), usual):
        facts: dict[str, Value] = {"first_v": next(iter(rows.values())), "last_v": list(rows.values())[-1]}
        yield Found(
            Fault.POWER_RAIL_FAULT, "log.cascade.title", "log.cascade.found", 0.6, facts, "cascade", place_of(chain),
            evidence=evidence_of(values.lines(list(rows), Fact.DOMAIN_VOLTAGE)), severity=Severity.MAJOR,
        )  # fmt: skip
        return
    off = outliers(rows, _rule(low=bounds["domain_low"], high=bounds["domain_high"]))
    low = {domain: volts for domain, volts in off.items() if volts < usual}
    for domain, volts in low.items() or off.items():
        # One shorted domain raises the others; what stands high beside a low one is its echo.
        chips = chain.board.chips_of(domain) if chain.board else ()
        yield _voltage(chain, (domain,), volts, usual, values.lines([domain], Fact.DOMAIN_VOLTAGE), chips)


def _voltage(
    chain: Chain, domains: tuple[int, ...], volts: float, usual: float, shown: list[Observation], chips: tuple[int, ...]
) -> Found:
    low = volts < usual
    key = "log.domain_low" if low else "log.domain_high"
    facts: dict[str, Value] = {
        "domain": domains[0], "volts": round(volts, 3), "usual_v": round(usual, 3),
        "percent": round(100 * volts / usual) if usual else 0, **rail_values(chain.board),
    }  # fmt: skip
    return Found(
        Fault.DOMAIN_SHORT if low else Fault.POWER_RAIL_FAULT, f"{key}.title", f"{key}.found", 0.7, facts,
        "domain" if low else "high", place_of(chain), chips, domains, evidence=evidence_of(shown),
        severity=None if low else Severity.MAJOR,
    )  # fmt: skip


def _falls(row: list[float], usual: float) -> bool:
    bounds = limits("chips")
    steps = list(pairwise(row))
    down = sum(after < before for before, after in steps)
    return (
        usual > 0
        and (row[0] - row[-1]) > bounds["cascade_share"] * usual
        and down >= bounds["cascade_steps"] * len(steps)
        and all(before - after < bounds["cascade_share"] * usual for before, after in steps)
    )


def _whole(chain: Chain, chips: Iterable[int]) -> list[int]:
    """The domains all of whose chips, more than one, are among these."""
    held, board = set(chips), chain.board
    if board is None or (board.domains or 0) < 2:
        return []
    found = domains_of(tuple(sorted(held)), board)
    return [d for d in found if len(board.chips_of(d)) > 1 and held.issuperset(board.chips_of(d))]


def _rule(*, low: float | None = None, high: float | None = None, least: float = 0.0) -> OutlierRule:
    bounds = limits("chips")
    return OutlierRule(int(bounds["fewest"]), bounds["most_share"], bounds["sigmas"], low, high, least)


def _weak_rule(count: int) -> OutlierRule:
    """When a chip is weak among so many: a machine of few chips takes more to tell one from chance."""
    bounds = limits("chips")
    if count >= bounds["fewest"]:
        return _rule(low=bounds["weak_share"])
    return replace(_rule(low=bounds["few_share"]), fewest=int(bounds["few"]))


def _chips(
    chain: Chain, fault: Fault, key: str, confidence: float, chips: Sequence[int], worst: int, situation: str | None,
    shown: Iterable[Observation], severity: Severity | None = None, **more: Value,
) -> Found:  # fmt: skip
    chips = tuple(chips)
    facts = {**chips_values(chips, worst, chain.board), **rail_values(chain.board), **more}
    return Found(
        fault, f"{key}.title", f"{key}.found", confidence, facts, situation, place_of(chain), chips,
        domains_of(chips, chain.board), evidence=evidence_of(shown), severity=severity,
    )  # fmt: skip
