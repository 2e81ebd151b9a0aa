"""RO held at its rail on a simulated board: no reply comes from behind the place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drivers import catalogue
from drivers.serial.chain import Chain
from drivers.serial.link import Link
from drivers.serial.recording import Role
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_faults import faults_of
from drivers.simulated.hashboard_url import SimulatedPlaceError, held_url, open_url
from drivers.simulated.virtual import open_virtual


@pytest.mark.parametrize(("fault", "hold", "counted"), [("none", 63, 63), ("break:84", 63, 63), ("break:84", 100, 84)])
def test_the_count_ends_at_the_hold_or_at_the_break(fault: str, hold: int, counted: int) -> None:
    url = held_url(f"simulated://BHB42601?fault={fault}&control=none", hold)
    with open_virtual(url, catalogue.board) as ports, Link(ports.port(Role.DATA)) as link:
        assert Chain(link).count().count == counted


def test_a_hold_is_put_on_and_taken_off_in_the_url() -> None:
    url = "simulated://BHB42601?fault=break:84,hot&serial=A1"
    assert held_url(held_url(url, 12), 63) == url + "&hold=63"
    assert held_url(held_url(url, 63), None) == url


@pytest.mark.parametrize("hold", ["0", "126"])
def test_a_hold_lies_between_two_chips(hold: str) -> None:
    with pytest.raises(SimulatedPlaceError):
        open_url(f"simulated://BHB42601?hold={hold}", catalogue.board)


def test_hands_move_the_hold_while_the_link_stands() -> None:
    spec = catalogue.board("BHB42601")
    assert spec is not None
    sick = faults_of("break:84", spec)
    with SimulatedHashboard(spec, faults=sick, controller=False) as board, Link(board.data_url) as link:
        counted = []
        for held in (None, 63, 94, None):
            board.faults = replace(sick, held_after=held)
            counted.append(Chain(link).count().count)
    assert counted == [84, 63, 84, 84]
