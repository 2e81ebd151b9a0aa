"""The simulated bench: healthy boards obey Ohm and Kirchhoff; a fault shows where physics says, and nowhere else."""

from __future__ import annotations

import math
import random
import tomllib
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from app.domain.cold_plan import cold_plan, walk_plan
from app.domain.finding import Fault, PartKind
from app.domain.spot import Polarity
from app.domain.swap_test import Outcome
from drivers.catalogue import board, boards
from drivers.model.board import BoardSpec
from drivers.model.probe_point import Ground, ProbeMode, ProbeState
from drivers.simulated.workbench import LOOKS, NO_FAULT, NoSuchPoint, Workbench, bench_faults, planted, wrong_typing
from drivers.simulated.workbench_faults import BenchFaultMisplaced, fault_kinds
from drivers.simulated.workbench_layout import layout_of

MULTI = [one for one in boards() if one.chips > 1]
SEEDS = st.integers(0, 10_000)
#: Boards that between them can have every fault: boost, shifters, controller, EEPROM, 1.8 V and 1.2 V, short and long.
USUAL = [one for one in MULTI if one.code in ("NBS1902", "NBP1901", "BHB42601", "BHB68606", "BHB91601")]


def spec(code: str) -> BoardSpec:
    found = board(code)
    assert found is not None
    return found


def bench(code: str, fault: str, place: int, noise: float = 0.0, **sets: object) -> Workbench:
    """A bench with that very fault; `sets` in place of what chance would draw."""
    from dataclasses import replace

    made = bench_faults()[fault].at(spec(code), place, random.Random(1))
    return Workbench(spec(code), replace(made, damage=replace(made.damage, **sets)), seed=1, noise=noise)


def domain_volts(one: Workbench, state: str = "cable_in") -> list[float]:
    return [one.measure("domain voltage", "V", state, domain=d) for d in range(1, one.layout.domains + 1)]


def domain_ohms(one: Workbench) -> list[float]:
    return [one.measure("domain", "ohm", "off", domain=d) for d in range(1, one.layout.domains + 1)]


def line(one: Workbench, name: str, state: str = "cable_in") -> list[float]:
    return [one.measure(name, "V", state, chip=c) for c in range(1, one.layout.chips + 1)]


@pytest.mark.parametrize("state", ["cable_in", "hashing", "idle"])
def test_on_every_board_the_domains_add_up_to_the_supply(state: str) -> None:
    for number, made in enumerate(MULTI if state == "cable_in" else USUAL):
        one = Workbench(made, seed=number, noise=0)
        supply = one.measure("input", "V", state, Ground.BOARD)
        volts = domain_volts(one, state)
        assert sum(volts) == pytest.approx(supply / one.layout.steps_down), made.code
        middle = median(volts)
        assert all(0.9 * middle < v < 1.1 * middle for v in volts), made.code


@pytest.mark.parametrize("code", ["Bitaxe Gamma", "Bitaxe Hex", "Bitaxe Gamma Turbo"])
def test_a_board_with_a_regulator_of_its_own_has_its_published_volts_at_input_and_core(code: str) -> None:
    made = Workbench(spec(code), NO_FAULT, seed=3, noise=0.0)
    for point in ("input", "chip VDD"):
        told = next(one.expected for one in spec(code).points if one.point == point and one.mode is ProbeMode.VOLT)
        assert made.measure(point, "V", "cable_in", Ground.BOARD) == pytest.approx(told, rel=0.1)


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(MULTI), SEEDS)
def test_a_healthy_board_counts_whole_and_passes_everything(made: BoardSpec, seed: int) -> None:
    one = Workbench(made, NO_FAULT, seed)
    assert one.count() == one.count(fast=True) == one.count(hot=True) == (made.chips,) * 3
    assert one.count(held_after=made.chips // 2) == (made.chips // 2,) * 3
    assert one.tester()
    assert one.machine(2.0)
    assert one.told() == one.told(hot=True) == ()
    assert not any(one.look(item) for item in LOOKS if item != "screw")


def test_a_healthy_board_has_every_point_of_every_plan() -> None:
    for made in {(one.make, one.model, one.domains): one for one in MULTI}.values():
        one = Workbench(made)
        for stage in (*cold_plan(made), *walk_plan(made)):
            for spot in stage.spots:
                how = spot.conditions
                value = one.measure(
                    spot.point, how.mode, how.state, how.ground, how.polarity, domain=spot.domain, chip=spot.chip
                )
                assert math.isfinite(value), (made.code, spot)


def test_a_healthy_board_lies_in_the_bands_that_guides_print() -> None:
    """The S19's table is the richest; a bench board of it that lay outside would teach diagnosis the wrong thing."""
    made = spec("NBS1902")
    one = Workbench(made, seed=4, noise=0)
    odd = []
    for point in made.points:
        if point.low is None or point.high is None or point.point in ("temp sensor pull-ups",):
            continue
        chip = None if point.reference is Ground.BOARD else 8
        polarity = Polarity.BLACK if point.mode is not ProbeMode.VOLT else Polarity.RED
        value = one.measure(point.point, point.mode, point.state, point.reference, polarity, chip=chip)
        if not 0.97 * point.low <= value <= 1.03 * point.high:
            odd.append((point.point, point.mode.value, point.state.value, value, point.low, point.high))
    assert odd == []


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(MULTI), SEEDS)
def test_readings_scatter_by_a_few_per_cent_and_not_more(made: BoardSpec, seed: int) -> None:
    exact, noisy = Workbench(made, seed=seed, noise=0), Workbench(made, seed=seed)
    for point, mode, state in (("domain", "ohm", "off"), ("domain voltage", "V", "cable_in")):
        true = exact.measure(point, mode, state, domain=1)
        read = noisy.measure(point, mode, state, domain=1)
        assert read == pytest.approx(true, rel=0.1, abs=0.5)


def test_a_hard_short_lies_low_cold_and_powered_and_lifts_all_others() -> None:
    good, bad = Workbench(spec("NBP1901"), seed=1, noise=0), bench("NBP1901", "hard_short", 12)
    ohms, before = domain_ohms(bad), domain_ohms(good)
    assert 0.2 < ohms[11] < 4.5
    assert [o for d, o in enumerate(ohms) if d != 11] == [o for d, o in enumerate(before) if d != 11]
    volts, usual = domain_volts(bad), domain_volts(good)
    assert volts[11] < 0.35 * usual[11]
    assert all(now > was for d, (now, was) in enumerate(zip(volts, usual, strict=True)) if d != 11)
    assert sum(volts) == pytest.approx(sum(usual))
    assert bad.count() == (33, 33, 33)


def test_a_soft_short_leaves_the_chain_whole_and_its_domain_low() -> None:
    bad = bench("NBP1901", "soft_short", 20, short=0.4)
    volts = domain_volts(bad)
    assert 0.4 * median(volts) < volts[19] < 0.8 * median(volts)
    assert min(domain_ohms(bad)) == domain_ohms(bad)[19] < 0.5 * median(domain_ohms(bad))
    assert bad.count() == (114,) * 3
    assert not bad.tester()


def test_a_shorted_input_keeps_the_supply_down_and_the_domains_cold_ohms_alone() -> None:
    good, bad = Workbench(spec("NBP1901"), seed=1, noise=0), bench("NBP1901", "shorted_input", 0)
    assert bad.measure("input", "ohm", "off", Ground.BOARD) < 2.1 < good.measure("input", "ohm", "off", Ground.BOARD)
    assert domain_ohms(bad) == domain_ohms(good)
    assert bad.measure("input", "V", "cable_in", Ground.BOARD) < 2
    assert bad.count() == (0, 0, 0)


def test_an_open_domain_reads_ol_and_takes_the_whole_supply() -> None:
    bad = bench("NBP1901", "open_domain", 12)
    assert [d for d, ohm in enumerate(domain_ohms(bad), 1) if math.isinf(ohm)] == [12]
    volts = domain_volts(bad)
    assert volts[11] == pytest.approx(bad.measure("input", "V", "cable_in", Ground.BOARD))
    assert sum(volts) == volts[11]
    assert bad.count() == (0, 0, 0)


@pytest.mark.parametrize(("fault", "rail"), [("dead_io_ldo", "LDO 1.8"), ("dead_pll_ldo", "LDO 0.8")])
def test_a_dead_ldo_ends_the_chain_before_its_domain(fault: str, rail: str) -> None:
    bad = bench("NBP1901", fault, 9)
    rails = [bad.measure(rail, "V", "cable_in", domain=d) for d in range(1, 39)]
    assert [d for d, v in enumerate(rails, 1) if v < 0.8 * median(rails)] == [9]
    assert bad.count() == (24, 24, 24)
    assert bad.measure(rail, "ohm", "off", domain=9) > 10
    assert domain_volts(bad) == domain_volts(Workbench(spec("NBP1901"), seed=1, noise=0))


def test_a_loaded_ldo_shows_ohms_that_a_dead_one_does_not() -> None:
    bad = bench("NBP1901", "loaded_io_ldo", 9)
    assert bad.measure("LDO 1.8", "ohm", "off", domain=9) < 5
    assert bad.measure("LDO 1.8", "diode_V", "off", polarity="black_on_point", domain=9) < 0.02
    assert bad.fault.part == "chip"


@pytest.mark.parametrize("fault", ["dead_boost", "open_boost"])
def test_a_dead_boost_takes_only_the_last_domains_supply(fault: str) -> None:
    bad = bench("NBP1901", fault, 0)
    rails = [bad.measure("LDO 1.8", "V", "cable_in", domain=d) for d in range(1, 39)]
    low = [d for d, v in enumerate(rails, 1) if v < 1.5]
    assert low == list(range(low[0], 39))
    assert low[0] >= 32
    assert bad.measure("boost out", "V", "cable_in", Ground.BOARD) < 14
    assert bad.count() == ((low[0] - 1) * 3,) * 3


def test_a_dead_chip_stops_commands_behind_it_and_answers_before_it() -> None:
    bad = bench("NBP1901", "dead_chip", 50, passes_clock=False)
    assert bad.count() == (49, 49, 49)
    commands, answers = line(bad, "CO"), line(bad, "RI")
    assert all(v > 1.6 for v in commands[:49])
    assert all(v < 0.1 for v in commands[49:])
    assert all(v < 0.5 for v in answers[:49])
    assert all(v > 1.6 for v in answers[49:])


def test_a_dry_joint_counts_now_this_and_now_that_up_to_its_chip() -> None:
    bad = bench("BHB68606", "dry_joint", 84, touching=0.0)
    counts = [n for _ in range(20) for n in bad.count()]
    assert set(counts) == {82, 83, 84}
    assert bad.count(held_after=40) == (40, 40, 40)
    assert max(bad.count(held_after=100)) <= 84


def test_a_joint_of_the_answers_pin_leaves_the_commands_alone() -> None:
    bad = bench("NBP1901", "dry_joint", 50, touching=0.0, joint_pin="RO")
    assert all(v > 1.6 for v in line(bad, "CO"))
    assert all(v < 0.5 for v in line(bad, "RI")[:49])


@pytest.mark.parametrize("held", [0, 1, 49, 50, 113, 114])
def test_holding_ro_gives_what_is_held_as_long_as_all_before_is_good(held: int) -> None:
    bad = bench("NBP1901", "dead_chip", 50)
    assert bad.count(held_after=held) == (min(held, 49),) * 3


def test_a_slow_chip_is_lost_only_at_speed() -> None:
    bad = bench("NBS1902", "slow_chip", 60)
    assert (bad.count(), bad.count(fast=True)) == ((76,) * 3, (75,) * 3)
    assert (bad.count(59, fast=True), bad.count(60, fast=True)) == ((59,) * 3, (59,) * 3)


def test_a_shifter_breaks_exactly_at_its_border() -> None:
    bad = bench("BHB68606", "dead_shifter", 4, border="forward")
    assert bad.count() == (36, 36, 36)
    assert line(bad, "CO")[35] > 1 > line(bad, "CO")[36]
    assert bad.fault.domains == (4, 5)
    assert bad.fault.chips == (36, 37)


def test_an_open_resistor_reads_open_and_only_it() -> None:
    bad = bench("NBP1901", "open_resistor", 4, resistor="CO")
    assert math.isinf(bad.measure("signal resistor R576-R582", "ohm", "off", chip=12))
    assert bad.measure("signal resistor R576-R582", "ohm", "off", chip=11) == 51


def test_without_crystal_nothing_clocks_and_with_an_open_cable_nothing_commands() -> None:
    still, cut = bench("NBP1901", "dead_crystal", 0), bench("NBP1901", "broken_cable", 0)
    assert still.count() == cut.count() == (0, 0, 0)
    assert set(line(still, "CLK")) == {0.0}
    assert min(line(cut, "CLK")) > 0.8
    assert set(line(cut, "CO")) == {0.0}
    assert max(line(cut, "RI")) < 0.5
    assert cut.measure("EEPROM VCC", "V", "cable_in") == 0
    assert still.measure("EEPROM VCC", "V", "cable_in") > 3


def test_a_sagging_supply_sags_under_load_for_every_domain() -> None:
    bad = bench("NBP1901", "sagging_psu", 0)
    idle, loaded = domain_volts(bad), domain_volts(bad, "hashing")
    assert all(0.65 < after / before < 0.88 for before, after in zip(idle, loaded, strict=True))
    assert (bad.swap(), bad.machine()) == ("follows_psu", False)


@pytest.mark.parametrize("fault", ["lost_heatsink", "dry_paste", "corrosion", "lifted_pad"])
def test_a_thermal_fault_passes_cold_and_fails_hot(fault: str) -> None:
    bad = bench("NBP1901", fault, 50)
    assert bad.tester()
    assert bad.machine(hours=0.1)
    assert not bad.machine(hours=2)
    assert bad.count(hot=True) == (49, 49, 49)
    assert domain_ohms(bad) == domain_ohms(Workbench(spec("NBP1901"), seed=1, noise=0))


def test_what_an_eye_finds_stays_found_and_lies_at_the_fault() -> None:
    seen = [
        found
        for seed in range(30)
        if (
            found := Workbench(
                spec("NBP1901"), bench_faults()["burnt_chip"].at(spec("NBP1901"), 7, random.Random(seed)), seed
            ).look("burn")
        )
    ]
    assert 5 < len(seen) < 26
    assert all((one.chips, one.domains) == ((7,), (3,)) for one in seen)


def test_an_eye_finds_what_the_checklist_of_the_program_asks_for() -> None:
    with resources.open_binary("knowledge", "visual.toml") as file:
        asked = {item["id"] for item in tomllib.load(file)["item"]}
    assert set(LOOKS) <= asked


def test_ohms_of_a_live_board_are_no_number_and_a_strange_point_is_refused() -> None:
    one = Workbench(spec("NBP1901"))
    assert math.isinf(one.measure("domain", "ohm", "cable_in", domain=3))
    for wrong in ({"point": "TP99", "domain": 1}, {"point": "CO", "chip": 115}, {"point": "domain", "domain": 39}):
        with pytest.raises(NoSuchPoint):
            one.measure(mode="V", state="cable_in", **wrong)  # type: ignore[arg-type]


@settings(deadline=None, max_examples=80)
@given(st.sampled_from(USUAL), st.sampled_from(fault_kinds()), SEEDS)
def test_any_planted_fault_shows_somewhere_and_tells_the_truth_of_itself(made: BoardSpec, kind: str, seed: int) -> None:
    try:
        fault = planted(made, random.Random(seed), kind)
    except BenchFaultMisplaced:
        assert not any(one.fits(made) for one in bench_faults().values() if one.kind == kind)
        return
    one = Workbench(made, fault, seed)
    assert not (one.tester() and one.machine(2.0))
    assert PartKind(fault.part or "")
    assert Outcome(one.swap())
    assert all(Fault(told) for told in one.told(hot=True))
    assert all(1 <= chip <= made.chips for chip in fault.chips)
    assert all(layout_of(made).domain_of(chip) in fault.domains for chip in fault.chips)


def test_all_ten_kinds_are_planted_on_the_usual_boards() -> None:
    rng = random.Random(3)
    assert {planted(made, rng).kind for made in USUAL for _ in range(60)} == set(fault_kinds())
    assert len(fault_kinds()) == 10


def test_every_row_of_the_table_fits_some_board_and_breaks_something() -> None:
    for kind in bench_faults().values():
        made = next(one for one in MULTI if kind.fits(one))
        fault = kind.at(made, kind.places(layout_of(made))[0], random.Random(1))
        assert fault.damage != NO_FAULT.damage
        assert set(kind.shows) <= set(LOOKS)
        with pytest.raises(BenchFaultMisplaced):
            kind.at(made, 9999, random.Random(1))


@given(st.floats(0.001, 1e6), st.integers(), st.one_of(st.none(), st.floats(0.001, 1e6)))
def test_a_slip_is_never_what_was_meant(value: float, seed: int, neighbour: float | None) -> None:
    assert wrong_typing(value, random.Random(seed), neighbour) != value


def test_ol_is_mistyped_as_a_number() -> None:
    assert math.isfinite(wrong_typing(math.inf, random.Random(1)))


def test_an_unpowered_board_shows_no_volts() -> None:
    one = Workbench(spec("NBP1901"), noise=0)
    assert one.measure("CO", ProbeMode.VOLT, ProbeState.OFF, chip=3) == 0
    assert set(domain_volts(one, "off")) == {0.0}
