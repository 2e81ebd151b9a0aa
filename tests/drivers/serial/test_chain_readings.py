"""What chips tell of themselves over a real pty: registers, core domains, die temperature; silent chips among them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from drivers.model.board import BoardSpec
from drivers.serial.chain import Chain, ChainTiming, addresses_of
from drivers.serial.chain_readings import core_domains, diagnostic_registers, die_temperatures
from drivers.serial.chain_work import ChainWork
from drivers.serial.link import Link
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_faults import HEALTHY, HashboardFaults

TIMING = ChainTiming(
    quiet_s=0.2, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.03, ramp_s=0.0, settle_s=0.0, sensor_s=0.0
)
CHIPS = 6
PLACES = {place + 1: address for place, address in enumerate(addresses_of(CHIPS, None))}


@contextmanager
def chain_of(chip: str, faults: HashboardFaults = HEALTHY) -> Iterator[Chain]:
    spec = BoardSpec(f"{chip} x {CHIPS}", "", "", chip, CHIPS)
    with SimulatedHashboard(spec, faults=faults, controller=False) as board, Link(board.data_url) as link:
        chain = Chain(link, TIMING)
        chain.long_replies()
        chain.count()
        chain.give_addresses(tuple(PLACES.values()))
        yield chain


def test_the_registers_worth_showing_are_read_from_every_chip() -> None:
    asked: list[int] = []
    with chain_of("BM1366") as chain:
        found = diagnostic_registers(chain, PLACES, asked.append)
        assert tuple(asked) == chain.known().diagnostic
    assert {(one.chip, one.register) for one in found} == {(chip, register) for chip in PLACES for register in asked}
    assert {one.value for one in found if one.register == 0x18} == {0x0000C100}
    assert {one.value for one in found if one.register == 0x28} == {0x11301A00}
    assert {one.value for one in found if one.register == 0xA4} == {0x9000FFFF}


def test_a_silent_chips_registers_are_unknown_and_the_others_known() -> None:
    with chain_of("BM1362", HashboardFaults(break_after=4)) as chain:
        found = diagnostic_registers(chain, PLACES)
    assert {one.chip for one in found if one.value is None} == {5, 6}
    assert {one.chip for one in found if one.value is not None} == {1, 2, 3, 4}


def test_a_die_is_as_warm_as_its_chip_says() -> None:
    with chain_of("BM1368") as chain:
        cool = die_temperatures(chain, PLACES)
    with chain_of("BM1368", HashboardFaults(hot=True)) as chain:
        hot = die_temperatures(chain, PLACES)
    assert [one.chip for one in cool] == [one.chip for one in hot] == list(PLACES)
    assert all(40 < one.temp_c < 70 for one in cool)
    assert all(one.temp_c > 90 for one in hot)


def test_a_die_behind_a_break_says_nothing() -> None:
    with chain_of("BM1368", HashboardFaults(break_after=2)) as chain:
        assert [one.chip for one in die_temperatures(chain, PLACES)] == [1, 2]


@pytest.mark.parametrize("chip", ["BM1362", "BM1370", "BM1397", "BM1360"])
def test_a_kind_whose_sensor_no_source_describes_has_no_temperature(chip: str) -> None:
    with chain_of(chip) as chain:
        assert die_temperatures(chain, PLACES) == ()


def test_the_domains_inside_a_chip_count_by_themselves() -> None:
    with chain_of("BM1370", HashboardFaults(weak=(3,))) as chain:
        work = ChainWork(chain, PLACES)
        work.prepare()
        work.set_frequency(500)
        work.run(0.2)
        found = {one.chip: one.counts for one in core_domains(chain, PLACES)}
    assert list(found) == list(PLACES)
    assert all(len(counts) == 4 for counts in found.values())
    assert min(found[1]) > 0
    assert min(found[3]) == 0 < max(found[3])


def test_domains_are_asked_only_where_a_chip_has_them() -> None:
    with chain_of("BM1397") as chain:
        assert core_domains(chain, PLACES) == ()


def test_a_chain_that_was_never_counted_is_asked_for_nothing() -> None:
    spec = BoardSpec("x", "", "", "BM1368", CHIPS)
    with SimulatedHashboard(spec, controller=False) as board, Link(board.data_url) as link:
        chain = Chain(link, TIMING)
        assert (
            diagnostic_registers(chain, PLACES) == die_temperatures(chain, PLACES) == core_domains(chain, PLACES) == ()
        )
