"""The chain against what wires and people do to it: pieces, noise, doubles, strangers, pulled cables, sudden stops."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import pytest

from drivers.model.board import BoardSpec
from drivers.serial.chain import Chain, ChainTiming, Count, addresses_of
from drivers.serial.chain_readings import core_domains, diagnostic_registers, die_temperatures
from drivers.serial.chain_speed import count_fast
from drivers.serial.chain_work import ChainWork
from drivers.serial.errors import Cancelled, PortLost
from drivers.serial.frames import CommandParser, Register, Reply, decode_reply, encode_reply
from drivers.serial.link import Link
from drivers.simulated.hashboard_chain import SimulatedChain
from drivers.simulated.hashboard_faults import HEALTHY
from drivers.simulated.hashboard_wire import PtyWire

TIMING = ChainTiming(
    quiet_s=0.2, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.3, limit_s=2.0, baud_s=0.005, ramp_s=0.0, settle_s=0.0,
    sensor_s=0.0,
)  # fmt: skip
S19J = BoardSpec("BHB42601", "Antminer", "S19j Pro", "BM1362", 126, 42, 3, 2)
S19_PRO = BoardSpec("NBP1901", "Antminer", "S19 Pro", "BM1398", 114, 38, 3, 2)
SMALL = BoardSpec("BM1368 x 4", "", "", "BM1368", 4)
PLACES = {place + 1: address for place, address in enumerate(addresses_of(4, None))}

#: Cuts that the next run repeats.
CHANCE = random.Random(7)

Spoil = Callable[[bytes], Iterable[bytes]]


@contextmanager
def chain_of(spec: BoardSpec, spoil: Spoil, check: Callable[[], None] = lambda: None) -> Iterator[Chain]:
    """A healthy chain whose frames are changed on their way."""
    chips = SimulatedChain(spec, lambda: HEALTHY, lambda: True)
    wire = PtyWire(lambda data: (piece for frame in chips.answer(data) for piece in spoil(frame)))
    try:
        with Link(wire.url) as link:
            yield Chain(link, TIMING, check)
    finally:
        wire.close()


def byte_by_byte(frame: bytes) -> Iterable[bytes]:
    yield from (bytes((byte,)) for byte in frame)


def cut_anywhere(frame: bytes) -> Iterable[bytes]:
    at = CHANCE.randrange(len(frame) + 1)
    yield from (frame[:at], frame[at:])


def among_noise(frame: bytes) -> Iterable[bytes]:
    yield from (b"\xaa\x00\xaa", b"\x00\xff\x55\xaa", frame, b"\xaa\x55")


@pytest.mark.parametrize("spec", [S19J, S19_PRO], ids=lambda spec: spec.chip)
@pytest.mark.parametrize("spoil", [byte_by_byte, cut_anywhere, among_noise])
def test_no_chip_is_missed_however_its_reply_comes(spec: BoardSpec, spoil: Spoil) -> None:
    addresses = addresses_of(spec.chips, spec.address_interval)
    with chain_of(spec, spoil) as chain:
        chain.long_replies()
        count = chain.count()
        assert count.count == spec.chips
        assert (count.bad_frames == 0) == (spoil is not among_noise)
        chain.give_addresses(addresses)
        assert len(chain.read_many(Register.ERRORS, addresses)) == spec.chips


@pytest.mark.parametrize("spec", [S19J, S19_PRO], ids=lambda spec: spec.chip)
def test_a_burst_of_all_replies_at_once_is_counted_whole(spec: BoardSpec) -> None:
    chips = SimulatedChain(spec, lambda: HEALTHY, lambda: True)
    wire = PtyWire(lambda data: [b"".join(chips.answer(data))])
    try:
        with Link(wire.url) as link:
            assert Chain(link, TIMING).count() == Count(spec.chips, int(spec.chip[2:], 16), 0)
    finally:
        wire.close()


def test_a_wrong_checksum_costs_one_chip_and_is_counted() -> None:
    seen = 0

    def spoil(frame: bytes) -> Iterable[bytes]:
        nonlocal seen
        seen += 1
        yield frame[:-1] + bytes((frame[-1] ^ 0x11,)) if seen % 10 == 0 else frame

    with chain_of(S19J, spoil) as chain:
        chain.long_replies()
        count = chain.count()
    assert (count.count, count.bad_frames) == (126 - 12, 12)


def test_replies_that_come_twice_raise_the_count_and_the_address_map_tells() -> None:
    """Chips without an address cannot be told apart; with one, a second answer adds nothing."""
    seen = 0

    def spoil(frame: bytes) -> Iterable[bytes]:
        nonlocal seen
        seen += 1
        yield from (frame, frame) if seen % 3 == 0 else (frame,)

    addresses = addresses_of(126, 2)
    with chain_of(S19J, spoil) as chain:
        chain.long_replies()
        assert chain.count().count == 126 + 42
        chain.give_addresses(addresses)
        assert chain.address_map(addresses) == (True,) * 126
        assert len(chain.read_many(Register.ERRORS, addresses)) == 126
        assert chain.bad_frames == 0


def test_a_stranger_among_the_chips_is_not_counted_with_them() -> None:
    seen = 0

    def spoil(frame: bytes) -> Iterable[bytes]:
        nonlocal seen
        seen += 1
        yield encode_reply(Reply(0x13970000, 0, 0)) if seen % 21 == 0 else frame

    with chain_of(S19J, spoil) as chain:
        chain.long_replies()
        assert chain.count() == Count(120, 0x1362, 6)
        assert chain.known().name == "BM1362"


def test_answers_to_another_question_are_no_answer() -> None:
    def spoil(frame: bytes) -> Iterable[bytes]:
        yield encode_reply(Reply(1, frame[6], 0x18))
        yield encode_reply(Reply(2, frame[6] ^ 1, frame[7]))
        yield frame

    with chain_of(SMALL, spoil) as chain:
        chain.long_replies()
        assert chain.count() == Count(4, 0x1368, 8)
        chain.give_addresses(tuple(PLACES.values()))
        assert chain.read(PLACES[2], 0x28) == 0x11301A00


def test_a_register_that_no_chip_has_is_not_asked_for_chip_by_chip() -> None:
    def spoil(frame: bytes) -> Iterable[bytes]:
        if decode_reply(frame).register != Register.ERRORS:
            yield frame

    addresses = addresses_of(126, 2)
    asked = 0

    def check() -> None:
        nonlocal asked
        asked += 1

    with chain_of(S19J, spoil, check) as chain:
        chain.long_replies()
        chain.count()
        chain.give_addresses(addresses)
        assert len(chain.read_many(Register.MISC, addresses)) == 126
        asked = 0
        assert chain.read_many(Register.ERRORS, addresses) == {}
    assert asked < 60


def everything(chain: Chain) -> None:
    """Each thing a chain can be asked for, once."""
    chain.long_replies()
    chain.count()
    addresses = tuple(PLACES.values())
    chain.give_addresses(addresses)
    chain.address_map(addresses)
    diagnostic_registers(chain, PLACES)
    count_fast(chain, 1, addresses)
    work = ChainWork(chain, PLACES)
    work.prepare()
    work.set_frequency(75)
    work.known_answer(0.02)
    work.counters()
    core_domains(chain, PLACES)
    die_temperatures(chain, PLACES)


class Peer:
    """A healthy chain on a pty that knows its speed; its cable comes out at the so-manieth command."""

    def __init__(self, pulled_at: int | None = None) -> None:
        self.asked = 0
        self._pulled_at = pulled_at
        self._parser = CommandParser()
        self._chips = SimulatedChain(SMALL, lambda: HEALTHY, lambda: True, speed=lambda: self.wire.speed)
        self.wire = PtyWire(self._answer)

    def _answer(self, data: bytes) -> Iterable[bytes]:
        self.asked += len(self._parser.feed(data))
        if self._pulled_at is not None and self.asked >= self._pulled_at:
            self.wire.cut()
            return ()
        return self._chips.answer(data)


def everything_against(peer: Peer) -> None:
    try:
        with Link(peer.wire.url) as link:
            everything(Chain(link, TIMING))
    finally:
        peer.wire.close()


def test_a_cable_pulled_in_any_state_ends_in_port_lost() -> None:
    whole = Peer()
    everything_against(whole)
    assert whole.asked > 60
    for pulled_at in range(1, whole.asked - 8, whole.asked // 8):
        with pytest.raises(PortLost):
            everything_against(Peer(pulled_at))


def test_a_stop_in_any_state_ends_in_cancelled_at_115200_baud() -> None:
    calls = stop_at = 0

    def check() -> None:
        nonlocal calls
        calls += 1
        if calls >= stop_at:
            raise Cancelled

    for call in (1, 2, 3, 5, 8, 13, 21, 34):
        calls, stop_at = 0, call
        with chain_of(SMALL, lambda frame: (frame,), check) as chain:
            with pytest.raises(Cancelled):
                everything(chain)
            assert chain.link.baud == 115200
