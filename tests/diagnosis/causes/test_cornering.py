"""A sample of the proof `tests/benchmarks/corner_boards.py`: seeded boards, cornered as the ranking asks."""

from __future__ import annotations

import random

import pytest

from drivers import catalogue
from drivers.model.board import BoardSpec
from drivers.simulated.workbench_faults import NO_FAULT, bench_faults
from drivers.simulated.workbench_layout import layout_of
from tests.diagnosis.causes.cornering import Technician

#: One variant of each of the ten common faults; the slow search for a weak short is left to the long proof.
FAULTS = (
    "dry_joint", "hard_short", "dead_io_ldo", "dead_boost", "broken_cable", "lost_sensor", "silent_eeprom",
    "dead_crystal", "low_psu", "lost_heatsink",
)  # fmt: skip
SEED = 90_001


def board_of(code: str) -> BoardSpec:
    board = catalogue.board(code)
    assert board is not None
    return board


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_cornered(fault: str) -> None:
    board = board_of("NBS1902")
    rng = random.Random(SEED)
    kind = bench_faults()[fault]
    planted = kind.at(board, rng.choice(kind.places(layout_of(board))), rng)
    made = Technician(board, planted, SEED, wrong=0.0).corner(most=25)
    assert made.kind_right, made.moves
    assert made.place_right


@pytest.mark.parametrize("code", ["A3HB70501", "S9", "BHB68601"])
def test_a_healthy_board_is_never_condemned(code: str) -> None:
    made = Technician(board_of(code), NO_FAULT, SEED, wrong=0.05).corner()
    assert made.ranking.conclusion is None
    assert made.ranking.causes[0].healthy


def test_a_technician_types_wrongly_as_often_as_told() -> None:
    hands = Technician(board_of("NBS1902"), NO_FAULT, 1, wrong=1.0)
    assert all(hands.typed(1.8, "LDO") != 1.8 for _ in range(20))
    hands.wrong = 0.0
    assert hands.typed(1.8, "LDO") == 1.8
