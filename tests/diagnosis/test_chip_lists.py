"""What the values of single chips and domains in a log accuse, and whom they never accuse."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.finding import Fault, Finding
from app.domain.log_diagnosis import ChainState, LogDiagnosis
from app.services.diagnosis import diagnose_reading
from app.words.findings import finding_text
from drivers.model.log import LogKind, LogReading
from drivers.model.observation import Fact, Observation, Provenance

CHIPS, PER_DOMAIN, DOMAINS = 108, 9, 12


def chips(fact: Fact, values: Mapping[int, float], chain: int = 0) -> list[Observation]:
    """One observation a chip, chips from 1."""
    return [
        Observation(fact, Provenance("log", n + 10, f"{fact} {chip}"), chain, chip_index=chip - 1, value=value)
        for n, (chip, value) in enumerate(sorted(values.items()))
    ]


def domains(values: Iterable[float], chain: int = 0) -> list[Observation]:
    return [
        Observation(Fact.DOMAIN_VOLTAGE, Provenance("log", n + 10, f"domain {n}"), chain, domain=n, value=value)
        for n, value in enumerate(values, 1)
    ]


def diagnosed(*seen: Observation, board: str = "BHB68601", more: bool = True) -> LogDiagnosis:
    """The diagnosis of a log of a machine with S21 boards; `more` = it goes on behind the last of these."""
    named = Observation(Fact.BOARD_CODE, Provenance("log", 1, board), name="eeprom", value=board)
    last = [Observation(Fact.HASHING, Provenance("log", 9999, "hashing"))] if more else []
    return diagnose_reading(LogReading("log", LogKind.CGMINER, (named, *seen, *last), 9999))


def usual(value: float = 1000.0, noise: float = 0.05, seed: int = 1) -> dict[int, float]:
    chance = random.Random(seed)
    return {chip: round(value * chance.uniform(1 - noise, 1 + noise), 4) for chip in range(1, CHIPS + 1)}


def whole(values: Mapping[int, float]) -> dict[int, int]:
    return {chip: round(value) for chip, value in values.items()}


def only(diagnosis: LogDiagnosis, fault: Fault) -> Finding:
    (found,) = (finding for finding in diagnosis.findings if finding.fault is fault)
    assert "{" not in " ".join(finding_text(found).steps) + finding_text(found).title + finding_text(found).found
    return found


@pytest.mark.parametrize("fact", [Fact.CHIP_COUNTERS, Fact.CHIP_HASHRATE])
def test_a_healthy_list_accuses_nobody(fact: Fact) -> None:
    values = whole(usual()) if fact is Fact.CHIP_COUNTERS else usual(0.25, 0.3)
    diagnosis = diagnosed(*chips(fact, values), *chips(Fact.TEMP_CHIP, usual(60, 0.1)))
    assert diagnosis.findings == ()


def test_a_weak_chip_is_named_with_its_domain_and_what_to_measure() -> None:
    found = only(diagnosed(*chips(Fact.CHIP_COUNTERS, whole(usual() | {84: 200}))), Fault.WEAK_CHIPS)
    assert (found.chain, found.chips, found.domains) == (0, (84,), (10,))
    assert "probe_domain_voltage" in [step.id for step in found.next_steps]


def test_a_whole_weak_domain_is_the_domains_finding() -> None:
    domain = dict.fromkeys(range(10, 19), 200.0)
    diagnosis = diagnosed(*chips(Fact.CHIP_COUNTERS, whole(usual() | domain)))
    found = only(diagnosis, Fault.POWER_RAIL_FAULT)
    assert (found.chips, found.domains) == (tuple(range(10, 19)), (2,))
    assert not [f for f in diagnosis.findings if f.fault is Fault.WEAK_CHIPS]


@pytest.mark.parametrize(
    ("silent", "fault", "named"),
    [
        ((50,), Fault.CHIPS_MISSING, (50,)),
        ((3, 50, 80), Fault.CHIPS_MISSING, (3, 50, 80)),
        (tuple(range(19, 28)), Fault.POWER_RAIL_FAULT, tuple(range(19, 28))),
        (tuple(range(85, 109)), Fault.CHAIN_BREAK, (84, 85)),
        (tuple(range(2, 20, 2)), Fault.CHIPS_MISSING, tuple(range(2, 20, 2))),
    ],
)
def test_silent_chips_by_how_they_lie(silent: tuple[int, ...], fault: Fault, named: tuple[int, ...]) -> None:
    values = whole(usual()) | dict.fromkeys(silent, 0)
    assert only(diagnosed(*chips(Fact.CHIP_COUNTERS, values)), fault).chips == named


def test_the_domains_of_the_boost_are_told_as_such() -> None:
    values = {chip: 0 if chip > 93 else 1000 for chip in range(1, 115)}
    found = only(diagnosed(*chips(Fact.CHIP_COUNTERS, values), board="NBP1901"), Fault.POWER_RAIL_FAULT)
    assert found.domains == tuple(range(32, 39))
    assert found.parts[0].kind == "boost"
    assert found.next_steps[0].id == "probe_boost_fed"


def test_a_list_that_ends_with_its_log_may_be_cut() -> None:
    values = dict.fromkeys(range(1, 70), 1000)
    assert diagnosed(*chips(Fact.CHIP_COUNTERS, values), more=False).findings == ()


def test_few_nonces_accuse_nobody() -> None:
    assert diagnosed(*chips(Fact.CHIP_COUNTERS, dict.fromkeys(range(1, 109), 9) | {4: 0, 5: 1})).findings == ()


def test_a_hot_chip_lost_its_heatsink() -> None:
    found = only(diagnosed(*chips(Fact.TEMP_CHIP, usual(60, 0.05) | {7: 95.0})), Fault.THERMAL_CONTACT)
    assert found.chips == (7,)


def test_a_gradient_along_the_air_is_no_heatsink() -> None:
    values = {chip: 45.0 + 35.0 * chip / CHIPS for chip in range(1, CHIPS + 1)}
    assert diagnosed(*chips(Fact.TEMP_CHIP, values)).findings == ()


def test_an_impossible_reading_of_one_chip_is_its_sensor() -> None:
    found = only(diagnosed(*chips(Fact.TEMP_CHIP, usual(60, 0.05) | {7: -40.0})), Fault.TEMP_SENSOR_FAULT)
    assert found.chips == (7,)


def test_a_low_domain_between_high_ones_is_a_short_in_it() -> None:
    row = [1.2] * 12
    row[4:7] = [1.25, 0.9, 1.25]
    found = only(diagnosed(*domains(row)), Fault.DOMAIN_SHORT)
    assert (found.domains, found.chips) == ((6,), tuple(range(46, 55)))


def test_domains_of_a_third_of_a_volt_are_judged_in_percent() -> None:
    row = [0.32, 0.318, 0.322] * 14
    assert diagnosed(*domains(row), board="BHB42601").findings == ()
    row[20] = 0.27
    assert only(diagnosed(*domains(row), board="BHB42601"), Fault.DOMAIN_SHORT).domains == (21,)


def test_a_high_domain_alone_is_an_open_path() -> None:
    row = [1.2] * 12
    row[3] = 1.5
    assert only(diagnosed(*domains(row)), Fault.POWER_RAIL_FAULT).domains == (4,)


def test_a_row_that_falls_is_the_feed() -> None:
    found = only(diagnosed(*domains([1.3 - 0.02 * n for n in range(12)])), Fault.POWER_RAIL_FAULT)
    assert found.domains == ()
    assert "cascade" in found.message.key


def test_chips_without_voltage_are_told_with_their_domain() -> None:
    values = usual(0.32, 0.02) | dict.fromkeys(range(10, 19), 0.0)
    assert only(diagnosed(*chips(Fact.CHIP_VOLTAGE, values)), Fault.DOMAIN_SHORT).domains == (2,)


def test_errors_far_above_the_others_accuse() -> None:
    found = only(diagnosed(*chips(Fact.CHIP_ERRORS, dict.fromkeys(range(1, 109), 3) | {9: 900})), Fault.WEAK_CHIPS)
    assert found.chips == (9,)


def test_chips_that_all_stand_still_beside_a_sister_that_works() -> None:
    still, works = dict.fromkeys(range(1, 109), 0), dict.fromkeys(range(1, 109), 900)
    diagnosis = diagnosed(*chips(Fact.CHIP_COUNTERS, works, 0), *chips(Fact.CHIP_COUNTERS, still, 1))
    assert only(diagnosis, Fault.POWER_RAIL_FAULT).chain == 1
    alone = diagnosed(*chips(Fact.CHIP_COUNTERS, still, 0), *chips(Fact.CHIP_COUNTERS, still, 1))
    assert alone.findings == ()


def test_the_picture_is_filled() -> None:
    values = whole(usual()) | {50: 0, 84: 200}
    (chain,) = diagnosed(*chips(Fact.CHIP_COUNTERS, values), *chips(Fact.TEMP_CHIP, usual(60))).chains
    by_chip = {seen.chip: seen for seen in chain.chips}
    assert len(by_chip) == CHIPS
    assert (by_chip[84].nonces, by_chip[84].relative) == (200, pytest.approx(0.2, abs=0.02))
    assert by_chip[84].temp_c == pytest.approx(60, abs=4)
    assert by_chip[84].line is not None


def test_a_stable_count_fills_the_picture() -> None:
    counts = [
        Observation(Fact.CHIPS_FOUND, Provenance("log", 10 + n, "count"), 0, value=84, attempt=n) for n in range(3)
    ]
    (chain,) = diagnosed(*counts).chains
    assert chain.status is ChainState.BROKEN
    assert [seen.answers for seen in chain.chips] == [True] * 84 + [False] * 24


@given(st.integers(1, CHIPS), st.integers(0, 50), st.floats(0.0, 0.35))
@settings(max_examples=40, deadline=None)
def test_only_the_weak_one_is_ever_named(bad: int, seed: int, share: float) -> None:
    values = whole(usual(seed=seed)) | {bad: round(1000 * share)}
    diagnosis = diagnosed(*chips(Fact.CHIP_COUNTERS, values))
    assert {chip for finding in diagnosis.findings for chip in finding.chips} <= {bad, max(1, bad - 1)}
    moved = whole(usual(seed=seed)) | {CHIPS + 1 - bad: round(1000 * share)}
    other = diagnosed(*chips(Fact.CHIP_COUNTERS, moved))
    assert [f.fault for f in other.findings] == [f.fault for f in diagnosis.findings]


@given(st.integers(0, 3 * CHIPS))
@settings(max_examples=40, deadline=None)
def test_a_healthy_log_cut_anywhere_accuses_nobody(at: int) -> None:
    seen = [
        *chips(Fact.CHIP_COUNTERS, whole(usual())),
        *chips(Fact.TEMP_CHIP, usual(60)),
        *chips(Fact.CHIP_VOLTAGE, usual(0.3)),
    ]
    lines = [replace(o, provenance=Provenance("log", n)) for n, o in enumerate(seen, 2)]
    assert diagnosed(*lines[:at], more=False).findings == ()
