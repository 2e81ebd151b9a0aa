"""A busy computer accuses no healthy chain: late replies, counts that ended too early, waits that were missed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import pytest

from drivers.model.board import BoardSpec
from drivers.serial.chain import Chain, ChainTiming, Count, addresses_of, counts_with
from drivers.serial.frames import Command, CommandParser, Register, Verb
from drivers.serial.link import Link
from drivers.simulated.hashboard_chain import SimulatedChain
from drivers.simulated.hashboard_faults import HEALTHY
from drivers.simulated.hashboard_wire import PtyWire

CHIPS = 6
EMBER = BoardSpec("emberOne/00", "256 Foundation", "emberOne/00", "BM1362", CHIPS)
ADDRESSES = addresses_of(CHIPS, None)
TIMING = ChainTiming(quiet_s=1.0, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.02)


class LateChain:
    """Chips whose replies to questions to one of them stay on the way until the next question is asked."""

    def __init__(self) -> None:
        self._chips = SimulatedChain(EMBER, lambda: HEALTHY, lambda: True)
        self._on_the_way: list[bytes] = []
        self.asked: list[Command] = []

    def answer(self, data: bytes) -> Iterable[bytes]:
        """Each question's answer, behind the one that is late."""
        asked = [command for command in CommandParser().feed(data) if isinstance(command, Command)]
        self.asked += asked
        late, replies = self._on_the_way, [*self._chips.answer(data)]
        self._on_the_way = []
        if any(command.verb is Verb.READ and not command.broadcast for command in asked):
            self._on_the_way = replies
            return late
        return [*late, *replies]


@contextmanager
def late_chain() -> Iterator[tuple[Chain, LateChain]]:
    late = LateChain()
    wire = PtyWire(late.answer)
    try:
        with Link(wire.url) as link:
            chain = Chain(link, TIMING)
            chain.long_replies()
            assert chain.count().count == CHIPS
            chain.give_addresses(ADDRESSES)
            yield chain, late
    finally:
        wire.close()


def test_chips_that_answer_late_have_answered() -> None:
    told: dict[int, bool] = {}
    with late_chain() as (chain, late):
        assert chain.address_map(ADDRESSES, told.__setitem__) == (True,) * CHIPS
        alone = [command.chip for command in late.asked if command.verb is Verb.READ and not command.broadcast]
    assert told == dict.fromkeys(range(1, CHIPS + 1), True)
    assert alone == list(ADDRESSES)  # nobody had to be asked twice by itself


def test_a_late_answer_is_not_taken_for_another_chips() -> None:
    """The address in a reply says whose it is, whoever was asked when it came."""
    with late_chain() as (chain, _late):
        chain.address_map(ADDRESSES)
        values = {address: chain.read(address, Register.CHIP_ID) for address in ADDRESSES}
    assert {address: (value or 0) & 0xFF for address, value in values.items()} == {one: one for one in ADDRESSES}


class ScriptedLink:
    """A line that is heard piece by piece, and a computer that is elsewhere for a while between two pieces."""

    port, baud = "scripted", 115200

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = list(pieces)
        self.left_over = b""
        self.waited_s: list[float] = []

    def write(self, data: bytes) -> None:
        """Nobody is there."""

    def read(self, timeout_s: float) -> bytes:
        """The next piece."""
        self.waited_s.append(timeout_s)
        return self.pieces.pop(0) if self.pieces else b""

    def drain(self, quiet_s: float) -> bytes:
        """What came too late."""
        left, self.left_over = self.left_over, b""
        return left


def replies() -> list[bytes]:
    """A reply of each chip of the board to the question for its id."""
    chips = SimulatedChain(EMBER, lambda: HEALTHY, lambda: True)
    return [*chips.answer(bytes.fromhex("55aa520500000a"))]


def test_a_count_whose_replies_were_still_on_their_way_is_forgotten() -> None:
    whole = replies()
    link = ScriptedLink(b"".join(whole[:4]))
    chain = Chain(link, TIMING)  # type: ignore[arg-type]
    first = chain.count()
    link.left_over, link.pieces = b"".join(whole[4:]), [b"".join(whole)]
    second = chain.count()
    assert (first.count, first.late, second.count, second.late) == (4, False, CHIPS, True)
    assert counts_with(counts_with((), first), second) == (CHIPS,)


def test_counts_in_time_are_all_kept() -> None:
    assert counts_with((6, 6), Count(5, 0x1362, 0)) == (6, 6, 5)


def test_silence_is_what_was_listened_to_not_what_the_clock_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock jumps a second at every look, as on a computer that is busy with something else."""
    now = 0.0

    def later() -> float:
        nonlocal now
        now += 1.0
        return now

    link = ScriptedLink(replies()[0], b"", b"", b"", *replies()[1:])
    chain = Chain(link, ChainTiming(quiet_s=0.5, limit_s=1000.0))  # type: ignore[arg-type]
    monkeypatch.setattr("drivers.serial.chain.time.monotonic", later)
    assert chain.count().count == CHIPS
    assert sum(link.waited_s[1 + 3 + CHIPS - 1 :]) == pytest.approx(0.5)
