"""A chain counted at another speed, over ptys that know their speed; both sides are back at 115200 baud afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from drivers.model.board import BoardSpec
from drivers.serial.chain import Chain, ChainTiming, addresses_of
from drivers.serial.chain_speed import FastCount, baud_of, count_fast
from drivers.serial.errors import Cancelled, PortLost, SpeedRefused
from drivers.serial.frames import write_all
from drivers.serial.link import BAUD, Link
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_chain import SimulatedChain
from drivers.simulated.hashboard_faults import HEALTHY, HashboardFaults
from drivers.simulated.hashboard_wire import PtyWire

TIMING = ChainTiming(quiet_s=0.15, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.5, baud_s=0.01, limit_s=1.0)
#: For chains on which chips stay silent, which costs that time for each.
BRIEF = replace(TIMING, reply_s=0.03)
FASTEST = 3_125_000
CHIPS = 12
ADDRESSES = addresses_of(CHIPS, None)


def board_of(chip: str) -> BoardSpec:
    return BoardSpec(f"{chip} x {CHIPS}", "", "", chip, CHIPS)


EMBER = board_of("BM1362")
#: What tells a BM1362 to go back to 115200 baud.
SLOW_DOWN = write_all(0x28, 0x11301A00)


@contextmanager
def chain_of(
    spec: BoardSpec, faults: HashboardFaults = HEALTHY, sockets: bool = False, timing: ChainTiming = TIMING
) -> Iterator[Chain]:
    with (
        SimulatedHashboard(spec, faults=faults, controller=False, sockets=sockets) as board,
        Link(board.data_url) as link,
    ):
        yield ready(Chain(link, timing))


def ready(chain: Chain) -> Chain:
    chain.long_replies()
    assert chain.count().count == CHIPS
    chain.give_addresses(ADDRESSES)
    return chain


def is_slow_and_whole(chain: Chain) -> bool:
    chain.link.drain(0.05)  # what a stopped count left on the line
    return chain.link.baud == BAUD and Chain(chain.link, TIMING).count().count == CHIPS


@pytest.mark.parametrize("chip", ["BM1362", "BM1366", "BM1368", "BM1370", "BM1397", "BM1398"])
def test_a_healthy_chain_answers_whole_at_high_speed_and_comes_back(chip: str) -> None:
    progress: list[int] = []
    heard: dict[int, bool] = {}
    with chain_of(board_of(chip)) as chain:
        found = count_fast(chain, 2, ADDRESSES, progress.append, heard.__setitem__)
        assert found == FastCount(FASTEST, (CHIPS, CHIPS), (True,) * CHIPS)
        assert is_slow_and_whole(chain)
        assert chain.bad_frames == 0
    assert max(progress) == CHIPS
    assert heard == dict.fromkeys(range(1, CHIPS + 1), True)


def test_what_a_slow_joint_swallows_shows_only_at_high_speed() -> None:
    with chain_of(EMBER, HashboardFaults(fast_after=7), timing=BRIEF) as chain:
        found = count_fast(chain, 2, ADDRESSES)
        assert found == FastCount(FASTEST, (7, 7), (True,) * 7 + (False,) * 5)
        assert is_slow_and_whole(chain)


def test_a_chain_that_falls_silent_at_high_speed_is_told_apart_and_comes_back() -> None:
    with chain_of(EMBER, HashboardFaults(fast_after=0), timing=BRIEF) as chain:
        assert count_fast(chain, 2, ADDRESSES) == FastCount(FASTEST, (0, 0), (False,) * CHIPS)
        assert is_slow_and_whole(chain)


def test_a_port_that_cannot_change_its_speed_says_so_and_no_chip_is_told() -> None:
    with chain_of(EMBER, sockets=True) as chain:
        found = count_fast(chain)
        assert found is not None
        assert (found.attempts, found.back) == ((), True)
        assert isinstance(found.refused, SpeedRefused)
        assert chain.read(ADDRESSES[3], 0x28) == 0x11301A00
        assert chain.count().count == CHIPS


def test_an_adapter_that_tops_out_at_two_megabaud_is_given_what_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a CH340 does; no adapter hangs on this computer, so its limit is put on a pty."""
    with chain_of(EMBER) as chain:
        set_baud = chain.link.set_baud

        def up_to_two_megabaud(baud: int) -> None:
            if baud > 2_000_000:
                raise SpeedRefused(chain.link.port, baud)
            set_baud(baud)

        monkeypatch.setattr(chain.link, "set_baud", up_to_two_megabaud)
        assert count_fast(chain, 1) == FastCount(1_562_500, (CHIPS,))
        assert is_slow_and_whole(chain)


def test_chips_nobody_published_a_baud_register_of_are_left_alone() -> None:
    with chain_of(board_of("BM1360")) as chain:
        assert count_fast(chain) is None
        assert chain.link.baud == BAUD


@contextmanager
def stubborn(misses: int) -> Iterator[Chain]:
    """A chain that does not hear the first so many commands to slow down."""
    left = misses

    def answer(data: bytes) -> Iterable[bytes]:
        nonlocal left
        if SLOW_DOWN in data and left:
            left -= 1
            data = data.replace(SLOW_DOWN, b"")
        return chips.answer(data)

    chips = SimulatedChain(EMBER, lambda: HEALTHY, lambda: True, speed=lambda: wire.speed)
    wire = PtyWire(answer)
    try:
        with Link(wire.url) as link:
            yield ready(Chain(link, TIMING))
    finally:
        wire.close()


def test_a_chain_that_misses_a_command_is_told_again() -> None:
    with stubborn(misses=2) as chain:
        assert count_fast(chain, 1) == FastCount(FASTEST, (CHIPS,))
        assert is_slow_and_whole(chain)


def test_a_chain_that_never_comes_back_is_said_to_need_a_reset() -> None:
    with stubborn(misses=100) as chain:
        found = count_fast(chain, 1)
        assert found == FastCount(FASTEST, (CHIPS,), back=False)
        assert chain.link.baud == BAUD


@pytest.mark.parametrize("at_call", [1, 3, 6, 10, 20, 37])
def test_whoever_stops_it_finds_both_sides_slow_again(at_call: int) -> None:
    calls = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls == at_call:
            raise Cancelled

    with chain_of(EMBER) as chain:
        stoppable = Chain(chain.link, TIMING, check)
        stoppable.family = chain.family
        with pytest.raises(Cancelled):
            count_fast(stoppable, 20)
        assert is_slow_and_whole(chain)


def test_a_cable_pulled_while_the_chain_is_fast() -> None:
    with chain_of(EMBER, HashboardFaults(unplug_after=3 * CHIPS)) as chain, pytest.raises(PortLost):
        count_fast(chain, 5)


def domains_of(chips: int, size: int) -> list[list[int]]:
    addresses = addresses_of(chips, 2)
    return [list(addresses[at : at + size]) for at in range(0, chips, size)]


def test_a_long_chain_is_told_of_its_domains_before_it_speeds_up() -> None:
    """The S21 Pro's 13 domains of five: 256foundation/mujina REFERENCE.md, gap counts 0x4F nearest the host to 0x13."""
    spec = BoardSpec("S21 Pro", "", "", "BM1370", 65, 13, 5, 2)
    with SimulatedHashboard(spec, controller=False) as board, Link(board.data_url) as link:
        chain = Chain(link, TIMING)
        chain.long_replies()
        chain.count()
        chain.give_addresses(addresses_of(65, 2))
        assert count_fast(chain, 1, domains=domains_of(65, 5)) == FastCount(FASTEST, (65,))
        relays = [chain.read(address, 0x2C) for address in (0x00, 0x02, 0x08, 0x0A, 0x78, 0x80)]
        strengths = [chain.read(address, 0x58) for address in (0x08, 0x0A, 0x80)]
    assert relays == [0x004F0003, 0, 0x004F0003, 0x004A0003, 0x00130003, 0x00130003]
    assert strengths == [0x0001F111, 0, 0x0001F111]


@pytest.mark.parametrize(("chip", "size"), [("BM1362", 1), ("BM1370", 2)])
def test_other_chips_and_short_chains_are_told_of_no_domains(chip: str, size: int) -> None:
    domains = [list(ADDRESSES[at : at + size]) for at in range(0, CHIPS, size)]
    with chain_of(board_of(chip)) as chain:
        assert count_fast(chain, 1, domains=domains) == FastCount(FASTEST, (CHIPS,))
        assert chain.read(ADDRESSES[0], 0x2C) == 0


def test_speeds_follow_the_divider() -> None:
    """25 MHz / (8 x (divider + 1)): 256foundation/mujina REFERENCE.md, 0x28."""
    assert [baud_of(divider) for divider in (0, 2, 26)] == [3_125_000, 1_041_667, 115_741]
