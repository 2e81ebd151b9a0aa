"""What a log tells of each chip of a chain, gathered from whatever printed it: the last word on each value counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from app.diagnosis.log.chains import Chain
from app.diagnosis.temperature import is_impossible_temperature
from app.domain.log_diagnosis import ChipSeen
from drivers.model.observation import Fact, Observation


@dataclass
class ChipValues:
    """The values of one chain's chips, by chip from 1; `said` = the observation behind each (fact, chip)."""

    nonces: dict[int, float] = field(default_factory=dict)
    rates: dict[int, float] = field(default_factory=dict)
    errors: dict[int, float] = field(default_factory=dict)
    temps: dict[int, float] = field(default_factory=dict)
    volts: dict[int, float] = field(default_factory=dict)
    clocks: dict[int, float] = field(default_factory=dict)
    domains: dict[int, float] = field(default_factory=dict)
    impossible: dict[int, float] = field(default_factory=dict)
    weak: set[int] = field(default_factory=set)
    silent: set[int] = field(default_factory=set)
    said: dict[tuple[Fact, int], Observation] = field(default_factory=dict)

    @property
    def relative(self) -> dict[int, float]:
        """Each chip's work as a share of the median of those that work; {} where nothing was counted."""
        work = self.rates or self.nonces
        working = [value for value in work.values() if value > 0]
        usual = median(working) if working else 0.0
        return {chip: value / usual for chip, value in work.items()} if usual > 0 else {}

    def lines(self, chips: set[int] | list[int] | tuple[int, ...], *facts: Fact) -> list[Observation]:
        """What was said of these chips (or domains) by these facts."""
        return [self.said[fact, chip] for fact in facts for chip in sorted(chips) if (fact, chip) in self.said]


def chip_values(chain: Chain) -> ChipValues:
    """The values of a chain's chips."""
    seen = ChipValues()
    tables = {
        Fact.CHIP_COUNTERS: seen.nonces,
        Fact.CHIP_HASHRATE: seen.rates,
        Fact.CHIP_ERRORS: seen.errors,
        Fact.TEMP_CHIP: seen.temps,
        Fact.CHIP_VOLTAGE: seen.volts,
        Fact.CHIP_FREQUENCY: seen.clocks,
    }
    for o in chain.observations:
        if o.fact is Fact.DOMAIN_VOLTAGE and o.domain is not None and isinstance(o.value, int | float):
            seen.domains[o.domain] = float(o.value)
            seen.said[o.fact, o.domain] = o
            continue
        if o.fact is Fact.CHIP_SILENT and o.chip_index is None:
            for chip in _listed(o):
                seen.silent.add(chip)
                seen.said[o.fact, chip] = o
            continue
        if o.chip_index is None:
            continue
        chip = o.chip_index + 1
        if chain.expected is not None and chip > chain.expected:
            continue
        if o.fact is Fact.CHIP_SILENT:
            seen.silent.add(chip)
        elif o.fact is Fact.CHIP_WEAK:
            seen.weak.add(chip)
        elif o.fact in tables and isinstance(o.value, int | float):
            wrong = o.fact is Fact.TEMP_CHIP and is_impossible_temperature(float(o.value))
            (seen.impossible if wrong else tables[o.fact])[chip] = float(o.value)
        else:
            continue
        seen.said[o.fact, chip] = o
    return seen


def chips_seen(chain: Chain) -> tuple[ChipSeen, ...]:
    """What the log tells of each chip, for the picture; () where it tells nothing of single chips."""
    values = chip_values(chain)
    relative = values.relative
    told = {chip for fact, chip in values.said if fact is not Fact.DOMAIN_VOLTAGE}
    answers = dict(_answers(chain, values, told))
    lines: dict[int, int] = {}
    for (fact, chip), o in values.said.items():
        if fact is not Fact.DOMAIN_VOLTAGE and o.provenance.line is not None:
            lines.setdefault(chip, o.provenance.line)
    return tuple(
        ChipSeen(
            chip,
            answers.get(chip),
            _whole(values.nonces.get(chip)),
            None if chip not in relative else round(relative[chip], 3),
            _whole(values.errors.get(chip)),
            values.temps.get(chip),
            values.volts.get(chip),
            values.clocks.get(chip),
            lines.get(chip),
        )
        for chip in sorted(told | answers.keys())
    )


def _answers(chain: Chain, values: ChipValues, told: set[int]) -> Iterator[tuple[int, bool]]:
    """Which chips answer: as they are named; else by a stable count, which tells where the answer stops."""
    work = values.rates or values.nonces
    counts = {o.value for o in chain.counts}
    if not work and not values.silent and len(counts) == 1 and chain.found is not None and chain.expected is not None:
        yield from ((chip, chip <= chain.found) for chip in range(1, chain.expected + 1))
        return
    named = told | (set(range(1, chain.expected + 1)) if values.silent and chain.expected else set())
    for chip in named:
        if chip in values.silent:
            yield chip, False
        elif chip in work or chip in values.temps or chip in values.volts or values.silent:
            yield chip, True


def _listed(o: Observation) -> list[int]:
    return [int(word) + 1 for word in str(o.value or "").split() if word.isdecimal()]


def _whole(value: float | None) -> int | None:
    return None if value is None else round(value)
