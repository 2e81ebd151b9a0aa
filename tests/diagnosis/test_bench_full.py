"""What the further steps of a full test mean: high speed, domains, core domains, known jobs, frequencies, supplies."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.diagnosis.bench import findings_of_bench
from app.domain.finding import Component, Fault, Finding, Role, Severity, Verdict
from app.words.findings import finding_text, verdict_text
from drivers.catalogue import board
from drivers.model.bench_run import (
    HASHES_PER_COUNT,
    BenchRun,
    ChipCounter,
    ControllerTrouble,
    CoreDomainCounts,
    DieTemperature,
    FrequencyStep,
    KnownAnswer,
    Rail,
    VoltageControl,
)
from drivers.model.board import BoardSpec

S19J = board("BHB42601")
S19 = board("NBP1901")
EMBER = board("emberOne/00")
assert S19J is not None
assert S19 is not None
assert EMBER is not None
ALL = (126,) * 3


def judged(spec: BoardSpec = S19J, **facts: object) -> tuple[tuple[Finding, ...], Verdict]:
    chips = spec.chips
    whole: dict[str, object] = {"attempts": (chips,) * 3, "address_map": (True,) * chips, "control_port": "control"}
    return findings_of_bench(replace(BenchRun("port"), **{**whole, **facts}), spec)  # type: ignore[arg-type]


def counters(weak: dict[int, float], chips: int = 126, errors: dict[int, int] | None = None) -> tuple[ChipCounter, ...]:
    errors = errors or {}
    return tuple(
        ChipCounter(chip, 1000.0 * weak.get(chip, 1.0) * HASHES_PER_COUNT, errors.get(chip, 0), weak.get(chip, 1.0))
        for chip in range(1, chips + 1)
    )


def only(found: tuple[tuple[Finding, ...], Verdict]) -> Finding:
    (finding,), verdict = found
    assert verdict.fault is finding.fault
    assert finding.parts
    assert finding.next_steps
    text = finding_text(finding)
    assert "{" not in text.title + text.found
    return finding


def fast(*attempts: int, answered: tuple[bool, ...] = ()) -> dict[str, object]:
    return {"fast_baud": 3125000, "fast_attempts": attempts, "fast_map": answered}


# ------------------------------------------------------------ high speed


def test_a_chain_that_is_whole_at_high_speed_too_is_healthy() -> None:
    findings, verdict = judged(**fast(*ALL, answered=(True,) * 126))
    assert (findings, verdict.fault) == ((), Fault.NONE)


def test_chips_behind_one_lost_only_at_high_speed_are_a_signal_path_at_that_chip() -> None:
    finding = only(judged(**fast(83, 83, answered=tuple(chip <= 83 for chip in range(1, 127)))))
    assert (finding.fault, finding.chips, finding.domains) == (Fault.SIGNAL_PATH_FAULT, (83, 84), (28,))
    at_border = only(judged(**fast(84, 84, answered=tuple(chip <= 84 for chip in range(1, 127)))))
    assert at_border.domains == (28, 29)
    assert at_border.parts[0].position == "between domain 28 and domain 29"


def test_a_count_that_changes_at_high_speed_is_the_signal() -> None:
    finding = only(judged(**fast(126, 84, 90, answered=(True,) * 126)))
    assert (finding.fault, finding.chips) == (Fault.UART_SIGNAL_INTEGRITY, (90, 91))


def test_single_chips_lost_at_high_speed_are_named() -> None:
    answered = tuple(chip not in (40, 60) for chip in range(1, 127))
    finding = only(judged(**fast(124, 124, answered=answered)))
    assert (finding.fault, finding.chips) == (Fault.UART_SIGNAL_INTEGRITY, (40, 60))


def test_silence_at_high_speed_may_be_the_adapter_and_is_no_verdict() -> None:
    (finding,), verdict = judged(**fast(0, 0, answered=(False,) * 126))
    assert (finding.severity, finding.component) == (Severity.INFO, Component.FIXTURE)
    assert verdict.fault is Fault.NONE


def test_a_break_at_low_speed_is_not_told_again_at_high_speed() -> None:
    findings, verdict = judged(
        attempts=(84,) * 3, address_map=(True,) * 84 + (False,) * 42, **fast(84, 84, answered=(True,) * 84)
    )
    assert [finding.fault for finding in findings] == [Fault.CHAIN_BREAK]
    assert verdict.fault is Fault.CHAIN_BREAK


# ------------------------------------------------------------ counters, domains, core domains


@pytest.mark.parametrize(("share", "fault"), [(0.0, Fault.DOMAIN_SHORT), (0.5, Fault.POWER_RAIL_FAULT)])
def test_a_domain_whose_chips_are_all_weak_is_its_supply(share: float, fault: Fault) -> None:
    finding = only(judged(counters=counters(dict.fromkeys((61, 62, 63), share))))
    assert (finding.fault, finding.chips, finding.domains) == (fault, (61, 62, 63), (21,))
    assert finding.parts[0].position == "domain 21"
    assert "measure_this_domain" in [step.id for step in finding.next_steps]


def test_two_weak_chips_of_three_are_weak_chips() -> None:
    finding = only(judged(counters=counters({61: 0.5, 62: 0.5})))
    assert (finding.fault, finding.chips) == (Fault.WEAK_CHIPS, (61, 62))


def test_a_weak_domain_and_a_weak_chip_elsewhere_are_two_findings() -> None:
    findings, verdict = judged(counters=counters({61: 0.0, 62: 0.0, 63: 0.0, 100: 0.4}))
    assert [(finding.fault, finding.chips) for finding in findings] == [
        (Fault.DOMAIN_SHORT, (61, 62, 63)), (Fault.WEAK_CHIPS, (100,)),
    ]  # fmt: skip
    assert verdict.fault is Fault.DOMAIN_SHORT


def test_a_silent_domain_with_others_answering_behind_it_is_its_rail() -> None:
    answered = tuple(chip not in (61, 62, 63) for chip in range(1, 127))
    finding = only(judged(attempts=(123,) * 3, address_map=answered))
    assert (finding.fault, finding.domains) == (Fault.POWER_RAIL_FAULT, (21,))


def test_a_group_of_cores_that_stands_still_is_a_weak_chip() -> None:
    cores = tuple(CoreDomainCounts(chip, (100, 100, 3 if chip == 9 else 97, 101)) for chip in range(1, 127))
    finding = only(judged(core_domains=cores))
    assert (finding.fault, finding.chips) == (Fault.WEAK_CHIPS, (9,))
    assert "core domain 3" in finding_text(finding).found


def test_a_weak_chip_of_which_a_part_stands_still_is_told_once() -> None:
    cores = tuple(CoreDomainCounts(chip, (100, 100, 0 if chip == 9 else 97, 101)) for chip in range(1, 127))
    finding = only(judged(counters=counters({9: 0.4}), core_domains=cores))
    assert (finding.fault, finding.chips) == (Fault.WEAK_CHIPS, (9,))
    assert [one.text for one in finding.evidence][1:] == ["chip 9: core domains 100, 100, 0, 101"]


def test_core_domains_that_all_chips_count_alike_accuse_nobody() -> None:
    cores = tuple(CoreDomainCounts(chip, (100, 0, 100, 100)) for chip in range(1, 127))
    assert judged(core_domains=cores)[0] == ()
    few = tuple(CoreDomainCounts(chip, (5, 0, 6, 5)) for chip in range(1, 127))
    assert judged(core_domains=few)[0] == ()


def test_chips_that_answer_and_none_computes_prove_nothing() -> None:
    findings, verdict = judged(counters=tuple(ChipCounter(chip, 0.0, 0, None) for chip in range(1, 127)))
    assert (findings, verdict.fault) == ((), Fault.INCONCLUSIVE)
    assert "none of them computes" in verdict_text(verdict)


# ------------------------------------------------------------ known jobs, frequencies


def test_a_chip_that_answers_wrongly_is_named() -> None:
    finding = only(judged(known_answer=KnownAnswer(20, ((1, 9), (7, 6)), ((7, 5),))))
    assert (finding.fault, finding.chips) == (Fault.WEAK_CHIPS, (7,))
    assert "45 %" in finding_text(finding).found


def test_wrong_answers_from_nobody_knows_where_name_no_chip() -> None:
    finding = only(judged(known_answer=KnownAnswer(20, ((0, 9),), ((0, 5),))))
    assert (finding.fault, finding.chips) == (Fault.WEAK_CHIPS, ())


def test_one_wrong_answer_and_none_at_all_accuse_nobody() -> None:
    for answer in (KnownAnswer(20, ((1, 30),), ((1, 1),)), KnownAnswer(20), KnownAnswer(9, (), ((4, 2),))):
        assert judged(known_answer=answer)[0] == ()


def steps(failing: dict[float, set[int]], chips: int = 126) -> tuple[FrequencyStep, ...]:
    return tuple(
        FrequencyStep(mhz, counters({}, chips, dict.fromkeys(failing.get(mhz, set()), 500)))
        for mhz in (100.0, 200.0, 300.0, 400.0)
    )


def test_the_frequency_from_which_a_chip_errs_is_named() -> None:
    finding = only(judged(frequency_steps=steps({300.0: {12}, 400.0: {12, 80}})))
    assert (finding.fault, finding.chips) == (Fault.WEAK_CHIPS, (12, 80))
    assert "from 300 MHz on" in finding_text(finding).found
    assert [evidence.text for evidence in finding.evidence] == [
        "chip 12: from 300 MHz on", "chip 80: from 400 MHz on",
    ]  # fmt: skip


def test_most_chips_failing_from_a_frequency_on_share_their_supply() -> None:
    finding = only(judged(frequency_steps=steps({400.0: set(range(1, 100))})))
    assert (finding.fault, finding.chips) == (Fault.POWER_RAIL_FAULT, ())


def test_what_the_counters_tell_already_is_not_told_by_the_frequencies() -> None:
    finding = only(
        judged(counters=counters({}, errors={12: 500}), frequency_steps=steps({mhz: {12} for mhz in (100.0, 400.0)}))
    )
    assert finding.message.key == "bench.erring.title"


# ------------------------------------------------------------ supplies


@pytest.mark.parametrize(("volts", "key"), [(0.0, "bench.rail_dead"), (0.9, "bench.rail_off"), (1.5, "bench.rail_off")])
def test_a_rail_out_of_range_is_its_regulator(volts: float, key: str) -> None:
    finding = only(judged(EMBER, rails=(Rail("TPS546", volts, low_v=1.0, high_v=1.3),)))
    assert (finding.fault, finding.position, finding.message.key) == (Fault.REGULATOR_FAULT, "TPS546", f"{key}.title")


def test_a_rail_in_range_or_of_unknown_range_accuses_nobody() -> None:
    rails = (Rail("TPS546", 1.15, low_v=1.0, high_v=1.3), Rail("INA260", 0.0), Rail("x", None, low_v=1.0, high_v=2.0))
    assert judged(EMBER, rails=rails)[0] == ()


def test_silent_chips_follow_from_a_dead_rail() -> None:
    findings, verdict = judged(
        EMBER, attempts=(0,) * 3, address_map=(), rails=(Rail("TPS546", 0.0, low_v=1.0, high_v=1.3),)
    )
    assert [(finding.fault, finding.role) for finding in findings] == [
        (Fault.REGULATOR_FAULT, Role.CAUSE), (Fault.NO_CHIPS, Role.CONSEQUENCE),
    ]  # fmt: skip
    assert verdict.fault is Fault.REGULATOR_FAULT


def control(trouble: ControllerTrouble | None, needed: bool = True, **more: object) -> VoltageControl:
    return VoltageControl("PIC1704", needed=needed, trouble=trouble, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "trouble", [ControllerTrouble.SILENT, ControllerTrouble.BOOT_LOADER, ControllerTrouble.REFUSED]
)
def test_a_needed_controller_in_trouble_is_the_fault(trouble: ControllerTrouble) -> None:
    finding = only(judged(S19, attempts=(0,) * 3, address_map=(), voltage_control=control(trouble, version=0xCC)))
    assert finding.fault is Fault.VOLTAGE_CONTROLLER_FAULT


@pytest.mark.parametrize("trouble", [ControllerTrouble.FOREIGN, ControllerTrouble.UNDESCRIBED])
def test_a_controller_nobody_described_is_never_a_fault(trouble: ControllerTrouble) -> None:
    findings, verdict = judged(S19, attempts=(0,) * 3, address_map=(), voltage_control=control(trouble, version=0x12))
    assert (findings, verdict.fault) == ((), Fault.INCONCLUSIVE)
    assert "says nothing of the board" in verdict_text(verdict)


def test_a_controller_that_a_board_may_lack_is_not_accused_of_silence() -> None:
    silent = control(ControllerTrouble.SILENT, needed=False)
    assert judged(voltage_control=silent) == judged()
    findings, verdict = judged(attempts=(0,) * 3, address_map=(), voltage_control=silent)
    assert (findings, verdict.fault) == ((), Fault.INCONCLUSIVE)
    assert "Measure the supply" in verdict_text(verdict)


def test_no_chip_behind_an_enabled_controller_is_no_chips() -> None:
    finding = only(judged(S19, attempts=(0,) * 3, address_map=(), voltage_control=control(None, enabled=True)))
    assert finding.fault is Fault.NO_CHIPS


def test_a_die_clearly_hotter_than_the_others_has_lost_its_heatsink() -> None:
    dies = tuple(DieTemperature(chip, 88.0 if chip == 5 else 60.0 + chip % 3) for chip in range(1, 127))
    finding = only(judged(die_temps=dies))
    assert (finding.fault, finding.chips) == (Fault.THERMAL_CONTACT, (5,))
    assert finding.parts[0].position == "chip 5"


def test_two_dies_are_too_few_to_compare_and_impossible_ones_no_evidence() -> None:
    assert judged(die_temps=(DieTemperature(1, 60.0), DieTemperature(2, 95.0)))[0] == ()
    dies = tuple(DieTemperature(chip, 255.0 if chip == 5 else 60.0) for chip in range(1, 127))
    assert judged(die_temps=dies)[0] == ()


# ------------------------------------------------------------ everything at once


@given(
    st.lists(st.integers(0, 126), max_size=4),
    st.lists(st.booleans(), max_size=126),
    st.lists(
        st.tuples(st.integers(1, 126), st.floats(0, 2), st.integers(0, 600)), max_size=20, unique_by=lambda c: c[0]
    ),
    st.lists(st.tuples(st.integers(0, 126), st.integers(0, 9)), max_size=5, unique_by=lambda c: c[0]),
    st.lists(st.floats(-50, 150), max_size=9),
    st.sampled_from([None, *ControllerTrouble]),
    st.sampled_from([None, 0.0, 1.1, 3.0]),
)
def test_whatever_was_measured_gives_sentences_steps_and_chips_of_the_board(
    attempts: list[int],
    answered: list[bool],
    counted: list[tuple[int, float, int]],
    wrong: list[tuple[int, int]],
    temps: list[float],
    trouble: ControllerTrouble | None,
    volts: float | None,
) -> None:
    made = tuple(ChipCounter(c, share * 1000 * HASHES_PER_COUNT, errors, share) for c, share, errors in counted)
    findings, verdict = judged(
        fast_baud=3125000,
        fast_attempts=tuple(attempts),
        fast_map=tuple(answered),
        counters=made,
        frequency_steps=(FrequencyStep(100.0, made), FrequencyStep(200.0, made[::2])),
        known_answer=KnownAnswer(9, (), tuple(wrong)),
        die_temps=tuple(DieTemperature(chip, temp) for chip, temp in enumerate(temps, 1)),
        voltage_control=control(trouble) if trouble else None,
        rails=(Rail("core", volts, low_v=1.0, high_v=1.2),),
    )
    for finding in findings:
        assert set(finding.chips) <= set(range(1, 127))
        assert finding.parts
        assert finding.next_steps
        assert "{" not in finding_text(finding).title + finding_text(finding).found
    assert verdict_text(verdict)
