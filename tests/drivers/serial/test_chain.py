"""The chain over a real pty: counts, maps and registers of simulated chips, whole, broken, noisy and of each family."""

from __future__ import annotations

import os
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from drivers.model.board import BoardSpec
from drivers.serial.chain import Chain, ChainTiming, addresses_of
from drivers.serial.chips import chip_name
from drivers.serial.errors import Cancelled, PortLost
from drivers.serial.frames import Register
from drivers.serial.link import Link
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_faults import HEALTHY, HashboardFaults

TIMING = ChainTiming(quiet_s=0.3, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.02)
S19J = BoardSpec("BHB42601", "Antminer", "S19j Pro", "BM1362", 126, 42, 3, 2)
EMBER = BoardSpec("emberOne/00", "256 Foundation", "emberOne/00", "BM1362", 12)
S21 = BoardSpec("A3HB70501", "Antminer", "S21 Pro", "BM1370", 65, 13, 5, 2)
S17 = BoardSpec("S17", "Antminer", "S17", "BM1397", 48, 12, 4)


@contextmanager
def chain_of(spec: BoardSpec, faults: HashboardFaults = HEALTHY, sockets: bool = False) -> Iterator[Chain]:
    with (
        SimulatedHashboard(spec, faults=faults, controller=False, sockets=sockets) as board,
        Link(board.data_url) as link,
    ):
        chain = Chain(link, TIMING)
        chain.long_replies()
        yield chain


@pytest.mark.parametrize("spec", [S19J, EMBER, S21, S17], ids=lambda spec: spec.code)
def test_a_healthy_chain_is_counted_addressed_and_read(spec: BoardSpec) -> None:
    progress: list[int] = []
    with chain_of(spec) as chain:
        count = chain.count(progress.append)
        assert (count.count, count.bad_frames) == (spec.chips, 0)
        assert count.chip_id is not None
        assert chip_name(count.chip_id) == spec.chip
        addresses = addresses_of(spec.chips, spec.address_interval)
        chain.give_addresses(addresses)
        few = addresses[:3] + addresses[-3:]
        assert chain.address_map(few) == (True,) * 6
        assert chain.read(few[1], Register.CHIP_ID) is not None
        assert chain.read(few[1] + 1, Register.CHIP_ID) is None
        answers = chain.read_many(Register.ERRORS, addresses)
    assert sorted(answers) == list(addresses)
    assert progress[-1] == spec.chips


def test_the_same_over_a_socket() -> None:
    with chain_of(EMBER, sockets=True) as chain:
        assert chain.count().count == 12


def test_behind_a_break_nobody_answers() -> None:
    heard: dict[int, bool] = {}
    with chain_of(EMBER, HashboardFaults(break_after=7)) as chain:
        assert chain.count().count == 7
        addresses = addresses_of(12, None)
        chain.give_addresses(addresses)
        answered = chain.address_map(addresses, heard.__setitem__)
    assert answered == (True,) * 7 + (False,) * 5
    assert heard == {chip + 1: chip < 7 for chip in range(12)}


def test_damaged_replies_are_not_counted_but_noted() -> None:
    with chain_of(S19J, HashboardFaults(noise=0.1)) as chain:
        count = chain.count()
        assert 95 <= count.count < 126
        assert count.bad_frames > 0
        assert chain.bad_frames == count.bad_frames


def test_a_chain_that_says_nothing_counts_nothing() -> None:
    with chain_of(EMBER, HashboardFaults(silent=True)) as chain:
        count = chain.count()
    assert (count.count, count.chip_id) == (0, None)


def test_addresses_follow_the_board_or_divide_the_space() -> None:
    assert addresses_of(126, 2)[-1] == 250
    assert addresses_of(12, None) == tuple(range(0, 252, 21))
    assert addresses_of(76, 3)[-1] == 225
    assert len(set(addresses_of(256, 1))) == 256


def test_a_stop_reaches_every_wait() -> None:
    def stop() -> None:
        raise Cancelled

    with SimulatedHashboard(EMBER, controller=False) as board, Link(board.data_url) as link:
        chain = Chain(link, ChainTiming(), stop)
        for step in (chain.long_replies, chain.count, lambda: chain.pause(100), lambda: chain.read(0, 0)):
            with pytest.raises(Cancelled):
                step()


def test_a_line_that_never_falls_silent_ends_all_the_same() -> None:
    far, near = os.openpty()
    tty.setraw(near)
    stop = threading.Event()

    def babble() -> None:
        while not stop.is_set():
            os.write(far, bytes(range(256)))

    babbling = threading.Thread(target=babble, daemon=True)
    with Link(os.ttyname(near)) as link:
        babbling.start()
        chain = Chain(link, ChainTiming(quiet_s=0.05, write_gap_s=0, reply_s=0.02, limit_s=0.2))
        count = chain.count()
        assert chain.read(0, Register.CHIP_ID) is None
        stop.set()
        while babbling.is_alive():
            link.drain(0.05)
    os.close(far)
    os.close(near)
    assert count.count == 0
    assert count.bad_frames > 20


def test_a_cable_pulled_in_the_middle_of_a_count() -> None:
    with chain_of(S19J, HashboardFaults(unplug_after=0)) as chain, pytest.raises(PortLost):
        chain.count()
