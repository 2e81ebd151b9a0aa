"""What is measured: every board of the catalogue gets a plan that a person can work through."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from app.domain.cold_plan import (
    BACKWARD,
    CORE,
    MOST,
    SIGNALS,
    Stage,
    StageId,
    between,
    cold_plan,
    rails_near,
    sampled,
    spots_of,
    walk_plan,
)
from app.domain.spot import COLD_INPUT, DOMAIN, DOMAIN_VOLTAGE, Polarity, Spot, cold_domain, powered_domain
from drivers.catalogue import board, boards
from drivers.model.board import BoardSpec
from drivers.model.probe_point import Ground, ProbeMode, ProbeState


def known(code: str) -> BoardSpec:
    found = board(code)
    assert found is not None
    return found


def dict_of(stages: Sequence[Stage]) -> dict[StageId, tuple[Spot, ...]]:
    return {stage.id: stage.spots for stage in stages}


S21, S19, S19J, S17 = known("BHB68601"), known("NBS1902"), known("BHB42601"), known("BHB91601")


def test_an_s21_asks_37_values_in_the_order_of_hands() -> None:
    stages = cold_plan(S21)
    assert [stage.id for stage in stages] == [StageId.INPUT, StageId.DOMAINS, StageId.RAILS]
    assert stages[0].spots == (COLD_INPUT,)
    assert stages[1].spots == tuple(cold_domain(domain) for domain in range(1, 13))
    # Back along the board, both rails of a domain while the black probe lies on its ground.
    assert [(spot.point, spot.domain) for spot in stages[2].spots[:3]] == [
        ("LDO 1.2", 12),
        ("LDO 0.8", 12),
        ("LDO 1.2", 11),
    ]
    assert len(spots_of(stages)) == 37


def test_every_board_of_108_chips_asks_at_most_40_values() -> None:
    wide = [spec for spec in boards() if spec.chips == 108]
    assert len(wide) > 10
    assert max(len(spots_of(cold_plan(spec))) for spec in wide) <= MOST


@pytest.mark.parametrize("make", sorted({spec.make for spec in boards()}))
def test_every_board_asks_its_input_and_each_domain_once_and_no_more_than_it_must(make: str) -> None:
    for spec in boards():
        if spec.make == make:
            asks_what_it_must(spec)


def asks_what_it_must(spec: BoardSpec) -> None:
    spots = spots_of(cold_plan(spec))
    assert spots[0] == COLD_INPUT
    assert len(set(spots)) == len(spots)
    assert all(not spot.conditions.powered and spot.conditions.mode is not ProbeMode.VOLT for spot in spots)
    domains = [spot.domain for spot in spots if spot.point == DOMAIN]
    assert domains in ([], list(range(1, (spec.domains or 0) + 1)))
    named = [spot for spot in spots if spot.point in SIGNALS or spot.point[:3] not in ("inp", "dom", "LDO")]
    assert len(spots) <= max(MOST, 1 + len(domains) + len(named) + 3), spec.code


@pytest.mark.parametrize("make", sorted({spec.make for spec in boards()}))
def test_every_walk_is_under_power_and_begins_at_the_supply(make: str) -> None:
    for spec in boards():
        if spec.make == make:
            begins_at_the_supply(spec)


def begins_at_the_supply(spec: BoardSpec) -> None:
    stages = walk_plan(spec)
    spots = spots_of(stages)
    assert stages[0].id is StageId.SUPPLY
    assert len(set(spots)) == len(spots)
    assert all(spot.conditions.powered and spot.conditions.mode is ProbeMode.VOLT for spot in spots)
    core = any(spot.point == CORE for spot in spots)
    assert sum(spot.point == DOMAIN_VOLTAGE for spot in spots) == (0 if core else spec.domains or 0)
    assert len(spots) <= 1 + 2 + (spec.domains or 0) + max(MOST, 12)


def test_a_guides_diode_table_is_asked_at_the_ends_with_the_probes_as_it_was_taken() -> None:
    signals = next(stage.spots for stage in cold_plan(S19) if stage.id is StageId.SIGNALS)
    assert {spot.chip for spot in signals} == {1, 76}
    assert all(spot.conditions.polarity is Polarity.BLACK for spot in signals)
    assert all(spot.conditions.mode is ProbeMode.DIODE for spot in signals)
    parts = next(stage.spots for stage in cold_plan(S19) if stage.id is StageId.PARTS)
    assert "R8/R9" in [spot.point for spot in parts]
    rails = next(stage.spots for stage in cold_plan(S17) if stage.id is StageId.RAILS)
    assert {(spot.point, spot.conditions.mode) for spot in rails} == {
        ("LDO 1.8", ProbeMode.DIODE),
        ("LDO 0.8", ProbeMode.OHM),
    }
    assert len(spots_of(cold_plan(S17))) <= MOST


def test_signals_and_rails_are_against_the_local_ground_the_input_against_board_minus() -> None:
    for spot in (*spots_of(cold_plan(S21)), *spots_of(walk_plan(S21))):
        board_minus = spot.point in ("input", "chain voltage", "boost out")
        assert spot.conditions.ground is (Ground.BOARD if board_minus else Ground.DOMAIN), spot


def test_a_walk_around_a_break_measures_the_signals_there_and_the_rails_of_its_domains() -> None:
    stages = {stage.id: stage.spots for stage in walk_plan(S19J, around=84)}
    assert {spot.chip for spot in stages[StageId.SIGNALS]} == {83, 84, 85}
    assert {27, 28, 29} <= {spot.domain for spot in stages[StageId.RAILS]}
    assert {spot.chip for spot in dict_of(walk_plan(S19J, around=126))[StageId.SIGNALS]} == {125, 126}


@pytest.mark.parametrize("name", ["CLK", "RI"])
@pytest.mark.parametrize("last_good", [1, 2, 41, 62, 63, 107])
def test_a_signal_is_followed_by_bisection_to_two_neighbours(name: str, last_good: int) -> None:
    """Forward: good up to `last_good`; backward: good from there on."""
    backward = name in BACKWARD
    fine = (lambda chip: chip > last_good) if backward else (lambda chip: chip <= last_good)
    plan = [spot for spot in dict_of(walk_plan(S21))[StageId.SIGNALS] if spot.point == name]
    good = {spot: fine(spot.chip) for spot in plan}
    for _step in range(12):
        asked = [spot for spot in between(S21, good) if spot not in good and spot.point == name]
        if not asked:
            break
        good[asked[0]] = fine(asked[0].chip)
    chips = {spot.chip for spot in good}
    assert {last_good, last_good + 1} <= chips
    assert len(good) <= 3 + 7


def test_rails_are_asked_for_where_volts_are_off_or_a_signal_ends() -> None:
    fine = {powered_domain(domain): domain != 7 for domain in range(1, 13)}
    assert {spot.domain for spot in rails_near(S21, fine)} == {7}
    clk = [spot for spot in dict_of(walk_plan(S21, around=82))[StageId.SIGNALS] if spot.point == "CLK"]
    assert {spot.chip for spot in clk} == {81, 82, 83}
    assert {spot.domain for spot in rails_near(S21, {spot: spot.chip < 82 for spot in clk})} == {9, 10}


@pytest.mark.parametrize(
    ("count", "wanted", "numbers"),
    [(12, 12, tuple(range(1, 13))), (12, 40, tuple(range(1, 13))), (38, 3, (1, 19, 38)), (12, 0, ()), (5, 1, (1,))],
)
def test_a_sample_has_both_ends(count: int, wanted: int, numbers: tuple[int, ...]) -> None:
    assert sampled(count, wanted) == numbers


def test_nothing_is_asked_of_a_live_board_cold() -> None:
    assert all(spot.conditions.state is ProbeState.OFF for spot in spots_of(cold_plan(S19)))
