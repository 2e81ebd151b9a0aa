"""Simulated boards as people choose them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.services.simulated_boards import (
    Simulation,
    as_board,
    change_faults,
    faults_on,
    simulated_codes,
    simulated_url,
    simulation_of,
)
from drivers import catalogue
from drivers.simulated.hashboard_faults import FaultMisplaced
from drivers.simulated.hashboard_url import open_url


def test_families_come_first_and_every_code_is_a_board():
    codes = simulated_codes()
    assert codes[0] == "BHB42601"
    assert len(codes) == len(set(codes)) > 20
    assert all(catalogue.board(code) is not None for code in codes)


@pytest.mark.parametrize("code", simulated_codes()[:8])
def test_every_fault_that_is_offered_stands_on_its_board(code):
    for fault in faults_on(code):
        places = [None] if fault.place is None else [fault.lowest, fault.usual, fault.highest]
        for place in places:
            url = simulated_url(Simulation(code, () if fault.id == "none" else ((fault.id, place),)))
            with open_url(url, catalogue.board) as board:
                assert board.spec.code == code


def test_only_faults_that_show_on_a_board_are_offered():
    assert "domain" not in {fault.id for fault in faults_on("Bitaxe Gamma")}
    assert faults_on("no such board") == ()


SIMULATIONS = st.builds(
    Simulation,
    st.sampled_from(simulated_codes()),
    st.lists(st.tuples(st.sampled_from(["break", "hot", "weak"]), st.none() | st.integers(0, 999)), max_size=3).map(
        tuple
    ),
)


@given(SIMULATIONS)
def test_a_url_says_again_what_was_chosen(wanted):
    assert simulation_of(simulated_url(wanted)) == wanted


@pytest.mark.parametrize("url", ["/dev/ttyACM0", "socket://h:1", "simulated://[x", "replay:a.rec"])
def test_what_asks_for_no_simulated_board(url):
    assert simulation_of(url) is None


def test_a_place_beside_the_fault_is_understood():
    assert simulation_of("simulated://BHB42601?fault=break&after=9") == Simulation("BHB42601", (("break", 9),))


def test_a_place_of_endless_digits_is_none():
    url = f"simulated://BHB42601?fault=break:{'9' * 5000}"
    assert simulation_of(url) == Simulation("BHB42601", (("break", None),))


def test_boards_beside_each_other_have_serials_of_their_own():
    url = "simulated://BHB42601?fault=hot"
    assert as_board(url, 1) == url
    assert as_board(url, 2) != as_board(url, 3)
    assert as_board("simulated://BHB42601?serial=X", 2).endswith("serial=X")
    assert as_board("/dev/ttyACM0", 2) == "/dev/ttyACM0"


def test_faults_change_while_a_board_stands():
    url = "simulated://BHB42601?serial=CHANGES"
    with open_url(url, catalogue.board) as board:
        assert change_faults(url, [("break", 10)]) == 1
        assert board.faults.break_after == 10
        with pytest.raises(FaultMisplaced):
            change_faults(url, [("break", 900)])
        assert change_faults(url, []) == 1
        assert board.faults.break_after is None
    assert change_faults(url, []) == 0
