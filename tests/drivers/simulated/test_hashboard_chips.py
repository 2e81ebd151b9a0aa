"""The simulated chips of every family: speed, clock, counters, sweep and nonces, with the clock in the test's hands."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
import serial

from drivers import catalogue
from drivers.model.board import BoardSpec
from drivers.serial import frames
from drivers.serial.chips import JobForm, Write, family_of
from drivers.serial.frames import Job, Register, Reply, ReplyParser
from drivers.serial.known_job import FIRST_BLOCK, NONCE, payload
from drivers.simulated.hashboard import SimulatedHashboard
from drivers.simulated.hashboard_chain import SimulatedChain
from drivers.simulated.hashboard_faults import HEALTHY, FaultMisplaced, FaultUnknown, HashboardFaults, faults_of, kinds
from drivers.simulated.hashboard_wire import _Pace
from drivers.simulated.hashboard_work import known_nonces

#: One chip of each family.
FAMILIES = {
    "BM1362": "emberOne/00",
    "BM1366": "Bitaxe Ultra",
    "BM1368": "Bitaxe Supra",
    "BM1370": "Bitaxe Gamma",
    "BM1397": "Bitaxe Max",
    "BM1398": "S19+",
}


def board(code: str) -> BoardSpec:
    found = catalogue.board(code)
    assert found is not None
    return found


@dataclass
class Bench:
    """A chain without a wire: what is sent is answered at once, and time passes only when told to."""

    spec: BoardSpec
    faults: HashboardFaults = HEALTHY
    speed: int | None = None
    now_s: float = 0.0
    chain: SimulatedChain = field(init=False)

    def __post_init__(self) -> None:
        self.chain = SimulatedChain(
            self.spec, lambda: self.faults, lambda: True, clock=lambda: self.now_s, speed=lambda: self.speed
        )

    def send(self, data: bytes) -> list[Reply]:
        parser = ReplyParser()
        return parser.feed(b"".join(self.chain.answer(data))) + parser.flush()

    def write(self, *writes: Write) -> None:
        for write in writes:
            self.send(frames.write_all(write.register, write.value))

    def value(self, register: int, chip: int = 0) -> int:
        return self.send(frames.read_all(register))[chip].value

    def opened(self) -> Bench:
        """As a driver sets it up: addresses, 11-byte replies, everything that the table lists."""
        family = family_of(self.spec.chip)
        assert family is not None
        self.send(frames.chain_inactive())
        for place in range(self.spec.chips):
            self.send(frames.set_address(place * 256 // self.spec.chips))
        self.write(Write(Register.VERSION_ROLLING, 0x9000FFFF), *family.prepare, *family.enable)
        return self

    def job(self, identity: int = 0x08) -> list[Reply]:
        family = family_of(self.spec.chip)
        assert family is not None
        assert family.job is not None
        return self.send(frames.encode_job(Job(payload(family.job, FIRST_BLOCK, identity))))


def test_every_nonce_of_the_table_is_a_true_one() -> None:
    assert known_nonces()[0].nonce == NONCE
    assert all(row.zero_bits >= 32 for row in known_nonces())


@pytest.mark.parametrize(("chip", "code"), FAMILIES.items())
def test_each_family_answers_the_known_job_with_the_true_nonce_in_its_own_form(chip: str, code: str) -> None:
    bench = Bench(board(code)).opened()
    bench.write(Write(Register.TICKET_MASK, 0xFF))
    family = family_of(chip)
    assert family is not None
    assert family.answer is not None
    (reply,) = bench.job(0x18 if chip in ("BM1368", "BM1370") else 0x08)
    assert (reply.kind, reply.value) == (4, 0x1DAC2B7C)
    assert family.answer.job(reply.register) == (0x18 if chip in ("BM1368", "BM1370") else 0x08)
    assert len(reply.extra) == (2 if family.long_replies else 0)


def test_a_low_ticket_mask_lets_the_others_through_and_only_true_ones_come() -> None:
    found = {(reply.value, reply.extra) for reply in Bench(board("Bitaxe Gamma")).opened().job()}
    known = {(row.found().nonce, row.roll.to_bytes(2, "big")) for row in known_nonces()}
    assert found == known


def test_midstates_say_which_version_won() -> None:
    replies = Bench(board("Bitaxe Max")).opened().job(0x10)
    assert {reply.register & 3: reply.register & 0xFC for reply in replies} == dict.fromkeys(range(3), 0x10)


def test_only_the_chip_whose_share_it_lies_in_finds_a_nonce() -> None:
    bench = Bench(board("emberOne/00")).opened()
    bench.write(Write(Register.TICKET_MASK, 0xFF))
    assert len(bench.job()) == 1
    assert bench.chain.chips[10].address == 213
    bench.faults = HashboardFaults(break_after=10)
    assert bench.job() == []


def test_a_sweep_that_ends_too_soon_never_comes_to_it() -> None:
    bench = Bench(board("Bitaxe Gamma")).opened()
    bench.write(Write(Register.TICKET_MASK, 0xFF), Write(0x10, 0x1EB5))
    assert bench.job() == []


def test_an_unknown_job_has_no_nonces() -> None:
    bench = Bench(board("Bitaxe Gamma")).opened()
    assert bench.send(frames.encode_job(Job(payload(JobForm.HEADER, FIRST_BLOCK.later(4000), 8)))) == []


def test_a_chip_that_errs_sends_a_wrong_nonce_besides() -> None:
    bench = Bench(board("Bitaxe Gamma"), HashboardFaults(erring=(1,))).opened()
    bench.write(Write(Register.TICKET_MASK, 0xFF))
    right, wrong = bench.job()
    assert right.value == 0x1DAC2B7C
    nonce = int.from_bytes(wrong.value.to_bytes(4, "big"), "little")
    assert any(FIRST_BLOCK.hash(nonce)[:4])


@pytest.mark.parametrize("code", ["emberOne/00", "Bitaxe Ultra", "Bitaxe Supra", "Bitaxe Gamma"])
def test_what_is_counted_follows_the_clock(code: str) -> None:
    spec = board(code)
    family = family_of(spec.chip)
    assert family is not None
    bench = Bench(spec).opened()
    bench.write(Write(Register.PLL0, 0x50D20240))  # 525 MHz (facts/serial.md 2.3)
    bench.job()
    bench.now_s += 100
    at_525 = bench.value(Register.HASHES)
    bench.write(Write(Register.PLL0, 0x40D20241))  # half of it
    bench.now_s += 100
    at_half = bench.value(Register.HASHES) - at_525
    assert at_525 == pytest.approx((family.hashers or 0) * 525e6 * 100 / 2**32, rel=0.03)
    assert at_half == pytest.approx(at_525 / 2, rel=0.01)
    assert sum(bench.value(register) for register in family.core_domains) == pytest.approx(at_525 * 1.5, rel=0.01)


def test_a_bm1397_tells_its_rate() -> None:
    bench = Bench(board("Bitaxe Max")).opened()
    bench.write(Write(Register.PLL0, 0x40440141))  # 25 x 68 / (1 x 4 x 1) = 425 MHz
    assert bench.value(0x04) == 0
    bench.job()
    assert bench.value(0x04) * 2**20 == pytest.approx(425e6 * 672, rel=0.02)


def test_chips_whose_cores_were_never_opened_count_nothing() -> None:
    bench = Bench(board("Bitaxe Gamma"))
    assert bench.job() == []
    bench.now_s += 100
    assert bench.value(Register.HASHES) == 0


def test_two_quarters_of_a_weak_chip_are_dead() -> None:
    bench = Bench(board("Bitaxe Gamma"), HashboardFaults(weak=(1,))).opened()
    bench.job()
    bench.now_s += 100
    counts = [bench.value(register) for register in (0x88, 0x89, 0x8A, 0x8B)]
    assert counts[2:] == [0, 0]
    assert sum(counts) == pytest.approx(bench.value(Register.HASHES), rel=0.01)


def test_the_die_of_a_bm1368_is_measured_once_its_sensor_runs() -> None:
    bench = Bench(board("Bitaxe Supra"))
    family = family_of("BM1368")
    assert family is not None
    form = family.die_temperature
    assert form is not None
    assert form.temp_c(bench.value(form.result)) is None
    for value in form.writes:
        bench.write(Write(form.control, value))
    assert form.temp_c(bench.value(form.result)) == pytest.approx(56.5, abs=0.2)


def test_a_host_at_another_speed_is_not_heard() -> None:
    bench = Bench(board("Bitaxe Gamma"), speed=115200)
    assert len(bench.send(frames.read_all(Register.CHIP_ID))) == 1
    bench.speed = 1_000_000
    assert bench.send(frames.read_all(Register.CHIP_ID)) == []
    bench.speed = 115200
    bench.write(Write(0x28, 0x11300200))
    assert bench.send(frames.read_all(Register.CHIP_ID)) == []
    bench.speed = 1_000_000  # ESP-Miner's, four per cent below the chips' own
    assert len(bench.send(frames.read_all(Register.CHIP_ID))) == 1


def test_bytes_that_were_on_their_way_while_the_host_changed_its_speed_arrive() -> None:
    bench = Bench(board("Bitaxe Gamma"), speed=3_125_000)
    bench.write(Write(0x28, 0x01300000))
    assert len(bench.send(frames.read_all(Register.CHIP_ID))) == 1


def test_a_terminal_tells_the_speed_that_pyserial_set() -> None:
    with SimulatedHashboard(board("Bitaxe Gamma"), controller=False) as standing:
        assert standing._data.speed is None
        with serial.Serial(standing.data_url, 115200) as port:
            assert standing._data.speed == 115200
            port.baudrate = 3_125_000
            assert standing._data.speed == 3_125_000


def test_replies_are_paced_by_the_speed_that_the_host_has_set() -> None:
    slept: list[float] = []
    pace = _Pace(115200, sleep=slept.append)
    pace.wait(1152)
    pace.wait(3125, 3_125_000)
    assert slept[0] == pytest.approx(0.1, abs=0.02)
    assert slept[1] == pytest.approx(0.11, abs=0.02)  # both together: nobody really slept


def test_faults_are_combined_and_placed() -> None:
    spec = board("BHB42601")
    assert faults_of("break:84,hot", spec) == HashboardFaults(break_after=84, hot=True)
    assert faults_of("weak:5, weak:9,errors:2", spec) == HashboardFaults(weak=(5, 9), erring=(2,))
    assert faults_of("domain", spec).dead_domain == 21
    for text in ("break:126", "weak:0", "weak:127", "hot:3", "domain:43"):
        with pytest.raises(FaultMisplaced):
            faults_of(text, spec)
    with pytest.raises(FaultUnknown):
        faults_of("rust", spec)
    for name in ("eeprom", "domain", "break", "pic"):
        with pytest.raises(FaultMisplaced):
            faults_of(name, board("Bitaxe Gamma"))


def test_every_row_of_the_table_says_what_should_be_found() -> None:
    assert next(iter(kinds())) == "none"
    for kind in kinds().values():
        assert kind.where in ("chips", "chip", "domain", "board")
        assert kind.place is None or (kind.share is None) != (kind.at is None)
