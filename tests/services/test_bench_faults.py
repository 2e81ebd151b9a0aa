"""Every fault of `resources/simulated/hashboard_faults.toml` on every chip family: found, at its place, nothing else.

The steps that show a fault are enough of a test for it; a healthy board has to pass each of them. `dev.py bench --long`
tests thousands of boards with faults and places by chance; here is a sample.
"""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.services.bench import run_bench
from app.services.bench_steps import BenchSettings
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_faults import faults_of, kinds
from tests.services.bench_faults import FAST, LARGE, bench, board, by_chance, causes, trouble_with

#: Small boards of each family: BM1362, BM1366, BM1368, BM1370, BM1397, BM1398.
FAMILIES = ("emberOne/00", "Bitaxe Hex", "Bitaxe SupraHex", "Bitaxe Gamma Turbo", "BHB91601", "S19+")
#: What shows only while the chips hash, and only at high speed; all the rest shows in a quick test.
HASHING = ("weak", "errors", "core")


@pytest.mark.parametrize("code", FAMILIES)
def test_a_healthy_board_of_every_family_passes_without_a_finding(code: str) -> None:
    report = bench(code, "none", "standard", 1.0)
    assert (report.verdict.fault.value, report.findings) == ("none", ())
    assert all(report.run.address_map)
    assert all(counter.hashes > 0 for counter in report.run.counters)
    assert report.powered_off is not False


@pytest.mark.parametrize("code", FAMILIES)
@pytest.mark.parametrize("fault", ["break", "joint"])
def test_where_a_chain_stops_is_found_on_every_family(code: str, fault: str) -> None:
    kind, spec = kinds()[fault], board(code)
    if kind.shows_on(spec):
        assert trouble_with(bench(code, fault, "quick"), kind, spec, kind.usual(spec)) is None


@pytest.mark.parametrize("code", FAMILIES)
@pytest.mark.parametrize("fault", ["weak", "errors"])
def test_a_sick_chip_is_found_on_every_family(code: str, fault: str) -> None:
    kind, spec = kinds()[fault], board(code)
    if kind.shows_on(spec):
        assert trouble_with(bench(code, fault, "standard", 1.2), kind, spec, kind.usual(spec)) is None


@pytest.mark.parametrize("fault", ["domain", "core"])
def test_a_dead_domain_is_found_as_a_domain(fault: str) -> None:
    kind, spec = kinds()[fault], board(LARGE[1])
    report = bench(LARGE[1], fault, "standard" if fault in HASHING else "quick", 1.2)
    assert trouble_with(report, kind, spec, kind.usual(spec)) is None


def test_chips_that_are_lost_at_high_speed_only_are_found_there() -> None:
    kind, spec = kinds()["fast"], board("emberOne/00")
    report = bench("emberOne/00", "fast", "full", 0.0)
    assert (set(report.run.attempts), set(report.run.fast_attempts)) == ({12}, {kind.usual(spec)})
    assert trouble_with(report, kind, spec, kind.usual(spec)) is None


@pytest.mark.parametrize("fault", ["hot", "eeprom", "corrupt", "mismatch", "diode", "control", "clone"])
def test_what_is_wrong_beside_the_chain_is_found(fault: str) -> None:
    report = bench(LARGE[2], fault, "quick")
    assert {cause.fault.value for cause in causes(report)} == {kinds()[fault].finds} - {"none"}


def test_a_dead_regulator_and_a_silent_chain_are_told_apart() -> None:
    dead, silent = (bench("Bitaxe Gamma", fault, "quick") for fault in ("regulator", "silent"))
    assert dead.verdict.fault.value == "regulator_fault"
    assert [cause.fault.value for cause in causes(silent)] == ["no_chips"]


def test_a_voltage_controller_that_is_silent_leaves_the_chips_without_supply() -> None:
    report = bench("NBS1902", "pic", "quick")
    assert (report.verdict.fault.value, report.run.attempts) == ("voltage_controller_fault", (0, 0, 0))


def test_a_cable_that_comes_out_accuses_nobody() -> None:
    report = bench("emberOne/00", "unplug:20", "standard", 1.0)
    assert (report.verdict.fault.value, report.findings, report.run.interrupted) == ("inconclusive", (), True)
    assert report.powered_off is None  # both cables came out, so nobody knows


def test_faults_stand_side_by_side() -> None:
    report = bench(LARGE[2], "break:30,diode,corrupt", "quick")
    assert {cause.fault.value for cause in causes(report)} == {"chain_break", "temp_sensor_fault", "eeprom_corrupt"}


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_boards_with_faults_by_chance_are_never_wrongly_accused(chance: random.Random) -> None:
    spec, kind, place, report = by_chance(chance)
    assert trouble_with(report, kind, spec, place) is None, (spec.code, kind.id, place)


def test_a_board_on_tcp_is_tested_like_one_on_a_terminal() -> None:
    spec = board("Bitaxe Hex")
    with SimulatedHashboard(spec, sockets=True, faults=faults_of("break:4", spec)) as standing:
        settings = BenchSettings(standing.data_url, standing.control_url, spec.code, 0.0, "full")
        report = run_bench(settings, timing=FAST)
    assert standing.data_url.startswith("socket://")
    assert (report.verdict.fault.value, report.run.attempts) == ("chain_break", (4, 4, 4))


def test_a_fault_is_changed_while_the_board_stands() -> None:
    spec = board("Bitaxe Hex")
    with SimulatedHashboard(spec) as standing:
        verdicts = []
        for text in ("break:2", "weak:5", "none"):
            standing.faults = faults_of(text, spec)
            settings = BenchSettings(standing.data_url, standing.control_url, spec.code, 1.0, "standard")
            report = run_bench(settings, timing=FAST)
            verdicts.append((report.verdict.fault.value, [tuple(cause.chips) for cause in causes(report)]))
    assert verdicts == [("chain_break", [(2, 3)]), ("weak_chips", [(5,)]), ("none", [])]
