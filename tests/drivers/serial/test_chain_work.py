"""Chips at work over a real pty: cores, clock, jobs, checked nonces and counters, of every family and with faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.model.board import BoardSpec
from drivers.serial.chain import Chain, ChainTiming, addresses_of
from drivers.serial.chain_work import Answer, ChainWork, counting_number, ticket_mask
from drivers.serial.errors import Cancelled, ChipUnknown, ClockRefused, PortLost
from drivers.serial.frames import Register, Reply, encode_reply
from drivers.serial.known_job import NONCE
from drivers.serial.link import Link
from drivers.serial.pll import Dividers, decode
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_chain import SimulatedChain
from drivers.simulated.hashboard_faults import HEALTHY, HashboardFaults
from drivers.simulated.hashboard_wire import PtyWire

TIMING = ChainTiming(
    quiet_s=0.2, write_gap_s=0.0, address_gap_s=0.0, reply_s=0.3, ramp_s=0.0, settle_s=0.0, sensor_s=0.0
)
S19J = BoardSpec("BHB42601", "Antminer", "S19j Pro", "BM1362", 126, 42, 3, 2)
S21_PRO = BoardSpec("A3HB70501", "Antminer", "S21 Pro", "BM1370", 65, 13, 5, 2)
FAMILIES = ("BM1362", "BM1366", "BM1368", "BM1370", "BM1397", "BM1398")


def board_of(chip: str, chips: int = 12) -> BoardSpec:
    return BoardSpec(f"{chip} x {chips}", "", "", chip, chips)


def places_of(spec: BoardSpec) -> dict[int, int]:
    addresses = addresses_of(spec.chips, spec.address_interval)
    return {place + 1: address for place, address in enumerate(addresses)}


def ready(chain: Chain, spec: BoardSpec) -> Chain:
    chain.long_replies()
    assert chain.count().count == spec.chips
    chain.give_addresses(tuple(places_of(spec).values()))
    return chain


@contextmanager
def work_of(spec: BoardSpec, faults: HashboardFaults = HEALTHY) -> Iterator[tuple[ChainWork, Chain]]:
    with SimulatedHashboard(spec, faults=faults, controller=False) as board, Link(board.data_url) as link:
        chain = ready(Chain(link, TIMING), spec)
        yield ChainWork(chain, places_of(spec)), chain


def at_work(work: ChainWork) -> None:
    """Cores on, and the clock known: only then do the chips together sweep all nonces."""
    work.prepare()
    work.set_frequency(100)


def answers_of(work: ChainWork, wanted: int, seconds: float = 2.0) -> list[Answer]:
    """The first answers, without waiting longer than they take."""

    def enough(answer: Answer) -> None:
        found.append(answer)
        if len(found) == wanted:
            raise Cancelled

    found: list[Answer] = []
    with pytest.raises(Cancelled):
        work.known_answer(seconds, enough)
    return found


@pytest.mark.parametrize(
    ("spec", "chip"),
    [(S19J, 108), (S21_PRO, 55), (board_of("BM1366"), 11), (board_of("BM1368"), 11), (board_of("BM1397", 48), 43)],
    ids=lambda value: value.chip if isinstance(value, BoardSpec) else "",
)
def test_the_first_blocks_nonce_comes_from_the_chip_it_belongs_to(spec: BoardSpec, chip: int) -> None:
    """2083236893 as the chip reads it is 0x1DAC2B7C: address 214 where nonces carry one, and offset 0xD615."""
    found: list[Answer] = []
    with work_of(spec) as (work, _chain):
        at_work(work)
        work.known_answer(0.4, found.append)
    assert Answer(chip, right=True, nonce=NONCE, version=1) in found


def test_an_answer_is_counted_for_its_chip_and_the_jobs_are_counted() -> None:
    with work_of(board_of("BM1397", 48)) as (work, chain):
        work.prepare()
        answer = work.known_answer(0.4)
        assert 43 in dict(answer.right)
        assert answer.wrong == ()
        assert answer.asked == work.jobs_sent > 2
        assert work.known_answer(0.4).right == answer.right
        assert chain.bad_frames == 0


def test_a_chip_alone_is_known_whatever_its_nonce_says() -> None:
    with work_of(board_of("BM1366", 1)) as (work, _chain):
        at_work(work)
        assert answers_of(work, 1)[0].chip == 1


def test_wrong_answers_are_told_from_right_ones() -> None:
    with work_of(board_of("BM1362"), HashboardFaults(erring=(4,))) as (work, _chain):
        at_work(work)
        found = answers_of(work, 2)
    assert {(answer.chip, answer.right) for answer in found} == {(11, True), (4, False)}


@contextmanager
def spoilt(spec: BoardSpec, spoil: Callable[[bytes], Iterable[bytes]]) -> Iterator[ChainWork]:
    """A healthy chain whose nonces are changed on their way."""
    chips = SimulatedChain(spec, lambda: HEALTHY, lambda: True)

    def answer(data: bytes) -> Iterable[bytes]:
        for frame in chips.answer(data):
            yield from spoil(frame) if frame[-1] >> 5 else (frame,)

    wire = PtyWire(answer)
    try:
        with Link(wire.url) as link:
            yield ChainWork(ready(Chain(link, TIMING), spec), places_of(spec))
    finally:
        wire.close()


def test_a_nonce_that_comes_three_times_counts_once() -> None:
    with spoilt(board_of("BM1397", 48), lambda frame: (frame,) * 3) as work:
        work.prepare()
        often = work.known_answer(0.4)
    with work_of(board_of("BM1397", 48)) as (work, _chain):
        work.prepare()
        once = work.known_answer(0.4)
    assert often.right == once.right != ()
    assert often.wrong == ()


def test_a_nonce_with_a_mangled_job_id_is_right_all_the_same() -> None:
    def mangle(frame: bytes) -> Iterable[bytes]:
        value = int.from_bytes(frame[2:6], "big")
        yield encode_reply(Reply(value, frame[6], 0xF8, 4, frame[8:-1]))

    with spoilt(board_of("BM1362"), mangle) as work:
        at_work(work)
        assert answers_of(work, 1)[0].right


def test_a_nonce_one_bit_off_is_wrong() -> None:
    def flip(frame: bytes) -> Iterable[bytes]:
        value = int.from_bytes(frame[2:6], "big") ^ 1
        yield encode_reply(Reply(value, frame[6], frame[7], 4, frame[8:-1]))

    with spoilt(board_of("BM1362"), flip) as work:
        at_work(work)
        assert answers_of(work, 1) == [Answer(11, right=False, nonce=NONCE ^ 1 << 24, version=1)]


def test_nonces_in_pieces_and_among_noise_are_all_found() -> None:
    def crumble(frame: bytes) -> Iterable[bytes]:
        yield b"\xaa\x00"
        yield from (bytes((byte,)) for byte in frame)
        yield b"\xaa\x55\x00"

    with spoilt(board_of("BM1370"), crumble) as work:
        at_work(work)
        assert answers_of(work, 1) == [Answer(11, right=True, nonce=NONCE, version=1)]


@pytest.mark.parametrize("chip", FAMILIES)
def test_every_family_counts_and_a_weak_chip_counts_less(chip: str) -> None:
    with work_of(board_of(chip), HashboardFaults(weak=(5,))) as (work, _chain):
        work.prepare()
        before = work.counters()
        work.run(0.3)
        after = work.counters()
    assert list(before) == list(after) == list(range(1, 13))
    done = {number: after[number].hashes - before[number].hashes for number in after}
    others = [count for number, count in done.items() if number != 5]
    assert 0 < done[5] < 0.7 * min(others)
    assert max(others) < 1.3 * min(others)
    errors = {number: after[number].errors - before[number].errors for number in after}
    assert [number for number, count in errors.items() if count] == [5]


@pytest.mark.parametrize("chip", FAMILIES)
def test_the_clock_rises_in_small_steps_to_the_one_asked_for(chip: str) -> None:
    steps: list[float] = []
    with work_of(board_of(chip)) as (work, chain):
        work.prepare()
        assert work.set_frequency(400, steps.append) == 400
        assert work.frequency_mhz == 400
        assert steps == sorted(steps)
        assert max(after - before for before, after in pairwise(steps)) <= 6.25
        form = chain.known().pll
        assert form is not None
        for address in (0, places_of(board_of(chip))[12]):
            value = chain.read(address, form.register)
            assert value is not None
            clock = decode(form, value)
            assert clock is not None
            assert clock.mhz == 400
        assert work.set_frequency(300) == 300
        work.run(0.0)
        assert work.set_frequency(350) == 350


def test_a_faster_clock_counts_more() -> None:
    with work_of(board_of("BM1368")) as (work, _chain):
        work.prepare()
        counted = []
        for mhz in (200.0, 600.0):
            work.set_frequency(mhz)
            before = work.counters()
            work.run(1.0)
            after = work.counters()
            counted.append((after[1].hashes - before[1].hashes) / (after[1].at_s - before[1].at_s))
    # A busy computer reads a counter later than the chip wrote it down.
    assert counted[1] / counted[0] == pytest.approx(3, rel=0.3)


def test_a_clock_out_of_reach_is_refused_before_anything_is_written() -> None:
    with work_of(board_of("BM1362")) as (work, chain):
        work.prepare()
        with pytest.raises(ClockRefused):
            work.set_frequency(5000)
        assert chain.read(0, Register.PLL0) == 0


def test_each_chip_of_an_s21_pro_is_given_its_part_of_the_nonces() -> None:
    """The offsets that its stock firmware writes: 256foundation/mujina REFERENCE.md, 0x0C."""
    with work_of(S21_PRO) as (work, chain):
        work.prepare()
        places = places_of(S21_PRO)
        offsets = [chain.read(places[chip], 0x0C) for chip in (1, 2, 65)]
    assert offsets == [0x80000000, 0x800003F1, 0x8000FC10]


@pytest.mark.parametrize("chip", ["BM1360", "BM1396"])
def test_chips_nobody_published_are_not_made_to_hash(chip: str) -> None:
    with (
        SimulatedHashboard(board_of(chip), controller=False) as board,
        Link(board.data_url) as link,
        pytest.raises(ChipUnknown) as unknown,
    ):
        ChainWork(ready(Chain(link, TIMING), board_of(chip)), {1: 0})
    assert unknown.value.chip == chip


def test_a_chain_that_was_never_counted_is_not_made_to_hash() -> None:
    with (
        SimulatedHashboard(board_of("BM1362"), controller=False) as board,
        Link(board.data_url) as link,
        pytest.raises(ChipUnknown),
    ):
        ChainWork(Chain(link, TIMING), {1: 0})


def test_a_cable_pulled_while_chips_hash() -> None:
    with SimulatedHashboard(board_of("BM1362"), controller=False) as board, Link(board.data_url) as link:
        work = ChainWork(ready(Chain(link, TIMING), board.spec), places_of(board.spec))
        at_work(work)

        def pull(_answer: Answer) -> None:
            board.unplug()

        with pytest.raises(PortLost):
            work.known_answer(3, pull)


@pytest.mark.parametrize(("bits", "mask"), [(0, 0), (8, 0x000000FF), (10, 0x0000C0FF), (16, 0x0000FFFF)])
def test_ticket_masks_are_the_published_ones(bits: int, mask: int) -> None:
    """256foundation/mujina REFERENCE.md, 0x14: difficulty 1, 256, 1024 and 65536."""
    assert ticket_mask(bits) == mask


def test_counting_numbers_cover_what_the_factory_leaves_out() -> None:
    """S19j Pro: 126 chips at 525 MHz, factory value 0x1381, said to cover 80 % (256foundation/mujina REFERENCE.md)."""
    number = counting_number(65, 126, Dividers(168, 2, 4, 1))
    assert 0x1381 / (number + 200) == pytest.approx(0.8, abs=0.005)
    assert counting_number(128, 1, Dividers(210, 2, 5, 1)) == int(2**32 // 128 * 25 / 525 / 2) - 200


@given(st.integers(1, 200), st.integers(1, 256), st.integers(16, 250), st.integers(1, 2), st.integers(1, 7))
def test_chips_together_never_sweep_more_than_there_is(cores: int, chips: int, fb: int, ref: int, post: int) -> None:
    clock = Dividers(fb, ref, post, 1)
    number = counting_number(cores, chips, clock)
    assert number >= 1
    assert number == 1 or number * 2 * clock.mhz / 25 * cores * chips <= 2**32
