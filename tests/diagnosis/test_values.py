"""What a spot should show, and what a value there says: good boards first, then neighbours, then what is published."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.diagnosis.measured import cold_findings, evidence_line, measured_verdict, walk_findings
from app.diagnosis.values import expected_at, judge, judged_of, unjudged
from app.domain.cold_plan import cold_plan, spots_of, walk_plan
from app.domain.expected import Basis, Judged, ValueState
from app.domain.finding import Fault, Finding, PartKind, Role, Severity
from app.domain.reference import Reference, ReferenceValue
from app.domain.spot import COLD_INPUT, DOMAIN_VOLTAGE, INPUT, Conditions, Polarity, Spot, cold_domain, powered_domain
from app.words.findings import finding_text, verdict_text
from drivers.catalogue import board, boards
from drivers.model.board import BoardSpec
from drivers.model.probe_point import Ground, ProbeMode, ProbeState, Trust
from drivers.simulated.workbench import NO_FAULT, Workbench, planted


def known(code: str) -> BoardSpec:
    found = board(code)
    assert found is not None
    return found


S21, S19, AVALON = known("BHB68601"), known("NBS1902"), next(spec for spec in boards() if spec.make == "Avalon")


def domains(*ohms: float) -> dict[Spot, Judged]:
    """Cold domains from 1 on, judged on an S21."""
    values = {cold_domain(domain): unjudged(cold_domain(domain), value) for domain, value in enumerate(ohms, 1)}
    return judged_of(values, S21)


def volts(name: str, *values: tuple[int, float], state: ProbeState = ProbeState.CABLE_IN) -> dict[Spot, Judged]:
    """A signal at chips under power, judged on an S21."""
    how = Conditions(ProbeMode.VOLT, state, Ground.DOMAIN)
    spots = {Spot(name, how, S21.domain_of(chip), chip): value for chip, value in values}
    return judged_of({spot: unjudged(spot, value) for spot, value in spots.items()}, S21)


def reference(serial: str, *values: tuple[Spot, float]) -> Reference:
    return Reference("BHB68601", serial=serial, values=tuple(ReferenceValue(spot, value) for spot, value in values))


def measured(spec: BoardSpec, bench: Workbench, spots: tuple[Spot, ...]) -> list[Judged]:
    values = {}
    for spot in spots:
        how = spot.conditions
        value = bench.measure(spot.point, how.mode, how.state, how.ground, how.polarity.value, spot.domain, spot.chip)
        values[spot] = unjudged(spot, value)
    return list(judged_of(values, spec).values())


def test_good_boards_come_first_then_neighbours_then_what_is_published() -> None:
    spot = cold_domain(3)
    beside = [(cold_domain(domain), 11.9) for domain in (1, 2, 4)]
    golden = [reference("A", (spot, 10.0)), reference("B", (spot, 10.2))]
    first = expected_at(spot, S21, golden, beside)
    assert first is not None
    assert (first.basis, first.value, first.count, first.trust) == (Basis.GOLDEN, 10.1, 2, Trust.CONFIRMED)
    second = expected_at(spot, S21, (), beside)
    assert second is not None
    assert (second.basis, second.value, second.count) == (Basis.NEIGHBOURS, 11.9, 3)
    assert expected_at(spot, S21, (), beside[:2]) is None
    third = expected_at(powered_domain(3), S21)
    assert third is not None
    assert third.basis is Basis.CATALOGUE
    assert third.source
    assert third.low < 1.2 < third.high


def test_only_like_is_compared_with_like() -> None:
    spot = cold_domain(3)
    diode = [(cold_domain(domain, ProbeMode.DIODE), 0.4) for domain in (1, 2, 4)]
    turned = Conditions(ProbeMode.OHM, ProbeState.OFF, Ground.DOMAIN, Polarity.BLACK)
    other_way = [(Spot("domain", turned, domain), 11.9) for domain in (1, 2, 4)]
    itself = [(spot, 11.9)] * 4
    assert expected_at(spot, S21, (), [*diode, *other_way, *itself]) is None


def test_the_newest_value_of_a_neighbour_counts() -> None:
    beside = [(cold_domain(1), 0.2), (cold_domain(2), 11.8), (cold_domain(4), 12.0), (cold_domain(1), 11.9)]
    expected = expected_at(cold_domain(3), S21, (), beside)
    assert expected is not None
    assert (expected.value, expected.count) == (11.9, 3)


def test_a_short_is_hard_and_told_in_percent_of_its_neighbours() -> None:
    found = domains(11.8, 11.9, 12.0, 3.1, 11.9, 12.1)
    short = found[cold_domain(4)]
    assert (short.judgement.state, short.judgement.hard) == (ValueState.SHORT, True)
    assert short.judgement.difference == pytest.approx(-0.74, abs=0.005)
    assert [one.judgement.state for spot, one in found.items() if spot.domain != 4] == [ValueState.IN_BAND] * 5


def test_the_first_values_are_not_condemned_and_are_judged_again_with_their_neighbours() -> None:
    first = domains(3.1)[cold_domain(1)]
    assert (first.judgement.state, first.judgement.hard) == (ValueState.UNKNOWN, False)
    assert not domains(3.1, 3.0, 3.2)[cold_domain(1)].judgement.hard
    later = domains(3.1, 11.9, 12.0, 11.8)
    assert later[cold_domain(1)].judgement.hard
    alike = domains(3.1, 3.0, 3.2, 3.1)
    assert {one.judgement.state for one in alike.values()} == {ValueState.IN_BAND, ValueState.UNKNOWN} - {
        ValueState.UNKNOWN
    }


def test_what_no_board_shows_is_a_short_at_once() -> None:
    at_once = judge(COLD_INPUT, 1.2, None, S21)
    assert (at_once.state, at_once.hard, at_once.difference) == (ValueState.SHORT, True, None)
    assert judge(COLD_INPUT, 6.0, None, S21).state is ValueState.UNKNOWN
    assert judge(COLD_INPUT, 6.0, None, AVALON).hard
    assert judge(cold_domain(1), 0.3, None, S21).hard
    assert judge(cold_domain(1), 3.0, None, S21).state is ValueState.UNKNOWN
    assert judge(cold_domain(1, ProbeMode.DIODE), 0.001, None, S21).hard
    assert not judge(powered_domain(1), 0.0, None, S21).hard


def test_many_low_domains_are_no_row_of_shorts() -> None:
    crowd = domains(11.9, 12.0, 3.1, 3.0, 3.2, 11.8, 12.1, 3.1, 11.9, 12.0)
    assert not [one for one in crowd.values() if one.judgement.hard]
    findings = cold_findings(list(crowd.values()), S21)
    assert [finding.fault for finding in findings] == [Fault.INCONCLUSIVE]
    assert findings[0].severity is Severity.INFO


def test_a_row_of_next_to_nothing_accuses_no_domain_but_keeps_the_power_off() -> None:
    row = domains(0.2, 0.3, 0.2, 0.2, 0.3)
    assert all(one.judgement.hard for one in row.values())
    findings = cold_findings(list(row.values()), S21)
    assert [finding.fault for finding in findings] == [Fault.INCONCLUSIVE]
    assert measured_verdict(findings, list(row.values()), whole=True).fault is Fault.INCONCLUSIVE
    alone = cold_findings(list(domains(0.2).values()), S21)
    assert "> 0.5 Ω is usual" in finding_text(alone[0]).found
    half = domains(*([11.9, 0.1] * 6))
    assert [one.judgement.hard for one in half.values()] == [False, True] * 6
    assert not [one for one in half.values() if one.judgement.state is ValueState.OPEN]


@pytest.mark.parametrize("shorts", [(0.1,), (0.1, 0.2), (3.1, 3.0), (0.0, 0.0, 0.0), (-0.03, 0.1)])
def test_a_few_shorts_lock_at_once_and_for_good_whatever_they_are_judged_by(shorts: tuple[float, ...]) -> None:
    golden = [reference("A", *((cold_domain(domain), 11.9) for domain in range(1, 13)))]
    for references in (golden, []):
        values: dict[Spot, Judged] = {}
        for domain, ohms in enumerate((*shorts, *[11.9] * 9), 1):
            values[cold_domain(domain)] = unjudged(cold_domain(domain), ohms)
            hard = [one.value for one in judged_of(values, S21, references).values() if one.judgement.hard]
            if references or all(value < 0.5 for value in shorts):
                assert hard == list(shorts[:domain])
        assert hard == list(shorts)


def test_boards_known_good_with_next_to_nothing_are_believed() -> None:
    spot = cold_domain(1)
    golden = [reference(name, (spot, 0.42)) for name in "ABC"]
    assert judged_of({spot: unjudged(spot, 0.4)}, S21, golden)[spot].judgement.state is ValueState.IN_BAND
    assert judged_of({spot: unjudged(spot, 0.02)}, S21, golden)[spot].judgement.hard


def test_ol_among_numbers_is_open_and_a_number_among_ol_is_low() -> None:
    found = domains(11.9, 12.0, math.inf, 11.8, 12.1)
    assert found[cold_domain(3)].judgement.state is ValueState.OPEN
    assert found[cold_domain(3)].judgement.difference is None
    gone = domains(math.inf, math.inf, math.inf, 11.9, math.inf)
    assert gone[cold_domain(1)].judgement.state is ValueState.IN_BAND
    assert gone[cold_domain(4)].judgement.state is ValueState.SHORT


def test_a_golden_board_that_differs_from_all_neighbours_is_believed() -> None:
    spot = cold_domain(12)
    golden = [reference("A", (spot, 6.0)), reference("B", (spot, 6.1))]
    values = {cold_domain(domain): unjudged(cold_domain(domain), 11.9) for domain in range(1, 12)}
    values[spot] = unjudged(spot, 5.9)
    assert judged_of(values, S21, golden)[spot].judgement.state is ValueState.IN_BAND
    assert judged_of(values, S21)[spot].judgement.hard


@given(st.lists(st.floats(min_value=10.0, max_value=12.9), min_size=4, max_size=40))
def test_a_healthy_row_is_never_condemned(ohms: list[float]) -> None:
    assert not [one for one in domains(*ohms).values() if one.judgement.state.suspect]


@settings(max_examples=60)
@given(
    st.lists(st.floats(min_value=0, max_value=1e6) | st.just(math.inf), min_size=1, max_size=30),
    st.sampled_from([ProbeMode.OHM, ProbeMode.DIODE]),
)
def test_no_row_of_values_breaks_the_judging(values: list[float], mode: ProbeMode) -> None:
    spots = [cold_domain(domain, mode) for domain in range(1, len(values) + 1)]
    judged = judged_of({s: unjudged(s, v) for s, v in zip(spots, values, strict=True)}, S21)
    least = {ProbeMode.OHM: 0.5, ProbeMode.DIODE: 0.005}[mode]
    assert all(one.judgement.hard for one in judged.values() if one.value < least)
    shorts = [one for one in judged.values() if one.judgement.hard and one.value >= least]
    assert len(shorts) <= sum(value >= least for value in values) / 2
    for one in judged.values():
        assert one.judgement.difference is None or math.isfinite(one.judgement.difference)
        assert evidence_line(one)
    for finding in cold_findings(list(judged.values()), S21):
        assert finding_text(finding).title


def test_a_published_band_is_widened_by_the_meters_tolerance() -> None:
    rail = Spot("LDO 1.2", Conditions(ProbeMode.VOLT, ProbeState.CABLE_IN, Ground.DOMAIN), 1)
    expected = expected_at(rail, S21)
    assert expected is not None
    assert judge(rail, 1.28, expected).state is ValueState.IN_BAND
    assert judge(rail, 0.62, expected).state is ValueState.LOW
    assert judge(rail, 1.9, expected).state is ValueState.HIGH


def test_a_sister_chip_goes_before_the_factory_diode_table() -> None:
    how = Conditions(ProbeMode.DIODE, ProbeState.OFF, Ground.DOMAIN, Polarity.BLACK)
    first, last = Spot("RI", how, 1, 1), Spot("RI", how, 38, 76)
    alone = judged_of({first: unjudged(first, 0.46)}, S19)
    beside = judged_of({first: unjudged(first, 0.46), last: unjudged(last, 0.47)}, S19)
    assert alone[first].judgement.state is ValueState.HIGH
    assert beside[first].judgement.state is ValueState.IN_BAND
    broken = judged_of({first: unjudged(first, math.inf), last: unjudged(last, 0.41)}, S19)
    assert broken[first].judgement.state is ValueState.OPEN
    assert broken[last].judgement.state is ValueState.IN_BAND


def test_a_signal_that_is_gone_at_most_chips_is_not_usual_for_that() -> None:
    clk = volts("CLK", (1, 0.55), (7, 0.55), (13, 0.0), (25, 0.0), (54, 0.0), (108, 0.0))
    states = [one.judgement.state for one in clk.values()]
    assert states == [ValueState.IN_BAND] * 2 + [ValueState.LOW] * 4


def test_a_cold_short_is_a_finding_with_its_evidence_and_no_step_that_needs_power() -> None:
    values = domains(11.8, 11.9, 12.0, 3.1, 11.9, 12.1)
    told = [Judged(o.spot, o.value, o.expected, o.judgement, "M. Kovač", "Fluke 87V") for o in values.values()]
    (finding,) = cold_findings(told, S21)
    assert (finding.fault, finding.domains, finding.severity) == (Fault.DOMAIN_SHORT, (4,), Severity.CRITICAL)
    assert finding.parts[0].kind is PartKind.CHIP
    assert [evidence.text for evidence in finding.evidence] == [
        "domain 4: 3.1 Ω against 11.9 Ω of its neighbours, -74 %, M. Kovač, Fluke 87V, board off, black on local ground"
    ]
    assert not [step for step in finding.next_steps if step.probe]
    assert finding_text(finding).title == "Domain 4 is shorted: 3.1 Ω"


def test_a_shorted_input_and_a_rail_that_its_load_pulls_down() -> None:
    (shorted,) = cold_findings(list(judged_of({COLD_INPUT: unjudged(COLD_INPUT, 0.4)}, S21).values()), S21)
    assert (shorted.fault, shorted.parts[0].kind) == (Fault.POWER_RAIL_FAULT, PartKind.MOSFET)
    how = Conditions(ProbeMode.OHM, ProbeState.OFF, Ground.DOMAIN)
    rails = {Spot("LDO 1.2", how, domain): 4200.0 for domain in range(1, 13)} | {Spot("LDO 1.2", how, 6): 1.7}
    (loaded,) = cold_findings(list(judged_of({s: unjudged(s, v) for s, v in rails.items()}, S21).values()), S21)
    assert (loaded.fault, loaded.domains) == (Fault.POWER_RAIL_FAULT, (6,))
    assert loaded.parts[0].kind is PartKind.CHIP


def test_signals_that_end_together_are_one_finding_and_follow_from_a_dead_domain() -> None:
    signals = [*volts("CLK", (81, 0.55), (82, 0.0)).values(), *volts("CO", (81, 1.2), (82, 0.0)).values()]
    (broken,) = walk_findings(signals, S21)
    assert (broken.fault, broken.chips, broken.role) == (Fault.SIGNAL_PATH_FAULT, (81, 82), Role.CAUSE)
    assert broken.parts[0].kind is PartKind.LEVEL_SHIFTER  # 81 | 82 is the border of domains 9 and 10
    assert "CLK, CO" in finding_text(broken).title
    live = {powered_domain(domain): 1.2 for domain in range(1, 13)} | {powered_domain(10): 0.05}
    with_short = [*judged_of({s: unjudged(s, v) for s, v in live.items()}, S21).values(), *signals]
    short, consequence = walk_findings(with_short, S21)
    assert (short.fault, short.domains) == (Fault.DOMAIN_SHORT, (10,))
    assert consequence.role is Role.CONSEQUENCE


def test_clk_gone_at_the_first_chip_is_the_crystal_and_several_signals_are_what_brings_them() -> None:
    (clock,) = walk_findings(list(volts("CLK", (1, 0.0), (54, 0.0), (108, 0.0)).values()), S21)
    assert clock.parts[0].kind is PartKind.CRYSTAL
    both = [*volts("CLK", (1, 0.0), (54, 0.0)).values(), *volts("RST", (1, 0.0), (54, 0.0)).values()]
    (source,) = walk_findings(both, S21)
    assert source.parts[0].kind is PartKind.LEVEL_SHIFTER


def test_a_board_without_power_is_no_row_of_shorts() -> None:
    off = {powered_domain(domain): 0.0 for domain in range(1, 13)}
    (finding,) = walk_findings(list(judged_of({s: unjudged(s, v) for s, v in off.items()}, S21).values()), S21)
    assert finding.fault is Fault.POWER_RAIL_FAULT
    assert {part.kind for part in finding.parts} == {PartKind.MOSFET, PartKind.VOLTAGE_CONTROLLER, PartKind.CONNECTOR}
    low = {powered_domain(domain): 0.7 for domain in range(1, 13)} | {
        Spot(INPUT, Conditions(ProbeMode.VOLT, ProbeState.CABLE_IN, Ground.BOARD)): 8.4
    }
    # Alike low: against its neighbours no domain is, and the input then tells of the supply.
    found = walk_findings(list(judged_of({s: unjudged(s, v) for s, v in low.items()}, S21).values()), S21)
    assert [finding.fault for finding in found] == [Fault.PSU_FAULT]


def test_a_core_out_of_its_band_is_the_regulators() -> None:
    spec = known("Bitaxe Gamma")
    core = next(spot for spot in spots_of(walk_plan(spec)) if spot.point == "chip VDD")
    for value, fault in ((0.4, Fault.REGULATOR_FAULT), (1.6, Fault.REGULATOR_FAULT), (1.15, None)):
        found = walk_findings(list(judged_of({core: unjudged(core, value)}, spec).values()), spec)
        assert [finding.fault for finding in found] == ([fault] if fault else [])
    cold = next(spot for spot in spots_of(cold_plan(spec)) if spot.point == "chip VDD")
    (short,) = cold_findings(list(judged_of({cold: unjudged(cold, 0.2)}, spec).values()), spec)
    assert short.fault is Fault.DOMAIN_SHORT


def test_rails_missing_at_the_end_of_the_chain_are_the_boosts() -> None:
    spec = known("BHB42601")
    how = Conditions(ProbeMode.VOLT, ProbeState.CABLE_IN, Ground.DOMAIN)
    rails = {Spot("LDO 1.2", how, domain): 1.2 if domain < 36 else 0.0 for domain in (1, 12, 24, 36, 39, 42)}
    (finding,) = walk_findings(list(judged_of({s: unjudged(s, v) for s, v in rails.items()}, spec).values()), spec)
    assert (finding.parts[0].kind, finding.domains) == (PartKind.BOOST, (36, 39, 42))
    single = {Spot("LDO 1.2", how, domain): 1.2 if domain != 24 else 0.0 for domain in (1, 12, 24, 36, 39, 42)}
    (own,) = walk_findings(list(judged_of({s: unjudged(s, v) for s, v in single.items()}, spec).values()), spec)
    assert (own.parts[0].kind, own.domains) == (PartKind.LDO, (24,))


def test_the_verdict_is_clean_only_where_all_was_compared() -> None:
    fine = list(domains(*[11.9] * 12).values())
    assert measured_verdict((), fine, whole=True).fault is Fault.NONE
    assert verdict_text(measured_verdict((), fine, whole=True)) == "12 values measured, all in line."
    assert measured_verdict((), fine, whole=False).fault is Fault.INCONCLUSIVE
    assert measured_verdict((), [], whole=True).fault is Fault.INCONCLUSIVE


def test_healthy_simulated_boards_are_condemned_by_nothing() -> None:
    chance = random.Random(6)
    for number in range(40):
        spec = chance.choice([one for one in boards() if one.domains and one.domains > 3])
        bench = Workbench(spec, NO_FAULT, seed=number)
        cold = measured(spec, bench, spots_of(cold_plan(spec)))
        live = measured(spec, bench, spots_of(walk_plan(spec)))
        assert not [one for one in cold if one.judgement.hard], spec.code
        assert not cold_findings(cold, spec), spec.code
        assert not walk_findings(live, spec), spec.code


def test_every_simulated_short_is_found_cold_in_its_domain() -> None:
    chance, found = random.Random(8), 0
    specs = [one for one in boards() if one.domains and one.domains >= 10]
    for number in range(400):
        spec = chance.choice(specs)
        fault = planted(spec, chance)
        if fault.id not in ("hard_short", "soft_short"):
            continue
        findings: tuple[Finding, ...] = cold_findings(
            measured(spec, Workbench(spec, fault, seed=number), spots_of(cold_plan(spec))), spec
        )
        assert [(finding.fault, finding.domains) for finding in findings] == [(Fault.DOMAIN_SHORT, fault.domains)]
        found += 1
    assert found > 20


def test_a_domain_voltage_is_expected_of_every_board_whose_chain_is_known() -> None:
    for spec in boards():
        if spec.domains and spec.domain_voltage_v:
            assert expected_at(Spot(DOMAIN_VOLTAGE, powered_domain(1).conditions, 1), spec) is not None, spec.code
